//! Public operations on events and seats.

use domain::ids::TitleId;
use domain::layout::LayoutMap;
use domain::title::TitleKind;
use domain::{Error, limits};
use serde_json::{Value, json};

use super::entry::Entry;
use crate::catalog::get_availability::AvailabilityView;
use crate::catalog::get_event::EventDetailsView;
use crate::catalog::get_seats::SeatListView;
use crate::catalog::list_events::EventListView;
use crate::facts::note_seen::SeenBody;
use crate::{GET_AVAILABILITY, GET_EVENT, GET_LAYOUT_MAP, GET_SEATS, LIST_EVENTS, NOTE_SEEN};

/// Tag of the operations.
const TAG: &str = "catalog";

pub(super) const NO_EVENT: Error = Error::NotFound { what: "event" };

/// The list of events, with its filters.
fn list_events() -> Entry {
    with_filters(Entry::new(TAG, &LIST_EVENTS, "Lists published events by their start."))
        .pages()
        .reply::<EventListView>(200, "A page of events.")
        .refuses([Error::ParameterInvalid { name: "price_from", reason: String::new() }])
}

/// The filters of a list of events.
pub(super) fn with_filters(entry: Entry) -> Entry {
    entry
        .query("city", "City of the venue.", &line())
        .query(
            "date",
            "Day of the start, in the venue's calendar.",
            &json!({ "type": "string", "format": "date" }),
        )
        .query("from", "First day or instant; now without it.", &day_or_instant())
        .query("to", "Last day or instant; by default and at most a year after the first.", &day_or_instant())
        .query("title_id", "Title of the events.", &title_id())
        .query("kind", "Kind of performance.", &json!({ "type": "string", "enum": kinds() }))
        .query(
            "language",
            "Language of the performance, by its tag; `pt` finds `pt-BR`, too.",
            &json!({ "type": "string", "maxLength": 35 }),
        )
        .query("currency", "Currency of the events; needed with a price.", &currency())
        .query("price_from", "Lowest price of a seat with fee and tax, in minor units.", &amount())
        .query("price_to", "Highest price of a seat with fee and tax, in minor units.", &amount())
        .query("q", "At most 8 words from the names of title and venue.", &line())
}

pub(super) fn entries() -> Vec<Entry> {
    let tag = TAG;
    let section = "Name of a section; without it, the pages lead through all of them.";
    vec![
        list_events(),
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
        Entry::new(
            tag,
            &NOTE_SEEN,
            "Tells that the page of an event was seen. A sample is counted, for the organizer's funnel; nothing about who \
             looks is kept.",
        )
        .body::<SeenBody>()
        .empty(204, "Taken, counted or not.")
        .refuses([NO_EVENT, Error::TooManyAttempts { retry_after_seconds: 0 }]),
        conditional(
            Entry::new(
                tag,
                &GET_LAYOUT_MAP,
                "Returns a whole layout for drawing: shapes, sections, rows and seats. It never changes.",
            )
            .reply::<LayoutMap>(200, "The map, compressed if the client takes gzip.")
            .reply_example(map),
        )
        .refuses([Error::NotFound { what: "layout" }]),
    ]
}

/// A map of three seats.
fn map() -> Value {
    let bounds = json!({ "min": { "x": 0, "y": 0 }, "max": { "x": 400, "y": 0 } });
    json!({
        "layout_version": 1,
        "seat_count": 3,
        "bounds": bounds,
        "focal_point": { "x": 200, "y": -600 },
        "tiers": [{ "type": "stalls", "label": "Stalls", "color": "#8a3ffc" }],
        "floors": [],
        "shapes": [{
            "kind": "stage",
            "outline": { "ellipse": { "center": { "x": 200, "y": -600 }, "radius_x": 200, "radius_y": 100, "turn": 0 } },
            "text": { "text": "Stage", "at": { "x": 200, "y": -600 }, "turn": 0 },
        }],
        "sections": [{
            "section": "Hall",
            "floor": null,
            "general_admission": false,
            "seat_count": 3,
            "bounds": bounds,
            "tiers": [0],
            "rows": [{
                "row": "A",
                "id_prefix": "A",
                "labels": ["1", "2", "3"],
                "x": [0, 200, 200],
                "y": [0, 0, 0],
                "tiers": [0, 0, 0],
                "accessible": [0],
            }],
        }],
    })
}

/// A reply that the client may have cached.
pub(super) fn conditional(entry: Entry) -> Entry {
    let about = "Value to send as `If-None-Match` next time.";
    let entry = entry
        .with_header(
            "Content-Encoding",
            "`gzip` for a client that accepts it; absent from a short or plain answer.",
        )
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

pub(super) fn day_or_instant() -> Value {
    json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "string", "format": "date-time" }] })
}

fn kinds() -> [&'static str; 5] {
    TitleKind::ALL.map(TitleKind::as_str)
}

fn currency() -> Value {
    json!({ "type": "string", "pattern": "^[A-Z]{3}$" })
}

fn amount() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": limits::AMOUNT_MINOR_MAX })
}

pub(super) fn title_id() -> Value {
    json!({ "type": "string", "pattern": format!("^{}", TitleId::PREFIX) })
}
