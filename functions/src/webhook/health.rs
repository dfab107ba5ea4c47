//! Health of a webhook at its calls. Every write is conditional on the health that was read, and begins anew from the one
//! that is there, so that no run undoes what another has seen in the meantime; nothing is written that changes nothing.

use aws::store::Writing;
use domain::Failure;
use domain::webhook::{DeliveryAnswer, Health, Sign, Webhook, WebhookState};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;

use crate::App;
use crate::queue::{Fact, NotificationOrder, OwnFact, Trouble, TryOrder, put};

/// Times that a change is tried because another run's comes first. Those that follow say the same, or a later call will.
const CHANGES_MAX: usize = 5;
/// Wait of a call that finds others' changes at each of them.
const BUSY: SignedDuration = SignedDuration::from_secs(60);

/// Health of a webhook that may be called, with the end of the claim if the call is a probe.
pub(super) type Room = (Health, Option<Timestamp>);

/// Room for the call of an order at `now`, or the instant at which it is to come again. Behind a quiet time one run claims the
/// probe; who dies with it has it for 15 seconds, and the next one probes.
pub(super) async fn room_for_call(
    app: &App,
    order: &TryOrder,
    health: Health,
    now: Timestamp,
) -> Result<Result<Room, Timestamp>, Failure> {
    let mut known = health;
    for _ in 0..CHANGES_MAX {
        if let Some(at) = known.later(&order.delivery_id, now) {
            return Ok(Err(at));
        }
        let Some(probed) = known.probed(now) else { return Ok(Ok((known, None))) };
        match app.store.replace_health(&order.webhook_id, (known, probed), now).await? {
            Ok(()) => return Ok(Ok((probed, probed.quiet_until))),
            Err(there) => known = there,
        }
    }
    Ok(Err(now.checked_add(BUSY).unwrap_or(now)))
}

/// Notes a call in the health of its webhook; pauses one that is gone or hopeless, and tells the organizer.
pub(super) async fn note_health(
    app: &App,
    webhook: &Webhook,
    health: Health,
    (answer, sign): (&DeliveryAnswer, Sign),
) -> Result<(), Failure> {
    let id = &webhook.webhook_id;
    let mut known = health;
    for _ in 0..CHANGES_MAX {
        let after = known.after(&sign);
        if after == known {
            break;
        }
        match app.store.replace_health(id, (known, after), sign.at).await? {
            Ok(()) => {
                known = after;
                break;
            }
            Err(there) => known = there,
        }
    }
    let state = if answer.is_gone() {
        WebhookState::Gone
    } else if !sign.taken && known.is_hopeless(sign.at) {
        // What was read before the call may be over: another call has been taken since.
        known = app.store.webhook_health_now(id).await?;
        if !known.is_hopeless(sign.at) {
            return Ok(());
        }
        WebhookState::Failing
    } else {
        return Ok(());
    };
    // Before the pause: who dies in between is told of the same again, under one id.
    put(app, &trouble(webhook, known, answer)).await?;
    if app.store.pause_failing_webhook(webhook, state).await? == Writing::Written {
        metrics::count("WebhookPaused");
    }
    Ok(())
}

/// The order to tell the organizer. Its id is that of the webhook and the day, so that who resumes a webhook again and again
/// has one mail a day.
fn trouble(webhook: &Webhook, health: Health, answer: &DeliveryAnswer) -> NotificationOrder {
    let since = health.failing_since.unwrap_or(answer.at);
    NotificationOrder {
        message_id: format!("trouble_{}_{}", webhook.webhook_id, answer.at.strftime("%Y-%m-%d")),
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
