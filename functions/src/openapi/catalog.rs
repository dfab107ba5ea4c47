//! Public operations on events and seats.

use domain::ids::TitleId;
use domain::{Error, limits};
use serde_json::{Value, json};

use super::entry::Entry;
use crate::catalog::get_event::EventDetailsView;
use crate::catalog::get_seats::SeatListView;
use crate::catalog::list_events::EventListView;
use crate::catalog::snapshot::AvailabilityView;
use crate::{GET_AVAILABILITY, GET_EVENT, GET_SEATS, LIST_EVENTS};

pub(super) const NO_EVENT: Error = Error::NotFound { what: "event" };

pub(super) fn entries() -> Vec<Entry> {
    let tag = "catalog";
    let section = "Only this section; without it, the pages lead through all of them.";
    vec![
        Entry::new(tag, &LIST_EVENTS, "Lists published events by their start.")
            .query("city", "In this city.", &line())
            .query(
                "date",
                "On this day of the venue's calendar.",
                &json!({ "type": "string", "format": "date" }),
            )
            .query("from", "From this day or instant on; now without it.", &day_or_instant())
            .query(
                "to",
                "To this day or instant; a year after the beginning without it, and at most.",
                &day_or_instant(),
            )
            .query("title_id", "Performances of this title.", &title_id())
            .query("q", "With these words, at most 8, in the names of title and venue.", &line())
            .pages()
            .reply::<EventListView>(200, "A page of events."),
        Entry::new(tag, &GET_EVENT, "Shows one published event.")
            .reply::<EventDetailsView>(200, "The event.")
            .refuses([NO_EVENT]),
        conditional(
            Entry::new(
                tag,
                &GET_SEATS,
                "Shows the seats of an event with status and price, section by section.",
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
                "Shows every seat's status, two bits each, to redraw a map by.",
            )
            .reply::<AvailabilityView>(200, "The statuses, at most a second or two old."),
        )
        .refuses([NO_EVENT]),
    ]
}

/// A reply that the client may have cached.
pub(super) fn conditional(entry: Entry) -> Entry {
    let about = "What to send as `If-None-Match` next time.";
    let entry = entry.with_header("ETag", about).with_header("Cache-Control", "How long it may be kept.");
    entry
        .header("If-None-Match", false, "The `ETag` of an earlier answer.")
        .empty(304, "What the client has is what there is.")
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
