//! Refunds: asked for by numbered tries, listed by their capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, Refund, RefundStatus, Update};
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::session::{money, unreadable, updated};
use crate::provider::{Answered, RefundAnswer, text};

impl Stripe {
    pub(super) async fn ask_refund(
        &self,
        payment_id: &PaymentId,
        capture: &str,
        refund: &Refund,
    ) -> Result<RefundAnswer, Failure> {
        let form = Form::new()
            .field("payment_intent", capture)
            .field("amount", &refund.amount_minor.to_string())
            .field("metadata[deployment]", self.deployment.as_str())
            .field("metadata[payment_id]", payment_id.as_str())
            .field("metadata[refund_id]", refund.refund_id.as_str());
        let key = refund.idempotency_key(self.deployment.as_str());
        Ok(match self.ask("/v1/refunds", form, &key).await? {
            Answered::Done(made) => {
                let update = update_of_refund(&made)?;
                RefundAnswer::Made(updated(format!("asked {key}"), payment_id.clone(), update))
            }
            Answered::Refused(refusal) => RefundAnswer::Refused(refusal.reason),
        })
    }

    pub(super) async fn list_refunds(
        &self,
        payment_id: &PaymentId,
        capture: &str,
    ) -> Result<Vec<PaymentUpdate>, Failure> {
        let mut updates = Vec::new();
        let mut after = None;
        loop {
            let query = Form::new().field("payment_intent", capture);
            let (refunds, next) = self.page_of("/v1/refunds", query, after.as_deref()).await?;
            for refund in &refunds {
                let id = text(refund, "/id").unwrap_or_default();
                updates.push(updated(format!("read {id}"), payment_id.clone(), update_of_refund(refund)?));
            }
            after = next;
            if after.is_none() {
                return Ok(updates);
            }
        }
    }

    pub(super) async fn read_one_refund(
        &self,
        payment_id: &PaymentId,
        provider_ref: &str,
    ) -> Result<PaymentUpdate, Failure> {
        let refund = self.get(&format!("/v1/refunds/{provider_ref}")).await?;
        Ok(updated(format!("read {provider_ref}"), payment_id.clone(), update_of_refund(&refund)?))
    }
}

/// What a refund's state means.
///
/// # Errors
/// [`Failure::Broken`] if it cannot be understood.
pub(super) fn update_of_refund(refund: &Value) -> Result<Update, Failure> {
    let status = match text(refund, "/status").as_deref() {
        Some("succeeded") => RefundStatus::Refunded,
        Some("failed" | "canceled") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    Ok(Update::Refund {
        // Anybody may write anything there.
        refund_id: text(refund, "/metadata/refund_id").and_then(|id| id.parse().ok()),
        provider_ref: text(refund, "/id").ok_or_else(|| unreadable("id", refund))?,
        capture: text(refund, "/payment_intent").ok_or_else(|| unreadable("payment_intent", refund))?,
        amount_minor: money(refund, "/amount")?.amount_minor,
        status,
    })
}
