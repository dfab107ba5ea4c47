//! Properties of random carts with offers.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::*;
use crate::sale::booking::{Booking, BookingBlock, BookingSeat, priced};
use crate::sale::fixture::pending;
use crate::sale::random_offers::{Cart, CartSeat, SECTIONS, carts};
use crate::seating::block::BlockKey;

/// The cart as a booking that was just locked.
fn booking(cart: &Cart) -> Booking {
    let blocks = SECTIONS.map(|section| {
        let seat = |seat: &CartSeat| BookingSeat {
            seat_id: seat.seat_id.clone(),
            label: seat.seat_id.clone(),
            kind: seat.kind.clone(),
            line: None,
            sold_as: None,
        };
        let here = cart.seats.iter().filter(|seat| seat.section == section);
        let key = BlockKey { section: section.to_owned(), row: "A".to_owned(), slice: 0 };
        BookingBlock { key, seats: here.map(seat).collect(), whole: false }
    });
    let offers = cart.offers();
    let offers = Offers { offers: &offers, charge_min_minor: cart.charge_min_minor };
    let (blocks, quote) = priced(&cart.event, blocks.into(), &offers, at(LOCKED_AT)).unwrap();
    Booking { blocks, quote, ..pending() }
}

/// Quote and lock say the same; each offer takes off what its discount says, of seats in its scope, and combines with
/// the others; nothing is negative, and nothing costs more than without offers.
pub(crate) fn holds(cart: &Cart) -> Result<(), TestCaseError> {
    let offers = cart.offers();
    let shown = cart.quote(&cart.seats, &offers);
    let booking = booking(cart);
    prop_assert_eq!(shown.total_minor, booking.quote.total_minor);
    prop_assert_eq!(&shown.discounts, &booking.quote.discounts);
    let allocations = booking.allocations().unwrap();
    let charged: i64 = allocations.iter().map(|(_, allocation)| allocation.worth.total_minor()).sum();
    prop_assert_eq!(charged, shown.total_minor);
    let plain = Cart { charge_min_minor: 0, ..cart.clone() }.quote(&cart.seats, &[]);
    prop_assert!((0..=plain.total_minor).contains(&shown.total_minor));
    prop_assert!(shown.total_minor == 0 || shown.total_minor >= cart.charge_min_minor);
    let waived: i64 = shown.discounts.iter().map(|discount| discount.fees_waived_minor).sum();
    prop_assert_eq!(waived + shown.fees_minor, plain.fees_minor);

    for (place, discount) in shown.discounts.iter().enumerate() {
        let shares = allocations.iter().map(|(seat, allocation)| (seat, allocation.discounts[place]));
        let sum: i64 = shares.clone().map(|(_, share)| share).sum();
        let amount = discount.amount.sum();
        prop_assert_eq!(sum, amount);
        prop_assert!(amount + discount.fees_waived_minor > 0, "an offer that lowers nothing is not shown");
        let Some(offer) = offers.iter().find(|offer| offer.offer_id.as_str() == discount.id) else {
            prop_assert_eq!((&discount.id[..], shown.total_minor), (CHARGE_MINIMUM, 0));
            continue;
        };
        for (seat, share) in shares {
            let place = cart.seats.iter().find(|known| known.seat_id == seat.seat_id).unwrap();
            let within = PricedSeat::any(&place.kind, place.section, 0);
            prop_assert!(share == 0 || offer.terms.scope.has(&within), "{} of {seat:?}", offer.offer_id);
        }
    }
    for (_, allocation) in &allocations {
        combine(cart, &booking, &allocation.discounts)?;
    }
    Ok(())
}

/// Offers on one seat, and those on the booking, name each other.
fn combine(cart: &Cart, booking: &Booking, shares: &[i64]) -> Result<(), TestCaseError> {
    let found = |id: &str| cart.offers.iter().find(|offer| offer.offer_id.as_str() == id);
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

fn shuffled() -> impl Strategy<Value = (Cart, Vec<CartSeat>, Vec<Offer>)> {
    carts().prop_flat_map(|cart| {
        let (seats, offers) = (cart.seats.clone(), cart.offers.clone());
        (Just(cart), Just(seats).prop_shuffle(), Just(offers).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn a_cart_is_charged_what_it_is_shown_and_each_offer_takes_off_what_it_says(cart in carts()) {
        holds(&cart)?;
    }

    #[test]
    fn no_order_of_seats_or_offers_changes_a_quote((cart, seats, offers) in shuffled()) {
        let shown = cart.quote(&cart.seats, &cart.offers());
        let other = cart.quote(&seats, &offers.iter().collect::<Vec<_>>());
        prop_assert_eq!(&shown.discounts, &other.discounts);
        prop_assert_eq!(shown.total_minor, other.total_minor);
    }
}

/// Without it, the properties could hold because hardly any offer applies.
#[test]
fn random_carts_have_offers_of_every_effect() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..2_000 {
        let cart = carts().new_tree(&mut runner).unwrap().current();
        let quote = cart.quote(&cart.seats, &cart.offers());
        let mut kinds: Vec<String> =
            quote.discounts.iter().map(|discount| kind(&cart, &discount.id)).collect();
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

fn kind(cart: &Cart, id: &str) -> String {
    let Some(offer) = cart.offers.iter().find(|offer| offer.offer_id.as_str() == id) else {
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
