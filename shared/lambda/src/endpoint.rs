//! A route of the HTTP API.

use domain::Failure;

use crate::problem;
use crate::request::ApiRequest;
use crate::{BoxFuture, Reply, Request, log};

/// Callers that a route admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; the API's authorizer does not look.
    Public,
    /// Anyone who is signed in.
    Customer,
    /// Members of the groups `admin` and `organizer`.
    Member,
}

/// One route of the HTTP API and the function behind it.
pub struct Endpoint<A: 'static> {
    /// Name of the function, its binary and its sample.
    pub name: &'static str,
    /// HTTP method, upper case.
    pub method: &'static str,
    /// Path with parameters in braces.
    pub path: &'static str,
    /// Callers that it admits.
    pub access: Access,
    /// Longest body that is read, in bytes.
    pub body_bytes_max: usize,
    /// The handler.
    pub handle: for<'a> fn(&'a A, &'a Request) -> BoxFuture<'a, Result<Reply, Failure>>,
}

impl<A> Endpoint<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8]) -> Result<Vec<u8>, String> {
        let api: ApiRequest = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let request_id = api.id().to_owned();
        let reply = match self.answer(app, api).await {
            Ok(reply) => reply,
            Err(failure) => {
                log::failure(self.name, &request_id, &failure);
                problem::reply(&failure, &request_id)
            }
        };
        serde_json::to_vec(&reply.into_api()).map_err(|error| error.to_string())
    }

    async fn answer(&self, app: &A, api: ApiRequest) -> Result<Reply, Failure> {
        let request = Request::parse(api, self.body_bytes_max)?;
        // The authorizer has checked the token before us. It is checked again that there was one, so
        // that a route which lost its authorizer in the template fails closed.
        match self.access {
            Access::Public => {}
            Access::Customer => {
                request.customer()?;
            }
            Access::Member => {
                request.member()?;
            }
        }
        (self.handle)(app, &request).await
    }
}
