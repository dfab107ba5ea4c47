//! Operations of webhooks and their deliveries.

use domain::Error;

use super::editing::ETAG;
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::webhook::create_webhook::WebhookBody;
use crate::webhook::list_deliveries::DeliveryListView;
use crate::webhook::list_webhooks::WebhookListView;
use crate::webhook::rotate_webhook_secret::RotationBody;
use crate::webhook::update_webhook::WebhookChangeBody;
use crate::webhook::webhook_view::{DeliveryView, WebhookDetailsView, WebhookSecretView, WebhookView};
use crate::{
    CREATE_WEBHOOK, DELETE_WEBHOOK, GET_WEBHOOK, LIST_DELIVERIES, LIST_WEBHOOKS, REPLAY_DELIVERY,
    ROTATE_WEBHOOK_SECRET, UPDATE_WEBHOOK,
};

const NO_WEBHOOK: Error = Error::NotFound { what: "webhook" };
const IF_MATCH: &str = "The `ETag` of what was read.";

fn field(name: &'static str) -> Error {
    Error::FieldInvalid { name, reason: String::new() }
}

pub(super) fn entries() -> Vec<Entry> {
    let tag = "webhook";
    let mut entries = vec![
        Entry::new(
            tag,
            &CREATE_WEBHOOK,
            "Creates a webhook, and shows its secret. It is called by Standard Webhooks: `POST` with `webhook-id`, \
             `webhook-timestamp` and `webhook-signature`, and `type`, `version`, `timestamp` and `data` as JSON.",
        )
        .idempotency_key()
        .body::<WebhookBody>()
        .reply::<WebhookSecretView>(201, "The webhook with its secret, or the first answer to the same request.")
        .with_header("ETag", ETAG)
        .refuses([field("url"), NO_ORGANIZER]),
        Entry::new(tag, &LIST_WEBHOOKS, "Lists an organizer's webhooks by label. For owners and managers.")
            .organizer_id()
            .pages()
            .reply::<WebhookListView>(200, "A page of webhooks.")
            .refuses([NO_ORGANIZER]),
        Entry::new(tag, &GET_WEBHOOK, "Returns a webhook with its health. Its secret is not shown again.")
            .reply::<WebhookDetailsView>(200, "The webhook.")
            .with_header("ETag", ETAG)
            .refuses([NO_WEBHOOK]),
        Entry::new(
            tag,
            &UPDATE_WEBHOOK,
            "Changes, pauses or resumes a webhook. Messages that come while it is paused are not kept for it.",
        )
        .header("If-Match", true, IF_MATCH)
        .body::<WebhookChangeBody>()
        .reply::<WebhookView>(200, "The changed webhook.")
        .with_header("ETag", ETAG)
        .refuses([field("url"), NO_WEBHOOK, Error::VersionMissing, Error::VersionStale]),
        Entry::new(tag, &DELETE_WEBHOOK, "Deletes a webhook with its secrets.")
            .header("If-Match", true, IF_MATCH)
            .empty(204, "It is deleted.")
            .refuses([NO_WEBHOOK, Error::VersionMissing, Error::VersionStale]),
    ];
    entries.extend(secrets_and_deliveries(tag));
    entries
}

fn secrets_and_deliveries(tag: &'static str) -> [Entry; 3] {
    [
        Entry::new(
            tag,
            &ROTATE_WEBHOOK_SECRET,
            "Makes a new secret of a webhook, and shows it. The old one signs beside it until the receiver has changed over.",
        )
        .header("If-Match", true, IF_MATCH)
        .body::<RotationBody>()
        .reply::<WebhookSecretView>(200, "The webhook with its new secret.")
        .with_header("ETag", ETAG)
        .refuses([field("old_secret_hours"), NO_WEBHOOK, Error::VersionMissing, Error::VersionStale]),
        Entry::new(
            tag,
            &LIST_DELIVERIES,
            "Lists the messages for a webhook of the last 30 days, newest first, with what became of each.",
        )
        .pages()
        .reply::<DeliveryListView>(200, "A page of deliveries.")
        .refuses([NO_WEBHOOK]),
        Entry::new(
            tag,
            &REPLAY_DELIVERY,
            "Sends a message to its webhook once more, under the same `webhook-id`. One that waits is sent now.",
        )
        .reply::<DeliveryView>(202, "The delivery, which is sent in a moment.")
        .refuses([
            NO_WEBHOOK,
            Error::NotFound { what: "delivery" },
            field("paused"),
            Error::TooManyAttempts { retry_after_seconds: 0 },
        ]),
    ]
}
