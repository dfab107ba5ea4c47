//! Moved seats: until when and for what they can be moved, and what becomes of the two bookings.
//!
//! A customer gives up seats of a confirmed booking for as many others of the same event. The new seats are a
//! booking of their own, which is priced, locked and paid like any other; what the given-up seats are worth by
//! their frozen quote is its **credit**, and the customer pays the difference. Its confirmation takes the seats
//! from the old booking in the same transaction. Until then nothing is changed there.
//!
//! | | old booking | new booking |
//! |---|---|---|
//! | quote | stays; the seats are returned | its own, as of the lock |
//! | credit | a refund of the seats that names the new booking, settled at once: no provider pays it | a payment that shares the old one's capture |
//! | difference | – | a payment of its own |
//! | documents | a credit note for the credit | an invoice for the whole price |
//!
//! So for the books money goes out of one booking and into the other, each booking adds up by itself, and what
//! came back plus what is kept is what was paid, over both. Later refunds of the new booking come from its own
//! payment first, then from the shared capture, of which each booking only refunds its part. At the provider
//! a refund belongs to the booking that its id names, and one by hand to the booking that made the capture. A
//! dispute is about every booking that the capture pays for.
//!
//! The new seats must not cost less, because what is left of the old price would be a refund outside the
//! policy. The tax of a quote is rounded once, so that a share of the old tax may be a unit more than that of the
//! same seat now: up to a unit per seat stays with the old booking, and what is less than a step of the provider's
//! refunds. It may also be a unit less: no provider takes so little, so the old booking pays it ahead of its next refund.
//! A booking that is paid by two payments is not moved again: its credit would need both captures.
//!
//! A move does not part what is only given back together: seats of an event that takes back whole bookings, or of a
//! booking with an open refund window, are moved all at once. The window goes by [`Booking::booked_at`], so that moved
//! seats keep it.

use jiff::Timestamp;

use crate::after::cancellation::{RefundBreakdown, chosen, returnable};
use crate::sale::booking::{Booking, BookingBlock, BookingStatus, Move};
use crate::sale::event::{Event, EventStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, PaymentStatus, Refund, RefundReason, RefundRule, RefundStatus};
use crate::sale::quote::Quote;
use crate::sale::refund_policy::WHOLE;
use crate::{Error, Money};

/// Both bookings after the seats have moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The new booking, paid by the credit, too.
    pub new: Booking,
    /// The old booking without the seats.
    pub old: Booking,
    /// The seats that the old booking gives up, by block.
    pub given: Vec<BookingBlock>,
}

/// Plans to move `seats` of `old` at `now` to as many that cost `quote`.
///
/// # Errors
/// [`Error::MoveNotPossible`] by the event's policy or for the old booking's state, [`Error::MoveTooCheap`],
/// [`Error::FieldInvalid`] for another number of seats, and those of named seats.
pub fn plan(
    old: &Booking,
    event: &Event,
    seats: &[String],
    quote: &Quote,
    now: Timestamp,
) -> Result<Move, Error> {
    let refused = |reason| Err(Error::MoveNotPossible { reason });
    let Some(until) = event.cancellation.moves_until(event.starts_at) else {
        return refused("the event does not allow it");
    };
    if now.as_second() > until.as_second() {
        return refused("the time for it is over");
    }
    if old.event_id != event.event_id || old.quote.currency != quote.currency {
        return refused("the booking is for another event");
    }
    if event.status == EventStatus::Cancelled {
        return refused("the event was called off, and all of the money goes back by itself");
    }
    let payment = movable(old, now)?;
    let seats = chosen(old, Some(seats))?;
    let whole = !event.cancellation.single_seats || event.refund_window(old.booked_at(), now).is_some();
    if whole && seats.len() < old.seat_count() {
        return refused("this event takes back whole bookings only; give up all seats of the booking");
    }
    let count: usize = quote.lines.iter().map(|line| line.count as usize).sum();
    if seats.len() != count {
        let reason = "give up as many seats as you ask for".to_owned();
        return Err(Error::FieldInvalid { name: "moves/seats", reason });
    }
    // The event may move to another hall meanwhile: the ids under which seats were sold stay.
    let seats = old.sold_ids(&seats);
    let worth = old.worth_of(|seat| seats.iter().any(|id| id == seat.sold_as()))?.total_minor();
    let rounding = i64::try_from(count).unwrap_or(0);
    if worth > quote.total_minor + rounding {
        let money = |minor| Money::new(minor, quote.currency);
        return Err(Error::MoveTooCheap { price: quote.total(), worth: money(worth) });
    }
    let credit_minor = credit_of(payment, worth, quote.total_minor, rounding);
    if (1..=rounding).contains(&(quote.total_minor - credit_minor)) {
        return refused("the price differs by less than any payment provider takes");
    }
    check_credit(payment, credit_minor, rounding)?;
    let (booking_id, booked_at) = (old.booking_id.clone(), old.booked_at());
    Ok(Move { booking_id, seats, credit_minor, booked_at })
}

