//! Public operations that lead to events.

use domain::Error;
use serde_json::{Value, json};

use super::catalog::{conditional, with_filters};
use super::entry::Entry;
use crate::discovery::find_titles::TitleGroupListView;
use crate::discovery::list_facets::FacetsView;
use crate::discovery::search_index::SearchIndexView;
use crate::{FIND_TITLES, GET_EVENT_PAGE, GET_SEARCH_INDEX, LIST_FACETS};

/// Tag of the operations.
const TAG: &str = "catalog";
/// Media type of a page.
const HTML: &str = "text/html; charset=utf-8";

pub(super) fn entries() -> Vec<Entry> {
    let wrong = || Error::ParameterInvalid { name: "price_from", reason: String::new() };
    vec![
        with_filters(Entry::new(
            TAG,
            &LIST_FACETS,
            "Counts the events of a list by city, kind, language and day.",
        ))
        .reply::<FacetsView>(200, "The values that the events have.")
        .refuses([wrong()]),
        with_filters(Entry::new(TAG, &FIND_TITLES, "Lists titles with their next events."))
            .pages()
            .reply::<TitleGroupListView>(200, "A page of titles.")
            .refuses([wrong()]),
        conditional(
            Entry::new(TAG, &GET_SEARCH_INDEX, "Returns the names that a client searches, in columns.")
                .reply::<SearchIndexView>(
                    200,
                    "The index, about a minute old; compressed if the client takes gzip.",
                )
                .reply_example(index),
        ),
        Entry::new(TAG, &GET_EVENT_PAGE, "Returns an event's page, with JSON-LD and Open Graph.")
            .empty(200, "The page.")
            .files([HTML])
            .with_header("Cache-Control", "Time for which the answer may be cached.")
            .empty(404, "A page that says that there is no such event.")
            .files([HTML]),
    ]
}

fn index() -> Value {
    json!({
        "titles": { "ids": ["0k3v5n8q2t", "7b9d1f4h6j"], "names": ["Paper Kites", "The Tempest"], "kinds": [2, 1] },
        "venues": { "ids": ["4m6p8r0s2v"], "names": ["Opera House"], "cities": [0] },
        "kinds": ["film", "play", "concert", "sport", "other"],
        "cities": ["Mumbai"],
        "is_complete": true,
    })
}
