//! Notifications: units by key, and a minute of 5,000 a second under DynamoDB's limits, divided in load, limits and time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws::Store;
use aws::store::NotificationClaim;
use domain::ids::{BookingId, CustomerId, DeploymentId, NotificationId};
use domain::notification::{About, Channel, Notification, NotificationStatus, Template};
use functions::Clock;
use futures::future::join_all;

use crate::limits::Layout;
use crate::run::{Run, heading};
use crate::touch::Key;
use crate::watched::{Spent, Watch};
use crate::worker::notifications_at_once;

/// Messages a second in the minute after a sale.
const PER_SECOND: f64 = 5_000.0;
/// Part of the minute that is played; what is left is to be gone within the same part of five minutes.
const SECONDS: f64 = 12.0;
/// Time that one notification takes beside the table: SES's answer, and its share of a processor for words and files. See
/// docs/capacity.md.
const TAKES: Duration = Duration::from_millis(400);

/// Sends `count` notifications, at most `at_once` at a time; answers what they cost.
pub(crate) async fn spent(run: &Run, count: usize, at_once: usize) -> Spent {
    let watch = Watch::unlimited();
    let store = run.service.store(|inner| watch.over(inner));
    let next = Mutex::new(0..count);
    let client = async || {
        loop {
            let Some(number) = next.lock().expect("no panic").next() else { break };
            assert!(tell(&store, "capacity", number, Duration::ZERO).await, "nobody else tells it");
        }
    };
    join_all((0..at_once).map(|_| client())).await;
    let of_bookings = |(key, _): &(Key, bool)| key.place == "bookings";
    watch.spent().into_iter().filter(|(key, _)| of_bookings(key)).collect()
}

/// Plays a part of a minute with limits and load divided by `scale`, with as many notifications at once as the deployed
/// function sends.
pub(crate) async fn under_limits(run: &mut Run, scale: f64) {
    heading(&format!("notifications: 5,000 a second for {SECONDS} seconds, divided by {scale}"));
    let watch = Watch::limited(Layout::Spread, scale);
    let store = run.service.store(|inner| watch.over(inner));
    let rate = PER_SECOND / scale;
    let count = (rate * SECONDS) as usize;
    let at_once = ((notifications_at_once() as f64 / scale).round() as usize).max(1);
    let (next, told, began) = (AtomicUsize::new(0), AtomicUsize::new(0), Instant::now());
    let lane = async || {
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= count {
                break;
            }
            let arrives = began + Duration::from_secs_f64(number as f64 / rate);
            tokio::time::sleep_until(arrives.into()).await;
            let done = tell(&store, "limits", number, TAKES).await;
            told.fetch_add(usize::from(done), Ordering::SeqCst);
        }
    };
    join_all((0..at_once).map(|_| lane())).await;
    let (drained, told, tally) = (began.elapsed(), told.into_inner(), watch.tally());
    let report = &mut run.report;
    report.add("limits.spread.notifications.told", told as f64, "");
    report.add("limits.spread.notifications.unserved", (count - told) as f64, "");
    report.add("limits.spread.notifications.at_once", at_once as f64, "");
    report.add("limits.spread.notifications.drained_minutes", drained.as_secs_f64() / SECONDS, "min");
    let throttled = tally.throttled.values().sum::<usize>();
    report.add("limits.spread.notifications.store_throttled", throttled as f64, "");
}

/// Makes the calls that `send-notification` makes for a notification of the booking `number`. False if one fails.
async fn tell(store: &Store, sale: &str, number: usize, takes: Duration) -> bool {
    let recipient: CustomerId = format!("cus_{sale}-{number}").parse().expect("an id");
    let about = About::Booking(BookingId::derive(&DeploymentId::from_random([7; 6]), &recipient, "key"));
    let now = Clock::system().now();
    let fresh = Notification {
        notification_id: NotificationId::derive("msg_1_0", &recipient, "email", "booking_confirmed"),
        message_id: "msg_7f1c9a20d4e84b6f9a3c5e7d1b2f4a60_0".to_owned(),
        template: Template::BookingConfirmed,
        channel: Channel::Email,
        recipient,
        status: NotificationStatus::Pending,
        attempts: 0,
        lease_until: None,
        service_id: None,
        created_at: now,
        sent_at: None,
        reported_at: None,
    };
    if store.notification(&about, &fresh.notification_id).await.is_err() {
        return false;
    }
    let claim = store.claim_notification(&about, &fresh, "run", now).await;
    let Ok(NotificationClaim::Ours { notification, .. }) = claim else { return false };
    tokio::time::sleep(takes).await;
    let id = "0107019a8f2c4d5e-3b1a2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d-000000";
    store.notification_sent(&about, &notification, id, now).await.is_ok()
}
