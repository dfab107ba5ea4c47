//! Payouts of Stripe, and the balance transactions that each pays out.
//!
//! Facts from <https://docs.stripe.com/api/payouts>, <https://docs.stripe.com/api/balance_transactions> and
//! <https://docs.stripe.com/payouts/reconciliation>: the transactions of an automatic payout are complete once its
//! reconciliation is, and include the payout's own.

use domain::Failure;
use domain::payout::{LineKind, Payout, PayoutStatus, Stated};
use domain::provider::Provider;
use jiff::Timestamp;
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::session::maker;
use crate::provider::{Answer, ListPage, MadeBy, Statements, text};

impl Statements for Stripe {
    fn payouts<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Payout>> {
        Box::pin(async move {
            let (payouts, next) = self.page("/v1/payouts", &[("created[gte]", since)], after).await?;
            Ok((payouts.iter().map(payout).collect::<Result<_, Failure>>()?, next))
        })
    }

    fn lines<'a>(&'a self, payout: &'a Payout, after: Option<&'a str>) -> Answer<'a, ListPage<Stated>> {
        Box::pin(async move {
            let query = Form::new().field("payout", &payout.payout_id).field("expand[]", "data.source");
            let (lines, next) = self.page_of("/v1/balance_transactions", query, after).await?;
            let others = lines.iter().filter(|line| !is_own(line, &payout.payout_id));
            Ok((others.map(|line| self.stated(line)).collect(), next))
        })
    }
}

impl Stripe {
    fn stated(&self, line: &Value) -> Stated {
        let word = text(line, "/type").unwrap_or_default();
        let source = line.get("source").filter(|source| source.is_object());
        let kind = kind(&word, source);
        let field = |name: &str| source.and_then(|source| text(source, name));
        let about = field("/id").or_else(|| text(line, "/source"));
        let made_by = source.map(|source| maker(source, &self.deployment));
        let number = |name: &str| line.get(name).and_then(Value::as_i64);
        let unreadable = ["amount", "fee", "net"].into_iter().find(|name| number(name).is_none());
        let items = line.get("fee_details").and_then(Value::as_array);
        let items = items.map(|items| items.iter().filter_map(|item| item.get("amount")?.as_i64()).sum());
        let of_tax = |item: &&Value| item.get("type").and_then(Value::as_str) == Some("tax");
        let taxes = line.get("fee_details").and_then(Value::as_array).into_iter().flatten().filter(of_tax);
        let of_object = source.and_then(|source| {
            Some((source.get("amount")?.as_i64()?, text(source, "/currency")?.to_ascii_uppercase()))
        });
        Stated {
            line_id: text(line, "/id").unwrap_or_default(),
            kind,
            word,
            about,
            capture: field("/payment_intent"),
            named: match &made_by {
                Some(MadeBy::Us(payment_id)) => Some(payment_id.clone()),
                _ => None,
            },
            is_foreign: made_by == Some(MadeBy::Another),
            of_object,
            amount_minor: number("amount").unwrap_or_default(),
            fee_minor: number("fee").unwrap_or_default(),
            tax_minor: taxes.filter_map(|item| item.get("amount")?.as_i64()).sum(),
            itemized_minor: items,
            net_minor: number("net").unwrap_or_default(),
            currency: text(line, "/currency").unwrap_or_default().to_ascii_uppercase(),
            at: created(line),
            unreadable: unreadable.map(str::to_owned),
        }
    }
}

fn payout(payout: &Value) -> Result<Payout, Failure> {
    let (id, currency) = (text(payout, "/id"), text(payout, "/currency"));
    let amount = payout.get("amount").and_then(Value::as_i64);
    let (Some(payout_id), Some(currency), Some(amount_minor)) = (id, currency, amount) else {
        return Err(Failure::broken("stripe: a payout without id, amount or currency"));
    };
    let reconciled = text(payout, "/reconciliation_status");
    let automatic = payout.get("automatic") != Some(&Value::Bool(false));
    let status = match text(payout, "/status").as_deref() {
        Some("failed" | "canceled") => PayoutStatus::Failed,
        _ if !automatic || reconciled.as_deref() == Some("not_applicable") => PayoutStatus::ByHand,
        Some("paid" | "in_transit") if reconciled.as_deref() != Some("in_progress") => PayoutStatus::Paid,
        _ => PayoutStatus::Pending,
    };
    Ok(Payout {
        payout_id,
        provider: Provider::Stripe,
        status,
        amount_minor,
        currency: currency.to_ascii_uppercase(),
        created_at: created(payout),
    })
}

/// Returns true for the transaction that takes the payout itself from the balance.
fn is_own(line: &Value, payout_id: &str) -> bool {
    let source = text(line, "/source/id").or_else(|| text(line, "/source"));
    text(line, "/type").as_deref() == Some("payout") && source.as_deref() == Some(payout_id)
}

/// Kinds: <https://docs.stripe.com/reports/balance-transaction-types>.
fn kind(word: &str, source: Option<&Value>) -> LineKind {
    let object = source.and_then(|source| text(source, "/object"));
    match (word, object.as_deref()) {
        ("charge" | "payment", Some("charge")) => LineKind::Charge,
        ("refund" | "payment_refund", Some("refund")) => LineKind::Refund,
        ("refund_failure" | "payment_failure_refund", Some("refund")) => LineKind::RefundFailed,
        ("adjustment" | "payment_reversal", Some("dispute")) => LineKind::Dispute,
        ("payout_failure" | "payout_cancel", Some("payout")) => LineKind::ReturnedPayout,
        ("stripe_fee" | "stripe_fx_fee" | "tax_fee", _) => LineKind::AccountFee,
        _ => LineKind::Other,
    }
}

fn created(object: &Value) -> Timestamp {
    let second = object.get("created").and_then(Value::as_i64).unwrap_or_default();
    Timestamp::from_second(second).unwrap_or_default()
}
