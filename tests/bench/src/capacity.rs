//! The capacity table: units that a paid booking costs each key pattern, and the rate at which its hottest key
//! reaches DynamoDB's limit; and the same of a use of an offer, of a notification, and of a fact.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use domain::ids::BookingId;
use futures::future::join_all;
use serde_json::json;

use crate::facts;
use crate::journey::{Customer, booking_id};
use crate::limits::{READS_PER_SECOND, WRITES_PER_SECOND};
use crate::notifications;
use crate::random::Random;
use crate::redemptions;
use crate::report::Report;
use crate::run::Run;
use crate::service::Service;
use crate::touch::Key;
use crate::watched::{Spent, Watch};
use crate::worker::{Worker, documents_batch};

/// Paid bookings of a measurement: as many as give each of an event's keys some tens.
const BOOKINGS: usize = 1_000;
/// Customers at once.
const CLIENTS: usize = 16;
/// Seats of a booking.
const SEATS: usize = 4;
/// Events of the platform.
const EVENTS: usize = 100;
/// Most tickets of a customer, so that the bookings take the longer way of a limited event.
const LIMIT: u32 = 10;
/// Tries of a batch of documents, of which the last have nothing to do.
const TRIES: usize = 3;
/// New instances whose first booking is measured.
const INSTANCES: usize = 10;

/// Measures one event, its documents, many events, and what a new instance reads first.
pub(crate) async fn measure(run: &mut Run) {
    for (name, events) in [("one_event", 1), ("hundred_events", EVENTS)] {
        let watch = Watch::unlimited();
        let (service, spent) = bookings(run, &watch, events).await;
        report(&mut run.report, name, &spent);
        if events == 1 {
            issue_documents(&service, &spent).await;
            report(&mut run.report, "documents", &watch.spent());
        }
    }
    let redeemed = redemptions::spent(run, BOOKINGS, CLIENTS).await;
    report(&mut run.report, "redemptions", &redeemed);
    let told = notifications::spent(run, BOOKINGS, CLIENTS).await;
    report(&mut run.report, "notifications", &told);
    let recorded = facts::spent(run, BOOKINGS).await;
    report(&mut run.report, "facts", &recorded);
    let spent = starts(run).await;
    for (pattern, row) in rows(&spent).into_iter().filter(|(pattern, _)| pattern.starts_with("catalog")) {
        let units = row.reads.sum / INSTANCES as f64;
        run.report.add(format!("capacity.new_instance.{pattern}.read_units"), units, "units");
        let starts = READS_PER_SECOND / units;
        run.report.add(format!("capacity.new_instance.{pattern}.starts_per_second"), starts, "starts/s");
    }
}

/// Bookings of random groups of seats, spread over `events` events; answers what they cost.
async fn bookings(run: &mut Run, watch: &Arc<Watch>, events: usize) -> (Service, Spent) {
    let mut ids = Vec::new();
    for _ in 0..events {
        ids.push(run.hall.event(&run.service, Some(LIMIT)).await);
    }
    let (service, outside) = run.watched(watch, Worker::deployed()).await;
    let groups = Random::new().shuffled(run.hall.groups(SEATS));
    let wanted: Vec<_> = (0..BOOKINGS).map(|n| (&ids[n % events], &groups[n % groups.len()])).collect();
    let wanted = Mutex::new(wanted.into_iter());
    let client = async || {
        loop {
            let Some((event, seats)) = wanted.lock().expect("no panic").next() else { break };
            let bought = Customer::new(&service, &outside).buy(event, seats, Instant::now()).await;
            if let Err(answer) = bought {
                panic!("nobody else wants these seats: {} {}", answer.status, answer.body);
            }
        }
    };
    join_all((0..CLIENTS).map(|_| client())).await;
    let spent = watch.spent();
    run.audit(&format!("capacity_{events}"), &ids).await;
    (service, spent)
}

/// Writes the invoices of the bookings that were paid for, a batch after the other.
async fn issue_documents(service: &Service, spent: &Spent) {
    let ids = spent.keys().filter(|(key, writes)| *writes && key.place == "bookings");
    let ids = ids.map(|(key, _)| &key.value).filter(|id| id.starts_with(BookingId::PREFIX));
    let orders: Vec<String> = ids.map(|id| json!({ "booking_id": id }).to_string()).collect();
    assert!(orders.len() == BOOKINGS, "each booking has its key");
    for batch in orders.chunks(documents_batch()) {
        let mut left = batch.to_vec();
        for _ in 0..TRIES {
            let failed = service.work(&functions::ISSUE_DOCUMENTS, &left).await;
            left = failed.into_iter().map(|number| left[number].clone()).collect();
        }
        assert!(left.is_empty(), "no invoice is written: {left:?}");
    }
}

