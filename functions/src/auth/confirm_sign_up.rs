//! `POST /auth/confirm`: the code that shows that an address is the customer's, with the password and the name of
//! the account that it opens.
//!
//! Nobody keeps a way into an account that somebody else signed up first, because of this order:
//! 1. A try of the code is spent, and the code compared. Killed before or here, nothing has happened but a try.
//! 2. The account is made, unless it is there. Before this there is none, whoever signed the address up; from here
//!    on there is one that no password opens, because Cognito makes up the first and tells nobody.
//! 3. The password is set. Whatever opened the account before does not any more, and no session begins by it.
//! 4. Every session of before ends. After step 3, or one could begin in between by an older password.
//! 5. The customer signs in, and only then the code ends. Killed between 1 and 5, the same request does all of it
//!    again, each step to the same effect.
//!
//! Of two who both have a code for one address, both read its mail. An account that is there already gets the new
//! password as by `POST /auth/reset`, and keeps its name.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, address_code, field, identity};
use crate::{App, Endpoint, text};

/// `POST /auth/confirm`
pub static CONFIRM_SIGN_UP: Endpoint = Endpoint {
    name: "confirm-sign-up",
    method: "POST",
    path: "/auth/confirm",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_sign_up(app, request)),
};

/// An address, the code that was sent to it, and what the account is to have.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUpConfirmationBody {
    /// The address of the sign-up.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// The code from the e-mail: six digits; blanks and hyphens in it do not count.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
    /// As strong as the user pool's policy asks: at least 12 characters with lower case, upper case, a
    /// digit and a symbol.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
    /// Name of the customer.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
}

async fn confirm_sign_up(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: SignUpConfirmationBody = request.json()?;
    let email = field::email(&given.email)?;
    let (otp, password) = (field::code("code", &given.code)?, field::new_password(&given.password)?);
    let name = text::name("name", &given.name)?;
    let pool = identity(app)?;
    let proof = address_code::prove(app, request, &email, &otp).await?;
    pool.open_account(&email, &name).await?;
    pool.set_password(&email, password).await?;
    pool.end_sessions(&email).await?;
    let tokens = pool.log_in(&email, password).await?;
    proof.done(app).await?;
    Reply::ok(&SessionView::from(tokens))
}
