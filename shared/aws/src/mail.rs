//! SES: mail to people. Neither text nor address is ever logged.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::Config;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder;
use aws_sdk_sesv2::types::{
    Attachment, Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::Blob;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use domain::Failure;

use crate::connection::Connection;
use crate::sdk_error::failure_by_code;

/// Longest wait for SES to take a mail with its files.
const TAKES_MAX: Duration = Duration::from_secs(10);

/// The sender of our mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
    configuration_set: Option<String>,
}

/// A file in a mail.
#[derive(Clone)]
pub struct AttachedFile {
    /// Name of the file.
    pub name: String,
    /// Media type, with its parameters.
    pub media_type: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A mail as plain text and HTML. Without `Debug`, because it may contain a code.
#[derive(Clone, Default)]
pub struct Mail {
    /// The subject, on one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Files.
    pub files: Vec<AttachedFile>,
    /// Names and values that SES gives back in its events about the mail: letters, digits, `_` and `-`.
    pub tags: Vec<(&'static str, String)>,
    /// Headers beside those that SES writes.
    pub headers: Vec<(&'static str, String)>,
}

/// Outcome of trying once to send a mail, or a text message by SNS.
#[derive(Debug)]
pub enum Mailing {
    /// SES has taken it, under this id.
    Taken(String),
    /// SES takes no more mails at the moment: it has not taken this one.
    Throttled(Failure),
    /// SES has not taken it for a reason that may pass, or that is not the mail's.
    NotTaken(Failure),
    /// SES never takes this mail.
    Refused(Failure),
    /// SES has not answered: it may have taken it.
    Unknown(Failure),
}

impl Mailer {
    /// A mailer with the address `sender`, which SES has verified, and the configuration set whose events tell what
    /// becomes of a mail.
    #[must_use]
    pub fn new(connection: &Connection, sender: &str, configuration_set: Option<&str>) -> Self {
        let configuration_set = configuration_set.map(str::to_owned);
        Self { client: connection.mail(), sender: sender.to_owned(), configuration_set }
    }

    /// Sends `mail` to the address `to`; returns its id at SES. If the answer is lost it is sent again, so somebody may
    /// get it twice.
    ///
    /// # Errors
    /// If SES does not answer or refuses the mail.
    pub async fn send(&self, to: &str, mail: Mail) -> Result<String, Failure> {
        let sent =
            self.addressed(to, mail)?.send().await.map_err(|error| failure_by_code("send mail", &error))?;
        Ok(sent.message_id.unwrap_or_default())
    }

    /// Sends `mail` to the address `to` by one call, which is never repeated here: SES takes a mail twice that is sent
    /// twice.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the mail cannot be written.
    pub async fn send_once(&self, to: &str, mail: Mail) -> Result<Mailing, Failure> {
        let time = TimeoutConfig::builder().operation_attempt_timeout(TAKES_MAX).operation_timeout(TAKES_MAX);
        let once = Config::builder().retry_config(RetryConfig::disabled()).timeout_config(time.build());
        let sent = self.addressed(to, mail)?.customize().config_override(once).send().await;
        Ok(sent
            .map_or_else(|error| mailing(&error), |sent| Mailing::Taken(sent.message_id.unwrap_or_default())))
    }

    fn addressed(&self, to: &str, mail: Mail) -> Result<SendEmailFluentBuilder, Failure> {
        let broken = |error: BuildError| Failure::caused("a mail", error);
        let content = |data: String| Content::builder().data(data).charset("UTF-8").build().map_err(broken);
        let body = Body::builder().text(content(mail.text)?).html(content(mail.html)?).build();
        let message = Message::builder().subject(content(mail.subject)?).body(body);
        let files = mail.files.into_iter().map(attachment).collect::<Result<Vec<_>, _>>().map_err(broken)?;
        let message = message.set_attachments((!files.is_empty()).then_some(files));
        let headers = mail.headers.into_iter().map(header).collect::<Result<Vec<_>, _>>().map_err(broken)?;
        let message = message.set_headers((!headers.is_empty()).then_some(headers)).build();
        let tags = mail.tags.into_iter().map(tag).collect::<Result<Vec<_>, _>>().map_err(broken)?;
        let call = self.client.send_email().from_email_address(&self.sender);
        let call = call.destination(Destination::builder().to_addresses(to).build());
        let call = call.content(EmailContent::builder().simple(message).build());
        let call = call.set_configuration_set_name(self.configuration_set.clone());
        Ok(call.set_email_tags((!tags.is_empty()).then_some(tags)))
    }
}

/// Meaning of an error of SES. Only what is said about the mail itself refuses it for good: whatever is wrong with the
/// account is mended by a person, and the mail goes out then.
fn mailing(error: &SdkError<SendEmailError, HttpResponse>) -> Mailing {
    let failure = failure_by_code("send mail", error);
    let service = match error {
        SdkError::ServiceError(service) => service.err(),
        SdkError::ConstructionFailure(_) => return Mailing::NotTaken(failure),
        _ => return Mailing::Unknown(failure),
    };
    // An identity that is not verified is refused by the same code, and is not the mail's fault.
    let unverified = service.message().is_some_and(|message| message.contains("not verified"));
    match service.code().unwrap_or_default() {
        "MessageRejected" | "BadRequestException" if !unverified => Mailing::Refused(failure),
        code if code.contains("Throttl") || code.contains("TooMany") || code.contains("LimitExceeded") => {
            Mailing::Throttled(failure)
        }
        _ => Mailing::NotTaken(failure),
    }
}

fn attachment(file: AttachedFile) -> Result<Attachment, BuildError> {
    let attachment = Attachment::builder().file_name(file.name).content_type(file.media_type);
    attachment.raw_content(Blob::new(file.bytes)).build()
}

fn header((name, value): (&'static str, String)) -> Result<MessageHeader, BuildError> {
    MessageHeader::builder().name(name).value(value).build()
}

fn tag((name, value): (&'static str, String)) -> Result<MessageTag, BuildError> {
    MessageTag::builder().name(name).value(value).build()
}
