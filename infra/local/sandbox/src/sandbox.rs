//! The sandbox as a whole: what it remembers, and which part answers a request.

use serde::{Deserialize, Serialize};

use crate::control;
use crate::dispute::{DisputeOutcome, DisputeRefusal};
use crate::http::{Request, Response};
use crate::ids::Ids;
use crate::outbox::{DeliveryRecord, Message, Outbox};
use crate::page;
use crate::razorpay::{self, Razorpay, razorpay_webhook_signature};
use crate::settings::{OutageMode, Provider, RazorpaySettings, Settings};
use crate::stripe::{Cx, Paid, PayRefusal, Stripe, stripe_signature};

/// What does not change while the sandbox runs.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// The API key that Stripe's callers must show.
    pub secret_key: String,
    /// The secret that Stripe's webhooks are signed with.
    pub webhook_secret: String,
    /// Where Stripe's webhooks go at first; see [`Settings::webhook_url`].
    pub webhook_url: Option<String>,
    /// What the payment page's address begins with, for example `http://127.0.0.1:4242`.
    pub public_url: String,
    /// The seller, as the payment page shows it.
    pub merchant_name: String,
    /// Sandboxes of the same seed and the same calls give the same ids.
    pub seed: u64,
    /// The account at Razorpay.
    pub razorpay: RazorpayConfig,
}

/// An account at Razorpay.
#[derive(Clone, Debug)]
pub struct RazorpayConfig {
    /// The public half of the API key, which the checkout form shows too.
    pub key_id: String,
    /// The secret half, which signs what payers bring back.
    pub key_secret: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// Where webhooks go at first; see [`RazorpaySettings::webhook_url`].
    pub webhook_url: Option<String>,
    /// `acc_…`, as webhooks name the account.
    pub account_id: String,
}

impl Default for RazorpayConfig {
    fn default() -> RazorpayConfig {
        RazorpayConfig {
            key_id: "rzp_test_sandbox".to_owned(),
            key_secret: "razorpay_key_sandbox".to_owned(),
            webhook_secret: "razorpay_webhook_sandbox".to_owned(),
            webhook_url: None,
            account_id: "acc_sandbox".to_owned(),
        }
    }
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
            razorpay: RazorpayConfig::default(),
        }
    }
}

/// The providers, their memory and their outbox.
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
    // States that were saved when there was one provider have none of it.
    #[serde(default)]
    razorpay: Razorpay,
}

