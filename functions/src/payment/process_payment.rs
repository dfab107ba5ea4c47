//! Payments queue → settles provider messages.
//!
//! The booking's state decides the effect, in one write, so a message may come twice, late or out of order.
//! This is also the guard against replays, which Razorpay's signature, having no timestamp, needs: a booking
//! with payments stays in the table for good, with all that was settled.

use aws::provider::ParsedMessage;
use domain::Failure;
use domain::provider::Provider;
use lambda::metrics;
use serde_json::Value;

use super::capture::PATIENCE;
use super::provider::{adapter, within};
use super::update::bring_about;
use crate::queue::{ProviderMessage, Queued, each};
use crate::{App, QueueWorker};

/// Consumer of the payments queue.
pub static PROCESS_PAYMENT: QueueWorker = QueueWorker {
    name: "process-payment",
    queue: ProviderMessage::QUEUE,
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, message| Box::pin(process_payment(app, message))))
    },
};

async fn process_payment(app: &App, message: ProviderMessage) -> Result<(), Failure> {
    match within(PATIENCE, parse(app, &message)).await? {
        ParsedMessage::Ours(updates) => {
            for update in &updates {
                bring_about(app, update).await?;
            }
        }
        ParsedMessage::Foreign => metrics::count("ForeignMessage"),
        ParsedMessage::Unnamed => metrics::count("UnnamedMessage"),
    }
    Ok(())
}

/// Parses a message. This may ask the provider which deployment a payment belongs to.
///
/// # Errors
/// [`Failure::Broken`] if it is not JSON, or is this deployment's and cannot be understood;
/// [`Failure::ProviderSilent`].
async fn parse(app: &App, message: &ProviderMessage) -> Result<ParsedMessage, Failure> {
    // Before the first booking, no payment at a provider can be this deployment's.
    let Some(deployment) = app.deployment().await? else { return Ok(ParsedMessage::Foreign) };
    let (which, message_id, body) = match message {
        ProviderMessage::StripeWebhook { body } => (Provider::Stripe, None, body),
        ProviderMessage::RazorpayWebhook { event_id, body } => {
            (Provider::Razorpay, event_id.as_deref(), body)
        }
    };
    let message: Value =
        serde_json::from_str(body).map_err(|error| Failure::caused("a webhook's body", error))?;
    adapter(app, which, deployment)?.parse(message_id, &message).await
}
