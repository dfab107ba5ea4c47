//! Refunds: asked for by numbered tries, listed by their capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, Refund, RefundStatus, Update};
use serde_json::{Value, json};

use super::books::items;
use super::orders::{money, unreadable, updated};
use super::{JSON, Razorpay};
use crate::provider::{Answered, RefundAnswer, text};

/// Refunds on one page: the most that Razorpay gives.
const PAGE: usize = 100;

impl Razorpay {
    pub(super) async fn ask_refund(
        &self,
        payment_id: &PaymentId,
        capture: &str,
        refund: &Refund,
    ) -> Result<RefundAnswer, Failure> {
        let body = json!({
            "amount": refund.amount_minor,
            "notes": { "deployment": self.deployment, "payment_id": payment_id, "refund_id": refund.refund_id },
        });
        // A key has letters, digits, hyphens and underscores.
        let key = refund.idempotency_key(self.deployment.as_str()).replace('/', "-");
        let headers = [JSON, ("x-refund-idempotency", key.as_str())];
        let path = format!("/v1/payments/{capture}/refund");
        Ok(match self.http.ask(&path, &headers, body.to_string()).await? {
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
        loop {
            let path = format!("/v1/payments/{capture}/refunds?count={PAGE}&skip={}", updates.len());
            let answer = self.http.get(&path, &[]).await?;
            let refunds = items(&answer);
            for refund in refunds {
                let id = text(refund, "/id").unwrap_or_default();
                updates.push(updated(format!("read {id}"), payment_id.clone(), update_of_refund(refund)?));
            }
            if refunds.len() < PAGE {
                return Ok(updates);
            }
        }
    }

    pub(super) async fn read_one_refund(
        &self,
        payment_id: &PaymentId,
        provider_ref: &str,
    ) -> Result<PaymentUpdate, Failure> {
        let refund = self.http.get(&format!("/v1/refunds/{provider_ref}"), &[]).await?;
        Ok(updated(format!("read {provider_ref}"), payment_id.clone(), update_of_refund(&refund)?))
    }
}

/// What a refund's state means.
///
/// # Errors
/// [`Failure::Broken`] if it cannot be understood.
pub(super) fn update_of_refund(refund: &Value) -> Result<Update, Failure> {
    let status = match text(refund, "/status").as_deref() {
        Some("processed") => RefundStatus::Refunded,
        Some("failed") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    Ok(Update::Refund {
        // Anybody may write anything there. Notes are a list if they are empty.
        refund_id: text(refund, "/notes/refund_id").and_then(|id| id.parse().ok()),
        provider_ref: text(refund, "/id").ok_or_else(|| unreadable("id", refund))?,
        capture: text(refund, "/payment_id").ok_or_else(|| unreadable("payment_id", refund))?,
        amount_minor: money(refund)?.amount_minor,
        status,
    })
}
