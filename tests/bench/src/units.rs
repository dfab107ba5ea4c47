//! Capacity units of a booking, step by step, as the store reports them, index writes included.
//!
//! The store answers `ConsumedCapacity` by DynamoDB's rules: a transaction's table writes cost double, an index
//! costs its changes, and a write costs the larger of the items before and after. The answer to a refused
//! condition has no figure; by the documented rule it costs as many units as the existing item has kilobytes,
//! which are computed here from the item in the answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

use crate::consumed::{ask_for_units, body_of, units_by_place};
use crate::item_size::{item_bytes, write_units};
use crate::journey::{Customer, booking_id};
use crate::run::Run;
use crate::service::target;
use crate::watched::read;

/// A call of DynamoDB's API.
#[derive(Clone, Debug)]
struct Call {
    operation: String,
    /// Units by table, and by `table/index`.
    units: BTreeMap<String, f64>,
}

impl Call {
    fn reads(&self) -> bool {
        ["GetItem", "BatchGetItem", "Query"].contains(&self.operation.as_str())
    }

    fn total(&self) -> f64 {
        self.units.values().sum()
    }
}

/// Connector that asks DynamoDB for the consumed capacity of every call, and records it.
#[derive(Clone, Debug)]
struct Meter {
    inner: SharedHttpConnector,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl HttpConnector for Meter {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let Some(operation) = target(&request).strip_prefix("DynamoDB_20120810.").map(str::to_owned) else {
            return self.inner.call(request);
        };
        let body = body_of(&request);
        ask_for_units(&mut request, body);
        let answer = self.inner.call(request);
        let calls = Arc::clone(&self.calls);
        HttpConnectorFuture::new(async move {
            let (answer, value) = read(answer.await?).await?;
            let mut units = units_by_place(&value);
            if units.is_empty() {
                units = lost(&value);
            }
            calls.lock().expect("no panic").push(Call { operation, units });
            Ok(answer)
        })
    }
}

/// Cost of a write whose condition is refused: the kilobytes of the existing item.
fn lost(answer: &Value) -> BTreeMap<String, f64> {
    match answer.get("Item") {
        Some(item) => BTreeMap::from([("lost".to_owned(), write_units(item_bytes(item)))]),
        None => BTreeMap::new(),
    }
}

/// Measures a booking with and without a ticket limit, and a refused lock.
pub(crate) async fn measure(run: &mut Run) {
    for (name, limit) in [("without_limit", None), ("with_limit", Some(10))] {
        one_booking(run, name, limit).await;
    }
}

async fn one_booking(run: &mut Run, name: &str, limit: Option<u32>) {
    let event = run.hall.event(&run.service, limit).await;
    let calls = Arc::new(Mutex::new(Vec::new()));
    let metered =
        run.service.instance(|inner| SharedHttpConnector::new(Meter { inner, calls: Arc::clone(&calls) }));
    let taken = || std::mem::take(&mut *calls.lock().expect("no panic"));
    let groups = run.hall.groups(4);
    let seats = groups.iter().max_by_key(|seats| seats[0].len()).expect("groups");
    // Another customer books first, so that the cache has event and layout, as in a warm instance.
    let first = Customer::new(&metered, &run.outside).book(&event, &groups[groups.len() / 2]).await;
    assert!(first.status == 201, "{first:?}");
    taken();

    let customer = Customer::new(&metered, &run.outside);
    let answer = customer.book(&event, seats).await;
    assert!(answer.status == 201, "{answer:?}");
    let (locks, bookings): (Vec<Call>, Vec<Call>) =
        taken().into_iter().partition(|call| call.units.contains_key("seats"));
    let mut total = add(run, name, "lock", &locks) + add(run, name, "booking", &bookings);
    let id = booking_id(&answer).to_owned();
    size(run, name, "after_booking", &id).await;

    let page = customer.open_payment(&id).await;
    total += add(run, name, "payment", &taken());
    size(run, name, "after_payment", &id).await;

    let (mut messages, queue) = run.outside.gather();
    for delivery in customer.pay(&page).iter().take(1) {
        customer.deliver(delivery).await;
    }
    let message = messages.recv().await.expect("the webhook was queued");
    run.outside.resume(queue);
    taken();
    assert!(metered.process_payments(std::slice::from_ref(&message)).await.is_empty(), "it is settled");
    total += add(run, name, "confirm", &taken());
    size(run, name, "after_confirm", &id).await;
    run.report.add(format!("write_units.{name}.total"), total, "units");

    assert!(metered.process_payments(&[message]).await.is_empty(), "it is settled again");
    add(run, name, "confirm_again", &taken());
    let loser = Customer::new(&metered, &run.outside).book(&event, seats).await;
    assert!(loser.status == 409, "{loser:?}");
    add(run, name, "lose", &taken());
    run.audit(&format!("units_{name}"), &[event]).await;
}

/// Reports a step's calls, and returns its write units.
fn add(run: &mut Run, name: &str, step: &str, calls: &[Call]) -> f64 {
    for call in calls {
        let parts: Vec<String> = call.units.iter().map(|(name, units)| format!("{name} {units}")).collect();
        eprintln!("    {step}: {} {}", call.operation, parts.join(", "));
    }
    let sum = |reads: bool| {
        calls.iter().filter(|call| call.reads() == reads).map(Call::total).fold(0.0, |sum, units| sum + units)
    };
    let (reads, writes) = (sum(true), sum(false));
    run.report.add(format!("write_units.{name}.{step}"), writes, "units");
    run.report.add(format!("read_units.{name}.{step}"), reads, "units");
    writes
}

/// Reports the size of the booking's item: beyond 1,024 bytes every write of it costs more.
async fn size(run: &mut Run, name: &str, when: &str, id: &str) {
    let item = run.wire.item("bookings", id, "booking").await;
    run.report.add(format!("item_size.{name}.booking_{when}"), item_bytes(&item) as f64, "bytes");
}
