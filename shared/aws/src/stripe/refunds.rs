//! Refunds: ordered by numbered tries, listed by capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{Refund, RefundStatus, Update};
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::session::{money, unreadable};
use crate::provider::{Answer, ListPage, RefundAnswer, Refunds, text};

impl Refunds for Stripe {
    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, RefundAnswer> {
        let form = Form::new()
            .field("payment_intent", capture)
            .field("amount", &refund.amount_minor.to_string())
            .field("metadata[deployment]", self.deployment.as_str())
            .field("metadata[payment_id]", payment_id.as_str())
            .field("metadata[refund_id]", refund.refund_id.as_str());
        let key = refund.idempotency_key(self.deployment.as_str());
        Box::pin(
            async move { RefundAnswer::of(self.ask("/v1/refunds", form, &key).await?, update_of_refund) },
        )
    }

    fn read_refund<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Update> {
        Box::pin(async move { update_of_refund(&self.get(&format!("/v1/refunds/{provider_ref}")).await?) })
    }

    fn refunds_page<'a>(&'a self, capture: &'a str, after: Option<&'a str>) -> Answer<'a, ListPage<Update>> {
        Box::pin(async move {
            let query = Form::new().field("payment_intent", capture);
            let (refunds, next) = self.page_of("/v1/refunds", query, after).await?;
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
        Some("succeeded") => RefundStatus::Refunded,
        Some("failed" | "canceled") => RefundStatus::Failed,
        _ => RefundStatus::Requested,
    };
    Ok(Update::Refund {
        // Not trusted: anyone may write metadata.
        refund_id: text(refund, "/metadata/refund_id").and_then(|id| id.parse().ok()),
        provider_ref: text(refund, "/id").ok_or_else(|| unreadable("id", refund))?,
        capture: text(refund, "/payment_intent").ok_or_else(|| unreadable("payment_intent", refund))?,
        amount_minor: money(refund, "/amount")?.amount_minor,
        status,
    })
}
