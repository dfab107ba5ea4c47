//! Functions in this process, on threads of their own so that their CPU can be measured, and the gateway's payloads
//! and answers.

use std::sync::{Arc, LazyLock};

use aws::{Connection, Store};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use functions::{App, Clock, Config, Endpoint, Function, QueueWorker};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::cpu_nanos;

/// Name of the threads that run functions and nothing else.
const THREADS: &str = "service";
/// Secret of the webhooks' signatures.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_bench";
/// Key of the provider's API.
pub(crate) const STRIPE_KEY: &str = "sk_test_bench";

/// Answer of a function.
#[derive(Debug)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body as JSON; null if it is not JSON.
    pub(crate) body: Value,
    /// The body as text.
    pub(crate) body_text: String,
}

/// Functions with their shared state.
#[derive(Clone)]
pub(crate) struct Service {
    runtime: Arc<Runtime>,
    app: Arc<App>,
    store_url: String,
    outside_url: String,
}

impl Service {
    /// Functions with the store at `store_url`, and with providers and queues at `outside_url`.
    pub(crate) fn new(store_url: &str, outside_url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name(THREADS)
            // A thread that ends takes its CPU time with it.
            .thread_keep_alive(std::time::Duration::from_secs(3600))
            .enable_all()
            .build()
            .expect("a runtime");
        let (store_url, outside_url) = (store_url.to_owned(), outside_url.to_owned());
        let app = app(&store_url, &outside_url, |connector| connector);
        Self { runtime: Arc::new(runtime), app: Arc::new(app), store_url, outside_url }
    }

    /// New instance of the functions, with a connector that `wrap` returns, and providers and queues at `outside_url`.
    pub(crate) fn beside(
        &self,
        outside_url: &str,
        wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector,
    ) -> Self {
        Self { outside_url: outside_url.to_owned(), ..self.clone() }.instance(wrap)
    }

    /// New instance of the functions, with a connector that `wrap` returns.
    pub(crate) fn instance(&self, wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector) -> Self {
        Self { app: Arc::new(app(&self.store_url, &self.outside_url, wrap)), ..self.clone() }
    }

    /// The store alone, with a connector that `wrap` returns.
    pub(crate) fn store(&self, wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector) -> Store {
        app(&self.store_url, &self.outside_url, wrap).store
    }

    /// Milliseconds of CPU that functions have used so far.
    pub(crate) fn cpu_millis() -> f64 {
        cpu_nanos("self", Some(THREADS)) as f64 / 1e6
    }

    /// Calls a route.
    pub(crate) async fn call(&self, endpoint: &'static Endpoint, payload: Vec<u8>) -> Answer {
        let answer = self.run(Function::Endpoint(endpoint), payload).await;
        let mut answer: Value = serde_json::from_slice(&answer).expect("the gateway gets JSON");
        let Value::String(body_text) = answer["body"].take() else { panic!("an answer without a body") };
        let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
        Answer {
            status: status.expect("a status"),
            body: serde_json::from_str(&body_text).unwrap_or_default(),
            body_text,
        }
    }

    /// Calls a route and requires a 2xx answer.
    pub(crate) async fn must(&self, endpoint: &'static Endpoint, payload: Vec<u8>) -> Value {
        let answer = self.call(endpoint, payload).await;
        assert!((200..300).contains(&answer.status), "{}: {answer:?}", endpoint.name);
        answer.body
    }

    /// Invokes the worker of the payments queue with messages, and returns the numbers of those that failed.
    pub(crate) async fn process_payments(&self, bodies: &[String]) -> Vec<usize> {
        self.work(&functions::PROCESS_PAYMENT, bodies).await
    }

    /// Invokes a worker with messages, and returns the numbers of those that failed.
    pub(crate) async fn work(&self, worker: &'static QueueWorker, bodies: &[String]) -> Vec<usize> {
        let records: Vec<Value> = bodies
            .iter()
            .enumerate()
            .map(|(number, body)| json!({ "messageId": number.to_string(), "body": body }))
            .collect();
        let payload = json!({ "Records": records }).to_string().into_bytes();
        let answer = self.run(Function::Queue(worker), payload).await;
        let answer: Value = serde_json::from_slice(&answer).expect("Lambda gets JSON");
        let failures = answer["batchItemFailures"].as_array().into_iter().flatten();
        let number = |failure: &Value| failure["itemIdentifier"].as_str()?.parse().ok();
        failures.map(|failure| number(failure).expect("one of our numbers")).collect()
    }

    /// Runs the sweep of due bookings once.
    pub(crate) async fn sweep(&self) {
        self.run(Function::Schedule(&functions::SWEEP_PAYMENTS), b"{}".to_vec()).await;
    }

    async fn run(&self, function: Function, payload: Vec<u8>) -> Vec<u8> {
        let app = Arc::clone(&self.app);
        let running = self
            .runtime
            .spawn(async move { function.invoke(&app, &payload, lambda::Context::default()).await });
        running.await.expect("functions do not panic").expect("an answer")
    }
}

