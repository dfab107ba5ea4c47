//! `POST /admin/events/{event_id}/duplicate`: creates a draft with the settings of another event.
//!
//! Its id is derived from the caller and the `Idempotency-Key`, so a repeated request answers the draft that is there.

use aws::store::Thing;
use domain::event::Event;
use domain::ids::{EventId, ScreenId, fingerprint};
use domain::member::Right;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::{Place, SettingsBody, Start};
use super::organizer_event_view::OrganizerEventView;
use crate::authority::member_at;
use crate::payment::provider::check_currency;
use crate::{App, Endpoint, version};

/// `POST /admin/events/{event_id}/duplicate`
pub static DUPLICATE_EVENT: Endpoint = Endpoint {
    name: "duplicate-event",
    method: "POST",
    path: "/admin/events/{event_id}/duplicate",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(duplicate_event(app, request)),
};

/// Another performance of an event, with its settings; title and venue are as they are now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicateBody {
    /// Start on the venue's clock, as for a single event.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))]
    pub local_start: String,
    /// Screen of the draft, with the same tiers; that of the event without it. Its newest layout stays the draft's.
    #[serde(default)]
    pub screen_id: Option<ScreenId>,
    /// Start of the sale; that of the event without it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sales_open_at: Option<Timestamp>,
    /// End of the sale, exclusive; without it, as long before or after the start as that of the event.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sales_close_at: Option<Timestamp>,
}

async fn duplicate_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let key = request.idempotency_key()?;
    let member = member_at(app, request, Thing::Event(&id), Right::Edit).await?;
    let wanted: DuplicateBody = request.json()?;
    let body = serde_json::to_vec(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let said = fingerprint(&body);
    let now = app.clock.now();
    let new_id = EventId::derive(member.customer_id(), key, id.as_str());
    if let Some(event) = app.store.event_of_request(&member, &new_id, &said).await? {
        return created(&event, now);
    }
    let source = app.store.own_event(&member, &id).await?;
    check_currency(app, source.currency)?;
    let screen_id = wanted.screen_id.as_ref().unwrap_or(&source.screen.screen_id);
    let place = Place::read(app, &member, &source.title.title_id, screen_id).await?;
    let start = Start::read(&place, &wanted.local_start, now)?;
    let close = source.sales_close_at.duration_since(source.starts_at);
    let settings = SettingsBody {
        sales_open_at: Some(wanted.sales_open_at.unwrap_or(source.sales_open_at)),
        sales_close_at: wanted.sales_close_at.or_else(|| start.starts_at.checked_add(close).ok()),
        ..SettingsBody::of(&source)
    };
    let draft = settings.draft(app, new_id, &place, &start).await?;
    let draft = Event { request: Some(said), ..draft };
    created(&app.store.create_event_once(&member, draft, now).await?, now)
}

fn created(event: &Event, now: Timestamp) -> Result<Reply, Failure> {
    version::created(&OrganizerEventView::at(event, now), event.ver)
}
