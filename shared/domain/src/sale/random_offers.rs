//! Random choices of seats with offers, for the properties of prices.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::base::limits::AMOUNT_MINOR_MAX;
use crate::sale::event::{Event, SectionPrice, Tier};
use crate::sale::fixture::{self, LOCKED_AT, at, event};
use crate::sale::offer::{Effect, Given, GroupPart, Level, Offer, Offers, PricedSeat, Scope, quote};
use crate::sale::quote::Quote;
use crate::sale::tax::TaxMode;

/// Sections of the events.
pub(crate) const SECTIONS: [&str; 2] = ["Left", "Right"];

/// A choice of seats, and offers for it.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) event: Event,
    pub(crate) seats: Vec<ChosenSeat>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) charge_min_minor: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct ChosenSeat {
    pub(crate) seat_id: String,
    pub(crate) kind: String,
    pub(crate) section: &'static str,
}

impl Choice {
    /// The quote of these seats with these offers, both in any order.
    pub(crate) fn quote(&self, seats: &[ChosenSeat], offers: &[&Offer]) -> Quote {
        let now = at(LOCKED_AT);
        let priced = |seat: &'_ ChosenSeat| {
            let unit_minor = self.event.price_of(&seat.kind, (seat.section, "A"), now).unwrap();
            (seat.clone(), unit_minor)
        };
        let priced: Vec<_> = seats.iter().map(priced).collect();
        let seats: Vec<PricedSeat<'_>> = priced
            .iter()
            .map(|(seat, unit_minor)| PricedSeat {
                seat_id: &seat.seat_id,
                kind: &seat.kind,
                section: seat.section,
                unit_minor: *unit_minor,
            })
            .collect();
        let offers = Offers { offers, charge_min_minor: self.charge_min_minor };
        quote(&self.event, &seats, &offers, now).unwrap()
    }

    pub(crate) fn offers(&self) -> Vec<&Offer> {
        self.offers.iter().collect()
    }
}

/// Choices of one to nine seats of up to three tiers in two sections, in currencies with no, two and three decimals, in both
/// tax modes, with fees, and with one to five offers of all kinds that may exclude or combine with each other.
pub(crate) fn choices() -> impl Strategy<Value = Choice> {
    let seats = vec((0_usize..3, 0_usize..2), 1..10);
    let least = prop_oneof![Just(0_i64), Just(10), Just(50), Just(100)];
    (events(), seats, vec(offers(), 1..6), least).prop_map(|(event, seats, mut offers, charge_min_minor)| {
        let seat = |(number, (tier, section)): (usize, (usize, usize))| ChosenSeat {
            seat_id: format!("seat-{number}"),
            kind: format!("tier{tier}"),
            section: SECTIONS[section],
        };
        for (number, offer) in (0_u8..).zip(&mut offers) {
            offer.offer_id = fixture::offer(number, Effect::Nothing).offer_id;
            offer.terms.currency = Some(event.currency);
            offer.terms.check().unwrap();
        }
        let seats = seats.into_iter().enumerate().map(seat).collect();
        Choice { event, seats, offers, charge_min_minor }
    })
}

/// Events with three tiers, each of which may have another price in the second section.
fn events() -> impl Strategy<Value = Event> {
    let unit = || prop_oneof![0_i64..20, 0_i64..100_000, 0..=AMOUNT_MINOR_MAX];
    let tiers = vec((unit(), prop_oneof![Just(None), unit().prop_map(Some)]), 3);
    let fee = || prop_oneof![Just(0), 0_i64..30, 0_i64..1_000_000];
    let rate = prop_oneof![Just(0_u32), Just(500), Just(1_800), Just(1_900), 0_u32..=10_000];
    let mode = prop_oneof![Just(TaxMode::Exclusive), Just(TaxMode::Inclusive)];
    let code = prop_oneof![Just("INR"), Just("JPY"), Just("KWD")];
    (tiers, fee(), fee(), rate, mode, code).prop_map(
        |(tiers, of_ticket, of_booking, rate, tax_mode, code)| {
            let sections = SECTIONS.map(|section| crate::sale::event::SectionRef {
                section: section.to_owned(),
                seat_count: 50,
                general_admission: false,
            });
            Event {
                currency: code.parse().unwrap(),
                tiers: tiers.into_iter().enumerate().map(tier).collect(),
                fee_per_ticket_minor: of_ticket,
                fee_per_booking_minor: of_booking,
                tax_basis_points: rate,
                tax_mode,
                sections: sections.into(),
                ..event()
            }
        },
    )
}

