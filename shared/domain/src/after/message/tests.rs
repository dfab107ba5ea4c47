use super::*;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, inr, pending};

fn kinds(old: Option<&Booking>, new: Option<&Booking>) -> Vec<&'static str> {
    between(old, new).iter().map(Message::kind).collect()
}

fn with_payment(change: impl FnOnce(&mut Payment)) -> Booking {
    let mut booking = confirmed();
    change(&mut booking.payments[0]);
    booking
}

fn refund(status: RefundStatus) -> Refund {
    let refund_id = confirmed().payments[0].next_refund_id();
    let due = Refund::due(refund_id, 40_000, RefundReason::CustomerCancelled, at(LOCKED_AT + 30));
    Refund { status, ..due }
}

fn dispute(status: DisputeStatus) -> Dispute {
    Dispute { dispute_id: "dp_1".into(), status, amount: inr(100_000), fee: None }
}

fn decline(id: &str) -> Decline {
    let (code, source, step, reason, method) = (None, None, None, None, None);
    Decline { id: id.to_owned(), at: LOCKED_AT, code, source, step, reason, method }
}

#[test]
fn a_message_has_the_name_of_its_fact_on_the_bus() {
    for message in
        between(None, Some(&with_payment(|payment| payment.refunds = vec![refund(RefundStatus::Due)])))
    {
        assert_eq!(serde_json::to_value(&message).unwrap()["type"], message.kind());
    }
    for (status, kind) in [
        (BookingStatus::Pending, "BookingCreated"),
        (BookingStatus::Confirmed, "BookingConfirmed"),
        (BookingStatus::Cancelled, "BookingCancelled"),
        (BookingStatus::Expired, "BookingExpired"),
    ] {
        let booking = Booking { status, ..pending() };
        assert_eq!(kinds(None, Some(&booking)), [kind]);
        assert_eq!(kinds(Some(&booking), Some(&booking)), [""; 0], "nothing has changed");
    }
    assert_eq!(kinds(Some(&pending()), None), ["BookingExpired"]);
    assert_eq!(kinds(None, None), [""; 0]);
}

#[test]
fn a_confirmation_names_the_seats_and_the_payment() {
    let told = between(Some(&pending()), Some(&confirmed()));
    let [Message::BookingConfirmed { booking, payment_id }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(booking.seats, ["A1", "A2"]);
    assert_eq!(
        (booking.total, payment_id),
        (inr(100_000), &Some(confirmed().payments[0].payment_id.clone()))
    );
}

#[test]
fn who_gives_a_seat_back_and_keeps_the_other_is_told_which() {
    let mut one = confirmed();
    let seat = one.blocks[0].seats.remove(0);
    one.returned.push(seat);
    let told = between(Some(&confirmed()), Some(&one));
    let [Message::SeatsReturned { booking, seats }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(
        (seats.as_slice(), booking.seats.as_slice()),
        (&["A1".to_owned()][..], &["A2".to_owned()][..])
    );
}

#[test]
fn an_attempt_fails_once() {
    let failed = with_payment(|payment| payment.status = PaymentStatus::Failed);
    assert_eq!(kinds(Some(&confirmed()), Some(&failed)), ["PaymentFailed"]);
    assert_eq!(kinds(Some(&failed), Some(&failed)), [""; 0]);
}

#[test]
fn each_decline_is_told_once() {
    let one = with_payment(|payment| payment.declines = vec![decline("ch_1")]);
    let two = with_payment(|payment| payment.declines = vec![decline("ch_1"), decline("ch_2")]);
    let told = between(Some(&one), Some(&two));
    let [Message::PaymentDeclined { decline, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(decline.id, "ch_2");
}

#[test]
fn a_refund_is_told_when_it_is_due_and_when_it_has_ended() {
    let booking = |status| with_payment(|payment| payment.refunds = vec![refund(status)]);
    let [due, requested, refunded, failed] =
        [RefundStatus::Due, RefundStatus::Requested, RefundStatus::Refunded, RefundStatus::Failed]
            .map(booking);
    assert_eq!(kinds(Some(&confirmed()), Some(&due)), ["RefundDue"]);
    assert_eq!(kinds(Some(&due), Some(&due)), [""; 0]);
    assert_eq!(kinds(Some(&due), Some(&requested)), [""; 0]);
    assert_eq!(kinds(Some(&requested), Some(&refunded)), ["RefundSettled"]);
    assert_eq!(kinds(Some(&refunded), Some(&failed)), ["RefundFailed"]);
    assert_eq!(kinds(Some(&confirmed()), Some(&refunded)), ["RefundDue", "RefundSettled"]);
}

#[test]
fn a_dispute_is_told_when_it_opens_and_when_it_is_decided() {
    let booking = |status| with_payment(|payment| payment.disputes = vec![dispute(status)]);
    let [open, taken, won, lost] =
        [DisputeStatus::Open, DisputeStatus::Withdrawn, DisputeStatus::Won, DisputeStatus::Lost].map(booking);
    assert_eq!(kinds(Some(&confirmed()), Some(&open)), ["DisputeOpened"]);
    assert_eq!(kinds(Some(&open), Some(&taken)), [""; 0]);
    assert_eq!(kinds(Some(&won), Some(&won)), [""; 0]);
    assert_eq!(kinds(Some(&confirmed()), Some(&lost)), ["DisputeOpened", "DisputeClosed"]);
    for (decided, wanted) in [(&won, true), (&lost, false)] {
        let told = between(Some(&taken), Some(decided));
        let [Message::DisputeClosed { won, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!(*won, wanted);
    }
}

#[test]
fn news_of_a_second_dispute_is_not_taken_for_the_first() {
    let first = with_payment(|payment| payment.disputes = vec![dispute(DisputeStatus::Won)]);
    let second = Dispute { dispute_id: "dp_2".into(), ..dispute(DisputeStatus::Open) };
    let both = with_payment(|payment| payment.disputes = vec![dispute(DisputeStatus::Won), second]);
    assert_eq!(kinds(Some(&first), Some(&both)), ["DisputeOpened"]);
}
