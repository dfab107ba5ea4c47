//! Refunds: ordered by numbered tries, listed by capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{Refund, RefundStatus, Update};
use serde_json::{Value, json};

use super::orders::{money, unreadable};
use super::{JSON, Razorpay};
use crate::provider::{Answer, ListPage, RefundAnswer, Refunds, text};

impl Refunds for Razorpay {
    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, RefundAnswer> {
        let body = json!({
            "amount": refund.amount_minor,
            "notes": { "deployment": self.deployment, "payment_id": payment_id, "refund_id": refund.refund_id },
        });
        // A key may have letters, digits, hyphens and underscores.
        let key = refund.idempotency_key(self.deployment.as_str()).replace('/', "-");
        Box::pin(async move {
            let headers = [JSON, ("x-refund-idempotency", key.as_str())];
            let path = format!("/v1/payments/{capture}/refund");
            RefundAnswer::of(self.http.ask(&path, &headers, body.to_string()).await?, update_of_refund)
        })
    }

    fn read_refund<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Update> {
        Box::pin(async move {
            update_of_refund(&self.http.get(&format!("/v1/refunds/{provider_ref}"), &[]).await?)
        })
    }

    fn refunds_page<'a>(&'a self, capture: &'a str, after: Option<&'a str>) -> Answer<'a, ListPage<Update>> {
        Box::pin(async move {
            let (refunds, next) = self.list(&format!("/v1/payments/{capture}/refunds"), None, after).await?;
            Ok((refunds.iter().map(update_of_refund).collect::<Result<_, _>>()?, next))
        })
    }
}

/// Reads a refund's state.
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
        // Not trusted: anyone may write notes. They are a list if they are empty.
        refund_id: text(refund, "/notes/refund_id").and_then(|id| id.parse().ok()),
        provider_ref: text(refund, "/id").ok_or_else(|| unreadable("id", refund))?,
        capture: text(refund, "/payment_id").ok_or_else(|| unreadable("payment_id", refund))?,
        amount_minor: money(refund)?.amount_minor,
        status,
    })
}
