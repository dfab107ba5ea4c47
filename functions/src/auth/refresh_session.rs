//! `POST /auth/refresh`: returns new tokens for a refresh token, without the password.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, field, sessions};
use crate::{App, Endpoint};

/// `POST /auth/refresh`
pub static REFRESH_SESSION: Endpoint = Endpoint {
    name: "refresh-session",
    method: "POST",
    path: "/auth/refresh",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(refresh_session(app, request)),
};

/// Refresh token from a log-in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshBody {
    /// The refresh token.
    #[schemars(length(min = 1, max = 8192))]
    pub refresh_token: String,
}

async fn refresh_session(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: RefreshBody = request.json()?;
    let tokens = sessions(app)?.refresh(field::refresh_token(&given.refresh_token)?).await?;
    Reply::ok(&SessionView::from(tokens))
}
