//! News of an attempt that is being captured, and of tries that were refused.

use super::*;
use crate::sale::payment::Decline;

fn capturing() -> Booking {
    let mut booking = paying();
    booking.payments[0].capturing = Some("pay_A".into());
    booking
}

fn declined(number: usize) -> PaymentUpdate {
    let (code, source, step, reason, method) = (None, None, None, None, None);
    let id = format!("ch_{number}");
    told(1, Update::Declined(Decline { id, at: LOCKED_AT, code, source, step, reason, method, issuer: None }))
}

#[test]
fn an_attempt_that_is_being_captured_does_not_fail() {
    let now = at(LOCKED_AT + 20);
    assert_eq!(settle(&capturing(), &told(1, Update::Sealed), now), Settlement::Nothing);
    let failed = settled(&paying(), &told(1, Update::Sealed));
    assert_eq!(failed.payments[0].status, PaymentStatus::Failed);
    assert_eq!(failed.payments[0].settled_by.as_deref(), Some("evt_1"));
}

#[test]
fn another_payment_is_captured_once_the_first_has_lapsed() {
    let lapsed = |capture: &str| told(1, Update::Lapsed { capture: capture.into() });
    let now = at(LOCKED_AT + 20);
    assert_eq!(settle(&capturing(), &lapsed("pay_B"), now), Settlement::Nothing);
    assert_eq!(settled(&capturing(), &lapsed("pay_A")), paying());
}

#[test]
fn a_payment_keeps_its_first_twenty_declines() {
    let booking = (0..25).fold(paying(), |booking, number| settled(&booking, &declined(number)));
    let ids: Vec<&str> = booking.payments[0].declines.iter().map(|decline| decline.id.as_str()).collect();
    assert_eq!((ids.len(), ids[0], ids[19]), (20, "ch_0", "ch_19"));
}

#[test]
fn a_dispute_that_is_lost_without_the_money_having_been_taken_before_takes_it_then_and_once() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let lost = settled(&confirmed, &told(1, dispute_news(DisputeStatus::Lost)));
    assert_eq!(ledger::check(&lost), Vec::<String>::new());
    let again = told(1, dispute_news(DisputeStatus::Lost));
    assert_eq!(settle(&lost, &again, at(LOCKED_AT + 99)), Settlement::Nothing);
}

#[test]
fn a_dispute_about_money_that_pays_for_nothing_cancels_nothing() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let twice = settled(&confirmed, &captured(2, 100_000, "pi_2"));
    let Update::Dispute { dispute, .. } = dispute_news(DisputeStatus::Lost) else { panic!() };
    let second = told(2, Update::Dispute { capture: "pi_2".into(), dispute: dispute.clone() });
    let Settlement::Write(next) = settle(&twice, &second, at(LOCKED_AT + 99)) else { panic!() };
    assert_eq!(next.status, BookingStatus::Confirmed);
    let given_up = Booking { status: BookingStatus::Cancelled, ..confirmed };
    let first = told(1, Update::Dispute { capture: "pi_1".into(), dispute });
    assert!(matches!(settle(&given_up, &first, at(LOCKED_AT + 99)), Settlement::Write(_)));
}
