//! Razorpay over plain HTTP: orders, payments, refunds, and its webhook messages.
//!
//! Facts from <https://razorpay.com/docs/api/>. An order is what the customer pays: in as many attempts as it
//! takes, at any time, because it can be neither cancelled nor made to end.

mod books;
mod notice;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, Refund};
use domain::{Failure, Money};
use jiff::SignedDuration;
use serde_json::{Value, json};

pub use notice::{Heard, Unattributed, hear};
use notice::{notices_of_payments, payment_of_order, refund_id, told_of_refund};

use crate::Connection;
use crate::provider::{Answer, Checkout, Http, Limits, PaymentProvider, OpenCheckout, is_refusal, listed, text};

const JSON: (&str, &str) = ("content-type", "application/json");
/// Where the customer's browser takes the form; Razorpay's page answers it.
const CHECKOUT_PATH: &str = "/v1/checkout/embedded";
/// An order does not end, and a bank may say yes days after it has said no (Razorpay calls that late
/// authorization, and settles it within three days). So long an attempt is read back.
const AFTERWARDS: SignedDuration = SignedDuration::from_hours(72);
/// Currencies whose decimals ISO 4217 and the card networks count differently: the same number could be
/// another amount, and Razorpay does not say which.
const NOT_TAKEN: &str = "ISK UGX MGA";
/// Characters of what a checkout page shows.
const DESCRIPTION_CHARS_MAX: usize = 255;

/// Where Razorpay is and as whom to speak to it.
#[derive(Clone)]
pub struct RazorpayAccount {
    /// Address of the API, `https://api.razorpay.com` or a stand-in.
    pub api_url: String,
    /// The public half of the API key.
    pub key_id: String,
    /// The secret half.
    pub key_secret: String,
}

/// The adapter.
#[derive(Clone)]
pub struct Razorpay {
    http: Http,
    key_id: String,
    checkout_url: String,
}

impl Razorpay {
    /// The adapter over the connection's HTTP connector.
    #[must_use]
    pub fn new(connection: &Connection, account: RazorpayAccount) -> Self {
        let RazorpayAccount { api_url, key_id, key_secret } = account;
        let authorization = format!("Basic {}", STANDARD.encode(format!("{key_id}:{key_secret}")));
        let reasons = ["/error/description", "/error/code"];
        let checkout_url = format!("{api_url}{CHECKOUT_PATH}");
        Self {
            http: Http::new(connection, "razorpay", api_url, authorization, reasons),
            key_id,
            checkout_url,
        }
    }

    /// The order of an attempt: the one that is there already, or a new one. Razorpay knows no idempotency
    /// key for orders, so the receipt tells: whoever asks again after a lost answer finds what was made. Two
    /// that ask at the very same moment make two orders, of which one is given to nobody.
    async fn order(&self, checkout: &Checkout<'_>) -> Result<String, Failure> {
        let receipt = checkout.payment_id.as_str();
        let made = self.http.get(&format!("/v1/orders?receipt={receipt}"), &[]).await?;
        let orders = made.get("items").and_then(Value::as_array).into_iter().flatten();
        let (amount, currency) = (checkout.amount.amount_minor, checkout.amount.currency.code());
        let same = |order: &&Value| {
            payment_of_order(order).as_ref() == Some(checkout.payment_id)
                && order.get("amount").and_then(Value::as_i64) == Some(amount)
                && order.get("currency").and_then(Value::as_str) == Some(currency)
        };
        let id = match orders.into_iter().find(same) {
            Some(order) => text(order, "/id"),
            None => {
                let order = json!({
                    "amount": amount,
                    "currency": currency,
                    "receipt": receipt,
                    "notes": { "booking_id": checkout.booking_id, "payment_id": checkout.payment_id },
                });
                text(&self.http.post("/v1/orders", &[JSON], order.to_string()).await?, "/id")
            }
        };
        id.ok_or_else(|| Failure::Broken("razorpay: an order without id".to_owned()))
    }

