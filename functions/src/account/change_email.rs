//! `POST /account/email`: sends one code to the account's address and one to the new address.
//!
//! Both codes are bound to this customer and this new address. They are written, and their sends counted,
//! before the mails go; a repeated request replaces them. The account does not change here. The answer is the
//! same if another account has the new address: only its owner learns that, through `…/confirm`.

use aws::store::{CodeOf, MailedCode};
use domain::otp::Purpose;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::subject;
use crate::auth::address_code::{CodeSentView, EmailBody};
use crate::auth::{directory, field, tries};
use crate::{App, Endpoint, code_mail};

/// `POST /account/email`
pub static CHANGE_EMAIL: Endpoint = Endpoint {
    name: "change-email",
    method: "POST",
    path: "/account/email",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(change_email(app, request)),
};

async fn change_email(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let wanted: EmailBody = request.json()?;
    let new = field::email(&wanted.email)?;
    let sender = app.mailer()?;
    let old = directory(app)?.email_of(&customer).await?;
    if old == new {
        let reason = "it is the address that the account has".to_owned();
        return Err(Error::FieldInvalid { name: "email", reason }.into());
    }
    tries::send_code(app, request, &old).await?;
    tries::send_code(app, request, &new).await?;
    let (leaving, coming) = (code_mail::draw()?, code_mail::draw()?);
    let (key, subject) = (app.config.otp_key.get()?.as_bytes(), subject(&customer, &new));
    let code = MailedCode {
        hash: leaving.hash(key, &subject, Purpose::OldAddress),
        new_hash: Some(coming.hash(key, &subject, Purpose::NewAddress)),
        expires_at: app.clock.now().as_second() + limits::CODE_SECONDS,
        tries: 0,
    };
    app.store.put_mailed_code(CodeOf::Change(&customer), &code).await?;
    let about = [format!("Somebody who is signed in to your account wants to change its address to {new}.")];
    sender.send(&old, code_mail::with_code(&leaving, "to leave this address", &about)).await?;
    let about = ["Somebody wants this address to be that of their account.".to_owned()];
    sender.send(&new, code_mail::with_code(&coming, "to use this address", &about)).await?;
    Reply::json(202, &CodeSentView::ACCEPTED)
}
