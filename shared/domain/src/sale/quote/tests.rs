use proptest::prelude::*;

use super::*;
use crate::sale::booking::{Booking, BookingSeat, priced};
use crate::sale::event::SectionPrice;
use crate::sale::fixture::{LOCKED_AT, at, discount, event, lines, pending, sold};
use crate::sale::random_quotes::quotes;

/// 10 % on top.
const TENTH: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };

fn quote(tiers: &[(u32, i64)], discounts: Vec<Discount>, fees: i64, tax: Tax) -> Result<Quote, Error> {
    Quote::of("EUR".parse().unwrap(), lines(tiers), discounts, fees, tax)
}

/// Prices one seat of each of these types, all in one row.
fn price(event: &Event, kinds: &[&str]) -> Result<Quote, Error> {
    let unit = |kind| event.price_of(kind, ("Main", "A"), at(LOCKED_AT));
    let seats = kinds.iter().map(|kind| Ok((*kind, unit(kind)?)));
    Quote::price(event, seats.collect::<Result<Vec<_>, Error>>()?)
}

#[test]
fn a_purchase_is_priced_line_by_line_with_a_fee_for_each_ticket_and_the_tax() {
    let event = Event { fee_per_ticket_minor: 1_000, ..event() };
    let quote = price(&event, &["stalls", "balcony", "stalls", "stalls"]).unwrap();
    let line = |kind: &str, count, unit_minor| Line { kind: kind.to_owned(), count, unit_minor };
    assert_eq!(quote.lines, [line("stalls", 3, 50_000), line("balcony", 1, 20_000)]);
    assert_eq!((quote.fees_minor, quote.tax_minor), (4_000, 31_320));
    assert_eq!((quote.total_minor, quote.tax_included()), (205_320, false));
    let inclusive = Event { tax_mode: TaxMode::Inclusive, ..event };
    let quote = price(&inclusive, &["stalls", "stalls"]).unwrap();
    assert_eq!((quote.tax_minor, quote.total_minor, quote.tax_included()), (15_559, 102_000, true));
}

#[test]
fn a_price_without_tax_contains_none() {
    for tax_mode in [TaxMode::Exclusive, TaxMode::Inclusive] {
        let event = Event { tax_basis_points: 0, tax_mode, ..event() };
        let quote = price(&event, &["stalls"]).unwrap();
        assert_eq!((quote.tax_minor, quote.total_minor), (0, 50_000));
        assert!(!quote.tax_included());
    }
}

#[test]
fn a_booking_has_its_fee_once_and_one_seat_alone_costs_what_is_shown() {
    let event = Event { fee_per_ticket_minor: 1_000, fee_per_booking_minor: 500, ..event() };
    let quote = price(&event, &["stalls", "stalls", "balcony"]).unwrap();
    assert_eq!((quote.fees_minor, quote.booking_fee_minor, quote.total_minor), (3_500, 500, 145_730));
    assert!(quote.adds_up());
    let fees: Vec<i64> = quote.allocations().unwrap().iter().map(|seat| seat.worth.fees_minor).collect();
    assert_eq!(fees, [1_167, 1_167, 1_166]);
    let alone = price(&event, &["balcony"]).unwrap().total();
    let seat = PricedSeat::any("balcony", "Main", 20_000);
    assert_eq!(Quote::total_of_one(&event, seat, &Offers::NONE, at(LOCKED_AT)), Ok(alone));
    assert_eq!(alone.amount_minor, 25_370);
    assert_eq!(price(&event, &[]).unwrap().total_minor, 0);
    for booking_fee_minor in [-1, 3_501] {
        assert!(!Quote { booking_fee_minor, ..quote.clone() }.adds_up(), "{booking_fee_minor}");
    }
    let stored = serde_json::to_value(&quote).unwrap();
    assert_eq!(stored["booking_fee_minor"], 500);
    assert_eq!(serde_json::from_value::<Quote>(stored).unwrap(), quote);
}

