//! Runs each hour: queues the walks that remind customers of events that start in a day.
//!
//! The instant up to which events have been walked moves forward after their orders are queued, an hour of starts at a
//! time. If a run dies in between, the next one queues the same orders again; two runs at once do the same. The orders
//! name event and start, so whoever was reminded is not reminded again. An event that gets a later start is reminded of
//! once more, before the new one. One that is published within its last day is not: who books then knows the day.

use aws::store::keys::EVENT_SHARDS;
use domain::Failure;
use domain::ids::EventId;
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;

use crate::queue::{EachBooking, Fact, NotificationOrder, OwnFact, outgoing, put_all};
use crate::{App, ScheduleWorker};

/// The reminder, run each hour.
pub static REMIND_CUSTOMERS: ScheduleWorker =
    ScheduleWorker { name: "remind-customers", handle: |app, _| Box::pin(remind_customers(app)) };

/// Time before the start at which customers are reminded.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// Stretch of starts that is walked at once, and the first one of a new deployment.
const STRETCH: SignedDuration = SignedDuration::from_hours(1);

async fn remind_customers(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let until = now + BEFORE;
    // After a day without runs nobody is reminded of what has begun.
    let mut from = app.store.reminded_until().await?.unwrap_or(until - STRETCH).max(now);
    while from < until {
        let to = until.min(from + STRETCH);
        let events = app.store.starting(from, to).await?;
        for (start, event_id) in &events {
            queue_walk(app, event_id, *start).await?;
        }
        app.store.remind_until(to).await?;
        if !events.is_empty() {
            metrics::measure("EventsRemindedOf", events.len());
        }
        from = to;
    }
    Ok(())
}

/// Queues a walk over each shard of the event's bookings.
async fn queue_walk(app: &App, event_id: &EventId, start: Timestamp) -> Result<(), Failure> {
    let order = |shard| NotificationOrder {
        message_id: format!("starts_{event_id}_{}", start.as_second()),
        occurred_at: app.clock.now(),
        fact: Fact::Own(OwnFact::BookingsOf {
            event_id: event_id.clone(),
            shard,
            after: None,
            each: EachBooking::StartsAt(start),
        }),
    };
    let orders = (0..EVENT_SHARDS).map(|shard| outgoing(app, &order(shard), Timestamp::MIN));
    let sent = put_all::<NotificationOrder>(app, orders.collect::<Result<_, _>>()?).await?;
    sent.into_iter().collect()
}
