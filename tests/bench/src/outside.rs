//! Services outside the functions: the payment provider, and the queue between its webhook and the worker. They run
//! on the clients' threads, so their CPU does not count as the functions'.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::ids::PaymentId;
use functions::Clock;
use sandbox::{Delivery, Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Semaphore, oneshot};

use crate::service::{STRIPE_KEY, Service, WEBHOOK_SECRET};
use crate::worker::Worker;

/// Stripe's test card that succeeds.
const CARD: &str = "4242424242424242";
/// The message about a captured payment that the Stripe endpoint subscribes to (docs/deploy.md).
const SENT: &str = "payment_intent.succeeded";
/// Time until a message that failed is delivered again. The deployed queue waits for 90 seconds.
const REDELIVERY: Duration = Duration::from_secs(1);

/// The provider and the queue.
pub(crate) struct Outside {
    /// Address of both.
    pub(crate) url: String,
    sandbox: Mutex<Sandbox>,
    clock: Clock,
    queue: Mutex<UnboundedSender<String>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<()>>>,
    /// Failures of messages that have failed.
    failures: Mutex<HashMap<String, usize>>,
    /// Messages that failed too often.
    dead: AtomicUsize,
}

impl Outside {
    /// Starts provider and queue, and returns them with the receiver of the queue.
    pub(crate) async fn open() -> (Arc<Self>, UnboundedReceiver<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let (queue, messages) = unbounded_channel();
        let outside = Arc::new(Self {
            sandbox: Mutex::new(sandbox(&url)),
            clock: Clock::system(),
            queue: Mutex::new(queue),
            waiting: Mutex::default(),
            failures: Mutex::default(),
            dead: AtomicUsize::new(0),
            url,
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&outside));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (outside, messages)
    }

    /// Drops every payment: the provider's state must not make later measurements slower.
    pub(crate) fn forget(&self) {
        *self.sandbox.lock().expect("no panic") = sandbox(&self.url);
    }

    /// Pays on the provider's page, and returns the webhooks about it.
    pub(crate) fn pay(&self, checkout_url: &str) -> Vec<Delivery> {
        let session = checkout_url.rsplit('/').next().unwrap_or_default();
        let now = self.clock.now().as_second();
        let mut sandbox = self.sandbox.lock().expect("no panic");
        sandbox.pay(now, session, CARD).expect("the session is open");
        let due = sandbox.due_deliveries(now);
        for delivery in &due {
            sandbox.delivery_result(delivery.id, true, now);
        }
        due.into_iter().filter(|delivery| delivery.event_type == SENT).collect()
    }

    /// Receiver that resolves once a message about this booking has been processed.
    pub(crate) fn settled(&self, booking_id: &str) -> oneshot::Receiver<()> {
        let (tell, told) = oneshot::channel();
        self.waiting.lock().expect("no panic").insert(booking_id.to_owned(), tell);
        told
    }

    /// Diverts messages from the worker to the returned receiver. The returned sender is the worker's, for `resume`.
    pub(crate) fn gather(&self) -> (UnboundedReceiver<String>, UnboundedSender<String>) {
        let (queue, gathered) = unbounded_channel();
        let before = std::mem::replace(&mut *self.queue.lock().expect("no panic"), queue);
        (gathered, before)
    }

    /// Sends messages to the worker again, over its own queue.
    pub(crate) fn resume(&self, queue: UnboundedSender<String>) {
        *self.queue.lock().expect("no panic") = queue;
    }

