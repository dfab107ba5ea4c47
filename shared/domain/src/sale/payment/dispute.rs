//! Money that a customer's bank wants back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Money;

/// The life of a dispute; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// It has begun, and no money has moved: at Razorpay until it is lost.
    Open,
    /// The customer's bank has taken the money until it is decided.
    Withdrawn,
    /// Decided for us: the money is ours.
    Won,
    /// Decided for the customer.
    Lost,
}

/// A claim of the customer's bank to a payment's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The provider's id of it.
    pub dispute_id: String,
    /// Its status.
    pub status: DisputeStatus,
    /// Amount that the bank wants, in the currency that the provider names.
    pub amount: Money,
    /// Fee that the provider charges us for it, in the currency of our account there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
}

impl Dispute {
    /// Returns true if it may still be won or lost.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        matches!(self.status, DisputeStatus::Open | DisputeStatus::Withdrawn)
    }

    /// Part of a payment of `paid` that it takes or would take, in minor units of the payment's currency. A dispute
    /// in another currency is about all of it.
    #[must_use]
    pub fn claims_minor(&self, paid: Money) -> i64 {
        if self.amount.currency == paid.currency { self.amount.amount_minor } else { paid.amount_minor }
    }

    /// Part of a payment of `paid` that the bank has, in minor units of the payment's currency.
    #[must_use]
    pub fn taken_minor(&self, paid: Money) -> i64 {
        match self.status {
            DisputeStatus::Withdrawn | DisputeStatus::Lost => self.claims_minor(paid),
            DisputeStatus::Open | DisputeStatus::Won => 0,
        }
    }
}
