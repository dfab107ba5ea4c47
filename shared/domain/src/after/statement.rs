//! Statements: what an organizer's month came to, frozen under a number.
//!
//! A statement is made of the days that the organizer's events have facts of. What it has counted, its **stated days**, is
//! kept beside it: a fact that comes later makes its day differ from that, and the difference is a correction in the next
//! statement. So no statement changes, and all of them together are what all facts add up to.

mod file;
mod month;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use file::csv;
pub use month::Month;

use crate::Currency;
use crate::after::fact::{Dimensions, HourLine, Kind, Line};
use crate::base::ids::{CustomerId, EventId, OrganizerId, StatementId};
use crate::sale::event::Event;

/// An event's day as a statement has counted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedDay {
    /// The event.
    pub event_id: EventId,
    /// The UTC day.
    pub day: Date,
    /// Its lines, without their hours.
    pub lines: Vec<Line>,
}

impl StatedDay {
    /// A day of these lines.
    #[must_use]
    pub fn of(event_id: &EventId, day: Date, hours: &[HourLine]) -> Self {
        let lines = added(hours.iter().map(|hour| &hour.line)).into_iter();
        Self { event_id: event_id.clone(), day, lines: lines.map(line_of).collect() }
    }
}

/// Sums of lines by their dimensions: count, seats, amount.
type Sums = BTreeMap<Dimensions, [i64; 3]>;

fn added<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Sums {
    let mut sums = Sums::new();
    for line in lines {
        let sum = sums.entry(line.of.clone()).or_default();
        for (sum, part) in sum.iter_mut().zip([line.count, line.seats, line.amount_minor]) {
            *sum = sum.saturating_add(part);
        }
    }
    sums
}

fn line_of((of, [count, seats, amount_minor]): (Dimensions, [i64; 3])) -> Line {
    Line { of, count, seats, amount_minor }
}

/// Lines that a day has now and had not when it was stated. Facts are only added, so nothing in it is negative, unless
/// facts were lost and came back otherwise: then that shows, too.
fn difference(stated: &[Line], now: &[Line]) -> Vec<Line> {
    let mut sums = added(now);
    for (of, parts) in added(stated) {
        let sum = sums.entry(of).or_default();
        for (sum, part) in sum.iter_mut().zip(parts) {
            *sum = sum.saturating_sub(part);
        }
    }
    sums.retain(|_, parts| *parts != [0, 0, 0]);
    sums.into_iter().map(line_of).collect()
}

/// Amounts of a statement, in minor units of one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedAmounts {
    /// Seats that were sold.
    pub seats: i64,
    /// Their list prices.
    pub list_minor: i64,
    /// Discounts on these.
    pub discount_minor: i64,
    /// Fees.
    pub fees_minor: i64,
    /// Tax in `gross_minor`.
    pub tax_minor: i64,
    /// Amount that customers owed: list prices less discounts, fees, and tax on top of both.
    pub gross_minor: i64,
    /// Seats that are free again.
    pub seats_returned: i64,
    /// Part of the gross that is the customers' again, with its tax.
    pub refunded_minor: i64,
    /// Tax in `refunded_minor`.
    pub refunded_tax_minor: i64,
    /// Amount that banks have given back to their customers.
    pub disputes_lost_minor: i64,
    /// Charges of providers for disputes.
    pub dispute_fees_minor: i64,
    /// Rest without tax: gross less refunds, both without their tax, less lost disputes and their fees.
    pub net_minor: i64,
    /// Fees of providers, with their tax, in what they paid out; those for disputes are in `dispute_fees_minor`, too. They
    /// are not taken from `net_minor`, because they may be in another currency.
    #[serde(default)]
    pub provider_fees_minor: i64,
    /// Amount that providers have paid out.
    #[serde(default)]
    pub paid_out_minor: i64,
}

impl StatedAmounts {
    fn add(&mut self, line: &Line) {
        let amount = line.amount_minor;
        match line.of.kind {
            Kind::Sale => {
                self.seats += line.seats;
                self.list_minor += amount;
                self.gross_minor += amount;
            }
            Kind::Discount => {
                self.discount_minor += amount;
                self.gross_minor -= amount;
            }
            Kind::Fee => {
                self.fees_minor += amount;
                self.gross_minor += amount;
            }
            Kind::Tax => {
                self.tax_minor += amount;
                self.gross_minor += if line.of.tax_included == Some(true) { 0 } else { amount };
            }
            Kind::Returned => self.seats_returned += line.seats,
            Kind::RefundedPrice | Kind::RefundedFee => self.refunded_minor += amount,
            Kind::RefundedTax => {
                self.refunded_minor += amount;
                self.refunded_tax_minor += amount;
            }
            Kind::DisputeLost => self.disputes_lost_minor += amount,
            Kind::DisputeFee => self.dispute_fees_minor += amount,
            Kind::ProviderFee => self.provider_fees_minor += amount,
            Kind::ProviderFeeReturned => self.provider_fees_minor -= amount,
            Kind::PaidOut => self.paid_out_minor += amount,
            Kind::Withheld => self.paid_out_minor -= amount,
            _ => {}
        }
        self.net_minor = self.gross_minor
            - self.tax_minor
            - (self.refunded_minor - self.refunded_tax_minor)
            - self.disputes_lost_minor
            - self.dispute_fees_minor;
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Amounts of an event in a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedEvent {
    /// Month of the facts: an earlier one in a correction.
    pub month: Month,
    /// The event.
    pub event_id: EventId,
    /// Its title's name.
    pub title: String,
    /// Its venue's name.
    pub venue: String,
    /// Its venue's city.
    pub city: String,
    /// Its venue's country.
    pub country: String,
    /// Its start on the venue's clock.
    pub local_start: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Its amounts.
    #[serde(flatten)]
    pub amounts: StatedAmounts,
}

/// Tax of a rate at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedTax {
    /// Month of the facts: an earlier one in a correction.
    pub month: Month,
    /// Country of the venues.
    pub country: String,
    /// City of the venues.
    pub city: String,
    /// Rate in ten-thousandths.
    pub basis_points: u32,
    /// True if prices include it.
    pub included: bool,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Tax of sales, in minor units.
    pub tax_minor: i64,
    /// Tax of refunds, in minor units.
    pub refunded_minor: i64,
}

/// Amounts of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedTotal {
    /// Currency of the amounts.
    pub currency: Currency,
    /// Sums of all events.
    #[serde(flatten)]
    pub amounts: StatedAmounts,
}

