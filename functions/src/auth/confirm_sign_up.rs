//! `POST /auth/confirm`: proves the customer's address by a code and opens the account with a password and a
//! name.
//!
//! The order of the steps makes sure that nobody keeps access to an account that they signed up under another
//! person's address:
//! 1. A try is spent and the code compared. A function that dies here has only spent a try.
//! 2. The account is created unless it exists, and then its profile. Before this step there is none, whoever signed
//!    the address up. No password opens it yet: Cognito makes up the first one and shows it to nobody.
//! 3. The password is set. Older passwords stop working.
//! 4. Identities of providers are unlinked. From step 3 on `exchange-code` links no other.
//! 5. All earlier sessions end. This comes after steps 3 and 4, because an older password or an identity could open a
//!    session in between.
//! 6. The customer signs in, and then the code ends. If the function dies between 1 and 6, the same request
//!    repeats every step to the same effect.
//!
//! If two people have a code for one address, both read its mail. An account that exists already gets the new
//! password, as with `POST /auth/reset`, and keeps its name and its second factor, which the sign-in asks for.

use aws::identity::LogIn;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, address_code, directory, field, identity, profile};
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

/// The address, the code that was sent to it, and the new account's password and name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUpConfirmationBody {
    /// The address of the sign-up.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// The code from the e-mail: six digits; blanks and hyphens in it do not count.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
    /// At least 12 characters with a lower case letter, an upper case letter, a digit and a symbol, as the
    /// user pool's policy demands.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
    /// The customer's name.
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
    pool.open_account(&email).await?;
    profile::open_profile(app, &email, Some(name)).await?;
    pool.set_password(&email, password).await?;
    directory(app)?.unlink_identities_at(&email).await?;
    pool.end_sessions(&email).await?;
    let outcome = pool.log_in(&email, password).await?;
    proof.done(app).await?;
    match outcome {
        LogIn::SignedIn(tokens) => Reply::ok(&SessionView::from(tokens)),
        LogIn::Challenged { session } => Err(Error::SecondFactorNeeded { session }.into()),
    }
}
