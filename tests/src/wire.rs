//! HTTP connector of all clients: answers in process, counts calls, and injects failures.

use std::fmt;
use std::future::pending;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use crate::TestClock;
use crate::bucket::{BUCKET, Bucket, Sent};
use crate::calls::{Call, Service, Units};
use crate::dynamo::{Answer, Dynamo};
use crate::faults::{Faults, Trouble, refusal};
use crate::files::Files;
use crate::invoke::{Invocation, current};
use crate::mailbox::Mailbox;
use crate::money::Money;
use crate::pool::Pool;
use crate::queues::Queues;
use crate::receivers::{Receivers, host_of, is_receiver};
use crate::sabotage::{Asked, Planted};
use crate::telephones::Telephones;

/// The services of one world.
pub(crate) struct Services {
    pub(crate) dynamo: Dynamo,
    pub(crate) queues: Queues,
    pub(crate) money: Money,
    pub(crate) mailbox: Mailbox,
    pub(crate) telephones: Telephones,
    pub(crate) pool: Pool,
    pub(crate) bucket: Bucket,
    pub(crate) files: Files,
    pub(crate) receivers: Receivers,
    pub(crate) faults: Faults,
    pub(crate) planted: Planted,
    clock: TestClock,
    /// True if calls ask DynamoDB for their cost.
    pub(crate) metered: Mutex<bool>,
    dice: Mutex<u64>,
}

impl Services {
    pub(crate) fn new(clock: &TestClock, seed: u64) -> Self {
        Self {
            dynamo: Dynamo::new(clock),
            queues: Queues::new(),
            money: Money::new(clock),
            mailbox: Mailbox::default(),
            telephones: Telephones::default(),
            pool: Pool::default(),
            bucket: Bucket::default(),
            files: Files::default(),
            receivers: Receivers::default(),
            faults: Faults::default(),
            planted: Planted::default(),
            clock: clock.clone(),
            metered: Mutex::new(false),
            dice: Mutex::new(seed.wrapping_mul(2).wrapping_add(1)),
        }
    }

    /// A number below `sides`, the same for the same seed (xorshift64).
    pub(crate) fn roll(&self, sides: u64) -> u64 {
        let mut dice = self.dice.lock().unwrap();
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        *dice % sides
    }

    /// Yields a random number of times, so that concurrent requests interleave at every call.
    async fn jostle(&self) {
        for _ in 0..self.roll(4) {
            tokio::task::yield_now().await;
        }
    }

    /// The answer to a call, if there is one.
    fn apply(&self, call: &Asked<'_>, request: &HttpRequest) -> Option<Answer> {
        let (service, operation) = (call.service, call.operation);
        self.planted.around(call, |body, keyless| self.reach((service, operation), request, body, keyless))
    }

    fn reach(
        &self,
        (service, operation): (Service, &str),
        request: &HttpRequest,
        body: &[u8],
        keyless: bool,
    ) -> Option<Answer> {
        Some(match service {
            Service::DynamoDb => self.dynamo.handle(operation, body),
            Service::Sqs => self.queues.handle_sqs(operation, body, self.clock.second()),
            Service::EventBridge => self.queues.handle_bus(operation, body, self.clock.second()),
            Service::Ses => self.mailbox.handle_ses(operation, body),
            Service::Sns => self.telephones.handle_sns(body),
            Service::Cognito if operation == "POST /oauth2/token" => {
                self.pool.exchange(body, self.clock.second())
            }
            Service::Cognito => {
                let signed = request.headers().get("authorization").is_some();
                self.pool.handle(operation, body, signed, self.clock.second())
            }
            Service::S3 => self.bucket.handle(&sent(request, body), self.clock.second()),
            Service::Firehose => self.files.handle(operation, &sent(request, body), self.clock.second()),
            Service::Stripe | Service::Razorpay => return self.pay(request, body, keyless),
            Service::Receiver => return self.receivers.handle(request, body, self.clock.second()),
            Service::Other => Answer::error(501, "NotImplemented", operation),
        })
    }

    fn pay(&self, request: &HttpRequest, body: &[u8], keyless: bool) -> Option<Answer> {
        let uri: http::Uri = request.uri().parse().unwrap();
        let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let seen = |(name, _): &(&str, &str)| !(keyless && name.eq_ignore_ascii_case("idempotency-key"));
        let response = self.money.handle(&sandbox::Request {
            method: request.method().to_owned(),
            path_and_query: uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            headers: request.headers().iter().filter(seen).map(header).collect(),
            body: body.to_vec(),
        });
        let replayed =
            response.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotent-replayed"));
        response.answered.then(|| Answer {
            status: response.status,
            body: response.text(),
            replayed,
            file: None,
        })
    }

