//! `POST /webhooks/razorpay`: verifies the signature, queues the raw body and answers.
//!
//! Nothing else happens here: Razorpay waits five seconds for the answer, and disables a webhook that has
//! failed for a day. The signature has no timestamp, so a message stays valid for ever; `process-payment`
//! makes sure that a replay has no second effect.

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

/// Longest message id that is passed on; Razorpay's have 14 characters.
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
    // The id is not signed, so nothing depends on it: the payment stores it for people.
    let plain = |id: &&str| id.len() <= EVENT_ID_CHARS_MAX && id.bytes().all(|byte| byte.is_ascii_graphic());
    let event_id = request.header("x-razorpay-event-id").filter(plain).map(str::to_owned);
    put(app, &ProviderMessage::RazorpayWebhook { event_id, body }).await?;
    tracing::info!(provider = "razorpay", "webhook accepted");
    Reply::ok(&ReceiptView { status: "accepted".to_owned() })
}
