//! Stripe's wire protocol for one account in test mode, as far as Boxoffice needs it.

mod auth;
mod balance;
pub(crate) mod cards;
mod disputes;
mod embed;
mod error;
mod events;
mod idempotency;
mod intents;
mod list;
pub(crate) mod methods;
mod model;
mod objects;
mod params;
mod payments;
mod refunds;
mod sessions;
mod signature;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use auth::is_version;
pub(crate) use cards::CARDS;
pub use cards::RefundOutcome;
pub use methods::Method;
pub(crate) use model::{Session, SessionStatus};
pub use payments::{Paid, PayRefusal};
pub use signature::stripe_signature;

use crate::config::SandboxConfig;
use crate::config::Webhook;
use crate::http::{FORM, Request, Response};
use crate::ids::Ids;
use crate::outbox::Outbox;
use crate::settings::{Broken, Settings};
use crate::shelf::Shelf;
use crate::statement::Statement;
use crate::timers::Timers;
use error::{Refusal, Result};
use idempotency::KeptAnswer;
use model::{Charge, Dispute, Event, Intent, Refund};
use params::Params;

/// State of the account.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Stripe {
    sessions: Shelf<Session>,
    intents: Shelf<Intent>,
    charges: Shelf<Charge>,
    refunds: Shelf<Refund>,
    disputes: Shelf<Dispute>,
    events: Shelf<Event>,
    #[serde(default)]
    statement: Statement,
    kept_answers: BTreeMap<String, KeptAnswer>,
    /// Number of requests by API version.
    versions: BTreeMap<String, u64>,
    /// Timers, by the unix second at which they are due.
    timers: Timers<Task>,
}

/// A task that runs at its due time.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Task {
    ExpireSession { session: String },
    PaySession { session: String, card: String },
    SettleIntent { intent: String, succeeds: bool },
    SettleRefund { refund: String, succeeds: bool },
}

/// Context of one step.
pub(crate) struct Cx<'a> {
    /// Stripe's clock.
    pub(crate) now: i64,
    pub(crate) config: &'a SandboxConfig,
    pub(crate) settings: &'a Settings,
    /// Endpoints that get events.
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) ids: &'a mut Ids,
    pub(crate) outbox: &'a mut Outbox,
    /// True if the request fails with 500.
    pub(crate) broken: Option<Broken>,
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

impl Cx<'_> {
    /// Time of the clocks outside Stripe.
    fn world_now(&self) -> i64 {
        self.now.saturating_sub(self.settings.clock_skew_seconds)
    }
}

impl Stripe {
    /// Answers a request below `/v1/`.
    pub(crate) fn handle(&mut self, cx: &mut Cx<'_>, request: &Request) -> Response {
        let request_id = cx.ids.next("req_");
        cx.request_id = Some(request_id.clone());
        let response = self.answer(cx, request).unwrap_or_else(|refusal| refusal.response());
        let version = request.header("stripe-version").unwrap_or(objects::API_VERSION);
        response.with_header("request-id", &request_id).with_header("stripe-version", version)
    }

    /// Runs the due tasks in order, each at its own second.
    pub(crate) fn advance(&mut self, cx: &mut Cx<'_>) {
        let now = cx.now;
        while let Some((at, tasks)) = self.timers.take_due(now) {
            cx.now = at;
            for task in tasks {
                self.run(cx, task);
            }
        }
        cx.now = now;
    }

    /// The second at which the next task is due.
    pub(crate) fn next_timer(&self) -> Option<i64> {
        self.timers.next()
    }

    fn run(&mut self, cx: &mut Cx<'_>, task: Task) {
        match task {
            Task::ExpireSession { session } => {
                // A session that is complete or was expired by hand does not expire again.
                self.expire_session(cx, &session).ok();
            }
            Task::PaySession { session, card } => {
                // The events report the outcome; a closed session takes no money.
                self.pay_session(cx, &session, &card).ok();
            }
            Task::SettleIntent { intent, succeeds } => self.settle_intent(cx, &intent, succeeds),
            Task::SettleRefund { refund, succeeds } => self.settle_refund(cx, &refund, succeeds),
        }
    }

