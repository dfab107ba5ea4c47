//! `POST /auth/authorize`: begins a sign-in at an identity provider. Nothing is stored.
//!
//! The client keeps `state` and `code_verifier` for the tab, and goes to `authorize_url`. The verifier binds the sign-in to
//! the tab: the user pool gives tokens for a code only with the verifier of the same sign-in, so nobody signs a victim in
//! to an account of the attacker's with a link.

use aws::sign_in_page::SignInProvider;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::signature::sha256;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sign_in_page;
use crate::{App, Endpoint, random};

/// `POST /auth/authorize`
pub static AUTHORIZE_SIGN_IN: Endpoint = Endpoint {
    name: "authorize-sign-in",
    method: "POST",
    path: "/auth/authorize",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(authorize_sign_in(app, request)),
};

/// The identity provider to sign in with.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorizationBody {
    /// One of `GET /auth/providers`.
    #[schemars(regex(pattern = "^(google|apple|oidc)$"))]
    pub provider: String,
}

/// A sign-in that has begun.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AuthorizationView {
    /// Address that the browser goes to. It comes back to the web client's `/signed-in`, with `code` and `state`.
    pub authorize_url: String,
    /// Comes back with the browser; the client refuses another.
    pub state: String,
    /// For `POST /auth/exchange`.
    pub code_verifier: String,
}

async fn authorize_sign_in(app: &App, request: &Request) -> Result<Reply, Failure> {
    let given: AuthorizationBody = request.json()?;
    let provider = offered(app, &given.provider)?;
    let text = |bytes: [u8; 32]| URL_SAFE_NO_PAD.encode(bytes);
    let (state, code_verifier) = (text(random::bytes()?), text(random::bytes()?));
    let challenge = text(sha256(code_verifier.as_bytes()));
    let authorize_url = sign_in_page(app)?.address(provider, &state, &challenge);
    Reply::ok(&AuthorizationView { authorize_url, state, code_verifier })
}

/// The provider of this name, if the deployment offers it.
fn offered(app: &App, name: &str) -> Result<SignInProvider, Error> {
    let offered = app.config.sign_in_providers();
    let found = offered.iter().find(|(provider, _)| provider.as_str() == name);
    found.map(|(provider, _)| *provider).ok_or_else(|| Error::FieldInvalid {
        name: "provider",
        reason: "it is none of `GET /auth/providers`".to_owned(),
    })
}
