//! The sandbox as a whole: its state, and the methods that embedding tests call.

use serde::{Deserialize, Serialize};

use crate::config::SandboxConfig;
use crate::config::Webhook;
use crate::http::{Request, Response};
use crate::ids::Ids;
use crate::outbox::{DeliveryRecord, Message, Outbox};
use crate::razorpay::{self, Razorpay, razorpay_webhook_signature};
use crate::settings::{Broken, OutageMode, Provider, RazorpaySettings, Settings};
use crate::stripe::{self, Stripe, stripe_signature};
use crate::webhooks::{self, Webhooks};

/// Both providers, with their state and their outbox.
pub struct Sandbox {
    config: SandboxConfig,
    state: State,
    pub(crate) changed: bool,
}

#[derive(Serialize, Deserialize)]
struct State {
    ids: Ids,
    settings: Settings,
    outbox: Outbox,
    stripe: Stripe,
    razorpay: Razorpay,
    webhooks: Webhooks,
}

/// A webhook message to send now.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Id for [`Sandbox::delivery_result`].
    pub id: u64,
    /// Provider whose message it is.
    pub provider: Provider,
    /// The id of the endpoint that it is for.
    pub webhook: String,
    /// Id of the event; Stripe's begin with `evt_`.
    pub event_id: String,
    /// Type of the event, for example `checkout.session.completed`.
    pub event_type: String,
    /// Number of this attempt, from 1.
    pub attempt: u32,
    /// Address to POST to.
    pub url: String,
    /// Headers, with `stripe-signature`, dated by Stripe's clock, or `x-razorpay-signature` and `x-razorpay-event-id`.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Vec<u8>,
}

