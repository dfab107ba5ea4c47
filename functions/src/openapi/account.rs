//! Operations on the customer's own account: profile, second factor, export and end.

use domain::Error;
use serde_json::{Value, json};

use super::auth::{CODE, NO_ACCOUNT};
use super::entry::Entry;
use crate::account::account_view::AccountView;
use crate::account::confirm_second_factor::FirstCodeBody;
use crate::account::delete_account::DeletionBody;
use crate::account::export_account::AccountExportView;
use crate::account::list_admin_activity::AdminActivityView;
use crate::account::set_up_second_factor::{PasswordBody, SecondFactorSecretView};
use crate::account::update_account::AccountChangeBody;
use crate::reference::get_docs::HTML;
use crate::{
    CONFIRM_SECOND_FACTOR, DELETE_ACCOUNT, EXPORT_ACCOUNT, Endpoint, GET_ACCOUNT, LIST_ADMIN_ACTIVITY,
    REMOVE_SECOND_FACTOR, RESET_SECOND_FACTOR, SET_UP_SECOND_FACTOR, SHOW_STOP, STOP_REMINDERS,
    UPDATE_ACCOUNT,
};

/// An account for examples.
fn example() -> Value {
    json!({
        "customer_id": "cus_7d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c",
        "email": "carla@example.com",
        "name": "Carla Customer",
        "telephone": "+919876543210",
        "language": "en-IN",
        "second_factor": false,
        "consents": {
            "marketing": { "given": true, "since": "2026-11-24T19:22:24Z" },
            "sms": { "given": true, "since": "2026-11-24T19:22:24Z" },
        },
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

pub(super) fn entries() -> Vec<Entry> {
    [profile(), second_factor(), stop()].concat()
}

fn profile() -> Vec<Entry> {
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
    ]
}

fn stop() -> Vec<Entry> {
    let page = |endpoint: &'static Endpoint, summary| {
        Entry::new("account", endpoint, summary)
            .empty(200, "A page in the browser's language.")
            .files([HTML])
            .empty(400, "A page for a link that is not ours.")
            .files([HTML])
    };
    vec![
        page(
            &SHOW_STOP,
            "Returns a page that asks if the mails that remind a customer are to end. It ends nothing.",
        ),
        page(
            &STOP_REMINDERS,
            "Ends the mails that remind a customer, by one click in the mail (RFC 8058) or on the page.",
        )
        .form(),
    ]
}

/// A secret for examples.
fn secret_example() -> Value {
    json!({
        "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "otpauth_uri":
            "otpauth://totp/Boxoffice:carla%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Boxoffice",
    })
}

/// A record of an administrator for examples.
fn activity_example() -> Value {
    json!({
        "activity": [{
            "at": "2026-11-24T19:22:24Z",
            "customer_id": "cus_2b9c5f0f-3b6e-4d7a-9a41-7d1f0c526f1f",
            "as_admin": true,
            "action": "second_factor_reset",
            "about": "cus_7d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c",
            "before": { "second_factor": true },
            "after": { "second_factor": false },
            "correlation_id": "UhJ2gjVbliAEMVw=",
        }],
        "next_cursor": null,
    })
}

fn second_factor() -> Vec<Entry> {
    vec![
        limited(
            &SET_UP_SECOND_FACTOR,
            "Makes a secret for an authenticator app, given the password. It counts from its first code on.",
        )
        .body::<PasswordBody>()
        .example(|| json!({ "password": "Sturdy-Lantern-42" }))
        .reply::<SecondFactorSecretView>(200, "The secret, which is not shown again.")
        .reply_example(secret_example)
        .refuses([Error::CredentialsInvalid, Error::SecondFactorOn, NO_ACCOUNT]),
        limited(
            &CONFIRM_SECOND_FACTOR,
            "Switches the second factor on, with the first code of the authenticator app.",
        )
        .body::<FirstCodeBody>()
        .example(|| json!({ "code": "123456" }))
        .empty(204, "Each sign-in asks for a code from now on, and every session has ended: sign in again.")
        .refuses([Error::SecondFactorWrong, Error::SecondFactorOn, NO_ACCOUNT]),
        limited(
            &REMOVE_SECOND_FACTOR,
            "Switches the second factor off, given the password, in a session that was opened with it.",
        )
        .body::<PasswordBody>()
        .example(|| json!({ "password": "Sturdy-Lantern-42" }))
        .empty(204, "Sign-ins ask for the password alone.")
        .refuses([Error::CredentialsInvalid, Error::SecondFactorMissing, NO_ACCOUNT]),
        Entry::new(
            "account",
            &RESET_SECOND_FACTOR,
            "Switches the second factor of somebody off who has lost the phone, and ends every session.",
        )
        .empty(204, "Sign-ins to the account ask for the password alone.")
        .refuses([NO_ACCOUNT]),
        Entry::new(
            "account",
            &LIST_ADMIN_ACTIVITY,
            "Lists what administrators changed that is about no organizer, newest first.",
        )
        .pages()
        .reply::<AdminActivityView>(200, "A page of activity records.")
        .reply_example(activity_example),
    ]
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let field = Error::FieldInvalid { name: "email", reason: String::new() };
    Entry::new("account", endpoint, summary).refuses([field])
}

/// A route with a limit on tries.
fn limited(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    entry(endpoint, summary).refuses([Error::TooManyAttempts { retry_after_seconds: 0 }])
}
