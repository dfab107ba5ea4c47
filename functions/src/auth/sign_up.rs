//! `POST /auth/signup`: a code to the address of whoever wants an account. Sent again, it sends another code.
//!
//! Nothing but the code is made here, so nobody who signs up somebody else's address has anything in it: name and
//! password come with the code (`POST /auth/confirm`), and only then is there an account.

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
