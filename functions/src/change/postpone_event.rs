//! `POST /admin/events/{event_id}/postpone`: gives an event a later start, and who has booked a refund window.
//!
//! One transaction writes the event, the facts of the postponement, from which the stream makes the message
//! `EventPostponed`, the activity record, and the proof of the member's right. A repeated request finds another version
//! and changes nothing.

use domain::event::NewStart;
use domain::member::Right;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::authority::event_at;
use crate::event::organizer_event_view::OrganizerEventView;
use crate::{App, Endpoint, local_time, version};

/// `POST /admin/events/{event_id}/postpone`
pub static POSTPONE_EVENT: Endpoint = Endpoint {
    name: "postpone-event",
    method: "POST",
    path: "/admin/events/{event_id}/postpone",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(postpone_event(app, request)),
};

/// A later start of an event. Customers who have booked keep their seats.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostponementBody {
    /// New start on the venue's clock, later than the present one.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"))]
    pub local_start: String,
    /// New end of the sale, exclusive; without it the sale closes as long before the start as now.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sales_close_at: Option<Timestamp>,
    /// End of the refund window, that second included: until then customers who booked before the postponement may
    /// return their whole booking for all that they paid, fees included, whatever the policy says. It lies before the
    /// new start, and nothing shortens it afterwards.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub refund_until: Timestamp,
}

async fn postpone_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, before) = event_at(app, request, Right::CallOff).await?;
    let wanted: PostponementBody = request.json()?;
    version::check(request, before.ver)?;
    let now = app.clock.now();
    let zone = local_time::time_zone(&before.time_zone)?;
    let to = NewStart {
        starts_at: local_time::instant(&zone, &wanted.local_start)?,
        local_start: wanted.local_start,
        sales_close_at: wanted.sales_close_at,
        refund_until: wanted.refund_until,
    };
    let next = before.postponed(to, now)?;
    version::written(app.store.postpone_event(&member, &before, &next, now).await?)?;
    version::shown(&OrganizerEventView::at(&next, now), next.ver)
}
