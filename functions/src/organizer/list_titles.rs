//! `GET /admin/titles`: lists an organizer's titles by name.

use domain::member::Right;
use domain::title::Title;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the organizer.
const SCOPE: &str = "titles";

/// `GET /admin/titles`
pub static LIST_TITLES: Endpoint = Endpoint {
    name: "list-titles",
    method: "GET",
    path: "/admin/titles",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_titles(app, request)),
};

/// A page of titles.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleListView {
    /// Titles, by name.
    pub titles: Vec<Title>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_titles(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Read).await?;
    let scope = format!("{SCOPE} {organizer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.titles(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    Reply::ok(&TitleListView { titles: page.items, next_cursor })
}
