//! Orders: an amount to pay, in as many attempts as it takes, at any time. None can be cancelled.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::fields::Fields;
use super::model::{Order, OrderStatus};
use super::{Cx, Razorpay, entities};
use crate::money;

const RECEIPT_MAX: usize = 40;

impl Razorpay {
    pub(super) fn create_order(&mut self, cx: &mut Cx<'_>, mut fields: Fields) -> Result<Value> {
        let amount = fields.integer("amount")?.ok_or_else(|| Refusal::missing("amount"))?;
        let currency = fields.currency()?;
        if amount < money::whole_unit(&currency) {
            return Err(Refusal::order_too_small());
        }
        let receipt = fields.text("receipt", RECEIPT_MAX)?;
        let unique = fields.flag("unique_receipt")?.unwrap_or(false);
        let notes = fields.notes()?;
        let payment_capture = fields.flag("payment_capture")?;
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
            payment_capture,
        };
        let value = entities::order(&order);
        self.orders.insert(&order.id.clone(), order);
        Ok(value)
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

    /// All of them: Razorpay pages this list no more than it takes parameters for it.
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