/// Rows of a statement: of the month, or of corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedRows {
    /// Amounts by currency.
    pub totals: Vec<StatedTotal>,
    /// Amounts by event.
    pub events: Vec<StatedEvent>,
    /// Tax by rate and place.
    pub taxes: Vec<StatedTax>,
}

/// A closed month of an organizer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Id of the statement.
    pub statement_id: StatementId,
    /// The organizer.
    pub organizer_id: OrganizerId,
    /// Number among the organizer's, from 1, without gaps.
    pub number: u64,
    /// The month (UTC).
    pub month: Month,
    /// Instant at which it was closed.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub closed_at: Timestamp,
    /// Member who closed it.
    pub closed_by: CustomerId,
    /// Rows of the month.
    pub rows: StatedRows,
    /// Rows of what became known of months closed before.
    pub corrections: StatedRows,
}

/// Parts of a statement to be.
pub struct Draft {
    /// Rows of the month.
    pub rows: StatedRows,
    /// Rows of what became known of earlier ones.
    pub corrections: StatedRows,
    /// Days that the next statement compares with.
    pub stated: Vec<StatedDay>,
}

/// Makes the statement of `month` from the `days` that there are now, of it and of the months before that may still be
/// corrected; `before` are the days of these as they were stated.
#[must_use]
pub fn draft(
    month: Month,
    days: Vec<StatedDay>,
    before: &[StatedDay],
    events: &BTreeMap<EventId, Event>,
) -> Draft {
    let known: BTreeMap<(&EventId, Date), &StatedDay> =
        before.iter().map(|day| ((&day.event_id, day.day), day)).collect();
    let (mut own, mut late) = (Vec::new(), Vec::new());
    for day in &days {
        if Month::of(day.day) == month {
            own.push(day.clone());
        } else {
            let stated = known.get(&(&day.event_id, day.day)).map_or(&[][..], |known| &known.lines);
            let lines = difference(stated, &day.lines);
            late.push(StatedDay { lines, ..day.clone() });
        }
    }
    Draft { rows: rows(&own, events), corrections: rows(&late, events), stated: days }
}

/// Key of a tax: month, country, city, rate, included, currency.
type TaxKey = (Month, String, String, u32, bool, String);

fn rows(days: &[StatedDay], events: &BTreeMap<EventId, Event>) -> StatedRows {
    let mut totals: BTreeMap<String, StatedTotal> = BTreeMap::new();
    let mut by_event: BTreeMap<(Month, &EventId, String), StatedEvent> = BTreeMap::new();
    let mut taxes: BTreeMap<TaxKey, StatedTax> = BTreeMap::new();
    for day in days {
        let (month, event) = (Month::of(day.day), events.get(&day.event_id));
        let of = |text: fn(&Event) -> &String| event.map(text).cloned().unwrap_or_default();
        let (city, country) = (of(|event| &event.venue.city), of(|event| &event.venue.country));
        for line in &day.lines {
            let currency = line.of.currency;
            let total = totals
                .entry(currency.to_string())
                .or_insert_with(|| StatedTotal { currency, amounts: StatedAmounts::default() });
            total.amounts.add(line);
            let row =
                by_event.entry((month, &day.event_id, currency.to_string())).or_insert_with(|| StatedEvent {
                    month,
                    event_id: day.event_id.clone(),
                    title: of(|event| &event.title.name),
                    venue: of(|event| &event.venue.name),
                    city: city.clone(),
                    country: country.clone(),
                    local_start: of(|event| &event.local_start),
                    currency,
                    amounts: StatedAmounts::default(),
                });
            row.amounts.add(line);
            if !matches!(line.of.kind, Kind::Tax | Kind::RefundedTax) {
                continue;
            }
            let (rate, included) =
                (line.of.tax_basis_points.unwrap_or_default(), line.of.tax_included.unwrap_or_default());
            let key = (month, country.clone(), city.clone(), rate, included, currency.to_string());
            let tax = taxes.entry(key).or_insert_with(|| StatedTax {
                month,
                country: country.clone(),
                city: city.clone(),
                basis_points: rate,
                included,
                currency,
                tax_minor: 0,
                refunded_minor: 0,
            });
            match line.of.kind {
                Kind::Tax => tax.tax_minor += line.amount_minor,
                _ => tax.refunded_minor += line.amount_minor,
            }
        }
    }
    StatedRows {
        totals: totals.into_values().filter(|total| !total.amounts.is_nothing()).collect(),
        events: by_event.into_values().filter(|row| !row.amounts.is_nothing()).collect(),
        taxes: taxes.into_values().collect(),
    }
}

#[cfg(test)]
mod tests;