/// Part of the payment that pays for seats of the price `total`, if the given-up ones are worth `worth`: all of it, if
/// only rounding makes the difference and the payment has that.
fn credit_of(payment: &Payment, worth: i64, total: i64, rounding: i64) -> i64 {
    let left = returnable(payment);
    if (0..=rounding).contains(&(total - worth)) && left >= total {
        return total;
    }
    // What went back ahead is not paid twice.
    let worth = worth.min(left.max(worth - payment.ahead_minor));
    let credit = worth.min(total);
    credit - credit % rule_of(payment).step_minor
}

/// Both bookings after the confirmation of `new`, which makes the move `planned`, at `now`.
///
/// # Errors
/// [`Error::BookingStatusWrong`], [`Error::UnknownSeats`] or [`Error::MoveNotPossible`] if the old booking has lost
/// the seats, or the money for them, since the move was planned.
pub fn moved(new: &Booking, planned: &Move, old: &Booking, now: Timestamp) -> Result<Moved, Error> {
    let payment = movable(old, now)?;
    let seats = chosen(old, Some(&old.current_ids(&planned.seats)?))?;
    let credit = planned.credit_minor;
    check_credit(payment, credit, i64::try_from(seats.len()).unwrap_or(0))?;
    let given = old.blocks_of(&seats);
    let worth = old.worth_of(|seat| planned.seats.iter().any(|id| id == seat.sold_as()))?;
    let shares = if credit > 0 { vec![(payment.payment_id.clone(), credit)] } else { Vec::new() };
    let mut breakdown = RefundBreakdown::split(old, seats, worth.parts(), shares, (WHOLE, now))?;
    // What rounding leaves is not owed, and what it lacks was paid ahead.
    breakdown.owed_minor = credit.min(worth.total_minor());
    let reason = RefundReason::SeatsMoved;
    let mut left = old.cancelled(&breakdown, reason, now)?;
    let refund_id = payment.next_refund_id();
    if credit == 0
        && let Some(payment) = left.payment_mut(&payment.payment_id)
    {
        let seats = planned.seats.clone();
        payment.refunds.push(Refund { seats, ..Refund::due(refund_id.clone(), 0, reason, now) });
    }
    if let Some(refund) = left.payment_mut(&payment.payment_id).and_then(|paid| paid.refund_mut(&refund_id)) {
        refund.status = RefundStatus::Refunded;
        refund.moved_to = Some(new.booking_id.clone());
    }
    left.record(Kind::Refund, &payment.payment_id, Some(refund_id.number()), credit, now);
    Ok(Moved { new: with_credit(new, payment, credit, now), old: left, given })
}

/// `new` with a payment of `credit` that shares the capture of `payment`.
fn with_credit(new: &Booking, payment: &Payment, credit: i64, now: Timestamp) -> Booking {
    let mut new = new.clone();
    if credit == 0 {
        return new;
    }
    // A move without a difference has been confirmed by a payment of nothing: the credit takes its place.
    let of_nothing = |paid: &Payment| paid.is_kept() && paid.amount.amount_minor == 0;
    let (payment_id, request) = match new.payments.pop_if(|paid| of_nothing(paid)) {
        Some(free) => (free.payment_id, free.request),
        None => (new.next_payment_id(), None),
    };
    let amount = Money::new(credit, payment.amount.currency);
    new.payments.push(Payment {
        status: PaymentStatus::Success,
        method: payment.method,
        capture: payment.capture.clone(),
        moved_from: Some(payment.maker().clone()),
        request,
        ..Payment::attempt(payment_id.clone(), payment.provider, amount, now)
    });
    new.record(Kind::Sale, &payment_id, None, credit, now);
    new
}

/// The one payment of a booking whose seats can be moved.
fn movable(old: &Booking, now: Timestamp) -> Result<&Payment, Error> {
    if old.status != BookingStatus::Confirmed {
        return Err(Error::BookingStatusWrong { status: old.status_at(now).as_str() });
    }
    let refused = |reason| Err(Error::MoveNotPossible { reason });
    if old.complimentary.is_some() {
        return refused("the organizer gave them away; ask the organizer for others");
    }
    let mut kept = old.kept_payments();
    match (kept.next(), kept.next()) {
        (Some(payment), None) if payment.is_disputed() => {
            refused("the bank disputes the payment, and that is not decided yet")
        }
        (Some(payment), None) => Ok(payment),
        _ => refused("they were moved before, for a price difference"),
    }
}

/// Refuses if less of the payment is left than the credit, or one of the two parts is less than the provider refunds.
/// Nobody refunds the rest that rounding leaves.
fn check_credit(payment: &Payment, credit: i64, rounding: i64) -> Result<(), Error> {
    let refused = |reason| Err(Error::MoveNotPossible { reason });
    let left = returnable(payment);
    if left < credit {
        return refused("a part of their money has gone back already");
    }
    let is_refundable = |amount: i64| amount == 0 || rule_of(payment).takes(amount);
    if is_refundable(credit) && (left - credit <= rounding || is_refundable(left - credit)) {
        return Ok(());
    }
    refused("the payment provider could not refund so small a part of the payment")
}

fn rule_of(payment: &Payment) -> RefundRule {
    RefundRule::of(payment.provider, payment.amount.currency)
}

#[cfg(test)]
mod tests;
