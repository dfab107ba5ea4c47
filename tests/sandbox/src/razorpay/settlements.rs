//! Settlements, and the movements that each settles.
//!
//! Facts from <https://razorpay.com/docs/api/settlements/fetch-all> and
//! <https://razorpay.com/docs/api/settlements/fetch-recon>. That a movement is listed under the Indian day of its settlement,
//! that a refund is deducted once it is processed, and that a lost dispute is an adjustment with the dispute's id, are
//! guesses.

use serde_json::{Value, json};

use super::error::{Refusal, Result};
use super::fields::Fields;
use super::{Cx, Razorpay, entities};
use crate::statement::{Line, Payout, Planted};

/// Seconds by which India's clocks are ahead of UTC.
const INDIA_SECONDS: i64 = 19_800;
/// Most rows of a page of movements.
const MOVEMENTS_MAX: i64 = 1_000;

impl Razorpay {
    pub(super) fn book_payment(&mut self, cx: &Cx<'_>, id: &str) {
        let Some(payment) = self.payments.get(id) else { return };
        let (fee, tax) = entities::fee_and_tax(payment.amount);
        let line = Line::new(id.to_owned(), "payment", payment.amount, &payment.currency, cx.now);
        self.statement.add(line.about(id).less(fee.unwrap_or(0), tax.unwrap_or(0)));
    }

    pub(super) fn book_refund(&mut self, cx: &Cx<'_>, id: &str) {
        let Some(refund) = self.refunds.get(id) else { return };
        // What was never captured was never in the balance.
        if !self.payments.get(&refund.payment).is_some_and(|payment| payment.captured) {
            return;
        }
        let amount = refund.amount.saturating_neg();
        self.statement.add(Line::new(id.to_owned(), "refund", amount, &refund.currency, cx.now).about(id));
    }

    pub(super) fn book_dispute(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(dispute) = self.disputes.get(id) else { return };
        let amount = dispute.amount.saturating_neg();
        let line = Line::new(cx.ids.next_short("adj_"), "adjustment", amount, &dispute.currency, cx.now);
        self.statement.add(line.about(id));
    }

    /// Makes an adjustment by hand.
    pub(crate) fn adjust(&mut self, cx: &mut Cx<'_>, amount: i64, currency: &str) -> String {
        let id = cx.ids.next_short("adj_");
        self.statement.add(Line::new(id.clone(), "adjustment", amount, currency, cx.now));
        id
    }

    /// Settles what is in the balance. None if nothing is.
    pub(crate) fn settle(&mut self, cx: &mut Cx<'_>, currency: &str) -> Option<String> {
        let id = cx.ids.next_short("setl_");
        self.statement.pay_out(&id, "processed", currency, cx.now).then_some(id)
    }

    /// Fails a settlement: its movements are settled anew, which is a guess. False if there is no such settlement.
    pub(crate) fn fail_settlement(&mut self, id: &str) -> bool {
        self.statement.release(id);
        self.statement.fail(id).is_some()
    }

    pub(crate) fn plant(&mut self, cx: &mut Cx<'_>, id: &str, planted: Planted) -> bool {
        let fresh = cx.ids.next_short("row_");
        self.statement.plant(id, planted, fresh)
    }

    pub(super) fn get_settlement(&self, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.statement.payouts.get(id).map(settlement).ok_or_else(Refusal::no_such_id)
    }

    pub(super) fn list_settlements(&self, mut fields: Fields) -> Result<Value> {
        let page = fields.page()?;
        fields.finish()?;
        let rows = self.statement.payouts.newest_first();
        Ok(page.collection(rows.map(|(_, payout)| (payout.created, settlement(payout)))))
    }

