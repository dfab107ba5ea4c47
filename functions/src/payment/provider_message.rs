//! What waits on the payments queue: a provider's words, as they came.
//!
//! The words and not what we made of them, so that a message which our own mistake put on the
//! dead-letter queue can be sent again once the mistake is mended.

use aws::Queue;
use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, Provider};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::provider::provider;
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
    /// A Stripe Checkout Session that was read back.
    StripeSession {
        /// Whose it is; older messages did not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment_id: Option<PaymentId>,
        /// As Stripe answered.
        session: Value,
    },
    /// The payments of a Razorpay order, which were read back.
    RazorpayPayments {
        /// Whose order it is.
        payment_id: PaymentId,
        /// As Razorpay answered.
        payments: Value,
    },
    /// A customer came back from the provider's page with its proof: it is time to ask.
    Returned {
        /// Which attempt was to be paid.
        payment_id: PaymentId,
    },
}

impl ProviderMessage {
    /// What was read back of an attempt.
    pub(crate) fn read(which: Provider, payment_id: &PaymentId, answer: Value) -> Self {
        let payment_id = payment_id.clone();
        match which {
            Provider::Stripe => Self::StripeSession { payment_id: Some(payment_id), session: answer },
            Provider::Razorpay => Self::RazorpayPayments { payment_id, payments: answer },
        }
    }

    /// What it means, as far as it is about payments of ours. The provider may have to be asked which.
    ///
    /// # Errors
    /// [`Failure::Broken`] where it is not JSON, or is ours and cannot be understood;
    /// [`Failure::ProviderSilent`].
    pub(crate) async fn notices(&self, app: &App) -> Result<Vec<PaymentUpdate>, Failure> {
        let parsed = |body: &str| {
            let broken = |error| Failure::Broken(format!("a webhook's body: {error}"));
            serde_json::from_str::<Value>(body).map_err(broken)
        };
        let (which, payment_id, answer) = match self {
            Self::StripeWebhook { body } => {
                let stripe = provider(app, Provider::Stripe)?;
                return stripe.updates_of_webhook(None, &parsed(body)?).await;
            }
            Self::RazorpayWebhook { event_id, body } => {
                let razorpay = provider(app, Provider::Razorpay)?;
                return razorpay.updates_of_webhook(event_id.as_deref(), &parsed(body)?).await;
            }
            Self::StripeSession { payment_id, session } => {
                let named = session.pointer("/metadata/payment_id").and_then(Value::as_str);
                let named = named.and_then(|id| id.parse().ok());
                let Some(payment_id) = payment_id.clone().or(named) else { return Ok(Vec::new()) };
                (Provider::Stripe, payment_id, session.clone())
            }
            Self::RazorpayPayments { payment_id, payments } => {
                (Provider::Razorpay, payment_id.clone(), payments.clone())
            }
            Self::Returned { payment_id } => {
                let booking = app.store.booking(&payment_id.booking_id()).await?;
                let payment = booking.as_ref().and_then(|booking| booking.payment(payment_id));
                let session = payment.and_then(|payment| Some((payment.provider, payment.session.as_ref()?)));
                let Some((which, session)) = session else { return Ok(Vec::new()) };
                (which, payment_id.clone(), provider(app, which)?.read(session).await?)
            }
        };
        provider(app, which)?.updates_of_read(&payment_id, &answer)
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
