//! Stripe over plain HTTP: Checkout Sessions, PaymentIntents, refunds, and its webhook messages.
//!
//! Facts from <https://docs.stripe.com/api> and, of amounts, <https://docs.stripe.com/currencies>.

mod books;
mod form;
mod notice;

use std::collections::BTreeMap;

use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, Refund};
use domain::{Failure, Money};
use jiff::SignedDuration;
use serde_json::Value;

pub use notice::{About, Heard, hear};
use notice::{notice_of_session, told_of_refund};

use crate::Connection;
use crate::provider::{Answer, Checkout, Http, Limits, PaymentProvider, OpenCheckout, is_refusal, listed, text};
use form::Form;

/// The API's version, so that Stripe's account settings cannot change what we parse.
const API_VERSION: (&str, &str) = ("stripe-version", "2025-09-30.clover");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// A Checkout Session cannot end earlier than this after it was made. A minute more than Stripe says, for
/// clocks that differ.
const SESSION_SECONDS_MIN: i64 = 31 * 60;
/// Nor later than this; a minute less than Stripe says.
const SESSION_SECONDS_MAX: i64 = 24 * 60 * 60 - 60;
/// The most of one charge in minor units: eight digits. Of some currencies Stripe takes more.
const AMOUNT_MAX: i64 = 99_999_999;
/// Currencies that Stripe counts with other decimals than ISO 4217 does (ISK and UGX with two, MGA with none),
/// so that the same number would be another amount; and those that it does not take.
const NOT_TAKEN: &str = "ISK UGX MGA BTN CUP ERN GHS IQD IRR LYD SDG SSP TMT VED";
/// The least of one charge in minor units, where Stripe publishes one.
const LEAST: &str = "AED 200 AUD 50 BGN 100 BRL 50 CAD 50 CHF 50 CZK 1500 DKK 250 EUR 50 GBP 30 HKD 400 \
    HUF 17500 INR 50 JPY 50 MXN 1000 MYR 200 NOK 300 NZD 50 PLN 200 RON 200 SEK 300 SGD 50 THB 1000 USD 50";

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
    http: Http,
}

impl Stripe {
    /// The adapter over the connection's HTTP connector.
    #[must_use]
    pub fn new(connection: &Connection, account: StripeAccount) -> Self {
        let authorization = format!("Bearer {}", account.secret_key);
        let reasons = ["/error/code", "/error/message"];
        Self { http: Http::new(connection, "stripe", account.api_url, authorization, reasons) }
    }

    async fn open_session(&self, checkout: &Checkout<'_>) -> Result<OpenCheckout, Failure> {
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
            .field("success_url", &checkout.booking_url)
            .field("cancel_url", &checkout.booking_url)
            .field("expires_at", &expires_at.to_string());
        // Stripe keeps an answer under its key for a day, even that it was broken for a second; a minute
        // later we ask under another key, at worst for a page that nobody is given.
        let idempotency_key = format!("{payment_id}.{}", checkout.asked_at.as_second() / 60);
        let session = self.post("/v1/checkout/sessions", form, Some(&idempotency_key)).await?;
        till(&session).ok_or_else(|| Failure::Broken("stripe: a session without id or url".to_owned()))
    }

