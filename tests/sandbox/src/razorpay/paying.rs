//! Payments of payers: a payer tries to pay an order, now or at a given second, and the bank answers at once or late.

use super::instruments::{self, Instrument, Verdict};
use super::model::{Capture, OrderStatus, Payer, Payment, PaymentStatus};
use super::{Cx, Razorpay, Task, razorpay_checkout_signature};
use crate::settings::{PaidOrders, Settings};

/// A payment that did not fail at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPaid {
    /// Id of the payment, `pay_…`.
    pub payment_id: String,
    /// Id of the order, `order_…`.
    pub order_id: String,
    /// Status of the payment. `Created` means that the bank answers later.
    pub status: PaymentStatus,
    /// Signature that the payer brings back as `razorpay_signature`; `None` until the bank has accepted.
    pub signature: Option<String>,
}

/// Reason that an order was not paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderRefusal {
    /// There is no such order.
    NoSuchOrder,
    /// It is paid, and the settings do not let it be paid twice.
    AlreadyPaid,
    /// The instrument is neither a test UPI address nor a test card.
    UnknownInstrument,
    /// The bank has declined; another try is allowed.
    Failed {
        /// Id of the failed payment, `pay_…`.
        payment_id: String,
        /// Explanation for the payer.
        description: String,
    },
}

impl Razorpay {
    /// Pays an order, as the checkout page does when the payer presses the button.
    pub(crate) fn pay_order(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
        typed: &str,
        payer: Payer,
    ) -> Result<OrderPaid, OrderRefusal> {
        self.check_payable(cx.settings, id)?;
        let instrument = instruments::find(typed).ok_or(OrderRefusal::UnknownInstrument)?;
        let payment = self.begin(cx, id, instrument, payer)?;
        let at = cx.now.saturating_add(cx.settings.async_seconds);
        let slow = cx.settings.razorpay.created_seconds;
        match instrument.verdict {
            Verdict::Succeeds if slow > 0 => {
                let at = cx.now.saturating_add(slow);
                self.schedule(at, Task::SettlePayment { payment: payment.clone(), succeeds: true });
            }
            Verdict::Succeeds => self.authorize(cx, &payment),
            Verdict::Later { succeeds } => {
                self.schedule(at, Task::SettlePayment { payment: payment.clone(), succeeds });
            }
            Verdict::Fails => self.fail(cx, &payment),
            Verdict::FailsThenSucceeds => {
                self.fail(cx, &payment);
                self.schedule(at, Task::SettlePayment { payment: payment.clone(), succeeds: true });
            }
        }
        self.outcome(cx, id, payment)
    }

    /// Pays an order later. Orders do not end, so any second is valid.
    pub(crate) fn pay_order_at(&mut self, at: i64, id: &str, typed: &str) -> Result<(), OrderRefusal> {
        self.orders.get(id).ok_or(OrderRefusal::NoSuchOrder)?;
        let instrument = instruments::find(typed).ok_or(OrderRefusal::UnknownInstrument)?;
        let (order, instrument) = (id.to_owned(), instrument.code.to_owned());
        self.schedule(at, Task::PayOrder { order, instrument });
        Ok(())
    }

    /// Applies the late answer of the bank. It can accept after a decline, but not decline after it has accepted.
    pub(super) fn settle_payment(&mut self, cx: &mut Cx<'_>, id: &str, succeeds: bool) {
        let status = self.payments.get(id).map(|payment| payment.status);
        match (status, succeeds) {
            (Some(PaymentStatus::Created | PaymentStatus::Failed), true) => self.authorize(cx, id),
            (Some(PaymentStatus::Created), false) => self.fail(cx, id),
            _ => {}
        }
    }

    /// Captures an authorized payment, which pays its order.
    pub(super) fn capture(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        payment.status = PaymentStatus::Captured;
        payment.captured = true;
        let (order_id, amount) = (payment.order.clone(), payment.amount);
        self.book_payment(cx, id);
        self.tell_payment(cx, "payment.captured", id);
        let order = self.orders.get_mut(&order_id).filter(|order| order.status != OrderStatus::Paid);
        if let Some(order) = order {
            order.status = OrderStatus::Paid;
            order.amount_paid = amount;
            self.tell_order_paid(cx, &order_id, id);
        }
    }

