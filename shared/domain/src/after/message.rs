//! Messages on the bus: facts in the past tense, versioned, derived from a change of a booking and not
//! written beside it, so that none is lost or invented.

mod allocations;
mod parts;
mod payments;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use allocations::{Allocations, RefundParts, SeatAllocation, SeatDiscount, TierParts};
pub use parts::{Declined, EventPaidOut, MovedSeat, Paid, Subject};

use crate::base::ids::{BookingId, EventId, PaymentId, RefundId};
use crate::base::provider::{Method, Provider};
use crate::sale::booking::{Booking, BookingSeat, BookingStatus};
use crate::sale::event::Postponed;
use crate::sale::payment::{Decline, Refund, RefundReason};
use crate::sale::tax::Tax;
use crate::{Error, Money};

/// A fact about a booking, or about an event that has bookings. The variant's name is the message's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[allow(missing_docs, reason = "the fields say it")]
pub enum Message {
    /// Seats were locked and a booking was created.
    BookingCreated { booking: Subject },
    /// The payment is captured and the seats are the customer's.
    BookingConfirmed {
        booking: Subject,
        payment_id: Option<PaymentId>,
        sold: Allocations,
        /// Payment of it; none if nothing was paid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paid: Option<Paid>,
        /// The last decline before, if a bank or the provider declined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declined: Option<Declined>,
    },
    /// The lock was released, or the booking was cancelled: then its last seats are returned.
    BookingCancelled {
        booking: Subject,
        /// Attempts to pay that the released lock had seen.
        #[serde(default, skip_serializing_if = "is_none")]
        attempts: u32,
        /// The last decline, if the booking ended without a payment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declined: Option<Declined>,
        returned: Option<Allocations>,
        refund: Option<RefundParts>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_to: Option<BookingId>,
    },
    /// Some seats were returned; the booking names those that are left. If they were moved, the refund pays for the
    /// booking `moved_to`, and no provider pays it.
    SeatsReturned {
        booking: Subject,
        returned: Allocations,
        refund: Option<RefundParts>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_to: Option<BookingId>,
    },
    /// The confirmed booking took over from another, which has lost its `seats`. Of the price the `credit` was paid there.
    BookingMoved { booking: Subject, from: BookingId, seats: Vec<String>, credit: Money },
    /// The lock expired: an abandoned purchase.
    BookingExpired {
        booking: Subject,
        /// End of the lock that the customer was shown. The message comes later, once nothing can be paid any more or
        /// DynamoDB has removed the booking. Messages of earlier versions have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
        /// Attempts to pay.
        #[serde(default, skip_serializing_if = "is_none")]
        attempts: u32,
        /// The last decline, if a bank or the provider declined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declined: Option<Declined>,
    },
    /// The customer was sent to a provider to pay. `first` is true of the booking's first attempt.
    PaymentStarted {
        booking: Subject,
        payment_id: PaymentId,
        provider: Provider,
        method: Method,
        amount: Money,
        first: bool,
    },
    /// An attempt to pay ended without a payment.
    PaymentFailed { booking: Subject, payment_id: PaymentId },
    /// A bank or the provider declined a try to pay; the checkout stays open.
    PaymentDeclined {
        booking: Subject,
        payment_id: PaymentId,
        decline: Decline,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
    },
    /// A refund is owed.
    RefundDue {
        booking: Subject,
        payment_id: PaymentId,
        refund: RefundParts,
        amount: Money,
        reason: RefundReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
        /// Tax of the sale.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tax: Option<Tax>,
        /// The parts of the sale by tier; together they are those of `refund`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by_tier: Vec<TierParts>,
    },
    /// A refund was paid.
    RefundSettled {
        booking: Subject,
        payment_id: PaymentId,
        refund_id: RefundId,
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RefundReason>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
    },
    /// The provider refuses a refund: a person has to act.
    RefundFailed {
        booking: Subject,
        payment_id: PaymentId,
        refund_id: RefundId,
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RefundReason>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
    },
    /// The customer's bank demands money back: a person has to answer it.
    DisputeOpened {
        booking: Subject,
        payment_id: PaymentId,
        dispute_id: String,
        amount: Money,
        fee: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
    },
    /// A dispute was decided.
    DisputeClosed {
        booking: Subject,
        payment_id: PaymentId,
        dispute_id: String,
        amount: Money,
        fee: Option<Money>,
        won: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Provider>,
    },
    /// The event is in another hall, and the booking has these seats there. Its tickets stay valid; their codes name the
    /// seats from now on.
    SeatsMoved { booking: Subject, moved: Vec<MovedSeat> },
    /// The event has a later start; customers keep their seats, and have a refund window.
    EventPostponed { event: Postponed },
    /// A provider has paid out what bookings of the event explain.
    PayoutExplained { payout: EventPaidOut },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_none(attempts: &u32) -> bool {
    *attempts == 0
}

impl Message {
    /// Type of the message, for the bus's rules.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BookingCreated { .. } => "BookingCreated",
            Self::BookingConfirmed { .. } => "BookingConfirmed",
            Self::BookingCancelled { .. } => "BookingCancelled",
            Self::SeatsReturned { .. } => "SeatsReturned",
            Self::BookingMoved { .. } => "BookingMoved",
            Self::BookingExpired { .. } => "BookingExpired",
            Self::PaymentStarted { .. } => "PaymentStarted",
            Self::PaymentFailed { .. } => "PaymentFailed",
            Self::PaymentDeclined { .. } => "PaymentDeclined",
            Self::RefundDue { .. } => "RefundDue",
            Self::RefundSettled { .. } => "RefundSettled",
            Self::RefundFailed { .. } => "RefundFailed",
            Self::DisputeOpened { .. } => "DisputeOpened",
            Self::DisputeClosed { .. } => "DisputeClosed",
            Self::SeatsMoved { .. } => "SeatsMoved",
            Self::EventPostponed { .. } => "EventPostponed",
            Self::PayoutExplained { .. } => "PayoutExplained",
        }
    }

    /// Booking of the message; none if it is about an event.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.booking_or_event().ok()
    }

    /// Event of the message.
    #[must_use]
    pub fn event_id(&self) -> &EventId {
        self.booking_or_event().map_or_else(|event| event, |booking| &booking.event_id)
    }

    fn booking_or_event(&self) -> Result<&Subject, &EventId> {
        match self {
            Self::BookingCreated { booking }
            | Self::BookingConfirmed { booking, .. }
            | Self::BookingCancelled { booking, .. }
            | Self::SeatsReturned { booking, .. }
            | Self::BookingMoved { booking, .. }
            | Self::BookingExpired { booking, .. }
            | Self::PaymentStarted { booking, .. }
            | Self::PaymentFailed { booking, .. }
            | Self::PaymentDeclined { booking, .. }
            | Self::RefundDue { booking, .. }
            | Self::RefundSettled { booking, .. }
            | Self::RefundFailed { booking, .. }
            | Self::DisputeOpened { booking, .. }
            | Self::DisputeClosed { booking, .. }
            | Self::SeatsMoved { booking, .. } => Ok(booking),
            Self::EventPostponed { event } => Err(&event.event_id),
            Self::PayoutExplained { payout } => Err(&payout.event_id),
        }
    }

    /// Version of the message's shape.
    #[must_use]
    pub fn version(&self) -> u32 {
        match self {
            Self::BookingCancelled { .. } | Self::SeatsReturned { .. } => 3,
            Self::BookingConfirmed { .. } | Self::RefundDue { .. } => 2,
            _ => 1,
        }
    }
}

