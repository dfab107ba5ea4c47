//! Parts of messages: their booking, and seats and payments in it.

use serde::{Deserialize, Serialize};

use crate::after::payout::PartSums;
use crate::base::ids::{BookingId, CustomerId, EventId, OrganizerId};
use crate::base::provider::{Method, Provider};
use crate::sale::payment::Decline;
use crate::{Currency, Money};

/// Way in which a booking was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Paid {
    pub provider: Provider,
    pub method: Method,
    /// Amount that the provider took; less than the total if seats of another booking paid a part.
    pub amount: Money,
}

/// A decline, and the provider that told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Declined {
    pub provider: Provider,
    pub decline: Decline,
}

/// The booking of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Subject {
    pub booking_id: BookingId,
    pub customer_id: CustomerId,
    pub event_id: EventId,
    pub seats: Vec<String>,
    pub total: Money,
}

/// A seat in another hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct MovedSeat {
    pub from: String,
    pub to: String,
}

/// An event's part of a payout: all of it, or the difference from what messages have told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct EventPaidOut {
    pub payout_id: String,
    pub provider: Provider,
    pub organizer_id: OrganizerId,
    pub event_id: EventId,
    pub currency: Currency,
    #[serde(flatten)]
    pub sums: PartSums,
}
