//! `GET /admin/webhooks/{webhook_id}`: returns a webhook with its health. Its secret is not shown again.

use aws::store::Thing;
use domain::ids::WebhookId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::webhook_view::WebhookDetailsView;
use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `GET /admin/webhooks/{webhook_id}`
pub static GET_WEBHOOK: Endpoint = Endpoint {
    name: "get-webhook",
    method: "GET",
    path: "/admin/webhooks/{webhook_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_webhook(app, request)),
};

async fn get_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Oversee).await?;
    let webhook = app.store.own_webhook(&member, &id).await?;
    let health = app.store.webhook_health(&id).await?;
    version::shown(&WebhookDetailsView::of(&webhook, health), webhook.ver)
}