#[test]
fn seats_of_a_tier_with_two_prices_are_two_lines_and_each_seat_names_its_own() {
    let mut event = event();
    event.tiers[0].section_prices = vec![SectionPrice {
        section: "Main".into(),
        rows: vec!["B".into(), "C".into()],
        amount_minor: 70_000,
        phases: Vec::new(),
    }];
    let mut blocks = pending().blocks;
    for row in ["B", "C"] {
        let mut block = blocks[0].clone();
        block.key.row = row.into();
        block.seats.iter_mut().for_each(|seat| seat.seat_id = seat.seat_id.replace('A', row));
        blocks.push(block);
    }
    blocks[2].seats[1].kind = "balcony".into();
    let (blocks, quote) = priced(&event, blocks, &Offers::NONE, at(LOCKED_AT)).unwrap();
    let lines: Vec<_> =
        quote.lines.iter().map(|line| (line.kind.as_str(), line.count, line.unit_minor)).collect();
    assert_eq!(lines, [("stalls", 2, 50_000), ("stalls", 3, 70_000), ("balcony", 1, 20_000)]);
    let named: Vec<_> = blocks.iter().flat_map(|block| &block.seats).map(|seat| seat.line).collect();
    assert_eq!(named, [None, None, Some(1), Some(1), Some(1), None]);

    let booking = Booking { blocks, quote, ..pending() };
    let units = |booking: &Booking| {
        let seats = booking.allocations().unwrap().into_iter();
        let unit = |(seat, allocation): (&BookingSeat, Allocation)| {
            (seat.seat_id.clone(), allocation.worth.list_minor)
        };
        seats.map(unit).collect::<Vec<_>>()
    };
    let wanted =
        [("A1", 50_000), ("A2", 50_000), ("B1", 70_000), ("B2", 70_000), ("C1", 70_000), ("C2", 20_000)];
    assert_eq!(units(&booking), wanted.map(|(id, unit)| (id.to_owned(), unit)));
    for wrong in [None, Some(2), Some(3)] {
        let mut booking = booking.clone();
        booking.blocks[1].seats[0].line = wrong;
        assert_eq!(booking.allocations(), Err(Error::AmountOutOfRange), "{wrong:?}");
    }
}

#[test]
fn a_discount_does_not_hide_that_the_price_contains_the_tax() {
    let tax = Tax { mode: TaxMode::Inclusive, basis_points: 1_800 };
    let off = discount("a", Discounted::Booking(5_000));
    let cheaper = quote(&[(1, 50_000)], vec![off], 1_000, tax).unwrap();
    assert!(cheaper.tax_included());
    assert_eq!((cheaper.discount_minor(), cheaper.total_minor), (5_000, 46_000));
}

#[test]
fn a_type_that_the_event_does_not_sell_has_no_price() {
    assert_eq!(price(&event(), &["circle"]), Err(Error::TypeUnknown));
}

#[test]
fn seats_share_a_discount_by_price_a_fee_equally_and_the_tax_by_what_it_is_on() {
    // Two seats for 10.00 and one for 5.00; 1.00 off the first, 2.00 off the booking; a fee of 1.00.
    let discounts = vec![
        discount("seat", Discounted::Seats(vec![100, 0, 0])),
        discount("booking", Discounted::Booking(200)),
    ];
    let quote = quote(&[(2, 1_000), (1, 500)], discounts, 100, TENTH).unwrap();
    assert_eq!((quote.discount_minor(), quote.tax_minor, quote.total_minor), (300, 230, 2_530));
    let allocations = quote.allocations().unwrap();
    let discounts: Vec<&[i64]> = allocations.iter().map(|seat| &seat.discounts[..]).collect();
    // 900, 1000 and 500 share 200.
    assert_eq!(discounts, [&[100, 75], &[0, 83], &[0, 42]]);
    let of = |part: fn(Worth) -> i64| allocations.iter().map(|seat| part(seat.worth)).collect::<Vec<_>>();
    assert_eq!(of(|worth| worth.list_minor), [1_000, 1_000, 500]);
    assert_eq!(of(|worth| worth.fees_minor), [34, 33, 33]);
    assert_eq!(of(|worth| worth.price_tax_minor), [82, 92, 46]);
    assert_eq!(of(|worth| worth.fees_tax_minor), [4, 3, 3]);
    assert_eq!(of(Worth::total_minor), [945, 1_045, 540]);
}

#[test]
fn no_discount_makes_a_seat_cheaper_than_nothing() {
    let cut = |amount| quote(&[(2, 1_000)], vec![discount("a", amount)], 0, TENTH);
    assert_eq!(cut(Discounted::Booking(2_000)).unwrap().total_minor, 0);
    for wrong in [
        Discounted::Booking(2_001),
        Discounted::Booking(-1),
        Discounted::Seats(vec![1_001, 0]),
        Discounted::Seats(vec![-1, 0]),
        Discounted::Seats(vec![1]),
    ] {
        assert_eq!(cut(wrong.clone()), Err(Error::AmountOutOfRange), "{wrong:?}");
    }
    let all = discount("a", Discounted::Seats(vec![1_000, 0]));
    let more = discount("b", Discounted::Booking(1_001));
    assert_eq!(quote(&[(2, 1_000)], vec![all, more], 0, TENTH), Err(Error::AmountOutOfRange));
}

