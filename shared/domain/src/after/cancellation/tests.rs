use jiff::SignedDuration;

use super::*;
use crate::base::limits;
use crate::base::provider::Provider;
use crate::sale::event::Event;
use crate::sale::fixture::{self, LOCKED_AT, at, inr, lines, sold};
use crate::sale::payment::{Dispute, DisputeStatus};
use crate::sale::quote::Quote;
use crate::sale::refund_policy::{CancellationPolicy, RefundTier};
use crate::sale::tax::{Tax, TaxMode};

mod customers;
mod purchases;

/// No tax.
const NONE: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 0 };

/// A paid booking with this number of seats per tier at these prices.
fn bought(tiers: &[(u32, i64)], fees: i64, tax: Tax) -> Booking {
    sold(Quote::of("INR".parse().unwrap(), lines(tiers), Vec::new(), fees, tax).unwrap())
}

/// An event that refunds this part of each seat until an hour before its start.
fn refunding(refund_basis_points: u32, fees_returned: bool) -> Event {
    let tiers = vec![RefundTier { hours_before: 1, refund_basis_points }];
    let cancellation = CancellationPolicy { tiers, fees_returned, ..CancellationPolicy::default() };
    Event { cancellation, ..fixture::event() }
}

/// Returns `seats` under a policy.
fn give_back(
    booking: &Booking,
    seats: &[String],
    (basis_points, fees): (u32, bool),
) -> Result<(Booking, RefundBreakdown), Error> {
    let event = refunding(basis_points, fees);
    let breakdown = RefundBreakdown::of(booking, &event, Some(seats), at(LOCKED_AT + 30))?;
    let next = booking.cancelled(&breakdown, RefundReason::CustomerCancelled, at(LOCKED_AT + 30))?;
    Ok((next, breakdown))
}

fn all_of(booking: &Booking) -> Vec<String> {
    booking.seat_ids().map(str::to_owned).collect()
}

#[test]
fn a_refund_that_the_provider_would_not_give_back_is_refused_and_an_event_that_is_called_off_owes_it() {
    let mut booking = bought(&[(1, 10_000)], 0, NONE);
    booking.payments[0].provider = Provider::Razorpay;
    let id = booking.payments[0].payment_id.clone();
    let by_hand =
        Refund::due(booking.payments[0].next_refund_id(), 9_960, RefundReason::AtProvider, at(LOCKED_AT));
    booking.payments[0].refunds.push(by_hand);
    booking.record(Kind::Return, &id, Some(1), 9_960, at(LOCKED_AT));
    let refused = Error::RefundNotPossible { refund: inr(40), left: inr(40), least: inr(100), step: inr(1) };
    assert_eq!(give_back(&booking, &all_of(&booking), (WHOLE, true)), Err(refused));
    assert_eq!(RefundBreakdown::called_off(&booking, at(LOCKED_AT)).unwrap().total_minor, 40);
}

#[test]
fn a_tier_holds_to_its_last_second() {
    let policy = CancellationPolicy::default();
    let day = 86_400;
    for (before, basis_points, until) in [
        (3 * day, 10_000, 2 * day),
        (2 * day, 10_000, 2 * day),
        (2 * day - 1, 5_000, day),
        (day, 5_000, day),
        (day - 1, 0, 1),
        (1, 0, 1),
    ] {
        let told = policy.at(at(LOCKED_AT), at(LOCKED_AT - before));
        assert_eq!(told, (basis_points, at(LOCKED_AT - until)), "{before} seconds before");
    }
    // The refund still applies within its last second.
    let late = at(LOCKED_AT - 2 * day) + SignedDuration::from_millis(999);
    assert_eq!(policy.at(at(LOCKED_AT), late).0, 10_000);
}

#[test]
fn fees_and_the_tax_on_them_are_kept_unless_the_organizer_gives_them_back() {
    // 2 × 100.00, fees 2 × 10.00, 10 % tax on 220.00.
    let booking = bought(&[(2, 10_000)], 2_000, Tax { mode: TaxMode::Exclusive, basis_points: 1_000 });
    let one = ["tier0-0".to_owned()];
    let (_, breakdown) = give_back(&booking, &one, (WHOLE, false)).unwrap();
    assert_eq!((breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor), (10_000, 0, 1_000));
    let (_, breakdown) = give_back(&booking, &one, (WHOLE, true)).unwrap();
    assert_eq!((breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor), (10_000, 1_000, 1_100));
    let (_, breakdown) = give_back(&booking, &one, (5_000, true)).unwrap();
    assert_eq!(breakdown.total_minor, 5_000 + 500 + 550);
}

