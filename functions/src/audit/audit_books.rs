//! Every hour → do seats, bookings, money, documents and the providers' books agree?
//!
//! It settles what a provider tells that no message has told, and otherwise only reads, except for the one item that
//! says how far the round is. A run takes pages until its time
//! is up and the next goes on from there, so no run is long and no table too large; where it dies in a
//! page, that page is looked at again. Two runs at once notice each other by the item's version, and the
//! later one stops. When a round is over, the next run begins another.

use std::time::Duration;

use domain::Failure;
use domain::audit::Fault;
use lambda::log;
use serde_json::json;

use crate::audit::round::{Round, Stage};
use crate::audit::{books, halls, provider};
use crate::{App, ScheduleWorker};

/// Every hour.
pub static AUDIT_BOOKS: ScheduleWorker =
    ScheduleWorker { name: "audit-books", handle: |app| Box::pin(audit_books(app)) };

/// Within the function's time limit: the last page and its rechecks have the rest.
const RUN_TIME: Duration = Duration::from_secs(80);

async fn audit_books(app: &App) -> Result<(), Failure> {
    let mut wrong = 0;
    let outcome = run(app, &mut wrong).await;
    // Silence is an alarm: it is told that nothing is wrong only where everything was looked at.
    if outcome.is_ok() || wrong > 0 {
        log::measure("BooksWrong", wrong);
    }
    outcome
}

async fn run(app: &App, wrong: &mut usize) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let (mut round, mut ver) = Round::current(app).await?;
    while began.elapsed() < RUN_TIME {
        let faults = step(app, &mut round).await?;
        *wrong += faults.len();
        round.tell(&faults);
        faults.iter().for_each(report);
        if !app.store.write_audit_state(&round, ver).await? {
            log::notice("warn", "another run of the audit has gone on: this one stops", json!({}));
            return Ok(());
        }
        ver += 1;
        if matches!(round.stage, Stage::Over) {
            let took = app.clock.now().duration_since(round.began_at).as_secs();
            let fields = json!({ "faults": round.faults, "took_seconds": took });
            log::notice("info", "a round of the audit is over", fields);
            return Ok(());
        }
    }
    Ok(())
}

/// One page of what comes next.
async fn step(app: &App, round: &mut Round) -> Result<Vec<Fault>, Failure> {
    match round.stage.clone() {
        Stage::Bookings { from } => books::page(app, round, from).await,
        Stage::Seats { from } => halls::page(app, round, from).await,
        Stage::Books { provider, list, after } => {
            provider::page(app, round, (provider, list), after.as_deref()).await
        }
        Stage::Over => Ok(Vec::new()),
    }
}

fn report(fault: &Fault) {
    log::notice("error", &fault.what, json!({ "about": fault.about, "todo": fault.todo, "audit": true }));
}
