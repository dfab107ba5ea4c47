//! `POST /auth/resend-code`: sends another code in the place of one that did not arrive. The older code is void.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::address_code;
use crate::{App, Endpoint};

/// `POST /auth/resend-code`
pub static RESEND_CODE: Endpoint = Endpoint {
    name: "resend-code",
    method: "POST",
    path: "/auth/resend-code",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(resend_code(app, request)),
};

async fn resend_code(app: &App, request: &Request) -> Result<Reply, Failure> {
    address_code::send(app, request).await
}
