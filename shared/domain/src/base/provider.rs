//! Payment providers, the payment methods of their checkouts, and the least that they charge.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Currency;

/// Smallest charges of Stripe in minor units, as its page "Supported currencies" lists them
/// (`https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts`). The list is by the currency of the account
/// that is paid out; an account in another currency has that one's minimum, converted, which only Stripe can tell.
const STRIPE_CHARGES_MIN: [(&str, i64); 24] = [
    ("AED", 200),
    ("AUD", 50),
    ("BGN", 100),
    ("BRL", 50),
    ("CAD", 50),
    ("CHF", 50),
    ("CZK", 1_500),
    ("DKK", 250),
    ("EUR", 50),
    ("GBP", 30),
    ("HKD", 400),
    ("HUF", 17_500),
    ("INR", 50),
    ("JPY", 50),
    ("MXN", 1_000),
    ("MYR", 200),
    ("NOK", 300),
    ("NZD", 50),
    ("PLN", 200),
    ("RON", 200),
    ("SEK", 300),
    ("SGD", 50),
    ("THB", 1_000),
    ("USD", 50),
];

/// A payment provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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

    /// Smallest amount in minor units that it charges in this currency; one step if it publishes none. If it refuses a total
    /// after all, the customer is told so: nothing is given away because of a guess.
    #[must_use]
    pub fn charge_min_minor(self, currency: Currency) -> i64 {
        match self {
            Self::Stripe => {
                let listed = STRIPE_CHARGES_MIN.iter().find(|(code, _)| *code == currency.code());
                listed.map_or(currency.charge_step_minor(), |(_, amount_minor)| *amount_minor)
            }
            Self::Razorpay if currency.code() == "INR" => 100,
            // It publishes the rupee's minimum alone.
            Self::Razorpay => currency.charge_step_minor(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_names_its_smallest_charge_by_currency() {
        let (stripe, razorpay) = (Provider::Stripe, Provider::Razorpay);
        for (provider, code, least) in [
            (stripe, "USD", 50),
            (stripe, "GBP", 30),
            (stripe, "JPY", 50),
            (stripe, "KWD", 10),
            (razorpay, "INR", 100),
            (razorpay, "JPY", 1),
            (razorpay, "USD", 1),
            (razorpay, "KWD", 10),
        ] {
            assert_eq!(provider.charge_min_minor(code.parse().unwrap()), least, "{provider:?} {code}");
        }
        assert!(STRIPE_CHARGES_MIN.iter().all(|(code, _)| code.parse::<Currency>().is_ok()));
    }
}
