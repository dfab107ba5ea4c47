//! Progress of the audit: the position of its two passes, and what they watch. One item stores it, so that a run continues
//! where the last one stopped or died.

use std::collections::{BTreeSet, VecDeque};

use aws::store::Walker;
use domain::Failure;
use domain::audit::Finding;
use domain::ids::BookingId;
use serde::{Deserialize, Serialize};

use super::pass::Pass;
use crate::App;

/// Time after the start of a whole pass at which the next one is due: 30 days.
const WHOLE_EVERY_SECONDS: i64 = 30 * 86_400;
/// Most bookings and orphans that are watched; the item has room for them. Others wait for the whole pass.
const WATCHED_MAX: usize = 2_000;
/// Prefix of a watched orphan.
const ORPHAN: &str = "orphan#";

/// Kind of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Everything there is.
    Whole,
    /// Events that are not over, and what changed of the others.
    Changed,
}

impl Kind {
    /// Name of the kind in logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Changed => "changed",
        }
    }
}

/// Both passes, each as it ended or is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Passes {
    /// The whole pass.
    pub(crate) whole: Pass,
    /// The pass for what changed.
    pub(crate) changed: Pass,
    /// Bookings of events that are over and captures without a booking which passes for what changed read again each
    /// time: those that wait for something, and those with a finding.
    pub(crate) watched: BTreeSet<String>,
    /// True before the first pass.
    #[serde(skip)]
    is_new: bool,
}

impl Passes {
    /// The stored progress and its version.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn read(app: &App) -> Result<(Self, u64), Failure> {
        let (passes, ver) = app.store.progress_of::<Self>(Walker::Audit).await?;
        if let Some(passes) = passes {
            return Ok((passes, ver));
        }
        let (whole, changed) = (Pass::whole(app, None).await?, Pass::of_changes(app, None).over());
        Ok((Self { whole, changed, watched: BTreeSet::new(), is_new: true }, ver))
    }

    /// The passes that a run works on, in their order; those that are due begin. A run that begins a whole pass works on
    /// that alone: it also reads what changed, and is over with it unless there is much to read.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn turns(&mut self, app: &App, wants_whole: bool) -> Result<VecDeque<Kind>, Failure> {
        if std::mem::take(&mut self.is_new) {
            return Ok(VecDeque::from([Kind::Whole]));
        }
        let age = app.clock.now().as_second() - self.whole.began_at.as_second();
        if self.whole.is_over() && (wants_whole || age >= WHOLE_EVERY_SECONDS) {
            let before_at = self.whole.began_at.max(self.changed.began_at);
            self.whole = Pass::whole(app, Some(before_at)).await?;
            return Ok(VecDeque::from([Kind::Whole]));
        }
        if self.changed.is_over() {
            self.changed = Pass::of_changes(app, Some(self.changed.began_at));
        }
        let mut turns = VecDeque::from([Kind::Changed]);
        if !self.whole.is_over() {
            turns.push_back(Kind::Whole);
        }
        Ok(turns)
    }

    /// The pass of a kind.
    pub(crate) fn pass_mut(&mut self, kind: Kind) -> &mut Pass {
        match kind {
            Kind::Whole => &mut self.whole,
            Kind::Changed => &mut self.changed,
        }
    }

    /// Watches the bookings that findings are about.
    pub(crate) fn watch(&mut self, findings: &[Finding]) {
        for finding in findings {
            if finding.about.parse::<BookingId>().is_ok() {
                self.add(finding.about.clone());
            }
        }
    }

    /// Watches a booking.
    pub(crate) fn watch_booking(&mut self, id: &BookingId) {
        self.add(id.to_string());
    }

    /// Watches a capture without a booking.
    pub(crate) fn watch_orphan(&mut self, capture: &str) {
        self.add(format!("{ORPHAN}{capture}"));
    }

    fn add(&mut self, about: String) {
        if self.watched.len() < WATCHED_MAX {
            self.watched.insert(about);
        } else if !self.watched.contains(&about) {
            tracing::warn!(
                finding.about = about,
                "the audit watches too much: this waits for its whole pass"
            );
        }
    }
}

/// Capture of a watched orphan; none of a booking.
pub(crate) fn orphan_capture(about: &str) -> Option<&str> {
    about.strip_prefix(ORPHAN)
}
