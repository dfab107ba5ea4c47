//! Load of bookings at a steady rate: CPU per booking, and durations measured from each scheduled start.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::future::join_all;
use hdrhistogram::Histogram;

use crate::journey::{Customer, booking_id, busy};
use crate::process::cpu_nanos;
use crate::report::Report;
use crate::run::Run;
use crate::service::Service;

/// Numbers of clients at once.
const CLIENTS: [usize; 3] = [1, 16, 64];
/// Seats of a booking.
const SEATS: usize = 4;
/// Duration of the calibration.
const CALIBRATION: Duration = Duration::from_secs(4);
/// Duration of the measurement.
const MEASUREMENT: Duration = Duration::from_secs(15);
/// Most bookings of a measurement or a calibration.
const BOOKINGS_MAX: usize = 3_000;
/// Number of webhooks of the burst.
const BURST: usize = 5_000;
/// Number of clients that prepare the burst.
const PREPARING: usize = 16;

/// Groups of seats that no client has requested yet, with their events.
type Groups = Arc<Mutex<VecDeque<(String, Vec<String>)>>>;

/// Histogram of durations in microseconds, up to ten minutes.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(600_000_000, 3).expect("valid bounds")
}

/// Records a duration.
pub(crate) fn note(histogram: &mut Histogram<u64>, time: Duration) {
    histogram.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
}

/// Reports percentiles of a histogram.
pub(crate) fn percentiles(report: &mut Report, name: &str, histogram: &Histogram<u64>) {
    for (percentile, quantile) in [("p50", 0.5), ("p99", 0.99), ("p99_9", 0.999)] {
        let millis = histogram.value_at_quantile(quantile) as f64 / 1e3;
        report.add(format!("{name}.{percentile}"), millis, "ms");
    }
}

struct Stats {
    booking: Histogram<u64>,
    payment: Histogram<u64>,
    journey: Histogram<u64>,
    errors: usize,
}

/// Measures at each number of clients.
pub(crate) async fn measure(run: &mut Run) {
    for clients in CLIENTS {
        let (groups, events) = prepare(run, BOOKINGS_MAX * 2, SEATS).await;
        let rate = calibrate(run, clients, &groups).await / 2.0;
        busy();
        let (service_before, store_before) = (Service::cpu_millis(), cpu_nanos(&run.store_process, None));
        let (stats, bookings) = open_loop(run, clients, rate, &groups).await;
        let service = Service::cpu_millis() - service_before;
        let store = (cpu_nanos(&run.store_process, None) - store_before) as f64 / 1e6;
        let bookings = bookings as f64;
        let report = &mut run.report;
        let name = |what: &str| format!("{what}.{clients}_clients");
        report.add(format!("{}.rate", name("load")), rate, "bookings/s");
        report.add(format!("{}.bookings", name("load")), bookings, "");
        report.add(format!("{}.errors", name("load")), stats.errors as f64 + busy(), "");
        report.add(name("service_cpu_per_booking"), service / bookings, "ms");
        report.add(name("store_cpu_per_booking"), store / bookings, "ms");
        percentiles(report, &format!("{}.post_booking", name("latency")), &stats.booking);
        percentiles(report, &format!("{}.post_payment", name("latency")), &stats.payment);
        percentiles(report, &format!("{}.journey", name("latency")), &stats.journey);
        run.audit(&name("load"), &events).await;
    }
}

/// Creates events, and returns at least `count` groups of their seats.
async fn prepare(run: &Run, count: usize, size: usize) -> (Groups, Vec<String>) {
    run.outside.forget();
    let seats = run.hall.groups(size);
    let mut events = Vec::new();
    let mut groups = VecDeque::new();
    while groups.len() < count {
        let event = run.hall.event(&run.service, None).await;
        groups.extend(seats.iter().map(|seats| (event.clone(), seats.clone())));
        events.push(event);
    }
    (Arc::new(Mutex::new(groups)), events)
}

