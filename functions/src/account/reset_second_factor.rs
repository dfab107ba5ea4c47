//! `DELETE /admin/accounts/{customer_id}/second-factor`: an administrator of the deployment switches the second factor of
//! somebody off who has lost the phone.
//!
//! The note goes first, with the record of who did it, then the user pool is told and every session ends. If the function
//! dies in between, the same request repeats all of it, with another record.

use domain::ids::CustomerId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::auth::directory;
use crate::{App, Endpoint};

/// `DELETE /admin/accounts/{customer_id}/second-factor`
pub static RESET_SECOND_FACTOR: Endpoint = Endpoint {
    name: "reset-second-factor",
    method: "DELETE",
    path: "/admin/accounts/{customer_id}/second-factor",
    access: Access::Admin,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(reset_second_factor(app, request)),
};

async fn reset_second_factor(app: &App, request: &Request) -> Result<Reply, Failure> {
    let admin = request.caller()?.as_admin()?;
    let customer: CustomerId = request.path("customer_id", "account")?;
    let directory = directory(app)?;
    directory.address_of(&customer).await?.ok_or(Error::NotFound { what: "account" })?;
    app.store.reset_second_factor(&admin, &customer, app.clock.now()).await?;
    directory.drop_second_factor(&customer).await?;
    directory.end_sessions_of(&customer).await?;
    Ok(Reply::empty(204))
}
