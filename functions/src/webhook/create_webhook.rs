//! `POST /admin/webhooks`: creates a webhook, and shows its secret.
//!
//! Its id is derived from the caller and the `Idempotency-Key`, so a repeated request answers the webhook that is there,
//! with its first secret.

use domain::ids::{OrganizerId, WebhookId, fingerprint};
use domain::member::Right;
use domain::signature::WebhookSecret;
use domain::webhook::{MessageKind, Secrets, Webhook, WebhookState};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::webhook_view::{WebhookSecretView, checked_label, checked_url};
use crate::authority::member;
use crate::{App, Endpoint, random, version};

/// `POST /admin/webhooks`
pub static CREATE_WEBHOOK: Endpoint = Endpoint {
    name: "create-webhook",
    method: "POST",
    path: "/admin/webhooks",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_webhook(app, request)),
};

/// A new webhook.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookBody {
    /// Organizer whose messages it gets.
    pub organizer_id: OrganizerId,
    /// Name for people.
    #[schemars(length(min = 1, max = 60))]
    pub label: String,
    /// Address that it is called at: `https://` and a host of the public internet, in ASCII.
    #[schemars(length(min = 1, max = 500))]
    pub url: String,
    /// Kinds of messages that it gets.
    #[schemars(length(min = 1, max = 40))]
    pub types: Vec<MessageKind>,
}

async fn create_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let key = request.idempotency_key()?;
    let wanted: WebhookBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Edit).await?;
    let (label, url) = (checked_label(&wanted.label)?, checked_url(app, &wanted.url)?);
    let types = Webhook::kinds(wanted.types)?;
    let said = serde_json::to_vec(&(member.organizer_id(), &label, &url, &types));
    let said = said.map_err(|error| Failure::caused("a body", error))?;
    let now = app.clock.now();
    let webhook = Webhook {
        webhook_id: WebhookId::derive(member.customer_id(), key, member.organizer_id()),
        organizer_id: member.organizer_id().clone(),
        ver: version::FIRST,
        request: Some(fingerprint(&said)),
        label,
        url,
        types,
        state: WebhookState::Active,
        created_at: now,
    };
    let secrets = Secrets::first(WebhookSecret::from_random(random::bytes()?));
    let (webhook, secrets) = app.store.create_webhook(&member, &webhook, &secrets, now).await?;
    version::created(&WebhookSecretView::of(&webhook, &secrets), webhook.ver)
}
