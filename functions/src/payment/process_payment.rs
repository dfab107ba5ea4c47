//! Payments queue → the effect of a provider's message.
//!
//! The effect is decided by the booking's state, in one write, so a message may come twice, late or in another
//! order. That is also the guard against replays, which Razorpay's signature, having no time in it, needs: a
//! booking with payments stays in the table for good, and so does what was settled.

use aws::provider::ProviderMessage as Parsed;
use domain::Failure;
use lambda::{QueueMessage, log};

use crate::payment::capture::in_time;
use crate::payment::provider_message::ProviderMessage;
use crate::payment::settle::process;
use crate::queue::each;
use crate::{App, QueueWorker};

/// Payments queue.
pub static PROCESS_PAYMENT: QueueWorker = QueueWorker {
    name: "process-payment",
    queue: "payments",
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, message| Box::pin(process_payment(app, message))))
    },
};

async fn process_payment(app: &App, message: &QueueMessage) -> Result<(), Failure> {
    let message: ProviderMessage = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the payments queue: {error}")))?;
    match in_time(message.parse(app)).await? {
        Parsed::Ours(updates) => {
            for update in &updates {
                process(app, update).await?;
            }
        }
        Parsed::Foreign => log::count("ForeignMessage"),
        Parsed::Unnamed => log::count("UnnamedMessage"),
    }
    Ok(())
}
