//! Money that a customer's bank wants back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The life of a dispute; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The customer's bank has taken the money back until it is decided.
    Open,
    /// Decided for us: the money is ours again.
    Won,
    /// Decided for the customer.
    Lost,
}

/// The customer's bank wants a payment's money back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The provider's id of it.
    pub dispute_id: String,
    /// Where in its life it is.
    pub status: DisputeStatus,
    /// How much, in minor units of the payment's currency.
    pub amount_minor: i64,
}
