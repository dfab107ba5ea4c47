//! Razorpay's wire protocol for one account in test mode, as far as Boxoffice needs it.

mod auth;
mod checkout;
mod control;
mod disputes;
mod embed;
mod entities;
mod error;
mod events;
mod fields;
mod instruments;
mod model;
mod orders;
mod paying;
mod payments;
mod refunds;
mod settlements;
mod signature;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use checkout::{CHECKOUT_PATH, PAY_PREFIX, checkout, press};
pub(crate) use control::handle as control;
pub use model::PaymentStatus;
pub use paying::{OrderPaid, OrderRefusal};
pub use signature::{razorpay_checkout_signature, razorpay_webhook_signature};

use crate::config::Webhook;
use crate::http::{Request, Response};
use crate::ids::Ids;
use crate::outbox::Outbox;
use crate::settings::{Broken, Settings};
use crate::shelf::Shelf;
use crate::statement::Statement;
use crate::timers::Timers;
use crate::{RazorpayConfig, SandboxConfig};
use error::{Refusal, Result};
use fields::Fields;
use model::{Dispute, Event, Order, Payment, Refund};
use refunds::KeptRefund;

/// State of the account.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Razorpay {
    orders: Shelf<Order>,
    payments: Shelf<Payment>,
    refunds: Shelf<Refund>,
    disputes: Shelf<Dispute>,
    events: Shelf<Event>,
    #[serde(default)]
    statement: Statement,
    /// Kept answers, by the key of `X-Refund-Idempotency`.
    kept_refunds: BTreeMap<String, KeptRefund>,
    /// Timers, by the unix second at which they are due.
    timers: Timers<Task>,
}

/// A task that runs at its due time.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Task {
    PayOrder { order: String, instrument: String },
    SettlePayment { payment: String, succeeds: bool },
    LapsePayment { payment: String },
    SettleRefund { refund: String, succeeds: bool },
}

/// Context of one step.
pub(crate) struct Cx<'a> {
    /// Razorpay's clock.
    pub(crate) now: i64,
    pub(crate) config: &'a RazorpayConfig,
    pub(crate) settings: &'a Settings,
    /// Webhooks that get events.
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) ids: &'a mut Ids,
    pub(crate) outbox: &'a mut Outbox,
    /// True if the request fails with 500.
    pub(crate) broken: Option<Broken>,
}

impl Cx<'_> {
    /// Time of the clocks outside Razorpay.
    fn world_now(&self) -> i64 {
        self.now.saturating_sub(self.settings.razorpay.clock_skew_seconds)
    }
}

impl Razorpay {
    /// Answers a request below `/v1/`, except for the checkout page.
    pub(crate) fn handle(&mut self, cx: &mut Cx<'_>, request: &Request) -> Response {
        auth::check_key(request, cx.config)
            .and_then(|()| self.answer(cx, request))
            .unwrap_or_else(|refusal| refusal.response())
    }

    fn answer(&mut self, cx: &mut Cx<'_>, request: &Request) -> Result<Response> {
        match refunds::key_of(request)? {
            Some(key) => self.refund_once(cx, request, key),
            None => self.attempt(cx, request).map(|value| Response::json(200, &value)),
        }
    }

    /// Executes the request, unless the provider is broken.
    fn attempt(&mut self, cx: &mut Cx<'_>, request: &Request) -> Result<Value> {
        match cx.broken {
            None => self.route(cx, request),
            Some(Broken::Before) => Err(Refusal::broken()),
            Some(Broken::After) => {
                self.route(cx, request)?;
                Err(Refusal::broken())
            }
        }
    }

    /// Runs the due tasks in order, each at its own second.
    pub(crate) fn advance(&mut self, cx: &mut Cx<'_>) {
        let now = cx.now;
        while let Some((at, tasks)) = self.timers.take_due(now) {
            cx.now = at;
            for task in tasks {
                match task {
                    Task::PayOrder { order, instrument } => {
                        // The events report the outcome; a paid order is not paid again.
                        self.pay_order(cx, &order, &instrument, Default::default()).ok();
                    }
                    Task::SettlePayment { payment, succeeds } => self.settle_payment(cx, &payment, succeeds),
                    Task::LapsePayment { payment } => self.lapse(cx, &payment),
                    Task::SettleRefund { refund, succeeds } => self.settle_refund(cx, &refund, succeeds),
                }
            }
        }
        cx.now = now;
    }

    /// The second at which the next task is due.
    pub(crate) fn next_timer(&self) -> Option<i64> {
        self.timers.next()
    }

    fn schedule(&mut self, at: i64, task: Task) {
        self.timers.add(at, task);
    }

    fn route(&mut self, cx: &mut Cx<'_>, request: &Request) -> Result<Value> {
        let fields = Fields::of(request)?;
        let segments: Vec<&str> = request.path().split('/').skip(2).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("POST", ["orders"]) => self.create_order(cx, fields),
            ("GET", ["orders"]) => self.list_orders(fields),
            ("GET", ["orders", id]) => self.get_order(id, fields),
            ("GET", ["orders", id, "payments"]) => self.list_order_payments(id, fields),
            ("GET", ["payments"]) => self.list_payments(fields),
            ("GET", ["payments", id]) => self.get_payment(id, fields),
            ("POST", ["payments", id, "capture"]) => self.capture_payment(cx, id, fields),
            ("POST", ["payments", id, "refund"]) => self.refund_payment(cx, id, fields),
            ("GET", ["payments", id, "refunds"]) => self.list_refunds(Some(id), fields),
            ("GET", ["payments", id, "refunds", refund]) => self.get_refund(Some(id), refund, fields),
            ("GET", ["refunds"]) => self.list_refunds(None, fields),
            ("GET", ["refunds", id]) => self.get_refund(None, id, fields),
            ("GET", ["disputes"]) => self.list_disputes(fields),
            ("GET", ["disputes", id]) => self.get_dispute(id, fields),
            ("GET", ["settlements"]) => self.list_settlements(fields),
            ("GET", ["settlements", "recon", "combined"]) => self.list_movements(fields),
            ("GET", ["settlements", id]) => self.get_settlement(id, fields),
            _ => Err(Refusal::no_such_url()),
        }
    }
}

/// True if a request below `/v1/` is for Razorpay and not for Stripe. Refunds and disputes have the same paths at
/// both: for those, and for unknown paths, the kind of key decides.
pub(crate) fn is_meant(request: &Request, config: &SandboxConfig) -> bool {
    let first = request.path().split('/').nth(2).unwrap_or_default();
    matches!(first, "orders" | "payments") || auth::shows_our_kind_of_key(request, &config.razorpay)
}

/// Answer to callers whose key another request uses.
pub(crate) fn conflict() -> Response {
    Refusal::in_use().response()
}

/// Answer to callers while the provider is down.
pub(crate) fn unavailable() -> Response {
    Refusal::unavailable().response()
}
