//! One try to send a message to a webhook.

use aws::store::{MessageKept, Writing};
use aws::webhook::{Unanswered, WebhookCall};
use domain::Failure;
use domain::webhook::{
    Delivery, DeliveryAnswer, DeliveryProblem, DeliveryStatus, Secrets, Sign, Turn, Webhook, WebhookState,
};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;

use super::health::{note_health, room_for_call};
use super::webhook_view::allowed;
use crate::queue::{TryOrder, WebhookOrder, put_at};
use crate::{App, random};

/// Makes a try if it is its turn. See [`Delivery`] for orders that come late, twice, or after a death.
pub(super) async fn make_try(app: &App, order: TryOrder) -> Result<(), Failure> {
    let now = app.clock.now();
    if let Some(at) = order.not_before.filter(|at| now < *at) {
        return put_at(app, &WebhookOrder::Try(order), at).await;
    }
    let known = app.webhook(&order.webhook_id).await?;
    let Some(webhook) = &*known else { return Ok(()) };
    let Some(message) = app.store.kept_message(&order.message_id).await? else { return Ok(()) };
    let health = app.store.webhook_health(&webhook.webhook_id).await?;
    // One that is paused is not called: its orders end at once.
    let is_called = webhook.state == WebhookState::Active;
    if let Some(at) = health.later(&order.delivery_id, now).filter(|_| is_called) {
        return put_back(app, order, at).await;
    }
    let row = app.store.delivery(&webhook.webhook_id, &order.delivery_id).await?;
    let row = row.unwrap_or_else(|| {
        Delivery::new(&webhook.webhook_id, &message.message_id, message.kind, message.occurred_at)
    });
    let (begun, takes_over) = match row.turn(order.number, now) {
        Turn::Now(begun, takes_over) => (*begun, takes_over),
        Turn::Later(at) => return put_back(app, order, at).await,
        Turn::Over => return Ok(()),
    };
    let run = u64::from_le_bytes(random::bytes()?).to_string();
    if !is_called {
        let unsent = row.unsent(now);
        if app.store.write_delivery(&unsent, &run, now).await? == Writing::Written {
            count_outcome(unsent.status);
        }
        return Ok(());
    }
    if takes_over {
        metrics::count("WebhookTriedAgain");
    }
    let (health, claim) = match room_for_call(app, &order, health, now).await? {
        Ok(room) => room,
        Err(at) => return put_back(app, order, at).await,
    };
    // Not from a cache: a secret that was replaced before this message does not sign it alone.
    let secrets = app.store.webhook_secrets(&webhook.webhook_id).await?;
    let Some(secrets) = secrets else { return Ok(()) };
    if app.store.write_delivery(&begun, &run, now).await? == Writing::Stale {
        return Ok(());
    }
    let (answer, took) = call_webhook(app, webhook, &secrets, &message).await?;
    let after = begun.after(answer.clone());
    // Before the row: a death in between repeats this try, and the next one is made once.
    if let Some(at) = after.next_at {
        put_at(app, &WebhookOrder::Try(TryOrder::next_of(&after)), at).await?;
    }
    app.store.write_delivery(&after, &run, app.clock.now()).await?;
    count_outcome(after.status);
    let (taken, silent) = (answer.problem.is_none(), answer.problem == Some(DeliveryProblem::NoAnswer));
    note_health(app, webhook, health, (&answer, Sign { at: answer.at, took, taken, silent, claim })).await
}

/// Puts an order back on the queue, to come again at `at`.
async fn put_back(app: &App, order: TryOrder, at: Timestamp) -> Result<(), Failure> {
    put_at(app, &WebhookOrder::Try(TryOrder { not_before: Some(at), ..order }), at).await
}

/// Calls the webhook; returns the outcome, and the time that it took.
async fn call_webhook(
    app: &App,
    webhook: &Webhook,
    secrets: &Secrets,
    message: &MessageKept,
) -> Result<(DeliveryAnswer, SignedDuration), Failure> {
    let now = app.clock.now();
    let MessageKept { message_id, payload, .. } = message;
    let call = WebhookCall {
        id: message_id,
        second: now.as_second(),
        signature: secrets.signature(message_id, now, payload.as_bytes()),
        body: payload.clone(),
    };
    let answered = app.webhook_caller(allowed(app)).post(&webhook.url, call).await?;
    let at = app.clock.now();
    let answer = match answered.status {
        Ok(status) => DeliveryAnswer::of_status(status, at),
        Err(Unanswered::Inside) => DeliveryAnswer::without(DeliveryProblem::Inside, at),
        Err(Unanswered::Silent(why)) => {
            tracing::info!(webhook.id = %webhook.webhook_id, error.causes = why, "webhook without an answer");
            DeliveryAnswer::without(DeliveryProblem::NoAnswer, at)
        }
    };
    Ok((answer, answered.took))
}

fn count_outcome(status: DeliveryStatus) {
    match status {
        DeliveryStatus::Delivered => metrics::count("WebhookDelivered"),
        DeliveryStatus::Failed => metrics::count("WebhookGivenUp"),
        DeliveryStatus::Waiting | DeliveryStatus::Sending => metrics::count("WebhookTryFailed"),
    }
}
