//! Snapshots of an event's seats, cached by an instance for one second: thousands of customers look at the
//! same seats, and none of them can tell a snapshot from one that is a second older.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::EventId;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

/// Time for which a snapshot is used.
const SNAPSHOT_CACHE: SignedDuration = SignedDuration::from_secs(1);
/// Most events with a cached snapshot.
const SNAPSHOTS_MAX: usize = 64;

/// Status of every seat of an event, at most two seconds old. Only a lock decides.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AvailabilityView {
    /// The event.
    pub event_id: EventId,
    /// Version of the layout that sets the order of the statuses.
    pub layout_version: u32,
    /// Every section, in drawing order.
    pub sections: Vec<SectionAvailability>,
}

/// Status of every seat of a section.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SectionAvailability {
    /// Name of the section.
    pub section: String,
    /// Number of seats in the section.
    pub seat_count: usize,
    /// Number of available seats.
    pub available: usize,
    /// Base 64 of two bits per seat in layout order (the order of `GET /events/{event_id}/seats`), four seats
    /// a byte from the low bits: 0 available, 1 locked, 2 booked, 3 blocked.
    pub status: String,
}

/// Status of every seat at one moment, with its entity tag.
pub(crate) struct Snapshot {
    pub(super) etag: String,
    pub(super) availability: AvailabilityView,
}

/// The newest snapshot of each event.
#[derive(Default)]
pub(crate) struct Snapshots(Mutex<HashMap<EventId, (Timestamp, Arc<Snapshot>)>>);

impl Snapshots {
    /// The event's snapshot, if it was taken less than a second before `now`.
    pub(super) fn get(&self, event: &EventId, now: Timestamp) -> Option<Arc<Snapshot>> {
        let snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken_at, snapshot) = snapshots.get(event)?;
        (now.duration_since(*taken_at).abs() < SNAPSHOT_CACHE).then(|| Arc::clone(snapshot))
    }

    /// Stores a snapshot taken at `now`.
    pub(super) fn put(&self, event: EventId, now: Timestamp, snapshot: Arc<Snapshot>) {
        let mut snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if snapshots.len() >= SNAPSHOTS_MAX {
            snapshots.retain(|_, (taken_at, _)| now.duration_since(*taken_at).abs() < SNAPSHOT_CACHE);
        }
        if snapshots.len() < SNAPSHOTS_MAX {
            snapshots.insert(event, (now, snapshot));
        }
    }
}
