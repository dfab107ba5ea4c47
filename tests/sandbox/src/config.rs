//! Configuration, which is fixed while the sandbox runs.

use serde::{Deserialize, Serialize};

use crate::settings::Provider;

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Id of the endpoint; the endpoints `stripe` and `razorpay` have their address in the settings.
    pub id: String,
    /// Provider that sends to it.
    pub provider: Provider,
    /// Address of the receiver; plain http on this machine only.
    pub url: String,
    /// Secret of the messages' signatures.
    pub secret: String,
    /// API version in which Stripe writes its events for this endpoint; `None` means the account's.
    #[serde(default)]
    pub api_version: Option<String>,
}

/// Accounts at both providers, and the sandbox's own address.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// API key that requests to Stripe must carry.
    pub secret_key: String,
    /// Secret of the signatures for Stripe's first webhook endpoint.
    pub webhook_secret: String,
    /// Initial address of Stripe's first webhook endpoint; see [`crate::Settings::webhook_url`].
    pub webhook_url: Option<String>,
    /// Further endpoints of either provider: several deployments may share one account.
    pub webhooks: Vec<Webhook>,
    /// Origin of the payment page, for example `http://127.0.0.1:4242`.
    pub public_url: String,
    /// Name of the seller on the payment page.
    pub merchant_name: String,
    /// Seed of the ids: the same seed and the same calls give the same ids.
    pub seed: u64,
    /// Account at Razorpay.
    pub razorpay: RazorpayConfig,
}

/// An account at Razorpay.
#[derive(Clone, Debug)]
pub struct RazorpayConfig {
    /// Public half of the API key, which the checkout form contains too.
    pub key_id: String,
    /// Secret half of the API key, which signs the fields that a payer's browser brings back.
    pub key_secret: String,
    /// Secret of the signatures for the first webhook.
    pub webhook_secret: String,
    /// Initial address of the first webhook; see [`crate::RazorpaySettings::webhook_url`].
    pub webhook_url: Option<String>,
    /// `acc_…`, as webhooks name the account.
    pub account_id: String,
}

impl Default for RazorpayConfig {
    fn default() -> RazorpayConfig {
        RazorpayConfig {
            key_id: "rzp_test_sandbox".to_owned(),
            key_secret: "razorpay_key_sandbox".to_owned(),
            webhook_secret: "razorpay_webhook_sandbox".to_owned(),
            webhook_url: None,
            account_id: "acc_sandbox".to_owned(),
        }
    }
}

impl Default for SandboxConfig {
    fn default() -> SandboxConfig {
        SandboxConfig {
            secret_key: "sk_test_sandbox".to_owned(),
            webhook_secret: "whsec_sandbox".to_owned(),
            webhook_url: None,
            webhooks: Vec::new(),
            public_url: "http://127.0.0.1:4242".to_owned(),
            merchant_name: "Boxoffice".to_owned(),
            seed: 0,
            razorpay: RazorpayConfig::default(),
        }
    }
}
