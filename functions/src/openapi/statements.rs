//! Operations of exports and of closed months.

use domain::Error;
use domain::statement::Statement;
use serde_json::json;

use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::statements::create_export::ExportBody;
use crate::statements::create_statement::StatementBody;
use crate::statements::export_view::ExportView;
use crate::statements::statement_view::{StatementListView, StatementSummaryView};
use crate::{CREATE_EXPORT, CREATE_STATEMENT, GET_EXPORT, GET_STATEMENT, LIST_STATEMENTS};

const NO_EXPORT: Error = Error::NotFound { what: "export" };

fn field(name: &'static str) -> Error {
    Error::FieldInvalid { name, reason: String::new() }
}

pub(super) fn entries() -> Vec<Entry> {
    let tag = "statements";
    vec![
        Entry::new(
            tag,
            &CREATE_EXPORT,
            "Orders a CSV file of the bookings, or of the invoices and credit notes, of events that start in a month or \
             between two days. For owners and managers.",
        )
        .idempotency_key()
        .body::<ExportBody>()
        .reply::<ExportView>(202, "The export, or the first answer to the same request.")
        .refuses([field("month"), NO_ORGANIZER]),
        Entry::new(
            tag,
            &GET_EXPORT,
            "Returns the progress of an export and, once it is done, an address of its file. A week after the request \
             it is gone.",
        )
        .reply::<ExportView>(200, "The export.")
        .refuses([NO_EXPORT]),
        Entry::new(
            tag,
            &CREATE_STATEMENT,
            "Closes a month that is over, with a numbered statement that never changes. What becomes known of it later is \
             in the next statement, as a correction. A repeated request answers the statement. For owners and managers.",
        )
        .body::<StatementBody>()
        .reply::<StatementSummaryView>(201, "The statement.")
        .reply::<StatementSummaryView>(200, "The statement, which was there.")
        .refuses([field("month"), NO_ORGANIZER]),
        Entry::new(tag, &LIST_STATEMENTS, "Lists an organizer's statements, the last first. For owners and managers.")
            .organizer_id()
            .pages()
            .reply::<StatementListView>(200, "A page of statements.")
            .refuses([NO_ORGANIZER]),
        Entry::new(
            tag,
            &GET_STATEMENT,
            "Returns a statement: amounts by currency and event, and tax by rate and place; of the month, and of what was \
             corrected.",
        )
        .query("format", "`csv` for a file.", &json!({ "type": "string", "enum": ["json", "csv"], "default": "json" }))
        .reply::<Statement>(200, "The statement.")
        .files(["text/csv"])
        .refuses([
            Error::NotFound { what: "statement" },
            Error::ParameterInvalid { name: "format", reason: String::new() },
        ]),
    ]
}