fn app(
    store_url: &str,
    outside_url: &str,
    wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector,
) -> App {
    let config = Config::read(|name| {
        let value = match name {
            "AWS_REGION" => "eu-central-1",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => "local",
            "AWS_ENDPOINT_URL" => store_url,
            "SEATS_TABLE" => "seats",
            "BOOKINGS_TABLE" => "bookings",
            "CATALOG_TABLE" => "catalog",
            "CUSTOMERS_TABLE" => "customers",
            "REPORTS_TABLE" => "reports",
            "FACT_DAYS" => "400",
            "PAYMENTS_QUEUE_URL" => "https://sqs.local/payments",
            "LOOKS_QUEUE_URL" => "https://sqs.local/looks",
            "REFUNDS_QUEUE_URL" => "https://sqs.local/refunds",
            "REDEMPTIONS_QUEUE_URL" => "https://sqs.local/redemptions",
            "DOCUMENTS_QUEUE_URL" => "https://sqs.local/documents",
            "INVOICE_SERIES" => "INV",
            "CREDIT_NOTE_SERIES" => "CN",
            "SELLER_NAME" => "Arena Company",
            "SELLER_ADDRESS" => "Street 1, Berlin",
            "SELLER_TAX_IDS" => "DE123456789",
            "WEB_URL" => "http://127.0.0.1",
            "API_URL" => "http://127.0.0.1",
            "PROVIDERS" => "stripe",
            "STRIPE_API_URL" => outside_url,
            "STRIPE_SECRET_KEY" => STRIPE_KEY,
            "STRIPE_WEBHOOK_SECRETS" => WEBHOOK_SECRET,
            _ => return None,
        };
        Some(value.to_owned())
    });
    let switch = Switch { inner: aws::tls_connector(), outside: format!("{outside_url}/") };
    let connection = Connection::new(
        config.endpoint.clone(),
        wrap(SharedHttpConnector::new(switch)),
        lambda::telemetry::correlation_id,
    );
    App::new(config, Clock::system(), connection)
}

/// Connector that routes SQS requests to the queue: the functions have one address for all of AWS.
#[derive(Debug)]
struct Switch {
    inner: SharedHttpConnector,
    outside: String,
}

impl HttpConnector for Switch {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if target(&request).starts_with("AmazonSQS") {
            request.set_uri(self.outside.clone()).expect("an address");
        }
        self.inner.call(request)
    }
}

/// Operation of an AWS request; empty for any other request.
pub(crate) fn target(request: &HttpRequest) -> &str {
    request.headers().get("x-amz-target").unwrap_or_default()
}

/// Payload of the gateway: a sample, with another person, key, path and body.
pub(crate) struct Payload(Value);

macro_rules! samples {
    ($($name:ident = $file:literal;)*) => {
        impl Payload {
            $(
                #[doc = concat!("As in `events/", $file, ".json`.")]
                pub(crate) fn $name() -> Self {
                    static SAMPLE: LazyLock<Value> = LazyLock::new(|| {
                        let text = include_str!(concat!("../../../events/", $file, ".json"));
                        serde_json::from_str(text).expect("samples are JSON")
                    });
                    Self(SAMPLE.clone())
                }
            )*
        }
    };
}

samples! {
    create_organizer = "create-organizer";
    create_venue = "create-venue";
    create_screen = "create-screen";
    create_title = "create-title";
    create_event = "create-event";
    publish_event = "publish-event";
    get_availability = "get-availability";
    create_booking = "create-booking";
    create_payment = "create-payment";
    webhook = "receive-stripe-webhook";
}

impl Payload {
    /// Sets the customer with this number.
    pub(crate) fn from(mut self, customer: usize) -> Self {
        let subject = format!("7d1f0c52-3b6e-4d7a-9a41-{customer:012x}");
        let claims = &mut self.0["requestContext"]["authorizer"]["jwt"]["claims"];
        // The user name of an account of ours is its id.
        (claims["sub"], claims["username"]) = (json!(subject), json!(subject));
        self
    }

    /// Sets a header, given in lower case.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = json!(value);
        self
    }

    /// Removes a header.
    pub(crate) fn without_header(mut self, name: &str) -> Self {
        if let Some(headers) = self.0["headers"].as_object_mut() {
            headers.remove(name);
        }
        self
    }

    /// Sets a path parameter.
    pub(crate) fn path(mut self, name: &str, value: &str) -> Self {
        self.0["pathParameters"][name] = json!(value);
        self
    }

    /// Sets the body, and returns the bytes of the payload.
    pub(crate) fn body(mut self, body: &str) -> Vec<u8> {
        self.0["body"] = json!(body);
        self.end()
    }

    /// Returns the bytes of the payload.
    pub(crate) fn end(self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }
}
