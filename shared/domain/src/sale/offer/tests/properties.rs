//! Properties of random choices of seats with offers.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::*;
use crate::sale::booking::{Booking, BookingBlock, BookingSeat, priced};
use crate::sale::fixture::pending;
use crate::sale::random_offers::{Choice, ChosenSeat, SECTIONS, choices};
use crate::seating::block::BlockKey;

/// The choice as a booking that was just locked.
fn booking(choice: &Choice) -> Booking {
    let blocks = SECTIONS.map(|section| {
        let seat = |seat: &ChosenSeat| BookingSeat {
            seat_id: seat.seat_id.clone(),
            label: seat.seat_id.clone(),
            kind: seat.kind.clone(),
            line: None,
            sold_as: None,
        };
        let here = choice.seats.iter().filter(|seat| seat.section == section);
        let key = BlockKey { section: section.to_owned(), row: "A".to_owned(), slice: 0 };
        BookingBlock { key, seats: here.map(seat).collect(), whole: false }
    });
    let offers = choice.offers();
    let offers = Offers { offers: &offers, charge_min_minor: choice.charge_min_minor };
    let (blocks, quote) = priced(&choice.event, blocks.into(), &offers, at(LOCKED_AT)).unwrap();
    Booking { blocks, quote, ..pending() }
}

/// Quote and lock say the same; each offer takes off what its discount says, of seats in its scope, and combines with
/// the others; nothing is negative, and nothing costs more than without offers.
pub(crate) fn holds(choice: &Choice) -> Result<(), TestCaseError> {
    let offers = choice.offers();
    let shown = choice.quote(&choice.seats, &offers);
    let booking = booking(choice);
    prop_assert_eq!(shown.total_minor, booking.quote.total_minor);
    prop_assert_eq!(&shown.discounts, &booking.quote.discounts);
    let allocations = booking.allocations().unwrap();
    let charged: i64 = allocations.iter().map(|(_, allocation)| allocation.worth.total_minor()).sum();
    prop_assert_eq!(charged, shown.total_minor);
    let plain = Choice { charge_min_minor: 0, ..choice.clone() }.quote(&choice.seats, &[]);
    prop_assert!((0..=plain.total_minor).contains(&shown.total_minor));
    prop_assert!(shown.total_minor == 0 || shown.total_minor >= choice.charge_min_minor);
    let step_minor = choice.event.currency.charge_step_minor();
    prop_assert!(choice.charge_min_minor == 0 || shown.total_minor % step_minor == 0);
    let waived: i64 = shown.discounts.iter().map(|discount| discount.fees_waived_minor).sum();
    prop_assert_eq!(waived + shown.fees_minor, plain.fees_minor);

    for (place, discount) in shown.discounts.iter().enumerate() {
        let shares = allocations.iter().map(|(seat, allocation)| (seat, allocation.discounts[place]));
        let sum: i64 = shares.clone().map(|(_, share)| share).sum();
        let amount = discount.amount.sum();
        prop_assert_eq!(sum, amount);
        prop_assert!(amount + discount.fees_waived_minor > 0, "an offer that lowers nothing is not shown");
        let Some(offer) = offers.iter().find(|offer| offer.offer_id.as_str() == discount.id) else {
            prop_assert_eq!((&discount.id[..], place), (CHARGE_MINIMUM, shown.discounts.len() - 1));
            let off_minor = amount + discount.fees_waived_minor;
            let skips_few = |tax| tax <= 1_900 && !(1_001..1_250).contains(&tax);
            let usual = skips_few(choice.event.tax_basis_points);
            prop_assert!(shown.total_minor == 0 || step_minor > 1 && (!usual || off_minor < 2 * step_minor));
            continue;
        };
        for (seat, share) in shares {
            let place = choice.seats.iter().find(|known| known.seat_id == seat.seat_id).unwrap();
            let within = PricedSeat::any(&place.kind, place.section, 0);
            prop_assert!(share == 0 || offer.terms.scope.has(&within), "{} of {seat:?}", offer.offer_id);
        }
    }
    for (_, allocation) in &allocations {
        combine(choice, &booking, &allocation.discounts)?;
    }
    Ok(())
}

