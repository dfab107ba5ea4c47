//! Connection that all clients share: HTTP connector, credentials, region.
//!
//! `aws-config` is deliberately absent. Lambda's environment contains everything that it would look for in
//! files, profiles and metadata services, and looking costs milliseconds of every cold start.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// Attempts of one SDK call. The SDK does not retry conflicts of transactions; the store does.
const ATTEMPTS: u32 = 4;
/// First wait between attempts; the SDK doubles it and waits for a random part of it.
const BACKOFF: Duration = Duration::from_millis(25);
/// Longest wait for one attempt: a hundred times DynamoDB's usual time.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest wait for all attempts of a call, within a function's 10 seconds: a service that does not answer
/// causes a 503 that can be retried, and not a timeout of the function.
const CALL_TIMEOUT: Duration = Duration::from_secs(6);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Endpoint and credentials of AWS.
#[derive(Clone)]
pub struct Endpoint {
    /// Region, such as `ap-south-1`.
    pub region: String,
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: String,
    /// Session token of Lambda's credentials.
    pub session_token: Option<String>,
    /// URL of an emulator; AWS itself without it.
    pub url: Option<String>,
}

/// Function that returns the correlation id of the current work, if there is any.
pub type Trace = fn() -> Option<String>;

/// Name of the correlation id in items, queue messages and bus messages.
pub(crate) const TRACE: &str = "trace";

/// Builds the configuration of an SDK client; every SDK crate has its own builder type with these methods.
macro_rules! sdk_config {
    ($sdk:ident, $connection:expr) => {{
        let connection: &crate::connection::Connection = $connection;
        let mut config = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .region($sdk::config::Region::new(connection.endpoint.region.clone()))
            .credentials_provider(connection.credentials())
            // They are static, and each attempt has a timeout of its own.
            .identity_cache($sdk::config::IdentityCache::no_cache())
            .stalled_stream_protection($sdk::config::StalledStreamProtectionConfig::disabled())
            .http_client(connection.http_client())
            .retry_config(crate::connection::Connection::retries())
            .timeout_config(crate::connection::Connection::timeouts());
        if let Some(url) = &connection.endpoint.url {
            config = config.endpoint_url(url);
        }
        config.build()
    }};
}
pub(crate) use sdk_config;

/// A connection pool and identity, shared by all clients of a process.
#[derive(Clone)]
pub struct Connection {
    pub(crate) endpoint: Endpoint,
    pub(crate) connector: SharedHttpConnector,
    pub(crate) trace: Trace,
    /// Connector for addresses that other people choose; a guarded one of its own without it.
    pub(crate) outside: Option<SharedHttpConnector>,
    clients: Arc<Clients>,
}

/// Clients that requests use again: building one costs as much as a call.
#[derive(Default)]
struct Clients {
    queues: OnceLock<aws_sdk_sqs::Client>,
    bus: OnceLock<aws_sdk_eventbridge::Client>,
    mail: OnceLock<aws_sdk_sesv2::Client>,
    sms: OnceLock<aws_sdk_sns::Client>,
}

impl Connection {
    /// A connection through `connector`, whose writes carry the correlation id from `trace`. Tests pass a
    /// connector that injects failures.
    #[must_use]
    pub fn new(endpoint: Endpoint, connector: SharedHttpConnector, trace: Trace) -> Self {
        Self { endpoint, connector, trace, outside: None, clients: Arc::default() }
    }

    /// The connection with another way to addresses that other people choose than the guarded one. Tests pass receivers
    /// that need no network.
    #[must_use]
    pub fn reaching(self, outside: SharedHttpConnector) -> Self {
        Self { outside: Some(outside), ..self }
    }

