//! A test's own installation of Boxoffice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use functions::{App, Clock, Config, Function};
use jiff::SignedDuration;
use sandbox::Settings;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::calls::Units;
use crate::faults::Fault;
use lambda::telemetry;

use crate::environment::environment;
use crate::invoke::{Ended, Invoked, invoke, keep_line};
use crate::metrics::Metrics;
use crate::queues::Message;
use crate::receivers::{Answers, Received};
use crate::template::deployed;
use crate::wire::{Services, connector};
use crate::{TestClock, money};

/// An installation. See the crate's documentation.
pub struct World {
    /// Clock of the whole world.
    pub clock: TestClock,
    /// Region of the world: the SDK counts retries per region in the whole process, and failures of one test
    /// must not use up another's retries.
    pub(crate) region: String,
    pub(crate) services: Arc<Services>,
    /// Instances of called functions, by name.
    instances: Mutex<HashMap<&'static str, Arc<App>>>,
    pub(crate) stream: Mutex<String>,
    /// Instants of the stream's changes, which are the same at each delivery.
    pub(crate) changed_at: Mutex<HashMap<String, i64>>,
    pub(crate) numbers: AtomicU64,
    /// Most seconds that an instance's clock may be off.
    skew: AtomicU64,
    spent: Mutex<Units>,
    pub(crate) metrics: Metrics,
    /// Log lines of all functions, if the test collects them.
    log: Mutex<Option<Vec<Value>>>,
    finished: AtomicBool,
    offered: Mutex<&'static str>,
    /// The organizer of most tests, created at first use.
    pub(crate) organizer: OnceCell<String>,
}

/// Id of a neighbour's deployment.
const NEIGHBOUR: u64 = 0xffff_ffff_ffff;

impl World {
    /// An empty installation.
    #[must_use]
    pub fn new() -> Self {
        Self::with_seed(1)
    }

