//! Stream of `bookings` → messages on the bus, and orders on the queues of looks, refunds and documents.
//!
//! Messages are derived from the change itself, so none is untrue and none is missing. Delivery is at least
//! once; repeats have the same message ids.

use aws::Bus;
use aws::store::booking_of_image;
use domain::Failure;
use domain::message::{Message, between};
use domain::payment::RefundReason;
use lambda::{Change, metrics, telemetry};

use crate::payment::looks::looks_after;
use crate::queue::{DocumentOrder, RefundOrder, put, put_at};
use crate::{App, StreamWorker};

/// Consumer of the stream of `bookings`.
pub static PUBLISH_MESSAGES: StreamWorker = StreamWorker {
    name: "publish-messages",
    table: "bookings",
    handle: |app, change| Box::pin(publish_messages(app, change)),
};

async fn publish_messages(app: &App, change: &Change) -> Result<(), Failure> {
    let old = change.old.as_ref().map(booking_of_image).transpose()?.flatten();
    let new = change.new.as_ref().map(booking_of_image).transpose()?.flatten();
    if let Some(booking) = new.as_ref().or(old.as_ref()) {
        telemetry::about("booking.id", booking.booking_id.as_str());
    }
    for (order, when) in looks_after(old.as_ref(), new.as_ref()) {
        put_at(app, &order, when).await?;
    }
    let messages = between(old.as_ref(), new.as_ref());
    if messages.is_empty() {
        return Ok(());
    }
    for message in &messages {
        metrics::count(message.kind());
        if let Message::RefundDue { payment_id, refund_id, reason, .. } = message {
            if *reason == RefundReason::AmountDiffers {
                metrics::count("AmountDiffers");
            }
            put(app, &RefundOrder::of(payment_id, refund_id)).await?;
        }
    }
    if let Some(order) = DocumentOrder::of(&messages) {
        put(app, &order).await?;
    }
    let bus = Bus::new(&app.connection, app.config.bus_name.get()?.to_owned());
    bus.publish(&change.change_id, &messages, app.clock.now()).await?;
    for message in &messages {
        tracing::info!(message.kind = message.kind(), "message published");
    }
    Ok(())
}
