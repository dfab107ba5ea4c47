//! A provider's statement about one payment, parsed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Dispute, Payment, Provider, RefundStatus};
use crate::Money;
use crate::base::ids::{PaymentId, RefundId};

/// A provider's statement about one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUpdate {
    /// Provider that says so.
    pub provider: Provider,
    /// The provider's own id of the message or of what was read back.
    pub message_id: String,
    /// The payment it is about, as the maker of the money (session, PaymentIntent or order) names it.
    pub payment_id: PaymentId,
    /// The statement.
    pub update: Update,
}

impl PaymentUpdate {
    /// An update that was read back from the provider of `payment`.
    #[must_use]
    pub fn read(payment: &Payment, update: Update) -> Self {
        Self {
            provider: payment.provider,
            message_id: "read".to_owned(),
            payment_id: payment.payment_id.clone(),
            update,
        }
    }
}

/// A refused try of a customer to pay. It ends nothing: the checkout stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The provider's id of the try, so that it is kept once.
    pub id: String,
    /// Second of the try, since 1970, by the provider's clock.
    pub at: i64,
    /// The provider's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Party that refused: the customer, the bank, the provider, we.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// At which step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Means of payment that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// The money was captured.
    Captured {
        /// Amount.
        amount: Money,
        /// The provider's id of it, which a refund names.
        capture: String,
        /// Instant at which the customer paid, by the provider's clock. The time of *our* capture of an authorized
        /// payment does not count.
        paid_at: Timestamp,
    },
    /// The customer's bank has set the money aside for us; it is not ours before it is captured, and lapses
    /// if it never is. By itself it changes nothing.
    Authorized {
        /// Amount.
        amount: Money,
        /// The provider's id of it, by which it is captured.
        capture: String,
        /// Instant at which the customer paid, by the provider's clock.
        paid_at: Timestamp,
    },
    /// An authorized payment went back to the customer without ever being captured.
    Lapsed {
        /// The provider's id of it.
        capture: String,
    },
    /// The attempt can never be paid any more.
    Sealed,
    /// A try to pay was refused; the checkout stays open.
    Declined(Decline),
    /// A refund has moved.
    Refund {
        /// The id that its metadata give it, if that can be one of ours. Whether it is one is told by the money.
        refund_id: Option<RefundId>,
        /// The provider's id of the refund.
        provider_ref: String,
        /// The provider's id of the captured money that it is of.
        capture: String,
        /// Amount in minor units.
        amount_minor: i64,
        /// Status of it now.
        status: RefundStatus,
    },
    /// A dispute has begun or was decided.
    Dispute {
        /// The provider's id of the captured money that is disputed.
        capture: String,
        /// The dispute as it is now.
        dispute: Dispute,
    },
}

impl Update {
    /// Name of the kind of statement, for logs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Captured { .. } => "captured",
            Self::Authorized { .. } => "authorized",
            Self::Lapsed { .. } => "lapsed",
            Self::Sealed => "sealed",
            Self::Declined(_) => "declined",
            Self::Refund { .. } => "refund",
            Self::Dispute { .. } => "dispute",
        }
    }
}

/// State of an attempt at its provider, as a look reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Everything that happened to it so far.
    pub updates: Vec<PaymentUpdate>,
    /// Outlook: what may still happen to it.
    pub under_way: UnderWay,
}

impl Reading {
    /// The reading of an attempt that has no checkout and never will.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { updates: Vec::new(), under_way: UnderWay::Nothing }
    }
}

/// Outlook of an attempt: what may still happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnderWay {
    /// Nothing: it is sealed.
    Nothing,
    /// A payment that the customer began too late is undecided: it cannot become ours any more, but the attempt
    /// has not ended.
    Late,
    /// A payment that the customer began in time is undecided.
    InTime,
    /// Its checkout is open.
    Payable,
}
