//! A message of the payments queue: a provider's words, as they came.
//!
//! The words and not what we made of them, so that a message which our own mistake put on the
//! dead-letter queue can be sent again once the mistake is mended.

use aws::Queue;
use aws::provider::ProviderMessage as Parsed;
use domain::Failure;
use domain::provider::Provider;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::provider::adapter;
use crate::App;

/// A message of the payments queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub(crate) enum ProviderMessage {
    /// The verified body of a Stripe webhook.
    StripeWebhook {
        /// Its bytes.
        body: String,
    },
    /// The verified body of a Razorpay webhook.
    RazorpayWebhook {
        /// Razorpay's id of the message, which is not in its body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event_id: Option<String>,
        /// Its bytes.
        body: String,
    },
}

impl ProviderMessage {
    /// The message, parsed. The provider may have to be asked whose money it is about.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not JSON, or is ours and cannot be understood;
    /// [`Failure::ProviderSilent`].
    pub(crate) async fn parse(&self, app: &App) -> Result<Parsed, Failure> {
        // Before anybody has booked here, no money at a provider can be ours.
        let Some(deployment) = app.deployment().await? else { return Ok(Parsed::Foreign) };
        let (which, message_id, body) = match self {
            Self::StripeWebhook { body } => (Provider::Stripe, None, body),
            Self::RazorpayWebhook { event_id, body } => (Provider::Razorpay, event_id.as_deref(), body),
        };
        let broken = |error| Failure::Broken(format!("a webhook's body: {error}"));
        let message: Value = serde_json::from_str(body).map_err(broken)?;
        adapter(app, which, deployment)?.parse(message_id, &message).await
    }

    /// Puts it on the payments queue.
    ///
    /// # Errors
    /// If the queue does not answer.
    pub(crate) async fn enqueue(&self, app: &App) -> Result<(), Failure> {
        let body = serde_json::to_string(self).map_err(|error| Failure::Broken(error.to_string()))?;
        let url = app.config.payments_queue_url.get()?.to_owned();
        Queue::new(&app.connection, url).send(body).await
    }
}
