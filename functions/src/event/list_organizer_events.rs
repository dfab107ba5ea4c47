//! `GET /admin/organizers/{organizer_id}/events`: lists an organizer's events by start: drafts, unlisted and
//! cancelled ones, too.

use aws::store::EventFilter;
use domain::event::EventStatus;
use domain::ids::{OrganizerId, TitleId};
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::organizer_event_view::OrganizerEventView;
use crate::authority::member;
use crate::catalog::window::Window;
use crate::{App, Endpoint, cursor};

/// Parameters that change the list.
const FILTERS: [&str; 4] = ["status", "from", "to", "title_id"];

/// `GET /admin/organizers/{organizer_id}/events`
pub static LIST_ORGANIZER_EVENTS: Endpoint = Endpoint {
    name: "list-organizer-events",
    method: "GET",
    path: "/admin/organizers/{organizer_id}/events",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_organizer_events(app, request)),
};

/// A page of an organizer's events, by start. It may be shorter than `limit`, even empty, and still not be the
/// last: only `next_cursor` says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OrganizerEventListView {
    /// Earliest first.
    pub events: Vec<OrganizerEventView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_organizer_events(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OrganizerId = request.path("organizer_id", "organizer")?;
    let limit = request.limit()?;
    let filter = filter(request)?;
    let member = member(app, request, &id, Right::Read).await?;
    let said = FILTERS.map(|name| format!("{name}={:?}", request.query(name).unwrap_or_default()));
    let scope = format!("events of {id} {}", said.join(" "));
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.events_of(&member, &filter, limit, from.as_deref()).await?;
    let now = app.clock.now();
    Reply::ok(&OrganizerEventListView {
        events: page.items.iter().map(|event| OrganizerEventView::at(event, now)).collect(),
        next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)),
    })
}

fn filter(request: &Request) -> Result<EventFilter, Error> {
    let window = Window::open(request.query("from"), request.query("to"))?;
    let title_id = request.query("title_id").map(str::parse::<TitleId>).transpose();
    let invalid = |name, reason| Error::ParameterInvalid { name, reason };
    Ok(EventFilter {
        first_day: window.first_day,
        last_day: window.last_day,
        title_id: title_id
            .map_err(|_| invalid("title_id", format!("give an id that begins with `{}`", TitleId::PREFIX)))?,
        status: request.query("status").map(status).transpose()?,
        ..EventFilter::within(window.from, window.to)
    })
}

fn status(text: &str) -> Result<EventStatus, Error> {
    let known = [EventStatus::Draft, EventStatus::Published, EventStatus::Cancelled];
    known.into_iter().find(|status| status.as_str() == text).ok_or_else(|| Error::ParameterInvalid {
        name: "status",
        reason: "give `draft`, `published` or `cancelled`".to_owned(),
    })
}
