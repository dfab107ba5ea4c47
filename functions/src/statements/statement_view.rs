//! Statements as lists show them.

use aws::store::ClosedMonth;
use domain::ids::{CustomerId, OrganizerId, StatementId};
use domain::statement::{Month, StatedTotal};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A statement without its rows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StatementSummaryView {
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
    /// Amounts of the month by currency.
    pub totals: Vec<StatedTotal>,
    /// Amounts that became known of months closed before, by currency.
    pub corrections: Vec<StatedTotal>,
}

impl StatementSummaryView {
    /// A closed month.
    pub(super) fn of(closed: &ClosedMonth) -> Self {
        Self {
            statement_id: closed.statement_id.clone(),
            organizer_id: closed.organizer_id.clone(),
            number: closed.number,
            month: closed.month,
            closed_at: closed.closed_at,
            closed_by: closed.closed_by.clone(),
            totals: closed.totals.clone(),
            corrections: closed.corrections.clone(),
        }
    }
}

/// A page of statements.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StatementListView {
    /// The last first.
    pub statements: Vec<StatementSummaryView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}
