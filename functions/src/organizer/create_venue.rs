//! `POST /admin/venues`: creates a venue.

use domain::ids::{OrganizerId, VenueId};
use domain::member::Right;
use domain::venue::{GeoPosition, Venue};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::venue_fields;
use crate::authority::member;
use crate::{App, Endpoint, local_time, random, version};

/// `POST /admin/venues`
pub static CREATE_VENUE: Endpoint = Endpoint {
    name: "create-venue",
    method: "POST",
    path: "/admin/venues",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_venue(app, request)),
};

/// A new venue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VenueBody {
    /// Organizer of the venue.
    pub organizer_id: OrganizerId,
    /// Name for people.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Street and number.
    #[schemars(length(min = 1, max = 120))]
    pub address: String,
    /// City, as customers search for it.
    #[schemars(length(min = 1, max = 120))]
    pub city: String,
    /// ISO 3166-1 alpha-2 code.
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    pub country: String,
    /// IANA time zone, such as `Asia/Kolkata`, which never changes.
    pub time_zone: String,
    /// Position on the globe.
    #[serde(default)]
    pub position: Option<GeoPosition>,
    /// Directions: by which lines and roads people get there.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub directions: Option<String>,
    /// Access: steps, lifts, places for wheelchairs, hearing aids, whom to call.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub access: Option<String>,
}

async fn create_venue(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: VenueBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Edit).await?;
    let zone = local_time::time_zone(&wanted.time_zone)?;
    let venue = venue_fields::checked(Venue {
        venue_id: VenueId::from_random(random::bytes()?),
        organizer_id: member.organizer_id().clone(),
        name: wanted.name,
        address: wanted.address,
        city: wanted.city,
        country: wanted.country,
        // The spelling of the time zone database.
        time_zone: zone.iana_name().unwrap_or(&wanted.time_zone).to_owned(),
        position: wanted.position,
        directions: wanted.directions,
        access: wanted.access,
        image: None,
        ver: version::FIRST,
    })?;
    app.store.create_venue(&member, &venue, app.clock.now()).await?;
    version::created(&venue, venue.ver)
}
