//! Disputes, in which a payer's bank takes the money of a charge back until the dispute is decided.
//!
//! Facts from <https://docs.stripe.com/api/disputes/object> and <https://docs.stripe.com/disputes>: the money and
//! a fee leave at once, and the fee is not returned even if the dispute is won; an inquiry takes nothing.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::model::{BalanceTransaction, Charge, ChargeStatus, Dispute};
use super::params::Params;
use super::{Cx, Stripe, objects};
use crate::dispute::{DisputeOutcome, DisputeRefusal};

const OPEN: &str = "needs_response";
const INQUIRY: &str = "warning_needs_response";

impl Stripe {
    /// Opens a dispute or an inquiry over `amount` of a charge, or over all of it; returns its id.
    pub(crate) fn open_dispute(
        &mut self,
        cx: &mut Cx<'_>,
        charge: &str,
        amount: Option<i64>,
        inquiry: bool,
    ) -> std::result::Result<String, DisputeRefusal> {
        let charge = self.charges.get_mut(charge).ok_or(DisputeRefusal::NoSuchId)?;
        if charge.status != ChargeStatus::Succeeded {
            return Err(DisputeRefusal::NotPaid);
        }
        let amount = amount.unwrap_or(charge.amount);
        if !(1..=charge.amount).contains(&amount) {
            return Err(DisputeRefusal::WrongAmount);
        }
        charge.disputed = true;
        let withdrawn = (!inquiry).then(|| BalanceTransaction {
            id: cx.ids.next("txn_"),
            created: cx.now,
            amount: amount.saturating_neg(),
            fee: cx.settings.dispute_fee,
        });
        let dispute = Dispute {
            id: cx.ids.next("du_"),
            created: cx.now,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            status: if inquiry { INQUIRY } else { OPEN }.to_owned(),
            transactions: withdrawn.into_iter().collect(),
        };
        let (id, value) = (dispute.id.clone(), objects::dispute(&dispute));
        self.book_dispute(&dispute);
        self.disputes.insert(&id, dispute);
        self.emit(cx, "charge.dispute.created", value.clone());
        if !inquiry {
            self.emit(cx, "charge.dispute.funds_withdrawn", value);
        }
        Ok(id)
    }

    /// Ends an open dispute. Unless it is lost, the money is returned.
    pub(crate) fn end_dispute(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
        outcome: DisputeOutcome,
    ) -> std::result::Result<(), DisputeRefusal> {
        let dispute = self.disputes.get_mut(id).ok_or(DisputeRefusal::NoSuchId)?;
        if ![OPEN, INQUIRY].contains(&dispute.status.as_str()) {
            return Err(DisputeRefusal::AlreadyEnded);
        }
        let comes_back = outcome != DisputeOutcome::Lost && !dispute.transactions.is_empty();
        if comes_back {
            let (id, created, amount) = (cx.ids.next("txn_"), cx.now, dispute.amount);
            dispute.transactions.push(BalanceTransaction { id, created, amount, fee: 0 });
        }
        let status = match outcome {
            DisputeOutcome::Won => "won",
            DisputeOutcome::Lost => "lost",
            DisputeOutcome::Closed => "warning_closed",
        };
        status.clone_into(&mut dispute.status);
        let (value, ended) = (objects::dispute(dispute), dispute.clone());
        if comes_back {
            self.book_dispute(&ended);
            self.emit(cx, "charge.dispute.funds_reinstated", value.clone());
        }
        self.emit(cx, "charge.dispute.closed", value);
        Ok(())
    }

    pub(super) fn get_dispute(&self, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        self.disputes.get(id).map(objects::dispute).ok_or_else(|| Refusal::no_such("dispute", id, "dispute"))
    }

    pub(super) fn list_disputes(&self, mut params: Params) -> Result<Value> {
        let (intent, charge) = (params.text("payment_intent")?, params.text("charge")?);
        let created = Created::take(&mut params)?;
        let list = page(
            &self.disputes,
            "/v1/disputes",
            &mut params,
            |dispute| {
                created.holds(dispute.created)
                    && intent.as_ref().is_none_or(|intent| dispute.intent == *intent)
                    && charge.as_ref().is_none_or(|charge| dispute.charge == *charge)
            },
            objects::dispute,
        )?;
        params.finish()?;
        Ok(list)
    }

    /// Refuses a refund of a disputed charge.
    pub(super) fn check_undisputed(&self, charge: &Charge) -> Result<()> {
        let taken = |dispute: &Dispute| {
            dispute.charge == charge.id && matches!(dispute.status.as_str(), OPEN | "lost")
        };
        if self.disputes.newest_first().any(|(_, dispute)| taken(dispute)) {
            let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
            return Err(Refusal::conflict(Some("charge_disputed"), None, message));
        }
        Ok(())
    }
}
