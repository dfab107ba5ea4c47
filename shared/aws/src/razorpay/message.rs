//! Razorpay's messages as payment updates.
//!
//! The *order*, which this deployment made, says whose payment a message is about. A payment's own notes come
//! from the form that the customer's browser sends, and those of refunds and disputes from whoever makes
//! them, so they are not trusted.

use domain::payment::{Dispute, DisputeStatus, Update};
use domain::{Currency, Failure, Money};
use serde_json::Value;

use super::Razorpay;
use super::orders::{maker_of_order, update_of_payment, updated};
use super::refunds::update_of_refund;
use crate::provider::{Listings, MadeBy, ParsedMessage, text};

impl Razorpay {
    /// Parses a message, and asks Razorpay who made the payment if the message does not say. Its id came as a
    /// header; without one, the update has none.
    pub(super) async fn parse_message(
        &self,
        message_id: Option<&str>,
        message: &Value,
    ) -> Result<ParsedMessage, Failure> {
        let entity = |name: &str| message.pointer(&format!("/payload/{name}/entity"));
        let kind = text(message, "/event").unwrap_or_default();
        let Some(capture) = capture_of(&kind, &entity) else { return Ok(ParsedMessage::Unnamed) };
        let made_by =
            match (entity("order"), entity("payment").and_then(|payment| text(payment, "/order_id"))) {
                (Some(order), _) => maker_of_order(order, &self.deployment),
                (None, Some(order)) => self.maker_of(&order).await?,
                (None, None) => self.maker(&capture).await?,
            };
        let payment_id = match made_by {
            MadeBy::Us(payment_id) => payment_id,
            MadeBy::Another => return Ok(ParsedMessage::Foreign),
            MadeBy::Nobody => return Ok(ParsedMessage::Unnamed),
        };
        let message_id = message_id.unwrap_or("razorpay").to_owned();
        let update = update_of(&kind, &entity)?;
        let updates = update.map(|update| updated(message_id, payment_id, update)).into_iter().collect();
        Ok(ParsedMessage::Ours(updates))
    }

    /// The maker of an order. An order that this account's key cannot read is another account's. (An unknown
    /// id is a 400.)
    pub(super) async fn maker_of(&self, order: &str) -> Result<MadeBy, Failure> {
        let order = self.find(&format!("/v1/orders/{order}")).await?;
        Ok(order.map_or(MadeBy::Another, |order| maker_of_order(&order, &self.deployment)))
    }
}

/// The payment that a message is about; none if its kind changes nothing.
fn capture_of<'a>(kind: &str, entity: &impl Fn(&str) -> Option<&'a Value>) -> Option<String> {
    match kind {
        "payment.authorized" | "payment.captured" | "payment.failed" | "order.paid" => {
            text(entity("payment")?, "/id")
        }
        "refund.created" | "refund.processed" | "refund.failed" => text(entity("refund")?, "/payment_id"),
        kind if kind.starts_with("payment.dispute.") => text(entity("dispute")?, "/payment_id"),
        _ => None,
    }
}

fn update_of<'a>(kind: &str, entity: &impl Fn(&str) -> Option<&'a Value>) -> Result<Option<Update>, Failure> {
    let payment = entity("payment");
    match (payment, entity("refund"), entity("dispute")) {
        (_, _, Some(dispute)) if kind.starts_with("payment.dispute.") => Ok(update_of_dispute(dispute)),
        // Razorpay has itself returned a payment that was never captured.
        (Some(payment), Some(_), _) if payment.get("captured") == Some(&Value::Bool(false)) => {
            Ok(text(payment, "/id").map(|capture| Update::Lapsed { capture }))
        }
        (_, Some(refund), _) if kind.starts_with("refund.") => update_of_refund(refund).map(Some),
        (Some(payment), _, _) => update_of_payment(payment),
        _ => Ok(None),
    }
}

/// Reads a dispute's state. Razorpay deducts nothing before a dispute is lost
/// (<https://razorpay.com/docs/api/disputes/entity>); a closed one was settled without a payment to the
/// customer.
pub(super) fn update_of_dispute(dispute: &Value) -> Option<Update> {
    let status = match text(dispute, "/status")?.as_str() {
        "open" | "under_review" | "action_required" => DisputeStatus::Open,
        "won" | "closed" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        _ => return None,
    };
    let currency: Currency = text(dispute, "/currency")?.parse().ok()?;
    let number = |name: &str| dispute.get(name).and_then(Value::as_i64);
    let amount_minor = match (status, number("amount_deducted")) {
        (DisputeStatus::Lost, Some(deducted)) if deducted > 0 => deducted,
        _ => number("amount")?,
    };
    Some(Update::Dispute {
        capture: text(dispute, "/payment_id")?,
        dispute: Dispute {
            dispute_id: text(dispute, "/id")?,
            status,
            amount: Money::new(amount_minor, currency),
            fee: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refund_of_what_was_never_captured_lapses_it() {
        let refund = json!({ "id": "rfnd_1", "payment_id": "pay_A", "amount": 100, "currency": "INR" });
        for (captured, lapses) in [(true, false), (false, true)] {
            let payment = json!({ "id": "pay_A", "captured": captured });
            let entity = |name: &str| match name {
                "refund" => Some(&refund),
                "payment" => Some(&payment),
                _ => None,
            };
            let update = update_of("refund.processed", &entity).unwrap();
            assert_eq!(matches!(update, Some(Update::Lapsed { .. })), lapses, "{captured}");
        }
    }

    #[test]
    fn a_dispute_takes_nothing_before_it_is_lost() {
        let dispute = |status: &str| {
            json!({ "id": "disp_1", "payment_id": "pay_A", "amount": 100, "currency": "INR", "status": status,
                "amount_deducted": if status == "lost" { 90 } else { 0 } })
        };
        let paid = Money::new(100, "INR".parse().unwrap());
        for (status, taken) in [("open", 0), ("under_review", 0), ("won", 0), ("closed", 0), ("lost", 90)] {
            let Some(Update::Dispute { dispute, .. }) = update_of_dispute(&dispute(status)) else {
                panic!("{status}")
            };
            assert_eq!(dispute.taken_minor(paid), taken, "{status}");
        }
    }
}
