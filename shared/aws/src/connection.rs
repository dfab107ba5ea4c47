//! What every client shares: the HTTP connector, the credentials, the region.
//!
//! `aws-config` is deliberately absent. Lambda's environment says everything that it would look for in
//! files, profiles and metadata services, and looking costs milliseconds of every cold start.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// Attempts of one SDK call. Conflicts of transactions, which the SDK does not retry, we do.
const ATTEMPTS: u32 = 4;
/// First wait between attempts; the SDK doubles it and takes a random part of it.
const BACKOFF: Duration = Duration::from_millis(25);
/// Longest wait for one attempt's answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Where AWS is and as whom to speak to it.
#[derive(Clone)]
pub struct Endpoint {
    /// Region, such as `ap-south-1`.
    pub region: String,
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: String,
    /// Session token, which Lambda's credentials have.
    pub session_token: Option<String>,
    /// Address of an emulator; AWS itself without it.
    pub url: Option<String>,
}

/// One connection pool and one identity, shared by every client of a process.
#[derive(Clone)]
pub struct Connection {
    pub(crate) endpoint: Endpoint,
    pub(crate) connector: SharedHttpConnector,
}

impl Connection {
    /// A connection through `connector`. Tests put one here that fails on purpose.
    #[must_use]
    pub fn new(endpoint: Endpoint, connector: SharedHttpConnector) -> Self {
        Self { endpoint, connector }
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let Endpoint { access_key_id, secret_access_key, session_token, .. } = &self.endpoint;
        // They last as long as the instance: Lambda replaces the environment with the instance.
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
        TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).build()
    }
}

/// The configuration of one SDK client; every SDK crate has a builder type of its own with these methods.
macro_rules! sdk_config {
    ($sdk:ident, $connection:expr) => {{
        let connection: &crate::connection::Connection = $connection;
        let mut config = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .region($sdk::config::Region::new(connection.endpoint.region.clone()))
            .credentials_provider(connection.credentials())
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

fn settings() -> HttpConnectorSettings {
    HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build()
}

/// A connector for AWS and providers: TLS by rustls with ring, which starts in microseconds where the
/// SDK's default gathers entropy for 24 ms of CPU. Plain HTTP addresses work through it, too.
#[must_use]
pub fn tls_connector() -> SharedHttpConnector {
    let builder = Connector::builder().connector_settings(settings());
    SharedHttpConnector::new(builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build())
}

/// A connector without TLS, for tests that never leave the machine.
#[must_use]
pub fn plain_connector() -> SharedHttpConnector {
    SharedHttpConnector::new(Connector::builder().connector_settings(settings()).build_http())
}
