//! Runs each hour: checks that seats, bookings, money, documents and what the providers say agree.
//!
//! It settles payment updates whose message was lost, writes the position of the pass, and otherwise only
//! reads. A run reads pages until its time is up and the next run continues, so runs stay short at any table
//! size. If a run dies within a page, the next one reads that page again. Of two runs at once, the later
//! write fails on the item's version and that run stops. The run after the end of a pass begins a new pass.

use std::time::Duration;

use aws::store::Work;
use domain::Failure;
use domain::audit::Finding;
use lambda::metrics;

use crate::audit::pass::{Pass, Stage};
use crate::audit::{bookings, halls, provider};
use crate::{App, ScheduleWorker};

/// The audit, run each hour.
pub static AUDIT_BOOKS: ScheduleWorker =
    ScheduleWorker { name: "audit-books", handle: |app| Box::pin(audit_books(app)) };

/// Time after which a run takes no new page. The function's limit leaves time for the last page and its
/// rechecks.
const RUN_TIME: Duration = Duration::from_secs(80);

async fn audit_books(app: &App) -> Result<(), Failure> {
    let mut wrong = 0;
    let outcome = run(app, &mut wrong).await;
    // A missing metric raises the alarm, so zero is sent only if everything was read.
    if outcome.is_ok() || wrong > 0 {
        metrics::measure("AuditFindings", wrong);
    }
    outcome
}

async fn run(app: &App, wrong: &mut usize) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let (mut pass, mut ver) = Pass::current(app).await?;
    while began.elapsed() < RUN_TIME {
        let findings = step(app, &mut pass).await?;
        *wrong += findings.len();
        pass.add(&findings);
        findings.iter().for_each(report);
        if !app.store.write_progress_of(Work::Audit, &pass, ver).await? {
            tracing::warn!("another run of the audit has continued: this one stops");
            return Ok(());
        }
        ver += 1;
        if matches!(pass.stage, Stage::Over) {
            let took = app.clock.now().duration_since(pass.began_at).as_secs();
            tracing::info!(findings = pass.findings, took.seconds = took, "pass of the audit is over");
            return Ok(());
        }
    }
    Ok(())
}

/// Reads one page of the present stage; of a table, one page of each segment.
async fn step(app: &App, pass: &mut Pass) -> Result<Vec<Finding>, Failure> {
    match pass.stage.clone() {
        Stage::Bookings { rest } => bookings::pages(app, pass, &rest).await,
        Stage::Seats { rest } => halls::pages(app, pass, &rest).await,
        Stage::Provider { provider, list, after } => {
            provider::page(app, pass, (provider, list), after.as_deref()).await
        }
        Stage::Over => Ok(Vec::new()),
    }
}

fn report(finding: &Finding) {
    let Finding { about, what, todo } = finding;
    tracing::error!(finding.about = about, finding.what = what, finding.todo = todo, "audit finding");
}
