//! Length of locks, and the attempts to pay for them.

use super::*;
use crate::sale::fixture::event;

fn free() -> Booking {
    let mut booking = pending();
    booking.quote.total_minor = 0;
    booking
}

#[test]
fn a_lock_is_extended_from_now_on_up_to_its_ceiling() {
    let booking = pending();
    assert_eq!(booking.extension(&event(), at(LOCKED_AT + 200)), Ok(at(LOCKED_AT + 500)));
    assert_eq!(booking.extension(&event(), at(LOCKED_AT + 301)), Err(Error::LockExpired));
    let late = Booking { expires_at: at(LOCKED_AT + 3_599), ..pending() };
    assert_eq!(late.extension(&event(), at(LOCKED_AT + 3_500)), Ok(at(LOCKED_AT + 3_600)));
    assert_eq!(late.extension(&event(), at(LOCKED_AT)), Ok(late.expires_at), "it never ends earlier");
    let last = Booking { expires_at: at(LOCKED_AT + 3_600), ..pending() };
    assert_eq!(last.extension(&event(), at(LOCKED_AT + 3_500)), Err(Error::LockCeilingReached));
}

#[test]
fn seats_stay_locked_for_the_grace_once_somebody_has_begun_to_pay() {
    let shown = at(LOCKED_AT + 300);
    assert_eq!(pending().locked_until(shown), shown);
    assert_eq!(paying().locked_until(shown), at(LOCKED_AT + 300 + 34 * 60));
}

#[test]
fn the_first_attempt_to_pay_extends_the_lock_and_no_other_does() {
    let now = at(LOCKED_AT + 200);
    assert_eq!(pending().next_payment(&event(), now), Ok((id(1), at(LOCKED_AT + 800))));
    assert_eq!(paying().next_payment(&event(), now), Ok((id(2), at(LOCKED_AT + 300))));
}

#[test]
fn nobody_begins_to_pay_after_the_lock_for_a_cancelled_event_or_for_the_eleventh_time() {
    let now = at(LOCKED_AT + 200);
    assert_eq!(paying().next_payment(&event(), at(LOCKED_AT + 301)), Err(Error::LockExpired));
    let off = Event { status: EventStatus::Cancelled, ..event() };
    assert_eq!(paying().next_payment(&off, now), Err(Error::EventStatusWrong { status: "cancelled" }));
    let mut booking = paying();
    while booking.payments.len() < 10 {
        let (payment_id, _) = booking.next_payment(&event(), now).unwrap();
        booking.payments.push(Payment::attempt(payment_id, Provider::Stripe, inr(100_000), now));
    }
    assert_eq!(booking.next_payment(&event(), now), Err(Error::TooManyPayments));
}

#[test]
fn seats_that_cost_nothing_are_confirmed_at_once_and_others_are_not() {
    let now = at(LOCKED_AT + 200);
    let taken = |booking: Booking| booking.confirmed_free(&event(), Provider::Stripe, "wish".into(), now);
    assert_eq!(taken(pending()), Ok(None));
    let confirmed = taken(free()).unwrap().unwrap();
    assert_eq!((confirmed.status, confirmed.payments.len()), (BookingStatus::Confirmed, 1));
    let payment = &confirmed.payments[0];
    assert_eq!((payment.status, payment.amount, payment.is_kept()), (PaymentStatus::Success, inr(0), true));
    assert_eq!(payment.capture.as_deref(), Some("free pay_0123456789ab_1"));
    assert_eq!(payment.request.as_deref(), Some("wish"));
    let late = Booking { expires_at: at(LOCKED_AT + 199), ..free() };
    assert_eq!(taken(late), Err(Error::LockExpired));
}

#[test]
fn a_booking_that_has_ended_is_refused_by_its_own_word() {
    for (status, word) in [
        (BookingStatus::Pending, "pending"),
        (BookingStatus::Confirmed, "confirmed"),
        (BookingStatus::Cancelled, "cancelled"),
        (BookingStatus::Expired, "expired"),
    ] {
        assert_eq!((status.as_str(), serde_json::to_value(status).unwrap()), (word, word.into()));
        let booking = Booking { status, ..pending() };
        let told = booking.check_open(at(LOCKED_AT + 300));
        match status {
            BookingStatus::Pending => assert_eq!(told, Ok(())),
            BookingStatus::Expired => assert_eq!(told, Err(Error::LockExpired)),
            _ => assert_eq!(told, Err(Error::BookingStatusWrong { status: word })),
        }
    }
}

#[test]
fn a_time_beyond_the_end_of_time_is_refused() {
    assert_eq!(after(at(LOCKED_AT), 7), Ok(at(LOCKED_AT + 7)));
    assert_eq!(after(Timestamp::MAX, 1), Err(Error::AmountOutOfRange));
}
