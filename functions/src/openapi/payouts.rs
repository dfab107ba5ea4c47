//! Operations of payouts.

use domain::{Error, limits};
use serde_json::json;

use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::csv_file::{CSV, NEXT_CURSOR};
use crate::payouts::get_payout::PayoutLinesView;
use crate::payouts::list_payouts::PayoutListView;
use crate::{Endpoint, GET_PAYOUT, LIST_PAYOUTS};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        entry(
            &LIST_PAYOUTS,
            "Lists what the providers have paid out, newest first, with sums and what is unexplained. For owners, managers \
             and viewers: their organizer's part; for administrators, without `organizer_id`: each payout whole.",
        )
        .reply::<PayoutListView>(200, "A page of payouts.")
        .files([CSV])
        .with_header(NEXT_CURSOR, "Cursor of the next CSV file; absent on the last.")
        .refuses([NO_ORGANIZER]),
        entry(
            &GET_PAYOUT,
            "Shows a payout line by line. For owners, managers and viewers: the lines of their organizer; for \
             administrators, without `organizer_id`: all, those without a booking first.",
        )
        .reply::<PayoutLinesView>(200, "The payout with a page of its lines.")
        .files([CSV])
        .with_header(NEXT_CURSOR, "Cursor of the next CSV file; absent on the last.")
        .refuses([Error::NotFound { what: "payout, or organizer" }]),
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": limits::PAGE_ITEMS_MAX });
    let format = json!({ "type": "string", "enum": ["json", "csv"], "default": "json" });
    let organizer = json!({ "type": "string", "pattern": "^org_[0-9a-z]{10}$" });
    Entry::new("report", endpoint, summary)
        .query(
            "organizer_id",
            "Organizer whose part it is. Only administrators may leave it out.",
            &organizer,
        )
        .query("limit", "Most entries on this page: without it 20 as JSON, and 1000 in a CSV file.", &limit)
        .cursor()
        .refuses([
            Error::ParameterInvalid { name: "limit", reason: String::new() },
            Error::RoleMissing { needed: "" },
        ])
        .query("format", "JSON, or a CSV file.", &format)
}
