//! `GET /admin/webhooks`: lists an organizer's webhooks by label.

use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::webhook_view::WebhookView;
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the organizer.
const SCOPE: &str = "webhooks";

/// `GET /admin/webhooks`
pub static LIST_WEBHOOKS: Endpoint = Endpoint {
    name: "list-webhooks",
    method: "GET",
    path: "/admin/webhooks",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_webhooks(app, request)),
};

/// A page of webhooks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct WebhookListView {
    /// Webhooks, by label.
    pub webhooks: Vec<WebhookView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_webhooks(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Oversee).await?;
    let scope = format!("{SCOPE} {organizer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.webhooks(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    Reply::ok(&WebhookListView { webhooks: page.items.iter().map(WebhookView::of).collect(), next_cursor })
}
