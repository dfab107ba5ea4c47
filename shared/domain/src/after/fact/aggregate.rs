//! Aggregates: lines of facts, added up by their dimensions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Dimensions, Fact, Line};

/// Sums of count, seats and amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Number of facts.
    pub count: i64,
    /// Number of seats.
    pub seats: i64,
    /// Amount in minor units.
    pub amount_minor: i64,
}

/// A line that two aggregates do not have alike. What one of them lacks has sums of 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Hour of the UTC day.
    pub hour: u8,
    /// Kind and dimensions of the line.
    pub of: Dimensions,
    /// Sums of the one.
    pub one: Sums,
    /// Sums of the other.
    pub other: Sums,
}

/// Lines of which no two have the same hour and dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregate {
    sums: BTreeMap<(u8, Dimensions), Sums>,
}

/// A line of an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourLine {
    /// Hour of the UTC day, from 0 to 23.
    pub hour: u8,
    /// That which happened in it.
    #[serde(flatten)]
    pub line: Line,
}

impl Aggregate {
    /// That which `facts` of one UTC day add up to.
    #[must_use]
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut aggregate = Self::default();
        for fact in facts {
            let seconds = fact.occurred_at.as_second().rem_euclid(86_400);
            let hour = u8::try_from(seconds / 3_600).unwrap_or_default();
            for line in &fact.lines {
                aggregate.add_at(hour, line.clone());
            }
        }
        aggregate
    }

    /// The aggregate that has these lines.
    #[must_use]
    pub fn of_lines(lines: impl IntoIterator<Item = HourLine>) -> Self {
        let mut aggregate = Self::default();
        for HourLine { hour, line } in lines {
            aggregate.add_at(hour, line);
        }
        aggregate
    }

    /// Adds all lines of `other`.
    pub fn add_all(&mut self, other: Self) {
        for HourLine { hour, line } in other.into_hours() {
            self.add_at(hour, line);
        }
    }

    /// The lines that the two do not have alike.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let keys: BTreeSet<_> = self.sums.keys().chain(other.sums.keys()).collect();
        let sums = |of: &Self, key| of.sums.get(key).copied().unwrap_or_default();
        let pairs = keys.into_iter().map(|key| (key, sums(self, key), sums(other, key)));
        let unequal = pairs.filter(|(_, one, other)| one != other);
        unequal
            .map(|((hour, of), one, other)| Difference { hour: *hour, of: of.clone(), one, other })
            .collect()
    }

    /// Adds a line, of no hour.
    pub(super) fn add(&mut self, line: Line) {
        self.add_at(0, line);
    }

    /// Adds a line of this hour.
    pub fn add_at(&mut self, hour: u8, line: Line) {
        let sums = self.sums.entry((hour, line.of)).or_default();
        sums.count = sums.count.saturating_add(line.count);
        sums.seats = sums.seats.saturating_add(line.seats);
        sums.amount_minor = sums.amount_minor.saturating_add(line.amount_minor);
    }

    /// The lines, in one order whatever the order of the facts was.
    pub fn into_hours(self) -> impl Iterator<Item = HourLine> {
        self.sums.into_iter().map(|((hour, of), Sums { count, seats, amount_minor })| HourLine {
            hour,
            line: Line { of, count, seats, amount_minor },
        })
    }

    /// The lines without their hours.
    pub(super) fn into_lines(self) -> impl Iterator<Item = Line> {
        self.into_hours().map(|hour| hour.line)
    }
}
