//! Operations that answer this description.

use serde_json::{Map, Value};

use super::catalog::conditional;
use super::entry::Entry;
use crate::reference::get_docs::HTML;
use crate::{GET_DOCS, GET_OPENAPI};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "reference";
    let encoding = "`gzip` if the request's `Accept-Encoding` takes it.";
    vec![
        conditional(
            Entry::new(tag, &GET_OPENAPI, "Returns this OpenAPI document.")
                .reply::<Map<String, Value>>(200, "The document.")
                .with_header("Content-Encoding", encoding),
        ),
        conditional(
            Entry::new(tag, &GET_DOCS, "Returns a page that shows this document.")
                .empty(200, "The page.")
                .files([HTML])
                .with_header("Content-Encoding", encoding),
        ),
    ]
}
