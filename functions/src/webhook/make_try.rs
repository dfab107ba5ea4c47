//! One try to send a message to a webhook.

use aws::store::{MessageKept, Writing};
use aws::webhook::{Unanswered, WebhookCall};
use domain::Failure;
use domain::webhook::{
    Delivery, DeliveryAnswer, DeliveryProblem, DeliveryStatus, Health, Secrets, Turn, Webhook, WebhookState,
};
use lambda::metrics;

use super::webhook_view::allowed;
use crate::App;
use crate::queue::{Fact, NotificationOrder, OwnFact, Trouble, TryOrder, WebhookOrder, put, put_at};

/// Makes a try if it is its turn. See [`Delivery`] for orders that come late, twice, or after a death.
pub(super) async fn make_try(app: &App, order: TryOrder) -> Result<(), Failure> {
    let now = app.clock.now();
    if let Some(at) = order.not_before.filter(|at| now < *at) {
        return put_at(app, &WebhookOrder::Try(order), at).await;
    }
    let known = app.webhook(&order.webhook_id).await?;
    let Some((webhook, secrets)) = &*known else { return Ok(()) };
    let Some(message) = app.store.kept_message(&order.message_id).await? else { return Ok(()) };
    let health = app.store.webhook_health(&webhook.webhook_id).await?;
    if let Some(until) = health.quiet_until.filter(|until| now < *until) {
        let order = TryOrder { not_before: Some(until), ..order };
        return put_at(app, &WebhookOrder::Try(order), until).await;
    }
    let row = app.store.delivery(&webhook.webhook_id, &order.delivery_id).await?;
    let row = row.unwrap_or_else(|| {
        Delivery::new(&webhook.webhook_id, &message.message_id, message.kind, message.occurred_at)
    });
    let begun = match row.turn(order.number, now) {
        Turn::Now(begun, takes_over) => {
            if takes_over {
                metrics::count("WebhookTriedAgain");
            }
            *begun
        }
        Turn::Later(at) => {
            let order = TryOrder { not_before: Some(at), ..order };
            return put_at(app, &WebhookOrder::Try(order), at).await;
        }
        Turn::Over => return Ok(()),
    };
    if app.store.write_delivery(&begun, now).await? == Writing::Stale {
        return Ok(());
    }
    let answer = call_webhook(app, webhook, secrets, &message).await?;
    let after = begun.after(answer.clone());
    // Before the row: a death in between repeats this try, and the next one is made once.
    if let Some(at) = after.next_at {
        put_at(app, &WebhookOrder::Try(TryOrder::next_of(&after)), at).await?;
    }
    app.store.write_delivery(&after, app.clock.now()).await?;
    count_outcome(after.status);
    note_health(app, webhook, health, &answer).await
}

/// Calls the webhook. One that is paused is not called.
async fn call_webhook(
    app: &App,
    webhook: &Webhook,
    secrets: &Secrets,
    message: &MessageKept,
) -> Result<DeliveryAnswer, Failure> {
    let now = app.clock.now();
    if webhook.state != WebhookState::Active {
        return Ok(DeliveryAnswer::without(DeliveryProblem::Paused, now));
    }
    let MessageKept { message_id, payload, .. } = message;
    let call = WebhookCall {
        id: message_id,
        second: now.as_second(),
        signature: secrets.signature(message_id, now, payload.as_bytes()),
        body: payload.clone(),
    };
    let answered = app.webhook_caller(allowed(app)).post(&webhook.url, call).await?;
    let at = app.clock.now();
    Ok(match answered {
        Ok(status) => DeliveryAnswer::of_status(status, at),
        Err(Unanswered::Inside) => DeliveryAnswer::without(DeliveryProblem::Inside, at),
        Err(Unanswered::Silent(why)) => {
            tracing::info!(webhook.id = %webhook.webhook_id, error.causes = why, "webhook without an answer");
            DeliveryAnswer::without(DeliveryProblem::NoAnswer, at)
        }
    })
}

fn count_outcome(status: DeliveryStatus) {
    match status {
        DeliveryStatus::Delivered => metrics::count("WebhookDelivered"),
        DeliveryStatus::Failed => metrics::count("WebhookGivenUp"),
        DeliveryStatus::Waiting | DeliveryStatus::Sending => metrics::count("WebhookTryFailed"),
    }
}

/// Notes the health of the webhook; pauses it if it is gone or hopeless, and tells the organizer.
async fn note_health(
    app: &App,
    webhook: &Webhook,
    health: Health,
    answer: &DeliveryAnswer,
) -> Result<(), Failure> {
    let id = &webhook.webhook_id;
    match answer.problem {
        None if health == Health::default() => return Ok(()),
        None => return app.store.end_failures(id, answer.at).await,
        Some(DeliveryProblem::Paused) => return Ok(()),
        Some(problem) => {
            let after = health.after_failure(problem == DeliveryProblem::NoAnswer, answer.at);
            app.store.note_failure(id, after, answer.at).await?;
        }
    }
    let state = match (answer.is_gone(), health.is_hopeless(answer.at)) {
        (true, _) => WebhookState::Gone,
        (false, true) => WebhookState::Failing,
        (false, false) => return Ok(()),
    };
    // Before the pause: who dies in between is told of the same again, under one id.
    put(app, &trouble(webhook, health, answer)).await?;
    if app.store.pause_failing_webhook(webhook, state).await? == Writing::Written {
        metrics::count("WebhookPaused");
    }
    Ok(())
}

/// The order to tell the organizer.
fn trouble(webhook: &Webhook, health: Health, answer: &DeliveryAnswer) -> NotificationOrder {
    let since = health.failing_since.unwrap_or(answer.at);
    NotificationOrder {
        message_id: format!("trouble_{}_{}", webhook.webhook_id, webhook.ver),
        occurred_at: answer.at,
        fact: Fact::Own(OwnFact::DeliveryTrouble(Trouble {
            webhook_id: webhook.webhook_id.clone(),
            organizer_id: webhook.organizer_id.clone(),
            host: webhook.url.host().to_owned(),
            since,
            last_answer: answer.status.map(|status| status.to_string()),
            is_paused: true,
        })),
    }
}
