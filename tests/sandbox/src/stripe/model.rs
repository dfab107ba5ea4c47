//! Stripe objects, as the sandbox remembers them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cards::DeclineText;
use super::methods::Method;

pub(crate) type Metadata = BTreeMap<String, String>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) expires_at: i64,
    pub(crate) status: SessionStatus,
    pub(crate) paid: bool,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) lines: Vec<Line>,
    /// Methods that can be paid with.
    pub(crate) methods: Vec<Method>,
    pub(crate) metadata: Metadata,
    /// The intent begins with the first attempt to pay, as it does since API version 2022-08-01.
    pub(crate) intent: Option<String>,
    pub(crate) intent_metadata: Metadata,
    pub(crate) intent_description: Option<String>,
    pub(crate) client_reference_id: Option<String>,
    pub(crate) customer_email: Option<String>,
    pub(crate) success_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) submit_type: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl SessionStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            SessionStatus::Open => "open",
            SessionStatus::Complete => "complete",
            SessionStatus::Expired => "expired",
        }
    }
}

/// One line of a session, for the payment page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) quantity: i64,
    pub(crate) unit_amount: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: IntentStatus,
    pub(crate) client_secret: String,
    pub(crate) metadata: Metadata,
    pub(crate) description: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) methods: Vec<Method>,
    /// Our name of the card or account to pay with, and the number behind it.
    pub(crate) payment_method: Option<PaymentMethod>,
    pub(crate) latest_charge: Option<String>,
    pub(crate) last_error: Option<DeclineText>,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) cancellation_reason: Option<String>,
    /// The session that made it, which alone may end it.
    pub(crate) session: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    Processing,
    Succeeded,
    Canceled,
}

impl IntentStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            IntentStatus::RequiresPaymentMethod => "requires_payment_method",
            IntentStatus::RequiresConfirmation => "requires_confirmation",
            IntentStatus::Processing => "processing",
            IntentStatus::Succeeded => "succeeded",
            IntentStatus::Canceled => "canceled",
        }
    }

    /// True while money may still be asked for or the intent given up.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) number: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) amount_refunded: i64,
    pub(crate) currency: String,
    pub(crate) status: ChargeStatus,
    pub(crate) intent: String,
    pub(crate) metadata: Metadata,
    pub(crate) description: Option<String>,
    pub(crate) payment_method: PaymentMethod,
    pub(crate) decline: Option<DeclineText>,
    /// True from the first dispute on, however it ends.
    pub(crate) disputed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

impl ChargeStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ChargeStatus::Succeeded => "succeeded",
            ChargeStatus::Pending => "pending",
            ChargeStatus::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: RefundStatus,
    pub(crate) charge: String,
    pub(crate) intent: String,
    pub(crate) reason: Option<String>,
    pub(crate) metadata: Metadata,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

impl RefundStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            RefundStatus::Pending => "pending",
            RefundStatus::Succeeded => "succeeded",
            RefundStatus::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) charge: String,
    pub(crate) intent: String,
    /// `needs_response` or, for an inquiry, `warning_needs_response`; then `won`, `lost` or `warning_closed`.
    pub(crate) status: String,
    /// None, one or two: the money leaves, and comes back.
    pub(crate) transactions: Vec<BalanceTransaction>,
}

/// A change of the account's balance by a dispute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BalanceTransaction {
    pub(crate) id: String,
    pub(crate) created: i64,
    /// Negative if the money leaves.
    pub(crate) amount: i64,
    /// Fee that Stripe takes on top, never negative.
    pub(crate) fee: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) kind: String,
    /// The object as it was then.
    pub(crate) object: Value,
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}
