//! Runs each night: stores the aggregates of days that have new facts, and adds up others again to compare them.
//!
//! A run goes on until its time is up, and the next one continues; once all organizers are done, the rest of the night's
//! runs end at once. If a run dies, the next one repeats what it did since it last wrote its position, which changes
//! nothing. Of two runs at once, the later write of the position fails, and that run stops.
//!
//! Days change while they are checked. A fact may be there before its day's revision is raised: then the facts are more than
//! the aggregate says, under one revision, and its message is still on its way. That alone is no finding.

use std::collections::BTreeMap;
use std::time::Duration;

use aws::store::{StoredDay, SummedDay};
use domain::Failure;
use domain::audit::Finding;
use domain::fact::{Aggregate, Difference, Sums, utc_day};
use domain::ids::{EventId, OrganizerId};
use jiff::civil::Date;
use lambda::{metrics, telemetry};

use super::check_pass::Pass;
use super::first_open_day;
use crate::{App, ScheduleWorker};

/// The check of aggregates, run each night.
pub static CHECK_AGGREGATES: ScheduleWorker =
    ScheduleWorker { name: "check-aggregates", handle: |app, _| Box::pin(check_aggregates(app)) };

/// Time after which a run takes no new event. The function's limit leaves time for the last one.
const RUN_TIME: Duration = Duration::from_secs(60);
/// Age in days up to which aggregates are compared each night.
const NIGHTLY_DAYS: i32 = 2;
/// After that, they are compared at each multiple of this age …
const WEEKLY_DAYS: i32 = 8;
/// … up to this one. Reading every fact forty times would cost more than writing it.
const COMPARED_DAYS: i32 = 40;
/// Most lines that a finding names.
const LINES_NAMED_MAX: usize = 5;

/// Outcome of a run.
#[derive(Default)]
struct Tally {
    stored: usize,
    compared: usize,
    differ: usize,
    failed: usize,
}

async fn check_aggregates(app: &App) -> Result<(), Failure> {
    let mut tally = Tally::default();
    let outcome = run(app, &mut tally).await;
    let Tally { stored, compared, differ, failed } = tally;
    metrics::measure("AggregateDiffers", differ);
    metrics::measure("AggregatesStored", stored);
    metrics::measure("AggregatesCompared", compared);
    outcome?;
    if failed > 0 {
        return Err(Failure::broken(format!("{failed} events could not be checked")));
    }
    Ok(())
}

async fn run(app: &App, tally: &mut Tally) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let today = utc_day(app.clock.now());
    let Some((mut pass, mut ver)) = Pass::under_way(app, today).await? else { return Ok(()) };
    for organizer in app.store.all_organizers().await? {
        if pass.after.as_ref().is_some_and(|(known, _)| organizer < *known) {
            continue;
        }
        let events = events_of(app, &organizer, today).await?;
        let mut is_new = false;
        for (event, (first, last)) in events {
            if !pass.lacks(&organizer, &event) {
                continue;
            }
            check_event(app, &event, (first, last), tally).await?;
            pass.after = Some((organizer.clone(), event));
            is_new = true;
            if began.elapsed() >= RUN_TIME {
                return pass.save(app, &mut ver).await.map(drop);
            }
        }
        if is_new && !pass.save(app, &mut ver).await? {
            return Ok(());
        }
    }
    pass.is_over = true;
    pass.save(app, &mut ver).await.map(drop)
}

/// Events of an organizer that have facts, with their first and last day.
async fn events_of(
    app: &App,
    organizer: &OrganizerId,
    today: Date,
) -> Result<BTreeMap<EventId, (Date, Date)>, Failure> {
    let mut events: BTreeMap<EventId, (Date, Date)> = BTreeMap::new();
    for (day, event) in app.store.days_of_organizer(organizer, first_open_day(app)?, today).await? {
        events.entry(event).or_insert((day, day)).1 = day;
    }
    Ok(events)
}

/// Checks an event's days. What cannot be read delays no other event; if the store does not answer, the run ends.
async fn check_event(
    app: &App,
    event: &EventId,
    days: (Date, Date),
    tally: &mut Tally,
) -> Result<(), Failure> {
    telemetry::about("event.id", event.as_str());
    match check_days(app, event, days, tally).await {
        Err(failure @ Failure::Unavailable(_)) => Err(failure),
        Err(failure) => {
            telemetry::failed(&failure);
            tally.failed += 1;
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn check_days(
    app: &App,
    event: &EventId,
    (first, last): (Date, Date),
    tally: &mut Tally,
) -> Result<(), Failure> {
    let today = utc_day(app.clock.now());
    for stored in app.store.stored_days(event, first, last).await? {
        if stored.is_valid() && !is_compared(stored.day, today) {
            continue;
        }
        let made = app.store.sum_day(event, stored.day).await?;
        if stored.of_revision == Some(made.revision) {
            tally.compared += 1;
            if !compare(event, stored, &made, tally) {
                continue;
            }
        }
        if app.store.store_aggregate(event, &made, app.clock.now()).await? {
            tally.stored += 1;
        } else {
            metrics::count("AggregateTooLong");
        }
    }
    Ok(())
}

/// Returns true if the aggregate of a day is compared tonight although it is valid.
fn is_compared(day: Date, today: Date) -> bool {
    let age = today.since(day).map_or(i32::MAX, |since| since.get_days());
    age <= NIGHTLY_DAYS || (age <= COMPARED_DAYS && age % WEEKLY_DAYS == 0)
}

/// Compares a stored aggregate with the facts of the same revision. Returns true if it is to be replaced.
fn compare(event: &EventId, stored: StoredDay, made: &SummedDay, tally: &mut Tally) -> bool {
    let facts = stored.facts;
    let differences = Aggregate::of_lines(stored.lines).differences(&made.aggregate);
    if differences.is_empty() {
        return false;
    }
    if made.facts > facts {
        // Their messages raise the revision when they come again, and the day is stored once more.
        metrics::count("AggregateBehind");
        return true;
    }
    tally.differ += 1;
    report(&Finding {
        about: format!("{event} {}", made.day),
        what: named(&differences),
        todo: "The aggregate is mended. Compare the day with the files in S3, and find who wrote the aggregate or removed facts.",
    });
    true
}

fn named(differences: &[Difference]) -> String {
    let sums = |sums: Sums| format!("{} facts, {} seats, {}", sums.count, sums.seats, sums.amount_minor);
    let line = |line: &Difference| {
        let Difference { hour, of, one, other } = line;
        let kind = serde_json::to_string(&of.kind).unwrap_or_default();
        format!("{kind} in {} at {hour}:00 was {}, is {}", of.currency, sums(*one), sums(*other))
    };
    let lines: Vec<String> = differences.iter().take(LINES_NAMED_MAX).map(line).collect();
    format!("{} lines of an aggregate differ from its facts: {}", differences.len(), lines.join("; "))
}

fn report(finding: &Finding) {
    let Finding { about, what, todo } = finding;
    tracing::error!(finding.about = about, finding.what = what, finding.todo = todo, "audit finding");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_compared_on_its_first_nights_and_weekly_for_forty_days() {
        let today: Date = "2026-03-31".parse().unwrap();
        let ages =
            (0..60).filter(|age| is_compared(today.saturating_sub(jiff::Span::new().days(*age)), today));
        assert_eq!(ages.collect::<Vec<i32>>(), [0, 1, 2, 8, 16, 24, 32, 40]);
    }
}
