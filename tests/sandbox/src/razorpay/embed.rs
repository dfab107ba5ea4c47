//! Methods for tests that embed the sandbox: payers, banks, and Razorpay's dashboard.
//!
//! Objects that somebody makes in the dashboard have no notes and no receipt.

use serde_json::Value;

use super::error::Refusal;
use super::model::Payer;
use super::{OrderPaid, OrderRefusal, Razorpay, entities};
use crate::dispute::{DisputeOutcome, DisputeRefusal};
use crate::sandbox::Sandbox;
use crate::settings::Provider;
use crate::statement::Planted;

impl Sandbox {
    /// Pays on Razorpay's checkout page with this test UPI address or card number. Orders do not end, so any `now` is
    /// valid.
    ///
    /// # Errors
    /// The reason that nothing was paid.
    pub fn pay_order(
        &mut self,
        now: i64,
        order_id: &str,
        instrument: &str,
    ) -> Result<OrderPaid, OrderRefusal> {
        self.pay_order_as(now, order_id, instrument, Payer::default())
    }

    /// Pays an order at the second `at`, whatever its state is then.
    ///
    /// # Errors
    /// If there is no such order, UPI address or card.
    pub fn pay_order_at(
        &mut self,
        now: i64,
        at: i64,
        order_id: &str,
        instrument: &str,
    ) -> Result<(), OrderRefusal> {
        let at = self.settings().clock_of(Provider::Razorpay, at);
        self.with_razorpay(now, |razorpay, _| razorpay.pay_order_at(at, order_id, instrument))
    }

    /// All Razorpay orders, newest first, as the API shows them, even during an outage.
    pub fn razorpay_orders(&self) -> Vec<Value> {
        self.razorpay().orders.newest_first().map(|(_, order)| entities::order(order)).collect()
    }

    /// All Razorpay payments, newest first, as the API shows them.
    pub fn razorpay_payments(&self) -> Vec<Value> {
        self.razorpay().payments.newest_first().map(|(_, payment)| entities::payment(payment)).collect()
    }

    /// All Razorpay refunds, newest first, as the API shows them.
    pub fn razorpay_refunds(&self) -> Vec<Value> {
        self.razorpay().refunds.newest_first().map(|(_, refund)| entities::refund(refund)).collect()
    }

    /// Opens a dispute of the payer's bank over a captured Razorpay payment, over `amount` in minor units or all of
    /// it. Returns the dispute's id.
    ///
    /// # Errors
    /// If there is no such payment, it was never captured, or the amount is more than it.
    pub fn dispute_payment(
        &mut self,
        now: i64,
        payment_id: &str,
        amount: Option<i64>,
    ) -> Result<String, DisputeRefusal> {
        self.with_razorpay(now, |razorpay, cx| razorpay.open_dispute(cx, payment_id, amount))
    }

    /// Ends a dispute over a Razorpay payment.
    ///
    /// # Errors
    /// If there is no such dispute, or it was ended before.
    pub fn end_payment_dispute(
        &mut self,
        now: i64,
        dispute_id: &str,
        outcome: DisputeOutcome,
    ) -> Result<(), DisputeRefusal> {
        self.with_razorpay(now, |razorpay, cx| razorpay.end_dispute(cx, dispute_id, outcome))
    }

    /// Starts the bank's review of a dispute over a Razorpay payment.
    ///
    /// # Errors
    /// If there is no such dispute, or it is not open.
    pub fn review_payment_dispute(&mut self, now: i64, dispute_id: &str) -> Result<(), DisputeRefusal> {
        self.with_razorpay(now, |razorpay, cx| razorpay.review_dispute(cx, dispute_id))
    }

    /// Refunds a payment in the dashboard, `amount` in minor units or all that is left. Returns the refund's id.
    ///
    /// # Errors
    /// Razorpay's refusal.
    pub fn refund_payment_by_hand(
        &mut self,
        now: i64,
        payment_id: &str,
        amount: Option<i64>,
    ) -> Result<String, String> {
        let refund =
            self.with_razorpay(now, |razorpay, cx| razorpay.refund_in_dashboard(cx, payment_id, amount));
        let id = |refund: Value| refund.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        refund.map(id).map_err(Refusal::description)
    }

    /// Captures a payment in the dashboard.
    ///
    /// # Errors
    /// Razorpay's refusal.
    pub fn capture_payment_by_hand(&mut self, now: i64, payment_id: &str) -> Result<(), String> {
        let captured = self.with_razorpay(now, |razorpay, cx| razorpay.capture_in_dashboard(cx, payment_id));
        captured.map(drop).map_err(Refusal::description)
    }

    /// Makes an order in the dashboard, as a payment link does. Returns its id.
    ///
    /// # Errors
    /// Razorpay's refusal.
    pub fn order_by_hand(&mut self, now: i64, amount: i64, currency: &str) -> Result<String, String> {
        let order = self.with_razorpay(now, |razorpay, cx| razorpay.order_in_dashboard(cx, amount, currency));
        order.map_err(Refusal::description)
    }

    /// Settles what is in Razorpay's balance of this currency; returns the settlement's id, or none if nothing is.
    pub fn settle_balance(&mut self, now: i64, currency: &str) -> Option<String> {
        self.with_razorpay(now, |razorpay, cx| razorpay.settle(cx, currency))
    }

    /// Changes Razorpay's balance by an adjustment by hand; returns its id.
    pub fn adjust_razorpay(&mut self, now: i64, amount: i64, currency: &str) -> String {
        self.with_razorpay(now, |razorpay, cx| razorpay.adjust(cx, amount, currency))
    }

    /// Fails a settlement of Razorpay: its movements wait for the next one. False if there is none of that id.
    pub fn fail_settlement(&mut self, now: i64, id: &str) -> bool {
        self.with_razorpay(now, |razorpay, _| razorpay.fail_settlement(id))
    }

    /// Plants an error in a movement or a settlement of Razorpay; as [`Sandbox::plant`].
    pub fn plant_razorpay(&mut self, now: i64, id: &str, planted: Planted) -> bool {
        self.with_razorpay(now, |razorpay, cx| razorpay.plant(cx, id, planted))
    }

    pub(super) fn pay_order_as(
        &mut self,
        now: i64,
        order_id: &str,
        instrument: &str,
        payer: Payer,
    ) -> Result<OrderPaid, OrderRefusal> {
        self.with_razorpay(now, |razorpay: &mut Razorpay, cx| {
            razorpay.pay_order(cx, order_id, instrument, payer)
        })
    }
}
