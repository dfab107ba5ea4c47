//! Queue messages. An order only names its subject, and the receiver reads what there is to do. A provider
//! message has the webhook's body, and a failure of the stream the whole change. Each may come twice, late or
//! out of order.

use domain::Failure;
use domain::booking::{Booking, BookingStatus};
use domain::event::Postponed;
use domain::ids::{BookingId, EventId, OrganizerId, PaymentId, RefundId, WebhookId};
use domain::message::Message;
use domain::redemption::{Redemption, over_at};
use jiff::Timestamp;
use lambda::Change;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Queued;
use crate::config::{Config, Setting};

/// A provider message on the payments queue. It carries the raw body, so that a message that a bug put on the
/// dead-letter queue can be sent again after the fix.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub(crate) enum ProviderMessage {
    /// Verified body of a Stripe webhook.
    StripeWebhook {
        /// Raw bytes.
        body: String,
    },
    /// Verified body of a Razorpay webhook.
    RazorpayWebhook {
        /// Razorpay's id of the message, which is not in the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event_id: Option<String>,
        /// Raw bytes.
        body: String,
    },
}

impl Queued for ProviderMessage {
    const QUEUE: &'static str = "payments";

    fn url(config: &Config) -> &Setting {
        &config.payments_queue_url
    }
}

/// Reason for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// Seats were locked: count the lock as expired if nobody starts to pay.
    Lock,
    /// An attempt has started, or its booking has ended: follow the attempt to its end.
    Attempt,
    /// The booking is due by the due index.
    Due,
    /// The customer came back from the provider's page: look once.
    Return,
}

/// Order to look at a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LookOrder {
    /// Booking to look at.
    pub(crate) booking_id: BookingId,
    /// Reason for the look.
    pub(crate) cause: Cause,
}

impl LookOrder {
    /// An order to look at `booking`.
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

/// Order to pay a refund that its booking records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RefundOrder {
    /// Payment that is refunded.
    pub(crate) payment_id: PaymentId,
    /// Refund to pay.
    pub(crate) refund_id: RefundId,
}

impl RefundOrder {
    /// An order to pay a refund.
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

/// Order to write the documents that a booking lacks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentOrder {
    /// Booking to document.
    pub(crate) booking_id: BookingId,
}

