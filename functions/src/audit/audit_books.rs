//! Runs each hour: checks that seats, bookings, money, documents and what the providers say agree.
//!
//! It settles payment updates whose message was lost, writes the position of its passes, and otherwise only
//! reads. Each run goes on with the pass for what changed, and begins the next one if the last is over. Once a month, at
//! first, and by hand (with `{"whole": true}`) a run begins a whole pass; the following ones take turns, page by page,
//! until it is over. A run reads pages until its time is up and the next run continues, so runs stay short at any table
//! size. If a run dies within a page, the next one reads that page again. Of two runs at once, the later
//! write fails on the item's version and that run stops.

use std::time::Duration;

use aws::store::Walker;
use domain::Failure;
use domain::audit::Finding;
use lambda::metrics;
use serde::Deserialize;

use crate::audit::pass::Stage;
use crate::audit::passes::{Kind, Passes};
use crate::audit::{bookings, changed, halls, provider, watched};
use crate::{App, ScheduleWorker};

/// The audit, run each hour.
pub static AUDIT_BOOKS: ScheduleWorker =
    ScheduleWorker { name: "audit-books", handle: |app, payload| Box::pin(audit_books(app, payload)) };

/// The command of whoever runs it by hand.
#[derive(Default, Deserialize)]
struct Command {
    /// True to begin a whole pass, unless one is under way.
    #[serde(default)]
    whole: bool,
}

/// Time after which a run takes no new page. The function's limit leaves time for the last page and its
/// rechecks.
const RUN_TIME: Duration = Duration::from_secs(80);

async fn audit_books(app: &App, payload: &[u8]) -> Result<(), Failure> {
    // A schedule's payload is no command.
    let command: Command = serde_json::from_slice(payload).unwrap_or_default();
    let mut wrong = 0;
    let outcome = run(app, command.whole, &mut wrong).await;
    // A missing metric raises the alarm, so zero is sent only if everything was read.
    if outcome.is_ok() || wrong > 0 {
        metrics::measure("AuditFindings", wrong);
    }
    outcome
}

async fn run(app: &App, wants_whole: bool, wrong: &mut usize) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let (mut passes, mut ver) = Passes::read(app).await?;
    let mut turns = passes.turns(app, wants_whole).await?;
    let mut listed = changed::Listed::default();
    while began.elapsed() < RUN_TIME
        && let Some(kind) = turns.pop_front()
    {
        let findings = step(app, &mut passes, kind, &mut listed).await?;
        let findings = passes.pass_mut(kind).take(findings);
        passes.watch(&findings);
        *wrong += findings.len();
        findings.iter().for_each(report);
        if !app.store.write_progress_of(Walker::Audit, &passes, ver).await? {
            tracing::warn!("another run of the audit has continued: this one stops");
            return Ok(());
        }
        ver += 1;
        let pass = passes.pass_mut(kind);
        if pass.is_over() {
            let took = app.clock.now().duration_since(pass.began_at).as_secs();
            let (kind, findings) = (kind.as_str(), pass.findings);
            tracing::info!(audit.pass = kind, findings, took.seconds = took, "pass of the audit is over");
        } else {
            turns.push_back(kind);
        }
    }
    Ok(())
}

/// Reads one page of the pass's present stage; of a table, one page of each segment.
async fn step(
    app: &App,
    passes: &mut Passes,
    kind: Kind,
    listed: &mut changed::Listed,
) -> Result<Vec<Finding>, Failure> {
    let pass = passes.pass_mut(kind);
    match pass.stage.clone() {
        Stage::Watched { after } => watched::page(app, passes, after.as_deref()).await,
        Stage::Events { after, current: None } => changed::next(app, pass, after, listed).await,
        Stage::Events { current: Some(current), .. } => changed::page(app, passes, current).await,
        Stage::Bookings { rest } => bookings::pages(app, passes, &rest).await,
        Stage::Seats { rest } => halls::pages(app, pass, &rest).await,
        Stage::Provider { provider, list, after } => {
            provider::page(app, passes, kind, (provider, list), after.as_deref()).await
        }
        Stage::Over => Ok(Vec::new()),
    }
}

fn report(finding: &Finding) {
    let Finding { about, what, todo } = finding;
    tracing::error!(finding.about = about, finding.what = what, finding.todo = todo, "audit finding");
}
