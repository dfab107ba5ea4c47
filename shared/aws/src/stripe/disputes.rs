//! Disputes as payment updates.

use domain::Money;
use domain::payment::{Dispute, DisputeStatus, Update};
use serde_json::Value;

use crate::provider::text;

/// Reads a dispute's state; none for an inquiry, which moves no money.
pub(super) fn update_of_dispute(dispute: &Value) -> Option<Update> {
    let transactions = dispute.get("balance_transactions").and_then(Value::as_array);
    let transactions = || transactions.into_iter().flatten();
    let number = |object: &Value, name: &str| object.get(name).and_then(Value::as_i64).unwrap_or_default();
    let moved: i64 = transactions().map(|transaction| number(transaction, "amount")).sum();
    let status = match text(dispute, "/status")?.as_str() {
        "needs_response" | "under_review" if moved < 0 => DisputeStatus::Withdrawn,
        "needs_response" | "under_review" => DisputeStatus::Open,
        "won" | "warning_closed" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        _ => return None,
    };
    let fee_minor: i64 = transactions().map(|transaction| number(transaction, "fee")).sum();
    let fee_currency = transactions().find_map(currency);
    Some(Update::Dispute {
        capture: text(dispute, "/payment_intent")?,
        dispute: Dispute {
            dispute_id: text(dispute, "/id")?,
            status,
            amount: Money::new(number(dispute, "amount"), currency(dispute)?),
            fee: fee_currency.filter(|_| fee_minor > 0).map(|currency| Money::new(fee_minor, currency)),
        },
    })
}

fn currency(object: &Value) -> Option<domain::Currency> {
    text(object, "/currency")?.to_ascii_uppercase().parse().ok()
}
