//! Progress of the check of aggregates: one pass a night over all organizers and their events.

use aws::store::Walker;
use domain::Failure;
use domain::ids::{EventId, OrganizerId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::App;

/// One pass of the check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pass {
    /// UTC day on which the pass began.
    pub(super) began_on: Date,
    /// Event up to which aggregates are checked, with its organizer; none at the beginning.
    pub(super) after: Option<(OrganizerId, EventId)>,
    /// True once all are checked.
    pub(super) is_over: bool,
}

impl Pass {
    /// The pass that is under way on `today`, with its version; none if today's is over.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn under_way(app: &App, today: Date) -> Result<Option<(Self, u64)>, Failure> {
        let (pass, ver) = app.store.progress_of::<Self>(Walker::Aggregates).await?;
        Ok(match pass {
            Some(pass) if !pass.is_over => Some((pass, ver)),
            Some(pass) if pass.began_on == today => None,
            _ => Some((Self { began_on: today, after: None, is_over: false }, ver)),
        })
    }

    /// Writes the progress; false if another run has continued the pass, so that this one has to stop.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn save(&self, app: &App, ver: &mut u64) -> Result<bool, Failure> {
        let saved = app.store.write_progress_of(Walker::Aggregates, self, *ver).await?;
        if !saved {
            tracing::warn!("another run of the check has continued: this one stops");
        }
        *ver += 1;
        Ok(saved)
    }

    /// True if an event of this organizer is still to be checked.
    pub(super) fn lacks(&self, organizer: &OrganizerId, event: &EventId) -> bool {
        self.after.as_ref().is_none_or(|(known, last)| (organizer, event) > (known, last))
    }
}
