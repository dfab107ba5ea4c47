//! `POST /admin/webhooks/{webhook_id}/deliveries/{delivery_id}/replay`: sends a message to its webhook once more, with the
//! same id. One that waits for its next try is sent now.
//!
//! The row is written before the order is put on the queue; who dies in between repeats the request.

use aws::store::{Thing, Writing};
use domain::ids::{DeliveryId, WebhookId};
use domain::member::Right;
use domain::webhook::WebhookState;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::webhook_view::DeliveryView;
use crate::auth::tries;
use crate::authority::member_at;
use crate::queue::{TryOrder, WebhookOrder, put};
use crate::{App, Endpoint};

/// `POST /admin/webhooks/{webhook_id}/deliveries/{delivery_id}/replay`
pub static REPLAY_DELIVERY: Endpoint = Endpoint {
    name: "replay-delivery",
    method: "POST",
    path: "/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(replay_delivery(app, request)),
};

/// Times that a delivery is written because a try of it comes first.
const TRIES_MAX: usize = 3;

async fn replay_delivery(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Edit).await?;
    let delivery_id: DeliveryId = request.path("delivery_id", "delivery")?;
    let webhook = app.store.own_webhook(&member, &id).await?;
    if webhook.state != WebhookState::Active {
        let reason = "the webhook is paused; resume it first".to_owned();
        return Err(Error::FieldInvalid { name: "paused", reason }.into());
    }
    tries::replay(app, &id).await?;
    let missing = Error::NotFound { what: "delivery" };
    for _ in 0..TRIES_MAX {
        let now = app.clock.now();
        let before = app.store.delivery(&id, &delivery_id).await?.ok_or(missing.clone())?;
        app.store.kept_message(&before.message_id).await?.ok_or(missing.clone())?;
        let Some(after) = before.replayed(now) else {
            return Reply::json(202, &DeliveryView::of(&before));
        };
        if app.store.replay_delivery(&member, &webhook, &after, now).await? == Writing::Written {
            put(app, &WebhookOrder::Try(TryOrder::next_of(&after))).await?;
            return Reply::json(202, &DeliveryView::of(&after));
        }
    }
    Err(Failure::unavailable("replay delivery: tries of it come first"))
}
