//! SES: mail to people. Neither text nor address is ever logged.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{
    Attachment, Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag,
};
use aws_smithy_types::Blob;
use domain::Failure;

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure_by_code;

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

impl Mailer {
    /// A mailer with the address `sender`, which SES has verified, and the configuration set whose events tell what
    /// becomes of a mail.
    #[must_use]
    pub fn new(connection: &Connection, sender: &str, configuration_set: Option<&str>) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_sesv2, connection));
        let configuration_set = configuration_set.map(str::to_owned);
        Self { client, sender: sender.to_owned(), configuration_set }
    }

    /// Sends `mail` to the address `to`; returns its id at SES. If the answer is lost it is sent again, so somebody may
    /// get it twice.
    ///
    /// # Errors
    /// If SES does not answer or refuses the mail.
    pub async fn send(&self, to: &str, mail: Mail) -> Result<String, Failure> {
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
        let call = call.set_email_tags((!tags.is_empty()).then_some(tags));
        let sent = call.send().await.map_err(|error| failure_by_code("send mail", &error))?;
        Ok(sent.message_id.unwrap_or_default())
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
