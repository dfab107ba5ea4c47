//! Stand-in for the words of mails, until those are here.

use aws::directory::Directory;
use aws::mail::Mail;
use aws::store::AccountState;
use domain::Failure;
use domain::customer::Profile;
use domain::ids::CustomerId;
use domain::notification::Template;
use mails::Override;

use crate::App;
use crate::queue::NotificationOrder;

/// All that a notification says to one reader. Without `Debug`, because it has an address.
pub(crate) struct Told {
    /// Reader, with the address.
    pub(crate) profile: Profile,
    subject: &'static str,
    text: String,
}

impl Told {
    /// The mail.
    ///
    /// # Errors
    /// Never.
    #[allow(clippy::unnecessary_wraps, reason = "words may be broken")]
    pub(crate) fn mail(self, _own: Option<&Override>) -> Result<Mail, Failure> {
        let Self { subject, text, .. } = self;
        Ok(Mail { subject: subject.to_owned(), html: text.clone(), text, ..Mail::default() })
    }
}

/// The mail of an order for a reader; none if there is nothing to tell any more.
///
/// # Errors
/// If the store or the user pool does not answer.
pub(crate) async fn told(
    app: &App,
    order: &NotificationOrder,
    template: Template,
    reader: &CustomerId,
) -> Result<Option<Told>, Failure> {
    let profile = match app.store.account_state(reader).await? {
        AccountState::Open(profile) => Some(profile),
        AccountState::Closed => None,
        AccountState::Bare => {
            let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
            directory.address_of(reader).await?.map(Profile::of_address)
        }
    };
    let profile = profile.filter(|_| template != Template::Abandoned);
    let text = format!("{} of {}", order.message_id, order.occurred_at);
    Ok(profile.map(|profile| Told { profile, subject: template.as_str(), text }))
}
