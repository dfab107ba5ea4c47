//! Read units of a sweep, with few and with very many bookings that wait and are not due.

use functions::Clock;
use serde_json::{Value, json};

use crate::run::Run;
use crate::watched::Watch;

/// Waiting bookings before each measurement.
const WAITING: [u32; 2] = [100, 100_000];
/// Most items of one call.
const BATCH: usize = 25;
/// Seconds until the bookings are due.
const LATER: i64 = 86_400;

/// Measures a sweep with each number of waiting bookings.
pub(crate) async fn measure(run: &mut Run) {
    let mut there = 0;
    for waiting in WAITING {
        wait(run, there..waiting).await;
        there = waiting;
        let watch = Watch::unlimited();
        run.service.instance(|inner| watch.over(inner)).sweep().await;
        let spent = watch.spent();
        let reads: f64 = spent.iter().filter(|((_, writes), _)| !writes).map(|(_, units)| units).sum();
        run.report.add(format!("capacity.sweep.{waiting}_waiting.read_units"), reads, "units");
    }
}

/// Puts bookings into the due index.
async fn wait(run: &Run, numbers: std::ops::Range<u32>) {
    let due = Clock::system().now().as_second() + LATER;
    let put = |n: u32| {
        let item = json!({
            "pk": { "S": format!("bkg_w{n:011}") }, "sk": { "S": "booking" },
            "due": { "S": format!("due#{}", n % aws::store::SHARDS) }, "next_due_at": { "N": due.to_string() },
        });
        json!({ "PutRequest": { "Item": item } })
    };
    let puts: Vec<Value> = numbers.map(put).collect();
    for batch in puts.chunks(BATCH) {
        run.wire.call("BatchWriteItem", &json!({ "RequestItems": { "bookings": batch } })).await;
    }
}
