//! Webhook endpoints of the accounts.
//!
//! Every endpoint of an account gets every event: the providers do not know which deployment made an object
//! (<https://docs.stripe.com/webhooks>, <https://razorpay.com/docs/webhooks/>).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::config::{SandboxConfig, Webhook};
use crate::settings::{Provider, Settings, check_loopback};

/// Endpoints added while the sandbox ran, and the ids of those that Razorpay has disabled.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Webhooks {
    added: Vec<Webhook>,
    disabled: BTreeSet<String>,
}

/// Id of the provider's first endpoint, whose address is a setting.
pub(crate) fn first(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "stripe",
        Provider::Razorpay => "razorpay",
    }
}

impl Webhooks {
    /// Adds an endpoint, or replaces the one of its id.
    ///
    /// # Errors
    /// The problem with the endpoint, for people.
    pub(crate) fn add(&mut self, webhook: Webhook) -> Result<(), String> {
        check_loopback(&webhook.url)?;
        if webhook.secret.is_empty() || webhook.id.is_empty() {
            return Err("an endpoint has an id and a secret".to_owned());
        }
        if [Provider::Stripe, Provider::Razorpay].map(first).contains(&webhook.id.as_str()) {
            return Err(format!("the address of {} is a setting", webhook.id));
        }
        self.disabled.remove(&webhook.id);
        self.added.retain(|known| known.id != webhook.id);
        self.added.push(webhook);
        Ok(())
    }

    /// Removes an added endpoint; false if there is none of that id.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.added.len();
        self.added.retain(|known| known.id != id);
        self.added.len() < before
    }

    /// Disables an endpoint until [`Webhooks::enable`].
    pub(crate) fn disable(&mut self, id: &str) {
        self.disabled.insert(id.to_owned());
    }

    /// Enables every endpoint.
    pub(crate) fn enable(&mut self) {
        self.disabled.clear();
    }

    /// Enabled endpoints of the account at `provider`: the first, those of the configuration, and the added ones.
    pub(crate) fn of(&self, provider: Provider, config: &SandboxConfig, settings: &Settings) -> Vec<Webhook> {
        let (url, secret) = match provider {
            Provider::Stripe => (settings.webhook_url.as_ref(), &config.webhook_secret),
            Provider::Razorpay => {
                let url = settings.razorpay.webhook_url.as_ref();
                (url.filter(|_| !settings.razorpay.webhook_disabled), &config.razorpay.webhook_secret)
            }
        };
        let first = url.map(|url| Webhook {
            id: first(provider).to_owned(),
            provider,
            url: url.clone(),
            secret: secret.clone(),
            api_version: None,
        });
        let replaced = |id: &str| self.added.iter().any(|added| added.id == id);
        let configured = config.webhooks.iter().filter(|webhook| !replaced(&webhook.id));
        first
            .into_iter()
            .chain(configured.chain(&self.added).cloned())
            .filter(|webhook| webhook.provider == provider && !self.disabled.contains(&webhook.id))
            .collect()
    }
}
