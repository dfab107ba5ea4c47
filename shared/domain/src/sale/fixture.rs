//! An event, and a booking of it, for tests.

use jiff::Timestamp;

use crate::Money;
use crate::base::ids::PaymentId;
use crate::base::provider::Provider;
use crate::sale::booking::{Booking, BookingBlock, BookingSeat, BookingStatus};
use crate::sale::event::{Event, EventStatus, ScreenRef, Tier, TitleRef, VenueRef, Visibility};
use crate::sale::ledger_entry::Kind;
use crate::sale::offer::{Caps, Effect, Eligible, Funder, Given, Offer, OfferTerms, Scope, Unlocks};
use crate::sale::payment::{Payment, PaymentStatus};
use crate::sale::quote::{Discount, Discounted, Line, Quote};
use crate::sale::tax::TaxMode;
use crate::sale::title::TitleKind;
use crate::seating::block::BlockKey;

pub(crate) const LOCKED_AT: i64 = 1_800_000_000;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn inr(amount_minor: i64) -> Money {
    Money::new(amount_minor, "INR".parse().unwrap())
}

/// An event that starts ten days after [`LOCKED_AT`].
pub(crate) fn event() -> Event {
    let tier = |kind: &str, amount_minor| Tier {
        kind: kind.to_owned(),
        label: None,
        amount_minor,
        phases: Vec::new(),
        section_prices: Vec::new(),
        hidden: false,
    };
    Event {
        event_id: "evt_0123456789".parse().unwrap(),
        organizer_id: "org_0123456789".parse().unwrap(),
        title: TitleRef {
            title_id: "ttl_0123456789".parse().unwrap(),
            name: "Monsoon Wedding".into(),
            kind: TitleKind::Play,
            languages: Vec::new(),
        },
        venue: VenueRef {
            venue_id: "ven_0123456789".parse().unwrap(),
            name: "Royal Opera House".into(),
            address: "Mathew Road".into(),
            city: "Mumbai".into(),
            country: "IN".into(),
        },
        screen: ScreenRef { screen_id: "scr_0123456789".parse().unwrap(), name: "Main".into() },
        layout_version: 1,
        starts_at: at(LOCKED_AT + 864_000),
        local_start: "2027-01-25T13:30".into(),
        time_zone: "Asia/Kolkata".into(),
        status: EventStatus::Published,
        ver: 1,
        request: None,
        visibility: Visibility::Public,
        sales_open_at: at(0),
        sales_close_at: at(LOCKED_AT + 864_000),
        currency: "INR".parse().unwrap(),
        tiers: vec![tier("stalls", 50_000), tier("balcony", 20_000)],
        fee_per_ticket_minor: 0,
        fee_per_booking_minor: 0,
        tax_basis_points: 1_800,
        tax_mode: TaxMode::Exclusive,
        tickets_per_customer_max: None,
        lock_seconds: 300,
        lock_ceiling_seconds: 3_600,
        payment_seconds: 600,
        slow_payments_allowed: false,
        accessible_release_hours: None,
        seat_count: 100,
        sections: Vec::new(),
        cancellation: Default::default(),
        lost_dispute_keeps_seats: false,
        postponements: Vec::new(),
        space: 0,
        relocation: None,
    }
}

/// Two seats for 1,000.00 INR, locked until 300 seconds after [`LOCKED_AT`].
pub(crate) fn pending() -> Booking {
    let seat = |label: &str| BookingSeat {
        seat_id: format!("A{label}"),
        label: label.into(),
        kind: "stalls".into(),
        line: None,
        sold_as: None,
    };
    Booking {
        booking_id: "bkg_0123456789ab".parse().unwrap(),
        customer_id: "cus_asha".parse().unwrap(),
        event_id: "evt_0123456789".parse().unwrap(),
        space: 0,
        status: BookingStatus::Pending,
        ver: 1,
        blocks: vec![BookingBlock {
            key: BlockKey { section: "Main".into(), row: "A".into(), slice: 0 },
            seats: vec![seat("1"), seat("2")],
            whole: false,
        }],
        quote: Quote {
            currency: "INR".parse().unwrap(),
            lines: vec![Line { kind: "stalls".into(), count: 2, unit_minor: 50_000 }],
            discounts: Vec::new(),
            fees_minor: 0,
            booking_fee_minor: 0,
            tax_basis_points: 0,
            tax_minor: 0,
            total_minor: 100_000,
        },
        created_at: at(LOCKED_AT),
        expires_at: at(LOCKED_AT + 300),
        tickets_max: None,
        claim: None,
        request: "r".into(),
        payments: Vec::new(),
        returned: Vec::new(),
        ledger: Vec::new(),
        moves: None,
        next_due_at: None,
        complimentary: None,
        redemptions: Vec::new(),
    }
}

