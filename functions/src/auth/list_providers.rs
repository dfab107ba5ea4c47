//! `GET /auth/providers`: lists the identity providers that the deployment offers. It only reads its configuration.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{App, Endpoint};

/// `GET /auth/providers`
pub static LIST_PROVIDERS: Endpoint = Endpoint {
    name: "list-providers",
    method: "GET",
    path: "/auth/providers",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_providers(app, request)),
};

/// Identity providers of the deployment; none if people sign in with their passwords alone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignInProvidersView {
    /// The providers.
    pub providers: Vec<SignInProviderView>,
}

/// An identity provider.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignInProviderView {
    /// Word for `POST /auth/authorize`: `google`, `apple` or `oidc`.
    #[schemars(regex(pattern = "^(google|apple|oidc)$"))]
    pub provider: &'static str,
    /// Name for people.
    pub name: String,
}

async fn list_providers(app: &App, _request: &Request) -> Result<Reply, Failure> {
    let view = |(provider, name): (aws::sign_in_page::SignInProvider, String)| SignInProviderView {
        provider: provider.as_str(),
        name,
    };
    Reply::ok(&SignInProvidersView {
        providers: app.config.sign_in_providers().into_iter().map(view).collect(),
    })
}
