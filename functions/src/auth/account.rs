//! Profiles as the API shows them, and the state of the caller's account.

use aws::store::{AccountState, Writing};
use domain::customer::{Consents, Profile, Telephone};
use domain::ids::{CustomerId, OrganizerId};
use domain::language::LanguageTag;
use domain::member::{Caller, Role};
use domain::{Error, Failure, limits};
use lambda::Reply;
use schemars::JsonSchema;
use serde::Serialize;

use super::directory;
use crate::{App, version};

/// Problem of an account that is closed.
pub(super) const NO_ACCOUNT: Error = Error::NotFound { what: "account" };

/// A customer's account.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AccountView {
    /// Id of the customer.
    pub customer_id: CustomerId,
    /// E-mail address; `POST /account/email` changes it.
    pub email: String,
    /// Name of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number with its country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
    /// Language of mails and messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Answers to requests for consent, each with its instant.
    pub consents: Consents,
}

impl AccountView {
    /// The account with this profile.
    pub(super) fn of(customer_id: CustomerId, profile: Profile) -> Self {
        let Profile { email, name, telephone, language, consents, .. } = profile;
        Self { customer_id, email, name, telephone, language, consents }
    }

    /// 200 with the account and the version of its profile.
    pub(super) fn reply(customer_id: CustomerId, profile: Profile) -> Result<Reply, Failure> {
        let ver = profile.ver;
        version::shown(&Self::of(customer_id, profile), ver)
    }
}

/// The customer's profile. Of an account without one, the user pool knows the address.
///
/// # Errors
/// [`Error::NotFound`] if the account is closed.
pub(super) async fn profile(app: &App, customer: &CustomerId) -> Result<Profile, Failure> {
    match app.store.account_state(customer).await? {
        AccountState::Open(profile) => Ok(profile),
        AccountState::Bare => Ok(Profile::of_address(directory(app)?.email_of(customer).await?)),
        AccountState::Closed => Err(NO_ACCOUNT.into()),
    }
}

/// Makes sure that the account with the address `email`, which was just proved, has a profile. An existing one keeps
/// its name. If the end of an account died halfway, this finishes it, and the same request opens another account.
pub(super) async fn open_profile(app: &App, email: &str, name: String) -> Result<(), Failure> {
    let directory = directory(app)?;
    let closed = || Failure::unavailable("the account was closed a moment ago");
    let customer = directory.owner_of(email).await?.ok_or_else(closed)?;
    match app.store.account_state(&customer).await? {
        AccountState::Open(profile) if profile.email == email => Ok(()),
        AccountState::Open(_) => app.store.readdress(&customer, email).await,
        AccountState::Bare => {
            let profile = Profile { name: Some(name), ..Profile::of_address(email.to_owned()) };
            match app.store.write_profile(&customer, &profile).await? {
                Writing::Written => Ok(()),
                Writing::Stale => Err(Failure::unavailable("another request wrote the profile")),
            }
        }
        AccountState::Closed => {
            directory.close_account(&customer).await?;
            Err(closed())
        }
    }
}

/// All organizers that the caller is a member of, with the role at each.
pub(super) async fn memberships(app: &App, caller: &Caller) -> Result<Vec<(OrganizerId, Role)>, Failure> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = app.store.organizers_of(caller, limits::PAGE_ITEMS_MAX, from.as_deref()).await?;
        all.extend(page.items);
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
}