/// Offers on one seat, and those on the booking, name each other.
fn combine(choice: &Choice, booking: &Booking, shares: &[i64]) -> Result<(), TestCaseError> {
    let found = |id: &str| choice.offers.iter().find(|offer| offer.offer_id.as_str() == id);
    let has = |(place, offer): &(usize, &Offer)| {
        offer.terms.effect.level() == Some(Level::Booking) || shares[*place] > 0
    };
    let discounts = booking.quote.discounts.iter().enumerate();
    let offers: Vec<_> =
        discounts.filter_map(|(place, discount)| Some((place, found(&discount.id)?))).collect();
    let offers: Vec<&Offer> = offers.into_iter().filter(has).map(|(_, offer)| offer).collect();
    for (place, one) in offers.iter().enumerate() {
        for other in &offers[place + 1..] {
            let levels = (one.terms.effect.level(), other.terms.effect.level());
            let names = |one: &Offer, other: &Offer| {
                one.terms.stacks_with.iter().any(|tag| other.terms.tags.contains(tag))
            };
            prop_assert!(levels.0 != levels.1 || (names(one, other) && names(other, one)));
        }
    }
    Ok(())
}

fn shuffled() -> impl Strategy<Value = (Choice, Vec<ChosenSeat>, Vec<Offer>)> {
    choices().prop_flat_map(|choice| {
        let (seats, offers) = (choice.seats.clone(), choice.offers.clone());
        (Just(choice), Just(seats).prop_shuffle(), Just(offers).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn a_customer_is_charged_what_is_shown_and_each_offer_takes_off_what_it_says(choice in choices()) {
        holds(&choice)?;
    }

    #[test]
    fn no_order_of_seats_or_offers_changes_a_quote((choice, seats, offers) in shuffled()) {
        let shown = choice.quote(&choice.seats, &choice.offers());
        let other = choice.quote(&seats, &offers.iter().collect::<Vec<_>>());
        prop_assert_eq!(&shown.discounts, &other.discounts);
        prop_assert_eq!(shown.total_minor, other.total_minor);
    }
}

/// Without it, the properties could hold because hardly any offer applies.
#[test]
fn random_choices_have_offers_of_every_effect() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..2_000 {
        let choice = choices().new_tree(&mut runner).unwrap().current();
        let quote = choice.quote(&choice.seats, &choice.offers());
        let mut kinds: Vec<String> =
            quote.discounts.iter().map(|discount| kind(&choice, &discount.id)).collect();
        kinds.push(format!("{} discounts", quote.discounts.len().min(3)));
        kinds.into_iter().for_each(|kind| *seen.entry(kind).or_default() += 1);
    }
    assert!(seen["0 discounts"] < 700, "{seen:?}");
    for kind in KINDS {
        assert!(seen.get(kind).is_some_and(|count| *count >= 50), "{kind}: {seen:?}");
    }
}

const KINDS: [&str; 11] = [
    "amount off Booking",
    "amount off Seats",
    "charge_minimum",
    "cheapest",
    "percent off Booking",
    "percent off Seats",
    "price of a group",
    "price of a seat",
    "waiver",
    "2 discounts",
    "3 discounts",
];

fn kind(choice: &Choice, id: &str) -> String {
    let Some(offer) = choice.offers.iter().find(|offer| offer.offer_id.as_str() == id) else {
        return id.to_owned();
    };
    match offer.terms.effect {
        Effect::Percent { off, .. } => format!("percent off {off:?}"),
        Effect::Amount { off, .. } => format!("amount off {off:?}"),
        Effect::SetPrice { .. } if offer.terms.group.is_empty() => "price of a seat".to_owned(),
        Effect::SetPrice { .. } => "price of a group".to_owned(),
        Effect::CheapestOfGroup { .. } => "cheapest".to_owned(),
        Effect::FeeWaiver => "waiver".to_owned(),
        Effect::Nothing => "nothing".to_owned(),
    }
}
