//! What waits on the payments queue: a provider's words, as they came.
//!
//! The words and not what we made of them, so that a message which our own mistake put on the
//! dead-letter queue can be sent again once the mistake is mended.

use aws::Queue;
use aws::stripe::{notice_of_session, notice_of_webhook};
use domain::Failure;
use domain::payment::Notice;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::App;

/// A message of the payments queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub(crate) enum News {
    /// The verified body of a Stripe webhook.
    StripeWebhook {
        /// Its bytes.
        body: String,
    },
    /// A Stripe Checkout Session that was read back.
    StripeSession {
        /// As Stripe answered.
        session: Value,
    },
}

impl News {
    /// What it means, if it is about a payment of ours.
    ///
    /// # Errors
    /// [`Failure::Broken`] where it is not JSON, or is ours and cannot be understood.
    pub(crate) fn notice(&self) -> Result<Option<Notice>, Failure> {
        match self {
            Self::StripeWebhook { body } => {
                let message: Value = serde_json::from_str(body)
                    .map_err(|error| Failure::Broken(format!("a webhook's body: {error}")))?;
                notice_of_webhook(&message)
            }
            Self::StripeSession { session } => {
                let id = session.get("id").and_then(Value::as_str).unwrap_or("session");
                notice_of_session(format!("read {id}"), session)
            }
        }
    }

    /// Puts it on the payments queue.
    ///
    /// # Errors
    /// Where the queue does not answer.
    pub(crate) async fn enqueue(&self, app: &App) -> Result<(), Failure> {
        let body = serde_json::to_string(self).map_err(|error| Failure::Broken(error.to_string()))?;
        let url = app.config.payments_queue_url.get()?.to_owned();
        Queue::new(&app.connection, url).send(body).await
    }
}