#[test]
fn where_nothing_comes_back_there_is_no_refund() {
    let booking = bought(&[(1, 10_000)], 0, NONE);
    let (next, breakdown) = give_back(&booking, &["tier0-0".to_owned()], (0, false)).unwrap();
    assert_eq!((breakdown.total_minor, next.status), (0, BookingStatus::Cancelled));
    assert!(next.payments[0].refunds.is_empty());
    assert_eq!(next.ledger, booking.ledger);
    assert_eq!(next.seat_count(), 1);
}

#[test]
fn what_the_bank_has_taken_does_not_go_back() {
    let mut booking = bought(&[(1, 10_000)], 0, NONE);
    let amount = booking.payments[0].amount;
    let dispute = Dispute { dispute_id: "dp_1".into(), status: DisputeStatus::Lost, amount, fee: None };
    booking.payments[0].disputes.push(dispute);
    assert_eq!(give_back(&booking, &all_of(&booking), (WHOLE, true)).unwrap().1.total_minor, 0);
}

#[test]
fn a_policy_that_makes_no_sense_is_refused() {
    let tier = |hours_before, refund_basis_points| RefundTier { hours_before, refund_basis_points };
    let policy = |tiers| CancellationPolicy { tiers, ..CancellationPolicy::default() };
    assert!(CancellationPolicy::default().check().is_ok());
    assert!(policy(vec![]).check().is_ok());
    for wrong in [
        vec![tier(24, 5_000), tier(48, 10_000)],
        vec![tier(24, 5_000), tier(24, 4_000)],
        vec![tier(24, 10_001)],
        vec![tier(limits::HOURS_BEFORE_MAX + 1, 1)],
        (0..11).rev().map(|hours| tier(hours, 1)).collect(),
    ] {
        assert!(policy(wrong.clone()).check().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_seat_whose_price_contains_the_tax_gives_its_price_back_and_no_tax_on_top() {
    // 2 × 1,180.00 including 18 %.
    let booking = bought(&[(2, 118_000)], 0, Tax { mode: TaxMode::Inclusive, basis_points: 1_800 });
    let (_, breakdown) = give_back(&booking, &["tier0-0".to_owned()], (WHOLE, true)).unwrap();
    assert_eq!(
        (breakdown.price_minor, breakdown.tax_minor, breakdown.total_minor),
        (100_000, 18_000, 118_000)
    );
    let (_, half) = give_back(&booking, &["tier0-0".to_owned()], (5_000, true)).unwrap();
    assert_eq!(half.total_minor, 59_000);
}

#[test]
fn a_refund_that_was_raised_for_the_provider_is_not_raised_again_for_the_next_seat() {
    // 3 × 1.000 of which 33.33 % come back: 0.333 each, and the last digit must be 0.
    let quote = Quote::of("KWD".parse().unwrap(), lines(&[(3, 1_000)]), Vec::new(), 0, NONE).unwrap();
    let mut booking = sold(quote);
    let refunds = ["tier0-0", "tier0-1", "tier0-2"].map(|seat| {
        let (next, breakdown) = give_back(&booking, &[seat.to_owned()], (3_333, true)).unwrap();
        booking = next;
        (breakdown.total_minor, booking.payments[0].ahead_minor)
    });
    assert_eq!(refunds, [(340, 7), (330, 4), (330, 1)]);
}

#[test]
fn money_that_went_back_by_hand_is_taken_from_price_fees_and_tax_alike() {
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };
    let booking = bought(&[(2, 10_000)], 2_000, tax);
    let next = purchases::by_hand(&booking, "re_1", 12_100).unwrap();
    assert_eq!(next.payments[0].refunds[0].sale_parts(), [10_000, 1_000, 1_100]);
    // What is left is less than the two seats are worth.
    let (_, rest) = give_back(&next, &all_of(&next), (WHOLE, true)).unwrap();
    assert_eq!([rest.price_minor, rest.fees_minor, rest.tax_minor], [10_000, 1_000, 1_100]);
    assert_eq!((rest.owed_minor, rest.total_minor), (24_200, 12_100));
}
