//! An on-sale under DynamoDB's limits, with limits and load divided by the same number: for the keys as they
//! are, and for the keys of before.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::future::join_all;
use hdrhistogram::Histogram;
use tokio::sync::oneshot;

use crate::facts;
use crate::journey::{Customer, booking_id, busy, checkout_url};
use crate::limits::Layout;
use crate::load::{histogram, note, percentiles};
use crate::notifications;
use crate::outside::Outside;
use crate::random::Random;
use crate::redemptions;
use crate::run::{Run, heading};
use crate::service::Service;
use crate::trace::Trace;
use crate::watched::Watch;
use crate::worker::Worker;

/// Payments a second of the real on-sale.
const PAYMENTS_PER_SECOND: f64 = 5_000.0;
/// Best-available requests in the busiest second of the trace. They want one section, the best, and its eight keys
/// cannot bear 5,000 a second; this is the bar for the hottest key of one event.
const REQUESTS_PER_SECOND: f64 = 1_500.0;
/// Divisor of limits and load: what two cores can drive. `BENCH_SCALE` replaces it.
const SCALE: f64 = 100.0;
/// Seats that are sold. `BENCH_SEATS` replaces it.
const SEATS: f64 = 50_000.0;
/// Seats of a booking at a steady rate, and of one of the trace.
const GROUP: usize = 4;
const PAIR: usize = 2;
/// Time for which the layout of before gets the steady load: enough to see what it does.
const BEFORE: Duration = Duration::from_secs(20);
/// Longest wait for the confirmation of a payment.
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures both layouts.
pub(crate) async fn measure(run: &mut Run) {
    let scale = setting("BENCH_SCALE", SCALE);
    redemptions::under_limits(run, scale).await;
    notifications::under_limits(run, scale).await;
    facts::under_limits(run, scale).await;
    let trace = Trace::read();
    run.report.add("limits.scale", scale, "");
    run.report.add("limits.trace_is_synthetic", f64::from(u8::from(trace.synthetic)), "");
    for (layout, name) in [(Layout::Spread, "spread"), (Layout::Before, "before")] {
        heading(&format!("keys `{name}`: the trace of an on-sale, best available"));
        stage(run, layout, &format!("{name}.trace"), scale, &trace_arrivals(&trace, scale)).await;
        heading(&format!("keys `{name}`: 5,000 payments a second, divided by {scale}"));
        let arrivals = steady_arrivals(run, layout, scale);
        stage(run, layout, &format!("{name}.sale"), scale, &arrivals).await;
    }
}

fn setting(name: &str, default: f64) -> f64 {
    let text =
        std::env::var_os(name).and_then(|text| text.into_string().ok()).filter(|text| !text.is_empty());
    text.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A customer, and when it comes.
struct Arrival {
    after: Duration,
    /// The seats; without them, the best two.
    seats: Option<Vec<String>>,
}

/// The trace, with [`REQUESTS_PER_SECOND`] in its busiest second.
fn trace_arrivals(trace: &Trace, scale: f64) -> Vec<Arrival> {
    let factor = REQUESTS_PER_SECOND / trace.peak() as f64 / scale;
    let mut arrivals = Vec::new();
    for (second, reservations) in trace.per_second.iter().enumerate() {
        let count = (*reservations as f64 * factor).round();
        arrivals.extend((0..count as usize).map(|number| Arrival {
            after: Duration::from_secs_f64(second as f64 + number as f64 / count),
            seats: None,
        }));
    }
    arrivals
}

/// Random groups of seats at a steady rate, until all seats are asked for.
fn steady_arrivals(run: &Run, layout: Layout, scale: f64) -> Vec<Arrival> {
    let rate = PAYMENTS_PER_SECOND / scale;
    let mut count = (setting("BENCH_SEATS", SEATS) / GROUP as f64) as usize;
    if layout == Layout::Before {
        count = count.min((rate * BEFORE.as_secs_f64()) as usize);
    }
    let groups = Random::new().shuffled(run.hall.groups(GROUP));
    assert!(groups.len() >= count, "the arena has {} groups", groups.len());
    let arrival = |(number, seats)| Arrival {
        after: Duration::from_secs_f64(number as f64 / rate),
        seats: Some(seats),
    };
    groups.into_iter().take(count).enumerate().map(arrival).collect()
}

/// Outcome for the customers.
struct Counts {
    /// The seats were taken.
    refused: usize,
    /// No booking after all tries.
    unserved: usize,
    /// A booking, and no checkout after all tries.
    unpaid: usize,
    paid: usize,
    confirmed: usize,
    booking: Histogram<u64>,
    payment: Histogram<u64>,
    settled: Histogram<u64>,
    /// Payments that are not confirmed in time.
    late: Vec<oneshot::Receiver<()>>,
}

/// One sale of an event of its own.
struct Sale<'a> {
    service: Service,
    outside: Arc<Outside>,
    event: &'a str,
    kind: &'a str,
    counts: Mutex<Counts>,
}

