//! Stored Razorpay entities.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::instruments::Failure;

pub(crate) type Notes = BTreeMap<String, String>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) amount: i64,
    pub(crate) amount_paid: i64,
    /// Currency, in three upper-case letters.
    pub(crate) currency: String,
    pub(crate) receipt: Option<String>,
    pub(crate) status: OrderStatus,
    /// Number of payments begun.
    pub(crate) attempts: i64,
    pub(crate) notes: Notes,
    /// Capture settings of this order, which override the account's.
    pub(crate) capture: Option<Capture>,
}

/// Capture settings of an order: the times at which its payments are captured or lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Capture {
    /// Minutes from a payment's beginning within which an authorization is captured at once; `None`: never.
    pub(crate) automatic_minutes: Option<i64>,
    /// Minutes from a payment's beginning after which an authorization lapses; `None`: the account's setting.
    pub(crate) manual_minutes: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderStatus {
    Created,
    Attempted,
    Paid,
}

impl OrderStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            OrderStatus::Created => "created",
            OrderStatus::Attempted => "attempted",
            OrderStatus::Paid => "paid",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) order: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: PaymentStatus,
    /// True once it was captured, also after a refund; false for a payment that Razorpay refunds by itself.
    pub(crate) captured: bool,
    pub(crate) amount_refunded: i64,
    /// UPI address or card number of the payment.
    pub(crate) instrument: String,
    pub(crate) payer: Payer,
    pub(crate) failure: Option<Failure>,
}

/// Payer as the checkout form named them, which Razorpay keeps with the payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payer {
    pub(crate) email: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) notes: Notes,
}

/// The life of a payment, in Razorpay's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The bank has not answered yet.
    Created,
    /// The bank has accepted, and nobody has captured the money.
    Authorized,
    /// The money is captured.
    Captured,
    /// All of it is refunded.
    Refunded,
    /// The bank has declined. It may still become `Authorized`, days later.
    Failed,
}

impl PaymentStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            PaymentStatus::Created => "created",
            PaymentStatus::Authorized => "authorized",
            PaymentStatus::Captured => "captured",
            PaymentStatus::Refunded => "refunded",
            PaymentStatus::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) payment: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: RefundStatus,
    pub(crate) speed: String,
    pub(crate) receipt: Option<String>,
    pub(crate) notes: Notes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Processed,
    Failed,
}

impl RefundStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            RefundStatus::Pending => "pending",
            RefundStatus::Processed => "processed",
            RefundStatus::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) payment: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    /// `open`, `under_review`, `won`, `lost` or `closed`.
    pub(crate) status: String,
}

/// An event as its webhook message contains it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// Exact text of the message: a repetition has the same bytes.
    pub(crate) body: String,
}
