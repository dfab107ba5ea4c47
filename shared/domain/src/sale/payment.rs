//! One attempt to take money, and the attempts to give it back.

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

/// The life of a payment. `failed` never undoes `success`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// It is an attempt: the provider has been asked, and the answer is open.
    Pending,
    /// The provider has captured the money.
    Success,
    /// The attempt is sealed: it has ended without money and can never be paid any more.
    Failed,
}

/// Those parts of a checkout that come from outside the booking. They are stored, because a request that is
/// repeated under one idempotency key must be the same to the byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutText {
    /// Line on the provider's page that says what is bought.
    pub line: String,
    /// Address of the web client, to which the customer returns.
    pub return_to: String,
}

/// One attempt to take the money of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id, which names the booking and the attempt.
    pub payment_id: PaymentId,
    /// Provider that takes the money.
    pub provider: Provider,
    /// Means of payment that its checkout offers.
    pub method: Method,
    /// Its status.
    pub status: PaymentStatus,
    /// Amount that is (or was) asked for; once captured, the one that was captured.
    pub amount: Money,
    /// Instant at which the attempt began.
    pub created_at: Timestamp,
    /// Fingerprint of the request that began it, to answer a retry with the same attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Its checkout's own words; none where money came for an attempt that we never wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<CheckoutText>,
    /// The provider's id of the authorized payment that we are capturing. No other is captured meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capturing: Option<String>,
    /// The provider's id of the captured money, which a refund names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// The provider's message that settled it, written with the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<String>,
    /// Every time that a bank or the provider said no, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declines: Vec<Decline>,
    /// Refunds of it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// Disputes, in which the customer's bank wants money back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
}

impl Payment {
    /// A new attempt to take `amount`, begun at `now`.
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
            declines: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
        }
    }

    /// Returns true if it is an attempt that may still be paid.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == PaymentStatus::Pending
    }

    /// Returns true if a dispute of it is not decided yet.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.disputes.iter().any(Dispute::is_undecided)
    }

    /// Returns true if money of it has yet to go back.
    #[must_use]
    pub fn awaits_refund(&self) -> bool {
        self.refunds.iter().any(Refund::is_under_way)
    }

    /// Returns true if it pays for its booking: its money was captured, and does not go back by itself.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let automatic = self.refunds.iter().any(|refund| refund.reason.is_automatic());
        self.status == PaymentStatus::Success && !automatic
    }

    /// Part of its sale that is the customer's again, in minor units: owed or given back.
    #[must_use]
    pub fn returned_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.sale_minor).sum()
    }

    /// Amount that has gone back or is to go, in minor units.
    #[must_use]
    pub fn going_back_minor(&self) -> i64 {
        let going = self.refunds.iter().filter(|refund| refund.status != RefundStatus::Failed);
        going.map(|refund| refund.amount_minor).sum()
    }

    /// Amount that the provider itself is to say that it has given back or is about to, in minor units.
    #[must_use]
    pub fn given_back_minor(&self) -> i64 {
        let taken =
            |refund: &&Refund| matches!(refund.status, RefundStatus::Requested | RefundStatus::Refunded);
        self.refunds.iter().filter(taken).map(|refund| refund.amount_minor).sum()
    }

    /// Amount that can still go back, in minor units: what was captured, less what is the customer's already and less
    /// what goes back.
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

    /// The id of its next refund.
    #[must_use]
    pub fn next_refund_id(&self) -> RefundId {
        let last = self.refunds.iter().map(|refund| refund.refund_id.number()).max();
        RefundId::of(&self.payment_id, last.unwrap_or(0).saturating_add(1))
    }

    /// Instant from which its provider may have forgotten the idempotency key that it was opened under.
    #[must_use]
    pub fn key_forgotten_at(&self) -> Timestamp {
        self.created_at + SignedDuration::from_hours(20)
    }
}
