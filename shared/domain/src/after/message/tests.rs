use super::*;
use crate::after::cancellation::RefundBreakdown;
use crate::sale::event::Event;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, discount, event, inr, lines, pending, sold};
use crate::sale::payment::{Dispute, DisputeStatus, Payment, PaymentStatus, RefundStatus};
use crate::sale::quote::{Discounted, Quote};
use crate::sale::tax::{Tax, TaxMode};

fn told(old: Option<&Booking>, new: Option<&Booking>) -> Vec<Message> {
    between(old, new).unwrap()
}

fn kinds(old: Option<&Booking>, new: Option<&Booking>) -> Vec<&'static str> {
    told(old, new).iter().map(Message::kind).collect()
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
    Decline { id: id.to_owned(), at: LOCKED_AT, code, source, step, reason, method, issuer: None }
}

#[test]
fn a_message_has_the_name_of_its_fact_on_the_bus() {
    for message in
        told(None, Some(&with_payment(|payment| payment.refunds = vec![refund(RefundStatus::Due)])))
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
    let told = told(Some(&pending()), Some(&confirmed()));
    let [Message::BookingConfirmed { booking, payment_id, sold, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(booking.seats, ["A1", "A2"]);
    assert_eq!(
        (booking.total, payment_id),
        (inr(100_000), &Some(confirmed().payments[0].payment_id.clone()))
    );
    assert_eq!(told[0].version(), 2);
    let seats: Vec<(&str, i64)> =
        sold.seats.iter().map(|seat| (seat.seat_id.as_str(), seat.total_minor)).collect();
    assert_eq!(seats, [("A1", 50_000), ("A2", 50_000)]);
}

#[test]
fn who_gives_a_seat_back_and_keeps_the_other_is_told_which() {
    let event = Event { tax_basis_points: 0, ..event() };
    let back = |booking: &Booking, seats: &[String]| {
        let breakdown = RefundBreakdown::of(booking, &event, Some(seats), at(LOCKED_AT + 30)).unwrap();
        booking.cancelled(&breakdown, RefundReason::CustomerCancelled, at(LOCKED_AT + 30)).unwrap()
    };
    let one = back(&confirmed(), &["A1".to_owned()]);
    let told_first = told(Some(&confirmed()), Some(&one));
    let [Message::SeatsReturned { booking, returned, refund, .. }, Message::RefundDue { refund: due, .. }] =
        &told_first[..]
    else {
        panic!("{told_first:?}")
    };
    assert_eq!((returned.seats[0].seat_id.as_str(), returned.seats.len()), ("A1", 1));
    assert_eq!(booking.seats, ["A2"]);
    assert_eq!((refund.as_ref(), due.price_minor), (Some(due), 50_000));
    // The last seat's return ends the booking.
    let none = back(&one, &["A2".to_owned()]);
    let told_last = told(Some(&one), Some(&none));
    let [Message::BookingCancelled { returned: Some(returned), refund: Some(refund), .. }, ..] =
        &told_last[..]
    else {
        panic!("{told_last:?}")
    };
    assert_eq!((returned.seats[0].seat_id.as_str(), returned.seats.len()), ("A2", 1));
    assert_eq!((refund.price_minor, refund.refund_id.number()), (50_000, 2));
}

#[test]
fn a_seat_is_told_with_its_share_of_each_discount_and_who_bears_it() {
    let offers = ["first", "second"].map(|id| discount(id, Discounted::Seats(vec![0, 500])));
    let tax = Tax { mode: TaxMode::Inclusive, basis_points: 1_000 };
    let quote = Quote::of("INR".parse().unwrap(), lines(&[(2, 12_000)]), offers.to_vec(), 200, tax).unwrap();
    let told = told(Some(&pending()), Some(&sold(quote)));
    let [Message::BookingConfirmed { sold, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((sold.tax, sold.seats[0].discounts.len()), (tax, 0));
    let second = serde_json::to_value(&sold.seats[1]).unwrap();
    let told = |id: &str| serde_json::json!({ "id": id, "label": format!("Offer {id}"), "funded_by": "sponsor", "amount_minor": 500 });
    assert_eq!(
        second,
        serde_json::json!({
            "seat_id": "tier0-1", "type": "tier0", "list_minor": 12_000,
            "discounts": [told("first"), told("second")],
            "fees_minor": 100, "price_tax_minor": 1_000, "fees_tax_minor": 9, "total_minor": 11_100,
        })
    );
}

#[test]
fn seats_whose_quote_does_not_add_up_are_not_told() {
    let mut wrong = confirmed();
    wrong.quote.total_minor += 1;
    assert_eq!(between(Some(&pending()), Some(&wrong)), Err(Error::AmountOutOfRange));
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
    let told = told(Some(&one), Some(&two));
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
        let told = told(Some(&taken), Some(decided));
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
