//! JSON of each object, with Stripe's own fields.

use serde_json::{Value, json};

use super::cards::DeclineText;
use super::methods::Method;
use super::model::{
    BalanceTransaction, Charge, ChargeStatus, Dispute, Event, Intent, IntentStatus, PaymentMethod, Refund,
    RefundStatus, Session, SessionStatus,
};

/// API version of these shapes.
pub(crate) const API_VERSION: &str = "2025-09-30.clover";

// Fields that Stripe always writes and that are null here.
const SESSION_NULLS: &str = "after_expiration allow_promotion_codes billing_address_collection client_secret \
    collected_information consent consent_collection currency_conversion customer invoice origin_context \
    payment_link payment_method_configuration_details permissions recovered_from \
    saved_payment_method_options setup_intent shipping_address_collection shipping_cost subscription \
    wallet_options";
const INTENT_NULLS: &str = "application application_fee_amount automatic_payment_methods customer next_action on_behalf_of \
    payment_method_configuration_details processing review setup_future_usage shipping source \
    statement_descriptor statement_descriptor_suffix transfer_data transfer_group";
const CHARGE_NULLS: &str = "application customer receipt_email receipt_number receipt_url review shipping \
    source transfer_data transfer_group";
const REFUND_NULLS: &str = "receipt_number source_transfer_reversal transfer_reversal";

/// An object with these fields added, all of them null.
fn with_nulls(names: &str, mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.extend(names.split_whitespace().map(|name| (name.to_owned(), Value::Null)));
    }
    object
}

pub(crate) fn session(session: &Session, public_url: &str) -> Value {
    let url = (session.status == SessionStatus::Open).then(|| format!("{public_url}/pay/{}", session.id));
    with_nulls(
        SESSION_NULLS,
        json!({
            "id": session.id,
            "object": "checkout.session",
            "adaptive_pricing": { "enabled": false },
            "amount_subtotal": session.amount,
            "amount_total": session.amount,
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "cancel_url": session.cancel_url,
            "client_reference_id": session.client_reference_id,
            "created": session.created,
            "currency": session.currency,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
            "customer_creation": "if_required",
            "customer_details": session.customer_email.as_ref().map(|email| json!({
                "address": null, "email": email, "name": null, "phone": null, "tax_exempt": "none", "tax_ids": null,
            })),
            "customer_email": session.customer_email,
            "discounts": [],
            "expires_at": session.expires_at,
            "invoice_creation": { "enabled": false, "invoice_data": null },
            "livemode": false,
            "locale": session.locale,
            "metadata": session.metadata,
            "mode": "payment",
            "payment_intent": session.intent,
            "payment_method_collection": "if_required",
            "payment_method_options": {},
            "payment_method_types": names(&session.methods),
            "payment_status": if session.paid { "paid" } else { "unpaid" },
            "phone_number_collection": { "enabled": false },
            "shipping_options": [],
            "status": session.status.name(),
            "submit_type": session.submit_type,
            "success_url": session.success_url,
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            "ui_mode": "hosted",
            "url": url,
        }),
    )
}

pub(crate) fn intent(intent: &Intent) -> Value {
    let received = if intent.status == IntentStatus::Succeeded { intent.amount } else { 0 };
    // After a decline the intent has no card; the error names it.
    let payment_method = intent.payment_method.as_ref().filter(|_| intent.last_error.is_none());
    with_nulls(
        INTENT_NULLS,
        json!({
            "id": intent.id,
            "object": "payment_intent",
            "amount": intent.amount,
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": received,
            "canceled_at": intent.canceled_at,
            "cancellation_reason": intent.cancellation_reason,
            "capture_method": "automatic",
            "client_secret": intent.client_secret,
            "confirmation_method": "automatic",
            "created": intent.created,
            "currency": intent.currency,
            "description": intent.description,
            "last_payment_error": intent.last_error.as_ref().map(|error| payment_error(intent, error)),
            "latest_charge": intent.latest_charge,
            "livemode": false,
            "metadata": intent.metadata,
            "payment_method": payment_method.map(|method| &method.id),
            "payment_method_options": {},
            "payment_method_types": names(&intent.methods),
            "receipt_email": intent.receipt_email,
            "status": intent.status.name(),
        }),
    )
}

fn payment_error(intent: &Intent, error: &DeclineText) -> Value {
    let of_card = intent.payment_method.as_ref().is_none_or(|method| method.method == Method::Card);
    json!({
        "type": if of_card { "card_error" } else { "invalid_request_error" },
        "charge": intent.latest_charge,
        "code": error.code,
        "decline_code": error.decline_code,
        "doc_url": format!("https://stripe.com/docs/error-codes/{}", error.code),
        "message": error.message,
        "payment_method": intent.payment_method.as_ref().map(payment_method),
    })
}

fn names(methods: &[Method]) -> Vec<&'static str> {
    methods.iter().map(|method| method.name()).collect()
}

