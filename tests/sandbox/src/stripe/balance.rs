//! Balance transactions and payouts.
//!
//! Facts from <https://docs.stripe.com/api/balance_transactions>, <https://docs.stripe.com/api/payouts> and
//! <https://docs.stripe.com/payouts/reconciliation>: the transactions of an automatic payout are listed by its id, and the
//! payout's own is among them. The tariff of charges is an example: 2.9 percent and 30 minor units.

use serde_json::{Value, json};

use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::methods::Method;
use super::model::{Charge, Dispute, Refund};
use super::params::Params;
use super::{Cx, Stripe, objects};
use crate::statement::{Line, Payout, Planted};

impl Stripe {
    pub(super) fn book_charge(&mut self, charge: &Charge) {
        let Some(id) = charge.transaction.clone() else { return };
        let kind = if charge.payment_method.method == Method::Card { "charge" } else { "payment" };
        let line = Line::new(id, kind, charge.amount, &charge.currency, charge.created);
        self.statement.add(line.about(&charge.id).less(fee_of(charge.amount), 0));
    }

    pub(super) fn book_refund(&mut self, refund: &Refund) {
        let Some(id) = refund.transaction.clone() else { return };
        let charge = self.charges.get(&refund.charge);
        let of_card = charge.is_none_or(|charge| charge.payment_method.method == Method::Card);
        let kind = if of_card { "refund" } else { "payment_refund" };
        let line = Line::new(id, kind, refund.amount.saturating_neg(), &refund.currency, refund.created);
        self.statement.add(line.about(&refund.id));
    }

    /// Books the dispute's latest change of the balance, if it has one.
    pub(super) fn book_dispute(&mut self, dispute: &Dispute) {
        let Some(change) = dispute.transactions.last() else { return };
        let (id, currency) = (change.id.clone(), dispute.currency.as_str());
        let line = Line::new(id, "adjustment", change.amount, currency, change.created);
        self.statement.add(line.about(&dispute.id).less(change.fee, 0));
    }

    pub(super) fn book_failed_refund(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(refund) = self.refunds.get(id) else { return };
        let transaction = cx.ids.next("txn_");
        let line = Line::new(transaction, "refund_failure", refund.amount, &refund.currency, cx.now);
        self.statement.add(line.about(id));
    }

    /// Makes a change of the balance without an object, such as a monthly fee.
    pub(crate) fn adjust(&mut self, cx: &mut Cx<'_>, kind: &str, amount: i64, currency: &str) -> String {
        let id = cx.ids.next("txn_");
        self.statement.add(Line::new(id.clone(), kind, amount, currency, cx.now));
        id
    }

    /// Pays out what is in the balance. None if nothing is.
    pub(crate) fn pay_out(&mut self, cx: &mut Cx<'_>, currency: &str) -> Option<String> {
        let id = cx.ids.next("po_");
        if !self.statement.pay_out(&id, "paid", currency, cx.now) {
            return None;
        }
        let amount = self.statement.payouts.get(&id).map_or(0, |payout| payout.amount);
        let line =
            Line::new(cx.ids.next("txn_"), "payout", amount.saturating_neg(), currency, cx.now).about(&id);
        self.statement.add(Line { payout: Some(id.clone()), ..line });
        Some(id)
    }

    /// Fails a payout: its money is in the balance again. False if there is no such payout.
    pub(crate) fn fail_payout(&mut self, cx: &mut Cx<'_>, id: &str) -> bool {
        let Some(failed) = self.statement.fail(id) else { return false };
        let line = Line::new(cx.ids.next("txn_"), "payout_failure", failed.amount, &failed.currency, cx.now);
        self.statement.add(line.about(id));
        true
    }

    pub(crate) fn plant(&mut self, cx: &mut Cx<'_>, id: &str, planted: Planted) -> bool {
        let fresh = cx.ids.next("txn_");
        self.statement.plant(id, planted, fresh)
    }

    pub(super) fn get_payout(&self, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        self.statement.payouts.get(id).map(payout).ok_or_else(|| Refusal::no_such("payout", id, "payout"))
    }

