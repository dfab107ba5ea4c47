//! Requests to move an event to another hall, and their answers.

use std::collections::BTreeMap;

use aws::store::{RelocationProgress, RelocationState};
use domain::error::ConflictView;
use domain::event::Tier;
use domain::ids::{BookingId, ScreenId, fingerprint};
use domain::relocation::{Hall, Holder, Plan, Taken};
use domain::{Failure, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Another hall for an event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelocationBody {
    /// New screen, of the same organizer; the present one for another version of its layout.
    pub screen_id: ScreenId,
    /// Version of the screen's layout; the newest without it.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub layout_version: Option<u32>,
    /// Tiers of the new layout that the event does not have, and those that get other prices. Bookings keep theirs.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub tiers: Vec<Tier>,
    /// Types of the old layout, each with what it is called in the new one, if that is not the same.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 50))]
    pub types: BTreeMap<String, String>,
    /// Seats that become certain others. All others keep section, row and label, if the new layout has such a seat of
    /// the same tier.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    pub seats: Vec<SeatPairBody>,
    /// Rule for seats that can keep neither their place nor become the one of a pair.
    #[serde(default)]
    pub rule: RelocationRule,
    /// True to give up house seats whose section, row or label the new layout does not have; otherwise they are
    /// conflicts. Default: false.
    #[serde(default)]
    pub free_house_seats: bool,
    /// True to plan the move and to change nothing. Default: false.
    #[serde(default)]
    pub dry_run: bool,
}

/// A seat and the one that it becomes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeatPairBody {
    /// Id of the seat in the old layout.
    pub from: String,
    /// Id of the seat in the new layout.
    pub to: String,
}

/// Treatment of seats that can keep neither section, row nor label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RelocationRule {
    /// They become the best free seats of the same tier: neighbours stay neighbours, and accessible seats accessible.
    #[default]
    Best,
    /// They are conflicts.
    SameName,
}

impl RelocationBody {
    /// Fingerprint of the request.
    pub(super) fn fingerprint(&self) -> Result<String, Failure> {
        let body = serde_json::to_vec(self).map_err(|error| Failure::caused("a body", error))?;
        Ok(fingerprint(&body))
    }
}

/// A move of an event: planned, under way or done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RelocationView {
    /// Plan of the move; absent when a request is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<RelocationPlanView>,
    /// Progress of the move; absent of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<RelocationProgressView>,
}

/// Seats of the bookings in the new hall.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RelocationPlanView {
    /// Bookings with seats, also those that are not paid yet.
    pub bookings: usize,
    /// Seats of these bookings.
    pub seats: usize,
    /// House seats.
    pub house_seats: usize,
    /// Seats that get another section, row or label.
    pub moved_count: usize,
    /// The first 1,000 of them.
    #[schemars(length(max = 1000))]
    pub moved: Vec<MovedSeatView>,
    /// Conflicts: with any of them, only a dry run is possible.
    pub conflict_count: usize,
    /// The first 1,000 of them.
    #[schemars(length(max = 1000))]
    pub conflicts: Vec<ConflictView>,
}

/// A seat that gets another section, row or label.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MovedSeatView {
    /// Booking of the seat.
    pub booking_id: BookingId,
    /// Id in the old layout.
    pub from: String,
    /// Id in the new layout.
    pub to: String,
}

/// Progress of moving an event's bookings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RelocationProgressView {
    /// `running`; `stuck` if bookings could not be moved, which a repeated request tries again; `done`.
    #[schemars(extend("enum" = ["running", "stuck", "done"]))]
    pub state: &'static str,
    /// Number of the pass over the bookings.
    pub pass: u32,
    /// Bookings processed in this pass.
    pub bookings: u64,
    /// Bookings of this pass that are in the new hall.
    pub moved: u64,
    /// Bookings of this pass that are still being paid for: the move waits for them.
    pub waiting: u64,
    /// The first 20 bookings of this pass without seats in the new hall: return their seats, or move them by hand.
    #[schemars(length(max = 20))]
    pub failed: Vec<BookingId>,
}

impl From<&RelocationProgress> for RelocationProgressView {
    fn from(progress: &RelocationProgress) -> Self {
        let state = match progress.state {
            RelocationState::Running => "running",
            RelocationState::Stuck => "stuck",
            RelocationState::Done => "done",
        };
        let RelocationProgress { pass, bookings, moved, waiting, .. } = *progress;
        Self { state, pass, bookings, moved, waiting, failed: progress.failed.clone() }
    }
}

impl RelocationPlanView {
    /// The plan for the `taken` seats of the hall `old`.
    pub(super) fn new(old: &Hall, taken: &[Taken], plan: &Plan) -> Self {
        let mut bookings = Vec::new();
        let mut moved = Vec::new();
        let mut house_seats = 0;
        for seat in taken {
            let Holder::Booking(id) = &seat.holder else {
                house_seats += 1;
                continue;
            };
            bookings.push(id);
            let from = old.id(seat.spot);
            if let Some(to) = plan.moves.get(&from) {
                moved.push(MovedSeatView { booking_id: id.clone(), from, to: to.clone() });
            }
        }
        let seats = bookings.len();
        bookings.sort_unstable();
        bookings.dedup();
        let moved_count = moved.len();
        moved.truncate(limits::FAULTS_LISTED_MAX);
        Self {
            bookings: bookings.len(),
            seats,
            house_seats,
            moved_count,
            moved,
            conflict_count: plan.conflicts.len(),
            conflicts: plan.conflicts.iter().take(limits::FAULTS_LISTED_MAX).cloned().collect(),
        }
    }
}
