//! HTTP to a payment provider: JSON comes back, through the connection's own connector.

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

/// A provider's API.
#[derive(Clone)]
pub(crate) struct Http {
    /// The provider's name in our logs.
    name: &'static str,
    api_url: String,
    authorization: String,
    /// Where its error document says why.
    reasons: [&'static str; 2],
    connector: SharedHttpConnector,
}

/// A header.
pub(crate) type Header<'a> = (&'static str, &'a str);

impl Http {
    /// The API at `api_url`, as whoever `authorization` says. A refusal's reason is the first text that is
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

    pub(crate) async fn get(&self, path: &str, headers: &[Header<'_>]) -> Result<Value, Failure> {
        self.call("GET", path, headers, String::new()).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<Value, Failure> {
        self.call("POST", path, headers, body).await
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<Value, Failure> {
        let request = self.request(method, path, headers, body)?;
        let silent = |cause: String| Failure::ProviderSilent(format!("{}: {cause}", self.name));
        let exchange = async {
            let answer = self.connector.call(request).await.map_err(|error| silent(format!("{error:?}")))?;
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.map_err(|error| silent(error.to_string()))?;
            Ok::<_, Failure>((status, body.to_bytes()))
        };
        let (status, bytes) = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .map_err(|_| silent(format!("no answer in {TIMEOUT:?}")))??;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let reason = self.reasons.iter().find_map(|place| body.pointer(place).and_then(Value::as_str));
        match status {
            200..=299 => Ok(body),
            // 409: another request with the same idempotency key is under way.
            409 | 429 | 500.. => Err(silent(format!("{status} {}", reason.unwrap_or_default()))),
            401 | 403 => Err(self.broken(&"the key is refused")),
            _ => Err(Error::ProviderRefused(reason.unwrap_or("refused").to_owned()).into()),
        }
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[Header<'_>],
        body: String,
    ) -> Result<HttpRequest, Failure> {
        let mut request = ::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.api_url))
            .header("authorization", &self.authorization);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(SdkBody::from(body)).map_err(|error| self.broken(&error))?;
        HttpRequest::try_from(request).map_err(|error| self.broken(&error))
    }

    fn broken(&self, cause: &dyn std::fmt::Display) -> Failure {
        Failure::Broken(format!("{}: {cause}", self.name))
    }
}
