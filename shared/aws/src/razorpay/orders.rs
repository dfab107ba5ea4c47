//! Orders: created for an attempt, found by their receipt, and read.
//!
//! An order can be neither cancelled nor made to end, and it has no idempotency key, so two simultaneous
//! requests create two: all orders with the attempt's receipt belong to the attempt. They are set to be
//! captured only by this deployment (<https://razorpay.com/docs/payments/payments/capture-settings/api/>),
//! whatever the dashboard says; an uncaptured payment is returned automatically.

use domain::ids::{DeploymentId, PaymentId};
use domain::payment::{Decline, Payment, PaymentUpdate, Reading, UnderWay, Update};
use domain::provider::{Method, Provider};
use domain::{Failure, Money};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Razorpay;
use crate::provider::{Checkout, MadeBy, Page, text};

/// Minutes after which Razorpay returns an uncaptured payment: a day, so that an outage costs no payment, and
/// no customer waits a week for the money.
const MANUAL_EXPIRY_MINUTES: i64 = 1440;
/// Most characters that a checkout page shows.
const DESCRIPTION_CHARS_MAX: usize = 255;
const JSON: (&str, &str) = ("content-type", "application/json");

impl Razorpay {
    /// Opens the checkout of an attempt: at its oldest order, or a new one.
    pub(super) async fn open_order(&self, attempt: &Payment, page: &Page) -> Result<Checkout, Failure> {
        let made = self.orders_of(&attempt.payment_id).await?;
        let oldest = made.iter().min_by_key(|order| order.get("created_at").and_then(Value::as_i64));
        let order = match oldest {
            Some(order) => text(order, "/id"),
            None => text(&self.make_order(attempt).await?, "/id"),
        };
        let order = order.ok_or_else(|| Failure::broken("razorpay: an order without id"))?;
        Ok(self.checkout(attempt, page, &order))
    }

    async fn make_order(&self, attempt: &Payment) -> Result<Value, Failure> {
        let payment_id = &attempt.payment_id;
        let order = json!({
            "amount": attempt.amount.amount_minor,
            "currency": attempt.amount.currency.code(),
            "receipt": self.deployment.reference(payment_id),
            "notes": { "deployment": self.deployment, "payment_id": payment_id },
            "payment": {
                "capture": "manual",
                "capture_options": {
                    "manual_expiry_period": MANUAL_EXPIRY_MINUTES,
                    "refund_speed": "normal",
                },
            },
        });
        self.http.post("/v1/orders", &[JSON], order.to_string()).await
    }

    async fn orders_of(&self, payment_id: &PaymentId) -> Result<Vec<Value>, Failure> {
        let receipt = self.deployment.reference(payment_id).replace('/', "%2F");
        let answer = self.http.get(&format!("/v1/orders?receipt={receipt}&count=100"), &[]).await?;
        let mut orders = super::listing::items(&answer).to_vec();
        orders.retain(|order| maker_of_order(order, &self.deployment) == MadeBy::Us(payment_id.clone()));
        Ok(orders)
    }

    /// The form that leads to an order's page. It decides nothing: amount and currency are the order's, and
    /// the page refuses others.
    fn checkout(&self, attempt: &Payment, page: &Page, order: &str) -> Checkout {
        let words = attempt.checkout.as_ref();
        let (line, return_to) = words.map_or(("", ""), |words| (&words.line, &words.return_to));
        let booking_id = attempt.payment_id.booking_id();
        let mut fields = vec![
            ("key_id", self.key_id.clone()),
            ("order_id", order.to_owned()),
            ("amount", attempt.amount.amount_minor.to_string()),
            ("currency", attempt.amount.currency.code().to_owned()),
            ("name", shown(&page.seller)),
            ("description", shown(line)),
            ("callback_url", page.callback_url.clone()),
            ("cancel_url", format!("{return_to}/booking/{booking_id}")),
        ];
        fields.extend(preferred(attempt.method).map(|method| ("prefill[method]", method.to_owned())));
        Checkout {
            session: order.to_owned(),
            url: self.checkout_url.clone(),
            fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }

    /// Reads every payment of an attempt's orders. Captured and lapsed ones come first, so that no second
    /// payment is captured beside a captured one, and one can be after a lapsed one.
    pub(super) async fn read_orders(
        &self,
        attempt: &Payment,
        in_time_until: Timestamp,
    ) -> Result<Reading, Failure> {
        let mut reading = Reading { updates: Vec::new(), under_way: UnderWay::Nothing };
        for order in self.orders_of(&attempt.payment_id).await? {
            let id = text(&order, "/id").unwrap_or_default();
            let payments = self.http.get(&format!("/v1/orders/{id}/payments"), &[]).await?;
            for payment in super::listing::items(&payments) {
                let update = update_of_payment(payment)?;
                reading.under_way = reading.under_way.max(under_way(payment, in_time_until)?);
                let message_id = format!("read {}", text(payment, "/id").unwrap_or_default());
                reading
                    .updates
                    .extend(update.map(|update| updated(message_id, attempt.payment_id.clone(), update)));
            }
        }
        reading.updates.sort_by_key(|read| matches!(read.update, Update::Authorized { .. }));
        Ok(reading)
    }
}

/// The method that the page opens with. An order accepts every method of the account, and the form passes
/// through the browser, so this is an offer and no limit. Late payments are settled as such.
fn preferred(method: Method) -> Option<&'static str> {
    match method {
        Method::Card => Some("card"),
        Method::Upi => Some("upi"),
        Method::Any => None,
    }
}

