use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::Money;
use crate::after::ledger;
use crate::base::ids::PaymentId;
use crate::base::provider::Provider;
use crate::sale::booking::{BookingBlock, BookingSeat};
use crate::sale::payment::{Dispute, DisputeStatus, PaymentStatus};
use crate::sale::quote::Line;
use crate::sale::refund_policy::{CancellationPolicy, RefundTier};
use crate::seating::block::BlockKey;

mod customers;

const START: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A confirmed, paid booking with this number of seats per type at these prices.
fn confirmed(lines: &[(u32, i64)], discount: i64, fees: i64, rate: Tax) -> Booking {
    let kinds: Vec<String> = (0..lines.len()).map(|i| format!("type{i}")).collect();
    let lines: Vec<Line> = lines
        .iter()
        .zip(&kinds)
        .map(|(&(count, unit_minor), kind)| Line { kind: kind.clone(), count, unit_minor })
        .collect();
    let subtotal: i64 = lines.iter().map(|line| line.unit_minor * i64::from(line.count)).sum();
    let priced = subtotal - discount + fees;
    let tax = rate.of(priced).unwrap();
    let total_minor = if rate.mode == TaxMode::Inclusive { priced } else { priced + tax };
    let seat = |kind: &str, n: u32| BookingSeat {
        seat_id: format!("{kind}-{n}"),
        label: format!("{kind}{n}"),
        kind: kind.to_owned(),
    };
    let seats = lines.iter().flat_map(|line| (0..line.count).map(|n| seat(&line.kind, n))).collect();
    let booking_id = "bkg_0123456789ab".parse().unwrap();
    let payment_id = PaymentId::of(&booking_id, 1);
    let currency = "INR".parse().unwrap();
    let mut booking = Booking {
        booking_id,
        customer_id: "cus_asha".parse().unwrap(),
        event_id: "evt_0123456789".parse().unwrap(),
        status: BookingStatus::Confirmed,
        ver: 3,
        blocks: vec![BookingBlock {
            key: BlockKey { section: "Main".into(), row: "A".into(), slice: 0 },
            seats,
            whole: false,
        }],
        quote: Quote {
            currency,
            lines,
            discount_minor: discount,
            fees_minor: fees,
            tax_minor: tax,
            total_minor,
        },
        created_at: at(START - 1_000_000),
        expires_at: at(START - 999_000),
        tickets_max: None,
        claim: None,
        request: "r".into(),
        payments: vec![Payment {
            status: PaymentStatus::Success,
            capture: Some("pi_1".into()),
            ..Payment::attempt(
                payment_id.clone(),
                Provider::Stripe,
                Money::new(total_minor, currency),
                at(START - 999_900),
            )
        }],
        returned: Vec::new(),
        ledger: Vec::new(),
        next_due_at: None,
    };
    booking.record(Kind::Sale, &payment_id, None, total_minor, at(START - 999_800));
    booking
}

fn give_back(
    booking: &Booking,
    rate: Tax,
    seats: &[String],
    basis_points: u32,
    fees: bool,
) -> (Booking, RefundBreakdown) {
    let breakdown = counted(booking, seats.to_vec(), rate, (basis_points, fees), at(START)).unwrap();
    let next = booking.cancelled(&breakdown, RefundReason::CustomerCancelled, at(START)).unwrap();
    (next, breakdown)
}

fn cases() -> impl Strategy<Value = (Booking, Tax)> {
    let lines = prop::collection::vec((1_u32..4, 0_i64..100_000), 1..4);
    let modes = prop_oneof![Just(TaxMode::Exclusive), Just(TaxMode::Inclusive)];
    (lines, 0_i64..=100, 0_i64..10_000, 0_u32..=10_000, modes).prop_map(
        |(lines, discount, fees, basis_points, mode)| {
            let subtotal: i64 = lines.iter().map(|(count, unit)| i64::from(*count) * unit).sum();
            let rate = Tax { mode, basis_points };
            (confirmed(&lines, subtotal * discount / 100, fees, rate), rate)
        },
    )
}

/// No tax.
const NONE: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 0 };

