//! Cognito's directory of customers and addresses. Access tokens do not contain an address.

use aws_sdk_cognitoidentityprovider::Client;
use domain::ids::CustomerId;
use domain::{Error, Failure};

use crate::connection::{Connection, sdk_config};
use crate::identity::{attribute, code_of};
use crate::sdk_error::failure;

/// The user pool's directory.
#[derive(Clone, Debug)]
pub struct Directory {
    pub(crate) client: Client,
    pub(crate) user_pool_id: String,
}

impl Directory {
    /// The directory of the user pool `user_pool_id`.
    #[must_use]
    pub fn new(connection: &Connection, user_pool_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, user_pool_id: user_pool_id.to_owned() }
    }

    /// The verified e-mail address of a customer.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account is gone, or if Cognito does not answer.
    pub async fn email_of(&self, customer: &CustomerId) -> Result<String, Failure> {
        let email = self.address_of(customer).await?;
        email.ok_or_else(|| Error::NotFound { what: "account" }.into())
    }

    /// The verified e-mail address of a customer; none if the account is gone.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn address_of(&self, customer: &CustomerId) -> Result<Option<String>, Failure> {
        self.look_up(subject(customer), "email").await
    }

    /// The customer with this address, if there is one.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn owner_of(&self, email: &str) -> Result<Option<CustomerId>, Failure> {
        let Some(subject) = self.look_up(email, "sub").await? else { return Ok(None) };
        let id = format!("{}{subject}", CustomerId::PREFIX);
        id.parse().map(Some).map_err(|_| Failure::broken(format!("{id} is no customer's id")))
    }

    /// An attribute of the account with this user name, which is a `sub` or an address.
    async fn look_up(&self, name: &str, attribute: &str) -> Result<Option<String>, Failure> {
        let call = self.client.admin_get_user().user_pool_id(&self.user_pool_id).username(name);
        let answer = match call.send().await {
            Ok(answer) => answer,
            Err(error) if code_of(&error) == Some("UserNotFoundException") => return Ok(None),
            Err(error) => return Err(failure("read account", &error)),
        };
        let found = answer.user_attributes().iter().find(|known| known.name() == attribute);
        let value = found.and_then(|attribute| attribute.value()).filter(|value| !value.is_empty());
        value
            .map(|value| Some(value.to_owned()))
            .ok_or_else(|| Failure::broken(format!("an account has no {attribute}")))
    }

    /// Changes a customer's address to one that the customer has verified.
    ///
    /// # Errors
    /// [`Error::EmailTaken`], [`Error::NotFound`] if the account is gone, or if Cognito does not answer.
    pub async fn change_email(&self, customer: &CustomerId, email: &str) -> Result<(), Failure> {
        let call = self.client.admin_update_user_attributes().user_pool_id(&self.user_pool_id);
        let call = call
            .username(subject(customer))
            .user_attributes(attribute("email", email)?)
            .user_attributes(attribute("email_verified", "true")?);
        let Err(error) = call.send().await else { return Ok(()) };
        match code_of(&error) {
            Some("AliasExistsException") => Err(Error::EmailTaken.into()),
            Some("UserNotFoundException") => Err(Error::NotFound { what: "account" }.into()),
            _ => Err(failure("change address", &error)),
        }
    }

    /// Removes a customer's account with its password and sessions. An account that is gone stays gone.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn close_account(&self, customer: &CustomerId) -> Result<(), Failure> {
        let call = self.client.admin_delete_user().user_pool_id(&self.user_pool_id);
        match call.username(subject(customer)).send().await {
            Err(error) if code_of(&error) != Some("UserNotFoundException") => {
                Err(failure("close account", &error))
            }
            _ => Ok(()),
        }
    }
}

/// The customer's user name: a pool whose user names are addresses uses the `sub`.
pub(crate) fn subject(customer: &CustomerId) -> &str {
    customer.as_str().strip_prefix(CustomerId::PREFIX).unwrap_or_default()
}
