//! The facts we publish, past tense, versioned: derived from what changed in a booking, never written
//! beside it, so that none can be lost or invented.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::booking::{Booking, BookingStatus};
use crate::ids::{BookingId, CustomerId, EventId, PaymentId};
use crate::payment::{Payment, PaymentStatus, RefundReason, RefundStatus};

/// A fact about a booking. The name of the variant is the message's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[allow(missing_docs, reason = "the fields say it")]
pub enum Message {
    /// Seats were locked and a booking was made.
    BookingCreated { booking: Subject },
    /// The money is captured and the seats are the customer's.
    BookingConfirmed { booking: Subject, payment_id: Option<PaymentId> },
    /// The customer gave the lock up, or the booking was called off.
    BookingCancelled { booking: Subject },
    /// The lock ran out: an abandoned purchase.
    BookingExpired { booking: Subject },
    /// An attempt to pay ended without money.
    PaymentFailed { booking: Subject, payment_id: PaymentId },
    /// Money has to go back.
    RefundDue { booking: Subject, payment_id: PaymentId, amount: Money, reason: RefundReason },
    /// Money is back.
    RefundSettled { booking: Subject, payment_id: PaymentId, amount: Money },
    /// The provider refuses to give money back: a person has to act.
    RefundFailed { booking: Subject, payment_id: PaymentId, amount: Money },
}

/// What a message says of its booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Subject {
    pub booking_id: BookingId,
    pub customer_id: CustomerId,
    pub event_id: EventId,
    pub seats: Vec<String>,
    pub total: Money,
}

impl Message {
    /// The message's type, as the bus's rules match it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BookingCreated { .. } => "BookingCreated",
            Self::BookingConfirmed { .. } => "BookingConfirmed",
            Self::BookingCancelled { .. } => "BookingCancelled",
            Self::BookingExpired { .. } => "BookingExpired",
            Self::PaymentFailed { .. } => "PaymentFailed",
            Self::RefundDue { .. } => "RefundDue",
            Self::RefundSettled { .. } => "RefundSettled",
            Self::RefundFailed { .. } => "RefundFailed",
        }
    }
}

/// The messages that a change of a booking means. `None` is a booking that is not there.
#[must_use]
pub fn between(old: Option<&Booking>, new: Option<&Booking>) -> Vec<Message> {
    let Some(booking) = new.or(old) else { return Vec::new() };
    let subject = subject(booking);
    let was = old.map(|old| old.status);
    let mut messages = Vec::new();
    match new.map(|new| new.status) {
        // Removed: only a booking that nobody began to pay can vanish.
        None => messages.push(Message::BookingExpired { booking: subject.clone() }),
        status if status == was => {}
        Some(BookingStatus::Pending) => messages.push(Message::BookingCreated { booking: subject.clone() }),
        Some(BookingStatus::Confirmed) => messages
            .push(Message::BookingConfirmed { booking: subject.clone(), payment_id: kept_payment(booking) }),
        Some(BookingStatus::Cancelled) => {
            messages.push(Message::BookingCancelled { booking: subject.clone() });
        }
        Some(BookingStatus::Expired) => messages.push(Message::BookingExpired { booking: subject.clone() }),
    }
    for payment in new.map_or(&[][..], |new| &new.payments) {
        let before = old.and_then(|old| old.payment(&payment.payment_id));
        messages.extend(payment_messages(&subject, before, payment));
    }
    messages
}

fn payment_messages(subject: &Subject, before: Option<&Payment>, payment: &Payment) -> Vec<Message> {
    let booking = || subject.clone();
    let payment_id = || payment.payment_id.clone();
    let mut messages = Vec::new();
    let failed_before = before.is_some_and(|before| before.status == PaymentStatus::Failed);
    if payment.status == PaymentStatus::Failed && !failed_before {
        messages.push(Message::PaymentFailed { booking: booking(), payment_id: payment_id() });
    }
    let Some(refund) = &payment.refund else { return messages };
    let status_before = before.and_then(|before| before.refund.as_ref()).map(|refund| refund.status);
    if status_before == Some(refund.status) {
        return messages;
    }
    let amount = Money::new(refund.amount_minor, payment.amount.currency);
    // A refund that was never seen as due is announced as due first: whoever listens for it must hear it.
    if status_before.is_none() {
        messages.push(Message::RefundDue {
            booking: booking(),
            payment_id: payment_id(),
            amount,
            reason: refund.reason,
        });
    }
    match refund.status {
        RefundStatus::Due | RefundStatus::Requested => {}
        RefundStatus::Refunded => {
            messages.push(Message::RefundSettled { booking: booking(), payment_id: payment_id(), amount });
        }
        RefundStatus::Failed => {
            messages.push(Message::RefundFailed { booking: booking(), payment_id: payment_id(), amount });
        }
    }
    messages
}

fn kept_payment(booking: &Booking) -> Option<PaymentId> {
    let kept = |payment: &&Payment| payment.status == PaymentStatus::Success && payment.refund.is_none();
    booking.payments.iter().find(kept).map(|payment| payment.payment_id.clone())
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
