//! `POST /auth/reset`: a new password, under the code that was sent for it.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field, identity};
use crate::{App, Endpoint};

/// `POST /auth/reset`
pub static RESET_PASSWORD: Endpoint = Endpoint {
    name: "reset-password",
    method: "POST",
    path: "/auth/reset",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(reset_password(app, request)),
};

/// A new password and what shows that it may be set.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The address of the account.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// The code from the e-mail.
    #[schemars(regex(pattern = "^[0-9]{1,10}$"))]
    pub code: String,
    /// The new password, as strong as at sign-up.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
}

/// The new password holds.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordReset {
    /// Always `reset`.
    pub status: &'static str,
}

async fn reset_password(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: NewPassword = request.json()?;
    let email = field::email(&given.email)?;
    let (code, password) = (field::code(&given.code)?, field::new_password(&given.password)?);
    identity(app)?.reset_password(&email, code, password).await?;
    Reply::ok(&PasswordReset { status: "reset" })
}
