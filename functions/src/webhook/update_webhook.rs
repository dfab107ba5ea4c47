//! `PATCH /admin/webhooks/{webhook_id}`: changes, pauses or resumes a webhook. A repeat is refused as stale, because it was
//! read before.
//!
//! Messages that come while it is paused are not kept for it. Tries that were waiting then fail, and can be replayed.

use aws::store::Thing;
use domain::ids::WebhookId;
use domain::member::Right;
use domain::webhook::{MessageKind, Webhook, WebhookState};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::webhook_view::{WebhookView, checked_label, checked_url};
use crate::authority::member_at;
use crate::given::not_null;
use crate::{App, Endpoint, version};

/// `PATCH /admin/webhooks/{webhook_id}`
pub static UPDATE_WEBHOOK: Endpoint = Endpoint {
    name: "update-webhook",
    method: "PATCH",
    path: "/admin/webhooks/{webhook_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_webhook(app, request)),
};

/// Changed fields of a webhook. Whatever is absent stays as it is, and the list is replaced as a whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookChangeBody {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub label: Option<String>,
    /// Address that it is called at.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 500))]
    pub url: Option<String>,
    /// Kinds of messages that it gets.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<MessageKind>", length(min = 1, max = 40))]
    pub types: Option<Vec<MessageKind>>,
    /// True pauses it; false resumes it, whoever has paused it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub paused: Option<bool>,
}

async fn update_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: WebhookId = request.path("webhook_id", "webhook")?;
    let member = member_at(app, request, Thing::Webhook(&id), Right::Edit).await?;
    let wanted: WebhookChangeBody = request.json()?;
    let before = app.store.own_webhook(&member, &id).await?;
    version::check(request, before.ver)?;
    let after = changed(app, &before, wanted)?;
    if after == before {
        return version::shown(&WebhookView::of(&before), before.ver);
    }
    let now = app.clock.now();
    if after.state == WebhookState::Active && before.state != WebhookState::Active {
        // Before it is active again: failures of last week must not pause it at the first new one.
        app.store.forget_failures(&id, now).await?;
    }
    let after = Webhook { ver: before.ver + 1, ..after };
    version::written(app.store.change_webhook(&member, &before, &after, now).await?)?;
    version::shown(&WebhookView::of(&after), after.ver)
}

fn changed(app: &App, before: &Webhook, wanted: WebhookChangeBody) -> Result<Webhook, Failure> {
    let label = wanted.label.map(|label| checked_label(&label)).transpose()?;
    let url = wanted.url.map(|url| checked_url(app, &url)).transpose()?;
    let types = wanted.types.map(Webhook::kinds).transpose()?;
    let state = match wanted.paused {
        Some(true) if before.state == WebhookState::Active => WebhookState::Paused,
        Some(false) => WebhookState::Active,
        Some(true) | None => before.state,
    };
    Ok(Webhook {
        label: label.unwrap_or_else(|| before.label.clone()),
        url: url.unwrap_or_else(|| before.url.clone()),
        types: types.unwrap_or_else(|| before.types.clone()),
        state,
        ..before.clone()
    })
}
