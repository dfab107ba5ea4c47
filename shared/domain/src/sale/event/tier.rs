//! Tiers of an event, and their prices by section, row and date.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::limits;

/// Seats of one type, with their price and those of some sections and rows.
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
    /// Other prices in some sections and rows: that of a seat's row is taken before that of its section, and that before
    /// the tier's own. Each is the price of at least one seat, and so is the tier's own. An event has at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub section_prices: Vec<SectionPrice>,
    /// True if only customers with an offer that unlocks it see the tier and buy its seats.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// Price of a tier's seats in a section, or in some of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionPrice {
    /// Name of the section.
    pub section: String,
    /// Labels of the rows; without them, all rows of the section that have no price of their own. An event's prices name
    /// at most 500 rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 500))]
    pub rows: Vec<String>,
    /// Price of a seat in minor units, after the last of `phases`.
    #[schemars(range(min = 0, max = 99_999_999_999_i64))]
    pub amount_minor: i64,
    /// Prices until certain instants, earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub phases: Vec<PricePhase>,
}

/// Price until an instant.
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
    /// The tier's own price at `now` in minor units: that of seats whose section and row have no other.
    #[must_use]
    pub fn amount_at(&self, now: Timestamp) -> i64 {
        in_force(self.amount_minor, &self.phases, now)
    }

    /// Price of the tier's seats in a row at `now` in minor units.
    #[must_use]
    pub fn amount_in(&self, section: &str, row: &str, now: Timestamp) -> i64 {
        let here = self.section_prices.iter().filter(|price| price.section == section);
        let mut of_section = None;
        for price in here {
            if price.rows.is_empty() {
                of_section = Some(price);
            } else if price.rows.iter().any(|label| label == row) {
                return price.amount_at(now);
            }
        }
        of_section.map_or_else(|| self.amount_at(now), |price| price.amount_at(now))
    }

    /// All prices at `now`, the tier's own first.
    pub fn amounts_at(&self, now: Timestamp) -> impl Iterator<Item = i64> {
        let others = self.section_prices.iter().map(move |price| price.amount_at(now));
        std::iter::once(self.amount_at(now)).chain(others)
    }

    /// All prices at any time.
    pub(super) fn amounts(&self) -> impl Iterator<Item = i64> {
        let others = self.section_prices.iter();
        let phases = self.phases.iter().chain(others.clone().flat_map(|price| &price.phases));
        let last = others.map(|price| price.amount_minor).chain([self.amount_minor]);
        phases.map(|phase| phase.amount_minor).chain(last)
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let invalid = |reason| Err(Error::FieldInvalid { name: "tiers", reason });
        let of_sections = self.section_prices.iter().map(|price| &price.phases);
        if of_sections.chain([&self.phases]).any(|phases| !are_phases(phases)) {
            return invalid(format!(
                "a price of the tier `{}` has at most {} phases, each of which ends after the one before it",
                self.kind,
                limits::PHASES_PER_PRICE_MAX
            ));
        }
        let mut named = BTreeSet::new();
        for price in &self.section_prices {
            let SectionPrice { section, rows, .. } = price;
            if rows.is_empty() && !named.insert((section, None)) {
                return invalid(format!(
                    "the tier `{}` has two prices for the section `{section}`",
                    self.kind
                ));
            }
            if let Some(row) = rows.iter().find(|row| !named.insert((section, Some(*row)))) {
                let tier = &self.kind;
                return invalid(format!(
                    "the tier `{tier}` names the row `{row}` of the section `{section}` twice"
                ));
            }
        }
        Ok(())
    }
}

impl SectionPrice {
    /// The price at `now` in minor units.
    #[must_use]
    pub fn amount_at(&self, now: Timestamp) -> i64 {
        in_force(self.amount_minor, &self.phases, now)
    }
}

/// Refuses more prices and rows than an event may have.
pub(super) fn check_counts(tiers: &[Tier]) -> Result<(), Error> {
    let prices = || tiers.iter().flat_map(|tier| &tier.section_prices);
    let rows: usize = prices().map(|price| price.rows.len()).sum();
    if prices().count() > limits::SECTION_PRICES_MAX || rows > limits::PRICED_ROWS_MAX {
        let reason = format!(
            "at most {} prices of sections and rows, which name at most {} rows",
            limits::SECTION_PRICES_MAX,
            limits::PRICED_ROWS_MAX
        );
        return Err(Error::FieldInvalid { name: "tiers", reason });
    }
    Ok(())
}

/// The amount of the phase that is not over at `now`, or `last_minor`.
fn in_force(last_minor: i64, phases: &[PricePhase], now: Timestamp) -> i64 {
    let phase = phases.iter().find(|phase| now < phase.until);
    phase.map_or(last_minor, |phase| phase.amount_minor)
}

fn are_phases(phases: &[PricePhase]) -> bool {
    let rises = |pair: &[PricePhase]| pair[0].until < pair[1].until;
    phases.len() <= limits::PHASES_PER_PRICE_MAX && phases.windows(2).all(rises)
}
