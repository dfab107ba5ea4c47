//! `POST /account/email/confirm`: changes an account's address, given the codes from both mails.
//!
//! A try is spent before the codes are compared, and both are always compared. The address changes in the user pool,
//! which may refuse it, then in the profile, and the codes end last: if the function dies in between, the same request
//! sets the same address again.

use aws::store::CodeOf;
use domain::otp::Purpose;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject;
use crate::auth::address_code::spend_try;
use crate::auth::{directory, field, tries};
use crate::{App, Endpoint};

/// `POST /account/email/confirm`
pub static CONFIRM_EMAIL_CHANGE: Endpoint = Endpoint {
    name: "confirm-email-change",
    method: "POST",
    path: "/account/email/confirm",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_email_change(app, request)),
};

/// The new address, and the codes from both mails.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailChangeBody {
    /// The new address, as in the request for the codes.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// Code that was sent to the account's present address.
    #[schemars(length(min = 6, max = 32))]
    pub old_code: String,
    /// Code that was sent to the new address.
    #[schemars(length(min = 6, max = 32))]
    pub new_code: String,
}

/// The account's new address.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EmailChangedView {
    /// Address to log in with from now on.
    pub email: String,
}

async fn confirm_email_change(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let given: EmailChangeBody = request.json()?;
    let email = field::email(&given.email)?;
    let leaving = field::code("old_code", &given.old_code)?;
    let coming = field::code("new_code", &given.new_code)?;
    let directory = directory(app)?;
    tries::guess_code(app, request).await?;
    let of = CodeOf::Change(&customer);
    let code = app.store.mailed_code(of).await?.ok_or(Error::CodeInvalid)?;
    spend_try(app, of, &code).await?;
    let (key, subject) = (app.config.otp_key.get()?.as_bytes(), subject(&customer, &email));
    let leaves = code.hash.matches(&leaving, key, &subject, Purpose::OldAddress);
    let comes = code.new_hash.as_ref().map(|hash| hash.matches(&coming, key, &subject, Purpose::NewAddress));
    if !leaves || comes != Some(true) {
        return Err(Error::CodeInvalid.into());
    }
    if directory.owner_of(&email).await?.is_some_and(|owner| owner != customer) {
        return Err(Error::EmailTaken.into());
    }
    directory.change_email(&customer, &email).await?;
    app.store.readdress(&customer, &email).await?;
    app.store.end_mailed_code(of, &code).await?;
    Reply::ok(&EmailChangedView { email })
}
