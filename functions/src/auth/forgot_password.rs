//! `POST /auth/forgot`: a code by e-mail. The answer is the same whether or not there is an account.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field, identity};
use crate::{App, Endpoint};

/// `POST /auth/forgot`
pub static FORGOT_PASSWORD: Endpoint = Endpoint {
    name: "forgot-password",
    method: "POST",
    path: "/auth/forgot",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(forgot_password(app, request)),
};

/// Whose password is forgotten, or whose code from the sign-up was lost.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeRequest {
    /// Where the code goes.
    #[schemars(email, length(max = 254))]
    pub email: String,
}

/// If there is an account with this address, a code is on its way to it: for `POST /auth/reset`, or for
/// `POST /auth/confirm` where the sign-up was never confirmed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CodeRequested {
    /// Always `accepted`.
    pub status: &'static str,
}

async fn forgot_password(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: CodeRequest = request.json()?;
    identity(app)?.forgot_password(&field::email(&given.email)?).await?;
    Reply::json(202, &CodeRequested { status: "accepted" })
}
