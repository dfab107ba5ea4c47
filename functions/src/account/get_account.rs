//! `GET /account`: returns the customer's account. It only reads.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::account_view::{AccountView, profile};
use crate::{App, Endpoint};

/// `GET /account`
pub static GET_ACCOUNT: Endpoint = Endpoint {
    name: "get-account",
    method: "GET",
    path: "/account",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_account(app, request)),
};

async fn get_account(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let profile = profile(app, &customer).await?;
    AccountView::reply(app, customer, profile).await
}
