//! Operations on events, for those who sell them.

use domain::Error;

use super::catalog::NO_EVENT;
use super::entry::Entry;
use crate::catalog::event_view::EventView;
use crate::event::cancel_event::CancelledEventView;
use crate::event::create_event::EventBody;
use crate::{CANCEL_EVENT, CREATE_EVENT, Endpoint, PUBLISH_EVENT};

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        entry(&CREATE_EVENT, "Creates an event on a screen, as a draft.")
            .body::<EventBody>()
            .reply::<EventView>(201, "The draft, which only organizers see.")
            .refuses([field("tiers"), Error::AmountOutOfRange, Error::NotFound { what: "title, or screen" }]),
        entry(&PUBLISH_EVENT, "Publishes an event to customers; may be repeated.")
            .reply::<EventView>(200, "The published event.")
            .refuses([NO_EVENT, Error::EventStatusWrong { status: "" }]),
        entry(
            &CANCEL_EVENT,
            "Cancels an event and refunds its bookings. A repeated request answers the progress.",
        )
        .reply::<CancelledEventView>(200, "The cancelled event, and the progress of its bookings.")
        .refuses([NO_EVENT]),
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary)
}
