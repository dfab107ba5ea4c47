//! `POST /auth/login`: returns tokens for an address and its password.
//!
//! The try is counted before Cognito is asked and forgotten if the password is right. A function that dies in
//! between has spent a try.
//!
//! If the account has a second factor, the answer is a refusal with a session that `POST /auth/login/second-factor`
//! finishes. The try stays counted until then, so that somebody with the password guesses no more codes than others
//! guess passwords.

use aws::identity::LogIn;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, Visitor, field, identity};
use crate::{App, Endpoint};

/// `POST /auth/login`
pub static LOG_IN: Endpoint = Endpoint {
    name: "log-in",
    method: "POST",
    path: "/auth/login",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(log_in(app, request)),
};

/// Address and password of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogInBody {
    /// The address of the account.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// Its password.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
}

async fn log_in(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: LogInBody = request.json()?;
    let email = field::email(&given.email)?;
    let password = field::password(&given.password)?;
    let pool = identity(app)?;
    let entry = Visitor::of(app, request, &email)?.sign_in(app).await?;
    match pool.log_in(&email, password).await? {
        LogIn::SignedIn(tokens) => {
            entry.succeeded(app).await?;
            Reply::ok(&SessionView::from(tokens))
        }
        LogIn::Challenged { session } => {
            entry.half_done(app).await?;
            Err(Error::SecondFactorNeeded { session }.into())
        }
    }
}
