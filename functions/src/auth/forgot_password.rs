//! `POST /auth/forgot`: sends a code for a new password. A repeated request sends another code.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::address_code;
use crate::{App, Endpoint};

/// `POST /auth/forgot`
pub static FORGOT_PASSWORD: Endpoint = Endpoint {
    name: "forgot-password",
    method: "POST",
    path: "/auth/forgot",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(forgot_password(app, request)),
};

async fn forgot_password(app: &App, request: &Request) -> Result<Reply, Failure> {
    address_code::send(app, request).await
}
