//! `GET /admin/venues/{venue_id}`: returns a venue with its version. It only reads.

use aws::store::Thing;
use domain::ids::VenueId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `GET /admin/venues/{venue_id}`
pub static GET_VENUE: Endpoint = Endpoint {
    name: "get-venue",
    method: "GET",
    path: "/admin/venues/{venue_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_venue(app, request)),
};

async fn get_venue(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: VenueId = request.path("venue_id", "venue")?;
    let member = member_at(app, request, Thing::Venue(&id), Right::Read).await?;
    let venue = app.store.venue(&member, &id).await?;
    version::shown(&venue, venue.ver)
}
