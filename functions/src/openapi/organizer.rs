//! Operations on venues, screens and titles.

use domain::Error;
use domain::title::Title;
use domain::venue::Venue;
use serde_json::{Value, json};

use super::editing::ETAG;
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::organizer::create_layout::{LayoutBody, LayoutView};
use crate::organizer::create_screen::{ScreenBody, ScreenCreatedView};
use crate::organizer::create_title::TitleBody;
use crate::organizer::create_venue::VenueBody;
use crate::organizer::list_titles::TitleListView;
use crate::organizer::list_venues::VenueListView;
use crate::{CREATE_LAYOUT, CREATE_SCREEN, CREATE_TITLE, CREATE_VENUE, LIST_TITLES, LIST_VENUES};

/// A hall for examples.
fn grid() -> Value {
    json!({
        "section": "Hall",
        "rows": 12,
        "seats_per_row": 20,
        "aisles_after_seats": [5, 15],
        "tiers": [{ "label": "Front Stalls", "rows": 4 }, { "label": "Stalls", "rows": 8 }],
    })
}

/// Difference that two more seats make.
fn difference() -> Value {
    json!({
        "screen_id": "scr_5e7g9j1n3q",
        "compared_with": 1,
        "layout_version": null,
        "seat_count": 240,
        "sections": [{ "section": "Hall", "seat_count": 240, "general_admission": false }],
        "types": ["front_stalls", "stalls"],
        "added_count": 2,
        "removed_count": 0,
        "changed_count": 0,
        "added": ["L19", "L20"],
        "removed": [],
        "changed": [],
    })
}

/// Adds the parameter of a list of one organizer's things.
fn of_organizer(entry: Entry) -> Entry {
    entry.organizer_id().refuses([NO_ORGANIZER])
}

pub(super) fn entries() -> Vec<Entry> {
    let tag = "organizer";
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        Entry::new(tag, &CREATE_VENUE, "Creates a venue.")
            .body::<VenueBody>()
            .reply::<Venue>(201, "The venue.")
            .with_header("ETag", ETAG)
            .refuses([field("time_zone"), NO_ORGANIZER]),
        of_organizer(Entry::new(tag, &LIST_VENUES, "Lists an organizer's venues by name."))
            .pages()
            .reply::<VenueListView>(200, "A page of venues."),
        Entry::new(tag, &CREATE_SCREEN, "Creates a screen with the layout that a chart, a plan or a grid draws.")
            .body::<ScreenBody>()
            .example(|| json!({ "name": "Small hall", "grid": grid() }))
            .reply::<ScreenCreatedView>(201, "The screen and a summary of its layout.")
            .refuses([
                field("name"),
                Error::NotFound { what: "venue" },
                Error::ChartInvalid { faults: vec![] },
            ]),
        Entry::new(
            tag,
            &CREATE_LAYOUT,
            "Creates the next version of a screen's layout, or only shows its difference from the newest one.",
        )
        .body::<LayoutBody>()
        .example(|| json!({ "grid": grid(), "dry_run": true }))
        .reply::<LayoutView>(200, "The difference; nothing was written.")
        .reply_example(difference)
        .reply::<LayoutView>(201, "The new version and its difference.")
        .refuses([
            field("chart"),
            Error::NotFound { what: "screen" },
            Error::ChartInvalid { faults: vec![] },
        ]),
        Entry::new(tag, &CREATE_TITLE, "Creates a title.")
            .body::<TitleBody>()
            .reply::<Title>(201, "The title.")
            .with_header("ETag", ETAG)
            .refuses([field("name"), NO_ORGANIZER]),
        of_organizer(Entry::new(tag, &LIST_TITLES, "Lists an organizer's titles by name."))
            .pages()
            .reply::<TitleListView>(200, "A page of titles."),
    ]
}