/// A webhook message to send now.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What [`Sandbox::delivery_result`] wants to know it by.
    pub id: u64,
    /// Whose message it is.
    pub provider: Provider,
    /// Stripe's begin with `evt_`.
    pub event_id: String,
    /// For example `checkout.session.completed`.
    pub event_type: String,
    /// Attempts with this message, this one included.
    pub attempt: u32,
    /// Where to POST.
    pub url: String,
    /// Among them `stripe-signature`, dated now; or `x-razorpay-signature` and `x-razorpay-event-id`.
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
        let razorpay =
            RazorpaySettings { webhook_url: config.razorpay.webhook_url.clone(), ..Default::default() };
        let settings = Settings { webhook_url: config.webhook_url.clone(), razorpay, ..Settings::default() };
        let state = State {
            ids: Ids::new(config.seed),
            settings,
            outbox: Outbox::default(),
            stripe: Stripe::default(),
            razorpay: Razorpay::default(),
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
        if config.razorpay.webhook_url.is_some() {
            state.settings.razorpay.webhook_url.clone_from(&config.razorpay.webhook_url);
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

    /// Answers a request at `now` (unix seconds): the providers' APIs below `/v1/`, the payment pages below
    /// `/pay/`, the control API below `/_sandbox/`.
    pub fn handle(&mut self, now: i64, request: &Request) -> Response {
        self.advance(now);
        self.changed |= request.method != "GET";
        let path = request.path();
        if path == razorpay::CHECKOUT_PATH {
            razorpay::checkout(self, request)
        } else if path.starts_with("/v1/") {
            self.provider(now, request)
        } else if path.starts_with(razorpay::PAY_PREFIX) {
            razorpay::press(self, now, request)
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
        let due = outbox.due(now, settings);
        self.changed |= !due.is_empty();
        due.into_iter().filter_map(|message| self.delivery(now, message)).collect()
    }

    /// Says how a delivery went; `ok` means that the receiver answered 2xx. A failed one is due again after
    /// a pause of 5 s that doubles each time: for three days at Stripe, for one at Razorpay, which then
    /// disables the webhook and forgets what waits for it.
    pub fn delivery_result(&mut self, id: u64, ok: bool, now: i64) {
        self.changed = true;
        let State { outbox, settings, .. } = &mut self.state;
        if outbox.result(now, settings, id, ok) == Some(Provider::Razorpay) {
            settings.razorpay.webhook_disabled = true;
            outbox.give_up(Provider::Razorpay);
        }
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

    /// The payer's bank disputes a charge, over `amount` in minor units or all of it. Returns the dispute's id.
    ///
    /// # Errors
    /// If there is no such charge, it did not succeed, or the amount is more than it.
    pub fn dispute_charge(
        &mut self,
        now: i64,
        charge_id: &str,
        amount: Option<i64>,
    ) -> Result<String, DisputeRefusal> {
        self.advance(now);
        self.changed = true;
        self.with_stripe(now, |stripe, cx| stripe.open_dispute(cx, charge_id, amount))
    }

    /// A dispute over a charge ends.
    ///
    /// # Errors
    /// If there is no such dispute, or it was ended before.
    pub fn end_charge_dispute(
        &mut self,
        now: i64,
        dispute_id: &str,
        outcome: DisputeOutcome,
    ) -> Result<(), DisputeRefusal> {
        self.advance(now);
        self.changed = true;
        self.with_stripe(now, |stripe, cx| stripe.end_dispute(cx, dispute_id, outcome))
    }

    /// Hands an event of either provider to its webhook once more; false if there is no such event. As at
    /// Razorpay, this enables its webhook.
    pub fn resend(&mut self, now: i64, event_id: &str) -> bool {
        self.changed = true;
        if self.state.razorpay.has_event(event_id) {
            self.state.settings.razorpay.webhook_disabled = false;
            return self.with_razorpay(now, |razorpay, cx| razorpay.resend(cx, event_id));
        }
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

    pub(crate) fn razorpay(&self) -> &Razorpay {
        &self.state.razorpay
    }

    /// One step of Razorpay, after what falls due before it.
    pub(crate) fn with_razorpay<T>(
        &mut self,
        now: i64,
        step: impl FnOnce(&mut Razorpay, &mut razorpay::Cx<'_>) -> T,
    ) -> T {
        self.advance(now);
        self.changed = true;
        self.step_razorpay(now, step)
    }

    /// Lets happen what falls due by itself up to `now`: sessions expire, late answers arrive.
    fn advance(&mut self, now: i64) {
        let due = |timer: Option<i64>| timer.is_some_and(|at| at <= now);
        if due(self.state.stripe.next_timer()) {
            self.changed = true;
            self.with_stripe(now, Stripe::advance);
        }
        if due(self.state.razorpay.next_timer()) {
            self.changed = true;
            self.step_razorpay(now, Razorpay::advance);
        }
    }

    fn provider(&mut self, now: i64, request: &Request) -> Response {
        let ours = razorpay::is_meant(request, &self.config);
        let provider = if ours { Provider::Razorpay } else { Provider::Stripe };
        let outage = self.state.settings.next_outage(provider);
        let down = matches!(outage, OutageMode::Unavailable | OutageMode::Timeout);
        let mut response = match provider {
            Provider::Stripe if down => crate::stripe::unavailable(),
            Provider::Razorpay if down => razorpay::unavailable(),
            Provider::Stripe => self.with_stripe(now, |stripe, cx| stripe.handle(cx, request)),
            Provider::Razorpay => self.step_razorpay(now, |razorpay, cx| razorpay.handle(cx, request)),
        };
        response.answered = !matches!(outage, OutageMode::Timeout | OutageMode::LoseAnswers);
        response
    }

    /// The message as it leaves, signed in its provider's way.
    fn delivery(&self, now: i64, message: Message) -> Option<Delivery> {
        let url = self.state.settings.webhook_of(message.provider)?.to_owned();
        let body = message.body.into_bytes();
        let headers = match message.provider {
            Provider::Stripe => vec![
                ("content-type", "application/json; charset=utf-8".to_owned()),
                ("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)".to_owned()),
                ("stripe-signature", stripe_signature(&self.config.webhook_secret, now, &body)),
            ],
            Provider::Razorpay => vec![
                ("content-type", "application/json".to_owned()),
                ("user-agent", "Razorpay-Webhook/v1".to_owned()),
                ("x-razorpay-event-id", message.event_id.clone()),
                (
                    "x-razorpay-signature",
                    razorpay_webhook_signature(&self.config.razorpay.webhook_secret, &body),
                ),
            ],
        };
        Some(Delivery {
            id: message.id,
            provider: message.provider,
            event_id: message.event_id,
            event_type: message.event_type,
            attempt: message.attempts,
            url,
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body,
        })
    }

    fn with_stripe<T>(&mut self, now: i64, step: impl FnOnce(&mut Stripe, &mut Cx<'_>) -> T) -> T {
        let State { ids, settings, outbox, stripe, .. } = &mut self.state;
        let config = &self.config;
        let mut cx = Cx { now, config, settings, ids, outbox, request_id: None, idempotency_key: None };
        step(stripe, &mut cx)
    }

    fn step_razorpay<T>(
        &mut self,
        now: i64,
        step: impl FnOnce(&mut Razorpay, &mut razorpay::Cx<'_>) -> T,
    ) -> T {
        let State { ids, settings, outbox, razorpay, .. } = &mut self.state;
        let mut cx = razorpay::Cx { now, config: &self.config.razorpay, settings, ids, outbox };
        step(razorpay, &mut cx)
    }
}
