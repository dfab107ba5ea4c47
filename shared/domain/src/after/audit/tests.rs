use super::*;
use crate::base::ids::PaymentId;
use crate::base::provider::Provider;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, inr, pending};
use crate::sale::payment::RefundReason;

mod documents;
mod provider;

/// A confirmed booking that owes back each of these amounts since 30 seconds after [`LOCKED_AT`].
fn owing(refunds: &[(RefundStatus, i64)]) -> Booking {
    let mut booking = confirmed();
    let payment_id = booking.payments[0].payment_id.clone();
    for (status, amount_minor) in refunds {
        let refund_id = booking.payments[0].next_refund_id();
        let number = refund_id.number();
        let due = Refund::due(refund_id, *amount_minor, RefundReason::CustomerCancelled, at(LOCKED_AT + 30));
        booking.payments[0].refunds.push(Refund { status: *status, ..due });
        booking.record(Kind::Return, &payment_id, Some(number), *amount_minor, at(LOCKED_AT + 30));
        if *status == RefundStatus::Refunded {
            booking.record(Kind::Refund, &payment_id, Some(number), *amount_minor, at(LOCKED_AT + 40));
        }
    }
    booking
}

fn whats(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.what.as_str()).collect()
}

fn money(booking: &Booking, second: i64) -> Vec<String> {
    money_findings(booking, at(LOCKED_AT + second)).into_iter().map(|finding| finding.what).collect()
}

fn place(label: &str) -> Place {
    let booking = confirmed();
    (booking.seat_space(), booking.blocks[0].key.clone(), label.to_owned())
}

#[test]
fn a_worker_has_an_hour_for_what_it_does_later() {
    assert!(!is_settled(LOCKED_AT, at(LOCKED_AT + 3_600)));
    assert!(is_settled(LOCKED_AT, at(LOCKED_AT + 3_601)));
}

#[test]
fn a_confirmed_booking_owns_its_seats_and_no_other_booking_does() {
    let booking = confirmed();
    let sold = Mark::Sold { booking_id: booking.booking_id.clone() };
    assert_eq!(seat_findings(&booking, |_| Some(&sold)), []);
    let lost = seat_findings(&booking, |(_, _, label)| (label == "1").then_some(&sold));
    assert_eq!(whats(&lost), ["it is confirmed, but the seat Main A 2 is not sold to it"]);
    let expired = Booking { status: BookingStatus::Expired, ..pending() };
    assert_eq!(seat_findings(&expired, |_| None), []);
    let kept = seat_findings(&expired, |(_, _, label)| (label == "1").then_some(&sold));
    assert_eq!(whats(&kept), ["it is expired or gave the seat back, but Main A 1 is sold to it"]);
}

#[test]
fn a_seat_is_sold_to_a_booking_that_is_there_and_lists_it() {
    let booking = confirmed();
    let owner = &booking.booking_id;
    assert_eq!(mark_finding(&place("1"), owner, Some(&booking)), None);
    let other = mark_finding(&place("3"), owner, Some(&booking)).unwrap();
    assert!(other.what.ends_with("it does not list it"), "{}", other.what);
    let gone = mark_finding(&place("1"), owner, None).unwrap();
    assert!(gone.what.ends_with("it is not there"), "{}", gone.what);
}

#[test]
fn a_confirmed_booking_is_paid_once_and_in_full() {
    assert_eq!(money(&confirmed(), 9_999), [""; 0]);
    let mut cheaper = confirmed();
    cheaper.quote.total_minor = 90_000;
    cheaper.quote.lines[0].unit_minor = 45_000;
    assert_eq!(money(&cheaper, 9_999), ["it is confirmed for 100000 of 90000"]);
    cheaper.quote.total_minor = 100_000;
    assert_eq!(money(&cheaper, 9_999), ["its quote does not add up"]);
    let unpaid = Booking { status: BookingStatus::Confirmed, ..pending() };
    assert_eq!(money(&unpaid, 9_999), ["it is confirmed by 0 payments"]);
    let mut unproven = confirmed();
    unproven.payments[0].capture = None;
    assert_eq!(money(&unproven, 9_999), ["it is confirmed by 0 payments"]);
}

