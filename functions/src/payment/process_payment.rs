//! Payments queue → the effect of a provider's message.
//!
//! The effect is decided by the booking's state, in one write, so a message may come twice, late or in another
//! order. That is also the guard against replays, which Razorpay's signature, having no time in it, needs: a
//! booking with payments stays in the table for good, and so does what was settled.

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

/// Payments queue.
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

/// Parses a message. The provider may have to be asked whose money it is about.
///
/// # Errors
/// [`Failure::Broken`] if it is not JSON, or is ours and cannot be understood; [`Failure::ProviderSilent`].
async fn parse(app: &App, message: &ProviderMessage) -> Result<ParsedMessage, Failure> {
    // Before anybody has booked here, no money at a provider can be ours.
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
