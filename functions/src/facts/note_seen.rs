//! `POST /events/{event_id}/seen`: takes a client's word that an event's page was seen, the first step of the funnel.
//!
//! A sample is counted: views whose id decides so, each of which stands for as many as the deployment samples one of. The
//! queue gets it at once and nothing else is written, so a view costs no one who buys anything. Of those who look, nothing is
//! kept. A view that gets lost is one of many, so the answer is the same.

use domain::event::{Event, EventStatus};
use domain::fact::{Seen, ViewId};
use domain::ids::EventId;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request, metrics};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::pictures::in_time;
use crate::queue::{FactOrder, put};
use crate::{App, Endpoint};

/// `POST /events/{event_id}/seen`
pub static NOTE_SEEN: Endpoint = Endpoint {
    name: "note-seen",
    method: "POST",
    path: "/events/{event_id}/seen",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(note_seen(app, request)),
};

/// A view of an event's page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenBody {
    /// Id that the client draws for the view: 32 hexadecimal digits in lower case. A repeated one is not counted again.
    pub view_id: ViewId,
}

async fn note_seen(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let SeenBody { view_id } = request.json()?;
    let now = app.clock.now();
    take(app, request, now)?;
    let event = app.event(&id).await?;
    let one_in = app.config.seen_one_in()?;
    if view_id.is_counted(one_in) && is_counted(&event, now) {
        let (event_id, currency) = (id, event.currency);
        let order = FactOrder::Seen(Seen { view_id, event_id, currency, seen_at: now, stands_for: one_in });
        if in_time("the facts queue took too long", put(app, &order)).await.is_none() {
            metrics::count("SeenLost");
        }
    }
    Ok(Reply::empty(204))
}

/// Returns true if views of the event lead to bookings: of one that is over or called off they would only cost.
fn is_counted(event: &Event, now: Timestamp) -> bool {
    event.status == EventStatus::Published && now < event.starts_at
}

/// Counts a request of a network, in this instance alone: a counter in the table would cost more than the view.
///
/// # Errors
/// [`Error::TooManyAttempts`].
fn take(app: &App, request: &Request, now: Timestamp) -> Result<(), Failure> {
    let (network, allowance) = (request.network()?, limits::VIEWS_OF_NETWORK);
    let window = allowance.window(now);
    let counted = app.seen_from.get(&network).filter(|(of, _)| *of == window).map_or(0, |(_, count)| count);
    if counted >= allowance.max {
        return Err(Error::TooManyAttempts { retry_after_seconds: allowance.wait_seconds(now) }.into());
    }
    app.seen_from.put(network, (window, counted + 1));
    Ok(())
}
