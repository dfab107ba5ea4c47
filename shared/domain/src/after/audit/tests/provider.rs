//! A provider's books against ours.

use super::*;
use crate::Money;
use crate::base::ids::RefundId;
use crate::sale::payment::{Dispute, DisputeStatus, Update};

fn taken(capture: &str, amount_minor: i64, refunded_minor: i64) -> Taken {
    let payment_id = confirmed().payments.remove(0).payment_id;
    let (capture, amount, paid_at) = (capture.to_owned(), inr(amount_minor), at(LOCKED_AT + 15));
    Taken { payment_id, capture, amount, refunded_minor, paid_at }
}

fn listed(update: Update) -> Listed {
    Listed { named: None, update, at: at(LOCKED_AT + 30) }
}

fn refund(provider_ref: &str, amount_minor: i64, status: RefundStatus) -> Update {
    let (provider_ref, capture) = (provider_ref.to_owned(), "pi_1".to_owned());
    Update::Refund { refund_id: None, provider_ref, capture, amount_minor, status }
}

fn dispute(dispute_id: &str, status: DisputeStatus) -> Dispute {
    Dispute { dispute_id: dispute_id.to_owned(), status, amount: inr(100_000), fee: None }
}

fn what(finding: Option<Finding>) -> Option<String> {
    finding.map(|finding| finding.what)
}

#[test]
fn money_that_the_provider_took_is_in_the_books_within_an_hour() {
    let (now, booking) = (at(LOCKED_AT + 15 + 3_601), confirmed());
    assert_eq!(taken("pi_1", 100_000, 0).finding(Some(&booking), now), None);
    let unknown = Some("pi_9 took 100000, which no payment records".to_owned());
    assert_eq!(what(taken("pi_9", 100_000, 0).finding(Some(&booking), now)), unknown);
    assert_eq!(what(taken("pi_9", 100_000, 100_000).finding(Some(&booking), now)), unknown);
    assert_eq!(what(taken("pi_9", 100_000, 99_999).finding(None, now)), unknown);
    assert_eq!(taken("pi_9", 100_000, 100_000).finding(None, now), None, "a person gave it back");
    assert_eq!(taken("pi_9", 100_000, 0).finding(None, at(LOCKED_AT + 15 + 3_600)), None);
}

#[test]
fn the_books_say_how_much_the_provider_took_and_gave_back() {
    let now = at(LOCKED_AT + 9_999);
    let found = |taken: Taken, booking: &Booking| what(taken.finding(Some(booking), now));
    let more = Some("pi_1 took 100001, and its payment says 100000".to_owned());
    assert_eq!(found(taken("pi_1", 100_001, 0), &confirmed()), more);
    let back = owing(&[(RefundStatus::Refunded, 40_000)]);
    assert_eq!(found(taken("pi_1", 100_000, 40_000), &back), None);
    let less = Some("0 of pi_1 went back, and its payment says 40000".to_owned());
    assert_eq!(found(taken("pi_1", 100_000, 0), &back), less);
}

#[test]
fn a_refund_that_the_provider_lists_is_in_the_books() {
    let mut booking = owing(&[(RefundStatus::Requested, 40_000)]);
    booking.payments[0].refunds[0].provider_ref = Some("re_1".into());
    let found = |update| what(listed(update).finding(&booking));
    assert_eq!(found(refund("re_1", 40_000, RefundStatus::Requested)), None);
    assert_eq!(found(refund("re_1", 40_000, RefundStatus::Due)), None, "our refund has come further");
    let behind = Some("re_1 is Refunded, and our refund is Requested".to_owned());
    assert_eq!(found(refund("re_1", 40_000, RefundStatus::Refunded)), behind);
    let less = Some("re_1 gives 39999 back, and our refund says 40000".to_owned());
    assert_eq!(found(refund("re_1", 39_999, RefundStatus::Requested)), less);
    let unknown = Some("re_2 gives 40000 back, which no refund records".to_owned());
    assert_eq!(found(refund("re_2", 40_000, RefundStatus::Requested)), unknown);
}

