//! Checkout Sessions and PaymentIntents as payment updates.

use domain::ids::{DeploymentId, PaymentId};
use domain::payment::{PaymentUpdate, Update};
use domain::provider::Provider;
use domain::{Failure, Money};
use jiff::Timestamp;
use serde_json::Value;

use crate::provider::{MadeBy, text};

/// The maker of an object, from its metadata.
pub(super) fn maker(object: &Value, ours: &DeploymentId) -> MadeBy {
    let named = |name: &str| object.pointer(&format!("/metadata/{name}")).and_then(Value::as_str);
    MadeBy::of(ours, named("deployment"), named("payment_id"))
}

/// Reads a Checkout Session's state for its attempt; none before a decision.
///
/// # Errors
/// [`Failure::Broken`] if it was paid and cannot be understood.
pub(super) fn update_of_session(
    message_id: String,
    payment_id: PaymentId,
    session: &Value,
    paid_at: Timestamp,
) -> Result<Option<PaymentUpdate>, Failure> {
    let paid = text(session, "/payment_status").as_deref() == Some("paid");
    let update = match text(session, "/status").as_deref() {
        _ if paid => Update::Captured {
            amount: money(session, "/amount_total")?,
            capture: intent_id(session).ok_or_else(|| unreadable("payment_intent", session))?,
            paid_at,
        },
        Some("expired") => Update::Sealed,
        // The customer has finished, and the bank has refused.
        Some("complete") if intent_failed(session) => Update::Sealed,
        _ => return Ok(None),
    };
    Ok(Some(updated(message_id, payment_id, update)))
}

/// Reads a PaymentIntent's state for its attempt; none before a capture.
///
/// # Errors
/// [`Failure::Broken`] if it was captured and cannot be understood.
pub(super) fn update_of_intent(
    message_id: String,
    payment_id: PaymentId,
    intent: &Value,
    paid_at: Timestamp,
) -> Result<Option<PaymentUpdate>, Failure> {
    if text(intent, "/status").as_deref() != Some("succeeded") {
        return Ok(None);
    }
    let update = Update::Captured {
        amount: money(intent, "/amount_received")?,
        capture: text(intent, "/id").ok_or_else(|| unreadable("id", intent))?,
        paid_at,
    };
    Ok(Some(updated(message_id, payment_id, update)))
}

pub(super) fn updated(message_id: String, payment_id: PaymentId, update: Update) -> PaymentUpdate {
    PaymentUpdate { provider: Provider::Stripe, message_id, payment_id, update }
}

/// Instant of a charge, by Stripe's clock: the charge of a PaymentIntent, or of a session that includes its
/// PaymentIntent.
pub(super) fn charged_at(object: &Value) -> Option<Timestamp> {
    let places = ["/latest_charge/created", "/payment_intent/latest_charge/created"];
    let second = places.iter().find_map(|place| object.pointer(place).and_then(Value::as_i64))?;
    Timestamp::from_second(second).ok()
}

/// Id of a session's PaymentIntent, which the session names or includes.
fn intent_id(session: &Value) -> Option<String> {
    text(session, "/payment_intent").or_else(|| text(session, "/payment_intent/id"))
}

fn intent_failed(session: &Value) -> bool {
    let status = session.pointer("/payment_intent/status").and_then(Value::as_str);
    matches!(status, Some("requires_payment_method" | "canceled"))
}

pub(super) fn money(object: &Value, amount: &str) -> Result<Money, Failure> {
    let currency = text(object, "/currency").and_then(|code| code.to_ascii_uppercase().parse().ok());
    let amount_minor = object.pointer(amount).and_then(Value::as_i64);
    match (amount_minor, currency) {
        (Some(amount_minor), Some(currency)) => Ok(Money::new(amount_minor, currency)),
        _ => Err(unreadable(amount, object)),
    }
}

pub(super) fn unreadable(what: &str, object: &Value) -> Failure {
    let id = text(object, "/id").unwrap_or_default();
    Failure::broken(format!("stripe: {id} is a payment of ours without a readable {what}"))
}
