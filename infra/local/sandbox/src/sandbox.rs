//! The sandbox as a whole: what it remembers, and which part answers a request.

use serde::{Deserialize, Serialize};

use crate::control;
use crate::http::{Request, Response};
use crate::ids::Ids;
use crate::outbox::{DeliveryRecord, Outbox};
use crate::page;
use crate::settings::{OutageMode, Settings};
use crate::stripe::{Cx, Paid, PayRefusal, Stripe, stripe_signature};

/// What does not change while the sandbox runs.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// The API key that callers must show.
    pub secret_key: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// Where webhooks go at first; see [`Settings::webhook_url`].
    pub webhook_url: Option<String>,
    /// What the payment page's address begins with, for example `http://127.0.0.1:4242`.
    pub public_url: String,
    /// The seller, as the payment page shows it.
    pub merchant_name: String,
    /// Sandboxes of the same seed and the same calls give the same ids.
    pub seed: u64,
}

impl Default for SandboxConfig {
    fn default() -> SandboxConfig {
        SandboxConfig {
            secret_key: "sk_test_sandbox".to_owned(),
            webhook_secret: "whsec_sandbox".to_owned(),
            webhook_url: None,
            public_url: "http://127.0.0.1:4242".to_owned(),
            merchant_name: "Boxoffice".to_owned(),
            seed: 0,
        }
    }
}

/// The provider, its memory and its outbox.
pub struct Sandbox {
    config: SandboxConfig,
    state: State,
    changed: bool,
}

#[derive(Serialize, Deserialize)]
struct State {
    ids: Ids,
    settings: Settings,
    outbox: Outbox,
    stripe: Stripe,
}

/// A webhook message to send now.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What [`Sandbox::delivery_result`] wants to know it by.
    pub id: u64,
    /// `evt_…`
    pub event_id: String,
    /// For example `checkout.session.completed`.
    pub event_type: String,
    /// Attempts with this message, this one included.
    pub attempt: u32,
    /// Where to POST.
    pub url: String,
    /// Among them `stripe-signature`, dated now.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Vec<u8>,
}

/// Why a saved state cannot be used.
#[derive(Debug)]
pub struct StateError(serde_json::Error);

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the sandbox's state cannot be read or written: {}", self.0)
    }
}

impl std::error::Error for StateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl Sandbox {
    /// An empty sandbox.
    pub fn new(config: SandboxConfig) -> Sandbox {
        let settings = Settings { webhook_url: config.webhook_url.clone(), ..Settings::default() };
        let state = State {
            ids: Ids::new(config.seed),
            settings,
            outbox: Outbox::default(),
            stripe: Stripe::default(),
        };
        Sandbox { config, state, changed: true }
    }

    /// A sandbox that goes on where [`Sandbox::state`] was taken. A webhook address in the configuration
    /// replaces the remembered one, since a restart may have moved the receiver.
    ///
    /// # Errors
    /// If the text is not such a state.
    pub fn restore(config: SandboxConfig, state: &str) -> Result<Sandbox, StateError> {
        let mut state: State = serde_json::from_str(state).map_err(StateError)?;
        state.outbox.recover();
        if config.webhook_url.is_some() {
            state.settings.webhook_url.clone_from(&config.webhook_url);
        }
        Ok(Sandbox { config, state, changed: true })
    }

    /// Everything remembered, as JSON. Keys and secrets are not part of it.
    ///
    /// # Errors
    /// If the state cannot be written as JSON.
    pub fn state(&self) -> Result<String, StateError> {
        serde_json::to_string(&self.state).map_err(StateError)
    }

    /// True once after each change, so that the caller knows when to save.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Answers a request at `now` (unix seconds): the provider's API below `/v1/`, the payment page below
    /// `/pay/`, the control API below `/_sandbox/`.
    pub fn handle(&mut self, now: i64, request: &Request) -> Response {
        self.advance(now);
        self.changed |= request.method != "GET";
        let path = request.path();
        if path.starts_with("/v1/") {
            self.provider(now, request)
        } else if path.starts_with("/pay/") {
            page::handle(self, now, request)
        } else if path.starts_with("/_sandbox/") {
            control::handle(self, now, request)
        } else {
            Response::new(404, "text/plain; charset=utf-8", b"Nothing is here.\n".to_vec())
        }
    }

