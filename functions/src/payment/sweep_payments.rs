//! Runs each minute: queues a look at every booking that is due.
//!
//! The lease is written before the order is queued: of two runs at once only one queues a booking. If a run
//! dies in between, the lease ends and the next run queues the booking. The look writes when it is due again.

use std::time::Duration;

use aws::in_parallel;
use aws::store::{Due, SHARDS};
use domain::Failure;
use jiff::SignedDuration;
use lambda::metrics;

use crate::queue::{Cause, LookOrder, put_at, queue};
use crate::{App, ScheduleWorker};

/// The sweep, run each minute.
pub static SWEEP_PAYMENTS: ScheduleWorker =
    ScheduleWorker { name: "sweep-payments", handle: |app, _| Box::pin(sweep_payments(app)) };

/// Length of a lease: long enough for a look within a minute and a retry after a crash.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// Queued orders from which leases last twice as long, so that a backlog does not feed itself.
const BACKLOG: u64 = 1_000;
/// Shards that are swept in parallel, and leases of one of them.
const AT_ONCE: usize = 8;
/// Most pages of a shard in one run; the next run takes the rest.
const PAGES_MAX: usize = 20;
/// Time after which a run stops, within the function's limit, so that it is logged and the next begins on
/// time.
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

/// Queues a shard's due bookings and returns their number.
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

/// Leases a booking and queues a look at it. False if another run has the lease.
async fn queue_one(app: &App, due: &Due, lease: SignedDuration) -> Result<bool, Failure> {
    let now = app.clock.now();
    if !app.store.lease(due, now + lease).await? {
        return Ok(false);
    }
    let order = LookOrder { booking_id: due.booking_id.clone(), cause: Cause::Due };
    put_at(app, &order, now).await?;
    Ok(true)
}
