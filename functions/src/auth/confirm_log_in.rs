//! `POST /auth/login/second-factor`: finishes a log-in with the code of an authenticator app.
//!
//! The try is counted before Cognito is asked, together with wrong passwords and as a guess at a code, and forgotten if the
//! code is right. Then the
//! session is written down as opened with a second factor. A function that dies in between has spent a try, and its
//! session reaches nobody.

use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, Visitor, directory, field, identity};
use crate::{App, Endpoint};

/// `POST /auth/login/second-factor`
pub static CONFIRM_LOG_IN: Endpoint = Endpoint {
    name: "confirm-log-in",
    method: "POST",
    path: "/auth/login/second-factor",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_log_in(app, request)),
};

/// The log-in that waits, and the code that finishes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondFactorBody {
    /// The address of the account, as in the log-in.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// `session` of the log-in's answer, for three minutes.
    #[schemars(length(min = 20, max = 2048))]
    pub session: String,
    /// The code that the authenticator app shows: six digits; blanks and hyphens in it do not count.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
}

async fn confirm_log_in(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: SecondFactorBody = request.json()?;
    let email = field::email(&given.email)?;
    let (session, code) = (field::session(&given.session)?, field::totp(&given.code)?);
    let pool = identity(app)?;
    let entry = Visitor::of(app, request, &email)?.sign_in(app).await?;
    // Cognito refuses the session of another account, so nobody has guesses counted at an address of choice.
    let customer = directory(app)?.owner_of(&email).await?.ok_or(Error::SecondFactorLate)?;
    entry.guess_app_code(app).await?;
    let answered = pool.answer_challenge(&customer, session, &code).await;
    if let Err(Failure::Refused(Error::SecondFactorLate)) = answered {
        entry.uncount_app_code(app).await?;
    }
    let tokens = answered?;
    app.store.prove_session(&customer, &tokens.session_id()?).await?;
    entry.app_code_proved(app).await?;
    entry.succeeded(app).await?;
    Reply::ok(&SessionView::from(tokens))
}
