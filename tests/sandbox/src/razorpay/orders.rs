//! Orders: amounts to pay at any time, in any number of attempts. An order cannot be cancelled, and a repeated
//! request makes another.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::fields::{Fields, check_step};
use super::model::{Capture, Order, OrderStatus};
use super::{Cx, Razorpay, entities};
use crate::money;

const RECEIPT_MAX: usize = 40;
/// Least minutes of `automatic_expiry_period`, and most of `manual_expiry_period`.
const EXPIRY_MINUTES: std::ops::RangeInclusive<i64> = 12..=7_200;

impl Razorpay {
    pub(super) fn create_order(&mut self, cx: &mut Cx<'_>, mut fields: Fields) -> Result<Value> {
        let amount = fields.integer("amount")?.ok_or_else(|| Refusal::missing("amount"))?;
        let currency = fields.currency()?;
        if amount < money::whole_unit(&currency) {
            return Err(Refusal::order_too_small());
        }
        check_step(amount, &currency)?;
        let receipt = fields.text("receipt", RECEIPT_MAX)?;
        let unique = fields.flag("unique_receipt")?.unwrap_or(false);
        let notes = fields.notes()?;
        let capture = capture(&mut fields)?;
        if fields.flag("partial_payment")?.unwrap_or(false) {
            let description = "The sandbox takes no partial payments".to_owned();
            return Err(Refusal::invalid(Some("partial_payment"), description));
        }
        fields.finish()?;
        if let Some(earlier) = self.order_of(receipt.as_deref()).filter(|_| unique) {
            return if earlier.amount == amount && earlier.currency == currency {
                Ok(entities::order(earlier))
            } else {
                Err(Refusal::invalid(Some("receipt"), "Order receipt should be unique.".to_owned()))
            };
        }
        let order = Order {
            id: cx.ids.next_short("order_"),
            created_at: cx.now,
            amount,
            amount_paid: 0,
            currency,
            receipt,
            status: OrderStatus::Created,
            attempts: 0,
            notes,
            capture,
        };
        let value = entities::order(&order);
        self.orders.insert(&order.id.clone(), order);
        Ok(value)
    }

    /// Makes an order in the dashboard, as a payment link or page does: without notes and receipt.
    pub(super) fn order_in_dashboard(
        &mut self,
        cx: &mut Cx<'_>,
        amount: i64,
        currency: &str,
    ) -> Result<String> {
        let mut fields = Fields::default();
        fields.put("amount", amount.into());
        fields.put("currency", currency.into());
        let order = self.create_order(cx, fields)?;
        Ok(order.get("id").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    pub(super) fn get_order(&self, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.order(id).map(entities::order)
    }

    pub(super) fn list_orders(&self, mut fields: Fields) -> Result<Value> {
        let receipt = fields.text("receipt", RECEIPT_MAX)?;
        let authorized = fields.flag("authorized")?;
        let page = fields.page()?;
        fields.finish()?;
        let rows = self.orders.newest_first().map(|(_, order)| order).filter(|order| {
            receipt.as_ref().is_none_or(|_| order.receipt == receipt)
                && authorized.is_none_or(|wanted| self.has_authorized(&order.id) == wanted)
        });
        Ok(page.collection(rows.map(|order| (order.created_at, entities::order(order)))))
    }

    /// Lists all payments of an order: for this list Razorpay has neither pages nor parameters.
    pub(super) fn list_order_payments(&self, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.order(id)?;
        let items: Vec<Value> = self.payments_of(id).map(entities::payment).collect();
        Ok(serde_json::json!({ "entity": "collection", "count": items.len(), "items": items }))
    }

    pub(super) fn order(&self, id: &str) -> Result<&Order> {
        self.orders.get(id).ok_or_else(Refusal::no_such_id)
    }

    fn order_of(&self, receipt: Option<&str>) -> Option<&Order> {
        let receipt = receipt?;
        self.orders
            .newest_first()
            .map(|(_, order)| order)
            .find(|order| order.receipt.as_deref() == Some(receipt))
    }
}

/// Capture settings from `payment.capture` with its options, which override the dashboard, or from the older
/// `payment_capture`.
///
/// Facts from <https://razorpay.com/docs/payments/payments/capture-settings/api/>: `capture` is mandatory, the
/// options are not; in them `refund_speed` is mandatory, and `automatic_expiry_period` where `capture` is
/// automatic (at least 12 minutes); `manual_expiry_period` is at least that and at most 7,200 minutes, which
/// is its default. That a manual period has the same least is an assumption.
fn capture(fields: &mut Fields) -> Result<Option<Capture>> {
    let older = fields.flag("payment_capture")?;
    let refuse = |field: &str, description: String| Err(Refusal::invalid(Some(field), description));
    let Some(mut payment) = fields.object("payment")? else {
        return Ok(older.map(|automatic| Capture {
            automatic_minutes: automatic.then_some(i64::MAX),
            manual_minutes: None,
        }));
    };
    let automatic = match payment.text("capture", 20)?.as_deref() {
        Some("automatic") => true,
        Some("manual") => false,
        Some(_) => return refuse("capture", "The selected capture is invalid.".to_owned()),
        None => return Err(Refusal::missing("payment.capture")),
    };
    let options = payment.object("capture_options")?;
    payment.finish()?;
    let longest = *EXPIRY_MINUTES.end();
    let Some(mut options) = options else {
        let automatic_minutes = automatic.then_some(longest);
        return Ok(Some(Capture { automatic_minutes, manual_minutes: Some(longest) }));
    };
    let at_once = options.integer("automatic_expiry_period")?;
    let by_hand = options.integer("manual_expiry_period")?.unwrap_or(longest);
    match options.text("refund_speed", 20)?.as_deref() {
        Some("normal" | "optimum") => {}
        Some(_) => return refuse("refund_speed", "The selected refund speed is invalid.".to_owned()),
        None => return Err(Refusal::missing("refund_speed")),
    }
    options.finish()?;
    if automatic && at_once.is_none() {
        return Err(Refusal::missing("automatic_expiry_period"));
    }
    if at_once.is_some_and(|minutes| !EXPIRY_MINUTES.contains(&minutes)) {
        return refuse("automatic_expiry_period", format!("automatic_expiry_period: {EXPIRY_MINUTES:?}"));
    }
    if !EXPIRY_MINUTES.contains(&by_hand) || at_once.is_some_and(|minutes| by_hand < minutes) {
        return refuse("manual_expiry_period", format!("manual_expiry_period: {EXPIRY_MINUTES:?}"));
    }
    Ok(Some(Capture { automatic_minutes: at_once.filter(|_| automatic), manual_minutes: Some(by_hand) }))
}
