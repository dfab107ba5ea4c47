//! Operations of accounts: sign-up, sign-in, password and address.

use domain::Error;
use serde_json::{Value, json};

use super::entry::Entry;
use crate::auth::SessionView;
use crate::auth::account::AccountView;
use crate::auth::address_code::{CodeSentView, EmailBody};
use crate::auth::confirm_email_change::{EmailChangeBody, EmailChangedView};
use crate::auth::confirm_sign_up::SignUpConfirmationBody;
use crate::auth::delete_account::DeletionBody;
use crate::auth::export_account::AccountExportView;
use crate::auth::log_in::LogInBody;
use crate::auth::log_out::LogOutBody;
use crate::auth::refresh_session::RefreshBody;
use crate::auth::reset_password::{PasswordResetBody, PasswordResetView};
use crate::auth::update_account::AccountChangeBody;
use crate::{
    CHANGE_EMAIL, CONFIRM_EMAIL_CHANGE, CONFIRM_SIGN_UP, DELETE_ACCOUNT, EXPORT_ACCOUNT, Endpoint,
    FORGOT_PASSWORD, GET_ACCOUNT, LOG_IN, LOG_OUT, REFRESH_SESSION, RESET_PASSWORD, SIGN_UP, UPDATE_ACCOUNT,
};

/// Problems with a code.
const CODE: [Error; 3] = [Error::CodeInvalid, Error::CodeExpired, Error::TooManyTries];
/// Problem of an unknown account.
const NO_ACCOUNT: Error = Error::NotFound { what: "account" };

pub(super) fn entries() -> Vec<Entry> {
    [sign_in(), account()].concat()
}

fn sign_in() -> Vec<Entry> {
    let weak = Error::PasswordWeak(String::new());
    let same_answer = "The answer is the same if an account exists or not.";
    vec![
        limited(&SIGN_UP, "Mails a code that opens an account. A repeated request mails another one.")
            .body::<EmailBody>()
            .reply::<CodeSentView>(202, same_answer),
        limited(&CONFIRM_SIGN_UP, "Opens an account with the code, sets its password and signs in.")
            .body::<SignUpConfirmationBody>()
            .reply::<SessionView>(200, "The tokens. Every earlier session has ended.")
            .refuses(CODE)
            .refuses([weak.clone(), Error::CredentialsInvalid, NO_ACCOUNT]),
        limited(&LOG_IN, "Exchanges e-mail address and password for tokens.")
            .body::<LogInBody>()
            .reply::<SessionView>(200, "The tokens.")
            .refuses([Error::CredentialsInvalid]),
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
    ]
}

/// An account for examples.
fn example() -> Value {
    json!({
        "customer_id": "cus_7d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c",
        "email": "carla@example.com",
        "name": "Carla Customer",
        "telephone": "+919876543210",
        "language": "en-IN",
        "consents": { "marketing": { "given": true, "since": "2026-11-24T19:22:24Z" } },
    })
}

/// An export for examples.
fn export_example() -> Value {
    json!({
        "account": example(),
        "memberships": [{ "organizer_id": "org_5e7g9j1n3q", "role": "viewer" }],
        "bookings": [],
        "next_cursor": null,
    })
}

/// Use of the header with the version.
const ETAG: &str = "Version of the profile, for `If-Match`.";

fn account() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        entry(&GET_ACCOUNT, "Returns the customer's account.")
            .reply::<AccountView>(200, "The account.")
            .reply_example(example)
            .with_header("ETag", ETAG)
            .refuses([NO_ACCOUNT]),
        entry(&UPDATE_ACCOUNT, "Changes name, telephone, language and consents.")
            .header("If-Match", true, "The `ETag` of what was read.")
            .body::<AccountChangeBody>()
            .example(
                || json!({ "telephone": "+91 98765 43210", "language": null, "consents": { "marketing": true } }),
            )
            .reply::<AccountView>(200, "The changed account.")
            .reply_example(example)
            .with_header("ETag", ETAG)
            .refuses([NO_ACCOUNT, field("telephone"), Error::VersionMissing, Error::VersionStale]),
        entry(
            &EXPORT_ACCOUNT,
            "Returns everything that is stored of the customer, with the bookings page by page.",
        )
        .pages()
        .reply::<AccountExportView>(200, "The account, its memberships, and a page of its bookings.")
        .reply_example(export_example)
        .refuses([NO_ACCOUNT]),
        limited(
            &DELETE_ACCOUNT,
            "Closes the account, given its password or a code from `POST /auth/forgot`; may be repeated.",
        )
        .body::<DeletionBody>()
        .example(|| json!({ "password": "Sturdy-Lantern-42" }))
        .empty(204, "The account is gone with its personal data. Documents stay, and name the customer by id.")
        .refuses(CODE)
        .refuses([
            Error::CredentialsInvalid,
            Error::AccountInUse { ties: vec![], organizers: vec![] },
        ]),
        limited(&CHANGE_EMAIL, "Mails one code to the account's address and one to the new address.")
            .body::<EmailBody>()
            .reply::<CodeSentView>(202, "The answer is the same if another account has the new address.")
            .refuses([NO_ACCOUNT]),
        limited(&CONFIRM_EMAIL_CHANGE, "Changes the account's address, given the codes from both mails.")
            .body::<EmailChangeBody>()
            .reply::<EmailChangedView>(200, "The account has the new address.")
            .refuses(CODE)
            .refuses([Error::EmailTaken, NO_ACCOUNT]),
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
