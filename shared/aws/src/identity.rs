//! Cognito: passwords, and the sessions that they open.
//!
//! The pool is closed: nobody signs up, signs in or asks for a code at Cognito itself, so whatever stands before
//! these calls (a code that was compared, a counted try) cannot be gone around. Only tokens are taken from anybody.

use aws_sdk_cognitoidentityprovider as cognito;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use cognito::Client;
use cognito::types::{AttributeType, AuthFlowType, AuthenticationResultType, MessageActionType};
use domain::{Error, Failure};

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure;

/// Seconds after which a password is looked at again that Cognito itself has locked: its longest lock is longer,
/// but the limits before this call let none grow so long.
const LOCKED_SECONDS: i64 = 60;

/// The user pool, asked with the function's own permission.
#[derive(Clone, Debug)]
pub struct Identity {
    client: Client,
    user_pool_id: String,
    client_id: String,
}

/// Sessions that are open: whoever holds a token may renew or end one.
#[derive(Clone, Debug)]
pub struct Sessions {
    client: Client,
    client_id: String,
}

/// Tokens of somebody who is signed in. There is no `Debug`: tokens must not get into a log.
#[derive(Clone)]
pub struct Tokens {
    /// For API calls.
    pub access_token: String,
    /// ID token, for the client's own use.
    pub id_token: String,
    /// For new tokens; only a log-in gives one.
    pub refresh_token: Option<String>,
    /// Life of the access token, in seconds.
    pub expires_in_seconds: u32,
}

impl Identity {
    /// The user pool `user_pool_id` behind `connection`, as its client `client_id`.
    #[must_use]
    pub fn new(connection: &Connection, user_pool_id: &str, client_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, user_pool_id: user_pool_id.to_owned(), client_id: client_id.to_owned() }
    }

    /// Makes an account for an address that its owner has shown to be theirs. Nobody can sign in to it before a
    /// password is set: Cognito makes one up and tells nobody. An account that is there already stays as it is.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] where the pool does not take the address, or where Cognito does not answer.
    pub async fn open_account(&self, email: &str, name: &str) -> Result<(), Failure> {
        let call = self.client.admin_create_user().user_pool_id(&self.user_pool_id).username(email);
        let call = call
            .message_action(MessageActionType::Suppress)
            .user_attributes(attribute("email", email)?)
            .user_attributes(attribute("email_verified", "true")?)
            .user_attributes(attribute("name", name)?);
        let Err(error) = call.send().await else { return Ok(()) };
        match code_of(&error) {
            Some("UsernameExistsException") => Ok(()),
            Some("InvalidParameterException") => {
                let reason = "the user pool does not take this address".to_owned();
                Err(Error::FieldInvalid { name: "email", reason }.into())
            }
            _ => Err(failure("open account", &error)),
        }
    }

    /// Sets the password of an account. No other password opens it from then on.
    ///
    /// # Errors
    /// [`Error::PasswordWeak`], [`Error::NotFound`] where there is no such account, or where Cognito does not
    /// answer.
    pub async fn set_password(&self, email: &str, password: &str) -> Result<(), Failure> {
        let call = self.client.admin_set_user_password().user_pool_id(&self.user_pool_id).username(email);
        let answer = call.password(password).permanent(true).send().await;
        answer.map(drop).map_err(|error| {
            refused("set password", &error, |code, message| match code {
                "UserNotFoundException" => Some(Error::NotFound { what: "account" }),
                "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => Some(weak(message)),
                "InvalidParameterException" if message.contains("assword") => Some(weak(message)),
                _ => None,
            })
        })
    }

    /// Ends every session of an account: no refresh token of before is good any more.
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn end_sessions(&self, email: &str) -> Result<(), Failure> {
        let call = self.client.admin_user_global_sign_out().user_pool_id(&self.user_pool_id).username(email);
        call.send().await.map(drop).map_err(|error| failure("end sessions", &error))
    }

    /// Tokens for an address and its password.
    ///
    /// # Errors
    /// [`Error::CredentialsInvalid`], also where there is no such account or it must first be put right by its
    /// administrator; [`Error::TooManyAttempts`] while Cognito locks it, or where Cognito does not answer.
    pub async fn log_in(&self, email: &str, password: &str) -> Result<Tokens, Failure> {
        let call = self.client.admin_initiate_auth().user_pool_id(&self.user_pool_id);
        let call = call
            .client_id(&self.client_id)
            .auth_flow(AuthFlowType::AdminUserPasswordAuth)
            .auth_parameters("USERNAME", email)
            .auth_parameters("PASSWORD", password);
        let answer = call.send().await.map_err(|error| {
            refused("log in", &error, |code, message| match code {
                "NotAuthorizedException" if message.contains("attempts exceeded") => {
                    Some(Error::TooManyAttempts { retry_after_seconds: LOCKED_SECONDS })
                }
                "NotAuthorizedException"
                | "UserNotFoundException"
                | "UserNotConfirmedException"
                | "PasswordResetRequiredException" => Some(Error::CredentialsInvalid),
                _ => None,
            })
        })?;
        // Without tokens it is a challenge: a temporary password, which only staff are ever given.
        tokens(answer.authentication_result()).ok_or_else(|| Error::CredentialsInvalid.into())
    }
}

