//! `POST /auth/confirm`: the code that shows that an address is the customer's.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field, identity};
use crate::{App, Endpoint};

/// `POST /auth/confirm`
pub static CONFIRM_SIGN_UP: Endpoint = Endpoint {
    name: "confirm-sign-up",
    method: "POST",
    path: "/auth/confirm",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_sign_up(app, request)),
};

/// An address and the code that was sent to it. `POST /auth/forgot` sends a new one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUpConfirmation {
    /// The address of the sign-up.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// The code from the e-mail.
    #[schemars(regex(pattern = "^[0-9]{1,10}$"))]
    pub code: String,
}

/// The account is ready.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignUpConfirmed {
    /// Always `confirmed`.
    pub status: &'static str,
}

async fn confirm_sign_up(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: SignUpConfirmation = request.json()?;
    let email = field::email(&given.email)?;
    identity(app)?.confirm_sign_up(&email, field::code(&given.code)?).await?;
    Reply::ok(&SignUpConfirmed { status: "confirmed" })
}
