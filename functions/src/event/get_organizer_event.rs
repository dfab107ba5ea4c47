//! `GET /admin/events/{event_id}`: returns an event in any status, with its version. It only reads.

use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::organizer_event_view::OrganizerEventView;
use crate::authority::event_at;
use crate::{App, Endpoint, version};

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
    let (_, event) = event_at(app, request, Right::Read).await?;
    version::shown(&OrganizerEventView::at(&event, app.clock.now()), event.ver)
}
