//! `GET /admin/venues`: lists an organizer's venues by name.

use domain::member::Right;
use domain::venue::Venue;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the organizer.
const SCOPE: &str = "venues";

/// `GET /admin/venues`
pub static LIST_VENUES: Endpoint = Endpoint {
    name: "list-venues",
    method: "GET",
    path: "/admin/venues",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_venues(app, request)),
};

/// A page of venues.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct VenueListView {
    /// Venues, by name.
    pub venues: Vec<Venue>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_venues(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Read).await?;
    let scope = format!("{SCOPE} {organizer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.venues(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    Reply::ok(&VenueListView { venues: page.items, next_cursor })
}
