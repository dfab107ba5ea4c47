//! Payment providers: the embedded sandbox, reached as Stripe and Razorpay are.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sandbox::{
    Delivery, OrderPaid, OrderRefusal, Paid, PayRefusal, Provider, RazorpayConfig, Request, Response,
    Sandbox, SandboxConfig, Settings, Webhook,
};
use serde_json::Value;

use crate::TestClock;

/// Stripe's key of the functions.
pub(crate) const SECRET_KEY: &str = "sk_test_kit";
/// Present secret of Stripe's webhooks.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_kit_new";
/// Old secret, still accepted during the rotation.
pub(crate) const WEBHOOK_SECRET_OLD: &str = "whsec_kit_old";
/// API version of the kit.
pub(crate) const API_VERSION: &str = "2025-09-30.clover";
/// URL of Stripe's API.
pub(crate) const API_URL: &str = "https://stripe.test";
/// Id and secret of Razorpay's key.
pub(crate) const RAZORPAY_KEY_ID: &str = "rzp_test_kit";
pub(crate) const RAZORPAY_KEY_SECRET: &str = "razorpay_key_kit";
/// Present secret of Razorpay's webhooks.
pub(crate) const RAZORPAY_WEBHOOK_SECRET: &str = "razorpay_webhook_kit_new";
/// Old secret, still accepted during the rotation.
pub(crate) const RAZORPAY_WEBHOOK_SECRET_OLD: &str = "razorpay_webhook_kit_old";
/// URL of Razorpay's API.
pub(crate) const RAZORPAY_API_URL: &str = "https://razorpay.test";
/// Values of the functions' environment that no log may contain.
pub const SECRETS: [&str; 6] = [
    SECRET_KEY,
    WEBHOOK_SECRET,
    RAZORPAY_KEY_SECRET,
    RAZORPAY_WEBHOOK_SECRET,
    "kit-key-of-codes-kit-key-of-codes",
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
];

/// The providers, as seen by one of possibly several deployments on the same account.
pub(crate) struct Money {
    sandbox: Arc<Mutex<Sandbox>>,
    clock: TestClock,
    /// The ids of this deployment's webhook endpoints.
    webhooks: Vec<String>,
    /// Due messages, until the deployment that they are for takes them.
    due: Arc<Mutex<Vec<Delivery>>>,
}

impl Money {
    pub(crate) fn new(clock: &TestClock) -> Self {
        let config = SandboxConfig {
            secret_key: SECRET_KEY.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook_url: Some("http://127.0.0.1/webhooks/stripe".to_owned()),
            razorpay: RazorpayConfig {
                key_id: RAZORPAY_KEY_ID.to_owned(),
                key_secret: RAZORPAY_KEY_SECRET.to_owned(),
                webhook_secret: RAZORPAY_WEBHOOK_SECRET.to_owned(),
                webhook_url: Some("http://127.0.0.1/webhooks/razorpay".to_owned()),
                ..RazorpayConfig::default()
            },
            ..SandboxConfig::default()
        };
        Self {
            sandbox: Arc::new(Mutex::new(Sandbox::new(config))),
            clock: clock.clone(),
            webhooks: ["stripe", "razorpay"].map(str::to_owned).to_vec(),
            due: Arc::default(),
        }
    }

    /// The same account for one more deployment, with webhook endpoints of its own.
    pub(crate) fn beside(&self) -> Self {
        let mut sandbox = self.sandbox.lock().unwrap();
        let number = sandbox.webhooks().len();
        let endpoints = [
            (Provider::Stripe, "stripe", WEBHOOK_SECRET),
            (Provider::Razorpay, "razorpay", RAZORPAY_WEBHOOK_SECRET),
        ];
        let webhooks = endpoints.map(|(provider, name, secret)| {
            let id = format!("{name}-{number}");
            let url = format!("http://127.0.0.1/{number}/webhooks/{name}");
            let webhook =
                Webhook { id: id.clone(), provider, url, secret: secret.to_owned(), api_version: None };
            sandbox.add_webhook(webhook).expect("an endpoint on this machine");
            id
        });
        Self {
            sandbox: Arc::clone(&self.sandbox),
            clock: self.clock.clone(),
            webhooks: webhooks.to_vec(),
            due: Arc::clone(&self.due),
        }
    }

    pub(crate) fn handle(&self, request: &Request) -> Response {
        self.sandbox.lock().unwrap().handle(self.clock.second(), request)
    }

    pub(crate) fn pay(&self, session: &str, card: &str) -> Result<Paid, PayRefusal> {
        self.sandbox.lock().unwrap().pay(self.clock.second(), session, card)
    }

    pub(crate) fn pay_order(&self, order: &str, instrument: &str) -> Result<OrderPaid, OrderRefusal> {
        self.sandbox.lock().unwrap().pay_order(self.clock.second(), order, instrument)
    }

    /// Calls the sandbox's control interface at the present second.
    pub(crate) fn tell<T>(&self, tell: impl FnOnce(&mut Sandbox, i64) -> T) -> T {
        tell(&mut self.sandbox.lock().unwrap(), self.clock.second())
    }

    /// Posts JSON to Razorpay's API with the account's key.
    pub(crate) fn razorpay_post(&self, path: &str, body: &Value) -> Value {
        let key = STANDARD.encode(format!("{RAZORPAY_KEY_ID}:{RAZORPAY_KEY_SECRET}"));
        let request = Request::post_json(path, body).with_header("authorization", &format!("Basic {key}"));
        let response = self.handle(&request);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.value()
    }

    pub(crate) fn resend(&self, event: &str) -> bool {
        self.sandbox.lock().unwrap().resend(self.clock.second(), event)
    }

    /// Due messages for this deployment.
    pub(crate) fn due(&self) -> Vec<Delivery> {
        let mut due = self.due.lock().unwrap();
        due.extend(self.sandbox.lock().unwrap().due_deliveries(self.clock.second()));
        due.extract_if(.., |delivery| self.webhooks.contains(&delivery.webhook)).collect()
    }

    pub(crate) fn delivered(&self, id: u64, ok: bool) {
        self.sandbox.lock().unwrap().delivery_result(id, ok, self.clock.second());
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(self.sandbox.lock().unwrap().settings_mut());
    }

    /// Reads a resource of Stripe's API, regardless of outages.
    pub(crate) fn get(&self, path: &str) -> Value {
        let response = self.past_outages(Request::get(path));
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.value()
    }

    /// Posts a form to Stripe's API, regardless of outages.
    pub(crate) fn post(&self, path: &str, form: &str) -> Value {
        let response = self.past_outages(Request::post_form(path, form));
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.value()
    }

    fn past_outages(&self, request: Request) -> Response {
        let request = request
            .with_header("authorization", &format!("Bearer {SECRET_KEY}"))
            .with_header("stripe-version", API_VERSION);
        let outage = self.sandbox.lock().unwrap().settings().outage.clone();
        self.set(|settings| settings.outage = sandbox::Outage::default());
        let response = self.handle(&request);
        self.set(|settings| settings.outage = outage);
        response
    }

    /// All objects of a list of Stripe's API.
    pub(crate) fn list(&self, path: &str) -> Vec<Value> {
        let mut objects: Vec<Value> = Vec::new();
        loop {
            let after =
                objects.last().map(|last| format!("&starting_after={}", last["id"].as_str().unwrap()));
            let page = self.get(&format!("{path}?limit=100{}", after.unwrap_or_default()));
            objects.extend(page["data"].as_array().unwrap().iter().cloned());
            if page["has_more"] != true {
                return objects;
            }
        }
    }
}
