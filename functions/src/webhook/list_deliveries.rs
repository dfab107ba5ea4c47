//! `GET /admin/webhooks/{webhook_id}/deliveries`: lists the messages for a webhook of the last 30 days, newest first, with
//! what became of each.

use aws::store::Thing;
use domain::ids::WebhookId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::webhook_view::DeliveryView;
use crate::authority::member_at;
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the webhook.
const SCOPE: &str = "deliveries";

/// `GET /admin/webhooks/{webhook_id}/deliveries`
pub static LIST_DELIVERIES: Endpoint = Endpoint {
    name: "list-deliveries",
    method: "GET",
    path: "/admin/webhooks/{webhook_id}/deliveries",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_deliveries(app, request)),
};

/// A page of deliveries.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DeliveryListView {
    /// Deliveries, those of the newest messages first.
    pub deliveries: Vec<DeliveryView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_deliveries(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Oversee).await?;
    let webhook = app.store.own_webhook(&member, &id).await?;
    let scope = format!("{SCOPE} {id}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.deliveries(&member, &webhook, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    let deliveries = page.items.iter().map(DeliveryView::of).collect();
    Reply::ok(&DeliveryListView { deliveries, next_cursor })
}
