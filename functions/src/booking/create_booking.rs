//! `POST /booking`: claims the customer's slot, locks the seats and writes the pending booking.
//!
//! Three writes, in this order, and one for each offer whose uses are limited; [`super::run`] has the rules. If the
//! function dies between them, seats, claim and uses expire by themselves. If the client repeats the request, it gets the first answer, found under the
//! id derived from customer and `Idempotency-Key`. Before any refusal the booking is read, because an earlier
//! run of the request may have made it.

use domain::booking::{Booking, after};
use domain::ids::{BookingId, ClaimId, fingerprint};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, telemetry};

use super::body::BookingBody;
use super::run::{Run, Stop};
use crate::offers::{Deal, Found, Visitor};
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `POST /booking`
pub static CREATE_BOOKING: Endpoint = Endpoint {
    name: "create-booking",
    method: "POST",
    path: "/booking",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_booking(app, request)),
};

async fn create_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let booking_id = BookingId::derive(&app.named_deployment().await?, &customer, request.idempotency_key()?);
    let wanted: BookingBody = request.json()?;
    let body = serde_json::to_vec(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let now = app.clock.now();
    let event = app.event(&wanted.event_id).await?;
    let run = Run {
        app,
        event: &event,
        claim_id: ClaimId::of(&booking_id, &request.id),
        booking_id,
        customer,
        request: fingerprint(&body),
        until: after(now, event.lock_seconds)?,
        now,
    };
    match book(&run, request, &wanted).await {
        Ok(booking) => {
            telemetry::about("booking.id", booking.booking_id.as_str());
            tracing::info!(event.id = %booking.event_id, seats = booking.seat_count(), "seats locked");
            Reply::created(&BookingView::new(&booking, now))
        }
        Err(Stop::First(first)) => first_answer(&run, &first),
        Err(Stop::Failed(Failure::Refused(refusal))) => match app.store.booking(&run.booking_id).await? {
            Some(first) => first_answer(&run, &first),
            None => Err(refusal.into()),
        },
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Makes the booking with the offers that the customer has.
async fn book(run: &Run<'_>, request: &Request, wanted: &BookingBody) -> Result<Booking, Stop> {
    let codes = wanted.coupons()?;
    let visitor = match codes.as_slice() {
        [] => None,
        _ => {
            let asked = (&run.customer, &run.booking_id, run.until);
            Some(Visitor::of(run.app, request, asked, run.now)?.naming(wanted.coupon_field()))
        }
    };
    let asked = (codes.as_slice(), visitor.as_ref());
    let found = Found::of(run.app, (run.event, &run.customer), asked, run.now).await?;
    found.check_on_sale(run.event, run.now)?;
    run.book(wanted, Deal::new(run.reserver(), (found, visitor), wanted.total_minor)).await
}

/// The first answer to this request, or a refusal if another request used the same key.
fn first_answer(run: &Run<'_>, first: &Booking) -> Result<Reply, Failure> {
    if first.request != run.request || first.customer_id != run.customer {
        return Err(Error::IdempotencyKeyReused.into());
    }
    Reply::created(&BookingView::new(first, run.now))
}
