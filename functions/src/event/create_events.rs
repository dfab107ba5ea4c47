//! `POST /admin/events/bulk`: creates drafts that differ only in screen and start, such as a week of a film.
//!
//! Each event is a transaction of its own. Its id is derived from the caller, the `Idempotency-Key`, the screen and
//! the start, so a repeated request, also after a crash, finds the events that are there and makes the others.

use std::collections::BTreeMap;

use aws::store::Thing;
use domain::event::Event;
use domain::ids::{EventId, ScreenId, fingerprint};
use domain::member::{Member, Right};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::{Place, SettingsBody, Start};
use crate::authority::member_at;
use crate::payment::provider::check_currency;
use crate::{App, Endpoint};

/// `POST /admin/events/bulk`
pub static CREATE_EVENTS: Endpoint = Endpoint {
    name: "create-events",
    method: "POST",
    path: "/admin/events/bulk",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_events(app, request)),
};

/// New events with the same settings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsBody {
    /// Screen and start of each event, none twice.
    #[schemars(length(min = 1, max = 100))]
    pub performances: Vec<PerformanceBody>,
    /// Settings of all of them.
    #[serde(flatten)]
    pub settings: SettingsBody,
}

/// Screen and start of a new event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PerformanceBody {
    /// Screen of the event. Its newest layout stays the event's layout.
    pub screen_id: ScreenId,
    /// Start on the venue's clock, as for a single event.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))]
    pub local_start: String,
}

/// Outcome of each performance.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventsCreatedView {
    /// In the order of the request.
    pub performances: Vec<PerformanceView>,
}

/// Outcome of a performance: an event, or the problem that stands in the way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PerformanceView {
    /// Screen of the event.
    pub screen_id: ScreenId,
    /// Start on the venue's clock.
    pub local_start: String,
    /// The draft; absent if it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// Reason of the refusal; absent if there is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<PerformanceProblem>,
}

/// Reason why there is no event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PerformanceProblem {
    /// Stable code for programs, as a single event would be refused with.
    pub code: String,
    /// Sentence that names the problem and the remedy.
    pub detail: String,
    /// Field of the request that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

async fn create_events(app: &App, request: &Request) -> Result<Reply, Failure> {
    let key = request.idempotency_key()?;
    let wanted: EventsBody = request.json()?;
    check(&wanted.performances)?;
    let member = member_at(app, request, Thing::Title(&wanted.settings.title_id), Right::Edit).await?;
    check_currency(app, wanted.settings.currency)?;
    let body = serde_json::to_vec(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let mut run = Run {
        app,
        member,
        key,
        request: fingerprint(&body),
        settings: wanted.settings,
        places: BTreeMap::new(),
    };
    let mut performances = Vec::with_capacity(wanted.performances.len());
    for performance in wanted.performances {
        let (event_id, problem) = match run.create(&performance).await {
            Ok(event) => (Some(event.event_id), None),
            Err(Failure::Refused(refusal)) => (None, Some(PerformanceProblem::of(&refusal))),
            Err(failure) => return Err(failure),
        };
        let PerformanceBody { screen_id, local_start } = performance;
        performances.push(PerformanceView { screen_id, local_start, event_id, problem });
    }
    Reply::ok(&EventsCreatedView { performances })
}

fn check(performances: &[PerformanceBody]) -> Result<(), Error> {
    let invalid = |reason: String| Err(Error::FieldInvalid { name: "performances", reason });
    if !(1..=limits::EVENTS_PER_REQUEST_MAX).contains(&performances.len()) {
        return invalid(format!("give 1 to {}", limits::EVENTS_PER_REQUEST_MAX));
    }
    let twice = performances.iter().enumerate().find(|(n, one)| performances[..*n].contains(one));
    match twice {
        Some((_, one)) => invalid(format!("{} at {} is named twice", one.screen_id, one.local_start)),
        None => Ok(()),
    }
}

impl PerformanceProblem {
    fn of(refusal: &Error) -> Self {
        let field = refusal.fields().get("field").and_then(|field| field.as_str().map(str::to_owned));
        Self { code: refusal.code().to_owned(), detail: refusal.to_string(), field }
    }
}

/// A run of a request.
struct Run<'a> {
    app: &'a App,
    member: Member,
    key: &'a str,
    /// Fingerprint of the request.
    request: String,
    settings: SettingsBody,
    /// Screens that were read.
    places: BTreeMap<ScreenId, Place>,
}

impl Run<'_> {
    async fn create(&mut self, performance: &PerformanceBody) -> Result<Event, Failure> {
        let PerformanceBody { screen_id, local_start } = performance;
        let id = EventId::derive(self.member.customer_id(), self.key, &format!("{screen_id} {local_start}"));
        if let Some(event) = self.app.store.event_of_request(&self.member, &id, &self.request).await? {
            return Ok(event);
        }
        if !self.places.contains_key(screen_id) {
            let title_id = &self.settings.title_id;
            let place = Place::read(self.app, &self.member, title_id, screen_id).await?;
            self.places.insert(screen_id.clone(), place);
        }
        let place = self.places.get(screen_id).ok_or(Error::NotFound { what: "screen" })?;
        let now = self.app.clock.now();
        let start = Start::read(place, local_start, now)?;
        let draft = self.settings.clone().draft(self.app, id, place, &start).await?;
        let draft = Event { request: Some(self.request.clone()), ..draft };
        self.app.store.create_event_once(&self.member, draft, now).await
    }
}
