//! Payments queue → the effect of a provider's news.
//!
//! What the news does is decided by the booking's state, in one write with its effect, so it may come twice,
//! late or in another order. That is also the guard against replays, which Razorpay's signature, having no
//! time in it, needs: a booking with payments stays in the table for good, and so does what it has been told.

use domain::Failure;
use domain::payment::Update as What;
use lambda::{QueueMessage, log};

use crate::payment::capture::{capture, in_time};
use crate::payment::news::Update;
use crate::payment::settle::settle_notice;
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
    let news: Update = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the payments queue: {error}")))?;
    let notices = in_time(news.notices(app)).await?;
    if notices.is_empty() {
        // Not ours, or a kind that changes nothing.
        log::count("NewsIgnored");
    }
    for notice in &notices {
        match &notice.news {
            What::Authorized { amount, capture: id } => capture(app, notice, *amount, id).await?,
            _ => settle_notice(app, notice).await?,
        }
    }
    Ok(())
}