    pub(super) fn list_payouts(&self, mut params: Params) -> Result<Value> {
        const STATUSES: &[&str] = &["canceled", "failed", "in_transit", "paid", "pending"];
        let status = params.word("status", STATUSES)?;
        let created = Created::take(&mut params)?;
        let holds = |payout: &Payout| {
            created.holds(payout.created) && status.as_ref().is_none_or(|status| payout.status == *status)
        };
        let list = page(&self.statement.payouts, "/v1/payouts", &mut params, holds, payout)?;
        params.finish()?;
        Ok(list)
    }

    pub(super) fn get_transaction(&self, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        let line = self.statement.lines.get(id);
        line.map(|line| self.transaction(line, false))
            .ok_or_else(|| Refusal::no_such("balance transaction", id, "id"))
    }

    pub(super) fn list_transactions(&self, mut params: Params) -> Result<Value> {
        let payout = params.text("payout")?;
        if let Some(id) = payout.as_deref().filter(|id| self.statement.payouts.get(id).is_none()) {
            return Err(Refusal::no_such("payout", id, "payout"));
        }
        let (kind, source) = (params.text("type")?, params.text("source")?);
        let currency = params.currency("currency")?;
        let expand = params.words("expand", &["data.source"])?.is_some();
        let created = Created::take(&mut params)?;
        let is =
            |wanted: &Option<String>, there: Option<&str>| wanted.is_none() || wanted.as_deref() == there;
        let list = page(
            &self.statement.lines,
            "/v1/balance_transactions",
            &mut params,
            |line| {
                created.holds(line.created)
                    && is(&payout, line.payout.as_deref())
                    && is(&kind, Some(&line.kind))
                    && is(&source, line.source.as_deref())
                    && is(&currency, Some(&line.currency))
            },
            |line| self.transaction(line, expand),
        )?;
        params.finish()?;
        Ok(list)
    }

    fn transaction(&self, line: &Line, expand: bool) -> Value {
        let id = line.source.as_deref().unwrap_or_default();
        let expanded = expand.then(|| {
            let charge = self.charges.get(id).map(objects::charge);
            let refund = || self.refunds.get(id).map(objects::refund);
            let dispute = || self.disputes.get(id).map(objects::dispute);
            charge.or_else(refund).or_else(dispute).or_else(|| self.statement.payouts.get(id).map(payout))
        });
        let source = expanded.flatten().unwrap_or_else(|| json!(line.source));
        // A planted fee is not in the details.
        let fee = line.amount.saturating_sub(line.net);
        let details = json!({
            "amount": fee, "application": null, "currency": line.currency,
            "description": "Stripe processing fees", "type": "stripe_fee",
        });
        json!({
            "id": line.id,
            "object": "balance_transaction",
            "amount": line.amount,
            "available_on": line.created,
            "balance_type": "payments",
            "created": line.created,
            "currency": line.currency,
            "description": null,
            "exchange_rate": null,
            "fee": line.fee,
            "fee_details": if fee == 0 { Vec::new() } else { vec![details] },
            "net": line.net,
            "reporting_category": category(line),
            "source": source,
            "status": "available",
            "type": line.kind,
        })
    }
}

fn category(line: &Line) -> &str {
    match line.kind.as_str() {
        "adjustment" if line.source.is_none() => "other_adjustment",
        "adjustment" if line.amount < 0 => "dispute",
        "adjustment" => "dispute_reversal",
        "payment" => "charge",
        "payment_refund" => "refund",
        "stripe_fee" => "fee",
        other => other,
    }
}

fn payout(payout: &Payout) -> Value {
    json!({
        "id": payout.id,
        "object": "payout",
        "amount": payout.amount,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": payout.created,
        "automatic": true,
        "balance_transaction": null,
        "created": payout.created,
        "currency": payout.currency,
        "description": "STRIPE PAYOUT",
        "destination": null,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "livemode": false,
        "metadata": {},
        "method": "standard",
        "original_payout": null,
        "reconciliation_status": "completed",
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": null,
        "status": payout.status,
        "trace_id": null,
        "type": "bank_account",
    })
}

fn fee_of(amount: i64) -> i64 {
    (amount.saturating_mul(29) / 1_000).saturating_add(30)
}
