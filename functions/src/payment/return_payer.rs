//! `POST /payment/{payment_id}/return`: sends a customer's browser on from Razorpay's page, which posts a
//! form.
//!
//! The web client is static and accepts no form, so this answers with the next page. The form's proof that
//! Razorpay took the money is only a reason to look now instead of waiting for the webhook; it confirms
//! nothing. A form without proof leads to the same page and does nothing else.

use domain::ids::PaymentId;
use domain::payment::Payment;
use domain::provider::Provider;
use domain::signature::verify_razorpay_checkout;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, metrics};

use crate::queue::{Cause, LookOrder, put_at};
use crate::{App, Endpoint};

/// `POST /payment/{payment_id}/return`
pub static RETURN_PAYER: Endpoint = Endpoint {
    name: "return-payer",
    method: "POST",
    path: "/payment/{payment_id}/return",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(return_payer(app, request)),
};

async fn return_payer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let what = "payment";
    let id: PaymentId = request.path("payment_id", what)?;
    let booking = app.store.booking(&id.booking_id()).await?.ok_or(Error::NotFound { what })?;
    let payment = booking.payment(&id).ok_or(Error::NotFound { what })?;
    if proves_payment(app, payment, &request.body)? {
        put_at(app, &LookOrder::of(&booking, Cause::Return), app.clock.now()).await?;
    } else {
        metrics::count("ReturnUnproven");
    }
    let page = format!("{}/booking/{}", app.config.web_url.get()?, id.booking_id());
    Ok(Reply::empty(303).header("location", page))
}

/// Returns true if the form, signed by Razorpay, says that an order was paid. The look finds out which
/// booking it is.
fn proves_payment(app: &App, payment: &Payment, form: &[u8]) -> Result<bool, Failure> {
    if payment.provider != Provider::Razorpay {
        return Ok(false);
    }
    let form = String::from_utf8_lossy(form);
    // Ids and signatures are letters, digits and underscores, so nothing needs unescaping.
    let field = |name: &str| {
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let [order, paid, signature] =
        ["razorpay_order_id", "razorpay_payment_id", "razorpay_signature"].map(field);
    let (Some(order), Some(paid), Some(signature)) = (order, paid, signature) else { return Ok(false) };
    let secret = app.config.razorpay_key_secret.get()?;
    Ok(verify_razorpay_checkout(order, paid, signature, secret).is_ok())
}
