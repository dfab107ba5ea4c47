//! Money on its way back.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::RefundId;

/// The life of a refund; it only moves forward. A provider may say that the money is on its way and
/// later that the bank has sent it back, so `failed` is a provider's last word, and a person's business,
/// who gives the money back by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Owed; the provider has not taken the order yet.
    Due,
    /// The provider has taken the order.
    Requested,
    /// The money is on its way back.
    Refunded,
    /// The provider refuses, or the money came back to us; a person has to act.
    Failed,
}

/// Reason that money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// It came after the lock had expired and somebody else had taken the seats.
    SeatsLost,
    /// It is not the booking's total or currency.
    AmountDiffers,
    /// The booking was paid already.
    PaidTwice,
    /// The booking had ended before the money came.
    BookingEnded,
    /// The customer would have more tickets than the event allows.
    TicketLimit,
    /// The customer gave seats back.
    CustomerCancelled,
    /// The organizer called the event off.
    EventCancelled,
    /// Somebody gave it back by hand at the provider.
    AtProvider,
}

impl RefundReason {
    /// Returns true if it means that the money never paid for the booking, and goes back without anybody asking.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        match self {
            Self::SeatsLost
            | Self::AmountDiffers
            | Self::PaidTwice
            | Self::BookingEnded
            | Self::TicketLimit => true,
            Self::CustomerCancelled | Self::EventCancelled | Self::AtProvider => false,
        }
    }
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// Its status.
    pub status: RefundStatus,
    /// Amount in minor units of the payment's currency. If other refunds leave less at the provider, it is what
    /// they leave.
    pub amount_minor: i64,
    /// Part of the sale that it makes the customer's again, in minor units. Less than the amount if the customer was
    /// owed that already, nothing if the money never paid for the booking.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sale_minor: i64,
    /// Part of that which was fees.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fees_minor: i64,
    /// Part of that which was tax.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tax_minor: i64,
    /// Reason.
    pub reason: RefundReason,
    /// Instant at which it became due.
    pub created_at: Timestamp,
    /// Times that the provider has been asked for it, each under an idempotency key of its own: see
    /// [`Refund::idempotency_key`].
    #[serde(default, skip_serializing_if = "no_tries")]
    pub tries: u8,
    /// Ids of the seats that were given back for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<String>,
    /// The provider's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn no_tries(tries: &u8) -> bool {
    *tries == 0
}

impl Refund {
    /// Times that a provider is asked for a refund before a person is.
    pub const TRIES_MAX: u8 = 5;

    /// A refund of `amount_minor` that is due from `now` on.
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
            provider_ref: None,
        }
    }

    /// Returns true if the provider has yet to finish it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.status, RefundStatus::Due | RefundStatus::Requested)
    }

    /// The key under which the provider is asked for the try that is written down. A provider answers a repeated
    /// key with its first answer.
    #[must_use]
    pub fn idempotency_key(&self, deployment: &str) -> String {
        format!("{deployment}/{}/{}", self.refund_id, self.tries)
    }

    /// Status by the provider's word. One that we gave up without ever having heard that the provider took it
    /// may still turn out to have been taken.
    #[must_use]
    pub fn provider_status(&self) -> RefundStatus {
        if self.provider_ref.is_none() { RefundStatus::Due } else { self.status }
    }

    /// Parts of it that were price, fees and tax, as far as it goes.
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

    /// Returns true if the provider means this one: by its own id, or by ours as long as it has not told us its own.
    #[must_use]
    pub fn is(&self, refund_id: Option<&RefundId>, provider_ref: &str) -> bool {
        match &self.provider_ref {
            Some(known) => known == provider_ref,
            None => refund_id == Some(&self.refund_id),
        }
    }
}
