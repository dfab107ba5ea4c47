//! Replies of the HTTP API.

use std::future::{Future, ready};
use std::pin::Pin;

use domain::Failure;
use lambda_http::http::{HeaderMap, HeaderValue, StatusCode};
use lambda_http::{Body, IntoResponse, Response};
use serde::Serialize;

/// An answer to a request.
#[derive(Debug)]
pub struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Body,
}

impl Reply {
    /// 200 with a JSON body.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the value cannot be written as JSON.
    pub fn ok(body: &impl Serialize) -> Result<Self, Failure> {
        Self::json(200, body)
    }

    /// 201 with a JSON body.
    ///
    /// # Errors
    /// As [`Reply::ok`].
    pub fn created(body: &impl Serialize) -> Result<Self, Failure> {
        Self::json(201, body)
    }

    /// `status` with a JSON body.
    ///
    /// # Errors
    /// As [`Reply::ok`].
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_string(body).map_err(|error| Failure::caused("a reply", error))?;
        Ok(Self::empty(status).header("content-type", "application/json".to_owned()).with(Body::Text(body)))
    }

    /// 200 with a file that the browser shows and saves as `name`.
    #[must_use]
    pub fn file(content_type: &'static str, name: &str, bytes: &[u8]) -> Self {
        let mut reply = Self::empty(200)
            .header("content-type", content_type.to_owned())
            .header("content-disposition", format!("inline; filename=\"{name}\""));
        reply.body = Body::Binary(bytes.to_vec());
        reply
    }

    /// 200 with a body that is JSON already.
    #[must_use]
    pub fn written(json: String) -> Self {
        Self::text("application/json", json)
    }

    /// `status` with a page for browsers.
    #[must_use]
    pub fn page(status: u16, html: String) -> Self {
        let reply = Self::empty(status).header("content-type", "text/html; charset=utf-8".to_owned());
        reply.header("x-content-type-options", "nosniff".to_owned()).with(Body::Text(html))
    }

    /// 200 with a JSON body that is compressed by gzip already.
    #[must_use]
    pub fn gzipped(body: Vec<u8>) -> Self {
        let mut reply = Self::empty(200)
            .header("content-type", "application/json".to_owned())
            .header("content-encoding", "gzip".to_owned());
        reply.body = Body::Binary(body);
        reply
    }

    /// 200 with a text of this media type.
    #[must_use]
    pub fn text(content_type: &'static str, body: String) -> Self {
        Self::empty(200).header("content-type", content_type.to_owned()).with(Body::Text(body))
    }

    /// `status` without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        // Not cached unless the handler says so: most answers belong to one customer.
        Self { status, headers: HeaderMap::new(), body: Body::Empty }
            .header("cache-control", "no-store".to_owned())
    }

    /// Adds a header, named in lower case, and replaces an earlier one. A value that is invalid in HTTP is
    /// left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.headers.insert(name, value);
        }
        self
    }

    fn with(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
}

/// Not by converting `Response`, which links decoders of every charset into each function: half a megabyte.
impl IntoResponse for Reply {
    fn into_response(self) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let mut response = Response::new(self.body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        Box::pin(ready(response))
    }
}
