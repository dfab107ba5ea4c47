//! Signing up and in.

use domain::Error;

use super::entry::Entry;
use crate::auth::Session;
use crate::auth::confirm_sign_up::{SignUpConfirmation, SignUpConfirmed};
use crate::auth::forgot_password::{CodeRequest, CodeRequested};
use crate::auth::log_in::Credentials;
use crate::auth::log_out::LogOutRequest;
use crate::auth::refresh_session::RefreshRequest;
use crate::auth::reset_password::{NewPassword, PasswordReset};
use crate::auth::sign_up::{NewCustomer, SignedUp};
use crate::{
    CONFIRM_SIGN_UP, Endpoint, FORGOT_PASSWORD, LOG_IN, LOG_OUT, REFRESH_SESSION, RESET_PASSWORD, SIGN_UP,
};

pub(super) fn entries() -> Vec<Entry> {
    let weak = Error::PasswordWeak(String::new());
    vec![
        entry(&SIGN_UP, "Registers a customer and has a code e-mailed.")
            .body::<NewCustomer>()
            .reply::<SignedUp>(201, "The customer, to be confirmed with the code.")
            .refuses([Error::EmailTaken, weak.clone()]),
        entry(&CONFIRM_SIGN_UP, "Confirms an e-mail address with the code that was sent to it.")
            .body::<SignUpConfirmation>()
            .reply::<SignUpConfirmed>(200, "The customer can log in.")
            .refuses([Error::CodeInvalid]),
        entry(&LOG_IN, "Exchanges e-mail address and password for tokens.")
            .body::<Credentials>()
            .reply::<Session>(200, "The tokens.")
            .refuses([Error::CredentialsInvalid, Error::SignUpUnconfirmed]),
        entry(&REFRESH_SESSION, "Exchanges a refresh token for fresh tokens.")
            .body::<RefreshRequest>()
            .reply::<Session>(200, "The tokens, without a new refresh token.")
            .refuses([Error::NotSignedIn]),
        entry(&LOG_OUT, "Revokes a refresh token and what came of it.")
            .body::<LogOutRequest>()
            .empty(204, "It is revoked."),
        entry(&FORGOT_PASSWORD, "Has a code e-mailed, if there is such an account.")
            .body::<CodeRequest>()
            .reply::<CodeRequested>(202, "The same whether or not there is an account."),
        entry(&RESET_PASSWORD, "Sets a new password with the code.")
            .body::<NewPassword>()
            .reply::<PasswordReset>(200, "The new password holds.")
            .refuses([Error::CodeInvalid, weak]),
    ]
}

/// The user pool may be tired of whoever asks for any of these.
fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let field = Error::FieldInvalid { name: "email", reason: String::new() };
    Entry::new("auth", endpoint, summary).refuses([field, Error::TooManyAttempts])
}
