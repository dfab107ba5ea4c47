//! Identities of providers in the user pool: those that belong to an account, and those that do not yet.

use aws_sdk_cognitoidentityprovider as cognito;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use cognito::types::{ProviderUserIdentifierType, UserStatusType};
use domain::Failure;
use domain::ids::CustomerId;

use crate::directory::{Directory, subject};
use crate::identity::code_of;
use crate::sdk_error::failure;
use crate::sign_in_page::Stray;

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
        let of = |provider: &str, name: &str, value: &str| {
            let user = ProviderUserIdentifierType::builder();
            user.provider_name(provider).provider_attribute_name(name).provider_attribute_value(value).build()
        };
        let call = self.client.admin_link_provider_for_user().user_pool_id(&self.user_pool_id);
        let call = call.destination_user(of("Cognito", "Username", subject(customer))).source_user(of(
            &stray.provider,
            "Cognito_Subject",
            &stray.subject,
        ));
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
}
