//! Refunds, at once or later: at most the charged amount.
//!
//! The last digit of a three-decimal amount is 0, of a refund as of a charge
//! (<https://docs.stripe.com/currencies#three-decimal>).

use serde_json::Value;

use super::cards::{self, RefundOutcome};
use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::model::{Charge, ChargeStatus, Metadata, Refund, RefundStatus};
use super::params::Params;
use super::{Cx, Stripe, Task, objects};
use crate::money;

const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

impl Stripe {
    pub(super) fn create_refund(&mut self, cx: &mut Cx<'_>, mut params: Params) -> Result<Value> {
        let (intent, charge) = (params.text("payment_intent")?, params.text("charge")?);
        let amount = params.positive("amount")?;
        let (reason, metadata) = (params.word("reason", REASONS)?, params.metadata()?);
        params.finish()?;
        let charge = self.refundable(intent.as_deref(), charge.as_deref())?.id.clone();
        self.refund(cx, &charge, amount, reason, metadata)
    }

    /// Refunds an intent or a charge in the dashboard, without metadata.
    pub(super) fn refund_in_dashboard(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
        amount: Option<i64>,
    ) -> Result<Value> {
        let (intent, charge) = if id.starts_with("pi_") { (Some(id), None) } else { (None, Some(id)) };
        let charge = self.refundable(intent, charge)?.id.clone();
        self.refund(cx, &charge, amount, None, Metadata::new())
    }

    fn refund(
        &mut self,
        cx: &mut Cx<'_>,
        charge: &str,
        amount: Option<i64>,
        reason: Option<String>,
        metadata: Metadata,
    ) -> Result<Value> {
        let charge = self.charges.get(charge).ok_or_else(|| Refusal::no_such("charge", charge, "charge"))?;
        let amount = refund_amount(charge, amount)?;
        self.check_undisputed(charge)?;
        let outcome = cx.settings.refunds.unwrap_or_else(|| {
            cards::by_number(&charge.payment_method.number)
                .map_or(RefundOutcome::Succeeded, |card| card.refunds)
        });
        let refund = Refund {
            id: cx.ids.next("re_"),
            created: cx.now,
            amount,
            currency: charge.currency.clone(),
            status: if outcome == RefundOutcome::Pending {
                RefundStatus::Pending
            } else {
                RefundStatus::Succeeded
            },
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            reason,
            metadata,
            transaction: Some(cx.ids.next("txn_")),
        };
        if outcome != RefundOutcome::Succeeded {
            let at = cx.now.saturating_add(cx.settings.async_seconds);
            let succeeds = outcome == RefundOutcome::Pending;
            self.schedule(at, Task::SettleRefund { refund: refund.id.clone(), succeeds });
        }
        let charge = self.charges.get_mut(&refund.charge).map(|charge| {
            charge.amount_refunded = charge.amount_refunded.saturating_add(amount);
            objects::charge(charge)
        });
        let value = objects::refund(&refund);
        self.book_refund(&refund);
        self.refunds.insert(&refund.id.clone(), refund);
        self.emit(cx, "refund.created", value.clone());
        if let Some(charge) = charge {
            self.emit(cx, "charge.refunded", charge);
        }
        Ok(value)
    }

    pub(super) fn get_refund(&self, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        self.refunds.get(id).map(objects::refund).ok_or_else(|| Refusal::no_such("refund", id, "refund"))
    }

    pub(super) fn list_refunds(&self, mut params: Params) -> Result<Value> {
        let (intent, charge) = (params.text("payment_intent")?, params.text("charge")?);
        let created = Created::take(&mut params)?;
        let list = page(
            &self.refunds,
            "/v1/refunds",
            &mut params,
            |refund| {
                created.holds(refund.created)
                    && intent.as_ref().is_none_or(|intent| refund.intent == *intent)
                    && charge.as_ref().is_none_or(|charge| refund.charge == *charge)
            },
            objects::refund,
        )?;
        params.finish()?;
        Ok(list)
    }

    /// Ends a pending refund. After a failure the charge can be refunded again.
    pub(super) fn settle_refund(&mut self, cx: &mut Cx<'_>, id: &str, succeeds: bool) {
        let Some(refund) = self.refunds.get_mut(id) else { return };
        refund.status = if succeeds { RefundStatus::Succeeded } else { RefundStatus::Failed };
        let value = objects::refund(refund);
        if !succeeds {
            if let Some(charge) = self.charges.get_mut(&refund.charge) {
                charge.amount_refunded = charge.amount_refunded.saturating_sub(refund.amount);
            }
            self.book_failed_refund(cx, id);
            self.emit(cx, "refund.failed", value.clone());
        }
        self.emit(cx, "refund.updated", value.clone());
        self.emit(cx, "charge.refund.updated", value);
    }

    /// The captured charge, found by its id or by its intent's.
    fn refundable(&self, intent: Option<&str>, charge: Option<&str>) -> Result<&Charge> {
        let charge_id = match (intent, charge) {
            (None, None) => {
                let message =
                    "One of the following params should be provided for this request: payment_intent or \
                               charge."
                        .to_owned();
                return Err(Refusal::invalid(Some("parameter_missing"), Some("payment_intent"), message));
            }
            (Some(_), Some(_)) => {
                let message =
                    "You may only specify one of these parameters: charge, payment_intent.".to_owned();
                return Err(Refusal::invalid(None, Some("payment_intent"), message));
            }
            (None, Some(charge)) => charge.to_owned(),
            (Some(intent), None) => {
                let intent = self
                    .intents
                    .get(intent)
                    .ok_or_else(|| Refusal::no_such("payment_intent", intent, "payment_intent"))?;
                intent.latest_charge.clone().ok_or_else(|| no_charge(&intent.id))?
            }
        };
        let charge =
            self.charges.get(&charge_id).ok_or_else(|| Refusal::no_such("charge", &charge_id, "charge"))?;
        if charge.status == ChargeStatus::Succeeded { Ok(charge) } else { Err(no_charge(&charge.intent)) }
    }
}

/// Amount of a refund: the requested one, or all that is left.
fn refund_amount(charge: &Charge, asked: Option<i64>) -> Result<i64> {
    let left = charge.amount.saturating_sub(charge.amount_refunded);
    if left == 0 {
        let message = format!("Charge {} has already been refunded.", charge.id);
        return Err(Refusal::conflict(Some("charge_already_refunded"), None, message));
    }
    let amount = asked.unwrap_or(left);
    if amount < 1 {
        let message = "This value must be greater than or equal to 1.".to_owned();
        return Err(Refusal::invalid(Some("parameter_invalid_integer"), Some("amount"), message));
    }
    if amount % money::step(&charge.currency) != 0 {
        let (currency, step) = (&charge.currency, money::step(&charge.currency));
        let message = format!("Amounts in {currency} must be multiples of {step}");
        return Err(Refusal::invalid(Some("parameter_invalid_integer"), Some("amount"), message));
    }
    if amount > left {
        let shown = |amount| money::format(amount, &charge.currency);
        let (what, most) = if charge.amount_refunded == 0 {
            ("charge amount", charge.amount)
        } else {
            ("unrefunded amount on charge", left)
        };
        let message = format!("Refund amount ({}) is greater than {what} ({})", shown(amount), shown(most));
        return Err(Refusal::conflict(Some("amount_too_large"), Some("amount"), message));
    }
    Ok(amount)
}

fn no_charge(intent: &str) -> Refusal {
    let message = format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
    Refusal::conflict(None, Some("payment_intent"), message)
}
