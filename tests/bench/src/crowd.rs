//! Crowds: 200 buyers of one seat, 2,000 buyers of random groups, and the trace of a real on-sale.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures::future::join_all;

use crate::journey::{Customer, booking_id, busy};
use crate::load::{histogram, note, percentiles};
use crate::random::Random;
use crate::run::Run;
use crate::trace::Trace;

/// Number of buyers of the one seat.
const BUYERS_OF_ONE: usize = 200;
/// Number of buyers of random groups, and the number of them at once.
const BUYERS: usize = 2_000;
const CLIENTS: usize = 64;
/// Largest random group.
const GROUP_MAX: u64 = 6;
/// Seats of a request of the trace, which does not contain their number.
const TRACE_SEATS: usize = 2;

/// Number of answers by status.
type Statuses = BTreeMap<u16, usize>;

fn count(statuses: &Statuses, which: impl Fn(u16) -> bool) -> f64 {
    statuses.iter().filter(|(status, _)| which(**status)).map(|(_, count)| *count).sum::<usize>() as f64
}

/// Reports the number of answers that are neither a booking nor a refusal, including those of repeated requests.
fn errors(run: &mut Run, name: &str, statuses: &Statuses) {
    let others = count(statuses, |status| status != 201 && status != 409);
    run.report.add(format!("{name}.errors"), others + busy(), "");
}

/// Sends requests for one seat at the same moment; the buyer who gets it pays.
pub(crate) async fn one_seat(run: &mut Run) {
    let event = run.hall.event(&run.service, None).await;
    let seat = &run.hall.groups(1)[0];
    let buyer = async |_| {
        let customer = Customer::new(&run.service, &run.outside);
        let answer = customer.book(&event, seat).await;
        if answer.status == 201 {
            customer.pay_and_wait(booking_id(&answer)).await;
        }
        answer.status
    };
    let mut statuses = Statuses::new();
    for status in join_all((0..BUYERS_OF_ONE).map(buyer)).await {
        *statuses.entry(status).or_default() += 1;
    }
    run.report.add("one_seat.winners", count(&statuses, |status| status == 201), "");
    run.report.add("one_seat.refused", count(&statuses, |status| status == 409), "");
    errors(run, "one_seat", &statuses);
    run.audit("one_seat", &[event]).await;
}

/// Runs buyers who each request a random group of one to six neighbours, in one block or across two, and pay if they
/// get it.
pub(crate) async fn random_groups(run: &mut Run) {
    run.outside.forget();
    let event = run.hall.event(&run.service, None).await;
    let mut random = Random::new();
    let wanted: Vec<Vec<String>> = (0..BUYERS).map(|_| group(run, &mut random)).collect();
    let statuses = Mutex::new(Statuses::new());
    let client = async |first: usize| {
        for seats in wanted.iter().skip(first).step_by(CLIENTS) {
            let customer = Customer::new(&run.service, &run.outside);
            let answer = customer.book(&event, seats).await;
            if answer.status == 201 {
                customer.pay_and_wait(booking_id(&answer)).await;
            }
            *statuses.lock().expect("no panic").entry(answer.status).or_default() += 1;
        }
    };
    let began = Instant::now();
    join_all((0..CLIENTS).map(client)).await;
    let statuses = statuses.into_inner().expect("no panic");
    run.report.add("random_groups.winners", count(&statuses, |status| status == 201), "");
    run.report.add("random_groups.refused", count(&statuses, |status| status == 409), "");
    errors(run, "random_groups", &statuses);
    run.report.add("random_groups.duration", began.elapsed().as_secs_f64(), "s");
    run.audit("random_groups", std::slice::from_ref(&event)).await;
    run.availability(&event, "mostly_sold").await;
}

/// A group of neighbours in a random row.
fn group(run: &Run, random: &mut Random) -> Vec<String> {
    let sections: Vec<_> =
        run.hall.layout.sections.iter().filter(|section| !section.general_admission).collect();
    let section = sections[random.below(sections.len() as u64)];
    let row = random.below(section.rows.len() as u64);
    let seats = section.rows[row].seats.len();
    let size = (1 + random.below(GROUP_MAX)).min(seats);
    let first = random.below((seats - size + 1) as u64);
    (first..first + size).filter_map(|seat| section.seat_id(row, seat)).map(|id| id.to_string()).collect()
}

/// Replays a real on-sale as requests for the best two seats, at the trace's rate, spread evenly within each second.
/// No request waits for another.
pub(crate) async fn on_sale(run: &mut Run) {
    let trace = Trace::read();
    let event = run.hall.event(&run.service, None).await;
    let kind = run.hall.layout.types[0].as_str();
    let began = Instant::now();
    let reserve = async |intended: Instant| {
        tokio::time::sleep_until(intended.into()).await;
        let customer = Customer::new(&run.service, &run.outside);
        let answer = customer.book_best(&event, kind, TRACE_SEATS).await;
        (answer.status, intended.elapsed())
    };
    let starts = trace.per_second.iter().zip(0..).flat_map(|(&reservations, second)| {
        (0..reservations).map(move |number| {
            began + Duration::from_secs(second) + Duration::from_secs(1) * number as u32 / reservations as u32
        })
    });
    let mut statuses = Statuses::new();
    let mut times = histogram();
    for (status, time) in join_all(starts.map(reserve)).await {
        *statuses.entry(status).or_default() += 1;
        note(&mut times, time);
    }
    run.report.add("on_sale.trace_is_synthetic", f64::from(u8::from(trace.synthetic)), "");
    run.report.add("on_sale.reservations", times.len() as f64, "");
    run.report.add("on_sale.won", count(&statuses, |status| status == 201), "");
    run.report.add("on_sale.refused", count(&statuses, |status| status == 409), "");
    errors(run, "on_sale", &statuses);
    percentiles(&mut run.report, "on_sale.best_available", &times);
    run.audit("on_sale", &[event]).await;
}