/// A booking of this quote, paid with `pi_1` 20 seconds after [`LOCKED_AT`]. Seats are named by tier and number; the ids of
/// the lines of one tier alternate.
pub(crate) fn sold(quote: Quote) -> Booking {
    let seat = |(place, line): (usize, &Line), n: u32| {
        let kind = &line.kind;
        let of_tier = quote.lines.iter().position(|line| line.kind == *kind);
        let (id, number) = match of_tier {
            Some(first) if first < place => (format!("{kind}-{n}.{place}"), u8::try_from(place).ok()),
            _ => (format!("{kind}-{n}"), None),
        };
        let label = id.replace('-', "");
        BookingSeat { label, seat_id: id, kind: kind.clone(), line: number, sold_as: None }
    };
    let lines = quote.lines.iter().enumerate();
    let seats = lines.flat_map(|line| (0..line.1.count).map(move |n| seat(line, n))).collect();
    let total = quote.total();
    let mut booking = Booking { quote, ..confirmed() };
    booking.blocks[0].seats = seats;
    booking.payments[0].amount = total;
    booking.ledger.clear();
    let payment_id = booking.payments[0].payment_id.clone();
    booking.record(Kind::Sale, &payment_id, None, total.amount_minor, at(LOCKED_AT + 20));
    booking
}

/// The tiers `tier0`, `tier1` … with these numbers of seats at these prices.
pub(crate) fn lines(tiers: &[(u32, i64)]) -> Vec<Line> {
    let line = |(tier, &(count, unit_minor)): (usize, &(u32, i64))| Line {
        kind: format!("tier{tier}"),
        count,
        unit_minor,
    };
    tiers.iter().enumerate().map(line).collect()
}

/// An automatic offer of the event's organizer, in its currency.
pub(crate) fn offer(number: u8, effect: Effect) -> Offer {
    Offer {
        offer_id: format!("off_{number:010}").parse().unwrap(),
        organizer_id: event().organizer_id,
        ver: 1,
        request: None,
        paused: false,
        shards: 1,
        terms: OfferTerms {
            label: format!("Offer {number}"),
            effect,
            given: Given::Automatic,
            currency: Some(event().currency),
            scope: Scope::default(),
            from: None,
            until: None,
            seats_min: None,
            spend_min_minor: None,
            group: Vec::new(),
            eligible: Eligible::default(),
            caps: Caps::default(),
            funded_by: Funder::Organizer,
            tags: Vec::new(),
            stacks_with: Vec::new(),
            priority: 0,
            unlocks: Unlocks::default(),
        },
    }
}

/// A discount under this id, which a sponsor bears.
pub(crate) fn discount(id: &str, amount: Discounted) -> Discount {
    Discount {
        id: id.to_owned(),
        label: format!("Offer {id}"),
        funded_by: "sponsor".to_owned(),
        amount,
        fees_waived_minor: 0,
    }
}

/// The same, paid with `pi_1` 20 seconds after [`LOCKED_AT`].
pub(crate) fn confirmed() -> Booking {
    let mut booking = Booking { status: BookingStatus::Confirmed, ..pending() };
    let payment_id = PaymentId::of(&booking.booking_id, 1);
    booking.payments.push(Payment {
        status: PaymentStatus::Success,
        capture: Some("pi_1".into()),
        ..Payment::attempt(payment_id.clone(), Provider::Stripe, inr(100_000), at(LOCKED_AT + 10))
    });
    booking.record(Kind::Sale, &payment_id, None, 100_000, at(LOCKED_AT + 20));
    booking
}
