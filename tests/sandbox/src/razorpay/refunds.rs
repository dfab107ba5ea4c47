//! Refunds, at once or later: at most the captured amount, and one for each `X-Refund-Idempotency`.
//!
//! Facts from <https://razorpay.com/docs/api/refunds/normal-refunds-idempotent>. Three assumptions are not documented:
//! an answer is kept for a day, a refusal is kept too, and a rest of a payment below one whole unit cannot be
//! refunded.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::{Refusal, Result};
use super::fields::Fields;
use super::model::{Payment, PaymentStatus, Refund, RefundStatus};
use super::{Cx, Razorpay, Task, entities, instruments};
use crate::http::{Request, Response};
use crate::money;
use crate::stripe::RefundOutcome;

const KEY_HEADER: &str = "x-refund-idempotency";
const KEY_MIN: usize = 10;
const KEY_MAX: usize = 255;
const RECEIPT_MAX: usize = 40;

const KEPT_SECONDS: i64 = 24 * 3_600;

/// The answer to the first request with a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptRefund {
    created: i64,
    /// Hash of the path and the raw body.
    request: Vec<u8>,
    status: u16,
    body: String,
}

impl Razorpay {
    /// Answers a request with a key; a repetition gets the first answer again, whatever the refund's status is by then.
    /// All answers of an endpoint that began its work are kept, errors included, but not the refusal of a malformed
    /// request.
    pub(super) fn refund_once(&mut self, cx: &mut Cx<'_>, request: &Request, key: &str) -> Result<Response> {
        let hash = Sha256::new().chain_update(request.path()).chain_update(b"\n");
        let fingerprint = hash.chain_update(&request.body).finalize().to_vec();
        let now = cx.now;
        self.kept_refunds.retain(|_, kept| now.saturating_sub(kept.created) < KEPT_SECONDS);
        if let Some(kept) = self.kept_refunds.get(key) {
            if kept.request != fingerprint {
                let description =
                    "Different request with the same idempotency key has already been processed.";
                return Err(Refusal::idempotency(description));
            }
            return Ok(Response::new(kept.status, "application/json", kept.body.clone().into_bytes()));
        }
        let response = match self.attempt(cx, request) {
            Ok(value) => Response::json(200, &value),
            Err(refusal) if refusal.executed => refusal.response(),
            Err(refusal) => return Err(refusal),
        };
        let kept =
            KeptRefund { created: now, request: fingerprint, status: response.status, body: response.text() };
        self.kept_refunds.insert(key.to_owned(), kept);
        Ok(response)
    }

    pub(super) fn refund_payment(&mut self, cx: &mut Cx<'_>, payment: &str, fields: Fields) -> Result<Value> {
        let refund = self.new_refund(cx, payment, fields)?;
        let value = entities::refund(&refund);
        self.give_back(cx, refund);
        Ok(value)
    }

    /// Makes a refund in the dashboard: without notes and receipt.
    pub(super) fn refund_in_dashboard(
        &mut self,
        cx: &mut Cx<'_>,
        payment: &str,
        amount: Option<i64>,
    ) -> Result<Value> {
        let mut fields = Fields::default();
        if let Some(amount) = amount {
            fields.put("amount", amount.into());
        }
        self.refund_payment(cx, payment, fields)
    }

    pub(super) fn get_refund(&self, payment: Option<&str>, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.refunds
            .get(id)
            .filter(|refund| payment.is_none_or(|payment| refund.payment == payment))
            .map(entities::refund)
            .ok_or_else(Refusal::no_such_id)
    }

    pub(super) fn list_refunds(&self, payment: Option<&str>, mut fields: Fields) -> Result<Value> {
        let page = fields.page()?;
        fields.finish()?;
        if let Some(payment) = payment {
            self.payment(payment)?;
        }
        let rows = self
            .refunds
            .newest_first()
            .map(|(_, refund)| refund)
            .filter(|refund| payment.is_none_or(|payment| refund.payment == payment));
        Ok(page.collection(rows.map(|refund| (refund.created_at, entities::refund(refund)))))
    }

    /// Ends a pending refund. After a failure the payment can be refunded again.
    pub(super) fn settle_refund(&mut self, cx: &mut Cx<'_>, id: &str, succeeds: bool) {
        let Some(refund) = self.refunds.get_mut(id).filter(|refund| refund.status == RefundStatus::Pending)
        else {
            return;
        };
        refund.status = if succeeds { RefundStatus::Processed } else { RefundStatus::Failed };
        if !succeeds && let Some(payment) = self.payments.get_mut(&refund.payment) {
            payment.amount_refunded = payment.amount_refunded.saturating_sub(refund.amount);
            payment.status =
                if payment.captured { PaymentStatus::Captured } else { PaymentStatus::Authorized };
        }
        if succeeds {
            self.book_refund(cx, id);
        }
        self.tell_refund(cx, if succeeds { "refund.processed" } else { "refund.failed" }, id);
    }

