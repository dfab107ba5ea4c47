//! Every hour → do seats, bookings, money, documents and the providers' books agree?
//!
//! It settles what a provider ask_provider that no message has told, and otherwise only reads, except for the one item that
//! says how far the pass is. A run takes pages until its time
//! is up and the next goes on from there, so no run is long and no table too large; where it dies in a
//! page, that page is looked at again. Two runs at once notice each other by the item's version, and the
//! later one stops. When a pass is over, the next run begins another.

use std::time::Duration;

use domain::Failure;
use domain::audit::Finding;
use lambda::log;
use serde_json::json;

use crate::audit::pass::{Pass, Stage};
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
    let (mut pass, mut ver) = Pass::current(app).await?;
    while began.elapsed() < RUN_TIME {
        let findings = step(app, &mut pass).await?;
        *wrong += findings.len();
        pass.tell(&findings);
        findings.iter().for_each(report);
        if !app.store.write_audit_state(&pass, ver).await? {
            log::notice("warn", "another run of the audit has gone on: this one stops", json!({}));
            return Ok(());
        }
        ver += 1;
        if matches!(pass.stage, Stage::Over) {
            let took = app.clock.now().duration_since(pass.began_at).as_secs();
            let fields = json!({ "findings": pass.findings, "took_seconds": took });
            log::notice("info", "a pass of the audit is over", fields);
            return Ok(());
        }
    }
    Ok(())
}

/// One page of what comes next.
async fn step(app: &App, pass: &mut Pass) -> Result<Vec<Finding>, Failure> {
    match pass.stage.clone() {
        Stage::Bookings { from } => books::page(app, pass, from).await,
        Stage::Seats { from } => halls::page(app, pass, from).await,
        Stage::Books { provider, list, after } => {
            provider::page(app, pass, (provider, list), after.as_deref()).await
        }
        Stage::Over => Ok(Vec::new()),
    }
}

fn report(finding: &Finding) {
    log::notice(
        "error",
        &finding.what,
        json!({ "about": finding.about, "todo": finding.todo, "audit": true }),
    );
}
