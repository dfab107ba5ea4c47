//! Read units of a sweep, with few and with very many bookings that wait and are not due, and the sweeps until one that
//! falls due is looked at.

use functions::Clock;
use serde_json::{Value, json};

use crate::run::Run;
use crate::watched::Watch;

/// Waiting bookings before each measurement.
const WAITING: [u32; 2] = [100, 100_000];
/// Most items of one call.
const BATCH: usize = 25;
/// Sweeps, one a minute, within which an attempt that is due is looked at.
const SWEEPS_MAX: u32 = 3;
/// Seconds until the bookings are due.
const LATER: i64 = 86_400;

/// Measures a sweep with each number of waiting bookings.
pub(crate) async fn measure(run: &mut Run) {
    let mut there = 0;
    for waiting in WAITING {
        wait(run, there..waiting, LATER).await;
        there = waiting;
        let watch = Watch::unlimited();
        run.service.instance(|inner| watch.over(inner)).sweep().await;
        let spent = watch.spent();
        let reads: f64 = spent.iter().filter(|((_, writes), _)| !writes).map(|(_, units)| units).sum();
        run.report.add(format!("capacity.sweep.{waiting}_waiting.read_units"), reads, "units");
    }
    newest_due(run, there).await;
}

/// Makes the newest of all due, and counts the sweeps until the function for payments is ordered to look at it.
async fn newest_due(run: &mut Run, number: u32) {
    let (mut orders, before) = run.outside.gather();
    wait(run, number..number + 1, 0).await;
    let mut sweeps = 0;
    let order = loop {
        run.service.sweep().await;
        sweeps += 1;
        match orders.try_recv() {
            Ok(order) => break order,
            Err(_) => assert!(sweeps < SWEEPS_MAX, "no sweep has found what is due"),
        }
    };
    run.outside.resume(before);
    let order: Value = serde_json::from_str(&order).expect("JSON");
    assert!(order["booking_id"] == id(number), "{order}");
    run.report.add(
        format!("capacity.sweep.{number}_waiting.sweeps_to_newest_due"),
        f64::from(sweeps),
        "sweeps",
    );
}

/// Id of a booking that only the due index knows.
fn id(number: u32) -> String {
    format!("bkg_w{number:011}")
}

/// Puts bookings into the due index, due in `later` seconds.
async fn wait(run: &Run, numbers: std::ops::Range<u32>, later: i64) {
    let due = Clock::system().now().as_second() + later;
    let put = |n: u32| {
        let item = json!({
            "pk": { "S": id(n) }, "sk": { "S": "booking" },
            "due": { "S": format!("due#{}", n % aws::store::SHARDS) }, "next_due_at": { "N": due.to_string() },
        });
        json!({ "PutRequest": { "Item": item } })
    };
    let puts: Vec<Value> = numbers.map(put).collect();
    for batch in puts.chunks(BATCH) {
        run.wire.call("BatchWriteItem", &json!({ "RequestItems": { "bookings": batch } })).await;
    }
}
