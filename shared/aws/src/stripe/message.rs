//! Stripe's messages in our words. Kinds that we do not know are nothing to us, and so are objects that
//! name no payment of ours. One that is ours and says that money was taken must be understood: if it
//! cannot be, that is a failure, which ends on the dead-letter queue and not in silence.

use domain::ids::{PaymentId, RefundId};
use domain::payment::{DisputeStatus, Update, PaymentUpdate, Provider, RefundStatus};
use domain::{Failure, Money};
use serde_json::Value;

use crate::provider::text;

/// What a webhook message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// These; none where it is nothing to us.
    Notices(Vec<PaymentUpdate>),
    /// Something of money whose PaymentIntent alone knows whether it is ours.
    About(About),
}

/// Update of a PaymentIntent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its id.
    pub intent: String,
    message_id: String,
    news: Update,
}

impl About {
    /// The notice, if the PaymentIntent is for a payment of ours.
    #[must_use]
    pub fn notice(self, intent: &Value) -> Option<PaymentUpdate> {
        Some(notice(self.message_id, ours(intent)?, self.news))
    }
}

/// What a webhook message means.
///
/// # Errors
/// [`Failure::Broken`] where it is ours and cannot be understood.
pub fn hear(message: &Value) -> Result<Heard, Failure> {
    let (Some(message_id), Some(kind), Some(object)) =
        (text(message, "/id"), text(message, "/type"), message.pointer("/data/object"))
    else {
        return Ok(Heard::Notices(Vec::new()));
    };
    let notice = match kind.as_str() {
        // The session itself looks as it did while the bank had not answered: complete and unpaid.
        "checkout.session.async_payment_failed" => {
            ours(object).map(|payment_id| notice(message_id, payment_id, ended(object)))
        }
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.expired" => notice_of_session(message_id, object)?,
        "payment_intent.succeeded" | "payment_intent.canceled" => notice_of_intent(message_id, object)?,
        // `payment_intent.payment_failed` is no end: on the same page the customer tries another card.
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            match notice_of_refund(message_id.clone(), object)? {
                None => return about(message_id, object, |refund| news_of_refund(refund).map(Some)),
                notice => notice,
            }
        }
        // Younger versions of the API leave the refunds out, and `refund.created` tells of each.
        "charge.refunded" => return refunds_of_charge(&message_id, object),
        "charge.dispute.created" | "charge.dispute.funds_withdrawn" | "charge.dispute.closed" => {
            return about(message_id, object, |dispute| Ok(news_of_dispute(dispute)));
        }
        _ => None,
    };
    Ok(Heard::Notices(notice.into_iter().collect()))
}

fn about(
    message_id: String,
    object: &Value,
    news: impl FnOnce(&Value) -> Result<Option<Update>, Failure>,
) -> Result<Heard, Failure> {
    Ok(match (text(object, "/payment_intent"), news(object)?) {
        (Some(intent), Some(news)) => Heard::About(About { intent, message_id, news }),
        _ => Heard::Notices(Vec::new()),
    })
}

/// A charge has its PaymentIntent's metadata, and its refunds where the API's version puts them in.
fn refunds_of_charge(message_id: &str, charge: &Value) -> Result<Heard, Failure> {
    let refunds = charge.pointer("/refunds/data").and_then(Value::as_array);
    let (Some(payment_id), Some(refunds)) = (ours(charge), refunds) else {
        return Ok(Heard::Notices(Vec::new()));
    };
    let mut notices = Vec::new();
    for refund in refunds {
        let news = news_of_refund(refund)?;
        let payment_id = ours(refund).unwrap_or_else(|| payment_id.clone());
        notices.push(notice(message_id.to_owned(), payment_id, news));
    }
    Ok(Heard::Notices(notices))
}

/// What a dispute's state means. One that begins with `warning_` is an inquiry: no money has moved.
fn news_of_dispute(dispute: &Value) -> Option<Update> {
    let status = match text(dispute, "/status")?.as_str() {
        "needs_response" | "under_review" => DisputeStatus::Open,
        "won" | "warning_closed" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        _ => return None,
    };
    Some(Update::Dispute {
        dispute_id: text(dispute, "/id")?,
        capture: text(dispute, "/payment_intent"),
        amount_minor: dispute.get("amount")?.as_i64()?,
        status,
    })
}

/// What a Checkout Session's state means; `None` while nothing has been decided.
///
/// # Errors
/// As [`hear`].
pub(super) fn notice_of_session(message_id: String, session: &Value) -> Result<Option<PaymentUpdate>, Failure> {
    let Some(payment_id) = ours(session) else { return Ok(None) };
    let paid = session.get("payment_status").and_then(Value::as_str) == Some("paid");
    let news = match text(session, "/status").as_deref() {
        _ if paid => Update::Captured {
            amount: money(session, "/amount_total")?,
            capture: intent_id(session).ok_or_else(|| unreadable("payment_intent", session))?,
            session: text(session, "/id"),
        },
        Some("expired") => ended(session),
        // Completed, but the money comes later, or has just failed to.
        Some("complete") if intent_failed(session) => ended(session),
        _ => return Ok(None),
    };
    Ok(Some(notice(message_id, payment_id, news)))
}

/// A Checkout Session has ended without money.
fn ended(session: &Value) -> Update {
    Update::Failed { session: text(session, "/id") }
}