proptest! {
    #[test]
    fn seats_given_back_one_by_one_at_100_percent_with_fees_are_what_was_paid(
        (booking, rate) in cases(),
        order in any::<prop::sample::Index>(),
    ) {
        let mut left = booking.clone();
        let mut sums = [0_i64; 3];
        while left.status == BookingStatus::Confirmed {
            let seats: Vec<String> = left.seat_ids().map(str::to_owned).collect();
            let seat = order.get(&seats).clone();
            let (next, breakdown) = give_back(&left, rate, &[seat], WHOLE, true);
            for (sum, part) in sums.iter_mut().zip([breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor]) {
                prop_assert!(part >= 0);
                *sum += part;
            }
            prop_assert_eq!(ledger::check(&next), Vec::<String>::new());
            left = next;
        }
        let quote = &booking.quote;
        let price = quote.total_minor - quote.fees_minor - quote.tax_minor;
        prop_assert_eq!(sums.iter().sum::<i64>(), quote.total_minor);
        prop_assert_eq!(left.payments[0].refundable_minor(), 0);
        if rate.mode == TaxMode::Exclusive {
            prop_assert_eq!(sums, [price, quote.fees_minor, quote.tax_minor]);
            let balances = ledger::balances(&left);
            prop_assert_eq!(balances.get(&ledger::Account::Tickets), None);
        }
    }

    #[test]
    fn no_part_is_ever_more_than_what_was_paid_for_it(
        (booking, rate) in cases(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), 0_u32..=WHOLE, any::<bool>()), 1..12),
    ) {
        let mut left = booking.clone();
        let mut sums = [0_i64; 3];
        for (which, basis_points, fees) in steps {
            if left.status != BookingStatus::Confirmed {
                break;
            }
            let seats: Vec<String> = left.seat_ids().map(str::to_owned).collect();
            let some = which.index(seats.len());
            let (next, breakdown) = give_back(&left, rate, &seats[..=some], basis_points, fees);
            prop_assert_eq!(breakdown.total_minor, breakdown.price_minor + breakdown.fees_minor + breakdown.tax_minor);
            for (sum, part) in sums.iter_mut().zip([breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor]) {
                prop_assert!(part >= 0);
                *sum += part;
            }
            prop_assert_eq!(ledger::check(&next), Vec::<String>::new());
            left = next;
        }
        let quote = &booking.quote;
        let paid = [quote.total_minor - quote.fees_minor - quote.tax_minor, quote.fees_minor, quote.tax_minor];
        prop_assert!(sums.iter().sum::<i64>() <= quote.total_minor && sums[2] <= quote.tax_minor);
        for (sum, paid) in sums.iter().zip(paid).filter(|_| rate.mode == TaxMode::Exclusive) {
            prop_assert!(*sum <= paid, "{sums:?} of {paid:?}");
        }
    }

    #[test]
    fn money_that_went_back_by_hand_does_not_go_back_again((booking, rate) in cases(), by_hand in 0_i64..300_000) {
        let mut booking = booking;
        let payment = &mut booking.payments[0];
        let by_hand = by_hand.min(payment.amount.amount_minor);
        let id = payment.payment_id.clone();
        if by_hand > 0 {
            let refund_id = payment.next_refund_id();
            payment.refunds.push(Refund::due(refund_id, by_hand, RefundReason::AtProvider, at(START)));
            booking.record(Kind::Return, &id, Some(1), by_hand, at(START));
        }
        let all: Vec<String> = booking.seat_ids().map(str::to_owned).collect();
        let (next, breakdown) = give_back(&booking, rate, &all, WHOLE, true);
        prop_assert_eq!(breakdown.total_minor, booking.quote.total_minor - by_hand);
        prop_assert_eq!(next.payments[0].refundable_minor(), 0);
        prop_assert_eq!(ledger::check(&next), Vec::<String>::new());
    }
}

proptest! {
    #[test]
    fn what_comes_back_can_be_given_back_and_so_can_what_is_left(
        (booking, rate) in cases(),
        razorpay in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), 0_u32..=WHOLE, any::<bool>()), 1..8),
    ) {
        let mut left = booking;
        if razorpay {
            left.payments[0].provider = Provider::Razorpay;
        }
        let rule = RefundRule::of(left.payments[0].provider, left.quote.currency);
        let payable = rule.takes(left.quote.total_minor);
        for (which, basis_points, fees) in steps {
            if left.status != BookingStatus::Confirmed || !payable {
                break;
            }
            let seats: Vec<String> = left.seat_ids().map(str::to_owned).collect();
            let some = seats[..=which.index(seats.len())].to_vec();
            let raw = counted(&left, some, rate, (basis_points, fees), at(START)).unwrap();
            let breakdown = raw.clone().payable(&left).unwrap();
            prop_assert!(breakdown.total_minor >= raw.total_minor);
            prop_assert_eq!(breakdown.total_minor, breakdown.price_minor + breakdown.fees_minor + breakdown.tax_minor);
            prop_assert!(breakdown.total_minor == 0 || rule.takes(breakdown.total_minor));
            left = left.cancelled(&breakdown, RefundReason::CustomerCancelled, at(START)).unwrap();
            let rest = left.payments[0].refundable_minor();
            prop_assert!(rest == 0 || rule.takes(rest), "{rest}");
            prop_assert_eq!(ledger::check(&left), Vec::<String>::new());
        }
    }
}

