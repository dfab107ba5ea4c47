//! `POST /auth/exchange`: finishes a sign-in at an identity provider with the code that the browser came back with.
//!
//! An identity that belongs to no account gets one of its own, under its verified address, which works like every other:
//! 1. Cognito has made an account for the identity by now. It is removed, because an identity with an account of its own
//!    can be linked to no other.
//! 2. The account is opened, without a password, and linked to the identity.
//! 3. The browser signs in once more, which takes no click, and is in the account; then its profile is written.
//!
//! A run that dies in between leaves an account without password and profile, which nobody can open but the same identity,
//! or whoever proves the address by a code. The same sign-in repeats every step.
//!
//! An account that was there before is linked to nobody: its password and second factor are not to be gone around. So the
//! link also ends when a code by mail sets a password, or a second factor is switched on.

use aws::sign_in_page::Stray;
use aws::store::AccountState;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{SessionView, directory, field, identity, profile, sign_in_page, tries};
use crate::{App, Endpoint, text};

/// `POST /auth/exchange`
pub static EXCHANGE_CODE: Endpoint = Endpoint {
    name: "exchange-code",
    method: "POST",
    path: "/auth/exchange",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(exchange_code(app, request)),
};

/// The code that the browser came back with, and the verifier of the sign-in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeBody {
    /// `code` of the address that the browser came back to.
    #[schemars(length(min = 1, max = 2048))]
    pub code: String,
    /// `code_verifier` of `POST /auth/authorize`.
    #[schemars(regex(pattern = "^[A-Za-z0-9._~-]{43,128}$"))]
    pub code_verifier: String,
}

async fn exchange_code(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: ExchangeBody = request.json()?;
    let (code, verifier) = (field::sign_in_code(&given.code)?, field::verifier(&given.code_verifier)?);
    let page = sign_in_page(app)?;
    tries::guess_code(app, request).await?;
    let (tokens, who) = page.exchange(code, verifier).await?;
    let email = who.email.as_deref().map(field::email).transpose();
    let Ok(Some(email)) = email else {
        if let Some(stray) = &who.stray {
            directory(app)?.remove_stray(stray).await?;
        }
        return Err(Error::EmailUnverified.into());
    };
    if let Some(stray) = &who.stray {
        adopt(app, stray, &email).await?;
        return Err(Error::SignInAgain.into());
    }
    let name = who.name.and_then(|name| text::name("name", &name).ok());
    profile::open_profile(app, &email, name).await?;
    Reply::ok(&SessionView::from(tokens))
}

/// Opens an account for an identity, or goes on with one that an earlier run has opened.
async fn adopt(app: &App, stray: &Stray, email: &str) -> Result<(), Failure> {
    let directory = directory(app)?;
    directory.remove_stray(stray).await?;
    if let Some((there, has_password)) = directory.holder_of(email).await? {
        let is_used = !matches!(app.store.account_state(&there).await?, AccountState::Bare);
        if has_password || is_used {
            tracing::info!(
                customer.id = there.as_str(),
                "an identity with the address of an account was refused"
            );
            return Err(Error::EmailTaken.into());
        }
    }
    identity(app)?.open_account(email).await?;
    let opened = directory.owner_of(email).await?;
    let customer = opened.ok_or_else(|| Failure::unavailable("the account was closed a moment ago"))?;
    directory.link_identity(&customer, stray).await?;
    // Whoever proves the address at this moment sets a password and then unlinks. A link that comes too late for that sees the
    // password here.
    match directory.holder_of(email).await? {
        Some((_, true)) => {
            directory.unlink_identities(&customer).await?;
            directory.end_sessions_of(&customer).await?;
            Err(Error::EmailTaken.into())
        }
        _ => Ok(()),
    }
}
