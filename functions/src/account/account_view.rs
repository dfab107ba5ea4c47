//! Accounts as the API shows them.

use aws::store::AccountState;
use domain::customer::{Consents, Language, Profile, Telephone};
use domain::ids::{CustomerId, OrganizerId};
use domain::member::{Caller, Role};
use domain::{Error, Failure, limits};
use lambda::Reply;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::directory;
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
    pub language: Option<Language>,
    /// True if each sign-in asks for the code of an authenticator app.
    pub second_factor: bool,
    /// Answers to requests for consent, each with its instant.
    pub consents: Consents,
}

impl AccountView {
    /// The account with this profile.
    pub(super) async fn of(app: &App, customer_id: CustomerId, profile: Profile) -> Result<Self, Failure> {
        let second_factor = app.store.has_second_factor(&customer_id).await?;
        let Profile { email, name, telephone, language, consents, .. } = profile;
        Ok(Self { customer_id, email, name, telephone, language, second_factor, consents })
    }

    /// 200 with the account and the version of its profile.
    pub(super) async fn reply(
        app: &App,
        customer_id: CustomerId,
        profile: Profile,
    ) -> Result<Reply, Failure> {
        let ver = profile.ver;
        version::shown(&Self::of(app, customer_id, profile).await?, ver)
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