#[test]
fn a_dispute_that_the_provider_lists_is_in_the_books() {
    let found = |ours, theirs| {
        let mut booking = confirmed();
        booking.payments[0].disputes.push(dispute("dp_1", ours));
        let update = Update::Dispute { capture: "pi_1".into(), dispute: dispute("dp_1", theirs) };
        what(listed(update).finding(&booking))
    };
    let behind = Some("dp_1 is Withdrawn, and our dispute is Open".to_owned());
    assert_eq!(found(DisputeStatus::Open, DisputeStatus::Withdrawn), behind);
    assert_eq!(found(DisputeStatus::Lost, DisputeStatus::Lost), None);
    assert_eq!(found(DisputeStatus::Withdrawn, DisputeStatus::Open), None);
    assert_eq!(found(DisputeStatus::Won, DisputeStatus::Lost), None, "once won it stays won");
    let update = Update::Dispute { capture: "pi_1".into(), dispute: dispute("dp_2", DisputeStatus::Open) };
    let unknown = Some("no dispute records dp_2".to_owned());
    assert_eq!(what(listed(update).finding(&confirmed())), unknown);
    assert_eq!(listed(Update::Sealed).capture(), None);
}

#[test]
fn money_without_a_booking_has_to_go_back() {
    let payment_id = &confirmed().payments[0].payment_id;
    let orphan = |refunds: &[Update]| orphan_finding(payment_id, "pi_9", inr(100_000), refunds).is_some();
    assert!(orphan(&[]));
    assert!(orphan(&[refund("re_1", 99_999, RefundStatus::Refunded)]));
    assert!(orphan(&[refund("re_1", 100_000, RefundStatus::Failed)]));
    let halves = [refund("re_1", 50_000, RefundStatus::Due), refund("re_2", 50_000, RefundStatus::Refunded)];
    assert!(!orphan(&halves));
    assert!(!orphan(&[refund("re_1", 100_001, RefundStatus::Refunded)]));
}

#[test]
fn captures_are_asked_for_by_the_second_at_which_they_were_written() {
    let mut booking = owing(&[(RefundStatus::Due, 40_000)]);
    let payment_id = PaymentId::of(&booking.booking_id, 2);
    let open = Payment::attempt(payment_id, Provider::Stripe, inr(100_000), at(LOCKED_AT));
    booking.payments.push(Payment { capture: Some("pi_2".into()), ..open });
    let within = |since: i64, until: i64| {
        captures(&booking, LOCKED_AT + since, LOCKED_AT + until)
            .map(|(_, capture)| capture.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(within(20, 21), ["pi_1"]);
    assert_eq!(within(0, 20), [""; 0]);
    assert_eq!(within(21, 99), [""; 0], "a return is no capture");
}

#[test]
fn refunds_are_asked_for_by_the_second_at_which_they_had_gone() {
    let mut booking = owing(&[(RefundStatus::Refunded, 40_000), (RefundStatus::Due, 10_000)]);
    for (number, refund) in booking.payments[0].refunds.iter_mut().enumerate() {
        refund.provider_ref = Some(format!("re_{}", number + 1));
    }
    let within = |since: i64, until: i64| {
        refunds(&booking, LOCKED_AT + since, LOCKED_AT + until)
            .map(|(_, _, id)| id.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(within(40, 41), ["re_1"]);
    assert_eq!((within(0, 40), within(41, 99)), (Vec::new(), Vec::new()));
}

#[test]
fn what_the_books_say_was_captured_or_given_back_the_provider_says_too() {
    let booking = owing(&[(RefundStatus::Refunded, 40_000)]);
    let payment = &booking.payments[0];
    let capture = |told: Option<Money>| what(capture_finding(payment, "pi_1", told));
    assert_eq!(capture(Some(inr(100_000))), None);
    let other = Some("the payment of pi_1 says 100000, and the provider took 7".to_owned());
    assert_eq!(capture(Some(inr(7))), other);
    let unknown = Some("the payment of pi_1 says 100000, and the provider knows no such capture".to_owned());
    assert_eq!(capture(None), unknown);
    let refund = |told| what(refund_finding(payment, &payment.refunds[0], told));
    let id: &RefundId = &payment.refunds[0].refund_id;
    assert_eq!(refund(Some(40_000)), None);
    assert_eq!(refund(Some(7)), Some(format!("refund {id} says 40000, and the provider gave 7 back")));
    let unknown = format!("refund {id} says 40000, and the provider knows no such refund");
    assert_eq!(refund(None), Some(unknown));
}
