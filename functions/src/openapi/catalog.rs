//! Public operations on events and seats.

use domain::ids::TitleId;
use domain::{Error, limits};
use serde_json::{Value, json};

use super::entry::Entry;
use crate::catalog::get_availability::AvailabilityView;
use crate::catalog::get_event::EventDetailsView;
use crate::catalog::get_seats::SeatListView;
use crate::catalog::list_events::EventListView;
use crate::{GET_AVAILABILITY, GET_EVENT, GET_SEATS, LIST_EVENTS};

pub(super) const NO_EVENT: Error = Error::NotFound { what: "event" };

pub(super) fn entries() -> Vec<Entry> {
    let tag = "catalog";
    let section = "Name of a section; without it, the pages lead through all of them.";
    vec![
        Entry::new(tag, &LIST_EVENTS, "Lists published events by their start.")
            .query("city", "City of the venue.", &line())
            .query(
                "date",
                "Day of the start, in the venue's calendar.",
                &json!({ "type": "string", "format": "date" }),
            )
            .query("from", "First day or instant; now without it.", &day_or_instant())
            .query(
                "to",
                "Last day or instant; by default and at most a year after the first.",
                &day_or_instant(),
            )
            .query("title_id", "Title of the events.", &title_id())
            .query("q", "At most 8 words from the names of title and venue.", &line())
            .pages()
            .reply::<EventListView>(200, "A page of events."),
        Entry::new(tag, &GET_EVENT, "Returns a published event.")
            .reply::<EventDetailsView>(200, "The event.")
            .refuses([NO_EVENT]),
        conditional(
            Entry::new(
                tag,
                &GET_SEATS,
                "Lists the seats of an event with status and price, section by section.",
            )
            .query("section", section, &line())
            .cursor()
            .reply::<SeatListView>(200, "A page of seats, all of one section."),
        )
        .refuses([
            Error::NotFound { what: "event, or section" },
            Error::ParameterInvalid { name: "section", reason: String::new() },
        ]),
        conditional(
            Entry::new(
                tag,
                &GET_AVAILABILITY,
                "Returns every seat's status, two bits each, for redrawing a map.",
            )
            .reply::<AvailabilityView>(200, "The statuses, at most two seconds old."),
        )
        .refuses([NO_EVENT]),
    ]
}

/// A reply that the client may have cached.
pub(super) fn conditional(entry: Entry) -> Entry {
    let about = "Value to send as `If-None-Match` next time.";
    let entry = entry
        .with_header("ETag", about)
        .with_header("Cache-Control", "Time for which the answer may be cached.");
    entry
        .header("If-None-Match", false, "The `ETag` of an earlier answer.")
        .empty(304, "The client's answer is up to date.")
        .with_header("ETag", about)
}

fn line() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": limits::NAME_CHARS_MAX })
}

fn day_or_instant() -> Value {
    json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "string", "format": "date-time" }] })
}

fn title_id() -> Value {
    json!({ "type": "string", "pattern": format!("^{}", TitleId::PREFIX) })
}