    /// The webhook messages that are due at `now`. Each is in flight, and comes back only after
    /// [`Sandbox::delivery_result`] has said that it failed.
    pub fn due_deliveries(&mut self, now: i64) -> Vec<Delivery> {
        self.advance(now);
        let State { outbox, settings, .. } = &mut self.state;
        let Some(url) = settings.webhook_url.clone() else { return Vec::new() };
        let due = outbox.due(now, settings);
        self.changed |= !due.is_empty();
        due.into_iter()
            .map(|message| Delivery {
                id: message.id,
                url: url.clone(),
                headers: vec![
                    ("content-type".to_owned(), "application/json; charset=utf-8".to_owned()),
                    ("user-agent".to_owned(), "Stripe/1.0 (+https://stripe.com/docs/webhooks)".to_owned()),
                    (
                        "stripe-signature".to_owned(),
                        stripe_signature(&self.config.webhook_secret, now, message.body.as_bytes()),
                    ),
                ],
                event_id: message.event_id,
                event_type: message.event_type,
                attempt: message.attempts,
                body: message.body.into_bytes(),
            })
            .collect()
    }

    /// Says how a delivery went; `ok` means that the receiver answered 2xx. A failed one is due again after
    /// a pause of 5 s that doubles each time, for three days.
    pub fn delivery_result(&mut self, id: u64, ok: bool, now: i64) {
        self.changed = true;
        self.state.outbox.result(now, &self.state.settings, id, ok);
    }

    /// The payer presses the button of the payment page, with this card number.
    ///
    /// # Errors
    /// Why nothing was paid.
    pub fn pay(&mut self, now: i64, session_id: &str, card: &str) -> Result<Paid, PayRefusal> {
        self.advance(now);
        self.changed = true;
        self.with_stripe(now, |stripe, cx| stripe.pay_session(cx, session_id, card))
    }

    /// The payer will press the button at second `at`, if the session is still open then.
    ///
    /// # Errors
    /// If the session is not open, closes before, or the number is no test card's.
    pub fn pay_at(&mut self, now: i64, at: i64, session_id: &str, card: &str) -> Result<(), PayRefusal> {
        self.advance(now);
        self.changed = true;
        self.state.stripe.pay_session_at(at, session_id, card)
    }

    /// Hands an event to the webhook once more; false if there is no such event.
    pub fn resend(&mut self, now: i64, event_id: &str) -> bool {
        self.changed = true;
        self.with_stripe(now, |stripe, cx| stripe.resend(cx, event_id))
    }

    /// What may be changed on the way.
    pub fn settings(&self) -> &Settings {
        &self.state.settings
    }

    /// Changes it. Unlike the control API, nothing is checked.
    pub fn settings_mut(&mut self) -> &mut Settings {
        self.changed = true;
        &mut self.state.settings
    }

    /// The messages for the webhook and what became of them, oldest first.
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.state.outbox.records()
    }

    pub(crate) fn config(&self) -> &SandboxConfig {
        &self.config
    }

    pub(crate) fn stripe(&self) -> &Stripe {
        &self.state.stripe
    }

    /// Lets happen what falls due by itself up to `now`: sessions expire, late answers arrive.
    fn advance(&mut self, now: i64) {
        let due = self.state.stripe.next_timer().is_some_and(|at| at <= now);
        if due {
            self.changed = true;
            self.with_stripe(now, Stripe::advance);
        }
    }

    fn provider(&mut self, now: i64, request: &Request) -> Response {
        let outage = self.state.settings.next_outage();
        let mut response = match outage {
            OutageMode::Unavailable | OutageMode::Timeout => crate::stripe::unavailable(),
            OutageMode::Up | OutageMode::LoseAnswers => {
                self.with_stripe(now, |stripe, cx| stripe.handle(cx, request))
            }
        };
        response.answered = !matches!(outage, OutageMode::Timeout | OutageMode::LoseAnswers);
        response
    }

    fn with_stripe<T>(&mut self, now: i64, step: impl FnOnce(&mut Stripe, &mut Cx<'_>) -> T) -> T {
        let State { ids, settings, outbox, stripe } = &mut self.state;
        let config = &self.config;
        let mut cx = Cx { now, config, settings, ids, outbox, request_id: None, idempotency_key: None };
        step(stripe, &mut cx)
    }
}
