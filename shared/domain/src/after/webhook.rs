//! Webhooks of organizers: addresses that take our messages, by Standard Webhooks
//! (<https://www.standardwebhooks.com>), and the deliveries to them.

mod delivery;
mod health;
mod kind;
mod payload;
mod target;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::ids::{OrganizerId, WebhookId};
use crate::base::signature::WebhookSecret;

pub use delivery::{Delivery, DeliveryAnswer, DeliveryProblem, DeliveryStatus, Turn};
pub use health::{Health, Sign};
pub use kind::MessageKind;
pub use payload::payload;
pub use target::{Hosts, WebhookUrl};

/// State of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// It gets messages.
    Active,
    /// A member has paused it.
    Paused,
    /// It has failed for three days, and is paused.
    Failing,
    /// It has answered 410, and is paused.
    Gone,
}

/// A webhook of an organizer. Its secrets are apart from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Id of the webhook.
    pub webhook_id: WebhookId,
    /// Organizer whose messages it gets.
    pub organizer_id: OrganizerId,
    /// Version, raised by every change.
    pub ver: u64,
    /// Fingerprint of the request that has created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Name for people.
    pub label: String,
    /// Address that it is called at.
    pub url: WebhookUrl,
    /// Kinds of messages that it gets.
    pub types: Vec<MessageKind>,
    /// State.
    pub state: WebhookState,
    /// Instant of its creation.
    pub created_at: Timestamp,
}

impl Webhook {
    /// True if it gets messages of this kind.
    #[must_use]
    pub fn gets(&self, kind: MessageKind) -> bool {
        self.state == WebhookState::Active && self.types.contains(&kind)
    }

    /// The kinds of messages, each once and in one order.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] without any.
    pub fn kinds(mut types: Vec<MessageKind>) -> Result<Vec<MessageKind>, Error> {
        types.sort_unstable();
        types.dedup();
        if types.is_empty() {
            let reason = "name at least one kind of message".to_owned();
            return Err(Error::FieldInvalid { name: "types", reason });
        }
        Ok(types)
    }
}

/// Secrets of a webhook: the present one, and the one before it while the receiver changes over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// The present secret.
    pub secret: WebhookSecret,
    /// The replaced secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<OldSecret>,
}

/// A secret that signs beside the present one until an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSecret {
    /// The secret.
    pub secret: WebhookSecret,
    /// Instant from which it does not sign any more.
    pub until: Timestamp,
}

impl Secrets {
    /// The first secret of a webhook.
    #[must_use]
    pub fn first(secret: WebhookSecret) -> Self {
        Self { secret, old: None }
    }

    /// The secrets after a rotation at `now`. While an older secret still signs, that one stays and the newest is
    /// replaced: the receiver may not have learnt the newest one yet, if the answer with it was lost.
    #[must_use]
    pub fn rotated(&self, secret: WebhookSecret, old_hours: u32, now: Timestamp) -> Self {
        let kept = self.old.as_ref().filter(|old| now < old.until).map_or(&self.secret, |old| &old.secret);
        let until = now.checked_add(SignedDuration::from_hours(old_hours.into())).unwrap_or(now);
        let old = OldSecret { secret: kept.clone(), until };
        Self { secret, old: Some(old).filter(|old| now < old.until) }
    }

    /// The header `webhook-signature` of a body: a signature under each secret, the present one's first.
    #[must_use]
    pub fn signature(&self, id: &str, now: Timestamp, body: &[u8]) -> String {
        let old = self.old.as_ref().filter(|old| now < old.until).map(|old| &old.secret);
        let signatures = [Some(&self.secret), old].into_iter().flatten();
        let signatures: Vec<_> = signatures.map(|secret| secret.sign(id, now.as_second(), body)).collect();
        signatures.join(" ")
    }
}

#[cfg(test)]
mod tests;
