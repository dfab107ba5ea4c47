//! Facts: the worker that records them, the route on which clients tell of views, and the nightly check of what is added up.

pub(crate) mod check_aggregates;
mod check_pass;
pub(crate) mod note_seen;
pub(crate) mod record_facts;

use domain::Failure;
use domain::fact::utc_day;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::App;

/// Days before the end of a fact's life in which its day is closed: nothing is recorded or added up any more, so that no
/// sum is made of facts of which some have expired.
const CLOSED_DAYS: u32 = 7;

/// The first day whose facts are recorded and added up.
///
/// # Errors
/// [`Failure::Broken`] if the function does not know how long facts are kept.
fn first_open_day(app: &App) -> Result<Date, Failure> {
    let days = app.config.fact_days()?.saturating_sub(CLOSED_DAYS);
    Ok(utc_day(app.clock.now()).saturating_sub(i64::from(days).days()))
}
