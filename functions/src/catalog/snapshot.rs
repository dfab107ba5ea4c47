//! Pictures of an event's seats that an instance keeps for one second: thousands of customers look at the
//! same seats, and none of them can tell a picture from one that is a second older.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::EventId;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

/// Time for which a snapshot is believed.
const SNAPSHOT_CACHE: SignedDuration = SignedDuration::from_secs(1);
/// Most events of which an instance keeps one.
const SNAPSHOTS_MAX: usize = 64;

/// The status of every seat of an event, at most a second or two old. Only a lock decides.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AvailabilityView {
    /// The event.
    pub event_id: EventId,
    /// Version of the layout whose order the statuses follow.
    pub layout_version: u32,
    /// Every section, in the order of the drawing.
    pub sections: Vec<SectionAvailability>,
}

/// The status of every seat of a section.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SectionAvailability {
    /// Name of the section.
    pub section: String,
    /// Seats in it.
    pub seat_count: usize,
    /// Those that are available.
    pub available: usize,
    /// Base 64 of two bits a seat in layout order (the order of `GET /events/{event_id}/seats`), four
    /// seats a byte from the low bits: 0 available, 1 locked, 2 booked, 3 blocked.
    pub status: String,
}

/// Every seat's status at one moment, and the tag that names it.
pub(crate) struct Snapshot {
    pub(super) etag: String,
    pub(super) availability: AvailabilityView,
}

/// The newest snapshot of each event.
#[derive(Default)]
pub(crate) struct Snapshots(Mutex<HashMap<EventId, (Timestamp, Arc<Snapshot>)>>);

impl Snapshots {
    /// The event's snapshot, if one was taken less than a second before `now`.
    pub(super) fn get(&self, event: &EventId, now: Timestamp) -> Option<Arc<Snapshot>> {
        let snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken_at, snapshot) = snapshots.get(event)?;
        (now.duration_since(*taken_at).abs() < SNAPSHOT_CACHE).then(|| Arc::clone(snapshot))
    }

    /// Keeps a snapshot that was taken at `now`.
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
