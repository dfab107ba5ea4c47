//! Life of an offer: before, in, and after its window, or paused.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Offer;

/// State of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// It is given from a later instant on.
    Scheduled,
    /// It is given.
    Active,
    /// A member has paused it.
    Paused,
    /// Its window has ended.
    Over,
}

impl Offer {
    /// The state at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> OfferState {
        if self.terms.until.is_some_and(|until| until <= now) {
            OfferState::Over
        } else if self.paused {
            OfferState::Paused
        } else if self.terms.from.is_some_and(|from| from > now) {
            OfferState::Scheduled
        } else {
            OfferState::Active
        }
    }
}
