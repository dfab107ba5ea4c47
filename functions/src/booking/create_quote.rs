//! `POST /quote`: prices seats for a customer, with the offers that the customer has. It locks and reserves nothing.

use domain::ids::{BookingId, ClaimId};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::body::{BookingBody, QuoteBody};
use super::quoting;
use super::run::Run;
use crate::offers::{Deal, Found, Visitor};
use crate::{App, Endpoint};

/// `POST /quote`
pub static CREATE_QUOTE: Endpoint = Endpoint {
    name: "create-quote",
    method: "POST",
    path: "/quote",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_quote(app, request)),
};

async fn create_quote(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let wanted: BookingBody = request.json::<QuoteBody>()?.into();
    let codes = wanted.coupons()?;
    let event = app.event(&wanted.event_id).await?;
    // Nothing is written under it: it only spreads the choice of seats.
    let booking_id = BookingId::of_quote(&request.id);
    let claim_id = ClaimId::of(&booking_id, &request.id);
    let now = app.clock.now();
    let run =
        Run { app, event: &event, claim_id, booking_id, customer, request: String::new(), until: now, now };
    let visitor = match codes.as_slice() {
        [] => None,
        _ => {
            let asked = (&run.customer, &run.booking_id, run.until);
            Some(Visitor::of(app, request, asked, now)?.naming(wanted.coupon_field()))
        }
    };
    let asked = (codes.as_slice(), visitor.as_ref());
    let found = Found::of(app, (&event, &run.customer), asked, now).await?;
    found.check_on_sale(&event, now)?;
    quoting::answer(&run, &wanted, &mut Deal::new(run.reserver(), (found, visitor), None)).await
}
