//! `POST /account/second-factor/confirm`: switches the second factor on, with the first code of the authenticator app, and
//! ends every session.
//!
//! The order of the steps makes sure that no session counts as opened with a second factor that was not:
//! 1. The guess is counted and the code checked.
//! 2. From here on every sign-in asks for a code.
//! 3. The second factor is noted, with no session that was opened with it.
//! 4. Identities of providers are unlinked: Cognito asks those for no code.
//! 5. All sessions end: whoever had only the password, or an identity, is out.
//!
//! If the function dies between 2 and 5, the same request finds in the user pool that the second factor is on, and goes on
//! with 3, though the code cannot be used again. After 5 the access token is refused, and everything is done.

use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth::{directory, field, sessions, tries};
use crate::{App, Endpoint};

/// `POST /account/second-factor/confirm`
pub static CONFIRM_SECOND_FACTOR: Endpoint = Endpoint {
    name: "confirm-second-factor",
    method: "POST",
    path: "/account/second-factor/confirm",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_second_factor(app, request)),
};

/// The first code of an authenticator app.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstCodeBody {
    /// The code that the app shows: six digits; blanks and hyphens in it do not count.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
}

async fn confirm_second_factor(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let customer = &caller.customer_id;
    let given: FirstCodeBody = request.json()?;
    let code = field::totp(&given.code)?;
    let token = request.access_token()?;
    let (directory, sessions) = (directory(app)?, sessions(app)?);
    tries::guess_code(app, request).await?;
    if app.store.is_proved(&caller).await? {
        return Err(Error::SecondFactorOn.into());
    }
    if sessions.verify_second_factor(token, &code).await? {
        sessions.prefer_second_factor(token, true).await?;
    } else if !directory.asks_second_factor(customer).await? {
        return Err(Error::SecondFactorWrong.into());
    }
    app.store.note_second_factor(customer).await?;
    directory.unlink_identities(customer).await?;
    directory.end_sessions_of(customer).await?;
    Ok(Reply::empty(204))
}