impl Sessions {
    /// The sessions of the user pool's client `client_id`.
    #[must_use]
    pub fn new(connection: &Connection, client_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, client_id: client_id.to_owned() }
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where the token is none, has expired or was revoked, or where Cognito does not
    /// answer.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Tokens, Failure> {
        let call = self.client.initiate_auth().client_id(&self.client_id);
        let call =
            call.auth_flow(AuthFlowType::RefreshTokenAuth).auth_parameters("REFRESH_TOKEN", refresh_token);
        let answer = call.send().await.map_err(|error| {
            refused("refresh", &error, |code, _| match code {
                "NotAuthorizedException" | "UserNotFoundException" | "InvalidParameterException" => {
                    Some(Error::NotSignedIn)
                }
                _ => None,
            })
        })?;
        tokens(answer.authentication_result()).ok_or_else(|| Error::NotSignedIn.into())
    }

    /// Revokes a refresh token. A token that is none has nothing to revoke, and that is no error (RFC 7009,
    /// section 2.2).
    ///
    /// # Errors
    /// If Cognito does not answer.
    pub async fn log_out(&self, refresh_token: &str) -> Result<(), Failure> {
        let call = self.client.revoke_token().client_id(&self.client_id).token(refresh_token);
        let Err(error) = call.send().await else { return Ok(()) };
        match code_of(&error) {
            Some(
                "InvalidParameterException"
                | "NotAuthorizedException"
                | "UnauthorizedException"
                | "UnsupportedTokenTypeException",
            ) => Ok(()),
            _ => Err(failure("log out", &error)),
        }
    }
}

/// An attribute of an account.
pub(crate) fn attribute(name: &str, value: &str) -> Result<AttributeType, Failure> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|error| Failure::caused("an attribute of an account", error))
}

fn tokens(result: Option<&AuthenticationResultType>) -> Option<Tokens> {
    let result = result?;
    Some(Tokens {
        access_token: result.access_token()?.to_owned(),
        id_token: result.id_token().unwrap_or_default().to_owned(),
        refresh_token: result.refresh_token().map(str::to_owned),
        expires_in_seconds: u32::try_from(result.expires_in()).unwrap_or_default(),
    })
}

/// The name of a service's error.
pub(crate) fn code_of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// The refusal that `meaning` finds in the code and message of an error of Cognito, or a failure.
fn refused<E>(
    what: &str,
    error: &SdkError<E, HttpResponse>,
    meaning: fn(&str, &str) -> Option<Error>,
) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let code = code_of(error).unwrap_or_default();
    let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
    meaning(code, message).map_or_else(|| failure(what, error), Failure::from)
}

/// Cognito's own sentence about a password, without what ours says already.
fn weak(message: &str) -> Error {
    let reason = message.rsplit_once("policy: ").map_or(message, |(_, reason)| reason);
    let reason = reason.trim_end_matches('.');
    // A sentence that quotes the request could quote the password.
    let quotes = reason.contains("Value at") || reason.is_empty();
    Error::PasswordWeak(if quotes { "it does not fit the pool's policy" } else { reason }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_password_is_told_why() {
        let told = weak("Password did not conform with policy: Password not long enough");
        assert_eq!(told, Error::PasswordWeak("Password not long enough".to_owned()));
        let quoting = weak("1 validation error detected: Value at 'password' failed to satisfy constraint");
        assert_eq!(quoting, Error::PasswordWeak("it does not fit the pool's policy".to_owned()));
    }
}