    fn schedule(&mut self, at: i64, task: Task) {
        self.timers.add(at, task);
    }

    fn answer(&mut self, cx: &mut Cx<'_>, request: &Request) -> Result<Response> {
        auth::check_key(request, &cx.config.secret_key)?;
        let version = auth::check_version(request)?;
        let seen = self.versions.entry(version.to_owned()).or_default();
        *seen = seen.saturating_add(1);
        let form = form_of(request)?;
        match request.header("idempotency-key") {
            Some(key) if request.method == "POST" => self.answer_once(cx, request, key, &form),
            _ => self.attempt(cx, request, &form).map(|value| Response::json(200, &value)),
        }
    }

    /// Executes the request, unless the provider is broken.
    fn attempt(&mut self, cx: &mut Cx<'_>, request: &Request, form: &str) -> Result<Value> {
        match cx.broken {
            None => self.route(cx, request, form),
            Some(Broken::Before) => Err(Refusal::broken()),
            Some(Broken::After) => {
                self.route(cx, request, form)?;
                Err(Refusal::broken())
            }
        }
    }

    fn route(&mut self, cx: &mut Cx<'_>, request: &Request, form: &str) -> Result<Value> {
        let params = Params::parse(form)?;
        let path = request.path();
        let segments: Vec<&str> = path.split('/').skip(2).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("POST", ["checkout", "sessions"]) => self.create_session(cx, params),
            ("GET", ["checkout", "sessions"]) => self.list_sessions(cx, params),
            ("GET", ["checkout", "sessions", id]) => self.get_session(cx, id, params),
            ("POST", ["checkout", "sessions", id, "expire"]) => {
                params.finish()?;
                self.expire_session(cx, id)
            }
            ("POST", ["payment_intents"]) => self.create_intent(cx, params),
            ("GET", ["payment_intents"]) => self.list_intents(params),
            ("GET", ["payment_intents", id]) => self.get_intent(id, params),
            ("POST", ["payment_intents", id, "confirm"]) => self.confirm_intent(cx, id, params),
            ("POST", ["payment_intents", id, "cancel"]) => self.cancel_intent(cx, id, params),
            ("GET", ["charges"]) => self.list_charges(params),
            ("GET", ["charges", id]) => self.get_charge(id, params),
            ("POST", ["refunds"]) => self.create_refund(cx, params),
            ("GET", ["refunds"]) => self.list_refunds(params),
            ("GET", ["refunds", id]) => self.get_refund(id, params),
            ("GET", ["disputes"]) => self.list_disputes(params),
            ("GET", ["disputes", id]) => self.get_dispute(id, params),
            ("GET", ["payouts"]) => self.list_payouts(params),
            ("GET", ["payouts", id]) => self.get_payout(id, params),
            ("GET", ["balance_transactions"]) => self.list_transactions(params),
            ("GET", ["balance_transactions", id]) => self.get_transaction(id, params),
            ("GET", ["events"]) => self.list_events(cx, params),
            ("GET", ["events", id]) => self.get_event(cx, id, params),
            (method, _) => Err(Refusal::unrecognized_url(method, path)),
        }
    }
}

/// Answer to callers whose key another request uses.
pub(crate) fn conflict() -> Response {
    Refusal::in_use().response()
}

/// Answer to callers while the provider is down.
pub(crate) fn unavailable() -> Response {
    Refusal::unavailable().response()
}

/// Parameters of a request: the query of a GET, the form of a POST.
fn form_of(request: &Request) -> Result<String> {
    if request.method != "POST" {
        return Ok(request.query().to_owned());
    }
    let refuse = |message: &str| Err(Refusal::invalid(None, None, message.to_owned()));
    if !request.query().is_empty() {
        return refuse("Invalid request: a POST carries its parameters in the body");
    }
    if !request.body.is_empty() && !request.has_content_type(FORM) {
        return refuse(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded)",
        );
    }
    String::from_utf8(request.body.clone()).or_else(|_| refuse("Invalid UTF-8 in the request body"))
}
