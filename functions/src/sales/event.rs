//! The event of a request about its bookings.

use aws::store::Thing;
use domain::Failure;
use domain::event::Event;
use domain::ids::EventId;
use domain::member::{Member, Right};
use lambda::Request;

use crate::App;
use crate::authority::member_at;

/// The event of the request, and the caller as a member who may read its bookings.
///
/// # Errors
/// As [`member_at`].
pub(super) async fn event_of(app: &App, request: &Request) -> Result<(Member, Event), Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let member = member_at(app, request, Thing::Event(&id), Right::Serve).await?;
    let event = app.store.own_event(&member, &id).await?;
    Ok((member, event))
}
