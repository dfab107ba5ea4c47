//! `POST /auth/reset`: sets a new password, authorized by a code.
//!
//! The password is set and identities of providers are unlinked before the sessions end, because both could open a session
//! in between. The code stays valid until all of it is done: if the function dies, the same request repeats it.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{address_code, directory, field, identity};
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

/// The new password and the code that authorizes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordResetBody {
    /// The address of the account.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// The code from the e-mail: six digits; blanks and hyphens in it do not count.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
    /// The new password, as strong as at sign-up.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
}

/// The new password is set, no identity provider opens the account, and all sessions have ended.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordResetView {
    /// Always `reset`.
    pub status: &'static str,
}

async fn reset_password(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: PasswordResetBody = request.json()?;
    let email = field::email(&given.email)?;
    let (otp, password) = (field::code("code", &given.code)?, field::new_password(&given.password)?);
    let pool = identity(app)?;
    let proof = address_code::prove(app, request, &email, &otp).await?;
    pool.set_password(&email, password).await?;
    directory(app)?.unlink_identities_at(&email).await?;
    pool.end_sessions(&email).await?;
    proof.done(app).await?;
    Reply::ok(&PasswordResetView { status: "reset" })
}
