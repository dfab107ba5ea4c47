//! Parsing of a webhook's body by an adapter whose provider never answers.

use aws::provider::{ParsedMessage, PaymentProvider};
use aws::razorpay::{Razorpay, RazorpayAccount};
use aws::stripe::{Stripe, StripeAccount};
use aws::{Connection, Endpoint};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use domain::Failure;
use domain::ids::DeploymentId;
use domain::payment::Update;
use domain::provider::Provider;
use serde_json::Value;

/// Network without any answer.
#[derive(Debug)]
struct Nobody;

impl HttpConnector for Nobody {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err(ConnectorError::io("nobody answers".into())))
    }
}

fn adapter(which: Provider, deployment: DeploymentId) -> Box<dyn PaymentProvider> {
    let text = |text: &str| text.to_owned();
    let endpoint = Endpoint {
        region: text("eu-central-1"),
        access_key_id: text("key"),
        secret_access_key: text("secret"),
        session_token: None,
        url: None,
    };
    let connection = Connection::new(endpoint, SharedHttpConnector::new(Nobody), || None);
    let api_url = text("https://provider.test");
    match which {
        Provider::Stripe => {
            let account = StripeAccount { api_url, secret_key: text("sk_test_fuzz") };
            Box::new(Stripe::new(&connection, account, deployment))
        }
        Provider::Razorpay => {
            let account = RazorpayAccount { api_url, key_id: text("rzp_test_fuzz"), key_secret: text("secret") };
            Box::new(Razorpay::new(&connection, account, deployment))
        }
    }
}

/// Parses `data` and checks that the message contains every payment, amount and currency of the result.
pub(crate) fn check(which: Provider, data: &[u8]) {
    let Ok(message) = serde_json::from_slice::<Value>(data) else { return };
    let adapter = adapter(which, DeploymentId::from_random([0; 6]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let parsed: Result<ParsedMessage, Failure> = runtime.block_on(adapter.parse(Some("message"), &message));
    let Ok(ParsedMessage::Ours(updates)) = parsed else { return };
    let text = message.to_string();
    for update in updates {
        assert_eq!(update.provider, which);
        let named = update.payment_id.as_str();
        assert!(text.contains(named), "the message does not contain the payment {named}");
        if let Update::Captured { amount, .. } | Update::Authorized { amount, .. } = &update.update {
            let (minor, currency) = (amount.amount_minor.to_string(), amount.currency.to_string());
            assert!(text.contains(&minor), "the message does not contain the amount {minor}");
            let upper = text.to_ascii_uppercase();
            assert!(upper.contains(&currency), "the message does not contain the currency {currency}");
        }
    }
}
