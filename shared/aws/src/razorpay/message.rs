//! Razorpay's messages in our words. Kinds that we do not know are nothing to us, and so is money of orders
//! that are not ours. One that is ours and says that money was taken must be understood: if it cannot be,
//! that is a failure, which ends on the dead-letter queue and not in silence.
//!
//! Which payment of ours it is about stands in the *order*, which we made. A payment's own notes come out of
//! the form that the customer's browser sends, so anybody may write anything there, and we do not look.

use domain::ids::{PaymentId, RefundId};
use domain::payment::{DisputeStatus, Update, PaymentUpdate, Provider, RefundStatus};
use domain::{Failure, Money};
use serde_json::Value;

use crate::provider::text;

/// What a message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing to us.
    Nothing,
    /// This.
    PaymentUpdate(PaymentUpdate),
    /// This, of a payment of ours if the order says so.
    OfOrder(Unattributed),
}

/// Update of an order of which it is not known yet whether it is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unattributed {
    /// The order.
    pub order_id: String,
    message_id: String,
    news: Update,
}

impl Unattributed {
    /// The notice, if the order is ours.
    #[must_use]
    pub fn notice(self, order: &Value) -> Option<PaymentUpdate> {
        Some(notice(self.message_id, payment_of_order(order)?, self.news))
    }
}

/// What a webhook's message means. Its id came as a header; where it did not, the notice has none.
///
/// # Errors
/// [`Failure::Broken`] where it may be ours and cannot be understood.
pub fn hear(message_id: Option<&str>, message: &Value) -> Result<Heard, Failure> {
    let message_id = message_id.unwrap_or("razorpay").to_owned();
    let entity = |name: &str| message.pointer(&format!("/payload/{name}/entity"));
    let (payment, order) = (entity("payment"), entity("order"));
    let kind = message.get("event").and_then(Value::as_str).unwrap_or_default();
    let news = match (kind, payment, entity("refund"), entity("dispute")) {
        ("payment.authorized" | "payment.captured" | "order.paid", Some(payment), ..) => {
            news_of_payment(payment)?
        }
        // `payment.failed` is no end: the same order can be tried again, and a bank that said no may say
        // yes later.
        ("refund.created" | "refund.processed" | "refund.failed", payment, Some(refund), _) => {
            if payment.is_some_and(|payment| payment.get("captured") == Some(&Value::Bool(false))) {
                // Razorpay has given back by itself what was never captured, and so was never ours.
                return Ok(Heard::Nothing);
            }
            if let Some(notice) = notice_of_refund(&message_id, refund)? {
                return Ok(Heard::PaymentUpdate(notice));
            }
            Some(news_of_refund(refund)?)
        }
        (kind, _, _, Some(dispute)) => news_of_dispute(kind, dispute),
        _ => None,
    };
    let Some(news) = news else { return Ok(Heard::Nothing) };
    if let Some(payment_id) = order.and_then(payment_of_order) {
        return Ok(Heard::PaymentUpdate(notice(message_id, payment_id, news)));
    }
    // What was paid without an order was not sold by us.
    Ok(match payment.and_then(|payment| text(payment, "/order_id")) {
        Some(order_id) => Heard::OfOrder(Unattributed { order_id, message_id, news }),
        None => Heard::Nothing,
    })
}

/// What the payments of an order of ours mean, as a list of them tells.
///
/// # Errors
/// As [`hear`].
pub(super) fn notices_of_payments(payment_id: &PaymentId, list: &Value) -> Result<Vec<PaymentUpdate>, Failure> {
    let payments = list.get("items").and_then(Value::as_array);
    let mut notices = Vec::new();
    for payment in payments.into_iter().flatten() {
        let id = text(payment, "/id").unwrap_or_default();
        let news = news_of_payment(payment)?;
        notices.extend(news.map(|news| notice(format!("read {id}"), payment_id.clone(), news)));
    }
    Ok(notices)
}