/// The messages that follow from a change of a booking. `None` is a booking that does not exist.
///
/// # Errors
/// [`Error::AmountOutOfRange`] if seats are sold or returned whose quote does not add up.
pub fn between(old: Option<&Booking>, new: Option<&Booking>) -> Result<Vec<Message>, Error> {
    let Some(booking) = new.or(old) else { return Ok(Vec::new()) };
    let subject = subject(booking);
    let was = old.map(|old| old.status);
    let mut messages = Vec::new();
    match new.map(|new| new.status) {
        // Removed: only a booking without a payment can vanish.
        None => messages.push(expired(booking, &subject)),
        status if status == was => {
            messages.extend(seats_returned(old, booking, &subject)?);
            messages.extend(seats_moved(old, booking, &subject));
        }
        Some(BookingStatus::Pending) => messages.push(Message::BookingCreated { booking: subject.clone() }),
        Some(BookingStatus::Confirmed) => {
            messages.push(confirmed(booking, &subject)?);
            messages.extend(booking.moves.as_ref().map(|moves| Message::BookingMoved {
                booking: subject.clone(),
                from: moves.booking_id.clone(),
                seats: moves.seats.clone(),
                credit: Money::new(moves.credit_minor, booking.quote.currency),
            }));
        }
        Some(BookingStatus::Cancelled) => {
            let sold = old.filter(|old| old.status == BookingStatus::Confirmed);
            let returned = sold.map(|old| Allocations::of(booking, |seat| holds(old, seat)));
            let unpaid = sold.is_none();
            messages.push(Message::BookingCancelled {
                booking: subject.clone(),
                attempts: if unpaid { attempts(booking) } else { 0 },
                declined: last_decline(booking).filter(|_| unpaid),
                returned: returned.transpose()?,
                refund: sold.and_then(|old| refund_of(old, booking)),
                moved_to: sold.and_then(|old| moved_to(old, booking)),
            });
        }
        Some(BookingStatus::Expired) => messages.push(expired(booking, &subject)),
    }
    for (number, payment) in new.map_or(&[][..], |new| &new.payments).iter().enumerate() {
        let before = old.and_then(|old| old.payment(&payment.payment_id));
        messages.extend(payments::between(booking, &subject, before, (number, payment))?);
    }
    Ok(messages)
}

