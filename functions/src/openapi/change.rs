//! Operations that change an event that has bookings.

use domain::Error;
use serde_json::{Value, json};

use super::catalog::NO_EVENT;
use super::entry::Entry;
use super::event::ETAG;
use crate::change::cancel_event::CancelledEventView;
use crate::change::postpone_event::PostponementBody;
use crate::change::relocation_body::{RelocationBody, RelocationView};
use crate::event::organizer_event_view::OrganizerEventView;
use crate::{CANCEL_EVENT, Endpoint, POSTPONE_EVENT, RELOCATE_EVENT};

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        entry(
            &CANCEL_EVENT,
            "Cancels an event and refunds its bookings. A repeated request answers the progress.",
        )
        .reply::<CancelledEventView>(200, "The cancelled event, and the progress of its bookings.")
        .refuses([NO_EVENT]),
        entry(
            &POSTPONE_EVENT,
            "Gives an event a later start. Customers keep their seats, and may return them in a refund window.",
        )
        .header("If-Match", true, "The `ETag` of what was read.")
        .body::<PostponementBody>()
        .reply::<OrganizerEventView>(200, "The postponed event.")
        .with_header("ETag", ETAG)
        .refuses([NO_EVENT, field("refund_until"), Error::EventStatusWrong { status: "" }])
        .refuses([Error::FieldFixed { name: "", reason: "" }, Error::VersionMissing, Error::VersionStale]),
        entry(
            &RELOCATE_EVENT,
            "Moves an event with its bookings to another screen or layout. A repeated request answers the progress.",
        )
        .header("If-Match", true, "The `ETag` of what was read.")
        .body::<RelocationBody>()
        .example(other_hall)
        .reply::<RelocationView>(200, "The plan of the move, and its progress.")
        .with_header("ETag", ETAG)
        .refuses([
            Error::NotFound { what: "event, or screen" },
            field("layout_version"),
            Error::AmountOutOfRange,
            Error::UnknownSeats { seats: Vec::new() },
            Error::DuplicateSeats { seats: Vec::new() },
        ])
        .refuses([Error::EventStatusWrong { status: "" }, Error::EventMoving])
        .refuses([
            Error::EventNotMovable { count: 1, conflicts: Vec::new() },
            Error::VersionMissing,
            Error::VersionStale,
        ]),
    ]
}

/// A larger hall, in which the boxes have another name.
fn other_hall() -> Value {
    json!({
        "screen_id": "scr_5e7g9j1n3q",
        "layout_version": 2,
        "tiers": [{ "type": "gallery", "label": "Gallery", "amount_minor": 1800 }],
        "seats": [{ "from": "Box-1-1", "to": "Loge-1-1" }, { "from": "Box-1-2", "to": "Loge-1-2" }],
        "rule": "best",
        "dry_run": true,
    })
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary)
}
