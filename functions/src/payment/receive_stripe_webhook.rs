//! `POST /webhooks/stripe`: verifies the signature, queues the raw body and answers.
//!
//! Nothing else happens here: Stripe waits for the answer and stops retrying after days, so the message is
//! stored as early as possible.

use domain::signature::verify_stripe;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, metrics};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::queue::{ProviderMessage, put};
use crate::{App, Endpoint};

/// `POST /webhooks/stripe`
pub static RECEIVE_STRIPE_WEBHOOK: Endpoint = Endpoint {
    name: "receive-stripe-webhook",
    method: "POST",
    path: "/webhooks/stripe",
    access: Access::Public,
    body_bytes_max: limits::WEBHOOK_BYTES_MAX,
    handle: |app, request| Box::pin(receive_stripe_webhook(app, request)),
};

/// Receipt of a webhook.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReceiptView {
    /// Always `accepted`: the message is stored and will be settled.
    pub status: String,
}

async fn receive_stripe_webhook(app: &App, request: &Request) -> Result<Reply, Failure> {
    let header = request.header("stripe-signature").unwrap_or_default();
    let secrets = app.config.stripe_webhook_secrets.list()?;
    if let Err(refusal) = verify_stripe(header, &request.body, &secrets, app.clock.now()) {
        metrics::count("WebhookForged");
        return Err(refusal.into());
    }
    let not_text = |_| Error::JsonInvalid("it is not UTF-8".to_owned());
    let body = String::from_utf8(request.body.clone()).map_err(not_text)?;
    put(app, &ProviderMessage::StripeWebhook { body }).await?;
    tracing::info!(provider = "stripe", "webhook accepted");
    Reply::ok(&ReceiptView { status: "accepted".to_owned() })
}
