//! Sign-up, sign-in and passwords: routes in front of the user pool.

pub(crate) mod authorize_sign_in;
pub(crate) mod confirm_log_in;
pub(crate) mod confirm_sign_up;
pub(crate) mod exchange_code;
pub(crate) mod forgot_password;
pub(crate) mod list_providers;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod refresh_session;
pub(crate) mod resend_code;
pub(crate) mod reset_password;
pub(crate) mod sign_up;

pub(crate) mod address_code;
pub(crate) mod field;
pub(crate) mod profile;
pub(crate) mod tries;

use aws::directory::Directory;
use aws::identity::{Identity, LogIn, Sessions, Tokens};
use aws::sign_in_page::SignInPage;
use domain::{Error, Failure};
use lambda::Request;
use schemars::JsonSchema;
use serde::Serialize;

use self::tries::Visitor;
use crate::App;

/// Tokens of a signed-in customer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionView {
    /// For API calls: `Authorization: Bearer <access_token>`.
    pub access_token: String,
    /// ID token for the client's own use; the API does not accept it.
    pub id_token: String,
    /// For `POST /auth/refresh` and `POST /auth/logout`; absent in the answer to a refresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Lifetime of the access token, in seconds.
    pub expires_in_seconds: u32,
    /// Always `Bearer`.
    pub token_type: &'static str,
}

impl From<Tokens> for SessionView {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            id_token: tokens.id_token,
            refresh_token: tokens.refresh_token,
            expires_in_seconds: tokens.expires_in_seconds,
            token_type: "Bearer",
        }
    }
}

/// Checks the password of somebody who is signed in already, as a sign-in. If the account has a second factor, the try stays
/// counted, as at a log-in: a password alone gives nobody more guesses at codes.
///
/// # Errors
/// [`Error::CredentialsInvalid`], or [`Error::TooManyAttempts`].
pub(crate) async fn check_password(
    app: &App,
    request: &Request,
    email: &str,
    password: &str,
) -> Result<LogIn, Failure> {
    let entry = Visitor::of(app, request, email)?.sign_in(app).await?;
    let checked = identity(app)?.log_in(email, password).await?;
    match checked {
        LogIn::SignedIn(_) => entry.succeeded(app).await?,
        LogIn::Challenged { .. } => entry.half_done(app).await?,
    }
    Ok(checked)
}

/// The user pool of `app`.
pub(crate) fn identity(app: &App) -> Result<Identity, Failure> {
    let (pool, client) = (app.config.user_pool_id.get()?, app.config.user_pool_client_id.get()?);
    Ok(Identity::new(&app.connection, pool, client))
}

/// The directory of the user pool of `app`.
pub(crate) fn directory(app: &App) -> Result<Directory, Failure> {
    Ok(Directory::new(&app.connection, app.config.user_pool_id.get()?))
}

/// The user pool's page for sign-ins at identity providers.
///
/// # Errors
/// [`Error::NotFound`] if the deployment offers none.
fn sign_in_page(app: &App) -> Result<SignInPage, Failure> {
    let url = app.config.sign_in_url.optional().ok_or(Error::NotFound { what: "identity provider" })?;
    let (client, web) = (app.config.user_pool_client_id.get()?, app.config.web_url.get()?);
    Ok(SignInPage::new(&app.connection, url, client, format!("{web}/signed-in")))
}

/// The sessions in the user pool of `app`.
pub(crate) fn sessions(app: &App) -> Result<Sessions, Failure> {
    Ok(Sessions::new(&app.connection, app.config.user_pool_client_id.get()?))
}
