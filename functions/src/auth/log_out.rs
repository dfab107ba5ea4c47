//! `POST /auth/logout`: revokes a refresh token and the tokens issued with it.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{field, sessions};
use crate::{App, Endpoint};

/// `POST /auth/logout`
pub static LOG_OUT: Endpoint = Endpoint {
    name: "log-out",
    method: "POST",
    path: "/auth/logout",
    // The refresh token alone suffices, also after the access token has expired.
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(log_out(app, request)),
};

/// Token to revoke.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogOutBody {
    /// Refresh token from the log-in.
    #[schemars(length(min = 1, max = 8192))]
    pub refresh_token: String,
}

async fn log_out(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: LogOutBody = request.json()?;
    sessions(app)?.log_out(field::refresh_token(&given.refresh_token)?).await?;
    Ok(Reply::empty(204))
}
