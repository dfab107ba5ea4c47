//! HTTP calls to a payment provider with JSON answers, through the connection's connector.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use domain::{Error, Failure};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::Connection;

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// API of a provider.
#[derive(Clone)]
pub(crate) struct Http {
    /// The provider's name in logs.
    name: &'static str,
    api_url: String,
    authorization: String,
    /// Pointers to the reason in its error document.
    reasons: [&'static str; 2],
    connector: SharedHttpConnector,
}

/// Header of an answer that Stripe repeats from its store
/// (<https://docs.stripe.com/api/idempotent_requests>).
const REPLAYED: &str = "idempotent-replayed";

/// A provider's answer to a request.
#[derive(Clone, Debug)]
pub(crate) enum Answered {
    /// The request has succeeded.
    Done(Value),
    /// The request is refused, and a repeat will be, too.
    Refused(Refusal),
}

/// Refusal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The provider's code or sentence.
    pub(crate) reason: String,
    /// Stripe's kind of error, such as `invalid_request_error`.
    pub(crate) kind: Option<String>,
    /// Parameter that Stripe refuses.
    pub(crate) param: Option<String>,
    /// True if the answer was stored under the request's idempotency key and repeated.
    pub(crate) replayed: bool,
}

impl Answered {
    /// The answer's body.
    ///
    /// # Errors
    /// [`Error::ProviderRefused`].
    pub(crate) fn accepted(self) -> Result<Value, Failure> {
        match self {
            Self::Done(body) => Ok(body),
            Self::Refused(refusal) => Err(Error::ProviderRefused(refusal.reason).into()),
        }
    }
}

/// Name and value of a header.
pub(crate) type Header<'a> = (&'static str, &'a str);

impl Http {
    /// The API at `api_url`, with the credentials `authorization`, if it has any. The reason of a refusal is the first text
    /// found at one of `reasons`.
    pub(crate) fn new(
        connection: &Connection,
        name: &'static str,
        api_url: String,
        authorization: String,
        reasons: [&'static str; 2],
    ) -> Self {
        Self { name, api_url, authorization, reasons, connector: connection.connector.clone() }
    }

    /// Reads `path`. A refusal is an error.
    pub(crate) async fn get(&self, path: &str, headers: &[Header<'_>]) -> Result<Value, Failure> {
        self.call("GET", path, headers, String::new()).await?.accepted()
    }

    /// Posts `body` to `path`. A refusal is an error.
    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<Value, Failure> {
        self.ask(path, headers, body).await?.accepted()
    }

    /// Posts `body` to `path`. A refusal is an answer.
    pub(crate) async fn ask(
        &self,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<Answered, Failure> {
        self.call("POST", path, headers, body).await
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<Answered, Failure> {
        let request = self.request(method, path, headers, body)?;
        let silent = |cause: String| Failure::provider_silent(format!("{}: {cause}", self.name));
        let exchange = async {
            let answer = self.connector.call(request).await.map_err(|error| silent(format!("{error:?}")))?;
            let status = answer.status().as_u16();
            let replayed = answer.headers().get(REPLAYED) == Some("true");
            let body = answer.into_body().collect().await.map_err(|error| silent(error.to_string()))?;
            Ok::<_, Failure>((status, replayed, body.to_bytes()))
        };
        let (status, replayed, bytes) = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .map_err(|_| silent(format!("no answer in {TIMEOUT:?}")))??;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let word = |place: &str| body.pointer(place).and_then(Value::as_str).map(str::to_owned);
        let reason = self.reasons.iter().find_map(|place| word(place));
        match status {
            200..=299 => Ok(Answered::Done(body)),
            // 409: another request with the same idempotency key is under way.
            409 | 429 => Err(silent(format!("{status} {}", reason.unwrap_or_default()))),
            // A stored error is repeated as long as the key is remembered.
            500.. if !replayed => Err(silent(format!("{status} {}", reason.unwrap_or_default()))),
            401 | 403 => Err(self.broken(&"the key is refused")),
            _ => Ok(Answered::Refused(Refusal {
                reason: reason.unwrap_or_else(|| "refused".to_owned()),
                kind: word("/error/type"),
                param: word("/error/param"),
                replayed,
            })),
        }
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<HttpRequest, Failure> {
        let mut request = ::http::Request::builder().method(method).uri(format!("{}{path}", self.api_url));
        if !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(SdkBody::from(body)).map_err(|error| self.broken(&error))?;
        HttpRequest::try_from(request).map_err(|error| self.broken(&error))
    }

    fn broken(&self, cause: &dyn std::fmt::Display) -> Failure {
        Failure::broken(format!("{}: {cause}", self.name))
    }
}
