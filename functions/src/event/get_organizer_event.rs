//! `GET /admin/events/{event_id}`: returns an event in any status, with its version. It only reads.

use aws::store::Thing;
use domain::ids::EventId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::organizer_event_view::{OrganizerEventView, with_version};
use crate::authority::member_at;
use crate::{App, Endpoint};

/// `GET /admin/events/{event_id}`
pub static GET_ORGANIZER_EVENT: Endpoint = Endpoint {
    name: "get-organizer-event",
    method: "GET",
    path: "/admin/events/{event_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_organizer_event(app, request)),
};

async fn get_organizer_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let member = member_at(app, request, Thing::Event(&id), Right::Read).await?;
    let event = app.store.own_event(&member, &id).await?;
    Ok(with_version(Reply::ok(&OrganizerEventView::at(&event, app.clock.now()))?, &event))
}
