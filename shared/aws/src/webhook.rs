//! HTTP calls to organizers' webhooks. An organizer chooses the address, so the connection is made only to addresses of the
//! public internet: the name is looked up once, all that it leads to is checked, and the connection is made to what was
//! checked. Redirects are not followed, and the answer's body is not kept.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use domain::address::is_public;
use domain::webhook::{Hosts, WebhookUrl};
use domain::{Failure, limits};
use http_body_util::{BodyExt, Limited};

use crate::connection::{Connection, settings};

/// Name of the caller.
const USER_AGENT: &str = "Boxoffice-Webhooks/1";

/// Caller of webhooks.
#[derive(Clone, Debug)]
pub struct WebhookCaller {
    connector: SharedHttpConnector,
    allowed: Hosts,
}

/// A call of a webhook without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The address leads to where nobody may make us call.
    Inside,
    /// There is no connection, or no answer in time: the reason, for the log.
    Silent(String),
}

/// Refusal to connect to an address inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressInside;

impl fmt::Display for AddressInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is not in the public internet")
    }
}

impl Error for AddressInside {}

/// The message in a call.
#[derive(Clone, Debug)]
pub struct WebhookCall<'a> {
    /// Id of the message, the same at every try.
    pub id: &'a str,
    /// Second of the try.
    pub second: i64,
    /// Signatures of the body.
    pub signature: String,
    /// JSON.
    pub body: String,
}

impl WebhookCaller {
    /// A caller that reaches only the public internet, and the hosts that are `allowed`. It has a connector of its own,
    /// or the connection's for calls outside.
    #[must_use]
    pub fn new(connection: &Connection, allowed: Hosts) -> Self {
        let connector = connection.outside.clone().unwrap_or_else(|| guarded_connector(allowed.clone()));
        Self { connector, allowed }
    }

    /// Posts a message; returns the status of the answer.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the request cannot be written. No answer is an outcome.
    pub async fn post(
        &self,
        url: &WebhookUrl,
        call: WebhookCall<'_>,
    ) -> Result<Result<u16, Unanswered>, Failure> {
        // An address in place of a name is not looked up, so it is checked here.
        if url.check(&self.allowed).is_err() {
            return Ok(Err(Unanswered::Inside));
        }
        let request = request(url, call)?;
        let exchange = async {
            let answer = self.connector.call(request).await.map_err(|error| unanswered(&error))?;
            let status = answer.status().as_u16();
            // Read, so that the connection can be used again, and dropped: nobody here reads it.
            let _ = Limited::new(answer.into_body(), limits::WEBHOOK_ANSWER_BYTES_MAX).collect().await;
            Ok::<_, Unanswered>(status)
        };
        let wait = Duration::from_secs(limits::WEBHOOK_ANSWER_WAIT.as_secs().unsigned_abs());
        let answered = tokio::time::timeout(wait, exchange).await;
        Ok(answered.unwrap_or_else(|_| Err(Unanswered::Silent(format!("no answer in {wait:?}")))))
    }
}

fn request(url: &WebhookUrl, call: WebhookCall<'_>) -> Result<HttpRequest, Failure> {
    let broken = |error: &dyn fmt::Display| Failure::broken(format!("a call of a webhook: {error}"));
    let request = http::Request::builder()
        .method("POST")
        .uri(url.as_str())
        .header("content-type", "application/json")
        .header("user-agent", USER_AGENT)
        .header("webhook-id", call.id)
        .header("webhook-timestamp", call.second.to_string())
        .header("webhook-signature", call.signature)
        .body(SdkBody::from(call.body))
        .map_err(|error| broken(&error))?;
    HttpRequest::try_from(request).map_err(|error| broken(&error))
}

/// Reason why there is no answer, from the chain of an error's causes.
fn unanswered(error: &(dyn Error + 'static)) -> Unanswered {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<AddressInside>() {
            return Unanswered::Inside;
        }
        next = cause.source();
    }
    Unanswered::Silent(domain::error::causes(error))
}

/// A connector that reaches only the public internet, and the hosts that are `allowed`. It trusts the machine's roots.
fn guarded_connector(allowed: Hosts) -> SharedHttpConnector {
    let context = TlsContext::builder().build().unwrap_or_default();
    let builder = Connector::builder().connector_settings(settings());
    let builder = builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context);
    SharedHttpConnector::new(builder.build_with_resolver(Guarded { allowed }))
}

/// Resolver of names that lead to the public internet.
#[derive(Clone, Debug)]
struct Guarded {
    allowed: Hosts,
}

impl ResolveDns for Guarded {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let found = tokio::net::lookup_host((name, 0)).await.map_err(ResolveDnsError::new)?;
            let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            // All of them, or somebody mixes one in that is tried if the others do not answer.
            if self.allowed.has(name) || addresses.iter().copied().all(is_public) {
                Ok(addresses)
            } else {
                Err(ResolveDnsError::new(AddressInside))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: &str) -> WebhookCall<'_> {
        WebhookCall { id, second: 1_800_000_000, signature: "v1,AA==".to_owned(), body: "{}".to_owned() }
    }

    async fn post(url: &str, allowed: &str) -> Result<u16, Unanswered> {
        let allowed = Hosts::of(allowed);
        let caller = WebhookCaller { connector: guarded_connector(allowed.clone()), allowed };
        caller.post(&url.parse().unwrap(), call("msg_1")).await.unwrap()
    }

    #[tokio::test]
    async fn an_address_inside_is_refused_before_the_call() {
        for url in ["https://127.0.0.1/", "https://[::1]/", "http://example.com/", "https://localhost/"] {
            assert_eq!(post(url, "").await, Err(Unanswered::Inside), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_by_where_it_leads() {
        let guarded = guarded_connector(Hosts::default());
        let request = request(&"https://localhost:1/".parse().unwrap(), call("msg_1")).unwrap();
        let refused = guarded.call(request).await.unwrap_err();
        assert_eq!(unanswered(&refused), Unanswered::Inside, "{refused:?}");
    }

    #[tokio::test]
    async fn an_allowed_host_is_called_though_it_is_inside() {
        // Nobody listens on this port.
        for (url, host) in [("http://127.0.0.1:1/", "127.0.0.1"), ("http://localhost:1/", "localhost")] {
            let answer = post(url, host).await;
            assert!(matches!(&answer, Err(Unanswered::Silent(_))), "{url}: {answer:?}");
        }
    }

    #[test]
    fn a_call_has_the_headers_of_the_standard() {
        let request = request(&"https://example.com/x?y".parse().unwrap(), call("msg_1")).unwrap();
        assert_eq!((request.method(), request.uri()), ("POST", "https://example.com/x?y"));
        for (name, value) in [
            ("content-type", "application/json"),
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "1800000000"),
            ("webhook-signature", "v1,AA=="),
        ] {
            assert_eq!(request.headers().get(name), Some(value), "{name}");
        }
    }
}
