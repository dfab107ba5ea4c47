//! One attempt to take money, and the attempts to give it back.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Money;
use crate::ids::PaymentId;

/// Who takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Stripe, by Checkout Session.
    Stripe,
}

/// How the customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card, on the provider's own page.
    Card,
}

/// The life of a payment. `failed` never undoes `success`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The provider has been asked; the answer is open.
    Pending,
    /// The provider has captured the money.
    Success,
    /// The attempt has ended without money.
    Failed,
}

/// The life of a refund; it only moves forward. A provider may say that the money is on its way and
/// later that the bank has sent it back, so `failed` is the last word, and a person's business.
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

/// Why money goes back without anybody asking.
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
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refund {
    /// `rfd_` + the payment's own part: the provider's idempotency key, so it is never asked twice.
    pub refund_id: String,
    /// Where in its life it is.
    pub status: RefundStatus,
    /// How much, in minor units of the payment's currency.
    pub amount_minor: i64,
    /// Why.
    pub reason: RefundReason,
    /// The provider's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
}

/// One attempt to take the money of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id, which names the booking and the attempt.
    pub payment_id: PaymentId,
    /// Who takes the money.
    pub provider: Provider,
    /// Where in its life it is.
    pub status: PaymentStatus,
    /// What is (or was) asked for; once captured, what was captured.
    pub amount: Money,
    /// When the attempt began.
    pub created_at: Timestamp,
    /// Fingerprint of the request that began it, to answer a retry with the same attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The provider's id of what the customer pays at (a Checkout Session).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The provider's id of the captured money, which a refund names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// The provider's message that settled it: the inbox, written with the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// The refund, if the money goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Refund>,
}

impl Payment {
    /// Whether money of it has yet to go back.
    #[must_use]
    pub fn awaits_refund(&self) -> bool {
        let status = self.refund.as_ref().map(|refund| refund.status);
        matches!(status, Some(RefundStatus::Due | RefundStatus::Requested))
    }
}

/// What a provider has told us of one payment, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who says so.
    pub provider: Provider,
    /// The provider's own id of the message or of what was read back.
    pub notice_id: String,
    /// The payment it is about, from the metadata that we gave.
    pub payment_id: PaymentId,
    /// What has happened.
    pub news: News,
}

/// What has happened to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The money was captured.
    Captured {
        /// How much.
        amount: Money,
        /// The provider's id of it, which a refund names.
        capture: String,
    },
    /// A session of the attempt has ended without money.
    Failed {
        /// The provider's id of the session, where the provider names one. A function that died may have
        /// opened another session for the attempt, which nobody was given and whose end means nothing.
        session: Option<String>,
    },
    /// A refund has moved.
    Refund {
        /// The provider's id of the refund.
        provider_ref: String,
        /// Where it is now.
        status: RefundStatus,
    },
}