async fn stage(run: &mut Run, layout: Layout, name: &str, scale: f64, arrivals: &[Arrival]) {
    let event = run.hall.event(&run.service, None).await;
    let watch = Watch::limited(layout, scale);
    let (service, outside) = run.watched(&watch, Worker::deployed().scaled(scale)).await;
    let counts = Counts {
        refused: 0,
        unserved: 0,
        unpaid: 0,
        paid: 0,
        confirmed: 0,
        booking: histogram(),
        payment: histogram(),
        settled: histogram(),
        late: Vec::new(),
    };
    let kind = run.hall.layout.types[0].clone();
    let sale = Sale { service, outside, event: &event, kind: &kind, counts: Mutex::new(counts) };
    busy();
    let began = Instant::now();
    join_all(arrivals.iter().map(|arrival| sale.customer(arrival, began + arrival.after))).await;
    let duration = began.elapsed();
    let Sale { outside, counts, .. } = sale;
    let mut counts = counts.into_inner().expect("no panic");
    let late = std::mem::take(&mut counts.late);
    report(run, &format!("limits.{name}"), arrivals.len(), &counts, duration);
    report_store(run, &format!("limits.{name}"), &watch, &outside);
    // The audit reads tables at rest: what is still on the queue goes through without limits.
    watch.lift();
    let _ = tokio::time::timeout(PATIENCE, join_all(late)).await;
    run.audit(&format!("limits_{}", name.replace('.', "_")), std::slice::from_ref(&event)).await;
}

impl Sale<'_> {
    async fn customer(&self, arrival: &Arrival, intended: Instant) {
        tokio::time::sleep_until(intended.into()).await;
        let customer = Customer::new(&self.service, &self.outside);
        let answer = match &arrival.seats {
            Some(seats) => customer.book(self.event, seats).await,
            None => customer.book_best(self.event, self.kind, PAIR).await,
        };
        let booked = intended.elapsed();
        match answer.status {
            201 => self.count(|counts| note(&mut counts.booking, booked)),
            409 => return self.count(|counts| counts.refused += 1),
            _ => return self.count(|counts| counts.unserved += 1),
        }
        let began = Instant::now();
        let checkout = customer.ask_to_pay(booking_id(&answer)).await;
        let opened = began.elapsed();
        if checkout.status != 201 {
            return self.count(|counts| counts.unpaid += 1);
        }
        let mut settled = self.outside.settled(booking_id(&answer));
        let deliveries = customer.pay(checkout_url(&checkout));
        self.count(|counts| {
            counts.paid += 1;
            note(&mut counts.payment, opened);
        });
        let began = Instant::now();
        for delivery in deliveries {
            customer.deliver(&delivery).await;
        }
        let confirmed = tokio::time::timeout(PATIENCE, &mut settled).await.is_ok_and(|told| told.is_ok());
        self.count(|counts| {
            if confirmed {
                counts.confirmed += 1;
                note(&mut counts.settled, began.elapsed());
            } else {
                counts.late.push(settled);
            }
        });
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.counts.lock().expect("no panic"));
    }
}

fn report(run: &mut Run, name: &str, arrived: usize, counts: &Counts, duration: Duration) {
    let report = &mut run.report;
    let figures = [
        ("customers", arrived),
        ("refused", counts.refused),
        ("unserved", counts.unserved),
        ("unpaid", counts.unpaid),
        ("paid", counts.paid),
        ("paid_unconfirmed", counts.paid - counts.confirmed),
    ];
    for (figure, count) in figures {
        report.add(format!("{name}.{figure}"), count as f64, "");
    }
    report.add(format!("{name}.duration"), duration.as_secs_f64(), "s");
    percentiles(report, &format!("{name}.post_booking"), &counts.booking);
    percentiles(report, &format!("{name}.post_payment"), &counts.payment);
    percentiles(report, &format!("{name}.settled"), &counts.settled);
}

fn report_store(run: &mut Run, name: &str, watch: &Watch, outside: &Outside) {
    let tally = watch.tally();
    let report = &mut run.report;
    report.add(format!("{name}.store_calls"), tally.calls as f64, "");
    report.add(format!("{name}.store_retries"), tally.retries as f64, "");
    report.add(format!("{name}.store_conflicts"), tally.conflicts as f64, "");
    report.add(format!("{name}.store_throttled"), tally.throttled.values().sum::<usize>() as f64, "");
    for (place, count) in &tally.throttled {
        report.add(format!("{name}.store_throttled.{place}"), *count as f64, "");
    }
    report.add(format!("{name}.answers_503"), busy(), "");
    let (failed, dead) = outside.failures();
    report.add(format!("{name}.messages_received_again"), (failed - dead) as f64, "");
    report.add(format!("{name}.messages_given_up"), dead as f64, "");
}
