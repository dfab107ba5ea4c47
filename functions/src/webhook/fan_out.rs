//! Fan-out: a message of the bus → an order for each webhook that gets it.

use aws::store::MessageKept;
use domain::message::Message;
use domain::webhook::{Delivery, MessageKind, payload};
use domain::{Error, Failure};
use jiff::Timestamp;
use lambda::metrics;

use crate::App;
use crate::queue::{BusMessage, TryOrder, WebhookOrder, outgoing, put_all};

/// Puts the first try of a message for each webhook on the queue. A repeat puts them there again, and they find that
/// their turn is over.
pub(super) async fn fan_out(app: &App, message: BusMessage) -> Result<(), Failure> {
    let Some((kind, fact)) = known(&message)? else {
        metrics::count("WebhookMessageUnknown");
        return Ok(());
    };
    let event = match app.event(fact.event_id()).await {
        Ok(event) => event,
        // It was never on sale.
        Err(Failure::Refused(Error::NotFound { .. })) => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let webhooks = app.webhooks_of(&event.organizer_id).await?;
    let wanted: Vec<_> = webhooks.iter().filter(|webhook| webhook.gets(kind)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let occurred_at = message.occurred_at;
    let payload = payload(&fact, occurred_at)?;
    let kept = MessageKept { message_id: message.message_id, kind, occurred_at, payload };
    // A message that is published twice has two instants, and is one: the first counts.
    let kept = app.store.keep_message(kept, app.clock.now()).await?;
    let mut orders = Vec::with_capacity(wanted.len());
    for webhook in wanted {
        let new = Delivery::new(&webhook.webhook_id, &kept.message_id, kind, kept.occurred_at);
        orders.push(outgoing(app, &WebhookOrder::Try(TryOrder::next_of(&new)), Timestamp::MIN)?);
    }
    put_all::<WebhookOrder>(app, orders).await?.into_iter().collect()
}

/// The message, if it is of a kind and a version that we know.
fn known(message: &BusMessage) -> Result<Option<(MessageKind, Message)>, Failure> {
    let Ok(kind) = message.kind.parse::<MessageKind>() else { return Ok(None) };
    Ok(message.parsed()?.map(|fact| (kind, fact)))
}
