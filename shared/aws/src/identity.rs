//! Cognito: passwords and sessions.
//!
//! The pool is closed: nobody can sign up, sign in or request a code at Cognito itself, so the checks before
//! these calls (a compared code, a counted try) cannot be bypassed. Only calls with tokens are open to
//! everyone.

use aws_sdk_cognitoidentityprovider as cognito;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito::Client;
use cognito::types::{
    AttributeType, AuthFlowType, AuthenticationResultType, ChallengeNameType, MessageActionType,
};
use domain::{Error, Failure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure;

/// Seconds after which a password may be tried again that Cognito has locked. Cognito's longest lock is
/// longer, but the limits before this call prevent locks of that length.
pub(crate) const LOCKED_SECONDS: i64 = 60;

/// The user pool, called with the function's own permission.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(crate) client: Client,
    pub(crate) user_pool_id: String,
    pub(crate) client_id: String,
}

/// Open sessions: the holder of a token may renew or end its session.
#[derive(Clone, Debug)]
pub struct Sessions {
    pub(crate) client: Client,
    client_id: String,
}

/// Tokens of a signed-in customer. Without `Debug`, because tokens must not get into a log.
#[derive(Clone)]
pub struct Tokens {
    /// For API calls.
    pub access_token: String,
    /// ID token, for the client's own use.
    pub id_token: String,
    /// For new tokens; only a log-in returns one.
    pub refresh_token: Option<String>,
    /// Lifetime of the access token, in seconds.
    pub expires_in_seconds: u32,
}

/// Outcome of a sign-in by address and password. Without `Debug`, as [`Tokens`].
pub enum LogIn {
    /// The account is signed in.
    SignedIn(Tokens),
    /// The password is right, and the account has a second factor, which finishes this session.
    Challenged {
        /// Cognito's name of the sign-in, for three minutes.
        session: String,
    },
}

/// The part of an access token that names its session.
#[derive(Deserialize)]
struct SessionClaims {
    origin_jti: String,
}

impl Tokens {
    /// Id of the session that the tokens are of.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the access token is none of Cognito's.
    pub fn session_id(&self) -> Result<String, Failure> {
        let claims: Option<SessionClaims> = claims_of(&self.access_token);
        claims.map(|claims| claims.origin_jti).ok_or_else(|| Failure::broken("a token names no session"))
    }
}

impl Identity {
    /// The user pool `user_pool_id`, called as its client `client_id`.
    #[must_use]
    pub fn new(connection: &Connection, user_pool_id: &str, client_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, user_pool_id: user_pool_id.to_owned(), client_id: client_id.to_owned() }
    }

    /// Creates an account for a verified address. Nobody can sign in before a password is set: Cognito makes
    /// up the first one and shows it to nobody. An existing account stays as it is.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if the pool refuses the address, or if Cognito does not answer.
    pub async fn open_account(&self, email: &str) -> Result<(), Failure> {
        let call = self.client.admin_create_user().user_pool_id(&self.user_pool_id).username(email);
        let call = call
            .message_action(MessageActionType::Suppress)
            .user_attributes(attribute("email", email)?)
            .user_attributes(attribute("email_verified", "true")?);
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

    /// Sets an account's password. Older passwords stop working.
    ///
    /// # Errors
    /// [`Error::PasswordWeak`], [`Error::NotFound`] if there is no such account, or if Cognito does not
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

    /// Ends all sessions of an account: its earlier refresh tokens become invalid.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account was closed meanwhile, or if Cognito does not answer.
    pub async fn end_sessions(&self, email: &str) -> Result<(), Failure> {
        let call = self.client.admin_user_global_sign_out().user_pool_id(&self.user_pool_id).username(email);
        call.send().await.map(drop).map_err(|error| {
            refused("end sessions", &error, |code, _| match code {
                "UserNotFoundException" => Some(Error::NotFound { what: "account" }),
                _ => None,
            })
        })
    }

    /// Signs in by address and password.
    ///
    /// # Errors
    /// [`Error::CredentialsInvalid`], also if there is no such account or an administrator must repair it
    /// first; [`Error::TooManyAttempts`] while Cognito locks it, or if Cognito does not answer.
    pub async fn log_in(&self, email: &str, password: &str) -> Result<LogIn, Failure> {
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
        if let Some(tokens) = tokens(answer.authentication_result()) {
            return Ok(LogIn::SignedIn(tokens));
        }
        match (answer.challenge_name(), answer.session()) {
            (Some(ChallengeNameType::SoftwareTokenMfa), Some(session)) => {
                Ok(LogIn::Challenged { session: session.to_owned() })
            }
            // It is a challenge for a temporary password, which only an operator gives.
            _ => Err(Error::CredentialsInvalid.into()),
        }
    }
}

impl Sessions {
    /// The sessions of the user pool's client `client_id`.
    #[must_use]
    pub fn new(connection: &Connection, client_id: &str) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_cognitoidentityprovider, connection));
        Self { client, client_id: client_id.to_owned() }
    }

    /// Returns new tokens for a refresh token.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] if the token is invalid, expired or revoked, or if Cognito does not answer.
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

    /// Revokes a refresh token. An invalid token is no error (RFC 7009, section 2.2).
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

/// Claims of a token that Cognito itself has just sent, so that nobody has to check its signature.
pub(crate) fn claims_of<T: DeserializeOwned>(token: &str) -> Option<T> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// Attribute of an account.
pub(crate) fn attribute(name: &str, value: &str) -> Result<AttributeType, Failure> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|error| Failure::caused("an attribute of an account", error))
}

pub(crate) fn tokens(result: Option<&AuthenticationResultType>) -> Option<Tokens> {
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

/// The refusal that `meaning` derives from the code and message of Cognito's error, or a failure.
pub(crate) fn refused<E>(
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

/// Cognito's own sentence about a password, without the part that the error already says.
fn weak(message: &str) -> Error {
    let reason = message.rsplit_once("policy: ").map_or(message, |(_, reason)| reason);
    let reason = reason.trim_end_matches('.');
    // A sentence that quotes the request could contain the password.
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
