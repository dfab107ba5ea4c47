//! SNS: text messages to telephones. Neither text nor number is ever logged.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::BuildError;
use aws_sdk_sns::types::MessageAttributeValue;
use domain::Failure;
use domain::customer::Telephone;

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure_by_code;

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
        Self { client: Client::from_conf(sdk_config!(aws_sdk_sns, connection)), registration }
    }

    /// Sends `sms` to the telephone `to`; returns its id at SNS. If the answer is lost it is sent again, so somebody may
    /// get it twice.
    ///
    /// # Errors
    /// If SNS does not answer or refuses the message.
    pub async fn send(&self, to: &Telephone, sms: Sms) -> Result<String, Failure> {
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
        let sent = call.send().await.map_err(|error| failure_by_code("send a text message", &error))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}

fn attribute(value: &str) -> Result<MessageAttributeValue, BuildError> {
    MessageAttributeValue::builder().data_type("String").string_value(value).build()
}
