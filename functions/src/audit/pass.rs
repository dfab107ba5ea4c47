//! Progress of the audit. A pass goes through bookings, seats and the lists of each provider, page by page. Its
//! position stands in one item, so that a run goes on from where the one before it stopped or died.

use aws::store::Position;
use domain::Failure;
use domain::audit::Finding;
use domain::provider::Provider;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::App;

/// Every provider, in the order in which their lists are read.
const PROVIDERS: [Provider; 2] = Provider::ALL;
/// Time that a pass looks back beyond the start of the pass before it: providers list payments by when they
/// began, and a checkout lasts up to a day.
const LOOK_BACK_SECONDS: i64 = 26 * 3600;

/// The same for disputes, which providers list by when they began and decide months later.
const DISPUTES_LOOK_BACK_SECONDS: i64 = 180 * 86_400;

/// Findings that are kept in the item; the log has them all.
const FINDINGS_MAX: usize = 50;

/// A pass.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pass {
    /// Instant at which it began.
    pub(crate) began_at: Timestamp,
    /// Instant at which the one before it began; of the first, a look back before its own beginning.
    pub(crate) before_at: Timestamp,
    /// Stage that is next.
    pub(crate) stage: Stage,
    /// Number of findings so far.
    pub(crate) findings: usize,
    /// The first of them, for whoever reads the item instead of the log.
    pub(crate) kept: Vec<KeptFinding>,
    /// The series of numbers, and how many of the numbers that there were when the pass began have been
    /// found on documents.
    pub(crate) series: Vec<Series>,
}

/// A finding, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptFinding {
    /// The booking, or what else it is about.
    pub(crate) about: String,
    /// Contradiction that was found.
    pub(crate) what: String,
    /// Advice to the person who mends it.
    pub(crate) todo: String,
}

/// A series of numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Series {
    /// Beginning of its numbers.
    pub(crate) name: String,
    /// Numbers that were given out when the pass began.
    pub(crate) issued: u64,
    /// Those of them that were found.
    pub(crate) found: u64,
}

/// Part of the audit that comes next.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Bookings with their seats, money and documents, and customers' counts of tickets.
    Bookings { from: Option<Position> },
    /// Seats with their bookings.
    Seats { from: Option<Position> },
    /// A list of a provider.
    Provider { provider: Provider, list: List, after: Option<String> },
    /// Nothing: the pass is over.
    Over,
}

/// A list of a provider.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum List {
    /// Money that it has captured.
    Captures,
    /// Money that it gives back.
    Refunds,
    /// Money that banks want back.
    Disputes,
}

impl Pass {
    /// The pass that is under way, or the next one, and the version of what is written about it.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn current(app: &App) -> Result<(Self, u64), Failure> {
        let (pass, ver) = app.store.audit_state::<Self>().await?;
        let before_at = match pass {
            Some(pass) if !matches!(pass.stage, Stage::Over) => return Ok((pass, ver)),
            Some(over) => Some(over.began_at),
            None => None,
        };
        let began_at = app.clock.now();
        let mut series = Vec::new();
        for name in [app.config.documents.invoice_series()?, app.config.documents.credit_note_series()?] {
            let issued = app.store.series_count(name).await?;
            series.push(Series { name: name.to_owned(), issued, found: 0 });
        }
        let first = || Timestamp::from_second(began_at.as_second() - LOOK_BACK_SECONDS).unwrap_or(began_at);
        let before_at = before_at.unwrap_or_else(first);
        let stage = Stage::Bookings { from: None };
        Ok((Self { began_at, before_at, stage, findings: 0, kept: Vec::new(), series }, ver))
    }

    /// Adds findings.
    pub(crate) fn add(&mut self, findings: &[Finding]) {
        self.findings += findings.len();
        let room = FINDINGS_MAX.saturating_sub(self.kept.len());
        self.kept.extend(findings.iter().take(room).map(|finding| KeptFinding {
            about: finding.about.clone(),
            what: finding.what.clone(),
            todo: finding.todo.to_owned(),
        }));
    }

    /// The second from which on providers list what they began.
    pub(crate) fn listed_since(&self) -> i64 {
        self.before_at.as_second() - LOOK_BACK_SECONDS
    }

    /// The second from which on providers list the disputes that may have moved.
    pub(crate) fn disputes_since(&self) -> i64 {
        self.before_at.as_second() - DISPUTES_LOOK_BACK_SECONDS
    }

    /// Counts a document's number, if it is one that there was when the pass began.
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
    /// The lists of the first provider.
    pub(crate) fn providers() -> Self {
        Self::list_of(PROVIDERS.first())
    }

    /// The stage after a list of `provider`'s.
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