/// Reason that a saved state cannot be used.
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
            webhooks: Webhooks::default(),
        };
        Sandbox { config, state, changed: true }
    }

    /// A sandbox with a state that [`Sandbox::state`] returned. A webhook address in the configuration replaces the
    /// saved one, because a restart may have moved the receiver.
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

    /// The whole state as JSON, without the configuration's keys and secrets, but with the secrets of added endpoints.
    ///
    /// # Errors
    /// If the state cannot be written as JSON.
    pub fn state(&self) -> Result<String, StateError> {
        serde_json::to_string(&self.state).map_err(StateError)
    }

    /// True once after each change, when the caller should save.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Webhook messages that are due at `now`. Each is in flight from then on, and is returned again only after
    /// [`Sandbox::delivery_result`] has reported that it failed.
    pub fn due_deliveries(&mut self, now: i64) -> Vec<Delivery> {
        self.advance(now);
        let webhooks = self.webhooks();
        let reachable = webhooks.iter().map(|webhook| webhook.id.clone()).collect();
        let due = self.state.outbox.due(now, &self.state.settings, &reachable);
        self.changed |= !due.is_empty();
        due.into_iter().filter_map(|message| self.delivery(now, &webhooks, message)).collect()
    }

    /// Reports the outcome of a delivery; `ok` means that the receiver answered 2xx. A failed one is due again after
    /// a pause of 5 s that doubles each time: for three days at Stripe, for one at Razorpay, which then disables the
    /// webhook and drops its waiting messages.
    pub fn delivery_result(&mut self, id: u64, ok: bool, now: i64) {
        self.changed = true;
        let State { outbox, settings, webhooks, .. } = &mut self.state;
        if let Some((Provider::Razorpay, webhook)) = outbox.result(now, settings, id, ok) {
            if webhook == webhooks::first(Provider::Razorpay) {
                settings.razorpay.webhook_disabled = true;
            } else {
                webhooks.disable(&webhook);
            }
            outbox.give_up(&webhook);
        }
    }

    /// All enabled webhook endpoints.
    pub fn webhooks(&self) -> Vec<Webhook> {
        [Provider::Stripe, Provider::Razorpay].map(|provider| self.webhooks_of(provider)).concat()
    }

    /// Adds a webhook endpoint, or replaces the added one of its id. It gets all later events.
    ///
    /// # Errors
    /// The problem, for people: an address that is not on this machine, no secret, or no id.
    pub fn add_webhook(&mut self, webhook: Webhook) -> Result<(), String> {
        self.changed = true;
        self.state.webhooks.add(webhook)
    }

    /// Removes an added endpoint with its waiting messages; false if there is none of that id.
    pub fn remove_webhook(&mut self, id: &str) -> bool {
        let removed = self.state.webhooks.remove(id);
        if removed {
            self.changed = true;
            self.state.outbox.give_up(id);
        }
        removed
    }

    /// Enables every webhook that Razorpay has disabled.
    pub fn enable_webhooks(&mut self) {
        self.changed = true;
        self.state.settings.razorpay.webhook_disabled = false;
        self.state.webhooks.enable();
    }

    /// Queues an event of either provider for its webhooks once more; false if there is no such event. As at Razorpay,
    /// this enables Razorpay's webhooks.
    pub fn resend(&mut self, now: i64, event_id: &str) -> bool {
        self.changed = true;
        if self.state.razorpay.has_event(event_id) {
            self.enable_webhooks();
            return self.with_razorpay(now, |razorpay, cx| razorpay.resend(cx, event_id));
        }
        self.with_stripe(now, |stripe, cx| stripe.resend(cx, event_id))
    }

    /// Fresh id for an endpoint that is added without one.
    pub(crate) fn webhook_id(&mut self) -> String {
        self.state.ids.next("we_")
    }

    /// The current settings.
    pub fn settings(&self) -> &Settings {
        &self.state.settings
    }

    /// The settings, to be changed without the control API's checks.
    pub fn settings_mut(&mut self) -> &mut Settings {
        self.changed = true;
        &mut self.state.settings
    }

    /// Webhook messages with their outcomes, oldest first.
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

    /// Runs a step of Stripe, after all tasks that are due by then.
    pub(crate) fn with_stripe<T>(
        &mut self,
        now: i64,
        step: impl FnOnce(&mut Stripe, &mut stripe::Cx<'_>) -> T,
    ) -> T {
        self.advance(now);
        self.changed = true;
        self.step_stripe(now, None, step)
    }

    /// Runs a step of Razorpay, after all tasks that are due by then.
    pub(crate) fn with_razorpay<T>(
        &mut self,
        now: i64,
        step: impl FnOnce(&mut Razorpay, &mut razorpay::Cx<'_>) -> T,
    ) -> T {
        self.advance(now);
        self.changed = true;
        self.step_razorpay(now, None, step)
    }

    /// Runs all tasks that are due by `now`: sessions expire, late answers arrive.
    pub(crate) fn advance(&mut self, now: i64) {
        let due = |provider, timer: Option<i64>| {
            timer.is_some_and(|at| at <= self.state.settings.clock_of(provider, now))
        };
        let stripe = due(Provider::Stripe, self.state.stripe.next_timer());
        let razorpay = due(Provider::Razorpay, self.state.razorpay.next_timer());
        self.changed |= stripe || razorpay;
        if stripe {
            self.step_stripe(now, None, Stripe::advance);
        }
        if razorpay {
            self.step_razorpay(now, None, Razorpay::advance);
        }
    }

    pub(crate) fn provider(&mut self, now: i64, request: &Request) -> Response {
        let ours = razorpay::is_meant(request, &self.config);
        let provider = if ours { Provider::Razorpay } else { Provider::Stripe };
        let outage = self.state.settings.next_outage(provider);
        let mut response = match (outage, provider) {
            (OutageMode::Unavailable | OutageMode::Timeout, Provider::Stripe) => stripe::unavailable(),
            (OutageMode::Unavailable | OutageMode::Timeout, Provider::Razorpay) => razorpay::unavailable(),
            (OutageMode::Conflict, Provider::Stripe) => stripe::conflict(),
            (OutageMode::Conflict, Provider::Razorpay) => razorpay::conflict(),
            (_, Provider::Stripe) => {
                self.step_stripe(now, outage.broken(), |stripe, cx| stripe.handle(cx, request))
            }
            (_, Provider::Razorpay) => {
                self.step_razorpay(now, outage.broken(), |razorpay, cx| razorpay.handle(cx, request))
            }
        };
        response.answered = !matches!(outage, OutageMode::Timeout | OutageMode::LoseAnswers);
        response
    }

    fn webhooks_of(&self, provider: Provider) -> Vec<Webhook> {
        self.state.webhooks.of(provider, &self.config, &self.state.settings)
    }

    /// The message to send, signed in its provider's way with the secret of its endpoint.
    fn delivery(&self, now: i64, webhooks: &[Webhook], message: Message) -> Option<Delivery> {
        let webhook = webhooks.iter().find(|webhook| webhook.id == message.webhook)?;
        let body = message.body.into_bytes();
        let headers = match message.provider {
            Provider::Stripe => {
                let second = self.state.settings.clock_of(Provider::Stripe, now);
                vec![
                    ("content-type", "application/json; charset=utf-8".to_owned()),
                    ("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)".to_owned()),
                    ("stripe-signature", stripe_signature(&webhook.secret, second, &body)),
                ]
            }
            Provider::Razorpay => vec![
                ("content-type", "application/json".to_owned()),
                ("user-agent", "Razorpay-Webhook/v1".to_owned()),
                ("x-razorpay-event-id", message.event_id.clone()),
                ("x-razorpay-signature", razorpay_webhook_signature(&webhook.secret, &body)),
            ],
        };
        Some(Delivery {
            id: message.id,
            provider: message.provider,
            webhook: message.webhook,
            event_id: message.event_id,
            event_type: message.event_type,
            attempt: message.attempts,
            url: webhook.url.clone(),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body,
        })
    }

    fn step_stripe<T>(
        &mut self,
        now: i64,
        broken: Option<Broken>,
        step: impl FnOnce(&mut Stripe, &mut stripe::Cx<'_>) -> T,
    ) -> T {
        let webhooks = self.webhooks_of(Provider::Stripe);
        let State { ids, settings, outbox, stripe, .. } = &mut self.state;
        let mut cx = stripe::Cx {
            now: settings.clock_of(Provider::Stripe, now),
            config: &self.config,
            settings,
            webhooks,
            ids,
            outbox,
            broken,
            request_id: None,
            idempotency_key: None,
        };
        step(stripe, &mut cx)
    }

    fn step_razorpay<T>(
        &mut self,
        now: i64,
        broken: Option<Broken>,
        step: impl FnOnce(&mut Razorpay, &mut razorpay::Cx<'_>) -> T,
    ) -> T {
        let webhooks = self.webhooks_of(Provider::Razorpay);
        let State { ids, settings, outbox, razorpay, .. } = &mut self.state;
        let mut cx = razorpay::Cx {
            now: settings.clock_of(Provider::Razorpay, now),
            config: &self.config.razorpay,
            settings,
            webhooks,
            ids,
            outbox,
            broken,
        };
        step(razorpay, &mut cx)
    }
}
