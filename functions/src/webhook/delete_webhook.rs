//! `DELETE /admin/webhooks/{webhook_id}`: deletes a webhook with its secrets. A repeat finds none.
//!
//! Tries that wait find no webhook, and end.

use aws::store::Thing;
use domain::ids::WebhookId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `DELETE /admin/webhooks/{webhook_id}`
pub static DELETE_WEBHOOK: Endpoint = Endpoint {
    name: "delete-webhook",
    method: "DELETE",
    path: "/admin/webhooks/{webhook_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(delete_webhook(app, request)),
};

async fn delete_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Edit).await?;
    let webhook = app.store.own_webhook(&member, &id).await?;
    version::check(request, webhook.ver)?;
    version::written(app.store.delete_webhook(&member, &webhook, app.clock.now()).await?)?;
    Ok(Reply::empty(204))
}
