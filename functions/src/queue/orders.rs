//! The messages of our queues. Each names only what it is about: whoever receives it reads what there is to do, so a
//! message may come twice, late or before another.

use domain::booking::Booking;
use domain::ids::{BookingId, EventId, PaymentId, RefundId};
use domain::message::Message;
use serde::{Deserialize, Serialize};

use super::Queued;
use crate::config::{Config, Setting};

/// A provider's message on the payments queue: its body as it came, not what was made of it, so that a message that
/// a mistake of ours put on the dead-letter queue can be sent again once the mistake is mended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub(crate) enum ProviderMessage {
    /// The verified body of a Stripe webhook.
    StripeWebhook {
        /// Its bytes.
        body: String,
    },
    /// The verified body of a Razorpay webhook.
    RazorpayWebhook {
        /// Razorpay's id of the message, which is not in its body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event_id: Option<String>,
        /// Its bytes.
        body: String,
    },
}

impl Queued for ProviderMessage {
    const QUEUE: &'static str = "payments";

    fn url(config: &Config) -> &Setting {
        &config.payments_queue_url
    }
}

/// The reason for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// Seats were locked: count it if nobody begins to pay for them.
    Lock,
    /// An attempt was begun, or its booking has ended: follow it until it has ended, too.
    Attempt,
    /// The booking is due in the due index.
    Due,
    /// The customer came back from the provider's page: read it once.
    Return,
}

/// Order of a look at a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LookOrder {
    /// The booking.
    pub(crate) booking_id: BookingId,
    /// The reason.
    pub(crate) cause: Cause,
}

impl LookOrder {
    /// The order of a look at `booking`.
    pub(crate) fn of(booking: &Booking, cause: Cause) -> Self {
        Self { booking_id: booking.booking_id.clone(), cause }
    }
}

impl Queued for LookOrder {
    const QUEUE: &'static str = "looks";

    fn url(config: &Config) -> &Setting {
        &config.looks_queue_url
    }
}

/// Order of a refund that is written down in its booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RefundOrder {
    /// The payment whose money goes back.
    pub(crate) payment_id: PaymentId,
    /// The refund.
    pub(crate) refund_id: RefundId,
}

impl RefundOrder {
    /// The order of a refund.
    pub(crate) fn of(payment_id: &PaymentId, refund_id: &RefundId) -> Self {
        Self { payment_id: payment_id.clone(), refund_id: refund_id.clone() }
    }
}

impl Queued for RefundOrder {
    const QUEUE: &'static str = "refunds";

    fn url(config: &Config) -> &Setting {
        &config.refunds_queue_url
    }
}

/// Order of the documents that a booking lacks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentOrder {
    /// The booking.
    pub(crate) booking_id: BookingId,
}

impl DocumentOrder {
    /// The order that `messages` of one booking's change give, if they are about money that is documented.
    pub(crate) fn of(messages: &[Message]) -> Option<Self> {
        messages.iter().find_map(|message| match message {
            Message::BookingConfirmed { booking, .. } if booking.total.amount_minor > 0 => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            Message::RefundDue { booking, reason, .. } if !reason.is_automatic() => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            _ => None,
        })
    }
}

impl Queued for DocumentOrder {
    const QUEUE: &'static str = "documents";

    fn url(config: &Config) -> &Setting {
        &config.documents_queue_url
    }
}

/// Order of the next step in cancelling the bookings of an event that was called off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CancellationOrder {
    /// The event.
    pub(crate) event_id: EventId,
}

impl Queued for CancellationOrder {
    const QUEUE: &'static str = "cancellations";

    fn url(config: &Config) -> &Setting {
        &config.cancellations_queue_url
    }
}
