//! Stripe over plain HTTP: Checkout Sessions, PaymentIntents, refunds, and its webhook messages.
//!
//! Facts from <https://docs.stripe.com/api>. No card data ever passes through here: the customer pays on
//! Stripe's own page (PCI SAQ A).

mod books;
mod form;
mod notice;

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use domain::ids::{BookingId, PaymentId};
use domain::payment::Refund;
use domain::{Error, Failure, Money};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::Value;

pub use notice::{notice_of_intent, notice_of_refund, notice_of_session, notice_of_webhook};

use crate::Connection;
use form::Form;

/// The API's version, so that Stripe's account settings cannot change what we parse.
const API_VERSION: &str = "2025-09-30.clover";
/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A Checkout Session cannot end earlier than this after it was made. A minute more than Stripe says, for
/// clocks that differ.
const SESSION_SECONDS_MIN: i64 = 31 * 60;
/// Nor later than this; a minute less than Stripe says.
const SESSION_SECONDS_MAX: i64 = 24 * 60 * 60 - 60;

/// Where Stripe is and as whom to speak to it.
#[derive(Clone)]
pub struct StripeAccount {
    /// Address of the API, `https://api.stripe.com` or a stand-in.
    pub api_url: String,
    /// Secret key.
    pub secret_key: String,
}

/// The adapter.
#[derive(Clone)]
pub struct Stripe {
    account: StripeAccount,
    connector: SharedHttpConnector,
}

/// What a customer pays at.
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    /// Stripe's id of it.
    pub id: String,
    /// Its page.
    pub url: String,
}

/// What to ask a Checkout Session for.
#[derive(Clone, Debug)]
pub struct Checkout<'a> {
    /// The booking to pay.
    pub booking_id: &'a BookingId,
    /// Our attempt.
    pub payment_id: &'a PaymentId,
    /// How much.
    pub amount: Money,
    /// What the page says is bought.
    pub description: &'a str,
    /// Where the customer lands after paying.
    pub success_url: String,
    /// Where the customer lands after giving up.
    pub cancel_url: String,
    /// When the booking was made: no attempt is older.
    pub booked_at: Timestamp,
    /// The last instant at which an attempt can begin.
    pub payable_until: Timestamp,
    /// Now. Stripe keeps an answer under its key for a day, even that it was broken for a second; a minute
    /// later we ask under another key, at worst for a page that nobody is given.
    pub asked_at: Timestamp,
}

impl Stripe {
    /// The adapter over the connection's HTTP connector.
    #[must_use]
    pub fn new(connection: &Connection, account: StripeAccount) -> Self {
        Self { account, connector: connection.connector.clone() }
    }

    /// Opens a Checkout Session. Asked again for the same attempt within the minute, Stripe answers with
    /// the same one.
    ///
    /// # Errors
    /// [`Error::ProviderRefused`] or [`Failure::ProviderSilent`].
    pub async fn open_checkout(&self, checkout: &Checkout<'_>) -> Result<CheckoutSession, Failure> {
        let Checkout { booking_id, payment_id, amount, .. } = checkout;
        // Not counted from now: a request that is sent again must be the same to the second, or Stripe
        // refuses its idempotency key.
        let earliest = checkout.payable_until.as_second() + SESSION_SECONDS_MIN;
        let expires_at = earliest.min(checkout.booked_at.as_second() + SESSION_SECONDS_MAX);
        let form = Form::new()
            .field("mode", "payment")
            .field("client_reference_id", booking_id.as_str())
            .field("metadata[booking_id]", booking_id.as_str())
            .field("metadata[payment_id]", payment_id.as_str())
            .field("payment_intent_data[metadata][booking_id]", booking_id.as_str())
            .field("payment_intent_data[metadata][payment_id]", payment_id.as_str())
            .field("line_items[0][quantity]", "1")
            .field("line_items[0][price_data][currency]", &amount.currency.code().to_ascii_lowercase())
            .field("line_items[0][price_data][unit_amount]", &amount.amount_minor.to_string())
            .field("line_items[0][price_data][product_data][name]", checkout.description)
            .field("success_url", &checkout.success_url)
            .field("cancel_url", &checkout.cancel_url)
            .field("expires_at", &expires_at.to_string());
        let idempotency_key = format!("{payment_id}.{}", checkout.asked_at.as_second() / 60);
        let session = self.post("/v1/checkout/sessions", form, Some(&idempotency_key)).await?;
        let text = |name: &str| session.get(name).and_then(Value::as_str).map(str::to_owned);
        match (text("id"), text("url")) {
            (Some(id), Some(url)) => Ok(CheckoutSession { id, url }),
            _ => Err(Failure::Broken("stripe: a session without id or url".to_owned())),
        }
    }

