//! `GET /openapi.json`: the API's description for programs. It reads nothing, so it may be asked any number of times.
//!
//! The build compresses the repository's `openapi.json` into this function, because the code that writes the document
//! names every handler and would link all of them.

use std::borrow::Cow;

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::packed::Packed;
use crate::{App, Endpoint};

/// `GET /openapi.json`
pub static GET_OPENAPI: Endpoint = Endpoint {
    name: "get-openapi",
    method: "GET",
    path: "/openapi.json",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_openapi(app, request)),
};

static DOCUMENT: Packed = Packed {
    gzip: Cow::Borrowed(include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"))),
    content_type: "application/json",
};

async fn get_openapi(_: &App, request: &Request) -> Result<Reply, Failure> {
    DOCUMENT.reply(request)
}
