//! Webhooks and deliveries as members see them.

use domain::ids::{DeliveryId, OrganizerId, WebhookId};
use domain::webhook::{
    Delivery, DeliveryAnswer, DeliveryStatus, Health, Hosts, MessageKind, Secrets, Webhook, WebhookState,
    WebhookUrl,
};
use domain::{Error, limits};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{App, text};

/// A webhook, as members see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct WebhookView {
    /// Id of the webhook.
    pub webhook_id: WebhookId,
    /// Organizer whose messages it gets.
    pub organizer_id: OrganizerId,
    /// Name for people.
    pub label: String,
    /// Address that it is called at.
    pub url: WebhookUrl,
    /// Kinds of messages that it gets.
    pub types: Vec<MessageKind>,
    /// State; while it is not `active` it gets nothing.
    pub state: WebhookState,
    /// Instant of its creation.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Version, raised by every change.
    pub ver: u64,
}

/// A webhook with its health.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct WebhookDetailsView {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// Instant of the first failure in a row; absent if it takes its messages. After three days it is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub failing_since: Option<Timestamp>,
}

/// A webhook with a new secret, which is shown only here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct WebhookSecretView {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// Secret with which the receiver checks signatures.
    pub secret: String,
    /// Instant until which the secret before it signs, too; absent if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub old_secret_until: Option<Timestamp>,
}

/// A message for a webhook, and what became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DeliveryView {
    /// Id of the delivery.
    pub delivery_id: DeliveryId,
    /// Webhook.
    pub webhook_id: WebhookId,
    /// Id of the message, which the webhook gets as the header `webhook-id`.
    pub message_id: String,
    /// Kind of the message.
    #[serde(rename = "type")]
    pub kind: MessageKind,
    /// Instant of the message.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub occurred_at: Timestamp,
    /// State.
    pub status: DeliveryStatus,
    /// Number of tries that have begun.
    pub tries: u32,
    /// Instant of the next try; absent if none follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next_at: Option<Timestamp>,
    /// Outcome of the last try; absent before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<DeliveryAnswer>,
}

impl WebhookView {
    pub(crate) fn of(webhook: &Webhook) -> Self {
        let Webhook { webhook_id, organizer_id, label, url, types, state, created_at, ver, .. } =
            webhook.clone();
        Self { webhook_id, organizer_id, label, url, types, state, created_at, ver }
    }
}

impl WebhookDetailsView {
    pub(crate) fn of(webhook: &Webhook, health: Health) -> Self {
        Self { webhook: WebhookView::of(webhook), failing_since: health.failing_since }
    }
}

impl WebhookSecretView {
    pub(crate) fn of(webhook: &Webhook, secrets: &Secrets) -> Self {
        Self {
            webhook: WebhookView::of(webhook),
            secret: secrets.secret.reveal(),
            old_secret_until: secrets.old.as_ref().map(|old| old.until),
        }
    }
}

impl DeliveryView {
    pub(crate) fn of(delivery: &Delivery) -> Self {
        let Delivery { delivery_id, webhook_id, message_id, kind, occurred_at, status, .. } =
            delivery.clone();
        let Delivery { tries, next_at, last, .. } = delivery.clone();
        Self { delivery_id, webhook_id, message_id, kind, occurred_at, status, tries, next_at, last }
    }
}

/// Hosts that may be called although they are inside.
pub(super) fn allowed(app: &App) -> Hosts {
    Hosts::of(app.config.webhook_allowed_hosts.optional().unwrap_or_default())
}

/// An address that a member has given.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(super) fn checked_url(app: &App, given: &str) -> Result<WebhookUrl, Error> {
    let url: WebhookUrl = given.trim().parse()?;
    url.check(&allowed(app))?;
    Ok(url)
}

/// A label that a member has given.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(super) fn checked_label(given: &str) -> Result<String, Error> {
    text::line_of("label", given, limits::OFFER_LABEL_CHARS_MAX)
}
