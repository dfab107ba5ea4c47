//! `POST /admin/events`: creates an event as a draft: a performance of a title on a screen.

use aws::store::Thing;
use domain::ids::{EventId, ScreenId};
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::draft::{Place, SettingsBody, Start};
use super::organizer_event_view::OrganizerEventView;
use crate::authority::member_at;
use crate::payment::provider::check_currency;
use crate::{App, Endpoint, random, version};

/// `POST /admin/events`
pub static CREATE_EVENT: Endpoint = Endpoint {
    name: "create-event",
    method: "POST",
    path: "/admin/events",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_event(app, request)),
};

/// A new event.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventBody {
    /// Screen of the event. Its newest layout stays the event's layout.
    pub screen_id: ScreenId,
    /// Start on the venue's clock: `2026-12-24T19:30`. A time that the clock skips is refused; of a time that
    /// it shows twice, the first is taken.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))]
    pub local_start: String,
    /// All other settings.
    #[serde(flatten)]
    pub settings: SettingsBody,
}

async fn create_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: EventBody = request.json()?;
    let member = member_at(app, request, Thing::Screen(&wanted.screen_id), Right::Edit).await?;
    check_currency(app, wanted.settings.currency)?;
    let place = Place::read(app, &member, &wanted.settings.title_id, &wanted.screen_id).await?;
    let now = app.clock.now();
    let start = Start::read(&place, &wanted.local_start, now)?;
    let id = EventId::from_random(random::bytes()?);
    let event = wanted.settings.draft(app, id, &place, &start).await?;
    app.store.create_event(&member, &event, now).await?;
    version::created(&OrganizerEventView::at(&event, now), event.ver)
}
