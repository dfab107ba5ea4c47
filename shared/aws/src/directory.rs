//! Cognito, asked by us and not by a customer: where somebody's mail goes. Access tokens name nobody's address.

use aws_sdk_cognitoidentityprovider::Client;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::ids::CustomerId;
use domain::{Error, Failure};

use crate::connection::{Connection, sdk_config};
use crate::fault::failure;

/// The user pool's directory.
#[derive(Clone, Debug)]
pub struct Directory {
    client: Client,
    user_pool_id: String,
}

impl Directory {
    /// The directory of the user pool `user_pool_id`.
    #[must_use]
    pub fn new(connection: &Connection, user_pool_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, user_pool_id: user_pool_id.to_owned() }
    }

    /// The e-mail address of a customer, who has confirmed it at sign-up.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the account is gone, or where Cognito does not answer.
    pub async fn email_of(&self, customer: &CustomerId) -> Result<String, Failure> {
        // In a pool whose user names are addresses, Cognito makes the user name, and it is the `sub`.
        let subject = customer.as_str().strip_prefix(CustomerId::PREFIX).unwrap_or_default();
        let call = self.client.admin_get_user().user_pool_id(&self.user_pool_id).username(subject);
        let answer = call.send().await.map_err(|error| {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
            match code {
                Some("UserNotFoundException") => Error::NotFound { what: "account" }.into(),
                _ => failure("read account", &error),
            }
        })?;
        let email = answer.user_attributes().iter().find(|attribute| attribute.name() == "email");
        let email = email.and_then(|attribute| attribute.value()).filter(|email| !email.is_empty());
        email.map(str::to_owned).ok_or_else(|| Failure::Broken(format!("{customer} has no e-mail address")))
    }
}