/// What a PaymentIntent's state means; `None` while nothing has been decided.
///
/// # Errors
/// As [`hear`].
pub(super) fn notice_of_intent(message_id: String, intent: &Value) -> Result<Option<PaymentUpdate>, Failure> {
    let Some(payment_id) = ours(intent) else { return Ok(None) };
    let news = match text(intent, "/status").as_deref() {
        Some("succeeded") => Update::Captured {
            amount: money(intent, "/amount_received")?,
            capture: text(intent, "/id").ok_or_else(|| unreadable("id", intent))?,
            session: None,
        },
        Some("canceled") => Update::Failed { session: None },
        _ => return Ok(None),
    };
    Ok(Some(notice(message_id, payment_id, news)))
}

/// What a refund's state means.
///
/// # Errors
/// As [`hear`].
pub(super) fn notice_of_refund(message_id: String, refund: &Value) -> Result<Option<PaymentUpdate>, Failure> {
    ours(refund).map(|payment_id| told_of_refund(message_id, &payment_id, refund)).transpose()
}

/// The same for a refund that is known to be `payment_id`'s, whatever its metadata say.
///
/// # Errors
/// As [`hear`].
pub(super) fn told_of_refund(
    message_id: String,
    payment_id: &PaymentId,
    refund: &Value,
) -> Result<PaymentUpdate, Failure> {
    Ok(notice(message_id, payment_id.clone(), news_of_refund(refund)?))
}

fn news_of_refund(refund: &Value) -> Result<Update, Failure> {
    let status = match text(refund, "/status").as_deref() {
        Some("succeeded") => RefundStatus::Refunded,
        Some("failed" | "canceled") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    let provider_ref = text(refund, "/id").ok_or_else(|| unreadable("id", refund))?;
    // Without one, somebody has made it by hand.
    let refund_id = refund.pointer("/metadata/refund_id").and_then(Value::as_str);
    let refund_id = refund_id.map(str::parse::<RefundId>).transpose()?;
    let amount_minor = money(refund, "/amount")?.amount_minor;
    let capture = text(refund, "/payment_intent");
    Ok(Update::Refund { refund_id, provider_ref, capture, amount_minor, status })
}

/// The payment that an object's metadata names. Stripe accounts may sell other things, too: what has no
/// payment of ours in its metadata is none of our business.
fn ours(object: &Value) -> Option<PaymentId> {
    object.pointer("/metadata/payment_id")?.as_str()?.parse().ok()
}

fn notice(message_id: String, payment_id: PaymentId, news: Update) -> PaymentUpdate {
    PaymentUpdate { provider: Provider::Stripe, message_id, payment_id, news }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(kind: &str, object: &Value) -> Heard {
        hear(&json!({ "id": "evt_1", "type": kind, "data": { "object": object } })).unwrap()
    }

    #[test]
    fn an_inquiry_is_no_dispute_before_money_moves() {
        let dispute =
            |status: &str| json!({ "id": "du_1", "amount": 500, "status": status, "payment_intent": "pi_1" });
        let nothing = Heard::Notices(Vec::new());
        assert_eq!(told("charge.dispute.created", &dispute("warning_needs_response")), nothing);
        for (status, wanted) in [
            ("needs_response", DisputeStatus::Open),
            ("won", DisputeStatus::Won),
            ("lost", DisputeStatus::Lost),
            ("warning_closed", DisputeStatus::Won),
        ] {
            let Heard::About(about) = told("charge.dispute.closed", &dispute(status)) else {
                panic!("{status}")
            };
            assert!(matches!(&about.news, Update::Dispute { status, .. } if *status == wanted), "{status}");
            // Only the intent knows whose it is.
            assert_eq!(about.clone().notice(&json!({ "metadata": {} })), None);
            let ours = json!({ "metadata": { "payment_id": "pay_0123456789ab_1" } });
            assert_eq!(about.notice(&ours).unwrap().payment_id.as_str(), "pay_0123456789ab_1");
        }
    }

    #[test]
    fn a_charge_tells_of_each_of_its_refunds_where_they_are_in_it() {
        let refund = |id: &str, metadata: Value| {
            json!({ "id": id, "status": "succeeded", "amount": 100, "currency": "inr",
                "payment_intent": "pi_1", "metadata": metadata })
        };
        let by_us = json!({ "payment_id": "pay_0123456789ab_2", "refund_id": "rfd_0123456789ab_2_1" });
        let mut charge = json!({
            "id": "ch_1",
            "metadata": { "payment_id": "pay_0123456789ab_1" },
            "refunds": { "data": [refund("re_1", json!({})), refund("re_2", by_us)] },
        });
        let Heard::Notices(notices) = told("charge.refunded", &charge) else {
            panic!("nothing is to be asked")
        };
        let ids: Vec<&str> = notices.iter().map(|notice| notice.payment_id.as_str()).collect();
        assert_eq!(ids, ["pay_0123456789ab_1", "pay_0123456789ab_2"]);
        assert!(matches!(&notices[0].news, Update::Refund { refund_id: None, .. }));
        assert!(matches!(&notices[1].news, Update::Refund { refund_id: Some(_), .. }));
        charge["refunds"] = Value::Null;
        assert_eq!(told("charge.refunded", &charge), Heard::Notices(Vec::new()));
    }
}