#[test]
fn a_refund_that_the_provider_would_not_give_back_is_refused_and_an_event_that_is_called_off_owes_it() {
    let mut booking = confirmed(&[(1, 10_000)], 0, 0, NONE);
    booking.payments[0].provider = Provider::Razorpay;
    let id = booking.payments[0].payment_id.clone();
    let by_hand =
        Refund::due(booking.payments[0].next_refund_id(), 9_960, RefundReason::AtProvider, at(START));
    booking.payments[0].refunds.push(by_hand);
    booking.record(Kind::Return, &id, Some(1), 9_960, at(START));
    let all: Vec<String> = booking.seat_ids().map(str::to_owned).collect();
    let raw = counted(&booking, all, NONE, (WHOLE, true), at(START)).unwrap();
    let inr = |minor| Money::new(minor, booking.quote.currency);
    let refused = Error::RefundNotPossible { refund: inr(40), left: inr(40), least: inr(100), step: inr(1) };
    assert_eq!(raw.payable(&booking), Err(refused));
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
        let told = policy.at(at(START), at(START - before));
        assert_eq!(told, (basis_points, at(START - until)), "{before} seconds before");
    }
    // The refund still applies within its last second.
    let late = at(START - 2 * day) + SignedDuration::from_millis(999);
    assert_eq!(policy.at(at(START), late).0, 10_000);
}

#[test]
fn fees_and_the_tax_on_them_are_kept_unless_the_organizer_gives_them_back() {
    // 2 × 100.00, fees 2 × 10.00, 10 % tax on 220.00.
    let rate = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };
    let booking = confirmed(&[(2, 10_000)], 0, 2_000, rate);
    let one = ["type0-0".to_owned()];
    let (_, breakdown) = give_back(&booking, rate, &one, WHOLE, false);
    assert_eq!((breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor), (10_000, 0, 1_000));
    let (_, breakdown) = give_back(&booking, rate, &one, WHOLE, true);
    assert_eq!((breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor), (10_000, 1_000, 1_100));
    let (_, breakdown) = give_back(&booking, rate, &one, 5_000, true);
    assert_eq!(breakdown.total_minor, 5_000 + 500 + 550);
}

#[test]
fn where_nothing_comes_back_there_is_no_refund() {
    let booking = confirmed(&[(1, 10_000)], 0, 0, NONE);
    let (next, breakdown) = give_back(&booking, NONE, &["type0-0".to_owned()], 0, false);
    assert_eq!((breakdown.total_minor, next.status), (0, BookingStatus::Cancelled));
    assert!(next.payments[0].refunds.is_empty());
    assert_eq!(next.ledger, booking.ledger);
    assert_eq!(next.seat_count(), 1);
}

#[test]
fn what_the_bank_has_taken_does_not_go_back() {
    let mut booking = confirmed(&[(1, 10_000)], 0, 0, NONE);
    let amount = booking.payments[0].amount;
    let dispute = Dispute { dispute_id: "dp_1".into(), status: DisputeStatus::Lost, amount, fee: None };
    booking.payments[0].disputes.push(dispute);
    let all: Vec<String> = booking.seat_ids().map(str::to_owned).collect();
    assert_eq!(counted(&booking, all, NONE, (WHOLE, true), at(START)).unwrap().total_minor, 0);
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
    let rate = Tax { mode: TaxMode::Inclusive, basis_points: 1_800 };
    let booking = confirmed(&[(2, 118_000)], 0, 0, rate);
    let (_, breakdown) = give_back(&booking, rate, &["type0-0".to_owned()], WHOLE, true);
    assert_eq!(
        (breakdown.price_minor, breakdown.tax_minor, breakdown.total_minor),
        (100_000, 18_000, 118_000)
    );
    let (_, half) = give_back(&booking, rate, &["type0-0".to_owned()], 5_000, true);
    assert_eq!(half.total_minor, 59_000);
}