    /// Refuses a payment of a paid order, unless the settings allow it. While no payment is captured, an order accepts
    /// any number of payments, authorized ones too.
    pub(super) fn check_payable(&self, settings: &Settings, id: &str) -> Result<(), OrderRefusal> {
        let order = self.orders.get(id).ok_or(OrderRefusal::NoSuchOrder)?;
        let twice = settings.razorpay.paid_orders != PaidOrders::Refuse;
        match order.status {
            OrderStatus::Paid if !twice => Err(OrderRefusal::AlreadyPaid),
            _ => Ok(()),
        }
    }

    /// Makes a new payment of an order, which the bank has yet to answer; returns its id.
    fn begin(
        &mut self,
        cx: &mut Cx<'_>,
        order: &str,
        instrument: &Instrument,
        payer: Payer,
    ) -> Result<String, OrderRefusal> {
        let order = self.orders.get_mut(order).ok_or(OrderRefusal::NoSuchOrder)?;
        order.attempts = order.attempts.saturating_add(1);
        if order.status == OrderStatus::Created {
            order.status = OrderStatus::Attempted;
        }
        let payment = Payment {
            id: cx.ids.next_short("pay_"),
            created_at: cx.now,
            order: order.id.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            status: PaymentStatus::Created,
            captured: false,
            amount_refunded: 0,
            instrument: instrument.code.to_owned(),
            payer,
            failure: None,
        };
        let id = payment.id.clone();
        self.payments.insert(&id, payment);
        Ok(id)
    }

    fn fail(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        payment.status = PaymentStatus::Failed;
        payment.failure = instruments::find(&payment.instrument).map(Instrument::failure);
        self.tell_payment(cx, "payment.failed", id);
    }

    /// Applies the bank's acceptance, and captures or refunds as the order and the settings say.
    fn authorize(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        payment.status = PaymentStatus::Authorized;
        payment.failure = None;
        let begun = payment.created_at;
        let order = self.orders.get(&payment.order);
        let paid = order.is_some_and(|order| order.status == OrderStatus::Paid);
        let settings = &cx.settings.razorpay;
        let of_dashboard =
            Capture { automatic_minutes: settings.auto_capture.then_some(i64::MAX), manual_minutes: None };
        let capture = order.and_then(|order| order.capture).unwrap_or(of_dashboard);
        let end_of = |minutes: i64| begun.saturating_add(minutes.saturating_mul(60));
        let at_once = capture.automatic_minutes.is_some_and(|minutes| cx.now <= end_of(minutes));
        let lapses = end_of(capture.manual_minutes.unwrap_or(settings.manual_expiry_minutes));
        self.tell_payment(cx, "payment.authorized", id);
        if paid && settings.paid_orders != PaidOrders::Capture {
            self.refund_uncaptured(cx, id);
        } else if at_once {
            self.capture(cx, id);
        } else if cx.now >= lapses {
            self.lapse(cx, id);
        } else {
            self.schedule(lapses, Task::LapsePayment { payment: id.to_owned() });
        }
    }

    /// Ends an authorization that nobody has captured; Razorpay refunds it.
    pub(super) fn lapse(&mut self, cx: &mut Cx<'_>, id: &str) {
        if self.payments.get(id).is_some_and(|payment| payment.status == PaymentStatus::Authorized) {
            self.refund_uncaptured(cx, id);
        }
    }

    fn outcome(&self, cx: &Cx<'_>, order: &str, payment: String) -> Result<OrderPaid, OrderRefusal> {
        let row = self.payments.get(&payment).ok_or(OrderRefusal::NoSuchOrder)?;
        if let Some(failure) = &row.failure {
            let description = failure.description.clone();
            return Err(OrderRefusal::Failed { payment_id: payment, description });
        }
        let approved = row.status != PaymentStatus::Created;
        Ok(OrderPaid {
            order_id: order.to_owned(),
            status: row.status,
            signature: approved.then(|| razorpay_checkout_signature(&cx.config.key_secret, order, &payment)),
            payment_id: payment,
        })
    }
}
