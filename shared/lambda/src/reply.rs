//! Replies, which go out through the HTTP API.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Failure;
use serde::Serialize;

/// An answer to a request.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: BTreeMap<&'static str, String>,
    body: String,
    /// True if the body is base 64 of bytes, which is the only way for bytes through API Gateway.
    base64: bool,
}

/// API Gateway's response, payload format 2.0.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiReply {
    status_code: u16,
    headers: BTreeMap<&'static str, String>,
    body: String,
    is_base64_encoded: bool,
}

impl Reply {
    /// 200 with a JSON body.
    ///
    /// # Errors
    /// [`Failure::Broken`] where the value cannot be written as JSON.
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
        let body = serde_json::to_string(body).map_err(|error| Failure::Broken(error.to_string()))?;
        Ok(Self::empty(status).header("content-type", "application/json".to_owned()).text(body))
    }

    /// 200 with a file, shown by the browser, which saves it as `name`.
    #[must_use]
    pub fn file(content_type: &'static str, name: &str, bytes: &[u8]) -> Self {
        let mut reply = Self::empty(200)
            .header("content-type", content_type.to_owned())
            .header("content-disposition", format!("inline; filename=\"{name}\""));
        reply.body = STANDARD.encode(bytes);
        reply.base64 = true;
        reply
    }

    /// `status` without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        // Nothing is cached unless the handler says so: most answers are one customer's own.
        let headers = BTreeMap::from([("cache-control", "no-store".to_owned())]);
        Self { status, headers, body: String::new(), base64: false }
    }

    /// With this header, given in lower case; replaces an earlier one.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn text(mut self, body: String) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn into_api(self) -> ApiReply {
        ApiReply {
            status_code: self.status,
            headers: self.headers,
            body: self.body,
            is_base64_encoded: self.base64,
        }
    }
}
