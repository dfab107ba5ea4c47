//! Screens as the API shows them to members.

use std::cmp::Reverse;

use domain::ids::{OrganizerId, ScreenId, VenueId};
use domain::venue::{LayoutEntry, Screen};
use schemars::JsonSchema;
use serde::Serialize;

/// A hall of a venue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ScreenView {
    /// Id of the screen.
    pub screen_id: ScreenId,
    /// Organizer of the screen.
    pub organizer_id: OrganizerId,
    /// Venue of the screen.
    pub venue_id: VenueId,
    /// Name for people.
    pub name: String,
    /// Newest version of the layout, which new events have.
    pub layout_version: u32,
    /// All versions of the layout, newest first.
    pub layouts: Vec<LayoutEntry>,
    /// Version of the name, raised by each change; the `ETag` names it.
    pub ver: u64,
}

impl From<Screen> for ScreenView {
    fn from(screen: Screen) -> Self {
        let Screen { screen_id, organizer_id, venue_id, name, layout_version, mut layouts, ver, .. } = screen;
        layouts.sort_unstable_by_key(|layout| Reverse(layout.version));
        Self { screen_id, organizer_id, venue_id, name, layout_version, layouts, ver }
    }
}