    /// Reads a Checkout Session back. Of one that is complete and unpaid, its PaymentIntent is put inside:
    /// it alone tells whether the bank has said no or has not answered yet.
    ///
    /// # Errors
    /// As [`Stripe::open_checkout`].
    pub async fn session(&self, id: &str) -> Result<Value, Failure> {
        let mut session = self.get(&format!("/v1/checkout/sessions/{id}")).await?;
        let is = |name: &str, value: &str| session.get(name).and_then(Value::as_str) == Some(value);
        if is("status", "complete")
            && is("payment_status", "unpaid")
            && let Some(place) = session.get_mut("payment_intent")
            && let Some(intent) = place.as_str()
        {
            *place = self.get(&format!("/v1/payment_intents/{intent}")).await?;
        }
        Ok(session)
    }

    /// Ends a Checkout Session, so that nobody can pay for seats that are gone. One that has been paid
    /// or has ended is refused; either way, read it back to learn where it stands.
    ///
    /// # Errors
    /// As [`Stripe::open_checkout`].
    pub async fn expire_session(&self, id: &str) -> Result<Value, Failure> {
        self.post(&format!("/v1/checkout/sessions/{id}/expire"), Form::new(), None).await
    }

    /// Gives money back. The refund's id is the idempotency key: asked twice, it is paid once.
    ///
    /// # Errors
    /// As [`Stripe::open_checkout`].
    pub async fn refund(
        &self,
        payment_id: &PaymentId,
        capture: &str,
        refund: &Refund,
    ) -> Result<Value, Failure> {
        let form = Form::new()
            .field("payment_intent", capture)
            .field("amount", &refund.amount_minor.to_string())
            .field("metadata[payment_id]", payment_id.as_str())
            .field("metadata[refund_id]", refund.refund_id.as_str());
        self.post("/v1/refunds", form, Some(refund.refund_id.as_str())).await
    }

    /// Reads a refund back.
    ///
    /// # Errors
    /// As [`Stripe::open_checkout`].
    pub async fn read_refund(&self, id: &str) -> Result<Value, Failure> {
        self.get(&format!("/v1/refunds/{id}")).await
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.call(self.request("GET", path, String::new(), None)?).await
    }

    async fn post(&self, path: &str, form: Form, idempotency_key: Option<&str>) -> Result<Value, Failure> {
        self.call(self.request("POST", path, form.encode(), idempotency_key)?).await
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        body: String,
        idempotency_key: Option<&str>,
    ) -> Result<HttpRequest, Failure> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.account.api_url))
            .header("authorization", format!("Bearer {}", self.account.secret_key))
            .header("stripe-version", API_VERSION);
        if method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let broken = |error: &dyn std::fmt::Display| Failure::Broken(format!("stripe: {error}"));
        let request = request.body(SdkBody::from(body)).map_err(|error| broken(&error))?;
        HttpRequest::try_from(request).map_err(|error| broken(&error))
    }

    async fn call(&self, request: HttpRequest) -> Result<Value, Failure> {
        let silent = |cause: String| Failure::ProviderSilent(format!("stripe: {cause}"));
        let exchange = async {
            let answer = self.connector.call(request).await.map_err(|error| silent(format!("{error:?}")))?;
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.map_err(|error| silent(error.to_string()))?;
            Ok::<_, Failure>((status, body.to_bytes()))
        };
        let (status, bytes) = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .map_err(|_| silent(format!("no answer in {TIMEOUT:?}")))??;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let code = body.pointer("/error/code").and_then(Value::as_str);
        match status {
            200..=299 => Ok(body),
            // 409: another request with the same idempotency key is under way.
            409 | 429 | 500.. => Err(silent(format!("{status} {}", code.unwrap_or_default()))),
            401 | 403 => Err(Failure::Broken("stripe: the secret key is refused".to_owned())),
            _ => {
                let message = body.pointer("/error/message").and_then(Value::as_str);
                let reason = code.or(message).unwrap_or("refused").to_owned();
                Err(Error::ProviderRefused(reason).into())
            }
        }
    }
}
