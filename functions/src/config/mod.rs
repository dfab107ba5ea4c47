//! Every environment variable, parsed once. A function gets only those that it needs, so a missing one
//! is noticed where it is needed.

use aws::Endpoint;
use aws::razorpay::RazorpayAccount;
use aws::store::Tables;
use aws::stripe::StripeAccount;
use domain::Failure;
use domain::provider::Provider;

pub(crate) use documents::{DocumentSettings, TicketKeySettings, unsignable};

mod documents;

/// Settings that the template gives a function.
#[derive(Clone)]
pub struct Config {
    /// Name of the stack, which its metrics have.
    pub stack: String,
    /// Level from which on lines are logged: Lambda's own setting.
    pub log_level: String,
    /// Address and credentials of AWS.
    pub endpoint: Endpoint,
    /// Names of the tables.
    pub tables: Tables,
    /// Queue of provider messages, which webhooks fill.
    pub payments_queue_url: Setting,
    /// Queue of bookings that the provider is to be asked about.
    pub looks_queue_url: Setting,
    /// Queue of refunds that are due.
    pub refunds_queue_url: Setting,
    /// Queue of bookings whose documents are to be written.
    pub documents_queue_url: Setting,
    /// Queue of events that were called off and whose bookings have to follow.
    pub cancellations_queue_url: Setting,
    /// The bus of messages.
    pub bus_name: Setting,
    /// The user pool's client.
    pub user_pool_client_id: Setting,
    /// The user pool.
    pub user_pool_id: Setting,
    /// Sender of our mail.
    pub sender_address: Setting,
    /// The key under which one-time codes are hashed.
    pub otp_key: Setting,
    /// Address of the web client, for the way back from a provider's page.
    pub web_url: Setting,
    /// Address under which browsers reach this API, if it is not the name under which it is called.
    pub api_url: Setting,
    /// Payment providers that are offered, the preferred first, separated by commas.
    providers: Setting,
    /// Address of Stripe's API.
    pub stripe_api_url: Setting,
    /// Stripe's secret key.
    pub stripe_secret_key: Setting,
    /// Secrets of Stripe's webhook endpoint: two while one is rotated, separated by a comma.
    pub stripe_webhook_secrets: Setting,
    /// Address of Razorpay's API.
    pub razorpay_api_url: Setting,
    /// The public half of Razorpay's API key.
    pub razorpay_key_id: Setting,
    /// The secret half.
    pub razorpay_key_secret: Setting,
    /// Secrets of Razorpay's webhook: two while one is rotated, separated by a comma.
    pub razorpay_webhook_secrets: Setting,
    /// Seller and numbering of documents.
    pub documents: DocumentSettings,
    /// The keys that sign tickets.
    pub ticket_keys: TicketKeySettings,
}

/// A variable that only some functions have.
#[derive(Clone)]
pub struct Setting {
    name: &'static str,
    value: Option<String>,
}

impl Setting {
    /// Its value.
    ///
    /// # Errors
    /// [`Failure::Broken`] where the template has not set it for this function.
    pub fn get(&self) -> Result<&str, Failure> {
        let missing = || Failure::broken(format!("the environment variable {} is not set", self.name));
        self.value.as_deref().filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// Its value, where it may be left empty.
    #[must_use]
    pub fn optional(&self) -> Option<&str> {
        self.value.as_deref().filter(|value| !value.is_empty())
    }
}

impl Config {
    /// Reads the process's environment.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_environment() -> Self {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads variables from `read`.
    #[must_use]
    pub fn read(read: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| read(name).unwrap_or_default();
        let setting = |name: &'static str| Setting { name, value: read(name) };
        Self {
            stack: text("STACK"),
            log_level: text("AWS_LAMBDA_LOG_LEVEL"),
            endpoint: Endpoint {
                region: text("AWS_REGION"),
                access_key_id: text("AWS_ACCESS_KEY_ID"),
                secret_access_key: text("AWS_SECRET_ACCESS_KEY"),
                session_token: read("AWS_SESSION_TOKEN").filter(|token| !token.is_empty()),
                url: read("AWS_ENDPOINT_URL").filter(|url| !url.is_empty()),
            },
            tables: Tables {
                seats: text("SEATS_TABLE"),
                bookings: text("BOOKINGS_TABLE"),
                catalog: text("CATALOG_TABLE"),
            },
            payments_queue_url: setting("PAYMENTS_QUEUE_URL"),
            looks_queue_url: setting("LOOKS_QUEUE_URL"),
            refunds_queue_url: setting("REFUNDS_QUEUE_URL"),
            documents_queue_url: setting("DOCUMENTS_QUEUE_URL"),
            cancellations_queue_url: setting("CANCELLATIONS_QUEUE_URL"),
            bus_name: setting("BUS_NAME"),
            user_pool_client_id: setting("USER_POOL_CLIENT_ID"),
            user_pool_id: setting("USER_POOL_ID"),
            sender_address: setting("SENDER_ADDRESS"),
            otp_key: setting("OTP_KEY"),
            web_url: setting("WEB_URL"),
            api_url: setting("API_URL"),
            providers: setting("PROVIDERS"),
            stripe_api_url: setting("STRIPE_API_URL"),
            stripe_secret_key: setting("STRIPE_SECRET_KEY"),
            stripe_webhook_secrets: setting("STRIPE_WEBHOOK_SECRETS"),
            razorpay_api_url: setting("RAZORPAY_API_URL"),
            razorpay_key_id: setting("RAZORPAY_KEY_ID"),
            razorpay_key_secret: setting("RAZORPAY_KEY_SECRET"),
            razorpay_webhook_secrets: setting("RAZORPAY_WEBHOOK_SECRETS"),
            documents: DocumentSettings::read(&setting),
            ticket_keys: TicketKeySettings::read(&setting),
        }
    }

    /// Stripe's address and key.
    ///
    /// # Errors
    /// [`Failure::Broken`] where one is not set.
    pub fn stripe(&self) -> Result<StripeAccount, Failure> {
        Ok(StripeAccount {
            api_url: self.stripe_api_url.get()?.to_owned(),
            secret_key: self.stripe_secret_key.get()?.to_owned(),
        })
    }

    /// Razorpay's address and key.
    ///
    /// # Errors
    /// [`Failure::Broken`] where one is not set.
    pub fn razorpay(&self) -> Result<RazorpayAccount, Failure> {
        Ok(RazorpayAccount {
            api_url: self.razorpay_api_url.get()?.to_owned(),
            key_id: self.razorpay_key_id.get()?.to_owned(),
            key_secret: self.razorpay_key_secret.get()?.to_owned(),
        })
    }

    /// The payment providers that are offered, the preferred first.
    #[must_use]
    pub fn providers(&self) -> Vec<Provider> {
        let words = self.providers.get().unwrap_or_default().split(',').map(str::trim);
        words
            .filter_map(|word| Provider::ALL.into_iter().find(|provider| provider.as_str() == word))
            .collect()
    }
}

impl Setting {
    /// Its values, separated by commas: the secrets under which a webhook's signature may be made.
    ///
    /// # Errors
    /// [`Failure::Broken`] where none is set.
    pub fn list(&self) -> Result<Vec<String>, Failure> {
        let values = self.get()?.split(',').map(str::trim);
        Ok(values.filter(|value| !value.is_empty()).map(str::to_owned).collect())
    }
}
