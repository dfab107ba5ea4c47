//! Payments by API, which can read, list and capture them. Only a payer can make one.
//!
//! An order is paid once: <https://knowledgebase.razorpay.com/support/solutions/articles/82000533655> says that
//! orders prevent several payments of one, and that a late authorization can be captured only if no second
//! payment has been made. That the capture is answered with 400 is an assumption, as is its text.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::fields::Fields;
use super::model::{OrderStatus, Payment, PaymentStatus};
use super::{Cx, Razorpay, entities};
use crate::settings::PaidOrders;

impl Razorpay {
    pub(super) fn get_payment(&self, id: &str, fields: Fields) -> Result<Value> {
        fields.finish()?;
        self.payment(id).map(entities::payment)
    }

    pub(super) fn list_payments(&self, mut fields: Fields) -> Result<Value> {
        let page = fields.page()?;
        fields.finish()?;
        let rows = self.payments.newest_first();
        Ok(page.collection(rows.map(|(_, payment)| (payment.created_at, entities::payment(payment)))))
    }

    pub(super) fn capture_payment(&mut self, cx: &mut Cx<'_>, id: &str, mut fields: Fields) -> Result<Value> {
        let amount = fields.integer("amount")?.ok_or_else(|| Refusal::missing("amount"))?;
        let currency = fields.currency()?;
        fields.finish()?;
        let payment = self.payment(id)?;
        let wrong =
            |field: Option<&str>, description: &str| Err(Refusal::invalid(field, description.to_owned()));
        match payment.status {
            PaymentStatus::Authorized => {}
            PaymentStatus::Captured | PaymentStatus::Refunded if payment.captured => {
                return wrong(None, "This payment has already been captured");
            }
            _ => return wrong(None, "Only payments which have been authorized can be captured"),
        }
        if payment.currency != currency {
            return wrong(Some("currency"), "The currency must be that of the payment");
        }
        if payment.amount != amount {
            return wrong(Some("amount"), "Capture amount must be equal to the amount authorized");
        }
        let paid = self.orders.get(&payment.order).is_some_and(|order| order.status == OrderStatus::Paid);
        if paid && cx.settings.razorpay.paid_orders != PaidOrders::Capture {
            return wrong(None, "The order of this payment has already been paid");
        }
        self.capture(cx, id);
        self.payment(id).map(entities::payment)
    }

    /// Captures a payment in the dashboard.
    pub(super) fn capture_in_dashboard(&mut self, cx: &mut Cx<'_>, id: &str) -> Result<Value> {
        let payment = self.payment(id)?;
        let mut fields = Fields::default();
        fields.put("amount", payment.amount.into());
        fields.put("currency", payment.currency.as_str().into());
        self.capture_payment(cx, id, fields)
    }

    pub(super) fn payment(&self, id: &str) -> Result<&Payment> {
        self.payments.get(id).ok_or_else(Refusal::no_such_id)
    }

    /// The payments of an order, newest first.
    pub(super) fn payments_of(&self, order: &str) -> impl Iterator<Item = &Payment> {
        self.payments.newest_first().map(|(_, payment)| payment).filter(move |payment| payment.order == order)
    }

    /// True if the bank has ever accepted a payment of the order.
    pub(super) fn has_authorized(&self, order: &str) -> bool {
        self.payments_of(order)
            .any(|payment| !matches!(payment.status, PaymentStatus::Created | PaymentStatus::Failed))
    }
}
