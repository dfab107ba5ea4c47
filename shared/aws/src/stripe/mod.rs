//! Stripe over plain HTTP: Checkout Sessions, PaymentIntents, refunds, and webhook messages.
//!
//! Facts from <https://docs.stripe.com/api> and, for amounts, <https://docs.stripe.com/currencies>.

mod checkout;
mod disputes;
mod form;
mod listing;
mod message;
mod payouts;
mod refunds;
mod session;

use domain::ids::{DeploymentId, PaymentId};
use domain::payment::{Payment, PaymentUpdate, Reading};
use domain::provider::{Method, Provider};
use domain::{Currency, Failure, Money};
use jiff::Timestamp;
use serde_json::Value;

use crate::Connection;
use crate::provider::{
    Answer, Answered, Http, Limits, Opened, Page, ParsedMessage, PaymentProvider, listed, text,
};
use form::Form;

/// API version, pinned so that Stripe's account settings cannot change what is parsed.
const API_VERSION: (&str, &str) = ("stripe-version", "2025-09-30.clover");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Largest charge in minor units: eight digits. Stripe takes more of some currencies.
const AMOUNT_MAX: i64 = 99_999_999;
/// Refused currencies: those that Stripe counts with other decimals than ISO 4217 (ISK and UGX with two, MGA
/// with none), so that the same number would be another amount; and those that Stripe does not take.
const NOT_TAKEN: &str = "ISK UGX MGA BTN CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP SVC SYP TMT VED VES XAD ZWG";

/// API URL and key of Stripe.
#[derive(Clone)]
pub struct StripeAccount {
    /// URL of the API, `https://api.stripe.com` or a stand-in.
    pub api_url: String,
    /// Secret key.
    pub secret_key: String,
}

/// Adapter of Stripe.
#[derive(Clone)]
pub struct Stripe {
    http: Http,
    /// True for a live key, which moves money.
    live: bool,
    deployment: DeploymentId,
}

impl Stripe {
    /// The adapter over the connection's HTTP connector, for the sessions of `deployment`.
    #[must_use]
    pub fn new(connection: &Connection, account: StripeAccount, deployment: DeploymentId) -> Self {
        let authorization = format!("Bearer {}", account.secret_key);
        let reasons = ["/error/code", "/error/message"];
        // Secret keys begin with `sk_live_`, restricted ones with `rk_live_`.
        let live = account.secret_key.contains("_live_");
        Self {
            http: Http::new(connection, "stripe", account.api_url, authorization, reasons),
            live,
            deployment,
        }
    }

    /// Reads a Checkout Session. If it is complete, it includes its PaymentIntent with its charge: only they
    /// say when it was paid, and if the bank has refused or not answered yet.
    async fn session(&self, id: &str) -> Result<Value, Failure> {
        let mut session = self.get(&format!("/v1/checkout/sessions/{id}")).await?;
        let complete = text(&session, "/status").as_deref() == Some("complete");
        if complete
            && let Some(place) = session.get_mut("payment_intent")
            && let Some(intent) = place.as_str()
        {
            *place = self.intent(intent).await?;
        }
        Ok(session)
    }

    /// Reads a PaymentIntent, including its charge.
    async fn intent(&self, id: &str) -> Result<Value, Failure> {
        let mut intent = self.get(&format!("/v1/payment_intents/{id}")).await?;
        if let Some(place) = intent.get_mut("latest_charge")
            && let Some(charge) = place.as_str()
        {
            *place = self.get(&format!("/v1/charges/{charge}")).await?;
        }
        Ok(intent)
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.http.get(path, &[API_VERSION]).await
    }

    async fn post(&self, path: &str, form: Form, idempotency_key: Option<&str>) -> Result<Value, Failure> {
        let mut headers = vec![API_VERSION, FORM];
        headers.extend(idempotency_key.map(|key| ("idempotency-key", key)));
        self.http.post(path, &headers, form.encode()).await
    }

    async fn ask(&self, path: &str, form: Form, idempotency_key: &str) -> Result<Answered, Failure> {
        let headers = [API_VERSION, FORM, ("idempotency-key", idempotency_key)];
        self.http.ask(path, &headers, form.encode()).await
    }
}

/// Returns true if Stripe takes payments in the currency.
#[must_use]
pub fn takes(currency: Currency) -> bool {
    !listed(NOT_TAKEN, currency.code())
}

impl PaymentProvider for Stripe {
    fn check(&self, amount: Money, method: Method) -> Result<(), String> {
        let code = amount.currency.code();
        if !takes(amount.currency) {
            return Err(format!("it takes no {code}"));
        }
        if method == Method::Upi {
            return Err("it offers no UPI".to_owned());
        }
        let least = Provider::Stripe.charge_min_minor(amount.currency);
        Limits { least, most: Some(AMOUNT_MAX) }.check(amount)
    }

    fn open<'a>(&'a self, attempt: &'a Payment, _page: &'a Page) -> Answer<'a, Opened> {
        Box::pin(self.open_session(attempt))
    }

    fn reopen<'a>(&'a self, attempt: &'a Payment, _page: &'a Page, now: Timestamp) -> Answer<'a, Opened> {
        Box::pin(self.reopen_session(attempt, now))
    }

    fn look<'a>(&'a self, attempt: &'a Payment, now: Timestamp) -> Answer<'a, Reading> {
        Box::pin(self.look_at(attempt, now))
    }

    fn seal<'a>(
        &'a self,
        attempt: &'a Payment,
        _in_time_until: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, Reading> {
        Box::pin(self.seal_session(attempt, now))
    }

    fn parse<'a>(&'a self, _message_id: Option<&'a str>, message: &'a Value) -> Answer<'a, ParsedMessage> {
        Box::pin(self.parse_message(message))
    }

    fn capture<'a>(
        &'a self,
        _payment_id: &'a PaymentId,
        _amount: Money,
        _capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        // Sessions capture automatically.
        Box::pin(async { Ok(Vec::new()) })
    }
}
