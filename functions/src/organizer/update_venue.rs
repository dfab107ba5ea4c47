//! `PATCH /admin/venues/{venue_id}`: changes a venue. A repeat is refused as stale, because it was read before.
//!
//! The pages of the venue's events show it within seconds. They are still found under the city that they were created
//! with, and documents and mails keep name and address of that time.

use aws::store::Thing;
use domain::ids::VenueId;
use domain::member::Right;
use domain::venue::{GeoPosition, Venue};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::venue_fields;
use crate::authority::member_at;
use crate::given::{given, not_null};
use crate::images::{self, ImageBody};
use crate::{App, Endpoint, version};

/// `PATCH /admin/venues/{venue_id}`
pub static UPDATE_VENUE: Endpoint = Endpoint {
    name: "update-venue",
    method: "PATCH",
    path: "/admin/venues/{venue_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_venue(app, request)),
};

/// Changed fields of a venue. What is absent stays as it is, and `null` ends it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VenueChangeBody {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 120))]
    pub name: Option<String>,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 120))]
    pub address: Option<String>,
    /// City. Customers find existing events under the city that they were created with.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 120))]
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", regex(pattern = "^[A-Z]{2}$"))]
    pub country: Option<String>,
    /// Position on the globe.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<GeoPosition>")]
    pub position: Option<Option<GeoPosition>>,
    /// Directions: by which lines and roads people get there.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(max = 2000))]
    pub directions: Option<Option<String>>,
    /// Access: steps, lifts, places for wheelchairs, hearing aids, whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(max = 2000))]
    pub access: Option<Option<String>>,
    /// Image of the house.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<ImageBody>")]
    pub image: Option<Option<ImageBody>>,
}

async fn update_venue(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: VenueId = request.path("venue_id", "venue")?;
    let member = member_at(app, request, Thing::Venue(&id), Right::Edit).await?;
    let wanted: VenueChangeBody = request.json()?;
    let before = app.store.venue(&member, &id).await?;
    version::check(request, before.ver)?;
    let image = match &wanted.image {
        Some(Some(image)) => Some(images::shown(app, &member, "image", image).await?),
        Some(None) => None,
        None => before.image.clone(),
    };
    let venue = venue_fields::checked(Venue { image, ..changed(before.clone(), wanted) })?;
    if venue == before {
        return version::shown(&venue, venue.ver);
    }
    let venue = Venue { ver: before.ver + 1, ..venue };
    version::written(app.store.change_venue(&member, &before, &venue, app.clock.now()).await?)?;
    version::shown(&venue, venue.ver)
}

/// The venue after the change.
fn changed(before: Venue, wanted: VenueChangeBody) -> Venue {
    Venue {
        name: wanted.name.unwrap_or(before.name),
        address: wanted.address.unwrap_or(before.address),
        city: wanted.city.unwrap_or(before.city),
        country: wanted.country.unwrap_or(before.country),
        position: wanted.position.unwrap_or(before.position),
        directions: wanted.directions.unwrap_or(before.directions),
        access: wanted.access.unwrap_or(before.access),
        ..before
    }
}
