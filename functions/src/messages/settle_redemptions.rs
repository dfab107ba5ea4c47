//! Redemptions queue → makes the rows of the uses of offers what their bookings say.
//!
//! An order names a booking and the uses, and is only a reason to look: what is to be done follows from the booking as it
//! is. So orders may come late, twice and in any order, and a function that dies leaves its message.

use aws::store::Settled;
use domain::Failure;
use lambda::metrics;

use crate::queue::{Queued, RedemptionOrder, each, put_at};
use crate::{App, QueueWorker};

/// Consumer of the redemptions queue.
pub static SETTLE_REDEMPTIONS: QueueWorker = QueueWorker {
    name: "settle-redemptions",
    queue: RedemptionOrder::QUEUE,
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, order| Box::pin(settle_redemptions(app, order))))
    },
};

async fn settle_redemptions(app: &App, order: RedemptionOrder) -> Result<(), Failure> {
    let now = app.clock.now();
    let (mut waiting, mut first) = (Vec::new(), None);
    for redemption in order.redemptions {
        match app.store.settle_redemption(&redemption, &order.booking_id, now).await? {
            Settled::Right => {}
            Settled::Overdrawn => metrics::count("RedemptionOverdrawn"),
            Settled::Later(at) => {
                waiting.push(redemption);
                first = Some(first.map_or(at, |first| at.min(first)));
            }
        }
    }
    let Some(first) = first else { return Ok(()) };
    let order = RedemptionOrder { booking_id: order.booking_id, redemptions: waiting };
    put_at(app, &order, first).await
}
