//! Text messages: who gets one beside the mail, and the one way to send it.

use aws::sms::{Sms, Texter};
use domain::Failure;
use domain::customer::{Profile, Telephone};
use domain::notification::Template;
use lambda::metrics;
use mails::{Language, Letter, SMS_TEMPLATES};

use crate::App;

/// Telephone to which the template's text goes; none if the customer has not asked for texts, the template has none or this
/// deployment sends none.
pub(crate) fn telephone_for<'a>(app: &App, profile: &'a Profile, template: Template) -> Option<&'a Telephone> {
    app.config.sms.registration()?;
    profile.telephone_for_sms().filter(|_| SMS_TEMPLATES.contains(&template))
}

/// Sends what a mail says as a text message; returns its id at SNS. None if there is no text that fits: the mail says it.
///
/// # Errors
/// If SNS does not answer or refuses the message.
pub(crate) async fn send_text(
    app: &App,
    to: &Telephone,
    letter: &Letter,
    language: Language,
) -> Result<Option<String>, Failure> {
    let Some(registration) = app.config.sms.registration() else { return Ok(None) };
    let text = match mails::sms(letter, language) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(too_long) => {
            tracing::warn!(template = letter.content.template().as_str(), "{too_long}");
            metrics::count("TextTooLong");
            return Ok(None);
        }
    };
    metrics::measure("TextParts", usize::try_from(mails::parts(&text)).unwrap_or_default());
    let template_id = app.config.sms.template_id(letter.content.template(), language);
    let texter = Texter::new(&app.connection, registration);
    texter.send(to, Sms { text, template_id }).await.map(Some)
}
