//! Stripe's messages as payment updates.
//!
//! A message shows its object as it was, in the API version of the webhook's endpoint. If version or mode
//! differ from the adapter's, the object is read instead. The session or PaymentIntent, which this deployment
//! made, says whose payment it is; refunds and disputes are traced back to theirs.

use domain::Failure;
use domain::payment::{Decline, Update};
use jiff::Timestamp;
use serde_json::Value;

use super::disputes::update_of_dispute;
use super::refunds::update_of_refund;
use super::session::{charged_at, maker, update_of_intent, update_of_session, updated};
use super::{API_VERSION, Stripe};
use crate::provider::{Listings, MadeBy, ParsedMessage, text};

/// Subject of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Session,
    Intent,
    Refund,
    Dispute,
}

impl Subject {
    /// The subject of a kind of message; none if it changes nothing.
    fn of(kind: &str) -> Option<Self> {
        match kind {
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired" => Some(Self::Session),
            // A canceled PaymentIntent leaves its session open.
            "payment_intent.succeeded" | "payment_intent.payment_failed" => Some(Self::Intent),
            "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
                Some(Self::Refund)
            }
            "charge.dispute.created"
            | "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated"
            | "charge.dispute.updated"
            | "charge.dispute.closed" => Some(Self::Dispute),
            _ => None,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Session => "/v1/checkout/sessions",
            Self::Intent => "/v1/payment_intents",
            Self::Refund => "/v1/refunds",
            Self::Dispute => "/v1/disputes",
        }
    }
}

/// A message that may be about this deployment's payments.
struct Message<'a> {
    id: String,
    kind: String,
    /// Instant of the change, by Stripe's clock.
    at: Timestamp,
    subject: Subject,
    /// Object as the message shows it.
    shown: &'a Value,
}

impl<'a> Message<'a> {
    fn read(message: &'a Value) -> Option<Self> {
        let (id, kind) = (text(message, "/id")?, text(message, "/type")?);
        let at = Timestamp::from_second(message.get("created")?.as_i64()?).ok()?;
        let subject = Subject::of(&kind)?;
        Some(Self { id, kind, at, subject, shown: message.pointer("/data/object")? })
    }
}

impl Stripe {
    /// Parses a message, and asks Stripe who made the payment if the message does not say.
    pub(super) async fn parse_message(&self, message: &Value) -> Result<ParsedMessage, Failure> {
        let Some(read) = Message::read(message) else { return Ok(ParsedMessage::Unnamed) };
        let live = message.get("livemode").and_then(Value::as_bool) == Some(true);
        let version = text(message, "/api_version");
        if live == self.live && version.as_deref() == Some(API_VERSION.1) {
            return self.update(&read, read.shown, read.at).await;
        }
        let id = text(read.shown, "/id").unwrap_or_default();
        match self.find(&format!("{}/{id}", read.subject.path())).await? {
            Some(object) => {
                let object = self.with_charge(read.subject, object).await?;
                self.update(&read, &object, charged_at(&object).unwrap_or(read.at)).await
            }
            // An object that the key cannot read is another account's, or of another mode.
            None => Ok(ParsedMessage::Foreign),
        }
    }

    /// The object including the charge that says when the customer paid.
    async fn with_charge(&self, subject: Subject, object: Value) -> Result<Value, Failure> {
        let id = text(&object, "/id").unwrap_or_default();
        match subject {
            Subject::Session => self.session(&id).await,
            Subject::Intent => self.intent(&id).await,
            Subject::Refund | Subject::Dispute => Ok(object),
        }
    }

