//! Razorpay over plain HTTP: orders, payments, refunds, and webhook messages.
//!
//! Facts from <https://razorpay.com/docs/api/>. The customer pays an order, in any number of attempts and at
//! any time, because an order can be neither cancelled nor made to end.

mod listing;
mod message;
mod orders;
mod refunds;
mod settlements;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::{DeploymentId, PaymentId};
use domain::payment::{Payment, PaymentUpdate, Reading};
use domain::provider::{Method, Provider};
use domain::{Currency, Failure, Money};
use jiff::Timestamp;
use serde_json::{Value, json};

use orders::{update_of_payment, updated};

use crate::Connection;
use crate::provider::{
    Answer, Http, Limits, Opened, Page, ParsedMessage, PaymentProvider, is_refusal, listed,
};

const JSON: (&str, &str) = ("content-type", "application/json");
/// Path that the browser posts the form to; Razorpay's page answers it.
const CHECKOUT_PATH: &str = "/v1/checkout/embedded";
/// Currencies whose decimals ISO 4217 and card networks count differently (ISK, UGX, MGA): the same number could be
/// another amount, and Razorpay does not say which. And those in which cards do not pay.
const NOT_TAKEN: &str = "ISK UGX MGA IRR KPW SYP VED XAD";

/// API URL and key of Razorpay.
#[derive(Clone)]
pub struct RazorpayAccount {
    /// URL of the API, `https://api.razorpay.com` or a stand-in.
    pub api_url: String,
    /// Id of the API key.
    pub key_id: String,
    /// Secret of the API key.
    pub key_secret: String,
}

/// Adapter of Razorpay.
#[derive(Clone)]
pub struct Razorpay {
    http: Http,
    key_id: String,
    checkout_url: String,
    deployment: DeploymentId,
}

impl Razorpay {
    /// The adapter over the connection's HTTP connector, for the orders of `deployment`.
    #[must_use]
    pub fn new(connection: &Connection, account: RazorpayAccount, deployment: DeploymentId) -> Self {
        let RazorpayAccount { api_url, key_id, key_secret } = account;
        let authorization = format!("Basic {}", STANDARD.encode(format!("{key_id}:{key_secret}")));
        let reasons = ["/error/description", "/error/code"];
        let checkout_url = format!("{api_url}{CHECKOUT_PATH}");
        Self {
            http: Http::new(connection, "razorpay", api_url, authorization, reasons),
            key_id,
            checkout_url,
            deployment,
        }
    }

    async fn take(
        &self,
        payment_id: &PaymentId,
        amount: Money,
        capture: &str,
    ) -> Result<Vec<PaymentUpdate>, Failure> {
        let body = json!({ "amount": amount.amount_minor, "currency": amount.currency.code() }).to_string();
        let payment = match self.http.post(&format!("/v1/payments/{capture}/capture"), &[JSON], body).await {
            Ok(payment) => payment,
            // Captured already, refunded or lapsed: the payment itself says which.
            Err(failure) if is_refusal(&failure) => {
                self.http.get(&format!("/v1/payments/{capture}"), &[]).await?
            }
            Err(failure) => return Err(failure),
        };
        let update = update_of_payment(&payment)?;
        let message_id = format!("captured {capture}");
        Ok(update.map(|update| updated(message_id, payment_id.clone(), update)).into_iter().collect())
    }
}

/// Returns true if Razorpay takes payments in the currency.
#[must_use]
pub fn takes(currency: Currency) -> bool {
    !listed(NOT_TAKEN, currency.code())
}

impl PaymentProvider for Razorpay {
    fn check(&self, amount: Money, _method: Method) -> Result<(), String> {
        if !takes(amount.currency) {
            return Err(format!("it takes no {}", amount.currency.code()));
        }
        // The maximum is a setting of the account: Razorpay then refuses the order.
        let least = Provider::Razorpay.charge_min_minor(amount.currency);
        Limits { least, most: None }.check(amount)
    }

    fn open<'a>(&'a self, attempt: &'a Payment, page: &'a Page) -> Answer<'a, Opened> {
        Box::pin(async move { self.open_order(attempt, page).await.map(Opened::Open) })
    }

    fn reopen<'a>(&'a self, attempt: &'a Payment, page: &'a Page, _now: Timestamp) -> Answer<'a, Opened> {
        self.open(attempt, page)
    }

    fn look<'a>(&'a self, attempt: &'a Payment, now: Timestamp) -> Answer<'a, Reading> {
        Box::pin(self.read_orders(attempt, now))
    }

    fn seal<'a>(
        &'a self,
        attempt: &'a Payment,
        in_time_until: Timestamp,
        _now: Timestamp,
    ) -> Answer<'a, Reading> {
        Box::pin(self.read_orders(attempt, in_time_until))
    }

    fn parse<'a>(&'a self, message_id: Option<&'a str>, message: &'a Value) -> Answer<'a, ParsedMessage> {
        Box::pin(self.parse_message(message_id, message))
    }

    fn capture<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        amount: Money,
        capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        Box::pin(self.take(payment_id, amount, capture))
    }
}
