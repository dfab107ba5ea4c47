//! `POST /auth/signup`: sends a code to the address of a new account. A repeated request sends another code.
//!
//! Only the code is created here; `POST /auth/confirm` takes name and password with it and creates the
//! account. So a sign-up under another person's address leaves nothing behind.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::address_code;
use crate::{App, Endpoint};

/// `POST /auth/signup`
pub static SIGN_UP: Endpoint = Endpoint {
    name: "sign-up",
    method: "POST",
    path: "/auth/signup",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(sign_up(app, request)),
};

async fn sign_up(app: &App, request: &Request) -> Result<Reply, Failure> {
    address_code::send(app, request).await
}
