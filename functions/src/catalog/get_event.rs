//! `GET /events/{event_id}`: one event. A draft is not there for anyone.

use domain::ids::EventId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::event_view::EventView;
use crate::{App, Endpoint};

/// `GET /events/{event_id}`
pub static GET_EVENT: Endpoint = Endpoint {
    name: "get-event",
    method: "GET",
    path: "/events/{event_id}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_event(app, request)),
};

async fn get_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    Reply::ok(&EventView::from(&*event))
}