impl DocumentOrder {
    /// The order that follows from the `messages` of a booking's change, if one concerns documented money.
    pub(crate) fn of(messages: &[Message]) -> Option<Self> {
        messages.iter().find_map(|message| match message {
            Message::BookingConfirmed { booking, .. } if booking.total.amount_minor > 0 => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            Message::RefundDue { booking, reason, .. } if !reason.is_automatic() => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            Message::SeatsReturned { booking, moved_to: Some(_), .. }
            | Message::BookingCancelled { booking, moved_to: Some(_), .. } => {
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

/// Order to make the rows of a booking's redemptions what the booking says. It names them, because the booking may not any
/// more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RedemptionOrder {
    /// Booking that uses the offers, or did.
    pub(crate) booking_id: BookingId,
    /// Uses to settle.
    pub(crate) redemptions: Vec<Redemption>,
}

impl RedemptionOrder {
    /// The order that follows from a booking's change, and when; none if no offer's uses change.
    ///
    /// A new booking is looked at once its lock has ended, by when nobody can pay for it any more. Whoever is early,
    /// because the lock was extended, looks again. An attempt to pay keeps the uses, and ends with a change of status.
    pub(crate) fn of(old: Option<&Booking>, new: Option<&Booking>) -> Option<(Self, Timestamp)> {
        let booking = new.or(old)?;
        let named = [old, new].into_iter().flatten().flat_map(|booking| &booking.redemptions);
        let mut redemptions: Vec<Redemption> = Vec::new();
        for redemption in named {
            if !redemptions.contains(redemption) {
                redemptions.push(redemption.clone());
            }
        }
        let mut when = Timestamp::MIN;
        match (old, new) {
            (None, Some(new)) if new.status == BookingStatus::Pending => {
                // Others are counted only once they are used.
                redemptions.retain(|redemption| redemption.reserved);
                when = Timestamp::from_second(over_at(new.expires_at.as_second())).unwrap_or(when);
            }
            (Some(old), Some(new)) if !differs(old, new) => return None,
            _ => {}
        }
        let order = Self { booking_id: booking.booking_id.clone(), redemptions };
        (!order.redemptions.is_empty()).then_some((order, when))
    }
}

/// True if what a booking uses of offers may differ.
fn differs(old: &Booking, new: &Booking) -> bool {
    old.status != new.status || old.seat_count() != new.seat_count() || old.redemptions != new.redemptions
}

/// Order to tell people about a message, which comes from the bus by a rule: its body is the message's detail. What
/// concerns each booking of an event, a schedule or a person who asks again has no message; those orders we write
/// ourselves, in the same form.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "ReadOrder")]
pub struct NotificationOrder {
    /// Id of the message, or of what is told instead. Whoever is told about this id has been told.
    pub(crate) message_id: String,
    /// Instant of the fact.
    pub(crate) occurred_at: Timestamp,
    /// The fact.
    #[serde(flatten)]
    pub(crate) fact: Fact,
}

/// A notification order as it comes from the queue.
#[derive(Deserialize)]
struct ReadOrder {
    message_id: String,
    occurred_at: Timestamp,
    /// Version of the message's shape, which the bus sends; orders of our own have none.
    #[serde(default)]
    version: Option<u32>,
    #[serde(flatten)]
    fact: Fact,
}

impl TryFrom<ReadOrder> for NotificationOrder {
    type Error = String;

    /// Refuses a message whose shape has another version: its fields could be told wrongly.
    fn try_from(ReadOrder { message_id, occurred_at, version, fact }: ReadOrder) -> Result<Self, String> {
        match (&fact, version) {
            (Fact::Message(message), Some(version)) if version != message.version() => {
                Err(format!("version {version} of {} is unknown", message.kind()))
            }
            _ => Ok(Self { message_id, occurred_at, fact }),
        }
    }
}

/// Fact that people are told about.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Fact {
    /// A message of the bus.
    Message(Message),
    /// A fact of our own.
    Own(OwnFact),
}

/// Fact that no message tells, or not for each booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub(crate) enum OwnFact {
    /// Step of a walk over a shard of an event's bookings, which puts `each` on the queue for every confirmed one.
    BookingsOf {
        /// The event.
        event_id: EventId,
        /// Shard of the event's bookings.
        shard: u32,
        /// Cursor of the step; absent for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Vec<String>>,
        /// Fact to tell each customer.
        each: EachBooking,
    },
    /// A fact for the customer of a booking.
    OfBooking {
        /// The booking.
        booking_id: BookingId,
        /// The fact.
        each: EachBooking,
    },
    /// Somebody asks for the confirmation once more.
    ConfirmationAsked {
        /// The booking.
        booking_id: BookingId,
    },
    /// It may be that every seat of the event is sold: nobody could look after the booking that is the last.
    SoldOutLook {
        /// The event.
        event_id: EventId,
    },
    /// Every seat of the event is sold.
    EventSoldOut {
        /// The event.
        event_id: EventId,
    },
    /// A system of an organizer does not take messages.
    DeliveryTrouble(Trouble),
}

/// Failures in a row of deliveries to an organizer's system.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trouble {
    /// The organizer.
    pub(crate) organizer_id: OrganizerId,
    /// The system.
    pub(crate) webhook_id: WebhookId,
    /// Host of its address.
    pub(crate) host: String,
    /// Instant of the first failure.
    pub(crate) since: Timestamp,
    /// Its last answer, such as `503`; absent if it gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_answer: Option<String>,
    /// True if deliveries were paused.
    pub(crate) is_paused: bool,
}

/// Fact for each booking of an event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EachBooking {
    /// The event has a later start.
    Postponed(Postponed),
    /// The event starts soon, at this instant.
    StartsAt(Timestamp),
}

impl Queued for NotificationOrder {
    const QUEUE: &'static str = "notifications";

    fn url(config: &Config) -> &Setting {
        &config.notifications_queue_url
    }
}

impl Queued for RedemptionOrder {
    const QUEUE: &'static str = "redemptions";

    fn url(config: &Config) -> &Setting {
        &config.redemptions_queue_url
    }
}

/// A change of the bookings' stream that could not be understood, as the stream delivers it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StreamFailure(Value);

impl StreamFailure {
    /// The change, with its content.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it cannot be written as JSON.
    pub(crate) fn of(change: &Change) -> Result<Self, Failure> {
        let payload = serde_json::from_str(&change.payload()?);
        payload.map(Self).map_err(|error| Failure::caused("a change", error))
    }
}

impl Queued for StreamFailure {
    const QUEUE: &'static str = "stream-failures";

    fn url(config: &Config) -> &Setting {
        &config.stream_failures_queue_url
    }
}

/// Order of the next step in moving an event's bookings to another hall.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RelocationOrder {
    /// Event that moves.
    pub(crate) event_id: EventId,
}

impl Queued for RelocationOrder {
    const QUEUE: &'static str = "relocations";

    fn url(config: &Config) -> &Setting {
        &config.relocations_queue_url
    }
}

/// Order of the next step in cancelling a cancelled event's bookings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CancellationOrder {
    /// Cancelled event.
    pub(crate) event_id: EventId,
}

impl Queued for CancellationOrder {
    const QUEUE: &'static str = "cancellations";

    fn url(config: &Config) -> &Setting {
        &config.cancellations_queue_url
    }
}