fn confirmed(booking: &Booking, subject: &Subject) -> Result<Message, Error> {
    let kept = booking.kept_payment();
    let took = booking.kept_payments().find(|payment| payment.moved_from.is_none());
    Ok(Message::BookingConfirmed {
        booking: subject.clone(),
        payment_id: kept.map(|payment| payment.payment_id.clone()),
        sold: Allocations::of(booking, |_| true)?,
        paid: took.map(|payment| Paid {
            provider: payment.provider,
            method: payment.method,
            amount: payment.amount,
        }),
        declined: last_decline(booking),
    })
}

fn expired(booking: &Booking, subject: &Subject) -> Message {
    Message::BookingExpired {
        booking: subject.clone(),
        expires_at: Some(booking.expires_at),
        attempts: attempts(booking),
        declined: last_decline(booking),
    }
}

/// Number of the booking's attempts to pay.
fn attempts(booking: &Booking) -> u32 {
    u32::try_from(booking.payments.len()).unwrap_or(u32::MAX)
}

/// The latest decline of all attempts.
fn last_decline(booking: &Booking) -> Option<Declined> {
    let declines = booking
        .payments
        .iter()
        .flat_map(|payment| payment.declines.iter().map(|decline| (payment.provider, decline)));
    let (provider, decline) = declines.max_by_key(|(_, decline)| decline.at)?;
    Some(Declined { provider, decline: decline.clone() })
}

/// Seats that the booking has lost between `old` and `new`.
fn seats_returned(old: Option<&Booking>, new: &Booking, subject: &Subject) -> Result<Option<Message>, Error> {
    let Some(old) = old.filter(|old| old.seat_count() > new.seat_count()) else { return Ok(None) };
    let gone = |seat: &BookingSeat| holds(old, seat) && !holds(new, seat);
    let (booking, returned) = (subject.clone(), Allocations::of(new, gone)?);
    let (refund, moved_to) = (refund_of(old, new), moved_to(old, new));
    Ok(Some(Message::SeatsReturned { booking, returned, refund, moved_to }))
}

/// Returns true if the booking has this seat, wherever it is now.
fn holds(booking: &Booking, seat: &BookingSeat) -> bool {
    booking.seats().any(|held| held.sold_as() == seat.sold_as())
}

/// Seats that the booking has in another hall since `old`.
fn seats_moved(old: Option<&Booking>, new: &Booking, subject: &Subject) -> Option<Message> {
    let old = old.filter(|old| old.space != new.space)?;
    let moved = |seat: &BookingSeat| {
        let before = old.seats().find(|before| before.sold_as() == seat.sold_as())?;
        Some(MovedSeat { from: before.seat_id.clone(), to: seat.seat_id.clone() })
    };
    Some(Message::SeatsMoved { booking: subject.clone(), moved: new.seats().filter_map(moved).collect() })
}

/// The refunds that are new between `old` and `new`, of the payments that pay for the booking.
fn new_refunds<'a>(old: &'a Booking, new: &'a Booking) -> impl Iterator<Item = &'a Refund> {
    let refunds = new.kept_payments().flat_map(|payment| &payment.refunds);
    refunds.filter(|refund| old.refund(&refund.refund_id).is_none())
}

/// The refund for the seats that the booking has lost between `old` and `new`, of one payment or two.
fn refund_of(old: &Booking, new: &Booking) -> Option<RefundParts> {
    let made = new_refunds(old, new).find(|refund| !refund.seats.is_empty() && refund.sale_minor > 0)?;
    Some(RefundParts::of_all(made, new.refunds_with(&made.refund_id)))
}

/// The booking to which the seats that are lost between `old` and `new` were moved.
fn moved_to(old: &Booking, new: &Booking) -> Option<BookingId> {
    new_refunds(old, new).find_map(|refund| refund.moved_to.clone())
}

fn subject(booking: &Booking) -> Subject {
    Subject {
        booking_id: booking.booking_id.clone(),
        customer_id: booking.customer_id.clone(),
        event_id: booking.event_id.clone(),
        seats: booking.seat_ids().map(str::to_owned).collect(),
        total: booking.quote.total(),
    }
}

#[cfg(test)]
mod tests;