/// The maker of an order, from its receipt.
pub(super) fn maker_of_order(order: &Value, ours: &DeploymentId) -> MadeBy {
    let Some(receipt) = text(order, "/receipt").filter(|receipt| !receipt.is_empty()) else {
        return MadeBy::Nobody;
    };
    match DeploymentId::parse_reference(&receipt) {
        Some((deployment, payment_id)) if deployment == *ours => MadeBy::Us(payment_id),
        _ => MadeBy::Another,
    }
}

/// Reads a payment's state; none before the bank has answered.
///
/// # Errors
/// [`Failure::Broken`] if it is captured or authorized and cannot be understood.
pub(super) fn update_of_payment(payment: &Value) -> Result<Option<Update>, Failure> {
    let id = || text(payment, "/id").ok_or_else(|| unreadable("id", payment));
    if payment.get("captured") == Some(&Value::Bool(true)) {
        let (amount, capture, paid_at) = (money(payment)?, id()?, created_at(payment)?);
        return Ok(Some(Update::Captured { amount, capture, paid_at }));
    }
    Ok(match text(payment, "/status").as_deref() {
        Some("captured") => {
            Some(Update::Captured { amount: money(payment)?, capture: id()?, paid_at: created_at(payment)? })
        }
        Some("authorized") => Some(Update::Authorized {
            amount: money(payment)?,
            capture: id()?,
            paid_at: created_at(payment)?,
        }),
        // Razorpay has returned a payment that was never captured.
        Some("refunded") => Some(Update::Lapsed { capture: id()? }),
        Some("failed") => Some(Update::Declined(decline(payment)?)),
        _ => None,
    })
}

/// Reason of a failed payment: <https://razorpay.com/docs/errors/>.
pub(super) fn decline(payment: &Value) -> Result<Decline, Failure> {
    Ok(Decline {
        id: text(payment, "/id").ok_or_else(|| unreadable("id", payment))?,
        at: created_at(payment)?.as_second(),
        code: text(payment, "/error_code"),
        source: text(payment, "/error_source"),
        step: text(payment, "/error_step"),
        reason: text(payment, "/error_reason"),
        method: text(payment, "/method"),
        issuer: issuer(payment),
    })
}

/// Bank, wallet or UPI app of the payment, or the issuer of its card; without one the card's network.
fn issuer(payment: &Value) -> Option<String> {
    let said = |name: &str| payment.pointer(name).and_then(Value::as_str);
    // A UPI address is a person's in front of the `@`, and the app's behind it.
    let app = said("/vpa").and_then(|vpa| vpa.rsplit_once('@')).map(|(_, app)| app);
    let names = [said("/bank"), said("/wallet"), app, said("/card/issuer"), said("/card/network")];
    names.into_iter().find_map(|name| Decline::issuer_word([name]))
}

fn under_way(payment: &Value, in_time_until: Timestamp) -> Result<UnderWay, Failure> {
    let undecided = matches!(text(payment, "/status").as_deref(), Some("created" | "authorized"));
    if !undecided || payment.get("captured") == Some(&Value::Bool(true)) {
        return Ok(UnderWay::Nothing);
    }
    let in_time = created_at(payment)?.as_second() <= in_time_until.as_second();
    Ok(if in_time { UnderWay::InTime } else { UnderWay::Late })
}

/// Text for the page, whose first character must be a letter or a digit.
fn shown(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let text: String = text.chars().take(DESCRIPTION_CHARS_MAX).collect();
    if text.is_empty() { "Tickets".to_owned() } else { text }
}

pub(super) fn updated(message_id: String, payment_id: PaymentId, update: Update) -> PaymentUpdate {
    PaymentUpdate { provider: Provider::Razorpay, message_id, payment_id, update }
}

pub(super) fn created_at(object: &Value) -> Result<Timestamp, Failure> {
    let second = object.get("created_at").and_then(Value::as_i64);
    second
        .and_then(|second| Timestamp::from_second(second).ok())
        .ok_or_else(|| unreadable("created_at", object))
}

pub(super) fn money(object: &Value) -> Result<Money, Failure> {
    let currency = text(object, "/currency").and_then(|code| code.parse().ok());
    match (object.get("amount").and_then(Value::as_i64), currency) {
        (Some(amount_minor), Some(currency)) => Ok(Money::new(amount_minor, currency)),
        _ => Err(unreadable("amount", object)),
    }
}

pub(super) fn unreadable(what: &str, object: &Value) -> Failure {
    let id = text(object, "/id").unwrap_or_default();
    Failure::broken(format!("razorpay: {id} may be a payment of ours without a readable {what}"))
}
