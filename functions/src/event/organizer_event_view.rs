//! Events as those who sell them see them.

use domain::event::Event;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::event_view::EventView;

/// An event with the settings that customers do not see.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OrganizerEventView {
    /// The event as customers see it.
    #[serde(flatten)]
    pub event: EventView,
    /// True if customers keep their seats when their bank wins a dispute.
    pub lost_dispute_keeps_seats: bool,
}

impl OrganizerEventView {
    /// The event with its prices at `now`.
    pub(crate) fn at(event: &Event, now: Timestamp) -> Self {
        let lost_dispute_keeps_seats = event.lost_dispute_keeps_seats;
        Self { event: EventView::of_members(event, now), lost_dispute_keeps_seats }
    }
}
