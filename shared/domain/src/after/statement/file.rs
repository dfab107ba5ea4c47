//! Statements as CSV.

use super::{Month, StatedAmounts, StatedRows, Statement};
use crate::Currency;
use crate::base::csv;

/// Columns of a statement as CSV.
const COLUMNS: [&str; 27] = [
    "number",
    "part",
    "row",
    "month",
    "event_id",
    "title",
    "venue",
    "city",
    "country",
    "local_start",
    "basis_points",
    "included",
    "currency",
    "seats",
    "list_minor",
    "discount_minor",
    "fees_minor",
    "tax_minor",
    "gross_minor",
    "seats_returned",
    "refunded_minor",
    "refunded_tax_minor",
    "disputes_lost_minor",
    "dispute_fees_minor",
    "net_minor",
    "provider_fees_minor",
    "paid_out_minor",
];

/// The statement as CSV: a row for each total, event and tax, first of the month, then of the corrections.
#[must_use]
pub fn csv(statement: &Statement) -> String {
    let parts = [("month", &statement.rows), ("correction", &statement.corrections)];
    csv::file(COLUMNS, parts.into_iter().flat_map(|(part, rows)| csv_rows(statement, part, rows)))
}

fn csv_rows(statement: &Statement, part: &str, rows: &StatedRows) -> Vec<[String; 27]> {
    let begin = |row: &str, month: Month| {
        [statement.number.to_string(), part.to_owned(), row.to_owned(), month.to_string()]
    };
    let totals = rows.totals.iter().map(|total| {
        let none = std::array::from_fn(|_| String::new());
        cells(begin("total", statement.month), none, total.currency, amounts(&total.amounts))
    });
    let events = rows.events.iter().map(|event| {
        let of = [
            event.event_id.to_string(),
            event.title.clone(),
            event.venue.clone(),
            event.city.clone(),
            event.country.clone(),
            event.local_start.clone(),
            String::new(),
            String::new(),
        ];
        cells(begin("event", event.month), of, event.currency, amounts(&event.amounts))
    });
    let taxes = rows.taxes.iter().map(|tax| {
        let mut of: [String; 8] = std::array::from_fn(|_| String::new());
        of[3].clone_from(&tax.city);
        of[4].clone_from(&tax.country);
        of[6] = tax.basis_points.to_string();
        of[7] = tax.included.to_string();
        let mut amounts: [String; 14] = std::array::from_fn(|_| String::new());
        amounts[4] = tax.tax_minor.to_string();
        amounts[8] = tax.refunded_minor.to_string();
        cells(begin("tax", tax.month), of, tax.currency, amounts)
    });
    totals.chain(events).chain(taxes).collect()
}

fn amounts(of: &StatedAmounts) -> [String; 14] {
    [
        of.seats,
        of.list_minor,
        of.discount_minor,
        of.fees_minor,
        of.tax_minor,
        of.gross_minor,
        of.seats_returned,
        of.refunded_minor,
        of.refunded_tax_minor,
        of.disputes_lost_minor,
        of.dispute_fees_minor,
        of.net_minor,
        of.provider_fees_minor,
        of.paid_out_minor,
    ]
    .map(|amount| amount.to_string())
}

fn cells(begin: [String; 4], of: [String; 8], currency: Currency, amounts: [String; 14]) -> [String; 27] {
    let mut cells = begin.into_iter().chain(of).chain([currency.to_string()]).chain(amounts);
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}