fn payment_method(method: &PaymentMethod) -> Value {
    let name = method.method.name();
    json!({
        "id": method.id, "object": "payment_method", "livemode": false, "type": name, name: details(method),
    })
}

fn details(method: &PaymentMethod) -> Value {
    let last4 = method.number.get(method.number.len().saturating_sub(4)..);
    if method.method != Method::Card {
        return json!({ "last4": last4 });
    }
    let brand = if method.number.starts_with('5') { "mastercard" } else { "visa" };
    json!({
        "brand": brand,
        "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": last4,
        "network": brand,
        "wallet": null,
    })
}

pub(crate) fn charge(charge: &Charge) -> Value {
    let method = charge.payment_method.method.name();
    let succeeded = charge.status == ChargeStatus::Succeeded;
    let outcome = match (charge.status, &charge.decline) {
        (ChargeStatus::Pending, _) => Value::Null,
        (_, Some(decline)) => json!({
            "network_status": "declined_by_network",
            "reason": decline.decline_code.as_ref().unwrap_or(&decline.code),
            "seller_message": "The bank declined the payment.",
            "type": "issuer_declined",
        }),
        (_, None) => json!({
            "network_status": "approved_by_network",
            "reason": null,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }),
    };
    with_nulls(
        CHARGE_NULLS,
        json!({
            "id": charge.id,
            "object": "charge",
            "amount": charge.amount,
            "amount_captured": if succeeded { charge.amount } else { 0 },
            "amount_refunded": charge.amount_refunded,
            "balance_transaction": charge.transaction,
            "captured": succeeded,
            "created": charge.created,
            "currency": charge.currency,
            "description": charge.description,
            "disputed": charge.disputed,
            "failure_code": charge.decline.as_ref().map(|decline| &decline.code),
            "failure_message": charge.decline.as_ref().map(|decline| &decline.message),
            "fraud_details": {},
            "livemode": false,
            "metadata": charge.metadata,
            "outcome": outcome,
            "paid": succeeded,
            "payment_intent": charge.intent,
            "payment_method": charge.payment_method.id,
            "payment_method_details": { method: details(&charge.payment_method), "type": method },
            "refunded": succeeded && charge.amount_refunded == charge.amount,
            "status": charge.status.name(),
        }),
    )
}

pub(crate) fn refund(refund: &Refund) -> Value {
    let mut value = with_nulls(
        REFUND_NULLS,
        json!({
            "id": refund.id,
            "object": "refund",
            "amount": refund.amount,
            "balance_transaction": refund.transaction,
            "charge": refund.charge,
            "created": refund.created,
            "currency": refund.currency,
            "destination_details": { "card": { "reference_status": "pending", "type": "refund" }, "type": "card" },
            "metadata": refund.metadata,
            "payment_intent": refund.intent,
            "reason": refund.reason,
            "status": refund.status.name(),
        }),
    );
    // Stripe leaves these out unless the refund failed.
    if let (RefundStatus::Failed, Some(fields)) = (refund.status, value.as_object_mut()) {
        fields.insert("failure_reason".into(), json!("expired_or_canceled_card"));
        fields.insert("failure_balance_transaction".into(), Value::Null);
    }
    value
}

pub(crate) fn dispute(dispute: &Dispute) -> Value {
    const WEEK: i64 = 7 * 86_400;
    let transactions: Vec<Value> =
        dispute.transactions.iter().map(|transaction| balance_transaction(dispute, transaction)).collect();
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": transactions,
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "evidence": {},
        "evidence_details": {
            "due_by": dispute.created.saturating_add(WEEK),
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": dispute.status.starts_with("warning_"),
        "livemode": false,
        "metadata": {},
        "payment_intent": dispute.intent,
        "reason": "fraudulent",
        "status": dispute.status,
    })
}

fn balance_transaction(dispute: &Dispute, transaction: &BalanceTransaction) -> Value {
    let BalanceTransaction { id, created, amount, fee } = transaction;
    let details = json!({
        "amount": fee, "application": null, "currency": dispute.currency, "description": "Dispute fee",
        "type": "stripe_fee",
    });
    json!({
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created,
        "created": created,
        "currency": dispute.currency,
        "description": format!("Chargeback for {}", dispute.charge),
        "exchange_rate": null,
        "fee": fee,
        "fee_details": if *fee > 0 { vec![details] } else { Vec::new() },
        "net": amount.saturating_sub(*fee),
        "reporting_category": if *amount < 0 { "dispute" } else { "dispute_reversal" },
        "source": dispute.id,
        "status": "available",
        "type": "adjustment",
    })
}

/// JSON of an event; `pending` is the number of webhook endpoints that have not accepted it yet.
pub(crate) fn event(event: &Event, pending: usize) -> Value {
    json!({
        "id": event.id,
        "object": "event",
        "api_version": API_VERSION,
        "created": event.created,
        "data": { "object": event.object },
        "livemode": false,
        "pending_webhooks": pending,
        "request": { "id": event.request_id, "idempotency_key": event.idempotency_key },
        "type": event.kind,
    })
}
