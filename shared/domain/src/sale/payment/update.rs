//! Payment updates: a provider's parsed statements about a payment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Dispute, Payment, Provider, RefundStatus};
use crate::Money;
use crate::base::ids::{PaymentId, RefundId};

/// A provider's statement about one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUpdate {
    /// Provider that made the statement.
    pub provider: Provider,
    /// The provider's id of the message or of the object that was read.
    pub message_id: String,
    /// Payment that the checkout (session, PaymentIntent or order) names.
    pub payment_id: PaymentId,
    /// Statement about the payment.
    pub update: Update,
}

impl PaymentUpdate {
    /// An update that was read from the provider of `payment`.
    #[must_use]
    pub fn read(payment: &Payment, update: Update) -> Self {
        Self {
            provider: payment.provider,
            message_id: "read".to_owned(),
            payment_id: payment.maker().clone(),
            update,
        }
    }
}

/// A declined try to pay. It ends nothing: the checkout stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The provider's id of the try, so that it is stored once.
    pub id: String,
    /// Second of the try since 1970, by the provider's clock.
    pub at: i64,
    /// Code of the decline at the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Party that declined: customer, bank, provider or this deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Step of the payment that was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Reason of the decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Payment method of the try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Issuer of the card, bank, wallet or UPI app of the try, as [`Decline::issuer_word`] writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

impl Decline {
    /// Longest word for an issuer.
    const ISSUER_MAX: usize = 40;

    /// Word for an issuer, made of the provider's parts of its name: lower-case letters and digits, joined by `_`.
    #[must_use]
    pub fn issuer_word<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
        let words =
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut word = words.collect::<Vec<_>>().join("_");
        word.truncate(Self::ISSUER_MAX);
        // A number is nobody's name, and may be a customer's.
        word.contains(|letter: char| letter.is_ascii_alphabetic()).then_some(word)
    }
}

/// Statement about a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// The payment was captured.
    Captured {
        /// Captured amount.
        amount: Money,
        /// The provider's id of the capture, which refunds name.
        capture: String,
        /// Instant at which the customer paid, by the provider's clock. The later capture of an authorized
        /// payment does not count.
        paid_at: Timestamp,
    },
    /// The customer's bank has authorized the payment: it lapses unless it is captured. By itself this
    /// changes nothing.
    Authorized {
        /// Authorized amount.
        amount: Money,
        /// The provider's id of the payment, by which it is captured.
        capture: String,
        /// Instant at which the customer paid, by the provider's clock.
        paid_at: Timestamp,
    },
    /// An authorized payment was returned to the customer uncaptured.
    Lapsed {
        /// The provider's id of the payment.
        capture: String,
    },
    /// The attempt can never be paid any more.
    Sealed,
    /// A try to pay was declined; the checkout stays open.
    Declined(Decline),
    /// A refund has changed.
    Refund {
        /// Refund id in its metadata, if it has the form of one. Only the capture proves that it is this
        /// deployment's.
        refund_id: Option<RefundId>,
        /// The provider's id of the refund.
        provider_ref: String,
        /// The provider's id of the refunded capture.
        capture: String,
        /// Amount in minor units.
        amount_minor: i64,
        /// Present status.
        status: RefundStatus,
    },
    /// A dispute has begun or was decided.
    Dispute {
        /// The provider's id of the disputed capture.
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

/// State of an attempt at its provider, read by a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Everything that has happened to the attempt.
    pub updates: Vec<PaymentUpdate>,
    /// Outlook: what may still happen to the attempt.
    pub under_way: UnderWay,
}

impl Reading {
    /// Reading of an attempt that has no checkout and never will.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { updates: Vec::new(), under_way: UnderWay::Nothing }
    }
}

/// Outlook of an attempt: what may still happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnderWay {
    /// Nothing: the attempt is sealed.
    Nothing,
    /// A payment that the customer started too late is undecided: it cannot pay for the booking any more, but
    /// the attempt has not ended.
    Late,
    /// A payment that the customer started in time is undecided.
    InTime,
    /// The checkout is open.
    Payable,
}
