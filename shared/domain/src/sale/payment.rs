//! Payments: an attempt to take money, with its refunds and disputes.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Money;
use crate::base::ids::{PaymentId, RefundId};
use crate::base::provider::{Method, Provider};

mod dispute;
mod refund;
mod refund_rule;
mod update;

pub use dispute::{Dispute, DisputeStatus};
pub use refund::{Refund, RefundReason, RefundStatus};
pub use refund_rule::RefundRule;
pub use update::{Decline, PaymentUpdate, Reading, UnderWay, Update};

/// Status of a payment. `failed` never follows `success`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// An attempt: the provider has been asked, and the outcome is open.
    Pending,
    /// The provider has captured the payment.
    Success,
    /// The attempt is sealed: it has ended unpaid and can never be paid any more.
    Failed,
}

/// Texts of a checkout that come from outside the booking. They are stored, because a repeated request under
/// one idempotency key must have an identical body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutText {
    /// Line on the provider's page that names the purchase.
    pub line: String,
    /// URL of the web client, to which the customer returns.
    pub return_to: String,
}

/// An attempt to take the money for a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Id of the payment, which names the booking and the attempt.
    pub payment_id: PaymentId,
    /// Provider of the checkout.
    pub provider: Provider,
    /// Payment methods of the checkout.
    pub method: Method,
    /// Status of the payment.
    pub status: PaymentStatus,
    /// Requested amount; after the capture, the captured amount.
    pub amount: Money,
    /// Start of the attempt.
    pub created_at: Timestamp,
    /// Fingerprint of the request that started it, so that a repeat gets the same attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Texts of the checkout; none if a payment came for an attempt that was never recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<CheckoutText>,
    /// The provider's id of the authorized payment that is being captured. No other is captured meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capturing: Option<String>,
    /// The provider's id of the capture, which refunds name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// Id of the provider message that settled it, written with the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<String>,
    /// Payment of another booking whose seats this one took over, and whose capture it shares: see
    /// [`crate::after::moving`]. The provider knows the capture as that payment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<PaymentId>,
    /// Declines by a bank or the provider, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declines: Vec<Decline>,
    /// Refunds of the payment, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// Disputes, in which the customer's bank demands money back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// Amount by which the refunds of seats exceed what is owed for them, in minor units, because the provider
    /// pays no smaller refunds. The next refund of seats is smaller by it.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub ahead_minor: i64,
}

impl Payment {
    /// A new attempt to take `amount`, started at `now`.
    #[must_use]
    pub fn attempt(payment_id: PaymentId, provider: Provider, amount: Money, now: Timestamp) -> Self {
        Self {
            payment_id,
            provider,
            method: Method::Card,
            status: PaymentStatus::Pending,
            amount,
            created_at: now,
            request: None,
            checkout: None,
            capturing: None,
            capture: None,
            settled_by: None,
            moved_from: None,
            declines: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            ahead_minor: 0,
        }
    }

    /// Returns true if the attempt may still be paid.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == PaymentStatus::Pending
    }

    /// Returns true if a dispute of the payment is undecided.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.disputes.iter().any(Dispute::is_undecided)
    }

    /// The dispute that has this id at the provider.
    #[must_use]
    pub fn dispute(&self, id: &str) -> Option<&Dispute> {
        self.disputes.iter().find(|dispute| dispute.dispute_id == id)
    }

    /// Returns true if a refund of the payment has yet to be paid.
    #[must_use]
    pub fn awaits_refund(&self) -> bool {
        self.refunds.iter().any(Refund::is_under_way)
    }

    /// Returns true if it pays for its booking: it was captured and is not refunded automatically.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let automatic = self.refunds.iter().any(|refund| refund.reason.is_automatic());
        self.status == PaymentStatus::Success && !automatic
    }

    /// The payment that the provider knows the capture as.
    #[must_use]
    pub fn maker(&self) -> &PaymentId {
        self.moved_from.as_ref().unwrap_or(&self.payment_id)
    }

    /// Amount without that which pays for other bookings since its seats were moved.
    #[must_use]
    pub fn unmoved(&self) -> Money {
        let moved = self.refunds.iter().filter(|refund| refund.moved_to.is_some());
        let moved: i64 = moved.map(|refund| refund.amount_minor).sum();
        Money::new(self.amount.amount_minor - moved, self.amount.currency)
    }

    /// Part of the sale that is owed or returned to the customer, in minor units.
    #[must_use]
    pub fn returned_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.sale_minor).sum()
    }

    /// Amount that is refunded or to be refunded, in minor units.
    #[must_use]
    pub fn going_back_minor(&self) -> i64 {
        let going = self.refunds.iter().filter(|refund| refund.status != RefundStatus::Failed);
        going.map(|refund| refund.amount_minor).sum()
    }

    /// Amount that the provider should report as refunded or about to be, in minor units.
    #[must_use]
    pub fn given_back_minor(&self) -> i64 {
        let taken = |refund: &&Refund| {
            let made = matches!(refund.status, RefundStatus::Requested | RefundStatus::Refunded);
            made && refund.moved_to.is_none()
        };
        self.refunds.iter().filter(taken).map(|refund| refund.amount_minor).sum()
    }

    /// Amount that can still be refunded, in minor units: the captured amount less what is already the
    /// customer's and less what is being refunded.
    #[must_use]
    pub fn refundable_minor(&self) -> i64 {
        if self.status != PaymentStatus::Success {
            return 0;
        }
        self.amount.amount_minor.saturating_sub(self.returned_minor().max(self.going_back_minor())).max(0)
    }

    /// The refund with this id.
    #[must_use]
    pub fn refund(&self, id: &RefundId) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.refund_id == *id)
    }

    pub(crate) fn refund_mut(&mut self, id: &RefundId) -> Option<&mut Refund> {
        self.refunds.iter_mut().find(|refund| refund.refund_id == *id)
    }

    /// The id of the next refund.
    #[must_use]
    pub fn next_refund_id(&self) -> RefundId {
        let last = self.refunds.iter().map(|refund| refund.refund_id.number()).max();
        RefundId::of(&self.payment_id, last.unwrap_or(0).saturating_add(1))
    }

    /// Instant from which the provider may have forgotten the idempotency key of the checkout.
    #[must_use]
    pub fn key_forgotten_at(&self) -> Timestamp {
        self.created_at + SignedDuration::from_hours(20)
    }
}

#[cfg(test)]
mod tests;
