//! SNS: text messages to telephones. Neither text nor number is ever logged.

use std::time::Duration;

use aws_sdk_sns::Client;
use aws_sdk_sns::config::Config;
use aws_sdk_sns::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use domain::Failure;
use domain::customer::Telephone;

use crate::connection::Connection;
use crate::mail::Mailing;
use crate::sdk_error::failure_by_code;

/// Longest wait for SNS to take a text message.
const TAKES_MAX: Duration = Duration::from_secs(5);

/// The sender of our text messages.
#[derive(Clone, Debug)]
pub struct Texter {
    client: Client,
    registration: Registration,
}

/// Names under which a deployment is known to telephone networks.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// Name that telephones show, where a country allows one.
    pub sender_id: String,
    /// Id of the sender in India's register (DLT), which its networks ask for.
    pub entity_id: Option<String>,
}

/// A text message. Without `Debug`: it is for its reader only.
#[derive(Clone)]
pub struct Sms {
    /// The text.
    pub text: String,
    /// Id of the text's form in India's register.
    pub template_id: Option<String>,
}

impl Texter {
    /// A sender with this registration.
    #[must_use]
    pub fn new(connection: &Connection, registration: Registration) -> Self {
        Self { client: connection.sms(), registration }
    }

    /// Sends `sms` to the telephone `to` by one call, which is never repeated here: SNS sends twice what it is told twice.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the message cannot be written.
    pub async fn send_once(&self, to: &Telephone, sms: Sms) -> Result<Mailing, Failure> {
        let registration = &self.registration;
        let attributes = [
            // Networks carry what is asked for before what advertises.
            ("AWS.SNS.SMS.SMSType", Some("Transactional")),
            ("AWS.SNS.SMS.SenderID", Some(registration.sender_id.as_str())),
            ("AWS.MM.SMS.EntityId", registration.entity_id.as_deref()),
            ("AWS.MM.SMS.TemplateId", sms.template_id.as_deref()),
        ];
        let mut call = self.client.publish().phone_number(to.as_str()).message(sms.text);
        for (name, value) in attributes {
            if let Some(value) = value {
                let value = attribute(value).map_err(|error| Failure::caused("a text message", error))?;
                call = call.message_attributes(name, value);
            }
        }
        let time = TimeoutConfig::builder().operation_attempt_timeout(TAKES_MAX).operation_timeout(TAKES_MAX);
        let once = Config::builder().retry_config(RetryConfig::disabled()).timeout_config(time.build());
        let sent = call.customize().config_override(once).send().await;
        Ok(sent
            .map_or_else(|error| mailing(&error), |sent| Mailing::Taken(sent.message_id.unwrap_or_default())))
    }
}

/// Meaning of an error of SNS. Only what is said about the number refuses a message for good.
fn mailing(error: &SdkError<PublishError, HttpResponse>) -> Mailing {
    let failure = failure_by_code("send a text message", error);
    let code = match error {
        SdkError::ServiceError(service) => service.err().code().unwrap_or_default(),
        SdkError::ConstructionFailure(_) => return Mailing::NotTaken(failure),
        _ => return Mailing::Unknown(failure),
    };
    match code {
        // The number does not exist, or its owner has told SNS to stop.
        "InvalidParameter" | "ParameterValueInvalid" | "OptedOut" => Mailing::Refused(failure),
        code if code.contains("Throttl") => Mailing::Throttled(failure),
        _ => Mailing::NotTaken(failure),
    }
}

fn attribute(value: &str) -> Result<MessageAttributeValue, BuildError> {
    MessageAttributeValue::builder().data_type("String").string_value(value).build()
}
