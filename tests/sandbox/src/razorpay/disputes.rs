//! Disputes, in which a payer's bank claims captured money back. Merchants get messages about them and can read them.
//!
//! Nothing is deducted before a dispute is lost: <https://razorpay.com/docs/api/disputes/entity>.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::fields::Fields;
use super::model::Dispute;
use super::{Cx, Razorpay, entities};
use crate::dispute::{DisputeOutcome, DisputeRefusal};

impl Razorpay {
    /// Opens a dispute over `amount` of a captured payment, or over all of it; returns its id.
    pub(crate) fn open_dispute(
        &mut self,
        cx: &mut Cx<'_>,
        payment: &str,
        amount: Option<i64>,
    ) -> std::result::Result<String, DisputeRefusal> {
        let payment = self.payments.get(payment).ok_or(DisputeRefusal::NoSuchId)?;
        if !payment.captured {
            return Err(DisputeRefusal::NotPaid);
        }
        let amount = amount.unwrap_or(payment.amount);
        if !(1..=payment.amount).contains(&amount) {
            return Err(DisputeRefusal::WrongAmount);
        }
        let dispute = Dispute {
            id: cx.ids.next_short("disp_"),
            created_at: cx.now,
            payment: payment.id.clone(),
            amount,
            currency: payment.currency.clone(),
            status: "open".to_owned(),
        };
        let id = dispute.id.clone();
        self.disputes.insert(&id, dispute);
        self.tell_dispute(cx, "payment.dispute.created", &id);
        Ok(id)
    }

    /// Starts the bank's review of the evidence against a dispute.
    pub(crate) fn review_dispute(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
    ) -> std::result::Result<(), DisputeRefusal> {
        let dispute = self.disputes.get_mut(id).ok_or(DisputeRefusal::NoSuchId)?;
        if dispute.status != "open" {
            return Err(DisputeRefusal::AlreadyEnded);
        }
        "under_review".clone_into(&mut dispute.status);
        self.tell_dispute(cx, "payment.dispute.under_review", id);
        Ok(())
    }

    /// Ends a dispute that is open or under review.
    pub(crate) fn end_dispute(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
        outcome: DisputeOutcome,
    ) -> std::result::Result<(), DisputeRefusal> {
        let dispute = self.disputes.get_mut(id).ok_or(DisputeRefusal::NoSuchId)?;
        if !["open", "under_review"].contains(&dispute.status.as_str()) {
            return Err(DisputeRefusal::AlreadyEnded);
        }
        let (status, kind) = match outcome {
            DisputeOutcome::Won => ("won", "payment.dispute.won"),
            DisputeOutcome::Lost => ("lost", "payment.dispute.lost"),
            DisputeOutcome::Closed => ("closed", "payment.dispute.closed"),
        };
        status.clone_into(&mut dispute.status);
        if outcome == DisputeOutcome::Lost {
            self.book_dispute(cx, id);
        }
        self.tell_dispute(cx, kind, id);
        Ok(())
    }

    pub(super) fn get_dispute(&self, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.disputes.get(id).map(entities::dispute).ok_or_else(Refusal::no_such_id)
    }

    pub(super) fn list_disputes(&self, mut fields: Fields) -> Result<Value> {
        let page = fields.page()?;
        fields.finish()?;
        let rows = self.disputes.newest_first();
        Ok(page.collection(rows.map(|(_, dispute)| (dispute.created_at, entities::dispute(dispute)))))
    }
}