/// First bookings of new instances.
async fn starts(run: &mut Run) -> Spent {
    let event = run.hall.event(&run.service, Some(LIMIT)).await;
    let watch = Watch::unlimited();
    for seats in Random::new().shuffled(run.hall.groups(SEATS)).iter().take(INSTANCES) {
        let service = run.service.instance(|inner| watch.over(inner));
        let answer = Customer::new(&service, &run.outside).book(&event, seats).await;
        assert!(answer.status == 201, "{answer:?}");
        assert!(booking_id(&answer).starts_with("bkg_"));
    }
    watch.spent()
}

/// Units of one kind at the keys of a pattern.
#[derive(Default)]
struct Load {
    sum: f64,
    hottest: f64,
}

impl Load {
    fn add(&mut self, units: f64) {
        self.sum += units;
        self.hottest = self.hottest.max(units);
    }

    /// Bookings a second at which the hottest key gets `limit` units; endless if it gets none.
    fn bookings_per_second(&self, limit: f64) -> f64 {
        limit / (self.hottest / BOOKINGS as f64)
    }
}

/// Figures of a key pattern.
#[derive(Default)]
struct Row {
    keys: BTreeSet<String>,
    writes: Load,
    reads: Load,
}

/// Rows by pattern.
fn rows(spent: &Spent) -> BTreeMap<String, Row> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for ((key, writes), units) in spent {
        let row = rows.entry(pattern(key)).or_default();
        row.keys.insert(key.value.clone());
        if *writes { row.writes.add(*units) } else { row.reads.add(*units) }
    }
    rows
}

/// Reports the rows and prints them as a table.
fn report(report: &mut Report, name: &str, spent: &Spent) {
    let mut table = Vec::new();
    for (pattern, row) in rows(spent) {
        let (writes, reads) = (&row.writes, &row.reads);
        let by_writes = writes.bookings_per_second(WRITES_PER_SECOND);
        let by_reads = reads.bookings_per_second(READS_PER_SECOND);
        let (rate, load) = if by_writes <= by_reads { (by_writes, writes) } else { (by_reads, reads) };
        let (keys, share) = (row.keys.len(), load.hottest / load.sum);
        let (writes, reads) = (writes.sum / BOOKINGS as f64, reads.sum / BOOKINGS as f64);
        let mut add = |what: &str, value: f64, unit: &str| {
            report.add(format!("capacity.{name}.{pattern}.{what}"), value, unit);
        };
        add("keys", keys as f64, "");
        add("write_units", writes, "units");
        add("read_units", reads, "units");
        add("hottest_share", share * 100.0, "%");
        add("bookings_per_second", rate, "bookings/s");
        let share = share * 100.0;
        table.push(format!("  {pattern:<34} {keys:>6} {writes:>8.2} {reads:>8.2} {share:>9.2} {rate:>12.0}"));
    }
    eprintln!(
        "\n  {:<34} {:>6} {:>8} {:>8} {:>9} {:>12}",
        name, "keys", "writes", "reads", "hottest %", "bookings/s"
    );
    eprintln!("{}\n", table.join("\n"));
}

/// The pattern of a key: its place, and its parts with ids and numbers replaced by their kind.
fn pattern(key: &Key) -> String {
    let parts: Vec<&str> = key.value.split('#').collect();
    let last = parts.len() - 1;
    let part = |(number, part): (usize, &&str)| {
        let is_id = part.get(3..4) == Some("_") && part[..3].bytes().all(|byte| byte.is_ascii_lowercase());
        if is_id {
            part[..3].to_owned()
        } else if part.bytes().all(|byte| byte.is_ascii_digit()) && number > 0 {
            "n".to_owned()
        } else if part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && number > 0 {
            "day".to_owned()
        } else if key.place == "seats" && (1..last).contains(&number) {
            "section".to_owned()
        } else {
            (*part).to_owned()
        }
    };
    format!("{}:{}", key.place, parts.iter().enumerate().map(part).collect::<Vec<_>>().join("#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_kinds_instead_of_ids() {
        let of = |place: &str, value: &str| pattern(&Key::new(place, value));
        assert_eq!(of("seats", "evt_1#Stalls#7"), "seats:evt#section#n");
        assert_eq!(of("bookings/by_event", "evt_1#15"), "bookings/by_event:evt#n");
        assert_eq!(of("bookings", "cus_1#evt_1"), "bookings:cus#evt");
        assert_eq!(of("bookings", "bkg_1"), "bookings:bkg");
        assert_eq!(of("bookings", "series#INV"), "bookings:series#INV");
    }

    #[test]
    fn the_hottest_key_decides() {
        let at = |shard: u32| (Key::new("seats", format!("evt_1#A#{shard}")), true);
        let spent = Spent::from([(at(0), 1_000.0), (at(1), 4_000.0)]);
        let row = &rows(&spent)["seats:evt#section#n"];
        assert!((row.writes.bookings_per_second(WRITES_PER_SECOND) - 250.0).abs() < 1e-9);
        assert!(row.reads.bookings_per_second(READS_PER_SECOND).is_infinite());
        assert_eq!(row.keys.len(), 2);
    }
}