#[test]
fn amounts_out_of_range_have_no_price() {
    for (unit, fees, basis_points) in
        [(-1, 0, 0), (1, -1, 0), (1, 0, 10_001), (i64::MAX, 0, 0), (1, i64::MAX, 0)]
    {
        let tax = Tax { mode: TaxMode::Exclusive, basis_points };
        assert_eq!(quote(&[(2, unit)], Vec::new(), fees, tax), Err(Error::AmountOutOfRange), "{unit} {fees}");
    }
}

#[test]
fn a_quote_whose_sums_were_changed_has_no_worth() {
    let right = quote(&[(2, 1_000)], vec![discount("a", Discounted::Booking(7))], 100, TENTH).unwrap();
    assert!(right.adds_up());
    let wrong: [fn(&mut Quote); 5] = [
        |quote| quote.total_minor += 1,
        |quote| quote.tax_minor -= 1,
        |quote| quote.fees_minor += 10,
        |quote| quote.lines[0].count = 3,
        |quote| quote.discounts.clear(),
    ];
    for change in wrong {
        let mut quote = right.clone();
        change(&mut quote);
        assert!(!quote.adds_up(), "{quote:?}");
        assert_eq!(quote.allocations(), Err(Error::AmountOutOfRange));
    }
}

#[test]
fn discounts_are_stored_as_amounts_and_a_plain_quote_stores_none() {
    let plain = quote(&[(1, 1_000)], Vec::new(), 0, TENTH).unwrap();
    assert!(!serde_json::to_string(&plain).unwrap().contains("discount"));
    let discounts = vec![discount("a", Discounted::Seats(vec![100])), discount("b", Discounted::Booking(50))];
    let reduced = quote(&[(1, 1_000)], discounts, 0, TENTH).unwrap();
    let stored = serde_json::to_value(&reduced).unwrap();
    assert_eq!(stored["discounts"][0]["amount_minor"], serde_json::json!([100]));
    assert_eq!(stored["discounts"][1]["amount_minor"], 50);
    assert_eq!(serde_json::from_value::<Quote>(stored).unwrap(), reduced);
}

#[test]
fn a_seat_keeps_its_allocation_when_others_are_returned() {
    let mut booking = sold(quote(&[(3, 1_000), (1, 500)], Vec::new(), 100, TENTH).unwrap());
    let named = |booking: &crate::sale::booking::Booking| {
        let seats = booking.allocations().unwrap().into_iter();
        seats.map(|(seat, allocation)| (seat.seat_id.clone(), allocation)).collect::<Vec<_>>()
    };
    let before = named(&booking);
    let first = booking.blocks[0].seats.remove(0);
    booking.returned.push(first);
    booking.blocks[0].seats.reverse();
    assert_eq!(named(&booking), before);
    booking.returned.clear();
    assert_eq!(booking.allocations(), Err(Error::AmountOutOfRange));
}

proptest! {
    #[test]
    fn allocations_add_up_to_the_quote_and_no_part_is_negative(quote in quotes()) {
        let whole = quote.worth().unwrap();
        prop_assert_eq!(whole.total_minor(), quote.total_minor);
        prop_assert_eq!(whole.tax_minor(), quote.tax_minor);
        let allocations = quote.allocations().unwrap();
        let sum = allocations.iter().map(|seat| seat.worth);
        prop_assert_eq!(sum.fold(Worth::nothing(whole.tax_mode), Worth::plus), whole);
        for (place, discount) in quote.discounts.iter().enumerate() {
            let shares: i64 = allocations.iter().map(|seat| seat.discounts[place]).sum();
            prop_assert_eq!(shares, discount.amount.sum());
        }
        for Allocation { worth, discounts, waived } in allocations {
            prop_assert!(waived.iter().all(|share| *share >= 0));
            prop_assert_eq!(discounts.iter().sum::<i64>(), worth.discount_minor);
            prop_assert!(discounts.iter().chain(&worth.parts()).all(|part| *part >= 0), "{worth:?}");
            prop_assert!(worth.price_tax_minor >= 0 && worth.fees_tax_minor >= 0 && worth.fees_minor >= 0);
        }
    }
}
