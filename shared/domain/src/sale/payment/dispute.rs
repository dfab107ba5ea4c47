//! Disputes: a customer's bank demands money back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Money;

/// Status of a dispute; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The dispute has begun, and no money has moved: at Razorpay until it is lost.
    Open,
    /// The customer's bank has taken the money until the decision.
    Withdrawn,
    /// Decided for the organizer, who has the money.
    Won,
    /// Decided for the customer.
    Lost,
}

/// A demand of the customer's bank for a payment's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The provider's id of the dispute.
    pub dispute_id: String,
    /// Status of the dispute.
    pub status: DisputeStatus,
    /// Demanded amount, in the currency that the provider reports; of a capture that pays for several bookings, the
    /// booking's part of it.
    pub amount: Money,
    /// Fee that the provider charges for it, in the currency of the organizer's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
}

impl Dispute {
    /// Returns true if it may still be won or lost.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        matches!(self.status, DisputeStatus::Open | DisputeStatus::Withdrawn)
    }

    /// Part of a payment of `paid` that the dispute takes or would take, in minor units of the payment's
    /// currency. A dispute in another currency is about all of it, and none takes more: the rest of the capture
    /// pays for other bookings, which lose it.
    #[must_use]
    pub fn claims_minor(&self, paid: Money) -> i64 {
        let same = self.amount.currency == paid.currency;
        if same { self.amount.amount_minor.min(paid.amount_minor) } else { paid.amount_minor }
    }

    /// Part of a payment of `paid` that the bank has taken, in minor units of the payment's currency.
    #[must_use]
    pub fn taken_minor(&self, paid: Money) -> i64 {
        match self.status {
            DisputeStatus::Withdrawn | DisputeStatus::Lost => self.claims_minor(paid),
            DisputeStatus::Open | DisputeStatus::Won => 0,
        }
    }
}
