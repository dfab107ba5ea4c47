//! SES: mail to customers. Neither text nor address is ever logged.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::BuildError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use domain::Failure;

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure_by_code;

/// The sender of our mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
}

/// A mail as plain text and HTML. Without `Debug`, because it may contain a code.
#[derive(Clone)]
pub struct Mail {
    /// The subject, on one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl Mailer {
    /// A mailer with the address `sender`, which SES has verified.
    #[must_use]
    pub fn new(connection: &Connection, sender: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_sesv2, connection));
        Self { client, sender: sender.to_owned() }
    }

    /// Sends `mail` to the address `to`. If the answer is lost it is sent again, so a customer may get it
    /// twice.
    ///
    /// # Errors
    /// If SES does not answer or refuses the mail.
    pub async fn send(&self, to: &str, mail: Mail) -> Result<(), Failure> {
        let broken = |error: BuildError| Failure::caused("a mail", error);
        let content = |data: String| Content::builder().data(data).charset("UTF-8").build().map_err(broken);
        let body = Body::builder().text(content(mail.text)?).html(content(mail.html)?).build();
        let message = Message::builder().subject(content(mail.subject)?).body(body).build();
        let call = self.client.send_email().from_email_address(&self.sender);
        let call = call.destination(Destination::builder().to_addresses(to).build());
        let call = call.content(EmailContent::builder().simple(message).build());
        call.send().await.map(|_| ()).map_err(|error| failure_by_code("send mail", &error))
    }
}
