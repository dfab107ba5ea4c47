//! Reports: what the lines of facts add up to, by group and currency.
//!
//! A report is a table of [`Figures`]. It sees each line once, and no figure depends on their order: so sums of its rows
//! are its totals, whatever the group. Amounts of different currencies are in different rows, always.

mod abandoned;
mod bookings;
mod disputes;
mod failures;
mod funnel;
mod group;
mod kpis;
mod occupancy;
mod offers;
mod refunds;
mod revenue;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use abandoned::Abandoned;
pub use bookings::Bookings;
pub use disputes::Disputes;
pub use failures::Failures;
pub use funnel::Funnel;
pub use group::Group;
pub use kpis::Kpis;
pub use occupancy::Occupancy;
pub use offers::OffersUsed;
pub use refunds::Refunds;
pub use revenue::Revenue;

use self::group::Key;
use super::fact::{HourLine, Line};
use crate::Currency;
use crate::base::money::share;
use crate::sale::event::Event;

/// Kind of date of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// UTC day on which something happened: what was paid, given back or lost in a time.
    Payment,
    /// Day of the event on the venue's clock: all that ever happened to the events of a time.
    Event,
}

impl DateKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Payment, Self::Event];

    /// The kind in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Event => "event",
        }
    }
}

/// A line, and what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Event that it is about.
    pub event: &'a Event,
    /// UTC day on which it happened.
    pub day: Date,
    /// The line, and its hour.
    pub line: &'a HourLine,
}

/// Figures of a report.
pub trait Figures: Clone + Default + PartialEq {
    /// Names of the figures, in the order in which people read them.
    fn columns() -> Vec<String>;

    /// Adds a line. Lines that are none of the report's change nothing.
    fn add(&mut self, line: &Line);

    /// Adds the figures of the row before, in a group whose rows follow each other.
    fn follow(&mut self, _before: &Self) {}

    /// Computes what follows from the sums.
    fn close(&mut self) {}
}

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "{F}Row")]
pub struct Row<F> {
    /// Member of the group, such as a day or an event's id; none of the total, and of what belongs to no member.
    pub key: Option<String>,
    /// Name of an event or a title; label of an offer that still exists.
    pub name: Option<String>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// The figures.
    #[serde(flatten)]
    pub figures: F,
}

impl<F: Figures> Row<F> {
    /// Names of a row's columns.
    #[must_use]
    pub fn columns() -> Vec<String> {
        ["key", "name", "currency"].map(str::to_owned).into_iter().chain(F::columns()).collect()
    }
}

/// A report that is being added up.
#[derive(Clone, Debug)]
pub struct Report<F> {
    group: Group,
    dates: DateKind,
    rows: BTreeMap<(Key, Currency), F>,
    names: BTreeMap<Key, String>,
    totals: BTreeMap<Currency, F>,
}

impl<F: Figures> Report<F> {
    /// An empty report.
    #[must_use]
    pub fn new(group: Group, dates: DateKind) -> Self {
        Self { group, dates, rows: BTreeMap::new(), names: BTreeMap::new(), totals: BTreeMap::new() }
    }

    /// Adds a line.
    pub fn add(&mut self, told: Told<'_>) {
        let line = &told.line.line;
        let mut alone = F::default();
        alone.add(line);
        // A row for a line that is none of the report's would be a row of zeros.
        if alone == F::default() {
            return;
        }
        let key = self.group.key(told, self.dates);
        self.row(key, told.event, line.of.currency).add(line);
        self.totals.entry(line.of.currency).or_default().add(line);
    }

    fn row(&mut self, key: Key, event: &Event, currency: Currency) -> &mut F {
        if let Some(name) = self.group.name(event) {
            self.names.entry(key.clone()).or_insert(name);
        }
        self.rows.entry((key, currency)).or_default()
    }

    /// The members of the group that have rows so far.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let texts: BTreeSet<&str> = self.rows.keys().filter_map(|(key, _)| key.text.as_deref()).collect();
        texts.into_iter()
    }

    /// Names the rows of a member of the group.
    pub fn name(&mut self, member: &str, name: &str) {
        let keys = self.rows.keys().map(|(key, _)| key).filter(|key| key.text.as_deref() == Some(member));
        self.names.extend(keys.map(|key| (key.clone(), name.to_owned())));
    }

    /// The rows in the order of their keys, and one total for each currency.
    #[must_use]
    pub fn into_rows(self) -> (Vec<Row<F>>, Vec<Row<F>>) {
        let Self { group, mut rows, names, totals, .. } = self;
        if group == Group::DaysBefore {
            let mut before: BTreeMap<Currency, F> = BTreeMap::new();
            for ((_, currency), figures) in &mut rows {
                if let Some(before) = before.get(currency) {
                    figures.follow(before);
                }
                before.insert(*currency, figures.clone());
            }
        }
        let closed = |mut figures: F| {
            figures.close();
            figures
        };
        let rows = rows.into_iter().map(|((key, currency), figures)| Row {
            name: names.get(&key).cloned(),
            key: key.text,
            currency,
            figures: closed(figures),
        });
        let rows = rows.collect();
        let total = |(currency, figures): (&Currency, &F)| Row {
            key: None,
            name: None,
            currency: *currency,
            figures: closed(figures.clone()),
        };
        (rows, totals.iter().map(total).collect())
    }
}

/// Ten-thousandths that `part` is of `whole`; none of nothing.
fn rate(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 { None } else { share(10_000, part, whole).ok() }
}

fn named(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

#[cfg(test)]
mod tests;
