//! A pass of the audit and its position, page by page. A **whole** pass goes through the tables, all segments of a table
//! at once; one for what **changed** goes through events. Both read each provider's lists in the end.

use std::collections::BTreeSet;

use aws::store::{EventShard, Revisions, Segment};
use domain::Failure;
use domain::audit::Finding;
use domain::ids::{BookingId, EventId, OrganizerId};
use domain::provider::Provider;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::App;

/// Providers, in the order in which their lists are read.
const PROVIDERS: [Provider; 2] = Provider::ALL;
/// Time before the start of the previous pass from which lists are read: providers list payments by when they
/// began, and a checkout lasts up to a day.
const LOOK_BACK_SECONDS: i64 = 26 * 3600;

/// The same for disputes, which providers list by when they began and decide months later.
const DISPUTES_LOOK_BACK_SECONDS: i64 = 180 * 86_400;

/// Most findings kept in the item; the log has all of them.
const FINDINGS_MAX: usize = 50;

/// One pass of the audit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pass {
    /// Instant at which the pass began.
    pub(crate) began_at: Timestamp,
    /// Instant at which the previous pass began; for the first pass, a look-back before its own start.
    pub(crate) before_at: Timestamp,
    /// Stage that is next.
    pub(crate) stage: Stage,
    /// Number of findings so far.
    pub(crate) findings: usize,
    /// The first findings, for a reader of the item.
    pub(crate) kept: Vec<KeptFinding>,
    /// Number series, and how many numbers issued before the pass were found on documents.
    pub(crate) series: Vec<Series>,
}

/// A finding as the item stores it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptFinding {
    /// The booking, or the other thing that the finding is about.
    pub(crate) about: String,
    /// The contradiction.
    pub(crate) what: String,
    /// Advice to the person who repairs it.
    pub(crate) todo: String,
}

/// A series of document numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Series {
    /// Prefix of its numbers.
    pub(crate) name: String,
    /// Numbers issued when the pass began.
    pub(crate) issued: u64,
    /// Issued numbers found on documents.
    pub(crate) found: u64,
}

/// The next part of the audit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Of a pass for what changed: what earlier passes left to be watched.
    Watched { after: Option<String> },
    /// Of a pass for what changed: events, organizer by organizer.
    Events { after: Option<(OrganizerId, EventId)>, current: Option<Current> },
    /// Bookings with their seats, money and documents, and customers' ticket counts.
    Bookings { rest: Vec<Segment> },
    /// Sold seats, compared with their bookings.
    Seats { rest: Vec<Segment> },
    /// A provider's list.
    Provider { provider: Provider, list: List, after: Option<String> },
    /// The pass is over.
    Over,
}

/// The event that a pass for what changed is reading.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Current {
    pub(crate) organizer_id: OrganizerId,
    pub(crate) event_id: EventId,
    /// Of an event that is over: the revisions of its days from before its bookings were read.
    pub(crate) revisions: Option<Revisions>,
    /// Second from which its captures and refunds are compared with the provider.
    pub(crate) since: i64,
    pub(crate) part: Part,
}

/// The next part of an event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum Part {
    /// All its bookings.
    All { rest: Vec<EventShard> },
    /// The bookings that have changed.
    Changed { rest: Vec<BookingId> },
    /// Sold seats of its hall, from the section with this index on.
    Hall { section: usize },
    /// The revisions are to be written: everything up to them has been read.
    Read,
}

/// A provider's list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum List {
    /// Captured payments.
    Captures,
    /// Refunds.
    Refunds,
    /// Disputes.
    Disputes,
}

impl Pass {
    /// A whole pass that begins now, after one of either kind that began at `before_at`.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn whole(app: &App, before_at: Option<Timestamp>) -> Result<Self, Failure> {
        let mut pass = Self::new(app, before_at, Stage::Bookings { rest: Segment::all() });
        let documents = &app.config.documents;
        let of_deployment = [documents.invoice_series()?, documents.credit_note_series()?].map(str::to_owned);
        let names: BTreeSet<String> =
            app.store.series_of_organizers().await?.into_iter().chain(of_deployment).collect();
        for name in names {
            let issued = app.store.series_count(&name).await?;
            pass.series.push(Series { name, issued, found: 0 });
        }
        Ok(pass)
    }

    /// A pass for what changed, which begins now, after one that began at `before_at`.
    pub(crate) fn of_changes(app: &App, before_at: Option<Timestamp>) -> Self {
        Self::new(app, before_at, Stage::Watched { after: None })
    }

    fn new(app: &App, before_at: Option<Timestamp>, stage: Stage) -> Self {
        let began_at = app.clock.now();
        let first = || Timestamp::from_second(began_at.as_second() - LOOK_BACK_SECONDS).unwrap_or(began_at);
        let before_at = before_at.unwrap_or_else(first);
        Self { began_at, before_at, stage, findings: 0, kept: Vec::new(), series: Vec::new() }
    }

    /// The same as if it were over.
    pub(crate) fn over(self) -> Self {
        Self { stage: Stage::Over, ..self }
    }

    /// True if it is over.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Takes those findings that it does not have, and returns them: pages may share a customer's ticket count, and
    /// another part may be about the same booking.
    pub(crate) fn take(&mut self, findings: Vec<Finding>) -> Vec<Finding> {
        let is_new = |finding: &Finding| {
            !self.kept.iter().any(|kept| kept.about == finding.about && kept.what == finding.what)
        };
        let new: Vec<Finding> = findings.into_iter().filter(is_new).collect();
        self.add(&new);
        new
    }

    fn add(&mut self, findings: &[Finding]) {
        self.findings += findings.len();
        let room = FINDINGS_MAX.saturating_sub(self.kept.len());
        self.kept.extend(findings.iter().take(room).map(|finding| KeptFinding {
            about: finding.about.clone(),
            what: finding.what.clone(),
            todo: finding.todo.to_owned(),
        }));
    }

    /// The second from which providers' lists of payments and refunds are read.
    pub(crate) fn listed_since(&self) -> i64 {
        self.before_at.as_second() - LOOK_BACK_SECONDS
    }

    /// The second from which providers' lists of disputes are read.
    pub(crate) fn disputes_since(&self) -> i64 {
        self.before_at.as_second() - DISPUTES_LOOK_BACK_SECONDS
    }

    /// Counts a document's number if it was issued before the pass began.
    pub(crate) fn count(&mut self, number: &str) {
        for series in &mut self.series {
            let rest = number.strip_prefix(series.name.as_str()).and_then(|rest| rest.strip_prefix('-'));
            let count = rest.and_then(|digits| digits.parse::<u64>().ok());
            if count.is_some_and(|count| count <= series.issued) {
                series.found += 1;
            }
        }
    }
}

impl Stage {
    /// The first list of the first provider.
    pub(crate) fn providers() -> Self {
        Self::list_of(PROVIDERS.first())
    }

    /// The stage after a provider's list.
    pub(crate) fn after(provider: Provider, list: List) -> Self {
        let list = match list {
            List::Captures => List::Refunds,
            List::Refunds => List::Disputes,
            List::Disputes => return Self::after_all_of(provider),
        };
        Self::Provider { provider, list, after: None }
    }

    /// The stage after all lists of `provider`.
    pub(crate) fn after_all_of(provider: Provider) -> Self {
        Self::list_of(PROVIDERS.iter().skip_while(|known| **known != provider).nth(1))
    }

    fn list_of(provider: Option<&Provider>) -> Self {
        provider.map_or(Self::Over, |provider| Self::Provider {
            provider: *provider,
            list: List::Captures,
            after: None,
        })
    }
}
