//! Environment variables, each parsed once. A function gets only those that it needs; a missing one fails at
//! its first use.

use aws::Endpoint;
use aws::razorpay::RazorpayAccount;
use aws::sign_in_page::SignInProvider;
use aws::store::Tables;
use aws::stripe::StripeAccount;
use domain::provider::Provider;
use domain::{Failure, limits};
use jiff::SignedDuration;

pub(crate) use documents::{DocumentSettings, Issuer, TicketKeySettings, unsignable};
pub(crate) use sms::SmsSettings;

mod documents;
mod sms;

/// Settings that the template gives a function.
#[derive(Clone)]
pub struct Config {
    /// Name of the stack, a dimension of its metrics.
    pub stack: String,
    /// Lowest level that is logged: Lambda's own setting.
    pub log_level: String,
    /// Endpoint and credentials of AWS.
    pub endpoint: Endpoint,
    /// Names of the tables.
    pub tables: Tables,
    /// Bucket of uploads and images.
    pub media_bucket: Setting,
    /// Days after an event until its settled bookings go into the archive; 0 for never.
    archive_after_days: Setting,
    /// Queue of provider messages, filled by the webhooks.
    pub payments_queue_url: Setting,
    /// Queue of looks.
    pub looks_queue_url: Setting,
    /// Queue of refunds.
    pub refunds_queue_url: Setting,
    /// Queue of bookings whose documents are to be written.
    pub documents_queue_url: Setting,
    /// Queue of cancelled events whose bookings are to be cancelled.
    pub cancellations_queue_url: Setting,
    /// Queue of events whose bookings are to be moved to another hall.
    pub relocations_queue_url: Setting,
    /// Queue of bookings whose uses of offers are to be settled.
    pub redemptions_queue_url: Setting,
    /// Queue of exports to be written.
    pub exports_queue_url: Setting,
    /// Queue of what people are to be told.
    pub notifications_queue_url: Setting,
    /// Queue of messages for organizers' webhooks.
    pub webhooks_queue_url: Setting,
    /// Queue of messages whose facts are to be recorded.
    pub facts_queue_url: Setting,
    /// Days for which facts are kept in the table.
    fact_days: Setting,
    /// One in so many views of events' pages is counted; none if it is 0.
    seen_one_in: Setting,
    /// Delivery stream of the files of facts, if there are any.
    pub facts_stream: Setting,
    /// Hosts of webhooks that may be called although they are inside, separated by commas.
    pub webhook_allowed_hosts: Setting,
    /// Queue of the stream's changes that could not be understood.
    pub stream_failures_queue_url: Setting,
    /// The bus of messages.
    pub bus_name: Setting,
    /// Client id of the user pool.
    pub user_pool_client_id: Setting,
    /// Id of the user pool.
    pub user_pool_id: Setting,
    /// URL of the user pool's page for sign-ins at identity providers.
    pub sign_in_url: Setting,
    /// Offered identity providers, separated by commas.
    sign_in_providers: Setting,
    /// Name of the provider that speaks OpenID Connect, for people.
    sign_in_oidc_name: Setting,
    /// Sender address of mails.
    pub sender_address: Setting,
    /// SES configuration set of mails.
    pub configuration_set: Setting,
    /// Registration of text messages.
    pub sms: SmsSettings,
    /// Key that hashes one-time codes.
    pub otp_key: Setting,
    /// URL of the web client, for the way back from a provider's page.
    pub web_url: Setting,
    /// URL under which browsers reach this API, if it differs from the request's host.
    pub api_url: Setting,
    /// Offered payment providers, the preferred first, separated by commas.
    providers: Setting,
    /// URL of Stripe's API.
    pub stripe_api_url: Setting,
    /// Stripe's secret key.
    pub stripe_secret_key: Setting,
    /// Secrets of Stripe's webhook endpoint, separated by a comma: two during a rotation.
    pub stripe_webhook_secrets: Setting,
    /// URL of Razorpay's API.
    pub razorpay_api_url: Setting,
    /// Id of Razorpay's API key.
    pub razorpay_key_id: Setting,
    /// Secret of Razorpay's API key.
    pub razorpay_key_secret: Setting,
    /// Secrets of Razorpay's webhook, separated by a comma: two during a rotation.
    pub razorpay_webhook_secrets: Setting,
    /// Seller and numbering of documents.
    pub documents: DocumentSettings,
    /// Keys that sign tickets.
    pub ticket_keys: TicketKeySettings,
}

/// An environment variable that only some functions have.
#[derive(Clone)]
pub struct Setting {
    name: &'static str,
    value: Option<String>,
}

