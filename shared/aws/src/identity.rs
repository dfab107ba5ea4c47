//! Cognito: who a customer is.
//!
//! Only operations that need no AWS credentials of their own: whoever calls them proves what they may do
//! by a password, a code or a token. Except at sign-up, no answer tells whether an account exists.

use aws_sdk_cognitoidentityprovider as cognito;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use cognito::Client;
use cognito::types::{AttributeType, AuthFlowType, AuthenticationResultType};
use domain::ids::CustomerId;
use domain::{Error, Failure};

use crate::connection::{Connection, sdk_config};
use crate::fault::failure;

/// The user pool, as one client of it.
#[derive(Clone, Debug)]
pub struct Identity {
    client: Client,
    client_id: String,
}

/// What somebody who is signed in holds. There is no `Debug`: tokens must not get into a log.
#[derive(Clone)]
pub struct Tokens {
    /// For API calls.
    pub access_token: String,
    /// Who it is, for the client's own use.
    pub id_token: String,
    /// For new tokens; only a log-in gives one.
    pub refresh_token: Option<String>,
    /// How long the access token lasts, in seconds.
    pub expires_in_seconds: u32,
}

impl Identity {
    /// The user pool behind `connection`, as its client `client_id`.
    #[must_use]
    pub fn new(connection: &Connection, client_id: &str) -> Self {
        // Asked once: a sign-up or a code that is sent again is refused, although the first was taken.
        let config = sdk_config!(aws_sdk_cognitoidentityprovider, connection).to_builder();
        let config = config.retry_config(RetryConfig::disabled()).timeout_config(Connection::patience());
        let client = Client::from_conf(config.build());
        Self { client, client_id: client_id.to_owned() }
    }

    /// Registers a customer and has a code sent to the address.
    ///
    /// # Errors
    /// [`Error::EmailTaken`], [`Error::PasswordWeak`], [`Error::FieldInvalid`] where the pool does not
    /// take the address, [`Error::TooManyAttempts`], or where Cognito does not answer.
    pub async fn sign_up(&self, email: &str, password: &str, name: &str) -> Result<CustomerId, Failure> {
        let call = self.client.sign_up().client_id(&self.client_id).username(email).password(password);
        let call = call.user_attributes(attribute("email", email)?).user_attributes(attribute("name", name)?);
        let answer = call.send().await.map_err(|error| {
            refused("sign up", &error, |code, message| match code {
                "UsernameExistsException" | "AliasExistsException" => Some(Error::EmailTaken),
                "InvalidParameterException" if message.contains("assword") => Some(weak(message)),
                "InvalidParameterException" => {
                    let reason = "the user pool does not take this address".to_owned();
                    Some(Error::FieldInvalid { name: "email", reason })
                }
                _ => None,
            })
        })?;
        let id = format!("{}{}", CustomerId::PREFIX, answer.user_sub());
        id.parse().map_err(|_| Failure::Broken(format!("sign up: {id} is no customer's id")))
    }

    /// Confirms an address by the code that was sent to it.
    ///
    /// # Errors
    /// [`Error::CodeInvalid`], also where there is no such account or nothing to confirm;
    /// [`Error::TooManyAttempts`], or where Cognito does not answer.
    pub async fn confirm_sign_up(&self, email: &str, code: &str) -> Result<(), Failure> {
        let call = self.client.confirm_sign_up().client_id(&self.client_id);
        let call = call.username(email).confirmation_code(code);
        call.send().await.map_err(|error| refused("confirm sign-up", &error, code_invalid))?;
        Ok(())
    }

