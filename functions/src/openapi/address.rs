//! Operations on the address of an account.

use domain::Error;

use super::auth::{CODE, NO_ACCOUNT};
use super::entry::Entry;
use crate::address::confirm_email_change::{EmailChangeBody, EmailChangedView};
use crate::auth::address_code::{CodeSentView, EmailBody};
use crate::{CHANGE_EMAIL, CONFIRM_EMAIL_CHANGE, Endpoint};

pub(super) fn entries() -> Vec<Entry> {
    vec![
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

/// A route with a limit on tries.
fn limited(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let field = Error::FieldInvalid { name: "email", reason: String::new() };
    Entry::new("account", endpoint, summary)
        .refuses([field, Error::TooManyAttempts { retry_after_seconds: 0 }])
}
