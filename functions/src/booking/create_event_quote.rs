//! `POST /events/{event_id}/quote`: prices seats for everybody, with the automatic offers that have no condition on the
//! customer. It locks and reserves nothing.

use domain::ids::{BookingId, ClaimId, CustomerId, EventId};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::body::EventQuoteBody;
use super::quoting;
use super::run::Run;
use crate::offers::{Deal, Found};
use crate::{App, Endpoint};

/// `POST /events/{event_id}/quote`
pub static CREATE_EVENT_QUOTE: Endpoint = Endpoint {
    name: "create-event-quote",
    method: "POST",
    path: "/events/{event_id}/quote",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_event_quote(app, request)),
};

async fn create_event_quote(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let wanted = request.json::<EventQuoteBody>()?.at(id.clone());
    let event = app.event(&id).await?;
    let now = app.clock.now();
    event.check_on_sale(now)?;
    // Nobody, to whom nothing belongs; it only spreads the choice of seats.
    let customer = CustomerId::anybody();
    let booking_id = BookingId::of_quote(&request.id);
    let claim_id = ClaimId::of(&booking_id, &request.id);
    let run =
        Run { app, event: &event, claim_id, booking_id, customer, request: String::new(), until: now, now };
    let found = Found::of_everybody(app, &event).await?;
    quoting::answer(&run, &wanted, &mut Deal::new(run.reserver(), (found, None), None)).await
}
