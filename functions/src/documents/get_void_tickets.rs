//! `GET /events/{event_id}/void-tickets`: the tickets that open no gate any more, for gates that verify codes offline.
//!
//! A gate sends the `version` of the last answer as `since`. A transaction may come into sight later than one with a
//! later instant, so an answer overlaps the last one by two minutes, which is longer than a function lives: a gate
//! keeps a set of ids, and an id that comes twice changes nothing. Versions are rounded, so that the gates of an event
//! ask alike and an edge can answer them.

use domain::event::EventStatus;
use domain::ids::{EventId, TicketId};
use domain::{Error, Failure, limits};
use jiff::{SignedDuration, Timestamp};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{App, Endpoint};

/// `GET /events/{event_id}/void-tickets`
pub static GET_VOID_TICKETS: Endpoint = Endpoint {
    name: "get-void-tickets",
    method: "GET",
    path: "/events/{event_id}/void-tickets",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_void_tickets(app, request)),
};

/// Time by which an answer overlaps the one before.
const OVERLAP: SignedDuration = SignedDuration::from_secs(120);
/// Seconds of which a version is a multiple; gates ask about as often.
const STEP_SECONDS: i64 = 5;
const CACHE_CONTROL: &str = "public, max-age=5";

/// Void tickets of an event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct VoidTicketsView {
    /// The event.
    pub event_id: EventId,
    /// Status of the event: of a cancelled one every ticket is void, and none is listed.
    pub status: EventStatus,
    /// Version of this answer: the next request sends it as `since`.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub version: Timestamp,
    /// Ids of tickets that became void since two minutes before `since`, oldest first.
    pub tickets: Vec<TicketId>,
}

async fn get_void_tickets(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let since = request.query("since").map(instant).transpose()?;
    let event = app.event(&id).await?;
    let now = app.clock.now();
    let void = if event.status == EventStatus::Cancelled {
        Vec::new()
    } else {
        app.store.void_tickets(&id, since.map_or(Timestamp::UNIX_EPOCH, overlapped)).await?
    };
    let second = now.as_second();
    let version = Timestamp::from_second(second - second.rem_euclid(STEP_SECONDS)).unwrap_or(now);
    let reply = Reply::ok(&VoidTicketsView {
        event_id: id,
        status: event.status,
        version,
        tickets: void.into_iter().map(|(_, ticket)| ticket).collect(),
    })?;
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}

fn overlapped(since: Timestamp) -> Timestamp {
    since.checked_sub(OVERLAP).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn instant(text: &str) -> Result<Timestamp, Error> {
    text.parse().map_err(|_| {
        let reason = "send the `version` of the last answer".to_owned();
        Error::ParameterInvalid { name: "since", reason }
    })
}
