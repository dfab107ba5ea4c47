//! `POST /admin/webhooks/{webhook_id}/rotate`: makes a new secret, and shows it. The old one signs, too, until the receiver
//! has changed over.
//!
//! Members who have lost the answer rotate again: the secret that the receiver has stays, and the one that nobody has seen goes.

use aws::store::Thing;
use domain::ids::WebhookId;
use domain::member::Right;
use domain::signature::WebhookSecret;
use domain::webhook::Webhook;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::webhook_view::WebhookSecretView;
use crate::authority::member_at;
use crate::{App, Endpoint, random, version};

/// `POST /admin/webhooks/{webhook_id}/rotate`
pub static ROTATE_WEBHOOK_SECRET: Endpoint = Endpoint {
    name: "rotate-webhook-secret",
    method: "POST",
    path: "/admin/webhooks/{webhook_id}/rotate",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(rotate_webhook_secret(app, request)),
};

/// A rotation of a webhook's secret.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotationBody {
    /// Hours for which the old secret signs beside the new one. 0 ends it at once, for a secret that somebody else has.
    #[serde(default = "a_day")]
    #[schemars(range(min = 0, max = 168))]
    pub old_secret_hours: u32,
}

fn a_day() -> u32 {
    24
}

async fn rotate_webhook_secret(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Edit).await?;
    let wanted: RotationBody = request.json()?;
    let most = limits::OLD_SECRET_HOURS_MAX;
    if wanted.old_secret_hours > most {
        let reason = format!("0 to {most}");
        return Err(Error::FieldInvalid { name: "old_secret_hours", reason }.into());
    }
    let before = app.store.own_webhook(&member, &id).await?;
    version::check(request, before.ver)?;
    let secrets = app.store.webhook_secrets(&id).await?.ok_or(Error::NotFound { what: "webhook" })?;
    let now = app.clock.now();
    let new = WebhookSecret::from_random(random::bytes()?);
    let secrets = secrets.rotated(new, wanted.old_secret_hours, now);
    let after = Webhook { ver: before.ver + 1, ..before.clone() };
    version::written(app.store.rotate_webhook_secret(&member, (&before, &after), &secrets, now).await?)?;
    version::shown(&WebhookSecretView::of(&after, &secrets), after.ver)
}
