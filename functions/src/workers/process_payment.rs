//! Payments queue → the effect of a provider's news.

use domain::Failure;
use lambda::{QueueMessage, log};

use crate::payment::news::News;
use crate::payment::settle::settle_notice;
use crate::{App, QueueWorker};

/// Payments queue.
pub static PROCESS_PAYMENT: QueueWorker = QueueWorker {
    name: "process-payment",
    queue: "payments",
    handle: |app, message| Box::pin(process_payment(app, message)),
};

async fn process_payment(app: &App, message: &QueueMessage) -> Result<(), Failure> {
    let news: News = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the payments queue: {error}")))?;
    match news.notice()? {
        Some(notice) => settle_notice(app, &notice).await,
        None => {
            // Not ours, or a kind that changes nothing.
            log::count("NewsIgnored");
            Ok(())
        }
    }
}
