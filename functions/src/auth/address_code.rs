//! One-time codes that prove control of an e-mail address. Three routes send them and three accept them.
//!
//! A new code replaces the one before, and its send is counted, before the mail goes. The answer never
//! reveals if an account exists: the function does not look. A code stays valid until everything it
//! authorizes is done and is ended then, so a request that was killed in between can be sent again.

use aws::store::{CodeOf, MailedCode, Try};
use domain::otp::{Otp, Purpose};
use domain::{Error, Failure, limits};
use lambda::{Reply, Request};
use mails::CodePurpose;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tries::{self, account};
use super::{Visitor, field};
use crate::{App, code_mail};

/// E-mail address that a code is sent to.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailBody {
    /// Address that the code goes to.
    #[schemars(email, length(max = 254))]
    pub email: String,
}

/// A code is on its way to the address, if an account exists or not. `POST /auth/confirm`, `POST /auth/reset` and
/// `DELETE /account` accept it for ten minutes; a newer code replaces it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CodeSentView {
    /// Always `accepted`.
    pub status: &'static str,
}

impl CodeSentView {
    /// The only value of this answer.
    pub(crate) const ACCEPTED: Self = Self { status: "accepted" };
}

/// Sends a code to the address in the request.
pub(super) async fn send(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: EmailBody = request.json()?;
    let email = field::email(&wanted.email)?;
    let sender = app.mailer()?;
    tries::send_code(app, request, &email).await?;
    let otp = code_mail::draw()?;
    let key = app.config.otp_key.get()?;
    let code = MailedCode {
        hash: otp.hash(key.as_bytes(), &email, Purpose::Address),
        new_hash: None,
        expires_at: app.clock.now().as_second() + limits::CODE_SECONDS,
        tries: 0,
    };
    app.store.put_mailed_code(CodeOf::Address(&account(app, &email)?), &code).await?;
    // The language is the request's: that of an account would say that there is one.
    let content = code_mail::content(&otp, CodePurpose::ProveAddress);
    sender.send(&email, code_mail::mail(code_mail::Reader::of_request(request), content)?).await?;
    Reply::json(202, &CodeSentView::ACCEPTED)
}

/// A request that has proved control of an e-mail address.
pub(crate) struct Proof {
    visitor: Visitor,
    account: String,
    code: MailedCode,
}

/// Spends a try, then compares the code.
///
/// # Errors
/// [`Error::CodeInvalid`], also if no code was sent; [`Error::CodeExpired`], [`Error::TooManyTries`] or
/// [`Error::TooManyAttempts`].
pub(crate) async fn prove(app: &App, request: &Request, email: &str, otp: &Otp) -> Result<Proof, Failure> {
    tries::guess_code(app, request).await?;
    let account = account(app, email)?;
    let of = CodeOf::Address(&account);
    let code = app.store.mailed_code(of).await?.ok_or(Error::CodeInvalid)?;
    spend_try(app, of, &code).await?;
    let key = app.config.otp_key.get()?;
    if !code.hash.matches(otp, key.as_bytes(), email, Purpose::Address) {
        return Err(Error::CodeInvalid.into());
    }
    Ok(Proof { visitor: Visitor::of(app, request, email)?, account, code })
}

/// Spends a try of `code`, which allows one comparison.
pub(crate) async fn spend_try(app: &App, of: CodeOf<'_>, code: &MailedCode) -> Result<(), Failure> {
    match app.store.spend_mailed_try(of, code, app.clock.now()).await? {
        Try::Allowed => lambda::metrics::count("CodeCompared"),
        Try::TooMany => return Err(Error::TooManyTries.into()),
        Try::Expired => return Err(Error::CodeExpired.into()),
        // A newer code was sent a moment ago.
        Try::Stale => return Err(Error::CodeInvalid.into()),
    }
    Ok(())
}

impl Proof {
    /// Ends the code and remembers the network, once the work is done.
    pub(crate) async fn done(&self, app: &App) -> Result<(), Failure> {
        self.end(app).await?;
        self.visitor.proved(app).await
    }

    /// Ends the code, once the account is closed.
    pub(crate) async fn end(&self, app: &App) -> Result<(), Failure> {
        app.store.end_mailed_code(CodeOf::Address(&self.account), &self.code).await
    }
}