    /// Reads a Checkout Session back. Of one that is complete and unpaid, its PaymentIntent is put inside:
    /// it alone tells whether the bank has said no or has not answered yet.
    async fn session(&self, id: &str) -> Result<Value, Failure> {
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

    /// Disputes carry no metadata of ours, nor do refunds that somebody made by hand: their PaymentIntent
    /// does.
    async fn notices(&self, message: &Value) -> Result<Vec<PaymentUpdate>, Failure> {
        let about = match hear(message)? {
            Heard::Notices(notices) => return Ok(notices),
            Heard::About(about) => about,
        };
        match self.get(&format!("/v1/payment_intents/{}", about.intent)).await {
            Ok(intent) => Ok(about.notice(&intent).into_iter().collect()),
            // Not this account's: it cannot be ours.
            Err(failure) if is_refusal(&failure) => Ok(Vec::new()),
            Err(failure) => Err(failure),
        }
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.http.get(path, &[API_VERSION]).await
    }

    async fn post(&self, path: &str, form: Form, idempotency_key: Option<&str>) -> Result<Value, Failure> {
        let mut headers = vec![API_VERSION, FORM];
        headers.extend(idempotency_key.map(|key| ("idempotency-key", key)));
        self.http.post(path, &headers, form.encode()).await
    }
}

fn till(session: &Value) -> Option<OpenCheckout> {
    let (session, url) = (text(session, "/id")?, text(session, "/url")?);
    Some(OpenCheckout { session, url, fields: BTreeMap::new() })
}

fn least(code: &str) -> i64 {
    let words: Vec<&str> = LEAST.split_ascii_whitespace().collect();
    let known = words.chunks_exact(2).find(|pair| pair[0] == code);
    known.and_then(|pair| pair[1].parse().ok()).unwrap_or(1)
}

impl PaymentProvider for Stripe {
    fn check_amount(&self, amount: Money) -> Result<(), String> {
        let code = amount.currency.code();
        if listed(NOT_TAKEN, code) {
            return Err(format!("it takes no {code}"));
        }
        Limits { least: least(code), most: Some(AMOUNT_MAX) }.check(amount)
    }

    fn open<'a>(&'a self, checkout: &'a Checkout<'a>) -> Answer<'a, OpenCheckout> {
        Box::pin(self.open_session(checkout))
    }

    fn reopen<'a>(&'a self, _checkout: &'a Checkout<'a>, session: &'a str) -> Answer<'a, Option<OpenCheckout>> {
        // Stripe shows the address of a session only while it can be paid.
        Box::pin(async move { Ok(till(&self.session(session).await?)) })
    }

    fn close<'a>(&'a self, session: &'a str) -> Answer<'a, ()> {
        let path = format!("/v1/checkout/sessions/{session}/expire");
        Box::pin(async move {
            match self.post(&path, Form::new(), None).await {
                // It was paid, or has ended.
                Err(failure) if !is_refusal(&failure) => Err(failure),
                _ => Ok(()),
            }
        })
    }

    fn afterwards(&self) -> SignedDuration {
        SignedDuration::ZERO
    }

    fn read<'a>(&'a self, session: &'a str) -> Answer<'a, Value> {
        Box::pin(self.session(session))
    }

    fn updates_of_read(&self, _payment_id: &PaymentId, answer: &Value) -> Result<Vec<PaymentUpdate>, Failure> {
        let id = text(answer, "/id").unwrap_or_default();
        Ok(notice_of_session(format!("read {id}"), answer)?.into_iter().collect())
    }

    fn updates_of_webhook<'a>(
        &'a self,
        _message_id: Option<&'a str>,
        message: &'a Value,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        Box::pin(self.notices(message))
    }

    fn capture<'a>(
        &'a self,
        _payment_id: &'a PaymentId,
        _amount: Money,
        _capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        // Our sessions capture by themselves.
        Box::pin(async { Ok(Vec::new()) })
    }

    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, PaymentUpdate> {
        let form = Form::new()
            .field("payment_intent", capture)
            .field("amount", &refund.amount_minor.to_string())
            .field("metadata[payment_id]", payment_id.as_str())
            .field("metadata[refund_id]", refund.refund_id.as_str());
        Box::pin(async move {
            // Stripe forgets keys after a day, and an order may be sent again after that: whether it was
            // given is looked up first.
            let answer = match self.given(capture, refund.refund_id.as_str()).await? {
                Some(given) => given,
                None => self.post("/v1/refunds", form, Some(refund.refund_id.as_str())).await?,
            };
            told_of_refund(format!("asked {}", refund.refund_id), payment_id, &answer)
        })
    }

    fn read_refund<'a>(&'a self, payment_id: &'a PaymentId, provider_ref: &'a str) -> Answer<'a, PaymentUpdate> {
        Box::pin(async move {
            let answer = self.get(&format!("/v1/refunds/{provider_ref}")).await?;
            told_of_refund(format!("read {provider_ref}"), payment_id, &answer)
        })
    }
}