    /// Movements that were settled in a month, or on a day of it.
    pub(super) fn list_movements(&self, mut fields: Fields) -> Result<Value> {
        let year = fields.integer("year")?.ok_or_else(|| Refusal::missing("year"))?;
        let month = fields.integer("month")?.ok_or_else(|| Refusal::missing("month"))?;
        let day = fields.integer("day")?;
        let count = fields.integer("count")?.unwrap_or(10);
        let skip = fields.integer("skip")?.unwrap_or(0);
        fields.finish()?;
        let wrong = |field: &str, text: &str| Err(Refusal::invalid(Some(field), text.to_owned()));
        if !(1_000..=9_999).contains(&year) {
            return wrong("year", "The year must be 4 digits.");
        }
        if !(1..=12).contains(&month) {
            return wrong("month", "The month is not a valid month.");
        }
        if day.is_some_and(|day| !(1..=31).contains(&day)) {
            return wrong("day", "The day must be between 1 and 2 digits.");
        }
        if !(1..=MOVEMENTS_MAX).contains(&count) {
            return wrong("count", "The count must be between 1 and 1000.");
        }
        let Ok(skip) = usize::try_from(skip) else { return wrong("skip", "The skip must be at least 0.") };
        let of_day = |line: &&Line| {
            let payout = line.payout.as_ref().and_then(|id| self.statement.payouts.get(id));
            payout.is_some_and(|payout| {
                let (y, m, d) = india_day(payout.created);
                (y, m) == (year, month) && day.is_none_or(|day| d == day)
            })
        };
        let rows = self.statement.lines.newest_first().map(|(_, line)| line).filter(of_day);
        let rows = rows.skip(skip).take(usize::try_from(count).unwrap_or(1));
        let items: Vec<Value> = rows.map(|line| self.movement(line)).collect();
        Ok(json!({ "entity": "collection", "count": items.len(), "items": items }))
    }

    fn movement(&self, line: &Line) -> Value {
        let source = line.source.as_deref();
        let refund = source.and_then(|id| self.refunds.get(id));
        let paid = source.and_then(|id| self.payments.get(id));
        let payment = paid.or_else(|| refund.and_then(|refund| self.payments.get(&refund.payment)));
        let order = payment.and_then(|payment| self.orders.get(&payment.order));
        let settled = line.payout.as_ref().and_then(|id| self.statement.payouts.get(id));
        let dispute = source.and_then(|id| self.disputes.get(id));
        let notes = refund.map(|refund| &refund.notes).or(paid.map(|payment| &payment.payer.notes));
        json!({
            "entity_id": if dispute.is_some() { Some(line.id.as_str()) } else { source.or(Some(&line.id)) },
            "type": line.kind,
            "debit": line.net.min(0).saturating_neg(),
            "credit": line.net.max(0),
            "amount": line.amount.saturating_abs(),
            "currency": line.currency,
            "fee": line.fee,
            "tax": line.tax,
            "on_hold": false,
            "settled": true,
            "created_at": line.created,
            "settled_at": settled.map(|payout| payout.created),
            "settlement_id": line.payout,
            "posted_at": null,
            "credit_type": "default",
            "description": dispute.map(|_| "Debit for a lost dispute"),
            "notes": notes.map(entities::notes),
            "payment_id": refund.map(|refund| &refund.payment),
            "settlement_utr": settled.map(utr),
            "order_id": order.map(|order| &order.id),
            "order_receipt": paid.and(order).and_then(|order| order.receipt.as_ref()),
            "method": payment.map(entities::method),
            "card_network": null,
            "card_issuer": null,
            "card_type": null,
            "dispute_id": dispute.map(|dispute| &dispute.id),
        })
    }
}

fn settlement(payout: &Payout) -> Value {
    json!({
        "id": payout.id,
        "entity": "settlement",
        "amount": payout.amount,
        "status": payout.status,
        "fees": payout.fees,
        "tax": payout.tax,
        "utr": utr(payout),
        "created_at": payout.created,
    })
}

fn utr(payout: &Payout) -> String {
    format!("{}{}", payout.created, payout.id.trim_start_matches("setl_").to_lowercase())
}

/// Year, month and day in India at a second since 1970 (the proleptic Gregorian calendar, in eras of 400 years that begin
/// in March).
fn india_day(second: i64) -> (i64, i64, i64) {
    let days = second.saturating_add(INDIA_SECONDS).div_euclid(86_400).saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (years + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::india_day;

    #[test]
    fn a_second_has_its_indian_day() {
        assert_eq!(india_day(1_568_176_960), (2019, 9, 11));
        assert_eq!(india_day(0), (1970, 1, 1));
        assert_eq!(india_day(951_848_999), (2000, 2, 29));
        assert_eq!(india_day(951_849_000), (2000, 3, 1));
        assert_eq!(india_day(1_798_741_800), (2027, 1, 1));
    }
}