    /// Delivers the queue's messages to the worker until the queue is closed. A message that failed is delivered again,
    /// as on the real queue.
    pub(crate) async fn work(
        self: Arc<Self>,
        service: Service,
        worker: Worker,
        mut messages: UnboundedReceiver<String>,
    ) {
        let permits = Arc::new(Semaphore::new(worker.concurrency));
        let mut batch = Vec::new();
        while messages.recv_many(&mut batch, worker.batch).await > 0 {
            let bodies = std::mem::take(&mut batch);
            let permit = Arc::clone(&permits).acquire_owned().await.expect("never closed");
            let (outside, service) = (Arc::clone(&self), service.clone());
            tokio::spawn(async move {
                let failed = service.process_payments(&bodies).await;
                drop(permit);
                let (again, done): (Vec<_>, Vec<_>) =
                    bodies.into_iter().enumerate().partition(|(number, _)| failed.contains(number));
                for tell in done.iter().filter_map(|(_, body)| outside.waiting_for(body)) {
                    let _ = tell.send(());
                }
                outside.redeliver(again.into_iter().map(|(_, body)| body), worker.receives_max).await;
            });
        }
    }

    /// Puts messages back that failed, unless they have failed too often.
    async fn redeliver(&self, bodies: impl Iterator<Item = String>, receives_max: usize) {
        let mut again = Vec::new();
        for body in bodies {
            let mut failures = self.failures.lock().expect("no panic");
            let failed = failures.entry(body.clone()).or_default();
            *failed += 1;
            if *failed < receives_max {
                again.push(body);
            } else {
                self.dead.fetch_add(1, Ordering::Relaxed);
            }
        }
        if again.is_empty() {
            return;
        }
        tokio::time::sleep(REDELIVERY).await;
        for body in again {
            let _ = self.queue.lock().expect("no panic").send(body);
        }
    }

    /// Failed tries of messages, and messages that were given up.
    pub(crate) fn failures(&self) -> (usize, usize) {
        let failed = self.failures.lock().expect("no panic").values().sum();
        (failed, self.dead.load(Ordering::Relaxed))
    }

    fn waiting_for(&self, body: &str) -> Option<oneshot::Sender<()>> {
        let message: Value = serde_json::from_str(body).expect("JSON");
        let said: Value = serde_json::from_str(message["body"].as_str()?).expect("JSON");
        let payment = said.pointer("/data/object/metadata/payment_id")?.as_str()?;
        let booking = payment.parse::<PaymentId>().expect("ours").booking_id();
        self.waiting.lock().expect("no panic").remove(booking.as_str())
    }
}

fn sandbox(url: &str) -> Sandbox {
    Sandbox::new(SandboxConfig {
        secret_key: STRIPE_KEY.to_owned(),
        webhook_secret: WEBHOOK_SECRET.to_owned(),
        // The clients deliver the webhooks; the address only enables them.
        webhook_url: Some(format!("{url}/webhook")),
        public_url: url.to_owned(),
        ..SandboxConfig::default()
    })
}

async fn answer(
    State(outside): State<Arc<Outside>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if headers.contains_key("x-amz-target") {
        return outside.enqueue(&body);
    }
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let request = Request {
        method: method.as_str().to_owned(),
        path_and_query: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: body.to_vec(),
    };
    let now = outside.clock.now().as_second();
    let answer = outside.sandbox.lock().expect("no panic").handle(now, &request);
    let status = StatusCode::from_u16(answer.status).expect("a status");
    (status, [("content-type", "application/json")], answer.body).into_response()
}

impl Outside {
    /// Answers SQS's `SendMessage`, and `GetQueueAttributes` as an empty queue does.
    fn enqueue(&self, body: &[u8]) -> Response {
        let message: Value = serde_json::from_slice(body).expect("the SDK sends JSON");
        if message.get("AttributeNames").is_some() {
            let answer = json!({ "Attributes": { "ApproximateNumberOfMessages": "0" } });
            return ([("content-type", "application/x-amz-json-1.0")], answer.to_string()).into_response();
        }
        let text = message["MessageBody"].as_str().expect("a message").to_owned();
        self.queue.lock().expect("no panic").send(text).expect("the receiver is open");
        let answer = json!({ "MessageId": "00000000-0000-4000-8000-000000000000" });
        ([("content-type", "application/x-amz-json-1.0")], answer.to_string()).into_response()
    }
}
