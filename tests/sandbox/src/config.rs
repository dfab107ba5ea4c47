//! Configuration, which does not change while the sandbox runs.

use serde::{Deserialize, Serialize};

use crate::settings::Provider;

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Names the endpoint; `stripe` and `razorpay` are those whose address is a setting.
    pub id: String,
    /// Provider whose messages it gets.
    pub provider: Provider,
    /// Address that they go to; plain http on this machine only.
    pub url: String,
    /// Secret that they are signed with.
    pub secret: String,
    /// The API version in which Stripe writes its events for this endpoint; nothing means the account's.
    #[serde(default)]
    pub api_version: Option<String>,
}

/// The accounts at both providers, and what the sandbox is reached by.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// The API key that Stripe's callers must show.
    pub secret_key: String,
    /// The secret that the messages to Stripe's first webhook endpoint are signed with.
    pub webhook_secret: String,
    /// Address that Stripe's webhooks go to at first; see [`crate::Settings::webhook_url`].
    pub webhook_url: Option<String>,
    /// Endpoints of either provider beside the first: several deployments may share one account.
    pub webhooks: Vec<Webhook>,
    /// Beginning of the payment page's address, for example `http://127.0.0.1:4242`.
    pub public_url: String,
    /// The seller, as the payment page shows it.
    pub merchant_name: String,
    /// Sandboxes of the same seed and the same calls give the same ids.
    pub seed: u64,
    /// The account at Razorpay.
    pub razorpay: RazorpayConfig,
}

/// An account at Razorpay.
#[derive(Clone, Debug)]
pub struct RazorpayConfig {
    /// The public half of the API key, which the checkout form shows too.
    pub key_id: String,
    /// The secret half, which signs what payers bring back.
    pub key_secret: String,
    /// The secret that the messages to the first webhook are signed with.
    pub webhook_secret: String,
    /// Address that webhooks go to at first; see [`crate::RazorpaySettings::webhook_url`].
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
