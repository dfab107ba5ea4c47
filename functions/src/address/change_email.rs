//! `POST /account/email`: sends one code to the account's address and one to the new address.
//!
//! Both codes are bound to this customer and this new address. They are written, and their sends counted,
//! before the mails go; a repeated request replaces them. The account does not change here. The answer is the
//! same if another account has the new address: only its owner learns that, through `…/confirm`.

use aws::store::{CodeOf, MailedCode};
use domain::otp::Purpose;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use mails::{Code, CodePurpose};

use super::subject;
use crate::auth::address_code::{CodeSentView, EmailBody};
use crate::auth::{directory, field, tries};
use crate::code_mail::{self, Reader};
use crate::{App, Endpoint};

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
    let reader = Reader::of_customer(app, request, &customer).await?;
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
    let leaving = code_mail::content(&leaving, CodePurpose::LeaveAddress);
    let leaving = Code { other_address: Some(new.clone()), ..leaving };
    sender.send(&old, code_mail::mail(reader, leaving)?).await?;
    // The new address may be a stranger's, who learns nothing of the account.
    let coming = code_mail::content(&coming, CodePurpose::UseAddress);
    sender.send(&new, code_mail::mail(Reader::of_request(request), coming)?).await?;
    Reply::json(202, &CodeSentView::ACCEPTED)
}
