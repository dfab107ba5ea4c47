//! Stream of `bookings` → messages on the bus, and orders on the queues of looks, refunds, documents and redemptions.
//!
//! Messages are derived from the change itself, so none is untrue and none is missing. Delivery is at least
//! once; repeats have the same message ids. Orders and messages of a batch are sent in tens.
//!
//! A change that cannot be understood is the same at every delivery, and would hold up its shard of the stream. It
//! is set aside with its content on the queue of stream failures, an alarm tells of it, and
//! `make redrive-stream` delivers it again after the mend. If AWS does not answer, the stream waits.

use aws::store::{booking_of_image, is_archived_image, postponed_of_image};
use aws::{Bus, Entry, Outgoing};
use domain::Failure;
use domain::message::{Message, between};
use domain::payment::RefundReason;
use jiff::Timestamp;
use lambda::{Change, Outcomes, metrics, telemetry};

use crate::payment::looks::looks_after;
use crate::queue::{
    DocumentOrder, LookOrder, Queued, RedemptionOrder, RefundOrder, StreamFailure, outgoing, put, put_all,
};
use crate::{App, StreamWorker};

/// Consumer of the stream of `bookings`.
pub static PUBLISH_MESSAGES: StreamWorker = StreamWorker {
    name: "publish-messages",
    table: "bookings",
    handle: |app, changes| Box::pin(publish_messages(app, changes)),
};

/// All that follows from the changes of a batch, each with the place of its change.
#[derive(Default)]
struct Work {
    looks: Vec<(usize, Outgoing)>,
    refunds: Vec<(usize, Outgoing)>,
    documents: Vec<(usize, Outgoing)>,
    redemptions: Vec<(usize, Outgoing)>,
    entries: Vec<(usize, Entry)>,
}

async fn publish_messages(app: &App, changes: &[Change]) -> Outcomes {
    let bus = match app.config.bus_name.get() {
        Ok(name) => Bus::new(&app.connection, name.to_owned()),
        Err(missing) => return vec![Err(missing)],
    };
    let mut work = Work::default();
    let mut outcomes = Outcomes::with_capacity(changes.len());
    for (place, change) in changes.iter().enumerate() {
        outcomes.push(change.run(|| work.add(app, &bus, place, change)));
    }
    if let Err(failure) = work.send(app, &bus, &mut outcomes).await {
        return vec![Err(failure)];
    }
    for (change, outcome) in changes.iter().zip(&mut outcomes) {
        match outcome {
            Ok(()) => {}
            Err(failure @ Failure::Broken(_)) => *outcome = set_aside(app, change, failure).await,
            // This change and all after it come again.
            Err(_) => break,
        }
    }
    outcomes
}

impl Work {
    /// Adds what follows from a change.
    fn add(&mut self, app: &App, bus: &Bus, place: usize, change: &Change) -> Result<(), Failure> {
        // A booking that goes into the archive, or comes back, is the same before and after.
        if change.before().into_iter().chain(change.after()).any(is_archived_image) {
            return Ok(());
        }
        let old = change.before().map(booking_of_image).transpose()?.flatten();
        let new = change.after().map(booking_of_image).transpose()?.flatten();
        if let Some(booking) = new.as_ref().or(old.as_ref()) {
            telemetry::about("booking.id", booking.booking_id.as_str());
        }
        let (old, new) = (old.as_ref(), new.as_ref());
        // Nothing is added before everything is made: a change that is set aside has no effect.
        let mut looks = Vec::new();
        for (order, when) in looks_after(old, new) {
            looks.push((place, outgoing(app, &order, when)?));
        }
        let told = change.after().map(postponed_of_image).transpose()?.flatten();
        // Only a new item is a fact; nothing changes one.
        let told = told.filter(|_| change.before().is_none());
        let mut messages =
            between(old, new).map_err(|error| Failure::caused("messages of a change", error))?;
        messages.extend(told.map(|event| Message::EventPostponed { event }));
        let document = DocumentOrder::of(&messages).map(|order| outgoing(app, &order, Timestamp::MIN));
        let document = document.transpose()?.map(|order| (place, order));
        let redemptions = RedemptionOrder::of(old, new).map(|(order, when)| outgoing(app, &order, when));
        let redemptions = redemptions.transpose()?.map(|order| (place, order));
        let (mut refunds, mut entries) = (Vec::new(), Vec::new());
        for (number, message) in messages.iter().enumerate() {
            entries.push((place, bus.entry(change.change_id(), number, message, change.occurred_at())?));
            if let Message::RefundDue { payment_id, refund, .. } = message {
                let order = RefundOrder::of(payment_id, &refund.refund_id);
                refunds.push((place, outgoing(app, &order, Timestamp::MIN)?));
            }
        }
        messages.iter().for_each(count);
        self.looks.extend(looks);
        self.refunds.extend(refunds);
        self.documents.extend(document);
        self.redemptions.extend(redemptions);
        self.entries.extend(entries);
        Ok(())
    }

    /// Sends everything. Orders come first: a message whose order was not sent is published by the repeat.
    async fn send(self, app: &App, bus: &Bus, outcomes: &mut Outcomes) -> Result<(), Failure> {
        send_orders::<LookOrder>(app, self.looks, outcomes).await?;
        send_orders::<RefundOrder>(app, self.refunds, outcomes).await?;
        send_orders::<DocumentOrder>(app, self.documents, outcomes).await?;
        if !self.redemptions.is_empty() {
            send_orders::<RedemptionOrder>(app, self.redemptions, outcomes).await?;
        }
        let sent = |(place, _): &(usize, Entry)| outcomes.get(*place).is_some_and(Result::is_ok);
        let (places, entries): (Vec<_>, Vec<_>) = self.entries.into_iter().filter(sent).unzip();
        record(outcomes, &places, bus.publish(entries).await);
        Ok(())
    }
}

/// Counts a message by its kind.
fn count(message: &Message) {
    metrics::count(message.kind());
    if matches!(message, Message::RefundDue { reason: RefundReason::AmountDiffers, .. }) {
        metrics::count("AmountDiffers");
    }
}

/// Sends orders to their queue.
async fn send_orders<M: Queued>(
    app: &App,
    orders: Vec<(usize, Outgoing)>,
    outcomes: &mut Outcomes,
) -> Result<(), Failure> {
    let (places, orders): (Vec<_>, Vec<_>) = orders.into_iter().unzip();
    record(outcomes, &places, put_all::<M>(app, orders).await?);
    Ok(())
}

/// Records what was not sent as the outcome of its change.
fn record(outcomes: &mut Outcomes, places: &[usize], sent: Vec<Result<(), Failure>>) {
    for (place, sent) in places.iter().zip(sent) {
        if let (Some(outcome @ Ok(())), Err(failure)) = (outcomes.get_mut(*place), sent) {
            *outcome = Err(failure);
        }
    }
}

/// Sets a change aside that cannot be understood. If the queue does not answer, the change is delivered again.
async fn set_aside(app: &App, change: &Change, failure: &Failure) -> Result<(), Failure> {
    put(app, &StreamFailure::of(change)?).await?;
    change.run(|| telemetry::failed(failure));
    metrics::count("ChangeSetAside");
    Ok(())
}
