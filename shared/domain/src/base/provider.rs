//! The payment providers, and the means of payment that their checkouts offer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A payment provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Stripe, by Checkout Session.
    Stripe,
    /// Razorpay, by order.
    Razorpay,
}

impl Provider {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Stripe, Self::Razorpay];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Razorpay => "razorpay",
        }
    }
}

/// Means of payment that a checkout offers. Seats are locked for minutes, so only instant ones are offered
/// unless the event allows slow ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card.
    Card,
    /// UPI, India's instant transfer. Razorpay alone offers it.
    Upi,
    /// Whatever the provider has, also what takes days, such as a bank debit.
    Any,
}

impl Method {
    /// Returns true if its money may come days after the customer has paid.
    #[must_use]
    pub fn is_slow(self) -> bool {
        self == Self::Any
    }
}
