//! Second factors in the user pool: codes of an authenticator app (TOTP), which Cognito makes and checks.

use aws_sdk_cognitoidentityprovider as cognito;
use cognito::types::{ChallengeNameType, SoftwareTokenMfaSettingsType, VerifySoftwareTokenResponseType};
use domain::ids::CustomerId;
use domain::{Error, Failure};

use crate::directory::{Directory, subject};
use crate::identity::{Identity, LOCKED_SECONDS, Sessions, Tokens, code_of, refused, tokens};

/// Cognito's name of the second factor in an account's list.
const SOFTWARE_TOKEN: &str = "SOFTWARE_TOKEN_MFA";

impl Sessions {
    /// Begins the set-up of a second factor for the account of `access_token`, and returns its secret in base 32. The
    /// second factor counts from its confirmation on.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] if the token's session has ended, or if Cognito does not answer.
    pub async fn begin_second_factor(&self, access_token: &str) -> Result<String, Failure> {
        let call = self.client.associate_software_token().access_token(access_token);
        let answer = call.send().await.map_err(|error| refused("begin second factor", &error, of_token))?;
        let secret = answer.secret_code().filter(|secret| !secret.is_empty());
        secret.map(str::to_owned).ok_or_else(|| Failure::broken("Cognito returned no secret"))
    }

    /// Checks the first code of a second factor that was begun; false if it is wrong, or nothing was begun.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] if the token's session has ended, or if Cognito does not answer.
    pub async fn verify_second_factor(&self, access_token: &str, code: &str) -> Result<bool, Failure> {
        let call = self.client.verify_software_token().access_token(access_token).user_code(code);
        match call.send().await {
            Ok(answer) => Ok(answer.status() == Some(&VerifySoftwareTokenResponseType::Success)),
            Err(error) => match code_of(&error) {
                Some(
                    "CodeMismatchException"
                    | "EnableSoftwareTokenMFAException"
                    | "ExpiredCodeException"
                    | "InvalidParameterException"
                    | "SoftwareTokenMFANotFoundException",
                ) => Ok(false),
                _ => Err(refused("verify second factor", &error, of_token)),
            },
        }
    }

    /// Makes each later sign-in to the account ask for its second factor, or not.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] if the token's session has ended, or if Cognito does not answer.
    pub async fn prefer_second_factor(&self, access_token: &str, on: bool) -> Result<(), Failure> {
        let settings = SoftwareTokenMfaSettingsType::builder().enabled(on).preferred_mfa(on).build();
        let call = self.client.set_user_mfa_preference().access_token(access_token);
        let sent = call.software_token_mfa_settings(settings).send().await;
        sent.map(drop).map_err(|error| refused("prefer second factor", &error, of_token))
    }
}

impl Directory {
    /// True if each sign-in to the account asks for a second factor.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account is gone, or if Cognito does not answer.
    pub async fn asks_second_factor(&self, customer: &CustomerId) -> Result<bool, Failure> {
        let call = self.client.admin_get_user().user_pool_id(&self.user_pool_id).username(subject(customer));
        let answer = call.send().await.map_err(|error| refused("read account", &error, of_account))?;
        Ok(answer.user_mfa_setting_list().iter().any(|factor| factor == SOFTWARE_TOKEN))
    }

    /// Makes no later sign-in to the account ask for a second factor.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account is gone, or if Cognito does not answer.
    pub async fn drop_second_factor(&self, customer: &CustomerId) -> Result<(), Failure> {
        let settings = SoftwareTokenMfaSettingsType::builder().enabled(false).preferred_mfa(false).build();
        let call = self.client.admin_set_user_mfa_preference().user_pool_id(&self.user_pool_id);
        let sent = call.username(subject(customer)).software_token_mfa_settings(settings).send().await;
        sent.map(drop).map_err(|error| refused("drop second factor", &error, of_account))
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account is gone, or if Cognito does not answer.
    pub async fn end_sessions_of(&self, customer: &CustomerId) -> Result<(), Failure> {
        let call = self.client.admin_user_global_sign_out().user_pool_id(&self.user_pool_id);
        let sent = call.username(subject(customer)).send().await;
        sent.map(drop).map_err(|error| refused("end sessions", &error, of_account))
    }
}

impl Identity {
    /// Finishes a sign-in that asks for a second factor, with the code of the customer's authenticator app.
    ///
    /// # Errors
    /// [`Error::SecondFactorWrong`]; [`Error::SecondFactorLate`] if `session` has ended, or is of another account;
    /// [`Error::TooManyAttempts`] while Cognito locks the account, or if Cognito does not answer.
    pub async fn answer_challenge(
        &self,
        customer: &CustomerId,
        session: &str,
        code: &str,
    ) -> Result<Tokens, Failure> {
        let call = self.client.admin_respond_to_auth_challenge().user_pool_id(&self.user_pool_id);
        let call = call
            .client_id(&self.client_id)
            .challenge_name(ChallengeNameType::SoftwareTokenMfa)
            .session(session)
            // Cognito takes no address here.
            .challenge_responses("USERNAME", subject(customer))
            .challenge_responses("SOFTWARE_TOKEN_MFA_CODE", code);
        let answer = call.send().await.map_err(|error| {
            refused("second factor", &error, |code, message| match code {
                "CodeMismatchException" | "EnableSoftwareTokenMFAException" | "ExpiredCodeException" => {
                    Some(Error::SecondFactorWrong)
                }
                "NotAuthorizedException" if message.contains("attempts exceeded") => {
                    Some(Error::TooManyAttempts { retry_after_seconds: LOCKED_SECONDS })
                }
                "NotAuthorizedException"
                | "InvalidParameterException"
                | "SoftwareTokenMFANotFoundException"
                | "UserNotFoundException" => Some(Error::SecondFactorLate),
                _ => None,
            })
        })?;
        tokens(answer.authentication_result()).ok_or_else(|| Error::SecondFactorLate.into())
    }
}

/// Meaning of the errors of calls in an account's own name.
fn of_token(code: &str, _message: &str) -> Option<Error> {
    matches!(code, "NotAuthorizedException" | "UserNotFoundException").then_some(Error::NotSignedIn)
}

/// Meaning of the errors of calls about an account.
fn of_account(code: &str, _message: &str) -> Option<Error> {
    (code == "UserNotFoundException").then_some(Error::NotFound { what: "account" })
}
