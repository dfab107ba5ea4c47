//! Front door of the local stack: the sandbox, the web client's files and the API behind a proxy, all at one
//! address, so that the browser sees one origin.

mod deliver;
mod options;
mod policy;
mod proxy;
mod state_file;
mod static_files;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response as HttpResponse;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::time::Instant;

pub use deliver::{deliver_due, keep_delivering};
pub use options::{Options, USAGE};
pub use proxy::Upstream;
pub use state_file::StateFile;

use crate::{Request, Sandbox};

/// Largest body of a request, in bytes. The proxy has no limit of its own.
const BODY_MAX: usize = 64 * 1024;
/// Time for which a request without an answer stays open; callers time out before.
const SILENCE: Duration = Duration::from_secs(120);

pub(crate) type HttpClient = Client<HttpConnector, Body>;

/// Front door, with the parts behind it.
pub struct Front {
    sandbox: Mutex<Sandbox>,
    clock: fn() -> i64,
    web: Option<PathBuf>,
    api: Option<Upstream>,
    client: HttpClient,
}

impl Front {
    /// A front door. `clock` gives unix seconds; `web` is a folder of files; `api` stands behind `/api/`
    /// and `/e/`.
    pub fn new(
        sandbox: Sandbox,
        clock: fn() -> i64,
        web: Option<PathBuf>,
        api: Option<Upstream>,
    ) -> Arc<Front> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Arc::new(Front { sandbox: Mutex::new(sandbox), clock, web, api, client })
    }

    /// Locks the sandbox for one step. A step that panicked leaves its partial changes.
    pub fn sandbox(&self) -> MutexGuard<'_, Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> i64 {
        (self.clock)()
    }
}

/// Serves until `stop` is done, then finishes the requests in hand.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    front: Arc<Front>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new().fallback(logged).with_state(front);
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

/// Logs one line for each request, without the query, which may contain tokens.
async fn logged(State(front): State<Arc<Front>>, request: axum::extract::Request) -> HttpResponse {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let response = answer(&front, request).await;
    eprintln!("{method} {path} {} {} ms", response.status().as_u16(), begun.elapsed().as_millis());
    response
}

async fn answer(front: &Front, request: axum::extract::Request) -> HttpResponse {
    let path = request.uri().path();
    if ["/v1/", "/pay/", "/_sandbox/"].iter().any(|prefix| path.starts_with(prefix)) {
        return ask_sandbox(front, request).await;
    }
    match (&front.api, &front.web) {
        // The API answers pages of events, too: robots and messengers read them.
        (Some(api), _) if path == "/api" || path.starts_with("/api/") || path.starts_with("/e/") => {
            proxy::forward(&front.client, api, request).await
        }
        (_, Some(web)) => {
            let policy = policy::of_client(&front.sandbox().config().public_url);
            let mut response = static_files::serve(web, request.method(), path, request.headers()).await;
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            response
        }
        _ => plain(StatusCode::NOT_FOUND, "Nothing is here.\n"),
    }
}

async fn ask_sandbox(front: &Front, request: axum::extract::Request) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.\n");
    };
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        value.to_str().ok().map(|value| (name.as_str().to_owned(), value.to_owned()))
    });
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path_and_query: parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    let response = front.sandbox().handle(front.now(), &request);
    if !response.answered {
        tokio::time::sleep(SILENCE).await;
        return plain(StatusCode::GATEWAY_TIMEOUT, "");
    }
    let mut builder = HttpResponse::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Body::from(response.body))
        // A header that cannot be written, such as a line break from an idempotency key.
        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "The answer cannot be written.\n"))
}

fn plain(status: StatusCode, text: &'static str) -> HttpResponse {
    let mut response = HttpResponse::new(Body::from(text));
    *response.status_mut() = status;
    let kind = axum::http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
    response
}
