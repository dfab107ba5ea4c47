//! Stripe's messages in our words. Kinds that we do not know are nothing to us, and so are objects that
//! name no payment of ours. One that is ours and says that money was taken must be understood: if it
//! cannot be, that is a failure, which ends on the dead-letter queue and not in silence.

use domain::ids::PaymentId;
use domain::payment::{News, Notice, Provider, RefundStatus};
use domain::{Failure, Money};
use serde_json::Value;

/// What a webhook message means; `None` if nothing to us.
///
/// # Errors
/// [`Failure::Broken`] where it is ours and cannot be understood.
pub fn notice_of_webhook(message: &Value) -> Result<Option<Notice>, Failure> {
    let (Some(notice_id), Some(kind), Some(object)) =
        (text(message, "/id"), text(message, "/type"), message.pointer("/data/object"))
    else {
        return Ok(None);
    };
    match kind.as_str() {
        // The session itself looks as it did while the bank had not answered: complete and unpaid.
        "checkout.session.async_payment_failed" => {
            Ok(ours(object).map(|payment_id| notice(notice_id, payment_id, ended(object))))
        }
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.expired" => notice_of_session(notice_id, object),
        "payment_intent.succeeded" | "payment_intent.canceled" => notice_of_intent(notice_id, object),
        // `payment_intent.payment_failed` is no end: on the same page the customer tries another card.
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            notice_of_refund(notice_id, object)
        }
        _ => Ok(None),
    }
}

/// What a Checkout Session's state means; `None` while nothing has been decided.
///
/// # Errors
/// As [`notice_of_webhook`].
pub fn notice_of_session(notice_id: String, session: &Value) -> Result<Option<Notice>, Failure> {
    let Some(payment_id) = ours(session) else { return Ok(None) };
    let paid = session.get("payment_status").and_then(Value::as_str) == Some("paid");
    let news = match text(session, "/status").as_deref() {
        _ if paid => News::Captured {
            amount: money(session, "/amount_total")?,
            capture: intent_id(session).ok_or_else(|| unreadable("payment_intent", session))?,
            session: text(session, "/id"),
        },
        Some("expired") => ended(session),
        // Completed, but the money comes later, or has just failed to.
        Some("complete") if intent_failed(session) => ended(session),
        _ => return Ok(None),
    };
    Ok(Some(notice(notice_id, payment_id, news)))
}

/// A Checkout Session has ended without money.
fn ended(session: &Value) -> News {
    News::Failed { session: text(session, "/id") }
}

/// What a PaymentIntent's state means; `None` while nothing has been decided.
///
/// # Errors
/// As [`notice_of_webhook`].
pub fn notice_of_intent(notice_id: String, intent: &Value) -> Result<Option<Notice>, Failure> {
    let Some(payment_id) = ours(intent) else { return Ok(None) };
    let news = match text(intent, "/status").as_deref() {
        Some("succeeded") => News::Captured {
            amount: money(intent, "/amount_received")?,
            capture: text(intent, "/id").ok_or_else(|| unreadable("id", intent))?,
            session: None,
        },
        Some("canceled") => News::Failed { session: None },
        _ => return Ok(None),
    };
    Ok(Some(notice(notice_id, payment_id, news)))
}

/// What a refund's state means.
///
/// # Errors
/// As [`notice_of_webhook`].
pub fn notice_of_refund(notice_id: String, refund: &Value) -> Result<Option<Notice>, Failure> {
    let Some(payment_id) = ours(refund) else { return Ok(None) };
    let status = match text(refund, "/status").as_deref() {
        Some("succeeded") => RefundStatus::Refunded,
        Some("failed" | "canceled") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    let provider_ref = text(refund, "/id").ok_or_else(|| unreadable("id", refund))?;
    // Without one, somebody has made it by hand.
    let refund_id = refund.pointer("/metadata/refund_id").and_then(Value::as_str);
    let refund_id = refund_id.map(str::parse).transpose()?;
    let amount_minor = money(refund, "/amount")?.amount_minor;
    let news = News::Refund { refund_id, provider_ref, amount_minor, status };
    Ok(Some(notice(notice_id, payment_id, news)))
}

/// The payment that an object's metadata names. Stripe accounts may sell other things, too: what has no
/// payment of ours in its metadata is none of our business.
fn ours(object: &Value) -> Option<PaymentId> {
    object.pointer("/metadata/payment_id")?.as_str()?.parse().ok()
}

fn notice(notice_id: String, payment_id: PaymentId, news: News) -> Notice {
    Notice { provider: Provider::Stripe, notice_id, payment_id, news }
}

/// A session carries its PaymentIntent's id, or the whole of it where it was asked for.
fn intent_id(session: &Value) -> Option<String> {
    text(session, "/payment_intent").or_else(|| text(session, "/payment_intent/id"))
}

fn intent_failed(session: &Value) -> bool {
    let status = session.pointer("/payment_intent/status").and_then(Value::as_str);
    matches!(status, Some("requires_payment_method" | "canceled"))
}

fn money(object: &Value, amount: &str) -> Result<Money, Failure> {
    let currency = text(object, "/currency").and_then(|code| code.to_ascii_uppercase().parse().ok());
    let amount_minor = object.pointer(amount).and_then(Value::as_i64);
    match (amount_minor, currency) {
        (Some(amount_minor), Some(currency)) => Ok(Money::new(amount_minor, currency)),
        _ => Err(unreadable(amount, object)),
    }
}

fn unreadable(what: &str, object: &Value) -> Failure {
    let id = text(object, "/id").unwrap_or_default();
    Failure::Broken(format!("stripe: {id} is a payment of ours without a readable {what}"))
}

fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(str::to_owned)
}