impl Setting {
    /// The value.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the template does not set it for this function.
    pub fn get(&self) -> Result<&str, Failure> {
        let missing = || Failure::broken(format!("the environment variable {} is not set", self.name));
        self.value.as_deref().filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// The value, or none if it is empty.
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

    /// Parses the variables that `read` returns.
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
                customers: text("CUSTOMERS_TABLE"),
                reports: text("REPORTS_TABLE"),
            },
            media_bucket: setting("MEDIA_BUCKET"),
            archive_after_days: setting("ARCHIVE_AFTER_DAYS"),
            payments_queue_url: setting("PAYMENTS_QUEUE_URL"),
            looks_queue_url: setting("LOOKS_QUEUE_URL"),
            refunds_queue_url: setting("REFUNDS_QUEUE_URL"),
            documents_queue_url: setting("DOCUMENTS_QUEUE_URL"),
            cancellations_queue_url: setting("CANCELLATIONS_QUEUE_URL"),
            relocations_queue_url: setting("RELOCATIONS_QUEUE_URL"),
            redemptions_queue_url: setting("REDEMPTIONS_QUEUE_URL"),
            exports_queue_url: setting("EXPORTS_QUEUE_URL"),
            notifications_queue_url: setting("NOTIFICATIONS_QUEUE_URL"),
            webhooks_queue_url: setting("WEBHOOKS_QUEUE_URL"),
            facts_queue_url: setting("FACTS_QUEUE_URL"),
            fact_days: setting("FACT_DAYS"),
            seen_one_in: setting("SEEN_ONE_IN"),
            facts_stream: setting("FACTS_STREAM"),
            webhook_allowed_hosts: setting("WEBHOOK_ALLOWED_HOSTS"),
            stream_failures_queue_url: setting("STREAM_FAILURES_QUEUE_URL"),
            bus_name: setting("BUS_NAME"),
            user_pool_client_id: setting("USER_POOL_CLIENT_ID"),
            user_pool_id: setting("USER_POOL_ID"),
            sign_in_url: setting("SIGN_IN_URL"),
            sign_in_providers: setting("SIGN_IN_PROVIDERS"),
            sign_in_oidc_name: setting("SIGN_IN_OIDC_NAME"),
            sender_address: setting("SENDER_ADDRESS"),
            configuration_set: setting("CONFIGURATION_SET"),
            sms: SmsSettings::read(&setting),
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

    /// Stripe's API URL and key.
    ///
    /// # Errors
    /// [`Failure::Broken`] if one is not set.
    pub fn stripe(&self) -> Result<StripeAccount, Failure> {
        Ok(StripeAccount {
            api_url: self.stripe_api_url.get()?.to_owned(),
            secret_key: self.stripe_secret_key.get()?.to_owned(),
        })
    }

    /// Razorpay's API URL and key.
    ///
    /// # Errors
    /// [`Failure::Broken`] if one is not set.
    pub fn razorpay(&self) -> Result<RazorpayAccount, Failure> {
        Ok(RazorpayAccount {
            api_url: self.razorpay_api_url.get()?.to_owned(),
            key_id: self.razorpay_key_id.get()?.to_owned(),
            key_secret: self.razorpay_key_secret.get()?.to_owned(),
        })
    }

    /// Days for which facts are kept in the table.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not set, or no number.
    pub fn fact_days(&self) -> Result<u32, Failure> {
        self.fact_days.get()?.parse().map_err(|error| Failure::caused("FACT_DAYS", error))
    }

    /// The sample of views of events' pages that is counted: one in so many, or none if it is 0.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not set, or no number.
    pub fn seen_one_in(&self) -> Result<u32, Failure> {
        self.seen_one_in.get()?.parse().map_err(|error| Failure::caused("SEEN_ONE_IN", error))
    }

    /// The offered identity providers, with their names for people.
    #[must_use]
    pub fn sign_in_providers(&self) -> Vec<(SignInProvider, String)> {
        let words: Vec<_> = self.sign_in_providers.optional().unwrap_or_default().split(',').collect();
        let name = |provider| match provider {
            SignInProvider::Google => "Google",
            SignInProvider::Apple => "Apple",
            SignInProvider::Oidc => self.sign_in_oidc_name.optional().unwrap_or("OpenID"),
        };
        let offered = SignInProvider::ALL.into_iter().filter(|provider| words.contains(&provider.as_str()));
        offered.map(|provider| (provider, name(provider).to_owned())).collect()
    }

    /// Time after the start of an event until its settled bookings go into the archive; none for never.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is no number of days, or too few: a bank may take months for a dispute.
    pub fn archive_after(&self) -> Result<Option<SignedDuration>, Failure> {
        let text = self.archive_after_days.get()?;
        match text.parse() {
            Ok(0) => Ok(None),
            Ok(days) if days >= limits::ARCHIVE_AFTER_DAYS_MIN => {
                Ok(Some(SignedDuration::from_hours(24 * i64::from(days))))
            }
            _ => {
                let least = limits::ARCHIVE_AFTER_DAYS_MIN;
                Err(Failure::broken(format!("ARCHIVE_AFTER_DAYS is {text}: it is 0 or at least {least}")))
            }
        }
    }

    /// The offered payment providers, the preferred first.
    #[must_use]
    pub fn providers(&self) -> Vec<Provider> {
        let words = self.providers.get().unwrap_or_default().split(',').map(str::trim);
        words
            .filter_map(|word| Provider::ALL.into_iter().find(|provider| provider.as_str() == word))
            .collect()
    }
}

impl Setting {
    /// The comma-separated values: secrets that may have signed a webhook.
    ///
    /// # Errors
    /// [`Failure::Broken`] if none is set.
    pub fn list(&self) -> Result<Vec<String>, Failure> {
        let values = self.get()?.split(',').map(str::trim);
        Ok(values.filter(|value| !value.is_empty()).map(str::to_owned).collect())
    }
}
