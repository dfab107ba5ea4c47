//! Runs each minute: queues a look at every booking that is due.
//!
//! First the lease, then the order: of two runs at once only one queues a booking, and if a run dies between the
//! two, the lease ends and the next run takes the booking up. The look writes when it is due again.

use std::time::Duration;

use aws::in_parallel;
use aws::store::{Due, SHARDS};
use domain::Failure;
use jiff::SignedDuration;
use lambda::metrics;

use crate::queue::{Cause, LookOrder, put_at, queue};
use crate::{App, ScheduleWorker};

/// Every minute.
pub static SWEEP_PAYMENTS: ScheduleWorker =
    ScheduleWorker { name: "sweep-payments", handle: |app| Box::pin(sweep_payments(app)) };

/// Length of a lease: a look is made within a minute, and another may die.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// Orders on the looks queue from which on leases last twice as long, so that a backlog does not grow by itself.
const BACKLOG: u64 = 1_000;
/// Shards that are gone through at once, and leases of one of them.
const AT_ONCE: usize = 8;
/// Pages of a shard that a run takes; the next run takes the rest.
const PAGES_MAX: usize = 20;
/// Within the function's time limit, so that what was done is logged and the next run begins on time.
const RUN_TIME: Duration = Duration::from_secs(50);

async fn sweep_payments(app: &App) -> Result<(), Failure> {
    let late = || Failure::unavailable("there is more due than one run can queue");
    tokio::time::timeout(RUN_TIME, sweep(app)).await.unwrap_or_else(|_| Err(late()))
}

async fn sweep(app: &App) -> Result<(), Failure> {
    let looks = queue::<LookOrder>(app)?;
    let lease = if looks.waiting().await? > BACKLOG { LEASE * 2 } else { LEASE };
    let shards = (0..SHARDS).map(|shard| sweep_shard(app, shard, lease)).collect();
    let queued: usize = in_parallel(AT_ONCE, shards).await?.into_iter().sum();
    if queued > 0 {
        metrics::measure("LooksDue", queued);
    }
    Ok(())
}

/// Queues what is due of a shard, and answers how many.
async fn sweep_shard(app: &App, shard: u32, lease: SignedDuration) -> Result<usize, Failure> {
    let mut queued = 0;
    for _ in 0..PAGES_MAX {
        let now = app.clock.now();
        let due = app.store.due(shard, now).await?;
        let leased = due.iter().map(|due| queue_one(app, due, lease)).collect();
        let leased = in_parallel(AT_ONCE, leased).await?.into_iter().filter(|leased| *leased).count();
        queued += leased;
        if leased == 0 {
            break;
        }
    }
    Ok(queued)
}

/// Leases a booking and queues the look at it. False if another run has it.
async fn queue_one(app: &App, due: &Due, lease: SignedDuration) -> Result<bool, Failure> {
    let now = app.clock.now();
    if !app.store.lease(due, now + lease).await? {
        return Ok(false);
    }
    let order = LookOrder { booking_id: due.booking_id.clone(), cause: Cause::Due };
    put_at(app, &order, now).await?;
    Ok(true)
}
