//! Text messages: who gets one beside the mail, and what it says.

use aws::sms::{Sms, Texter};
use aws::store::AccountState;
use domain::Failure;
use domain::customer::Telephone;
use domain::ids::CustomerId;
use domain::notification::Template;
use jiff::SignedDuration;
use lambda::metrics;
use mails::{Letter, SMS_TEMPLATES};

use super::content::Told;
use crate::App;
use crate::queue::NotificationOrder;

/// Time after the fact in which a text message is sent. Whoever was sent none has no row, so a replay of the archive would
/// text old news.
const TIMELY: SignedDuration = SignedDuration::from_hours(6);

/// The sender of text messages of this template; none if it has no text, or this deployment sends none. Returned seats
/// may turn out to be those of an event that was called off, which has one.
pub(super) fn texter(app: &App, template: Template) -> Option<Texter> {
    let has_text = template == Template::SeatsReturned || SMS_TEMPLATES.contains(&template);
    let registration = app.config.sms.registration().filter(|_| has_text)?;
    Some(Texter::new(&app.connection, registration))
}

/// True if the fact of the order is news.
pub(super) fn is_timely(app: &App, order: &NotificationOrder) -> bool {
    app.clock.now().duration_since(order.occurred_at) <= TIMELY
}

/// True if the customer has asked for text messages, and this deployment sends them to the number: read first, because what is told is much more to read.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn is_asked_for(app: &App, account: &CustomerId) -> Result<bool, Failure> {
    let state = app.store.account_state(account).await?;
    Ok(matches!(state, AccountState::Open(profile)
        if profile.telephone_for_sms().is_some_and(|number| app.config.sms.reaches(number))))
}

/// Number and text of what is told. None if the reader takes no texts any more, or if the text does not fit: the mail has
/// all of it.
pub(super) fn text_message(app: &App, told: Told) -> Option<(Telephone, Sms)> {
    let Told { profile, language, sender, content, .. } = told;
    let to = profile.telephone_for_sms().filter(|number| app.config.sms.reaches(number))?.clone();
    let template = content.template();
    match mails::sms(&Letter { sender, name: None, content, stop_url: None }, language) {
        Ok(text) => {
            let text = text?;
            metrics::measure("TextParts", usize::try_from(mails::parts(&text)).unwrap_or_default());
            Some((to, Sms { text, template_id: app.config.sms.template_id(template, language) }))
        }
        Err(too_long) => {
            tracing::warn!(template = template.as_str(), "{too_long}");
            metrics::count("TextTooLong");
            None
        }
    }
}
