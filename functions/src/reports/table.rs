//! A report as it is answered: as JSON, or as a CSV file with the same rows.

use domain::ids::OrganizerId;
use domain::report::{DateKind, Figures, Group, Report, Row};
use domain::{Failure, csv};
use jiff::civil::Date;
use lambda::Reply;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::asked::Asked;
use crate::csv_file;

/// A report. Currencies are apart: each row and each total has one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "{F}Report")]
pub(crate) struct ReportView<F> {
    /// The organizer.
    pub organizer_id: OrganizerId,
    /// First day; none of a report about all days before, and of the whole life of an event.
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// Last day; none of the whole life of an event.
    #[schemars(with = "Option<String>")]
    pub to: Option<Date>,
    /// Kind of these dates.
    pub by: DateKind,
    /// Group of the rows.
    pub group: Group,
    /// The rows, in the order of their keys; those with nothing to tell are left out.
    pub rows: Vec<Row<F>>,
    /// Sums of the rows, one for each currency.
    pub totals: Vec<Row<F>>,
}

/// The answer with this report.
pub(super) fn reply<F: Figures + Serialize>(asked: &Asked, report: Report<F>) -> Result<Reply, Failure> {
    let (rows, totals) = report.into_rows();
    let organizer_id = asked.member.organizer_id().clone();
    if asked.is_csv {
        let name = format!("{}-{organizer_id}.csv", asked.settings.name);
        return Ok(csv_file::reply(&name, &file(&rows)?, None));
    }
    let Asked { from, to, dates, group, .. } = asked;
    let (from, to, by, group) = (*from, *to, *dates, *group);
    Reply::ok(&ReportView { organizer_id, from, to, by, group, rows, totals })
}

fn file<F: Figures + Serialize>(rows: &[Row<F>]) -> Result<String, Failure> {
    let columns = Row::<F>::columns();
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let value = serde_json::to_value(row).map_err(|error| Failure::caused("a report", error))?;
        cells.push(columns.iter().map(|column| cell(&value, column)).collect());
    }
    Ok(csv::table(&columns, cells))
}

/// The value at `column`, whose parts are separated by dots.
fn cell(row: &Value, column: &str) -> String {
    match column.split('.').fold(row, |value, name| &value[name]) {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
