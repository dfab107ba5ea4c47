//! Payment providers and the payment methods of their checkouts.

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
    /// All providers.
    pub const ALL: [Self; 2] = [Self::Stripe, Self::Razorpay];

    /// The provider's name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Razorpay => "razorpay",
        }
    }
}

/// Payment methods of a checkout. Seats are locked for minutes, so only instant methods are offered unless
/// the event allows slow ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card.
    Card,
    /// UPI, India's instant transfer. Razorpay alone offers it.
    Upi,
    /// All methods of the provider, including those that take days, such as bank debits.
    Any,
}

impl Method {
    /// Returns true if its payments may arrive days after the customer paid.
    #[must_use]
    pub fn is_slow(self) -> bool {
        self == Self::Any
    }
}
