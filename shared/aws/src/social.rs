//! Identities of providers in the user pool: those that belong to an account, and those that do not yet.

use aws_sdk_cognitoidentityprovider as cognito;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use cognito::types::{ProviderUserIdentifierType, UserStatusType};
use domain::Failure;
use domain::ids::CustomerId;

use crate::directory::{Directory, subject};
use crate::identity::code_of;
use crate::sdk_error::failure;
use crate::sign_in_page::{IdentityClaim, Stray};

/// Cognito's name of a person's id at a provider.
const SUBJECT: &str = "Cognito_Subject";

impl Directory {
    /// The account with this address, if there is one, and true if it has a password or had one.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn holder_of(&self, email: &str) -> Result<Option<(CustomerId, bool)>, Failure> {
        let call = self.client.admin_get_user().user_pool_id(&self.user_pool_id).username(email);
        let answer = match call.send().await {
            Ok(answer) => answer,
            Err(error) if code_of(&error) == Some("UserNotFoundException") => return Ok(None),
            Err(error) => return Err(failure("read account", &error)),
        };
        let has_password = answer.user_status() != Some(&UserStatusType::ForceChangePassword);
        let id = format!("{}{}", CustomerId::PREFIX, answer.username());
        let id = id.parse().map_err(|_| Failure::broken(format!("{id} is no customer's id")))?;
        Ok(Some((id, has_password)))
    }

    /// Removes the account that Cognito has made for an identity. An account that is gone stays gone.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn remove_stray(&self, stray: &Stray) -> Result<(), Failure> {
        let call = self.client.admin_delete_user().user_pool_id(&self.user_pool_id);
        match call.username(&stray.user_name).send().await {
            Err(error) if code_of(&error) != Some("UserNotFoundException") => {
                Err(failure("remove identity", &error))
            }
            _ => Ok(()),
        }
    }

    /// Makes later sign-ins with an identity open the customer's account. The identity has no account of its own.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn link_identity(&self, customer: &CustomerId, stray: &Stray) -> Result<(), Failure> {
        let call = self.client.admin_link_provider_for_user().user_pool_id(&self.user_pool_id);
        let call = call
            .destination_user(user_at("Cognito", "Username", subject(customer)))
            .source_user(user_at(&stray.provider, SUBJECT, &stray.subject));
        let Err(error) = call.send().await else { return Ok(()) };
        let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
        match code_of(&error) {
            // Another run of the same sign-in has linked it.
            Some("InvalidParameterException") if message.contains("already linked") => Ok(()),
            // Another tab has signed in since, and the identity has an account of its own again.
            Some("InvalidParameterException") if message.contains("Merging is not") => {
                Err(Failure::unavailable("the identity is signing in somewhere else"))
            }
            _ => Err(failure("link identity", &error)),
        }
    }

    /// Makes no later sign-in with an identity open the customer's account. An account that is gone has none.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn unlink_identities(&self, customer: &CustomerId) -> Result<(), Failure> {
        self.unlink_all(subject(customer)).await
    }

    /// As [`Directory::unlink_identities`], for the account with this address.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn unlink_identities_at(&self, email: &str) -> Result<(), Failure> {
        self.unlink_all(email).await
    }

    /// Ends the links of the account with this user name, which is a `sub` or an address.
    async fn unlink_all(&self, name: &str) -> Result<(), Failure> {
        for linked in self.linked_identities(name).await? {
            let call = self.client.admin_disable_provider_for_user().user_pool_id(&self.user_pool_id);
            let call = call.user(user_at(&linked.provider_name, SUBJECT, &linked.user_id));
            let Err(error) = call.send().await else { continue };
            // Another run may have ended the link. No error says so for certain, but the account does.
            if self.linked_identities(name).await?.contains(&linked) {
                return Err(failure("unlink identity", &error));
            }
        }
        Ok(())
    }

    /// Identities that open the account with this user name.
    async fn linked_identities(&self, name: &str) -> Result<Vec<IdentityClaim>, Failure> {
        let call = self.client.admin_get_user().user_pool_id(&self.user_pool_id).username(name);
        let answer = match call.send().await {
            Ok(answer) => answer,
            Err(error) if code_of(&error) == Some("UserNotFoundException") => return Ok(Vec::new()),
            Err(error) => return Err(failure("read account", &error)),
        };
        let linked = answer.user_attributes().iter().find(|known| known.name() == "identities");
        let Some(linked) = linked.and_then(|attribute| attribute.value()) else { return Ok(Vec::new()) };
        serde_json::from_str(linked).map_err(|error| Failure::caused("the identities of an account", error))
    }
}

/// Name of a user at a provider, by one of its attributes.
fn user_at(provider: &str, attribute: &str, value: &str) -> ProviderUserIdentifierType {
    let user = ProviderUserIdentifierType::builder();
    user.provider_name(provider).provider_attribute_name(attribute).provider_attribute_value(value).build()
}
