//! Venues and their screens.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{OrganizerId, ScreenId, VenueId};
use crate::base::image::Image;

/// A place with an address and a time zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Venue {
    /// Id of the venue.
    pub venue_id: VenueId,
    /// Organizer of the venue.
    pub organizer_id: OrganizerId,
    /// Name for people.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// City, as customers search for it.
    pub city: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// IANA time zone, such as `Asia/Kolkata`. It never changes, because the starts of events follow from it.
    pub time_zone: String,
    /// Position on the globe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<GeoPosition>,
    /// Directions: by which lines and roads people get there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directions: Option<String>,
    /// Access: steps, lifts, places for wheelchairs, hearing aids, whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Image of the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Version, raised by each change; the `ETag` names it.
    pub ver: u64,
}

/// A position in degrees (WGS 84), with at most six decimals, which are a tenth of a metre.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeoPosition {
    /// Degrees north of the equator.
    #[schemars(range(min = -90, max = 90))]
    pub latitude: f64,
    /// Degrees east of Greenwich.
    #[schemars(range(min = -180, max = 180))]
    pub longitude: f64,
}

impl GeoPosition {
    /// The position with six decimals; none if it is not on the globe.
    #[must_use]
    pub fn rounded(self) -> Option<Self> {
        let is_real = (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude);
        if !is_real {
            return None;
        }
        let round = |degrees: f64| format!("{degrees:.6}").parse().ok().filter(|degrees| *degrees != 0.0);
        Some(Self {
            latitude: round(self.latitude).unwrap_or_default(),
            longitude: round(self.longitude).unwrap_or_default(),
        })
    }
}

/// A hall of a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Id of the screen.
    pub screen_id: ScreenId,
    /// Organizer of the screen.
    pub organizer_id: OrganizerId,
    /// Venue of the screen.
    pub venue_id: VenueId,
    /// Name for people.
    pub name: String,
    /// Newest version of the layout.
    pub layout_version: u32,
    /// Number of the last version that was begun, finished or not.
    pub versions: u32,
    /// Finished versions of the layout, in the order in which they were finished.
    pub layouts: Vec<LayoutEntry>,
    /// Version of the screen's name, raised by each change; the `ETag` names it.
    pub ver: u64,
}

/// A version of a screen's layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayoutEntry {
    /// Version of the layout.
    pub version: u32,
    /// Instant of its creation.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Number of seats in all sections.
    pub seat_count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_on_the_globe_and_as_exact_as_a_door() {
        let rounded = |latitude, longitude| GeoPosition { latitude, longitude }.rounded();
        let opera = GeoPosition { latitude: 18.956_123, longitude: 72.8 };
        assert_eq!(rounded(18.956_123_4, 72.8), Some(opera));
        // No number is too small for the store, and none is minus zero.
        let near = rounded(-1e-300, 0.0).unwrap();
        assert!(near.latitude.is_sign_positive() && near.latitude == 0.0);
        for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(rounded(latitude, longitude), None);
        }
    }
}
