//! `POST /webhooks/razorpay`: believe the signature, keep the bytes, answer at once.
//!
//! Nothing else happens here: Razorpay waits five seconds for the answer, and disables a webhook that has
//! failed for a day. A message may be signed with the same bytes for ever; that it has no second effect is
//! `process-payment`'s business, see there.

use domain::signature::verify_razorpay;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, metrics};

use super::receive_stripe_webhook::ReceiptView;
use crate::queue::{ProviderMessage, put};
use crate::{App, Endpoint};

/// `POST /webhooks/razorpay`
pub static RECEIVE_RAZORPAY_WEBHOOK: Endpoint = Endpoint {
    name: "receive-razorpay-webhook",
    method: "POST",
    path: "/webhooks/razorpay",
    access: Access::Public,
    body_bytes_max: limits::WEBHOOK_BYTES_MAX,
    handle: |app, request| Box::pin(receive_razorpay_webhook(app, request)),
};

/// Longest id of a message that is carried along; Razorpay's have 14 characters.
const EVENT_ID_CHARS_MAX: usize = 64;

async fn receive_razorpay_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let header = request.header("x-razorpay-signature").unwrap_or_default();
    let secrets = app.config.razorpay_webhook_secrets.list()?;
    if let Err(refusal) = verify_razorpay(header, &request.body, &secrets) {
        metrics::count("WebhookForged");
        return Err(refusal.into());
    }
    let not_text = |_| Error::JsonInvalid("it is not UTF-8".to_owned());
    let body = String::from_utf8(request.body.clone()).map_err(not_text)?;
    // The id is not signed, so nothing hangs on it: it stands in the payment for whoever looks.
    let plain = |id: &&str| id.len() <= EVENT_ID_CHARS_MAX && id.bytes().all(|byte| byte.is_ascii_graphic());
    let event_id = request.header("x-razorpay-event-id").filter(plain).map(str::to_owned);
    put(app, &ProviderMessage::RazorpayWebhook { event_id, body }).await?;
    tracing::info!(provider = "razorpay", "webhook accepted");
    Reply::ok(&ReceiptView { status: "accepted".to_owned() })
}
