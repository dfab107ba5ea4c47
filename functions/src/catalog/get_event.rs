//! `GET /events/{event_id}`: returns an event. A draft is not found.

use domain::ids::EventId;
use domain::provider::Provider;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::event_view::EventView;
use crate::{App, Endpoint};

/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=5";

/// `GET /events/{event_id}`
pub static GET_EVENT: Endpoint = Endpoint {
    name: "get-event",
    method: "GET",
    path: "/events/{event_id}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_event(app, request)),
};

/// An event and its payment providers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventDetailsView {
    /// The event.
    #[serde(flatten)]
    pub event: EventView,
    /// Payment providers that are offered, the preferred first.
    pub providers: Vec<Provider>,
}

async fn get_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let view =
        EventDetailsView { event: EventView::at(&event, app.clock.now()), providers: app.config.providers() };
    Ok(Reply::ok(&view)?.header("cache-control", CACHE_CONTROL.to_owned()))
}
