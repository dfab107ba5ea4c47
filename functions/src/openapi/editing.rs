//! Operations that read and change one venue, screen or title.

use domain::Error;
use domain::title::Title;
use domain::venue::Venue;
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::entry::Entry;
use crate::Endpoint;
use crate::organizer::list_screens::ScreenListView;
use crate::organizer::screen_view::ScreenView;
use crate::organizer::update_screen::ScreenChangeBody;
use crate::organizer::update_title::TitleChangeBody;
use crate::organizer::update_venue::VenueChangeBody;
use crate::{GET_SCREEN, GET_TITLE, GET_VENUE, LIST_SCREENS, UPDATE_SCREEN, UPDATE_TITLE, UPDATE_VENUE};

/// Use of the header with the version.
pub(super) const ETAG: &str = "Version of what is answered, for `If-Match`.";

pub(super) fn entries() -> Vec<Entry> {
    let (venue, screen, title) = (
        Error::NotFound { what: "venue" },
        Error::NotFound { what: "screen" },
        Error::NotFound { what: "title" },
    );
    vec![
        read::<Venue>(&GET_VENUE, "Returns a venue.", "The venue.").refuses([venue.clone()]),
        change::<VenueChangeBody, Venue>(&UPDATE_VENUE, "Changes a venue.", "The changed venue.")
            .example(|| json!({ "access": "Step-free from the car park; a lift to all floors." }))
            .refuses([venue.clone()]),
        Entry::new("organizer", &LIST_SCREENS, "Lists a venue's screens by name.")
            .pages()
            .reply::<ScreenListView>(200, "A page of screens.")
            .refuses([venue]),
        read::<ScreenView>(&GET_SCREEN, "Returns a screen with the versions of its layout.", "The screen.")
            .refuses([screen.clone()]),
        change::<ScreenChangeBody, ScreenView>(
            &UPDATE_SCREEN,
            "Gives a screen another name, for events that are created from now on.",
            "The renamed screen.",
        )
        .example(|| json!({ "name": "Great Hall" }))
        .refuses([screen]),
        read::<Title>(&GET_TITLE, "Returns a title.", "The title.").refuses([title.clone()]),
        change::<TitleChangeBody, Title>(
            &UPDATE_TITLE,
            "Changes a title. The pages of its events show it within seconds.",
            "The changed title.",
        )
        .example(translated)
        .refuses([title]),
    ]
}

/// Texts of a title in a second language.
fn translated() -> Value {
    json!({
        "age_rating": { "system": "FSK", "label": "12" },
        "translations": { "de": { "name": "Der Sturm", "description": "Ein Herzog ohne Land, eine Insel ohne Herzog." } },
    })
}

fn read<T: JsonSchema>(endpoint: &'static Endpoint, summary: &'static str, reply: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary).reply::<T>(200, reply).with_header("ETag", ETAG)
}

fn change<B: JsonSchema, T: JsonSchema>(
    endpoint: &'static Endpoint,
    summary: &'static str,
    reply: &'static str,
) -> Entry {
    let field = Error::FieldInvalid { name: "name", reason: String::new() };
    Entry::new("organizer", endpoint, summary)
        .header("If-Match", true, "The `ETag` of what was read.")
        .body::<B>()
        .reply::<T>(200, reply)
        .with_header("ETag", ETAG)
        .refuses([field, Error::VersionMissing, Error::VersionStale])
}
