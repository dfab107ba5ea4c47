//! Stripe's messages in our words. Kinds that we do not know are nothing to us.

use domain::Money;
use domain::ids::PaymentId;
use domain::payment::{News, Notice, Provider, RefundStatus};
use serde_json::Value;

/// What a webhook message means, if it is about a payment of ours.
#[must_use]
pub fn notice_of_webhook(message: &Value) -> Option<Notice> {
    let notice_id = text(message, "/id")?;
    let object = message.pointer("/data/object")?;
    match message.get("type")?.as_str()? {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.expired" => notice_of_session(notice_id, object),
        // The session itself looks as it did while the bank had not answered: complete and unpaid.
        "checkout.session.async_payment_failed" => notice(notice_id, object, News::Failed),
        "payment_intent.succeeded" | "payment_intent.canceled" => notice_of_intent(notice_id, object),
        // `payment_intent.payment_failed` is no end: on the same page the customer tries another card.
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            notice_of_refund(notice_id, object)
        }
        _ => None,
    }
}

/// What a Checkout Session's state means; `None` while nothing has been decided.
#[must_use]
pub fn notice_of_session(notice_id: String, session: &Value) -> Option<Notice> {
    let paid = session.get("payment_status").and_then(Value::as_str) == Some("paid");
    let news = match session.get("status").and_then(Value::as_str)? {
        _ if paid => News::Captured {
            amount: money(session, "/amount_total")?,
            capture: intent_id(session.get("payment_intent")?)?,
        },
        "expired" => News::Failed,
        // Completed, but the money comes later, or has just failed to.
        "complete" if intent_failed(session) => News::Failed,
        _ => return None,
    };
    notice(notice_id, session, news)
}

/// What a PaymentIntent's state means.
#[must_use]
pub fn notice_of_intent(notice_id: String, intent: &Value) -> Option<Notice> {
    let news = match intent.get("status").and_then(Value::as_str)? {
        "succeeded" => {
            News::Captured { amount: money(intent, "/amount_received")?, capture: text(intent, "/id")? }
        }
        "canceled" => News::Failed,
        _ => return None,
    };
    notice(notice_id, intent, news)
}

/// What a refund's state means.
#[must_use]
pub fn notice_of_refund(notice_id: String, refund: &Value) -> Option<Notice> {
    let status = match refund.get("status").and_then(Value::as_str)? {
        "succeeded" => RefundStatus::Refunded,
        "failed" | "canceled" => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    let provider_ref = text(refund, "/id")?;
    notice(notice_id, refund, News::Refund { provider_ref, status })
}

/// The payment that an object's metadata names. Stripe accounts may sell other things, too: what has no
/// payment of ours in its metadata is none of our business.
fn notice(notice_id: String, object: &Value, news: News) -> Option<Notice> {
    let payment_id: PaymentId = object.pointer("/metadata/payment_id")?.as_str()?.parse().ok()?;
    Some(Notice { provider: Provider::Stripe, notice_id, payment_id, news })
}

/// A session carries its PaymentIntent's id, or the whole of it where it was asked for.
fn intent_id(intent: &Value) -> Option<String> {
    intent.as_str().or_else(|| intent.get("id").and_then(Value::as_str)).map(str::to_owned)
}

fn intent_failed(session: &Value) -> bool {
    let status = session.pointer("/payment_intent/status").and_then(Value::as_str);
    matches!(status, Some("requires_payment_method" | "canceled"))
}

fn money(object: &Value, amount: &str) -> Option<Money> {
    let currency = object.get("currency")?.as_str()?.to_ascii_uppercase().parse().ok()?;
    Some(Money::new(object.pointer(amount)?.as_i64()?, currency))
}

fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(str::to_owned)
}