    async fn answer(
        &self,
        request: HttpRequest,
        caller: Option<Arc<Invocation>>,
    ) -> Result<HttpResponse, ConnectorError> {
        let (service, operation) = addressee(&request);
        let mut body = request.body().bytes().map(<[u8]>::to_vec).unwrap_or_default();
        let metered = service == Service::DynamoDb && *self.metered.lock().unwrap();
        if metered {
            body = with_meter(&body);
        }
        self.jostle().await;
        let function = caller.as_ref().map(|invocation| invocation.function);
        let call = Asked { function, service, operation: &operation, body: &body };
        let trouble = self.faults.next(function, service, &operation);
        let note = |units| {
            if let Some(invocation) = &caller {
                invocation.note(Call { service, operation: operation.clone(), units });
            }
        };
        if let Some(trouble) = trouble {
            note(Units::default());
            return self.go_wrong(trouble, &call, &request, caller.as_deref()).await;
        }
        if service == Service::Receiver && self.receivers.is_inside(host_of(&request)) {
            return Err(ConnectorError::other(Box::new(aws::webhook::AddressInside), None));
        }
        let answer = self.apply(&call, &request);
        let units = match &answer {
            Some(answer) if metered => {
                let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                Units::of(&operation, answer.status, &body)
            }
            _ => Units::default(),
        };
        note(units);
        self.jostle().await;
        if service == Service::Receiver {
            tokio::time::sleep(self.receivers.wait(&host_of(&request))).await;
        }
        if self.planted.loses(&call) {
            return Err(lost());
        }
        match answer {
            Some(answer) => Ok(response(answer)),
            None => pending().await,
        }
    }

    async fn go_wrong(
        &self,
        trouble: Trouble,
        call: &Asked<'_>,
        request: &HttpRequest,
        caller: Option<&Invocation>,
    ) -> Result<HttpResponse, ConnectorError> {
        let applied = matches!(trouble, Trouble::LostAnswer | Trouble::KillAfter);
        if applied {
            self.apply(call, request);
        }
        match trouble {
            Trouble::Conflict | Trouble::Throttle | Trouble::Starved | Trouble::Fails => {
                Ok(response(refusal(trouble, call.service, call.operation, call.body)))
            }
            Trouble::LostAnswer => Err(lost()),
            Trouble::NoAnswer => pending().await,
            Trouble::KillBefore | Trouble::KillAfter => {
                caller.expect("only a function can be killed").kill();
                pending().await
            }
        }
    }
}

fn sent<'a>(request: &'a HttpRequest, body: &'a [u8]) -> Sent<'a> {
    let header = |(name, value): (&str, &str)| (name.to_ascii_lowercase(), value.to_owned());
    let headers = request.headers().iter().map(header).collect();
    Sent { method: request.method(), url: request.uri(), headers, body }
}

/// A connection that broke before its answer.
fn lost() -> ConnectorError {
    ConnectorError::io("connection reset by peer".into())
}

/// Service and operation of a request.
fn addressee(request: &HttpRequest) -> (Service, String) {
    let uri: http::Uri = request.uri().parse().unwrap();
    let host = uri.host().unwrap_or_default();
    let service = match host.split('.').next().unwrap_or_default() {
        "dynamodb" => Service::DynamoDb,
        "sqs" => Service::Sqs,
        "events" => Service::EventBridge,
        "firehose" => Service::Firehose,
        "stripe" => Service::Stripe,
        "razorpay" => Service::Razorpay,
        "email" => Service::Ses,
        "sns" => Service::Sns,
        "cognito-idp" | "sign-in" => Service::Cognito,
        BUCKET => Service::S3,
        _ if is_receiver(host) => Service::Receiver,
        _ => Service::Other,
    };
    let operation = match request.headers().get("x-amz-target") {
        Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
        // Paths have the ids of files.
        None if service == Service::S3 => format!("{} object", request.method()),
        None => format!("{} {}", request.method(), uri.path()),
    };
    (service, operation)
}

fn with_meter(body: &[u8]) -> Vec<u8> {
    let mut request: Value = serde_json::from_slice(body).unwrap();
    request["ReturnConsumedCapacity"] = "INDEXES".into();
    request.to_string().into_bytes()
}

fn response(answer: Answer) -> HttpResponse {
    let mut response = http::Response::builder().status(answer.status);
    if answer.replayed {
        response = response.header("idempotent-replayed", "true");
    }
    let body = match answer.file {
        Some((content_type, bytes)) => {
            response = response.header("content-type", content_type);
            SdkBody::from(bytes)
        }
        None => SdkBody::from(answer.body),
    };
    let response = response.body(body).unwrap();
    HttpResponse::try_from(response).unwrap()
}

/// A connector to the services.
pub(crate) fn connector(services: &Arc<Services>) -> SharedHttpConnector {
    SharedHttpConnector::new(Wire(Arc::clone(services)))
}

struct Wire(Arc<Services>);

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let services = Arc::clone(&self.0);
        let caller = current();
        HttpConnectorFuture::new(async move { services.answer(request, caller).await })
    }
}
