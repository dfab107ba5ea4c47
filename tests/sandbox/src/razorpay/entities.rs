//! JSON of each entity, with Razorpay's own fields.

use serde_json::{Value, json};

use super::instruments::is_upi;
use super::model::{Dispute, Notes, Order, Payment, PaymentStatus, Refund};

pub(crate) fn order(order: &Order) -> Value {
    json!({
        "id": order.id,
        "entity": "order",
        "amount": order.amount,
        "amount_paid": order.amount_paid,
        "amount_due": order.amount.saturating_sub(order.amount_paid),
        "currency": order.currency,
        "receipt": order.receipt,
        "offer_id": null,
        "status": order.status.name(),
        "attempts": order.attempts,
        "notes": notes(&order.notes),
        "created_at": order.created_at,
    })
}

pub(crate) fn payment(payment: &Payment) -> Value {
    let upi = is_upi(&payment.instrument);
    let (fee, tax) = if payment.captured { fee_and_tax(payment.amount) } else { (None, None) };
    let failure = payment.failure.as_ref();
    let refund_status = match payment.amount_refunded {
        0 => None,
        refunded if refunded < payment.amount => Some("partial"),
        _ => Some("full"),
    };
    json!({
        "id": payment.id,
        "entity": "payment",
        "amount": payment.amount,
        "currency": payment.currency,
        "status": payment.status.name(),
        "order_id": payment.order,
        "invoice_id": null,
        "international": false,
        "method": method(payment),
        "amount_refunded": payment.amount_refunded,
        "refund_status": refund_status,
        "captured": payment.captured,
        "description": payment.payer.description,
        "card_id": (!upi).then(|| payment.id.replacen("pay_", "card_", 1)),
        "bank": null,
        "wallet": null,
        "vpa": upi.then_some(&payment.instrument),
        "email": payment.payer.email,
        "contact": payment.payer.contact,
        "notes": notes(&payment.payer.notes),
        "fee": fee,
        "tax": tax,
        "error_code": failure.map(|_| "BAD_REQUEST_ERROR"),
        "error_description": failure.map(|failure| &failure.description),
        "error_source": failure.map(|failure| &failure.source),
        "error_step": failure.map(|failure| &failure.step),
        "error_reason": failure.map(|failure| &failure.reason),
        "acquirer_data": acquirer_data(payment, upi),
        "created_at": payment.created_at,
    })
}

pub(crate) fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "entity": "refund",
        "amount": refund.amount,
        "currency": refund.currency,
        "payment_id": refund.payment,
        "notes": notes(&refund.notes),
        "receipt": refund.receipt,
        "acquirer_data": { "arn": null },
        "created_at": refund.created_at,
        "batch_id": null,
        "status": refund.status.name(),
        "speed_processed": "normal",
        "speed_requested": refund.speed,
    })
}

pub(crate) fn dispute(dispute: &Dispute) -> Value {
    const WEEK: i64 = 7 * 86_400;
    json!({
        "id": dispute.id,
        "entity": "dispute",
        "payment_id": dispute.payment,
        "amount": dispute.amount,
        "currency": dispute.currency,
        "amount_deducted": if dispute.status == "lost" { dispute.amount } else { 0 },
        "reason_code": "chargeback",
        "reason_description": "The cardholder disputes the payment.",
        "respond_by": dispute.created_at.saturating_add(WEEK),
        "status": dispute.status,
        "phase": "chargeback",
        "created_at": dispute.created_at,
    })
}

/// Notes as JSON. Razorpay writes an empty list for none, as PHP does with an empty array.
pub(super) fn notes(notes: &Notes) -> Value {
    if notes.is_empty() { json!([]) } else { json!(notes) }
}

/// Fee and tax of a payment: two percent and the Indian tax on them, the usual tariff.
pub(super) fn fee_and_tax(amount: i64) -> (Option<i64>, Option<i64>) {
    let fee = amount.saturating_mul(2) / 100;
    let tax = fee.saturating_mul(18) / 100;
    (Some(fee.saturating_add(tax)), Some(tax))
}

/// Method of a payment.
pub(super) fn method(payment: &Payment) -> &'static str {
    if is_upi(&payment.instrument) { "upi" } else { "card" }
}

fn acquirer_data(payment: &Payment, upi: bool) -> Value {
    let approved = !matches!(payment.status, PaymentStatus::Created | PaymentStatus::Failed);
    if upi {
        json!({ "rrn": approved.then_some("000000000000") })
    } else {
        json!({ "auth_code": approved.then_some("000000") })
    }
}
