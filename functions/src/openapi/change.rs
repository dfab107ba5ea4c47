//! Operations that change an event that has bookings.

use domain::Error;

use super::catalog::NO_EVENT;
use super::entry::Entry;
use super::event::ETAG;
use crate::change::cancel_event::CancelledEventView;
use crate::change::postpone_event::PostponementBody;
use crate::event::organizer_event_view::OrganizerEventView;
use crate::{CANCEL_EVENT, Endpoint, POSTPONE_EVENT};

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        entry(
            &CANCEL_EVENT,
            "Cancels an event and refunds its bookings. A repeated request answers the progress. Half a year after its start \
             an event cannot be cancelled any more.",
        )
        .reply::<CancelledEventView>(200, "The cancelled event, and the progress of its bookings.")
        .refuses([NO_EVENT, Error::EventStatusWrong { status: "" }]),
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
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary)
}
