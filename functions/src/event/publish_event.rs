//! `POST /admin/events/{event_id}/publish`: makes an event visible to customers. A repeat changes nothing.

use aws::store::Thing;
use domain::ids::EventId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::organizer_event_view::OrganizerEventView;
use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `POST /admin/events/{event_id}/publish`
pub static PUBLISH_EVENT: Endpoint = Endpoint {
    name: "publish-event",
    method: "POST",
    path: "/admin/events/{event_id}/publish",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(publish_event(app, request)),
};

async fn publish_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let member = member_at(app, request, Thing::Event(&id), Right::Edit).await?;
    let now = app.clock.now();
    let event = app.store.publish_event(&member, &id, now).await?;
    version::shown(&OrganizerEventView::at(&event, now), event.ver)
}
