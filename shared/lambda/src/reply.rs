//! What goes out through the HTTP API.

use std::collections::BTreeMap;

use domain::Failure;
use serde::Serialize;

/// An answer to a request.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: BTreeMap<&'static str, String>,
    body: String,
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

    /// `status` without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        // Nothing is cached unless the handler says so: most answers are one customer's own.
        let headers = BTreeMap::from([("cache-control", "no-store".to_owned())]);
        Self { status, headers, body: String::new() }
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
            is_base64_encoded: false,
        }
    }
}
