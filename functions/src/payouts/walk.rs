//! Progress of the walk over the providers' payouts. One item stores its position, so that a run continues where the last
//! one stopped or died.

use aws::store::Walker;
use domain::Failure;
use domain::ids::{EventId, OrganizerId};
use domain::payout::{Part, Payout};
use domain::provider::Provider;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::App;

/// Time before a walk in which payouts are looked at again: a bank takes days, and what is unexplained may be explained
/// once a late message has come.
const LOOK_BACK_SECONDS: i64 = 14 * 86_400;
/// The same for the first walk of a deployment.
const FIRST_LOOK_BACK_SECONDS: i64 = 90 * 86_400;
/// Time from the begin of a walk to that of the next.
const EVERY_SECONDS: i64 = 3 * 3_600;

/// One walk over the payouts of all providers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Walk {
    /// Instant at which it began.
    pub(super) began_at: Timestamp,
    /// Second from which payouts are listed.
    pub(super) since: i64,
    /// The next page of a list; none once all are read.
    pub(super) list: Option<List>,
    /// Listed payouts that are to be explained, in the order of the list.
    pub(super) waiting: Vec<Payout>,
    /// The payout that is being explained.
    pub(super) current: Option<Current>,
    /// Number of payouts so far that are not explained.
    pub(super) findings: usize,
}

/// Position in a provider's list of payouts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct List {
    pub(super) provider: Provider,
    pub(super) after: Option<String>,
}

/// A payout that is being explained.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) payout: Payout,
    pub(super) stage: Stage,
}

/// The next part of the work on a payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub(super) enum Stage {
    /// Lines of an earlier look go.
    Clear,
    /// The provider's lines are read, explained and stored, page by page.
    Read { after: Option<String> },
    /// The stored lines are added up, event by event, which is their order.
    Sum(Sums),
    /// The events' sums are added up, organizer by organizer.
    Share(Shares),
}

/// Sums of the stored lines so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sums {
    pub(super) after: Option<String>,
    /// Event whose lines are being added up, its organizer, and the sum so far.
    pub(super) event: Option<(OrganizerId, EventId, Part)>,
    pub(super) total: Total,
}

/// Sums of the events so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Shares {
    pub(super) after: Option<String>,
    /// Organizer whose events are being added up, with the sum so far.
    pub(super) owner: Option<(OrganizerId, Part)>,
    pub(super) total: Total,
}

/// Sums of a payout.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Total {
    pub(super) all: Part,
    pub(super) unexplained_lines: u32,
}

impl Walk {
    /// The current walk, or the next one if it is over, and the version of the stored item. None until the next is due.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn current(app: &App) -> Result<Option<(Self, u64)>, Failure> {
        let (walk, ver) = app.store.progress_of::<Self>(Walker::Payouts).await?;
        let now = app.clock.now().as_second();
        let since = match walk {
            Some(walk) if !walk.is_over() => return Ok(Some((walk, ver))),
            Some(over) if now < over.began_at.as_second() + EVERY_SECONDS => return Ok(None),
            Some(over) => over.began_at.as_second() - LOOK_BACK_SECONDS,
            None => now - FIRST_LOOK_BACK_SECONDS,
        };
        let first = Provider::ALL.first().map(|provider| List { provider: *provider, after: None });
        let walk = Self {
            began_at: app.clock.now(),
            since,
            list: first,
            waiting: Vec::new(),
            current: None,
            findings: 0,
        };
        Ok(Some((walk, ver)))
    }

    /// Returns true once every payout is explained as far as it can be.
    pub(super) fn is_over(&self) -> bool {
        self.list.is_none() && self.waiting.is_empty() && self.current.is_none()
    }
}

impl List {
    /// The first page of the provider after this one.
    pub(super) fn of_next_provider(&self) -> Option<Self> {
        let mut rest = Provider::ALL.iter().skip_while(|known| **known != self.provider).skip(1);
        rest.next().map(|provider| Self { provider: *provider, after: None })
    }
}
