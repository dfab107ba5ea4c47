//! Causes of declined payments: few enough to read, and each one that somebody can act on.
//!
//! A provider's words are a hundred and more, and their number grows. [`Cause::of`] sorts every decline, also one with a
//! word that nobody has published: those go by the party and the step that refused, and [`is_known`] tells them apart,
//! so that they can be counted and added to the tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::payment::Decline;
use crate::base::provider::Provider;

mod razorpay;
mod stripe;
#[cfg(test)]
mod tests;

/// Cause of a declined payment, by who can do what about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The account has too little money, or a limit of the card is reached: the customer pays with another card or account,
    /// or buys fewer seats.
    NotEnoughMoney,
    /// Number, date, code or address are wrong, or the card is expired or closed: the customer corrects them or takes
    /// another card.
    WrongDetails,
    /// The customer did not prove who they are, by one-time code, PIN or the bank's page: the customer tries again with the
    /// bank's app or telephone at hand.
    NotAuthenticated,
    /// The customer cancelled, or let the time pass: the organizer looks at price, fees and length of the checkout, and
    /// reminds.
    CustomerLeft,
    /// The customer's bank refused without a reason, or does not allow the purchase: the customer asks the bank, or pays
    /// with another card.
    BankRefused,
    /// Bank or provider took it for fraud, or the card is reported lost or stolen: the administrator looks at the provider's
    /// rules, and at who is trying cards.
    SuspectedFraud,
    /// A bank, a network or the provider is out of order, or the account at the provider is not set up for the payment: the
    /// administrator looks at the provider's status page and at the account's settings.
    ProviderTrouble,
}

/// Meaning of a published word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The word names the cause.
    Is(Cause),
    /// The word is published and says no more than that the payment failed: party and step tell the cause.
    ByParty,
}

impl Cause {
    /// All causes.
    pub const ALL: [Self; 7] = [
        Self::NotEnoughMoney,
        Self::WrongDetails,
        Self::NotAuthenticated,
        Self::CustomerLeft,
        Self::BankRefused,
        Self::SuspectedFraud,
        Self::ProviderTrouble,
    ];

    /// The cause's name in the API, in reports and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotEnoughMoney => "not_enough_money",
            Self::WrongDetails => "wrong_details",
            Self::NotAuthenticated => "not_authenticated",
            Self::CustomerLeft => "customer_left",
            Self::BankRefused => "bank_refused",
            Self::SuspectedFraud => "suspected_fraud",
            Self::ProviderTrouble => "provider_trouble",
        }
    }

    /// Cause of a decline: by its most exact word that is published, otherwise by the party and the step that refused.
    #[must_use]
    pub fn of(provider: Provider, decline: &Decline) -> Self {
        let meaning = words(decline).find_map(|word| meaning(provider, &word));
        match meaning {
            Some(Meaning::Is(cause)) => cause,
            Some(Meaning::ByParty) | None => match provider {
                Provider::Stripe => stripe::by_party(decline),
                Provider::Razorpay => razorpay::by_party(decline),
            },
        }
    }
}

/// Returns true if the most exact word of the decline is published: see [`Cause::of`].
#[must_use]
pub fn is_known(provider: Provider, decline: &Decline) -> bool {
    words(decline).next().is_some_and(|word| meaning(provider, &word).is_some())
}

/// The decline's words, the most exact one first: the reason (Stripe's decline code), then the code.
fn words(decline: &Decline) -> impl Iterator<Item = String> {
    let words = [&decline.reason, &decline.code];
    words.into_iter().flatten().map(|word| word.trim().to_ascii_lowercase()).filter(|word| !word.is_empty())
}

fn meaning(provider: Provider, word: &str) -> Option<Meaning> {
    let tables = match provider {
        Provider::Stripe => &stripe::TABLES[..],
        Provider::Razorpay => &razorpay::TABLES[..],
    };
    let found = tables.iter().find(|(_, words)| words.contains(&word));
    found.map(|(meaning, _)| *meaning)
}
