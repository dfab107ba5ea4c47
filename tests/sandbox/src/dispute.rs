//! Outcomes and refusals of disputes that tests and demos start and end at either provider.

use serde::{Deserialize, Serialize};

/// End of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    /// The merchant keeps the money.
    Won,
    /// The payer gets it.
    Lost,
    /// It ends without a decision; `warning_closed` at Stripe.
    Closed,
}

/// Reason that a dispute cannot be started or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeRefusal {
    /// There is no such payment, charge or dispute.
    NoSuchId,
    /// No money was taken.
    NotPaid,
    /// The amount is not between 1 and what was paid.
    WrongAmount,
    /// It was ended before.
    AlreadyEnded,
}

impl DisputeRefusal {
    /// HTTP status and code for the control API.
    pub(crate) fn status_and_code(self) -> (u16, &'static str) {
        match self {
            DisputeRefusal::NoSuchId => (404, "no_such_id"),
            DisputeRefusal::NotPaid => (409, "not_paid"),
            DisputeRefusal::WrongAmount => (400, "wrong_amount"),
            DisputeRefusal::AlreadyEnded => (409, "already_ended"),
        }
    }
}
