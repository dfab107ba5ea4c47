//! Operations that move an event with its bookings to another hall.

use domain::Error;
use serde_json::{Value, json};

use super::entry::Entry;
use super::event::ETAG;
use crate::RELOCATE_EVENT;
use crate::relocation::relocation_body::{RelocationBody, RelocationView};

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        Entry::new(
            "organizer",
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