    async fn update(
        &self,
        message: &Message<'_>,
        object: &Value,
        paid_at: Timestamp,
    ) -> Result<ParsedMessage, Failure> {
        let made_by = match message.subject {
            Subject::Session | Subject::Intent => maker(object, &self.deployment),
            Subject::Refund | Subject::Dispute => match text(object, "/payment_intent") {
                Some(intent) => self.maker(&intent).await?,
                None => MadeBy::Nobody,
            },
        };
        let payment_id = match made_by {
            MadeBy::Us(payment_id) => payment_id,
            MadeBy::Another => return Ok(ParsedMessage::Foreign),
            MadeBy::Nobody => return Ok(ParsedMessage::Unnamed),
        };
        let id = message.id.clone();
        let update = match (message.subject, message.kind.as_str()) {
            // The session itself looks as it did before the bank answered: complete and unpaid.
            (Subject::Session, "checkout.session.async_payment_failed") => {
                Some(updated(id, payment_id, Update::Sealed))
            }
            (Subject::Session, _) => update_of_session(id, payment_id, object, paid_at)?,
            (Subject::Intent, "payment_intent.payment_failed") => decline(object, &id, message.at)
                .map(|decline| updated(id, payment_id, Update::Declined(decline))),
            (Subject::Intent, _) => update_of_intent(id, payment_id, object, paid_at)?,
            (Subject::Refund, _) => Some(updated(id, payment_id, update_of_refund(object)?)),
            (Subject::Dispute, _) => {
                update_of_dispute(object).map(|dispute| updated(id, payment_id, dispute))
            }
        };
        Ok(ParsedMessage::Ours(update.into_iter().collect()))
    }
}

/// Issuer of the card, if the account is told it; otherwise its brand and country.
fn issuer(error: &Value) -> Option<String> {
    let card = |name: &str| error.pointer(&format!("/payment_method/card/{name}")).and_then(Value::as_str);
    let named = Decline::issuer_word([card("issuer")]);
    named.or_else(|| Decline::issuer_word([card("brand"), card("country")]))
}

/// Reason of the last declined try to pay: <https://docs.stripe.com/declines/codes>.
fn decline(intent: &Value, message_id: &str, at: Timestamp) -> Option<Decline> {
    let error = intent.get("last_payment_error").filter(|error| error.is_object())?;
    Some(Decline {
        id: text(error, "/charge").unwrap_or_else(|| message_id.to_owned()),
        at: at.as_second(),
        code: text(error, "/code"),
        source: text(error, "/type"),
        step: None,
        reason: text(error, "/decline_code"),
        method: text(error, "/payment_method/type"),
        issuer: issuer(error),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dispute_takes_money_only_once_stripe_has_withdrawn_it() {
        let withdrawn = json!([{ "amount": -500, "fee": 1_500, "currency": "inr" }]);
        for (status, transactions, wanted) in [
            ("warning_needs_response", json!([]), None),
            ("needs_response", json!([]), Some(domain::payment::DisputeStatus::Open)),
            ("needs_response", withdrawn.clone(), Some(domain::payment::DisputeStatus::Withdrawn)),
            ("warning_closed", json!([]), Some(domain::payment::DisputeStatus::Won)),
            ("lost", withdrawn, Some(domain::payment::DisputeStatus::Lost)),
        ] {
            let dispute = json!({ "id": "du_1", "amount": 500, "currency": "inr", "status": status,
                "payment_intent": "pi_1", "balance_transactions": transactions });
            let told = match update_of_dispute(&dispute) {
                Some(Update::Dispute { dispute, .. }) => Some(dispute.status),
                _ => None,
            };
            assert_eq!(told, wanted, "{status}");
        }
    }

    #[test]
    fn a_refund_with_malformed_metadata_is_read_like_one_without() {
        let refund = |metadata: Value| {
            json!({ "id": "re_1", "status": "succeeded", "amount": 100, "currency": "inr",
                "payment_intent": "pi_1", "metadata": metadata })
        };
        for foreign in [json!({}), json!({ "refund_id": "42" }), json!({ "refund_id": 42 }), Value::Null] {
            let update = update_of_refund(&refund(foreign)).unwrap();
            assert!(
                matches!(update, Update::Refund { refund_id: None, amount_minor: 100, .. }),
                "{update:?}"
            );
        }
    }
}
