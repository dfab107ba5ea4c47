//! The functions in this process, on threads of their own so that their CPU can be told apart, and the
//! gateway's part: payloads in, answers out.

use std::sync::{Arc, LazyLock};

use aws::Connection;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use functions::{App, Clock, Config, Endpoint, Function};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::cpu_nanos;

/// Name of the threads that run functions and nothing else.
const THREADS: &str = "service";
/// The secret that webhooks are signed with.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_bench";
/// The key of the provider's API.
pub(crate) const STRIPE_KEY: &str = "sk_test_bench";

/// Answer of a function.
#[derive(Debug)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body as JSON; null where it is none.
    pub(crate) body: Value,
    /// Bytes of the body.
    pub(crate) body_text: String,
}

/// The functions, with what they share.
#[derive(Clone)]
pub(crate) struct Service {
    runtime: Arc<Runtime>,
    app: Arc<App>,
    store_url: String,
    outside_url: String,
}

impl Service {
    /// The functions over the store at `store_url`, with providers and queues at `outside_url`.
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

    /// The same functions as a new instance, whose connector `wrap` has wrapped.
    pub(crate) fn instance(&self, wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector) -> Self {
        Self { app: Arc::new(app(&self.store_url, &self.outside_url, wrap)), ..self.clone() }
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

    /// Calls a route and insists on a good answer.
    pub(crate) async fn must(&self, endpoint: &'static Endpoint, payload: Vec<u8>) -> Value {
        let answer = self.call(endpoint, payload).await;
        assert!((200..300).contains(&answer.status), "{}: {answer:?}", endpoint.name);
        answer.body
    }

    /// Hands messages of the payments queue to their worker; answers how many failed.
    pub(crate) async fn process_payments(&self, bodies: &[String]) -> usize {
        let records: Vec<Value> = bodies
            .iter()
            .enumerate()
            .map(|(number, body)| json!({ "messageId": number.to_string(), "body": body }))
            .collect();
        let payload = json!({ "Records": records }).to_string().into_bytes();
        let answer = self.run(Function::Queue(&functions::PROCESS_PAYMENT), payload).await;
        let answer: Value = serde_json::from_slice(&answer).expect("Lambda gets JSON");
        answer["batchItemFailures"].as_array().map_or(0, Vec::len)
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
            "PAYMENTS_QUEUE_URL" => "https://sqs.local/payments",
            "REFUNDS_QUEUE_URL" => "https://sqs.local/refunds",
            "DOCUMENTS_QUEUE_URL" => "https://sqs.local/documents",
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

/// Sends what is for a queue to the queues: the functions know one address for all of AWS.
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

/// The operation of AWS's API that a request is for; empty where it is for somebody else.
pub(crate) fn target(request: &HttpRequest) -> &str {
    request.headers().get("x-amz-target").unwrap_or_default()
}

/// A payload of the gateway: one of the samples, with another person, key, path and body in it.
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
    /// From the customer with this number.
    pub(crate) fn from(mut self, customer: usize) -> Self {
        let subject = format!("7d1f0c52-3b6e-4d7a-9a41-{customer:012x}");
        self.0["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = json!(subject);
        self
    }

    /// With this header, given in lower case.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = json!(value);
        self
    }

    /// Without this header.
    pub(crate) fn without_header(mut self, name: &str) -> Self {
        if let Some(headers) = self.0["headers"].as_object_mut() {
            headers.remove(name);
        }
        self
    }

    /// With this path parameter.
    pub(crate) fn path(mut self, name: &str, value: &str) -> Self {
        self.0["pathParameters"][name] = json!(value);
        self
    }

    /// With this body.
    pub(crate) fn body(mut self, body: &str) -> Vec<u8> {
        self.0["body"] = json!(body);
        self.end()
    }

    /// As it is.
    pub(crate) fn end(self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }
}
