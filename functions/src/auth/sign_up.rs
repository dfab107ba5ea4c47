//! `POST /auth/signup`: a new customer, whose address is to be confirmed by a code.

use domain::ids::CustomerId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field, identity};
use crate::{App, Endpoint, text};

/// `POST /auth/signup`
pub static SIGN_UP: Endpoint = Endpoint {
    name: "sign-up",
    method: "POST",
    path: "/auth/signup",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(sign_up(app, request)),
};

/// Who wants an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCustomer {
    /// Where the code goes, and what to log in with.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// As strong as the user pool's policy asks: at least 12 characters with lower case, upper case, a
    /// digit and a symbol.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
    /// What to call the customer.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
}

/// A customer who is not confirmed yet.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignedUp {
    /// Their id.
    pub customer_id: CustomerId,
    /// Always `code_sent`: a code is on its way to the address, for `POST /auth/confirm`.
    pub confirmation: &'static str,
}

async fn sign_up(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: NewCustomer = request.json()?;
    let email = field::email(&wanted.email)?;
    let password = field::new_password(&wanted.password)?;
    let name = text::name("name", &wanted.name)?;
    let customer_id = identity(app)?.sign_up(&email, password, &name).await?;
    Reply::created(&SignedUp { customer_id, confirmation: "code_sent" })
}
