//! HTTP calls to organizers' webhooks. An organizer chooses the address, so the connection is made only to addresses of the
//! public internet: the name is looked up once, all that it leads to is checked, and the connection is made to what was
//! checked. Redirects are not followed, and the answer's body is not kept.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

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
use jiff::SignedDuration;
use tokio::time::Instant;

use crate::connection::{Connection, settings};

/// Name of the caller.
const USER_AGENT: &str = "Boxoffice-Webhooks/1";

/// Caller of webhooks.
#[derive(Clone, Debug)]
pub struct WebhookCaller {
    /// Reaches only the public internet.
    outside: SharedHttpConnector,
    /// Reaches everything, for what is allowed by name, scheme and port. Its connections are its own.
    inside: SharedHttpConnector,
    allowed: Hosts,
}

/// Outcome of a call of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// HTTP status, or the reason why there is none.
    pub status: Result<u16, Unanswered>,
    /// Time that the call took.
    pub took: SignedDuration,
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
        let connector = |guarded| connection.outside.clone().unwrap_or_else(|| connector_of(guarded));
        Self { outside: connector(Names::Public), inside: connector(Names::All), allowed }
    }

    /// Posts a message; returns the status of the answer. The status alone decides: a body that does not end is dropped.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the request cannot be written. No answer is an outcome.
    pub async fn post(&self, url: &WebhookUrl, call: WebhookCall<'_>) -> Result<WebhookAnswer, Failure> {
        // An address in place of a name is not looked up, so it is checked here.
        if url.check(&self.allowed).is_err() {
            return Ok(WebhookAnswer { status: Err(Unanswered::Inside), took: SignedDuration::ZERO });
        }
        let connector = if self.allowed.has(url) { &self.inside } else { &self.outside };
        let begun = Instant::now();
        let wait = limits::WEBHOOK_ANSWER_WAIT.unsigned_abs();
        let answered = tokio::time::timeout(wait, connector.call(request(url, call)?)).await;
        let status = match answered {
            Ok(Ok(answer)) => {
                let status = answer.status().as_u16();
                // Read, so that the connection can be used again, and dropped: nobody here reads it.
                let body = Limited::new(answer.into_body(), limits::WEBHOOK_ANSWER_BYTES_MAX);
                let _ = tokio::time::timeout(limits::WEBHOOK_BODY_WAIT.unsigned_abs(), body.collect()).await;
                Ok(status)
            }
            Ok(Err(error)) => Err(unanswered(&error)),
            Err(_) => Err(Unanswered::Silent(format!("no answer in {wait:?}"))),
        };
        let took = SignedDuration::try_from(begun.elapsed()).unwrap_or(SignedDuration::MAX);
        Ok(WebhookAnswer { status, took })
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

/// A connector that reaches what these names lead to. It trusts the machine's roots.
fn connector_of(names: Names) -> SharedHttpConnector {
    let context = TlsContext::builder().build().unwrap_or_default();
    let builder = Connector::builder().connector_settings(settings());
    let builder = builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context);
    SharedHttpConnector::new(builder.build_with_resolver(names))
}

/// Resolver of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// Those that lead to the public internet.
    Public,
    /// All.
    All,
}

impl ResolveDns for Names {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let found = tokio::net::lookup_host((name, 0)).await.map_err(ResolveDnsError::new)?;
            let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            // All of them, or somebody mixes one in that is tried if the others do not answer.
            if *self == Self::All || addresses.iter().copied().all(is_public) {
                Ok(addresses)
            } else {
                Err(ResolveDnsError::new(AddressInside))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::http::HttpConnectorFuture;
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use http_body_util::Full;

    use super::*;

    fn call(id: &str) -> WebhookCall<'_> {
        WebhookCall { id, second: 1_800_000_000, signature: "v1,AA==".to_owned(), body: "{}".to_owned() }
    }

    /// A receiver whose body never ends.
    #[derive(Debug)]
    struct Endless;

    impl HttpConnector for Endless {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            // Its trailers never come.
            let body = Full::from("thanks").with_trailers(std::future::pending());
            let answer = HttpResponse::new(200.try_into().unwrap(), SdkBody::from_body_1_x(body));
            HttpConnectorFuture::ready(Ok(answer))
        }
    }

    async fn post(url: &str, allowed: &str) -> Result<u16, Unanswered> {
        let (outside, inside) = (connector_of(Names::Public), connector_of(Names::All));
        let caller = WebhookCaller { outside, inside, allowed: Hosts::of(allowed) };
        caller.post(&url.parse().unwrap(), call("msg_1")).await.unwrap().status
    }

    #[tokio::test]
    async fn an_address_inside_is_refused_before_the_call() {
        for url in ["https://127.0.0.1/", "https://[::1]/", "http://example.com/", "https://localhost/"] {
            assert_eq!(post(url, "").await, Err(Unanswered::Inside), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_by_where_it_leads() {
        let guarded = connector_of(Names::Public);
        let request = request(&"https://localhost:1/".parse().unwrap(), call("msg_1")).unwrap();
        let refused = guarded.call(request).await.unwrap_err();
        assert_eq!(unanswered(&refused), Unanswered::Inside, "{refused:?}");
    }

    #[tokio::test]
    async fn an_allowed_host_is_called_though_it_is_inside() {
        // Nobody listens on this port.
        for (url, host) in
            [("http://127.0.0.1:1/", "http://127.0.0.1:1"), ("http://localhost:1/", "http://localhost:*")]
        {
            let answer = post(url, host).await;
            assert!(matches!(&answer, Err(Unanswered::Silent(_))), "{url}: {answer:?}");
        }
        assert_eq!(
            post("http://127.0.0.1:2/", "http://127.0.0.1:1").await,
            Err(Unanswered::Inside),
            "its port is not"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_does_not_undo_the_status() {
        let outside = SharedHttpConnector::new(Endless);
        let caller = WebhookCaller { outside: outside.clone(), inside: outside, allowed: Hosts::default() };
        let answer = caller.post(&"https://example.com/".parse().unwrap(), call("msg_1")).await.unwrap();
        assert_eq!(answer, WebhookAnswer { status: Ok(200), took: limits::WEBHOOK_BODY_WAIT });
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
