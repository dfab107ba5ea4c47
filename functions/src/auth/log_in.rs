//! `POST /auth/login`: tokens for an address and its password.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Session, field, identity};
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

/// Who wants to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The address of the account.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// Its password.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
}

async fn log_in(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: Credentials = request.json()?;
    let email = field::email(&given.email)?;
    let tokens = identity(app)?.log_in(&email, field::password(&given.password)?).await?;
    Reply::ok(&Session::from(tokens))
}