#[test]
fn a_booking_that_has_expired_keeps_no_money() {
    assert_eq!(money(&Booking { status: BookingStatus::Expired, ..pending() }, 9_999), [""; 0]);
    let expired = Booking { status: BookingStatus::Expired, ..confirmed() };
    assert_eq!(money(&expired, 9_999), ["it is expired and keeps 1 payments"]);
}

#[test]
fn no_more_goes_back_than_was_paid() {
    let all = owing(&[(RefundStatus::Refunded, 40_000), (RefundStatus::Refunded, 60_000)]);
    assert_eq!(money(&all, 9_999), [""; 0]);
    assert_eq!(money(&owing(&[(RefundStatus::Refunded, 40_000)]), 9_999), [""; 0]);
    let failed = owing(&[(RefundStatus::Failed, 60_000), (RefundStatus::Refunded, 60_000)]);
    assert_eq!(money(&failed, 9_999), [""; 0]);
    let more = owing(&[(RefundStatus::Requested, 60_000), (RefundStatus::Requested, 60_000)]);
    assert_eq!(money(&more, 9_999), ["of 100000 120000 go back"]);
}

#[test]
fn a_provider_is_asked_for_a_refund_within_an_hour_after_it_is_owed() {
    let due = owing(&[(RefundStatus::Due, 40_000)]);
    assert_eq!(money(&due, 30 + 3_600), [""; 0]);
    assert_eq!(money(&due, 30 + 3_601), ["rfd_0123456789ab_1_1 is due and nobody has been asked for it"]);
    assert_eq!(money(&owing(&[(RefundStatus::Requested, 40_000)]), 9_999), [""; 0]);
}

#[test]
fn money_that_came_for_nothing_is_owed_since_it_came() {
    let mut booking = confirmed();
    let payment_id = PaymentId::of(&booking.booking_id, 2);
    let twice = Payment::attempt(payment_id.clone(), Provider::Stripe, inr(100_000), at(LOCKED_AT + 11));
    let refund_id = twice.next_refund_id();
    let refunds = vec![Refund::due(refund_id, 100_000, RefundReason::PaidTwice, at(LOCKED_AT + 50))];
    let (status, capture) = (PaymentStatus::Success, Some("pi_2".into()));
    booking.payments.push(Payment { status, capture, refunds, ..twice });
    booking.record(Kind::Deposit, &payment_id, None, 100_000, at(LOCKED_AT + 50));
    assert_eq!(money(&booking, 50 + 3_600), [""; 0]);
    assert_eq!(money(&booking, 50 + 3_601), ["rfd_0123456789ab_2_1 is due and nobody has been asked for it"]);
}

#[test]
fn a_slot_counts_the_seats_of_the_bookings_that_a_limit_is_for() {
    let limited = Booking { tickets_max: Some(4), ..confirmed() };
    let (customer, event) = (&limited.customer_id, &limited.event_id);
    let found = |counted, booking: &Booking, second| {
        let bookings = std::slice::from_ref(booking);
        slot_finding(customer, event, counted, bookings, at(LOCKED_AT + second)).map(|finding| finding.what)
    };
    assert_eq!(found(2, &limited, 9_999), None);
    let wrong = "the slot counts 3 tickets, and the customer has 2".to_owned();
    assert_eq!(found(3, &limited, 20 + 3_601), Some(wrong));
    assert_eq!(found(3, &limited, 20 + 3_600), None, "the list may lag behind");
    assert_eq!(found(0, &confirmed(), 9_999), None);
    assert_eq!(found(0, &confirmed(), 21), None);
}

#[test]
fn every_number_of_a_series_has_its_document() {
    assert_eq!(series_finding("INV", 3, 3), None);
    let finding = series_finding("INV", 3, 2).unwrap();
    assert_eq!(finding.what, "3 numbers were given out, and 2 documents have one of them");
}
