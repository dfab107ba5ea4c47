//! Kinds of payment method that sessions may offer, with their currencies.

use serde::{Deserialize, Serialize};

/// A kind of payment method, as `payment_method_types` names it.
///
/// Bank debits are slow: the session completes unpaid, and the bank answers days later
/// (<https://docs.stripe.com/payments/bank-debits>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Card, which is answered at once.
    Card,
    /// ACH Direct Debit, in dollars.
    UsBankAccount,
    /// SEPA Direct Debit, in euros.
    SepaDebit,
    /// Bacs Direct Debit, in pounds.
    BacsDebit,
}

impl Method {
    const ALL: [Method; 4] = [Method::Card, Method::UsBankAccount, Method::SepaDebit, Method::BacsDebit];

    /// Names in requests.
    pub(super) const NAMES: &[&str] = &["card", "us_bank_account", "sepa_debit", "bacs_debit"];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Method::Card => "card",
            Method::UsBankAccount => "us_bank_account",
            Method::SepaDebit => "sepa_debit",
            Method::BacsDebit => "bacs_debit",
        }
    }

    pub(super) fn of(name: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.name() == name)
    }

    /// True if the method can pay in a currency.
    pub(super) fn takes(self, currency: &str) -> bool {
        match self {
            Method::Card => true,
            Method::UsBankAccount => currency == "usd",
            Method::SepaDebit => currency == "eur",
            Method::BacsDebit => currency == "gbp",
        }
    }
}