    /// The form that leads to the page of an order. Nothing in it decides anything: amount and currency are
    /// the order's, and the page refuses others.
    fn till(&self, checkout: &Checkout<'_>, order: &str) -> OpenCheckout {
        let fields = [
            ("key_id", self.key_id.clone()),
            ("order_id", order.to_owned()),
            ("amount", checkout.amount.amount_minor.to_string()),
            ("currency", checkout.amount.currency.code().to_owned()),
            ("name", shown(checkout.seller)),
            ("description", shown(checkout.description)),
            ("callback_url", checkout.return_url.clone()),
            ("cancel_url", checkout.booking_url.clone()),
        ];
        OpenCheckout {
            session: order.to_owned(),
            url: self.checkout_url.clone(),
            fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }

    async fn notices(&self, id: Option<&str>, message: &Value) -> Result<Vec<PaymentUpdate>, Failure> {
        let news = match hear(id, message)? {
            Heard::Nothing => return Ok(Vec::new()),
            Heard::PaymentUpdate(notice) => return Ok(vec![notice]),
            Heard::OfOrder(news) => news,
        };
        match self.http.get(&format!("/v1/orders/{}", news.order_id), &[]).await {
            Ok(order) => Ok(news.notice(&order).into_iter().collect()),
            // Not this account's: it cannot be ours. (An unknown id is a 400.)
            Err(failure) if is_refusal(&failure) => Ok(Vec::new()),
            Err(failure) => Err(failure),
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
            // Captured already, or given back, or lapsed: the payment itself tells which.
            Err(failure) if is_refusal(&failure) => {
                self.http.get(&format!("/v1/payments/{capture}"), &[]).await?
            }
            Err(failure) => return Err(failure),
        };
        notices_of_payments(payment_id, &json!({ "items": [payment] }))
    }

    /// Razorpay keeps the answer to a refund that it made under our key, but does not say for how long; so
    /// whoever asks looks first whether it was made.
    async fn give_back(
        &self,
        payment_id: &PaymentId,
        capture: &str,
        refund: &Refund,
    ) -> Result<PaymentUpdate, Failure> {
        let id = &refund.refund_id;
        let made = self.http.get(&format!("/v1/payments/{capture}/refunds?count=100"), &[]).await?;
        let mut refunds = made.get("items").and_then(Value::as_array).into_iter().flatten();
        if let Some(made) = refunds.find(|made| refund_id(made).as_ref() == Some(id)) {
            return told_of_refund(&format!("asked {id}"), payment_id, made);
        }
        let body = json!({
            "amount": refund.amount_minor,
            "notes": { "payment_id": payment_id, "refund_id": id },
        });
        let headers = [JSON, ("x-refund-idempotency", id.as_str())];
        let path = format!("/v1/payments/{capture}/refund");
        let answer = self.http.post(&path, &headers, body.to_string()).await?;
        told_of_refund(&format!("asked {id}"), payment_id, &answer)
    }
}

/// What the page may show: it wants the first character to be a letter or a digit.
fn shown(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let text: String = text.chars().take(DESCRIPTION_CHARS_MAX).collect();
    if text.is_empty() { "Tickets".to_owned() } else { text }
}

impl PaymentProvider for Razorpay {
    fn check_amount(&self, amount: Money) -> Result<(), String> {
        if listed(NOT_TAKEN, amount.currency.code()) {
            return Err(format!("it takes no {}", amount.currency.code()));
        }
        // One whole unit; the most is a setting of the account, which the order is refused by.
        let least = 10_i64.pow(u32::from(amount.currency.exponent()));
        Limits { least, most: None }.check(amount)
    }

    fn open<'a>(&'a self, checkout: &'a Checkout<'a>) -> Answer<'a, OpenCheckout> {
        Box::pin(async move { Ok(self.till(checkout, &self.order(checkout).await?)) })
    }

    fn reopen<'a>(&'a self, checkout: &'a Checkout<'a>, session: &'a str) -> Answer<'a, Option<OpenCheckout>> {
        Box::pin(async move { Ok(Some(self.till(checkout, session))) })
    }

    fn close<'a>(&'a self, _session: &'a str) -> Answer<'a, ()> {
        // An order cannot be ended.
        Box::pin(async { Ok(()) })
    }

    fn afterwards(&self) -> SignedDuration {
        AFTERWARDS
    }

    fn read<'a>(&'a self, session: &'a str) -> Answer<'a, Value> {
        Box::pin(async move { self.http.get(&format!("/v1/orders/{session}/payments"), &[]).await })
    }

    fn updates_of_read(&self, payment_id: &PaymentId, answer: &Value) -> Result<Vec<PaymentUpdate>, Failure> {
        notices_of_payments(payment_id, answer)
    }

    fn updates_of_webhook<'a>(
        &'a self,
        message_id: Option<&'a str>,
        message: &'a Value,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        Box::pin(self.notices(message_id, message))
    }

    fn capture<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        amount: Money,
        capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>> {
        Box::pin(self.take(payment_id, amount, capture))
    }

    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, PaymentUpdate> {
        Box::pin(self.give_back(payment_id, capture, refund))
    }

    fn read_refund<'a>(&'a self, payment_id: &'a PaymentId, provider_ref: &'a str) -> Answer<'a, PaymentUpdate> {
        Box::pin(async move {
            let answer = self.http.get(&format!("/v1/refunds/{provider_ref}"), &[]).await?;
            told_of_refund(&format!("read {provider_ref}"), payment_id, &answer)
        })
    }
}
