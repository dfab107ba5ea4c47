//! `GET /payment/{payment_id}`: returns an attempt to pay.

use domain::ids::PaymentId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::view::PaymentView;
use crate::{App, Endpoint};

/// `GET /payment/{payment_id}`
pub static GET_PAYMENT: Endpoint = Endpoint {
    name: "get-payment",
    method: "GET",
    path: "/payment/{payment_id}",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_payment(app, request)),
};

async fn get_payment(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let what = "payment";
    let id: PaymentId = request.path("payment_id", what)?;
    let booking =
        app.store.booking_of(&customer, &id.booking_id()).await.map_err(|failure| match failure {
            Failure::Refused(Error::NotFound { .. }) => Error::NotFound { what }.into(),
            failure => failure,
        })?;
    let payment = booking.payment(&id).ok_or(Error::NotFound { what })?;
    Reply::ok(&PaymentView::new(&booking, payment))
}