fn tier((number, (amount_minor, other)): (usize, (i64, Option<i64>))) -> Tier {
    let price = |amount_minor| SectionPrice {
        section: SECTIONS[1].to_owned(),
        rows: Vec::new(),
        amount_minor,
        phases: Vec::new(),
    };
    Tier {
        kind: format!("tier{number}"),
        label: None,
        amount_minor,
        phases: Vec::new(),
        section_prices: other.map(price).into_iter().collect(),
        hidden: false,
    }
}

/// Offers whose terms hold, of any effect, group, scope, tags and priority.
fn offers() -> impl Strategy<Value = Offer> {
    let scope = prop_oneof![3 => Just((Vec::new(), Vec::new())), 2 => (tiers(), Just(Vec::new())),
        1 => (tiers(), subsequence(SECTIONS.map(str::to_owned).to_vec(), 1..=2))];
    let tags = || subsequence(vec!["x".to_owned(), "y".to_owned()], 0..=2);
    let least = (
        prop_oneof![3 => Just(None), 1 => (1_u32..5).prop_map(Some)],
        prop_oneof![3 => Just(None), 1 => (1_i64..100_000).prop_map(Some)],
    );
    (effects(), groups(), scope, tags(), tags(), 0_u32..3, least).prop_map(
        |(effect, group, (tiers, sections), tags, stacks_with, priority, (seats_min, spend_min_minor))| {
            let mut offer = fixture::offer(0, effect);
            let terms = &mut offer.terms;
            terms.stacks_with = if tags.is_empty() { Vec::new() } else { stacks_with };
            (terms.group, terms.tags, terms.priority) = (group, tags, priority);
            (terms.seats_min, terms.spend_min_minor) = (seats_min, spend_min_minor);
            terms.scope = Scope { tiers, sections, ..Scope::default() };
            match effect {
                Effect::CheapestOfGroup { .. } if terms.group.is_empty() => terms.group = vec![part(&[], 3)],
                Effect::FeeWaiver => {
                    terms.scope = Scope::default();
                    terms.group = Vec::new();
                }
                Effect::Nothing => {
                    terms.given = Given::Codes;
                    terms.unlocks.presale = true;
                }
                _ => {}
            }
            offer
        },
    )
}

fn tiers() -> impl Strategy<Value = Vec<String>> {
    subsequence(vec!["tier0".to_owned(), "tier1".to_owned(), "tier2".to_owned()], 1..=2)
}

fn effects() -> impl Strategy<Value = Effect> {
    let percent = || prop_oneof![Just(1_000_u32), Just(3_333), Just(10_000), 1_u32..=10_000];
    let amount = || prop_oneof![1_i64..20, 1_i64..100_000, 1..=AMOUNT_MINOR_MAX];
    let level = || prop_oneof![Just(Level::Seats), Just(Level::Booking)];
    prop_oneof![
        4 => (percent(), level()).prop_map(|(basis_points, off)| Effect::Percent { basis_points, off }),
        4 => (amount(), level()).prop_map(|(amount_minor, off)| Effect::Amount { amount_minor, off }),
        3 => amount().prop_map(|amount_minor| Effect::SetPrice { amount_minor }),
        4 => percent().prop_map(|basis_points| Effect::CheapestOfGroup { count: 1, basis_points }),
        2 => Just(Effect::FeeWaiver),
        1 => Just(Effect::Nothing),
    ]
}

fn groups() -> impl Strategy<Value = Vec<GroupPart>> {
    prop_oneof![
        3 => Just(Vec::new()),
        2 => (2_u32..5).prop_map(|count| vec![part(&[], count)]),
        1 => Just(vec![part(&["tier0"], 1), part(&["tier1", "tier2"], 1)]),
        1 => Just(vec![part(&["tier1"], 1), part(&[], 2)]),
    ]
}

pub(crate) fn part(tiers: &[&str], count: u32) -> GroupPart {
    GroupPart { tiers: tiers.iter().map(|kind| (*kind).to_owned()).collect(), count }
}
