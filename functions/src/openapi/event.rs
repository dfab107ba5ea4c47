//! Operations on events, for those who sell them.

use domain::Error;
use serde_json::{Value, json};

use super::catalog::{NO_EVENT, day_or_instant, title_id};
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::event::create_event::EventBody;
use crate::event::create_events::{EventsBody, EventsCreatedView};
use crate::event::duplicate_event::DuplicateBody;
use crate::event::list_organizer_events::OrganizerEventListView;
use crate::event::organizer_event_view::OrganizerEventView;
use crate::event::update_event::EventChangeBody;
use crate::{
    CREATE_EVENT, CREATE_EVENTS, DUPLICATE_EVENT, Endpoint, GET_ORGANIZER_EVENT, LIST_ORGANIZER_EVENTS,
    PUBLISH_EVENT, UPDATE_EVENT,
};

/// Use of the header with the version.
pub(super) const ETAG: &str = "Version of the event, for `If-Match`.";

pub(super) fn entries() -> Vec<Entry> {
    [creations(), changes(), reads()].concat()
}

fn creations() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let draft = "The draft, which only organizers see.";
    vec![
        entry(&CREATE_EVENT, "Creates an event on a screen, as a draft.")
            .body::<EventBody>()
            .reply::<OrganizerEventView>(201, draft)
            .with_header("ETag", ETAG)
            .refuses([field("tiers"), Error::AmountOutOfRange, Error::NotFound { what: "title, or screen" }]),
        entry(
            &CREATE_EVENTS,
            "Creates up to 100 drafts that differ in screen and start, each whole or not at all.",
        )
        .idempotency_key()
        .body::<EventsBody>()
        .example(week)
        .reply::<EventsCreatedView>(200, "Each performance with its draft, or with a problem.")
        .refuses([field("performances"), Error::NotFound { what: "title" }]),
        entry(&DUPLICATE_EVENT, "Creates a draft with the settings of an event and another start.")
            .idempotency_key()
            .body::<DuplicateBody>()
            .reply::<OrganizerEventView>(201, draft)
            .with_header("ETag", ETAG)
            .refuses([field("local_start"), Error::NotFound { what: "event, or screen" }]),
    ]
}

/// Two evenings of a film.
fn week() -> Value {
    let at = |local_start| json!({ "screen_id": "scr_5e7g9j1n3q", "local_start": local_start });
    json!({
        "title_id": "ttl_6b0d2f4h8k",
        "performances": [at("2026-12-24T19:30"), at("2026-12-25T19:30")],
        "currency": "EUR",
        "tiers": [{
            "type": "standard",
            "label": "Stalls",
            "amount_minor": 4200,
            "phases": [{ "until": "2026-12-01T00:00:00Z", "amount_minor": 3600 }],
        }],
    })
}

fn changes() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let status = || Error::EventStatusWrong { status: "" };
    vec![
        entry(&UPDATE_EVENT, "Changes an event's settings. Bookings keep what they were made with.")
            .header("If-Match", true, "The `ETag` of what was read.")
            .body::<EventChangeBody>()
            .reply::<OrganizerEventView>(200, "The changed event.")
            .with_header("ETag", ETAG)
            .refuses([NO_EVENT, field("tiers"), Error::AmountOutOfRange, status()])
            .refuses([
                Error::FieldFixed { name: "", reason: "" },
                Error::VersionMissing,
                Error::VersionStale,
            ]),
        entry(&PUBLISH_EVENT, "Publishes an event to customers; may be repeated.")
            .reply::<OrganizerEventView>(200, "The published event.")
            .with_header("ETag", ETAG)
            .refuses([NO_EVENT, status()]),
    ]
}

fn reads() -> Vec<Entry> {
    let statuses = json!({ "type": "string", "enum": ["draft", "published", "cancelled"] });
    vec![
        entry(&LIST_ORGANIZER_EVENTS, "Lists an organizer's events by start, in any status, listed or not.")
            .query("status", "Status of the events; any without it.", &statuses)
            .query("from", "First day or instant of the start; any without it.", &day_or_instant())
            .query("to", "Last day or instant of the start; any without it.", &day_or_instant())
            .query("title_id", "Title of the events.", &title_id())
            .pages()
            .reply::<OrganizerEventListView>(200, "A page of events.")
            .refuses([NO_ORGANIZER]),
        entry(&GET_ORGANIZER_EVENT, "Returns an event in any status.")
            .reply::<OrganizerEventView>(200, "The event.")
            .with_header("ETag", ETAG)
            .refuses([NO_EVENT]),
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary)
}
