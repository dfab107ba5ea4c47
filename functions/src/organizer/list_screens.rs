//! `GET /admin/venues/{venue_id}/screens`: lists a venue's screens by name.

use aws::store::Thing;
use domain::ids::VenueId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::screen_view::ScreenView;
use crate::authority::member_at;
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the venue.
const SCOPE: &str = "screens";

/// `GET /admin/venues/{venue_id}/screens`
pub static LIST_SCREENS: Endpoint = Endpoint {
    name: "list-screens",
    method: "GET",
    path: "/admin/venues/{venue_id}/screens",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_screens(app, request)),
};

/// A page of screens.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ScreenListView {
    /// Screens, by name.
    pub screens: Vec<ScreenView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_screens(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let id: VenueId = request.path("venue_id", "venue")?;
    let member = member_at(app, request, Thing::Venue(&id), Right::Read).await?;
    let venue = app.store.venue(&member, &id).await?;
    let scope = format!("{SCOPE} {id}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.screens(&member, &venue, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    Reply::ok(&ScreenListView {
        screens: page.items.into_iter().map(ScreenView::from).collect(),
        next_cursor,
    })
}