    /// Client of SQS.
    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        let build = || aws_sdk_sqs::Client::from_conf(sdk_config!(aws_sdk_sqs, self));
        self.clients.queues.get_or_init(build).clone()
    }

    /// Client of EventBridge.
    pub(crate) fn events(&self) -> aws_sdk_eventbridge::Client {
        let build = || aws_sdk_eventbridge::Client::from_conf(sdk_config!(aws_sdk_eventbridge, self));
        self.clients.bus.get_or_init(build).clone()
    }

    /// Client of SNS.
    pub(crate) fn sms(&self) -> aws_sdk_sns::Client {
        let build = || aws_sdk_sns::Client::from_conf(sdk_config!(aws_sdk_sns, self));
        self.clients.sms.get_or_init(build).clone()
    }

    /// Client of SES.
    pub(crate) fn mail(&self) -> aws_sdk_sesv2::Client {
        let build = || aws_sdk_sesv2::Client::from_conf(sdk_config!(aws_sdk_sesv2, self));
        self.clients.mail.get_or_init(build).clone()
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let Endpoint { access_key_id, secret_access_key, session_token, .. } = &self.endpoint;
        // Lambda's credentials last as long as the instance.
        Credentials::new(access_key_id, secret_access_key, session_token.clone(), None, "environment")
    }

    pub(crate) fn http_client(&self) -> SharedHttpClient {
        let connector = self.connector.clone();
        http_client_fn(move |_, _| connector.clone())
    }

    pub(crate) fn retries() -> RetryConfig {
        RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(BACKOFF)
    }

    pub(crate) fn timeouts() -> TimeoutConfig {
        TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(CALL_TIMEOUT)
            .build()
    }
}

pub(crate) fn settings() -> HttpConnectorSettings {
    HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build()
}

/// A connector for AWS and providers: TLS by rustls with ring, which starts in microseconds, while the SDK's
/// default gathers entropy for 24 ms of CPU. It also accepts plain HTTP URLs.
///
/// AWS is trusted by the few roots of its certificates. Loading the machine's whole collection takes 1 to 4
/// ms of CPU, so it waits for the first call to another host: a provider, or an emulator with its own
/// certificate.
#[must_use]
pub fn tls_connector() -> SharedHttpConnector {
    let aws = connector_trusting(TrustStore::empty().with_pem_certificate(AWS_ROOTS));
    SharedHttpConnector::new(ByHost { aws, others: OnceLock::new() })
}

fn connector_trusting(roots: TrustStore) -> SharedHttpConnector {
    // Building the context cannot fail; its default trusts the machine's collection.
    let context = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    let builder = Connector::builder().connector_settings(settings());
    let builder = builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context);
    SharedHttpConnector::new(builder.build())
}

/// Roots of AWS's own certificates.
const AWS_ROOTS: &[u8] = include_bytes!("aws-roots.pem");
/// Domains of AWS.
const AWS_DOMAINS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

/// Chooses the trusted roots by host.
#[derive(Debug)]
struct ByHost {
    aws: SharedHttpConnector,
    others: OnceLock<SharedHttpConnector>,
}

impl HttpConnector for ByHost {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if needs_other_roots(request.uri()) {
            self.others.get_or_init(|| connector_trusting(TrustStore::default())).call(request)
        } else {
            self.aws.call(request)
        }
    }
}

/// Returns true if the host's certificate is not one of AWS's.
fn needs_other_roots(uri: &str) -> bool {
    let Ok(uri) = uri.parse::<http::Uri>() else { return true };
    let host = uri.host().unwrap_or_default();
    let is_aws = AWS_DOMAINS.iter().any(|domain| host.ends_with(domain));
    uri.scheme_str() == Some("https") && !is_aws
}

/// A connector without TLS, for tests that never leave the machine.
#[must_use]
pub fn plain_connector() -> SharedHttpConnector {
    SharedHttpConnector::new(Connector::builder().connector_settings(settings()).build_http())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_of_aws_can_be_read() {
        // An unreadable certificate would panic here.
        let connector = tls_connector();
        assert!(format!("{connector:?}").contains("ByHost"));
        assert_eq!(AWS_ROOTS.windows(17).filter(|window| window == b"BEGIN CERTIFICATE").count(), 5);
    }

    #[test]
    fn only_aws_itself_is_believed_by_the_roots_of_aws() {
        for own in [
            "https://dynamodb.ap-south-1.amazonaws.com/",
            "https://sqs.cn-north-1.amazonaws.com.cn/queue",
            "https://dynamodb.eu-central-1.api.aws/",
            "http://127.0.0.1:4566/",
        ] {
            assert!(!needs_other_roots(own), "{own}");
        }
        for other in [
            "https://api.stripe.com/v1/refunds",
            "https://amazonaws.com.example.com/",
            "https://notamazonaws.com/",
            "https://localhost:4566/",
            "not an address",
        ] {
            assert!(needs_other_roots(other), "{other}");
        }
    }
}
