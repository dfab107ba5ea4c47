//! Operations of sign-up, sign-in and passwords.

use domain::Error;

use super::entry::Entry;
use crate::auth::SessionView;
use crate::auth::address_code::{CodeSentView, EmailBody};
use crate::auth::authorize_sign_in::{AuthorizationBody, AuthorizationView};
use crate::auth::confirm_log_in::SecondFactorBody;
use crate::auth::confirm_sign_up::SignUpConfirmationBody;
use crate::auth::exchange_code::ExchangeBody;
use crate::auth::list_providers::SignInProvidersView;
use crate::auth::log_in::LogInBody;
use crate::auth::log_out::LogOutBody;
use crate::auth::refresh_session::RefreshBody;
use crate::auth::reset_password::{PasswordResetBody, PasswordResetView};
use crate::{
    AUTHORIZE_SIGN_IN, CONFIRM_LOG_IN, CONFIRM_SIGN_UP, EXCHANGE_CODE, Endpoint, FORGOT_PASSWORD,
    LIST_PROVIDERS, LOG_IN, LOG_OUT, REFRESH_SESSION, RESEND_CODE, RESET_PASSWORD, SIGN_UP,
};

/// Problems with a code.
pub(super) const CODE: [Error; 3] = [Error::CodeInvalid, Error::CodeExpired, Error::TooManyTries];
/// Problem of a deployment without sign-in at others.
const NO_PROVIDER: Error = Error::NotFound { what: "identity provider" };
/// Problem of an unknown account.
pub(super) const NO_ACCOUNT: Error = Error::NotFound { what: "account" };

pub(super) fn entries() -> Vec<Entry> {
    let needed = || Error::SecondFactorNeeded { session: String::new() };
    let weak = Error::PasswordWeak(String::new());
    let same_answer = "The answer is the same if an account exists or not.";
    vec![
        limited(&SIGN_UP, "Mails a code that opens an account. A repeated request mails another one.")
            .body::<EmailBody>()
            .reply::<CodeSentView>(202, same_answer),
        limited(&RESEND_CODE, "Mails another code in the place of one that did not arrive.")
            .body::<EmailBody>()
            .reply::<CodeSentView>(202, same_answer),
        limited(&CONFIRM_SIGN_UP, "Opens an account with the code, sets its password and signs in.")
            .body::<SignUpConfirmationBody>()
            .reply::<SessionView>(200, "The tokens. Every earlier session has ended.")
            .refuses(CODE)
            .refuses([weak.clone(), Error::CredentialsInvalid, needed(), NO_ACCOUNT]),
        limited(&LOG_IN, "Exchanges e-mail address and password for tokens.")
            .body::<LogInBody>()
            .reply::<SessionView>(200, "The tokens.")
            .refuses([Error::CredentialsInvalid, needed()]),
        limited(&CONFIRM_LOG_IN, "Finishes a log-in with the code of an authenticator app.")
            .body::<SecondFactorBody>()
            .reply::<SessionView>(200, "The tokens.")
            .refuses([Error::SecondFactorWrong, Error::SecondFactorLate]),
        entry(&REFRESH_SESSION, "Exchanges a refresh token for new tokens.")
            .body::<RefreshBody>()
            .reply::<SessionView>(200, "The tokens, without a new refresh token.")
            .refuses([Error::NotSignedIn]),
        entry(&LOG_OUT, "Revokes a refresh token and the tokens issued with it.")
            .body::<LogOutBody>()
            .empty(204, "The token is revoked."),
        limited(&FORGOT_PASSWORD, "Mails a code for a new password. A repeated request mails another one.")
            .body::<EmailBody>()
            .reply::<CodeSentView>(202, same_answer),
        limited(&RESET_PASSWORD, "Sets a new password with the code, and ends every session.")
            .body::<PasswordResetBody>()
            .reply::<PasswordResetView>(200, "The new password is set.")
            .refuses(CODE)
            .refuses([weak, NO_ACCOUNT]),
        Entry::new("auth", &LIST_PROVIDERS, "Lists the identity providers that the deployment offers.")
            .reply::<SignInProvidersView>(200, "The providers; none without sign-in at others."),
        entry(&AUTHORIZE_SIGN_IN, "Begins a sign-in at an identity provider.")
            .body::<AuthorizationBody>()
            .reply::<AuthorizationView>(200, "The address for the browser, and what the client keeps.")
            .refuses([NO_PROVIDER]),
        limited(&EXCHANGE_CODE, "Finishes a sign-in at an identity provider.")
            .body::<ExchangeBody>()
            .reply::<SessionView>(200, "The tokens.")
            .refuses([Error::SignInLate, Error::SignInAgain, Error::EmailUnverified, Error::EmailTaken])
            .refuses([NO_PROVIDER]),
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let field = Error::FieldInvalid { name: "email", reason: String::new() };
    Entry::new("auth", endpoint, summary).refuses([field])
}

/// A route with a limit on tries.
fn limited(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    entry(endpoint, summary).refuses([Error::TooManyAttempts { retry_after_seconds: 0 }])
}