    /// An empty installation whose concurrent requests interleave by `seed`.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        let clock = TestClock::new();
        let services = Services::new(&clock, seed);
        Self::of(clock, services, seed)
    }

    /// Another installation, empty and with tables of its own, that shares the accounts at the providers:
    /// each gets the messages about both.
    #[must_use]
    pub fn neighbour(&self) -> Self {
        let mut services = Services::new(&self.clock, 1);
        services.money = self.services.money.beside();
        Self::of(self.clock.clone(), services, NEIGHBOUR)
    }

    fn of(clock: TestClock, services: Services, name: u64) -> Self {
        static WORLDS: AtomicU64 = AtomicU64::new(0);
        telemetry::start("INFO", keep_line);
        let stream = Mutex::new(services.dynamo.stream("bookings"));
        // A deployment's id is random; a test's must follow from its seed.
        let item = json!({
            "pk": { "S": "settings" }, "sk": { "S": "settings" },
            "deployment": { "S": format!("{:012x}", name & 0xffff_ffff_ffff) },
        });
        services.dynamo.run("PutItem", &json!({ "TableName": "catalog", "Item": item }));
        Self {
            clock,
            region: format!("kit-{}", WORLDS.fetch_add(1, Ordering::SeqCst)),
            services: Arc::new(services),
            instances: Mutex::default(),
            stream,
            changed_at: Mutex::default(),
            numbers: AtomicU64::new(0),
            skew: AtomicU64::new(0),
            spent: Mutex::default(),
            metrics: Metrics::default(),
            log: Mutex::default(),
            finished: AtomicBool::new(false),
            offered: Mutex::new("stripe,razorpay"),
            organizer: OnceCell::new(),
        }
    }

    /// The deployment's id, which is in everything that it creates at a provider.
    #[must_use]
    pub fn deployment(&self) -> String {
        let settings = self.items("catalog").into_iter().find(|item| item["pk"]["S"] == "settings");
        settings.expect("a settings item")["deployment"]["S"].as_str().unwrap().to_owned()
    }

    /// A number that was not used before.
    pub(crate) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Injects a fault.
    pub fn fault(&self, fault: Fault) {
        self.services.faults.add(fault);
    }

    /// Clears all faults, and returns the number of failed calls.
    pub fn clear_faults(&self) -> usize {
        self.services.faults.clear()
    }

    /// Makes the clocks of new instances differ by up to this many seconds, either way.
    pub fn skew(&self, seconds: u64) {
        self.skew.store(seconds, Ordering::SeqCst);
        self.cold_start();
    }

    fn roll_skew(&self) -> SignedDuration {
        let most = self.skew.load(Ordering::SeqCst);
        let off = if most == 0 { 0 } else { self.services.roll(2 * most + 1) };
        SignedDuration::from_secs(off.cast_signed() - most.cast_signed())
    }

    /// Names of the queues.
    #[must_use]
    pub fn queue_names(&self) -> Vec<String> {
        self.services.queues.names()
    }

    /// Restarts every function without its caches.
    pub fn cold_start(&self) {
        self.instances.lock().unwrap().clear();
    }

    /// Offers other payment providers than both.
    pub fn offer(&self, providers: &'static str) {
        *self.offered.lock().unwrap() = providers;
        self.cold_start();
    }

    /// Advances the clock.
    pub fn pass(&self, seconds: i64) {
        self.clock.pass(seconds);
    }

    /// Deletes expired items, as DynamoDB does later. Returns their number.
    pub fn sweep_ttl(&self) -> usize {
        self.services.dynamo.sweep_ttl()
    }

    /// Changes the provider's behaviour.
    pub fn provider(&self, change: impl FnOnce(&mut Settings)) {
        self.services.money.set(change);
    }

    /// A list of Stripe's API, such as `/v1/refunds`.
    #[must_use]
    pub fn provider_list(&self, path: &str) -> Vec<Value> {
        self.services.money.list(path)
    }

    /// A resource of Stripe's API.
    #[must_use]
    pub fn provider_get(&self, path: &str) -> Value {
        self.services.money.get(path)
    }

    /// Posts a form to Stripe's API with the account's key.
    pub fn provider_post(&self, path: &str, form: &str) -> Value {
        self.services.money.post(path, form)
    }

    /// Posts JSON to Razorpay's API with the account's key.
    pub fn razorpay_post(&self, path: &str, body: &Value) -> Value {
        self.services.money.razorpay_post(path, body)
    }

    /// Calls the sandbox's control interface, for example to open a dispute.
    pub fn sandbox<T>(&self, tell: impl FnOnce(&mut sandbox::Sandbox, i64) -> T) -> T {
        self.services.money.tell(tell)
    }

    /// Makes the provider send an event to the webhook again.
    pub fn provider_resends(&self, event: &str) {
        assert!(self.services.money.resend(event), "the provider knows no event {event}");
    }

    /// Takes the webhooks that the provider would send now, without delivering them: headers and bytes.
    #[must_use]
    pub fn intercept_webhooks(&self) -> Vec<sandbox::Delivery> {
        let due = self.services.money.due();
        for delivery in &due {
            self.services.money.delivered(delivery.id, true);
        }
        due
    }

    /// A valid signature of `body`, dated at this second.
    #[must_use]
    pub fn signature(&self, second: i64, body: &[u8]) -> String {
        sandbox::stripe_signature(money::WEBHOOK_SECRET, second, body)
    }

    /// A signature with the old secret.
    #[must_use]
    pub fn old_signature(&self, second: i64, body: &[u8]) -> String {
        sandbox::stripe_signature(money::WEBHOOK_SECRET_OLD, second, body)
    }

    /// Razorpay's signatures of `body` with the present and the old secret.
    #[must_use]
    pub fn razorpay_signatures(&self, body: &[u8]) -> [String; 2] {
        [money::RAZORPAY_WEBHOOK_SECRET, money::RAZORPAY_WEBHOOK_SECRET_OLD]
            .map(|secret| sandbox::razorpay_webhook_signature(secret, body))
    }

    /// Makes calls ask DynamoDB for their cost from now on.
    pub fn meter(&self) {
        *self.services.metered.lock().unwrap() = true;
    }

    /// Units spent since the last call of this, in a metered world.
    pub fn take_spent(&self) -> Units {
        std::mem::take(&mut *self.spent.lock().unwrap())
    }

    pub(crate) fn spend(&self, units: Units) {
        let mut spent = self.spent.lock().unwrap();
        *spent = spent.plus(units);
    }

    /// Decides what the receiver of webhooks at `host`, a name that ends with `.receiver.test`, answers from now on.
    pub fn receiver(&self, host: &str, answers: Answers) {
        self.services.receivers.set(host, answers);
    }

    /// Calls that the receiver at `host` has got, oldest first.
    #[must_use]
    pub fn received(&self, host: &str) -> Vec<Received> {
        self.services.receivers.received(host)
    }

    /// Sends a message to a queue without a function.
    pub fn send(&self, queue: &str, body: &str) {
        self.services.queues.send(queue, body, self.clock.second());
    }

    /// Waiting messages of a queue, including delayed ones.
    #[must_use]
    pub fn waiting(&self, queue: &str) -> Vec<Message> {
        self.services.queues.waiting(queue)
    }

    /// True if a queue has messages, delayed ones or those of a run that died included.
    #[must_use]
    pub fn waits(&self, queue: &str) -> bool {
        self.services.queues.waits(queue)
    }

    /// Takes the messages of a dead-letter queue. The test takes responsibility for them.
    #[must_use]
    pub fn take_dead(&self, queue: &str) -> Vec<Message> {
        self.services.queues.take_dead(queue)
    }

    /// Published messages of this type, oldest first.
    #[must_use]
    pub fn published(&self, kind: &str) -> Vec<Value> {
        self.services.queues.bus().into_iter().filter(|entry| entry["DetailType"] == kind).collect()
    }

    /// All items of a table, as DynamoDB JSON.
    #[must_use]
    pub fn items(&self, table: &str) -> Vec<Value> {
        self.services.dynamo.scan(table)
    }

    /// Runs an operation of DynamoDB without a function; it must succeed.
    pub fn dynamo(&self, operation: &str, body: &Value) -> Value {
        self.services.dynamo.run(operation, body)
    }

    /// Collects the log lines of all functions from now on.
    pub fn keep_log(&self) {
        self.log.lock().unwrap().get_or_insert_default();
    }

    /// Collected log lines, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<Value> {
        self.log.lock().unwrap().clone().unwrap_or_default()
    }

    /// Invokes a function as Lambda does.
    pub async fn invoke(&self, function: &Function, payload: &[u8]) -> Invoked {
        let name = function.name();
        let app = self.instance(name);
        let timeout = Duration::from_secs(deployed().function(name).timeout_seconds);
        let invoked = invoke(name, timeout, function.invoke(&app, payload, context(name))).await;
        if let Err(Ended::Failed(why)) = &invoked.answer {
            assert!(!why.contains("environment variable"), "the template of {name} lacks something: {why}");
        }
        if invoked.answer.is_err() {
            // Lambda replaces a dead instance.
            self.instances.lock().unwrap().remove(name);
        }
        self.spend(invoked.units());
        self.metrics.add(&invoked.log);
        if let Some(log) = self.log.lock().unwrap().as_mut() {
            log.extend(invoked.log.iter().cloned());
        }
        invoked
    }

    /// The instance of a function, with exactly the environment that the template gives it.
    fn instance(&self, name: &'static str) -> Arc<App> {
        let mut instances = self.instances.lock().unwrap();
        let app = instances.entry(name).or_insert_with(|| {
            let shape = deployed().function(name);
            let granted = |variable: &str| shape.variables.iter().any(|name| name == variable);
            let config = Config::read(|variable| match variable {
                "AWS_REGION" => Some(self.region.clone()),
                "PROVIDERS" => granted(variable).then(|| self.offered.lock().unwrap().to_owned()),
                _ => environment(variable, granted(variable)),
            });
            let clock = self.clock.clone();
            let off = self.roll_skew();
            let connection = aws::Connection::new(
                config.endpoint.clone(),
                connector(&self.services),
                telemetry::correlation_id,
            );
            let connection = connection.reaching(connector(&self.services));
            Arc::new(App::new(config, Clock::from_fn(move || clock.now() + off), connection))
        });
        Arc::clone(app)
    }

    /// Ends the test: runs the workers until they are idle, and fails if a queue has messages left or the
    /// audit finds something.
    pub async fn finish(self) {
        self.settle().await;
        for name in self.services.queues.names() {
            // A look that is not due yet may be left.
            let mut waiting = self.services.queues.waiting(&name);
            waiting.retain(|message| !message.is_delayed(self.clock.second()));
            assert!(waiting.is_empty(), "left unprocessed on the queue {name}: {waiting:?}");
            let dead = self.services.queues.dead(&name);
            assert!(dead.is_empty(), "in the dead-letter queue of {name}: {dead:?}");
        }
        self.audit();
        self.finished.store(true, Ordering::SeqCst);
    }

    /// Ends a test without checks of queues and money.
    pub fn abandon(self) {
        self.finished.store(true, Ordering::SeqCst);
    }
}

/// The context that Lambda gives an invocation of the function `name`.
fn context(name: &str) -> lambda::Context {
    let mut context = lambda::Context::default();
    context.request_id = format!("request-of-{name}");
    context
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let finished = self.finished.load(Ordering::SeqCst) || std::thread::panicking();
        assert!(finished, "a test ends with `world.finish().await`");
    }
}