/// What a payment's state means; `None` while the bank has not said yes, and of what Razorpay has given back
/// without our ever having had it.
fn news_of_payment(payment: &Value) -> Result<Option<Update>, Failure> {
    let captured = payment.get("captured") == Some(&Value::Bool(true));
    let status = text(payment, "/status").unwrap_or_default();
    let authorized = status == "authorized";
    if !(captured || authorized || status == "captured") {
        return Ok(None);
    }
    let amount = money(payment)?;
    let capture = text(payment, "/id").ok_or_else(|| unreadable("id", payment))?;
    let captured = captured || !authorized;
    if !captured {
        return Ok(Some(Update::Authorized { amount, capture }));
    }
    // An order can be paid again, so this is not the end of it.
    Ok(Some(Update::Captured { amount, capture, session: None }))
}

/// What a refund's state means, if it is one of ours by its notes, which we wrote.
///
/// # Errors
/// As [`hear`].
pub(super) fn notice_of_refund(message_id: &str, refund: &Value) -> Result<Option<PaymentUpdate>, Failure> {
    let payment_id = refund.pointer("/notes/payment_id").and_then(Value::as_str);
    let Some(payment_id) = payment_id.and_then(|id| id.parse().ok()) else { return Ok(None) };
    told_of_refund(message_id, &payment_id, refund).map(Some)
}

/// The same for a refund that is known to be `payment_id`'s, whatever its notes say.
///
/// # Errors
/// As [`hear`].
pub(super) fn told_of_refund(
    message_id: &str,
    payment_id: &PaymentId,
    refund: &Value,
) -> Result<PaymentUpdate, Failure> {
    Ok(notice(message_id.to_owned(), payment_id.clone(), news_of_refund(refund)?))
}

fn news_of_refund(refund: &Value) -> Result<Update, Failure> {
    let status = match text(refund, "/status").as_deref() {
        Some("processed") => RefundStatus::Refunded,
        Some("failed") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    Ok(Update::Refund {
        // Without one, somebody has made it by hand.
        refund_id: refund_id(refund),
        provider_ref: text(refund, "/id").ok_or_else(|| unreadable("id", refund))?,
        capture: text(refund, "/payment_id"),
        amount_minor: money(refund)?.amount_minor,
        status,
    })
}

/// Our id of a refund, from the notes that we gave it. Notes are a list where they are empty.
pub(super) fn refund_id(refund: &Value) -> Option<RefundId> {
    refund.pointer("/notes/refund_id")?.as_str()?.parse().ok()
}

/// What has become of a dispute. One that is closed was settled without money going to the customer.
fn news_of_dispute(kind: &str, dispute: &Value) -> Option<Update> {
    let status = match kind {
        "payment.dispute.created" => DisputeStatus::Open,
        "payment.dispute.won" | "payment.dispute.closed" => DisputeStatus::Won,
        "payment.dispute.lost" => DisputeStatus::Lost,
        // Under review, or waiting for our papers: it is open all the same.
        _ => return None,
    };
    Some(Update::Dispute {
        dispute_id: text(dispute, "/id")?,
        capture: text(dispute, "/payment_id"),
        amount_minor: dispute.get("amount")?.as_i64()?,
        status,
    })
}

/// The payment of ours that an order is for, by the receipt that we gave it.
pub(super) fn payment_of_order(order: &Value) -> Option<PaymentId> {
    order.get("receipt")?.as_str()?.parse().ok()
}

fn notice(message_id: String, payment_id: PaymentId, news: Update) -> PaymentUpdate {
    PaymentUpdate { provider: Provider::Razorpay, message_id, payment_id, news }
}

pub(super) fn money(object: &Value) -> Result<Money, Failure> {
    let currency = text(object, "/currency").and_then(|code| code.parse().ok());
    match (object.get("amount").and_then(Value::as_i64), currency) {
        (Some(amount_minor), Some(currency)) => Ok(Money::new(amount_minor, currency)),
        _ => Err(unreadable("amount", object)),
    }
}

fn unreadable(what: &str, object: &Value) -> Failure {
    let id = text(object, "/id").unwrap_or_default();
    Failure::Broken(format!("razorpay: {id} may be a payment of ours without a readable {what}"))
}
