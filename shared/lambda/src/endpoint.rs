//! A route of the HTTP API.

use std::convert::Infallible;

use domain::Failure;
use lambda_http::Adapter;
use lambda_http::lambda_runtime::{Context, LambdaEvent, Service, service_fn};

use crate::request::id_of;
use crate::{BoxFuture, Reply, Request, door, problem, telemetry};

/// Callers that a route admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; the route has no authorizer.
    Public,
    /// Anyone who is signed in.
    Customer,
    /// Members of the organizer whose things the request names, with a role that the function asks for; and
    /// administrators of the deployment.
    Member,
    /// Administrators of the deployment.
    Admin,
}

/// A route of the HTTP API and its function.
pub struct Endpoint<A: 'static> {
    /// Name of the function, its handler in the template and its sample.
    pub name: &'static str,
    /// HTTP method in upper case.
    pub method: &'static str,
    /// Path with parameters in braces.
    pub path: &'static str,
    /// Callers that the route admits.
    pub access: Access,
    /// Longest request body, in bytes.
    pub body_bytes_max: usize,
    /// Handler of the requests.
    pub handle: for<'a> fn(&'a A, &'a Request) -> BoxFuture<'a, Result<Reply, Failure>>,
}

impl<A: Sync> Endpoint<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8], context: Context) -> Result<Vec<u8>, String> {
        let request = door::parse(payload).map_err(|error| error.to_string())?;
        let answer = |request| async { Ok::<_, Infallible>(self.answer(app, request).await) };
        let answered = Adapter::from(service_fn(answer)).call(LambdaEvent::new(request, context)).await;
        let Ok(response) = answered;
        serde_json::to_vec(&response).map_err(|error| error.to_string())
    }

    async fn answer(&self, app: &A, request: lambda_http::Request) -> Reply {
        let id = id_of(&request);
        let served = async {
            self.serve(app, request).await.unwrap_or_else(|failure| {
                telemetry::failed(&failure);
                problem::reply(&failure, &id)
            })
        };
        telemetry::within(self.name, &id, &id, served).await
    }

    async fn serve(&self, app: &A, request: lambda_http::Request) -> Result<Reply, Failure> {
        let request = Request::parse(request, self.body_bytes_max)?;
        request.log_ids();
        // The authorizer has checked the token already. This checks that there was one, so that a route that
        // lost its authorizer in the template fails closed.
        match self.access {
            Access::Public => {}
            Access::Customer | Access::Member => {
                request.customer()?;
            }
            Access::Admin => {
                request.caller()?.as_admin()?;
            }
        }
        (self.handle)(app, &request).await
    }
}