    /// Tokens for an address and its password.
    ///
    /// # Errors
    /// [`Error::CredentialsInvalid`], also where there is no such account or it must first be put right
    /// by its administrator; [`Error::SignUpUnconfirmed`], [`Error::TooManyAttempts`], or where Cognito
    /// does not answer.
    pub async fn log_in(&self, email: &str, password: &str) -> Result<Tokens, Failure> {
        let call = self.client.initiate_auth().client_id(&self.client_id);
        let call = call
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", email)
            .auth_parameters("PASSWORD", password);
        let answer = call.send().await.map_err(|error| {
            refused("log in", &error, |code, _| match code {
                "NotAuthorizedException" | "UserNotFoundException" | "PasswordResetRequiredException" => {
                    Some(Error::CredentialsInvalid)
                }
                "UserNotConfirmedException" => Some(Error::SignUpUnconfirmed),
                _ => None,
            })
        })?;
        // Without tokens it is a challenge: a temporary password, which only staff are ever given.
        tokens(answer.authentication_result()).ok_or_else(|| Error::CredentialsInvalid.into())
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where the token is none, has expired or was revoked;
    /// [`Error::TooManyAttempts`], or where Cognito does not answer.
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

    /// Revokes a refresh token and the access tokens that came of it. A token that is none has nothing to
    /// revoke, and that is no error (RFC 7009, section 2.2).
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`], or where Cognito does not answer.
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
            _ => Err(refused("log out", &error, |_, _| None)),
        }
    }

    /// Has a code sent to the address: one for a new password or, where the sign-up was never confirmed,
    /// one for that. It answers the same where there is no such account.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`], or where Cognito does not answer.
    pub async fn forgot_password(&self, email: &str) -> Result<(), Failure> {
        let call = self.client.forgot_password().client_id(&self.client_id).username(email);
        let Err(error) = call.send().await else { return Ok(()) };
        match code_of(&error) {
            // What Cognito says of an address that was never confirmed.
            Some("InvalidParameterException" | "UserNotConfirmedException") => {
                self.send_code_again(email).await
            }
            Some("UserNotFoundException" | "NotAuthorizedException") => Ok(()),
            _ => Err(refused("forgot password", &error, |_, _| None)),
        }
    }

    async fn send_code_again(&self, email: &str) -> Result<(), Failure> {
        let call = self.client.resend_confirmation_code().client_id(&self.client_id).username(email);
        let Err(error) = call.send().await else { return Ok(()) };
        match code_of(&error) {
            Some("InvalidParameterException" | "UserNotFoundException" | "NotAuthorizedException") => Ok(()),
            _ => Err(refused("send code again", &error, |_, _| None)),
        }
    }

    /// Sets a new password under the code that was sent for it.
    ///
    /// # Errors
    /// [`Error::CodeInvalid`], also where there is no such account; [`Error::PasswordWeak`],
    /// [`Error::TooManyAttempts`], or where Cognito does not answer.
    pub async fn reset_password(&self, email: &str, code: &str, password: &str) -> Result<(), Failure> {
        let call = self.client.confirm_forgot_password().client_id(&self.client_id);
        let call = call.username(email).confirmation_code(code).password(password);
        call.send().await.map_err(|error| {
            refused("reset password", &error, |code, message| match code {
                "InvalidParameterException" if message.contains("assword") => Some(weak(message)),
                _ => code_invalid(code, message),
            })
        })?;
        Ok(())
    }
}

fn attribute(name: &str, value: &str) -> Result<AttributeType, Failure> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|error| Failure::Broken(error.to_string()))
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

fn code_of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// What an error of Cognito means: first what `meaning` says of its code and message, then what it means
/// everywhere.
fn refused<E>(
    what: &str,
    error: &SdkError<E, HttpResponse>,
    meaning: fn(&str, &str) -> Option<Error>,
) -> Failure
where
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let code = code_of(error).unwrap_or_default();
    let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
    match meaning(code, message).or_else(|| everywhere(code, message)) {
        Some(refusal) => refusal.into(),
        None => failure(what, error),
    }
}

fn everywhere(code: &str, message: &str) -> Option<Error> {
    match code {
        "LimitExceededException" | "TooManyRequestsException" | "TooManyFailedAttemptsException" => {
            Some(Error::TooManyAttempts)
        }
        "CodeMismatchException" | "ExpiredCodeException" => Some(Error::CodeInvalid),
        "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => Some(weak(message)),
        _ => None,
    }
}

/// Of an account that is not there, or has nothing to confirm, it is said what is said of a wrong code.
fn code_invalid(code: &str, _: &str) -> Option<Error> {
    match code {
        "UserNotFoundException"
        | "NotAuthorizedException"
        | "UserNotConfirmedException"
        | "InvalidParameterException" => Some(Error::CodeInvalid),
        _ => None,
    }
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

    #[test]
    fn an_account_that_is_not_there_looks_like_a_wrong_code() {
        for code in ["UserNotFoundException", "NotAuthorizedException", "InvalidParameterException"] {
            assert_eq!(code_invalid(code, ""), Some(Error::CodeInvalid));
        }
        assert_eq!(everywhere("CodeMismatchException", ""), Some(Error::CodeInvalid));
        assert_eq!(everywhere("LimitExceededException", ""), Some(Error::TooManyAttempts));
        assert_eq!(everywhere("InternalErrorException", ""), None);
    }
}
