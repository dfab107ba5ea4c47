//! Runs every five minutes, begins a walk every three hours: reads what the providers have paid out, and explains each
//! payout line by line.
//!
//! A run takes steps until its time is up, and the next run continues. Each step reads one page and writes items whose keys
//! follow from it, then the position: a run that dies within a step leaves it to the next one, which writes the same. Of
//! two runs at once, the later write of the position fails on its version and that run stops. Sums are made of the stored
//! lines, and never counted up. A statement that cannot be read is a finding, and the walk goes on behind it.

use std::time::Duration;

use aws::store::Walker;
use domain::error::causes;
use domain::payout::{Payout, PayoutStatus};
use domain::provider::Provider;
use domain::{Currency, Failure};
use lambda::metrics;

use super::reading::store_page;
use super::sums::{finish, share_page, sum_page};
use super::walk::{Current, List, Stage, Sums, Total, Walk};
use crate::payment::provider::provider as adapter;
use crate::{App, ScheduleWorker};

/// The walk over payouts, run every five minutes.
pub static RECONCILE_PAYOUTS: ScheduleWorker =
    ScheduleWorker { name: "reconcile-payouts", handle: |app, _| Box::pin(reconcile_payouts(app)) };

/// Time after which a run takes no new step. The function's limit leaves time for the last one.
const RUN_TIME: Duration = Duration::from_secs(80);

async fn reconcile_payouts(app: &App) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let Some((mut walk, mut ver)) = Walk::current(app).await? else { return Ok(()) };
    let outcome = run(app, &mut walk, &mut ver, began).await;
    // A missing metric raises the alarm, so zero is sent, too, but only by a run that could read.
    if outcome.is_ok() || walk.findings > 0 {
        metrics::measure("PayoutUnexplained", walk.findings);
    }
    outcome
}

async fn run(app: &App, walk: &mut Walk, ver: &mut u64, began: tokio::time::Instant) -> Result<(), Failure> {
    while began.elapsed() < RUN_TIME {
        step(app, walk).await?;
        if !app.store.write_progress_of(Walker::Payouts, walk, *ver).await? {
            tracing::warn!("another run over payouts has continued: this one stops");
            return Ok(());
        }
        *ver += 1;
        if walk.is_over() {
            tracing::info!(findings = walk.findings, "walk over payouts is over");
            return Ok(());
        }
    }
    Ok(())
}

async fn step(app: &App, walk: &mut Walk) -> Result<(), Failure> {
    if let Some(current) = walk.current.take() {
        let round = walk.began_at.as_second();
        walk.current = match current.stage.clone() {
            Stage::Clear => Some(clear(app, current).await?),
            Stage::Read { after } => read_page(app, round, current, after, &mut walk.findings).await?,
            Stage::Sum(sums) => Some(sum_page(app, round, current, sums).await?),
            Stage::Share(shares) => share_page(app, round, current, shares, &mut walk.findings).await?,
        };
    } else if let Some(payout) = walk.waiting.pop() {
        walk.current = begin(app, payout, &mut walk.findings).await?;
    } else if let Some(list) = walk.list.take() {
        walk.list = next_page(app, walk, &list).await?;
    }
    Ok(())
}

/// Reads a page of a provider's payouts. One without keys is left out: the organizer has no account there. One that does
/// not answer is left to the next walk.
async fn next_page(app: &App, walk: &mut Walk, list: &List) -> Result<Option<List>, Failure> {
    let Ok(api) = adapter(app, list.provider).await else { return Ok(list.of_next_provider()) };
    match api.payouts(walk.since, list.after.as_deref()).await {
        Ok((payouts, next)) => {
            walk.waiting = payouts;
            Ok(match next {
                Some(after) => Some(List { provider: list.provider, after: Some(after) }),
                None => list.of_next_provider(),
            })
        }
        Err(failure) => {
            if !matches!(failure, Failure::ProviderSilent(_)) {
                walk.findings += 1;
            }
            report_unread(list.provider, &failure);
            Ok(list.of_next_provider())
        }
    }
}

/// Begins with a payout, unless it is explained already or there is nothing to read.
async fn begin(app: &App, payout: Payout, findings: &mut usize) -> Result<Option<Current>, Failure> {
    let known = app.store.payout(&payout.payout_id).await?;
    if known.as_ref().is_some_and(|known| known.payout == payout && known.finding().is_none()) {
        return Ok(None);
    }
    let unknown = payout.currency.parse::<Currency>().is_err();
    let trouble = match payout.status {
        PayoutStatus::Pending => return Ok(None),
        PayoutStatus::ByHand => Some(
            "it was made by hand, and the provider does not say of what: switch to automatic payouts"
                .to_owned(),
        ),
        _ if unknown => Some(format!("its currency {} is unknown", payout.currency)),
        PayoutStatus::Paid | PayoutStatus::Failed => None,
    };
    if trouble.is_some() {
        finish(app, payout, Total::default(), trouble, findings).await?;
        return Ok(None);
    }
    // A run may have read a part of it before.
    Ok(Some(Current { payout, stage: Stage::Clear }))
}

async fn clear(app: &App, current: Current) -> Result<Current, Failure> {
    let is_clear = app.store.clear_payout_lines(&current.payout.payout_id).await?;
    let stage = match is_clear {
        false => Stage::Clear,
        true if current.payout.has_released_lines() => Stage::Sum(Sums::default()),
        true => Stage::Read { after: None },
    };
    Ok(Current { stage, ..current })
}

async fn read_page(
    app: &App,
    round: i64,
    current: Current,
    after: Option<String>,
    findings: &mut usize,
) -> Result<Option<Current>, Failure> {
    let payout = &current.payout;
    match read_lines(app, round, payout, after.as_deref()).await {
        Ok(next) => {
            let stage = match next {
                Some(after) => Stage::Read { after: Some(after) },
                None => Stage::Sum(Sums::default()),
            };
            Ok(Some(Current { stage, ..current }))
        }
        Err(failure @ Failure::Unavailable(_)) => Err(failure),
        // The next walk asks again, and this one goes on: a provider that is out of order holds up no other.
        Err(failure @ Failure::ProviderSilent(_)) => {
            report_unread(payout.provider, &failure);
            Ok(None)
        }
        // Nobody owes an explanation of a payout that was never paid, such as one that was made by hand.
        Err(_) if payout.status == PayoutStatus::Failed => {
            Ok(Some(Current { stage: Stage::Sum(Sums::default()), ..current }))
        }
        Err(failure) => {
            let trouble = Some(format!("its statement cannot be read: {}", causes(&failure)));
            finish(app, current.payout, Total::default(), trouble, findings).await?;
            Ok(None)
        }
    }
}

/// Reads a page of the provider's lines, stores it, and returns the position of the next.
async fn read_lines(
    app: &App,
    round: i64,
    payout: &Payout,
    after: Option<&str>,
) -> Result<Option<String>, Failure> {
    let api = adapter(app, payout.provider).await?;
    let (lines, next) = api.lines(payout, after).await?;
    store_page(app, &*api, (payout, round), after.unwrap_or_default(), lines).await?;
    Ok(next)
}

fn report_unread(provider: Provider, failure: &Failure) {
    let (provider, error) = (provider.as_str(), causes(failure));
    tracing::error!(payout.provider = provider, error.message = error, "payouts cannot be read");
}