fn next(groups: &Groups) -> (String, Vec<String>) {
    groups.lock().expect("no panic").pop_front().expect("enough groups were made")
}

/// Number of bookings a second that the clients complete if each starts the next at once. Also warms up functions
/// and store.
async fn calibrate(run: &Run, clients: usize, groups: &Groups) -> f64 {
    let began = Instant::now();
    let client = async || {
        let mut done = 0;
        while began.elapsed() < CALIBRATION && done < BOOKINGS_MAX / clients {
            let (event, seats) = next(groups);
            let customer = Customer::new(&run.service, &run.outside);
            let bought = customer.buy(&event, &seats, Instant::now()).await;
            assert!(bought.is_ok(), "no other client requests these seats");
            done += 1;
        }
        done
    };
    let done: usize = join_all((0..clients).map(|_| client())).await.into_iter().sum();
    done as f64 / began.elapsed().as_secs_f64()
}

/// Runs bookings scheduled at `rate` a second, independently of earlier ones. A client that is late starts at once,
/// and its duration counts from the scheduled start.
async fn open_loop(run: &Run, clients: usize, rate: f64, groups: &Groups) -> (Stats, usize) {
    let bookings = BOOKINGS_MAX.min((rate * MEASUREMENT.as_secs_f64()) as usize).max(1);
    let stats =
        Mutex::new(Stats { booking: histogram(), payment: histogram(), journey: histogram(), errors: 0 });
    let began = Instant::now();
    let client = async |first: usize| {
        for number in (first..bookings).step_by(clients) {
            let intended = began + Duration::from_secs_f64(number as f64 / rate);
            tokio::time::sleep_until(intended.into()).await;
            let (event, seats) = next(groups);
            let bought = Customer::new(&run.service, &run.outside).buy(&event, &seats, intended).await;
            let mut stats = stats.lock().expect("no panic");
            match bought {
                Ok(times) => {
                    note(&mut stats.booking, times.booking);
                    note(&mut stats.payment, times.payment);
                    note(&mut stats.journey, times.journey);
                }
                Err(_) => stats.errors += 1,
            }
        }
    };
    join_all((0..clients).map(client)).await;
    (stats.into_inner().expect("no panic"), bookings)
}

/// Measures the time until thousands of webhooks that arrive at once are settled.
pub(crate) async fn burst(run: &mut Run) {
    let (groups, events) = prepare(run, BURST, 1).await;
    let (mut gathered, queue) = run.outside.gather();
    let client = async |count: usize| {
        let mut settled = Vec::with_capacity(count);
        for _ in 0..count {
            let (event, seats) = next(&groups);
            let customer = Customer::new(&run.service, &run.outside);
            let answer = customer.book(&event, &seats).await;
            assert!(answer.status == 201, "{answer:?}");
            let page = customer.open_payment(booking_id(&answer)).await;
            settled.push(run.outside.settled(booking_id(&answer)));
            for delivery in customer.pay(&page) {
                customer.deliver(&delivery).await;
            }
        }
        settled
    };
    let per_client = BURST.div_ceil(PREPARING);
    let settled = join_all((0..PREPARING).map(|_| client(per_client))).await.into_iter().flatten();
    let cpu_before = Service::cpu_millis();
    let began = Instant::now();
    while let Ok(message) = gathered.try_recv() {
        queue.send(message).expect("the worker listens");
    }
    run.outside.resume(queue);
    let times = join_all(settled.map(async |settled| {
        settled.await.expect("the sender is kept");
        began.elapsed()
    }));
    let mut histogram = histogram();
    for time in times.await {
        note(&mut histogram, time);
    }
    let cpu = (Service::cpu_millis() - cpu_before) / histogram.len() as f64;
    run.report.add("burst.webhooks", histogram.len() as f64, "");
    percentiles(&mut run.report, "burst.settled", &histogram);
    run.report.add("burst.service_cpu_per_webhook", cpu, "ms");
    busy();
    run.audit("burst", &events).await;
}
