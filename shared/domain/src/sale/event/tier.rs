//! Tiers of an event, and their prices by date.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::limits;

/// Seats of one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Name of the tier, a seat's `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name for people, if it is not that of the layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 120))]
    pub label: Option<String>,
    /// Price of a seat in minor units, after the last of `phases`.
    #[schemars(range(min = 0, max = 99_999_999_999_i64))]
    pub amount_minor: i64,
    /// Prices until certain instants, earliest first, such as those of early birds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub phases: Vec<PricePhase>,
}

/// Price of a tier until an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricePhase {
    /// End of the phase, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub until: Timestamp,
    /// Price of a seat in minor units.
    #[schemars(range(min = 0, max = 99_999_999_999_i64))]
    pub amount_minor: i64,
}

impl Tier {
    /// Price of a seat at `now` in minor units.
    #[must_use]
    pub fn amount_at(&self, now: Timestamp) -> i64 {
        let phase = self.phases.iter().find(|phase| now < phase.until);
        phase.map_or(self.amount_minor, |phase| phase.amount_minor)
    }

    /// All prices.
    pub(super) fn amounts(&self) -> impl Iterator<Item = i64> {
        self.phases.iter().map(|phase| phase.amount_minor).chain([self.amount_minor])
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let rises = |pair: &[PricePhase]| pair[0].until < pair[1].until;
        if self.phases.len() > limits::PHASES_PER_TIER_MAX || !self.phases.windows(2).all(rises) {
            let reason = format!(
                "the tier `{}` has at most {} phases, each of which ends after the one before it",
                self.kind,
                limits::PHASES_PER_TIER_MAX
            );
            return Err(Error::FieldInvalid { name: "tiers", reason });
        }
        Ok(())
    }
}
