//! Facts: units by key of those of one event, and a minute of 5,000 a second under DynamoDB's limits, divided in load,
//! limits and time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use functions::Clock;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::limits::Layout;
use crate::run::{Run, heading};
use crate::service::Service;
use crate::touch::Key;
use crate::watched::{Spent, Watch};
use crate::worker::facts_batch;

/// Facts a second in the minute after a sale.
const PER_SECOND: f64 = 5_000.0;
/// Part of the minute that is played; what is left is to be gone within the same part of five minutes.
const SECONDS: f64 = 12.0;
/// Batches at once. Lambda begins with five instances of a queue's function, and adds five a second.
const AT_ONCE: f64 = 10.0;
/// Time that a batch takes beside the table: its share of a processor at 512 MB. See docs/capacity.md.
const TAKES: Duration = Duration::from_millis(150);
/// Tries of a batch, as the queue makes them.
const TRIES: usize = 5;

/// Records `count` facts of one event in full batches, one after the other; answers what they cost.
pub(crate) async fn spent(run: &mut Run, count: usize) -> Spent {
    let event = run.hall.event(&run.service, None).await;
    let watch = Watch::unlimited();
    let service = run.service.instance(|inner| watch.over(inner));
    let orders: Vec<String> = (0..count).map(|number| order(&event, "capacity", number)).collect();
    for batch in orders.chunks(facts_batch()) {
        assert!(record(&service, batch.to_vec()).await, "no batch fails");
    }
    let of_reports = |(key, _): &(Key, bool)| key.place == "reports";
    watch.spent().into_iter().filter(|(key, _)| of_reports(key)).collect()
}

/// Plays a part of a minute of one event with limits and load divided by `scale`, with as many batches at once as the
/// deployed function has.
pub(crate) async fn under_limits(run: &mut Run, scale: f64) {
    heading(&format!("facts: 5,000 a second for {SECONDS} seconds, divided by {scale}"));
    let event = run.hall.event(&run.service, None).await;
    let watch = Watch::limited(Layout::Spread, scale);
    let service = run.service.instance(|inner| watch.over(inner));
    let rate = PER_SECOND / scale;
    let count = (rate * SECONDS) as usize;
    let at_once = ((AT_ONCE / scale).ceil() as usize).max(1);
    let orders: Vec<String> = (0..count).map(|number| order(&event, "limits", number)).collect();
    let batches: Vec<&[String]> = orders.chunks(facts_batch()).collect();
    let (next, recorded, began) = (AtomicUsize::new(0), AtomicUsize::new(0), Instant::now());
    let lane = async || {
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            let Some(batch) = batches.get(number) else { break };
            // A batch is full when its last fact has come.
            let last = (number * facts_batch() + batch.len()) as f64;
            tokio::time::sleep_until((began + Duration::from_secs_f64(last / rate)).into()).await;
            if record(&service, batch.to_vec()).await {
                recorded.fetch_add(batch.len(), Ordering::SeqCst);
            }
            tokio::time::sleep(TAKES).await;
        }
    };
    join_all((0..at_once).map(|_| lane())).await;
    let (drained, recorded, tally) = (began.elapsed(), recorded.into_inner(), watch.tally());
    let report = &mut run.report;
    report.add("limits.spread.facts.recorded", recorded as f64, "");
    report.add("limits.spread.facts.unserved", (count - recorded) as f64, "");
    report.add("limits.spread.facts.batches_at_once", at_once as f64, "");
    report.add("limits.spread.facts.drained_minutes", drained.as_secs_f64() / SECONDS, "min");
    let throttled = tally.throttled.values().sum::<usize>();
    report.add("limits.spread.facts.store_throttled", throttled as f64, "");
}

/// Gives the worker a batch, and again what has failed. False if some never succeed.
async fn record(service: &Service, mut left: Vec<String>) -> bool {
    for _ in 0..TRIES {
        let failed = service.work(&functions::RECORD_FACTS, &left).await;
        left = failed.into_iter().map(|number| left[number].clone()).collect();
        if left.is_empty() {
            return true;
        }
    }
    false
}

/// The message of a confirmed booking of four seats, the longest that most bookings have.
fn order(event: &str, sale: &str, number: usize) -> String {
    let seat = |n: usize| -> Value {
        json!({
            "seat_id": format!("Stalls-left-A-{n}"), "type": "premium", "list_minor": 50_000, "fees_minor": 2_500,
            "price_tax_minor": 9_000, "fees_tax_minor": 450, "total_minor": 61_950,
        })
    };
    let seats: Vec<Value> = (1..=4).map(seat).collect();
    let total = json!({ "amount_minor": 247_800, "currency": "INR" });
    json!({
        "message_id": format!("msg_{sale}{number:026x}_1"), "type": "BookingConfirmed", "version": 2,
        "occurred_at": Clock::system().now(), "trace": "JKJaXmPLvHcESHA=",
        "data": {
            "booking": {
                "booking_id": "bkg_3f8h1n5r7t9w", "customer_id": "cus_2b9c7d1f-0c52-4b6e-8d7a-5f0f6f1f9a41",
                "event_id": event, "seats": ["A-1", "A-2", "A-3", "A-4"], "total": total,
            },
            "payment_id": "pay_3f8h1n5r7t9w_1",
            "sold": { "tax": { "mode": "exclusive", "basis_points": 1_800 }, "seats": seats },
            "paid": { "provider": "stripe", "method": "card", "amount": total },
        },
    })
    .to_string()
}