    /// Refunds an uncaptured payment as Razorpay does by itself: in full and at once.
    pub(super) fn refund_uncaptured(&mut self, cx: &mut Cx<'_>, payment: &str) {
        let Some(payment) = self.payments.get(payment) else { return };
        let refund = refund_of(cx, payment, payment.amount);
        self.give_back(cx, refund);
    }

    fn new_refund(&self, cx: &mut Cx<'_>, payment: &str, mut fields: Fields) -> Result<Refund> {
        let payment = self.payment(payment)?;
        let amount = fields.amount(&payment.currency)?;
        let speed = fields.text("speed", 10)?.unwrap_or_else(|| "normal".to_owned());
        if !matches!(speed.as_str(), "normal" | "optimum") {
            return Err(Refusal::invalid(Some("speed"), "speed must be normal or optimum".to_owned()));
        }
        let (receipt, notes) = (fields.text("receipt", RECEIPT_MAX)?, fields.notes()?);
        fields.finish()?;
        let amount = refundable(payment, amount)?;
        Ok(Refund { speed, receipt, notes, ..refund_of(cx, payment, amount) })
    }

    fn give_back(&mut self, cx: &mut Cx<'_>, refund: Refund) {
        let id = refund.id.clone();
        let Some(payment) = self.payments.get_mut(&refund.payment) else { return };
        payment.amount_refunded = payment.amount_refunded.saturating_add(refund.amount);
        if payment.amount_refunded >= payment.amount {
            payment.status = PaymentStatus::Refunded;
        }
        let outcome = outcome(cx, payment);
        let processed = refund.status == RefundStatus::Processed;
        self.refunds.insert(&id, refund);
        self.tell_refund(cx, "refund.created", &id);
        if processed {
            self.book_refund(cx, &id);
            self.tell_refund(cx, "refund.processed", &id);
        } else {
            let at = cx.now.saturating_add(cx.settings.async_seconds);
            let succeeds = outcome != RefundOutcome::Failed;
            self.schedule(at, Task::SettleRefund { refund: id, succeeds });
        }
    }
}

fn refund_of(cx: &mut Cx<'_>, payment: &Payment, amount: i64) -> Refund {
    let at_once = outcome(cx, payment) == RefundOutcome::Succeeded;
    Refund {
        id: cx.ids.next_short("rfnd_"),
        created_at: cx.now,
        payment: payment.id.clone(),
        amount,
        currency: payment.currency.clone(),
        status: if at_once { RefundStatus::Processed } else { RefundStatus::Pending },
        speed: "normal".to_owned(),
        receipt: None,
        notes: Default::default(),
    }
}

fn outcome(cx: &Cx<'_>, payment: &Payment) -> RefundOutcome {
    cx.settings.razorpay.refunds.unwrap_or_else(|| {
        instruments::find(&payment.instrument)
            .map_or(RefundOutcome::Succeeded, |instrument| instrument.refunds)
    })
}

/// Amount of a refund: the requested one, or all that is left.
fn refundable(payment: &Payment, asked: Option<i64>) -> Result<i64> {
    let refuse = |description: &str| Err(Refusal::conflict(None, description.to_owned()));
    match payment.status {
        PaymentStatus::Captured => {}
        PaymentStatus::Refunded => return refuse("The payment has been fully refunded already"),
        _ => return refuse("The payment status should be captured for action to be taken"),
    }
    let left = payment.amount.saturating_sub(payment.amount_refunded);
    match asked {
        Some(amount) if amount > left => {
            let description = if payment.amount_refunded == 0 {
                "The refund amount provided is greater than amount captured"
            } else {
                "The total refund amount is greater than the refund payment amount"
            };
            Err(Refusal::conflict(Some("amount"), description.to_owned()))
        }
        None if left < money::whole_unit(&payment.currency) => {
            let description = format!("The amount must be at least {}", money::one(&payment.currency));
            Err(Refusal::conflict(Some("amount"), description))
        }
        asked => Ok(asked.unwrap_or(left)),
    }
}

/// The key of a request for a refund; other endpoints ignore it.
pub(super) fn key_of(request: &Request) -> Result<Option<&str>> {
    let is_refund = request.method == "POST" && request.path().ends_with("/refund");
    let Some(key) = request.header(KEY_HEADER).filter(|_| is_refund) else { return Ok(None) };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (KEY_MIN..=KEY_MAX).contains(&key.len()) && key.bytes().all(known) {
        return Ok(Some(key));
    }
    Err(Refusal::idempotency(
        "The idempotency key must have at least 10 letters, digits, hyphens and underscores.",
    ))
}
