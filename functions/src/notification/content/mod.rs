//! Contents of notifications, read at the moment of sending, so that no queue and no row has names, addresses or words.
//!
//! An order only names a fact. What people read about it is the present state of its booking and its event: who hears
//! late of an attempt to pay whose seats are gone is told nothing. Amounts are those of the API and of the invoice,
//! because they are made from the same views and the same frozen quote.

mod changes;
mod customer;
mod files;
mod letter;
mod organizer;
mod pieces;
mod scene;
mod seats;
mod sums;

use std::sync::Arc;

use aws::directory::Directory;
use aws::mail::AttachedFile;
use aws::store::AccountState;
use domain::Failure;
use domain::customer::Profile;
use domain::ids::{CustomerId, OrganizerId};
use domain::notification::{Reader, Template};
use domain::organizer::Organizer;
use mails::{Content, Language, Sender};

pub(crate) use pieces::deployment;
pub(crate) use seats::names_of_booked;

use crate::App;
use crate::queue::NotificationOrder;

/// All that a notification says to one reader, before it has words. Without `Debug`, because it has an address.
pub struct Told {
    /// Reader, with the address and the telephone number.
    pub profile: Profile,
    /// Language of the reader.
    pub language: Language,
    /// Organizer whom it speaks for; its own texts apply to mails for customers.
    pub organizer_id: OrganizerId,
    /// Sender in the words.
    pub sender: Sender,
    /// Content.
    pub content: Content,
    /// Files of the mail.
    pub files: Vec<AttachedFile>,
    /// Address of the page that ends mails like this one; none for what a reader cannot decline.
    pub stop_url: Option<String>,
}

/// A reader's notification about an order.
pub(super) struct Wanted<'a> {
    app: &'a App,
    order: &'a NotificationOrder,
    template: Template,
    reader: &'a CustomerId,
    language: Language,
}

/// Content that was written for a reader, with its files.
pub(super) struct Written {
    content: Content,
    files: Vec<AttachedFile>,
    organizer: Arc<Organizer>,
}

/// Content that `reader`, a customer or a member of the organizer, is told by a template about the fact of an order. None if
/// there is nothing to tell: the account is closed, the state has changed since, or another mail says it.
///
/// # Errors
/// If the store or the user pool does not answer, or what the order names is not there.
pub async fn told(
    app: &App,
    order: &NotificationOrder,
    template: Template,
    reader: &CustomerId,
) -> Result<Option<Told>, Failure> {
    let Some(profile) = profile_of(app, reader).await? else { return Ok(None) };
    let is_wanted = match template {
        Template::Reminder => profile.consents.takes_reminders(),
        Template::Abandoned => profile.consents.takes_abandoned(),
        _ => true,
    };
    if !is_wanted {
        return Ok(None);
    }
    let language = profile.language.as_ref().map_or(Language::English, Language::of);
    let wanted = Wanted { app, order, template, reader, language };
    let written = match template.reader() {
        Reader::Customer => customer::written(&wanted).await?,
        Reader::Organizer => organizer::written(&wanted).await?,
        // The function that draws a code mails it: no queue ever has one.
        Reader::Account => None,
    };
    let Some(Written { content, files, organizer }) = written else { return Ok(None) };
    let sender = match template.reader() {
        Reader::Customer => pieces::organizer(app, &organizer),
        Reader::Organizer | Reader::Account => deployment(),
    };
    let stop_url = pieces::stop_url(app, template, reader)?;
    let organizer_id = organizer.organizer_id.clone();
    Ok(Some(Told { profile, language, organizer_id, sender, content, files, stop_url }))
}

/// Profile of a reader; none if the account is closed. Of an account without a profile, the user pool knows the address.
async fn profile_of(app: &App, reader: &CustomerId) -> Result<Option<Profile>, Failure> {
    match app.store.account_state(reader).await? {
        AccountState::Open(profile) => Ok(Some(profile)),
        AccountState::Closed => Ok(None),
        AccountState::Bare => {
            let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
            Ok(directory.address_of(reader).await?.map(Profile::of_address))
        }
    }
}
