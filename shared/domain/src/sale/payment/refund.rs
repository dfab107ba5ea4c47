//! Refunds of payments.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{BookingId, RefundId};

/// Status of a refund; it only moves forward. A provider may report that a refund is on its way and later
/// that the bank has sent it back, so `failed` is final at the provider, and a person pays the money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Owed; the provider has not accepted the order yet.
    Due,
    /// The provider has accepted the order.
    Requested,
    /// The provider has paid it.
    Refunded,
    /// The provider refuses it, or the bank sent it back; a person has to act.
    Failed,
}

/// Reason of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// The payment came after the lock had expired and the seats were taken.
    SeatsLost,
    /// The payment differs from the booking's total or currency.
    AmountDiffers,
    /// The booking was paid already.
    PaidTwice,
    /// The booking had ended before the payment.
    BookingEnded,
    /// The customer would have more tickets than the event allows.
    TicketLimit,
    /// The seats to be given up for those of the booking could not be moved any more.
    MoveNotPossible,
    /// The customer returned seats.
    CustomerCancelled,
    /// The organizer returned seats for the customer.
    OrganizerReturned,
    /// The customer moved seats: the money stays with the provider and pays for another booking.
    SeatsMoved,
    /// The organizer cancelled the event.
    EventCancelled,
    /// The customer returned the whole booking within the refund window of a postponed event.
    EventPostponed,
    /// A person refunded it by hand at the provider.
    AtProvider,
}

impl RefundReason {
    /// Returns true if the payment never paid for the booking and is refunded automatically.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        match self {
            Self::SeatsLost
            | Self::AmountDiffers
            | Self::PaidTwice
            | Self::BookingEnded
            | Self::TicketLimit
            | Self::MoveNotPossible => true,
            Self::CustomerCancelled
            | Self::OrganizerReturned
            | Self::SeatsMoved
            | Self::EventCancelled
            | Self::EventPostponed
            | Self::AtProvider => false,
        }
    }
}

/// A refund of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Id of the refund.
    pub refund_id: RefundId,
    /// Status of the refund.
    pub status: RefundStatus,
    /// Amount in minor units of the payment's currency. If other refunds leave less at the provider, it is
    /// what they leave.
    pub amount_minor: i64,
    /// Part of the sale that it returns to the customer, in minor units. Less than the amount if a part was
    /// owed already; zero if the payment never paid for the booking.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub sale_minor: i64,
    /// Fees in that part, without tax.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub fees_minor: i64,
    /// Tax in that part.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub tax_minor: i64,
    /// Reason of the refund.
    pub reason: RefundReason,
    /// Instant at which it became due.
    pub created_at: Timestamp,
    /// Number of tries at the provider, each under its own idempotency key: see [`Refund::idempotency_key`].
    #[serde(default, skip_serializing_if = "no_tries")]
    pub tries: u8,
    /// Ids of the seats that were returned for it, as they were sold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<String>,
    /// Booking that the amount pays for now; none unless the seats were moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<BookingId>,
    /// The provider's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn no_tries(tries: &u8) -> bool {
    *tries == 0
}

impl Refund {
    /// Most tries at a provider before a person takes over.
    pub const TRIES_MAX: u8 = 5;

    /// A refund of `amount_minor` that is due from `now`.
    #[must_use]
    pub fn due(refund_id: RefundId, amount_minor: i64, reason: RefundReason, now: Timestamp) -> Self {
        Self {
            refund_id,
            status: RefundStatus::Due,
            amount_minor,
            sale_minor: if reason.is_automatic() { 0 } else { amount_minor },
            fees_minor: 0,
            tax_minor: 0,
            reason,
            created_at: now,
            tries: 0,
            seats: Vec::new(),
            moved_to: None,
            provider_ref: None,
        }
    }

    /// Returns true if the provider has yet to finish it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.status, RefundStatus::Due | RefundStatus::Requested)
    }

    /// Idempotency key of the recorded try. A provider answers a repeated key with its first answer.
    #[must_use]
    pub fn idempotency_key(&self, deployment: &str) -> String {
        format!("{deployment}/{}/{}", self.refund_id, self.tries)
    }

    /// Status as the provider would report it. A refund that failed here without an answer of the provider
    /// may still turn out to be accepted.
    #[must_use]
    pub fn provider_status(&self) -> RefundStatus {
        if self.provider_ref.is_none() { RefundStatus::Due } else { self.status }
    }

    /// Parts of the sale that it returns to the customer: price, fees and tax.
    #[must_use]
    pub fn sale_parts(&self) -> [i64; 3] {
        [self.sale_minor - self.fees_minor - self.tax_minor, self.fees_minor, self.tax_minor]
    }

    /// Parts of the refund: price, fees and tax.
    #[must_use]
    pub fn parts(&self) -> [i64; 3] {
        let mut left = self.amount_minor;
        let mut part = |wanted: i64| {
            let part = wanted.clamp(0, left.max(0));
            left -= part;
            part
        };
        let tax = part(self.tax_minor);
        let fees = part(self.fees_minor);
        [left, fees, tax]
    }

    /// Returns true if the provider means this refund: by the provider's id, or by ours while its own is
    /// unknown.
    #[must_use]
    pub fn is(&self, refund_id: Option<&RefundId>, provider_ref: &str) -> bool {
        match &self.provider_ref {
            Some(known) => known == provider_ref,
            None => refund_id == Some(&self.refund_id),
        }
    }
}
