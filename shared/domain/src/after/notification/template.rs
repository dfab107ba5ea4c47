//! Templates of notifications, by their names.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// To the customer: seats are booked.
    BookingConfirmed,
    /// To the customer: an attempt to pay was declined.
    PaymentDeclined,
    /// To the customer: seats were given back.
    SeatsReturned,
    /// To the customer: a refund is on its way.
    RefundDue,
    /// To the customer: a refund was paid.
    RefundSettled,
    /// To the customer: seats were changed for others.
    BookingMoved,
    /// To the customer: the event has a later start.
    EventPostponed,
    /// To the customer: the event is in another hall.
    EventRelocated,
    /// To the customer: the event does not take place.
    EventCancelled,
    /// To the customer: the event is tomorrow.
    Reminder,
    /// To the customer: seats were not paid for in time.
    Abandoned,
    /// To the customer: the bank has decided a dispute.
    DisputeClosed,
    /// To the organizer: every seat is sold.
    SoldOut,
    /// To the organizer: a refund was refused.
    RefundFailed,
    /// To the organizer: a bank demands money back.
    DisputeOpened,
    /// To the organizer: a system of theirs does not take messages.
    DeliveryTrouble,
    /// To the owner of an account: a one-time code.
    Code,
}

/// Reader of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// A customer of an organizer.
    Customer,
    /// A member of an organizer.
    Organizer,
    /// The owner of an account.
    Account,
}

/// Refusal of a name that no template has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no template of this name")]
pub struct TemplateUnknown;

impl Template {
    /// All templates.
    pub const ALL: [Self; 17] = [
        Self::BookingConfirmed,
        Self::PaymentDeclined,
        Self::SeatsReturned,
        Self::RefundDue,
        Self::RefundSettled,
        Self::BookingMoved,
        Self::EventPostponed,
        Self::EventRelocated,
        Self::EventCancelled,
        Self::Reminder,
        Self::Abandoned,
        Self::DisputeClosed,
        Self::SoldOut,
        Self::RefundFailed,
        Self::DisputeOpened,
        Self::DeliveryTrouble,
        Self::Code,
    ];

    /// Name of the template.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BookingConfirmed => "booking_confirmed",
            Self::PaymentDeclined => "payment_declined",
            Self::SeatsReturned => "seats_returned",
            Self::RefundDue => "refund_due",
            Self::RefundSettled => "refund_settled",
            Self::BookingMoved => "booking_moved",
            Self::EventPostponed => "event_postponed",
            Self::EventRelocated => "event_relocated",
            Self::EventCancelled => "event_cancelled",
            Self::Reminder => "reminder",
            Self::Abandoned => "abandoned",
            Self::DisputeClosed => "dispute_closed",
            Self::SoldOut => "sold_out",
            Self::RefundFailed => "refund_failed",
            Self::DisputeOpened => "dispute_opened",
            Self::DeliveryTrouble => "delivery_trouble",
            Self::Code => "code",
        }
    }

    /// True if the reader goes to the event, and wants to know how to get there.
    #[must_use]
    pub fn is_going(self) -> bool {
        matches!(
            self,
            Self::BookingConfirmed
                | Self::BookingMoved
                | Self::EventPostponed
                | Self::EventRelocated
                | Self::Reminder
        )
    }

    /// True if the reader gets it even after a complaint: what the law, or the purchase itself, asks us to say. Without it
    /// somebody would stand at a closed door, or not know of their money, or a bank would take it back unanswered.
    #[must_use]
    pub fn is_owed(self) -> bool {
        match self {
            Self::BookingConfirmed
            | Self::SeatsReturned
            | Self::RefundDue
            | Self::RefundSettled
            | Self::BookingMoved
            | Self::EventPostponed
            | Self::EventRelocated
            | Self::EventCancelled
            | Self::RefundFailed
            | Self::DisputeOpened
            | Self::Code => true,
            Self::PaymentDeclined
            | Self::Reminder
            | Self::Abandoned
            | Self::DisputeClosed
            | Self::SoldOut
            | Self::DeliveryTrouble => false,
        }
    }

    /// Reader of the mail.
    #[must_use]
    pub fn reader(self) -> Reader {
        match self {
            Self::SoldOut | Self::RefundFailed | Self::DisputeOpened | Self::DeliveryTrouble => {
                Reader::Organizer
            }
            Self::Code => Reader::Account,
            _ => Reader::Customer,
        }
    }
}

impl FromStr for Template {
    type Err = TemplateUnknown;

    fn from_str(name: &str) -> Result<Self, TemplateUnknown> {
        Self::ALL.into_iter().find(|template| template.as_str() == name).ok_or(TemplateUnknown)
    }
}
