//! `DELETE /account/second-factor`: switches the second factor off, given the account's password, in a session that was
//! opened with it.
//!
//! The note goes before the user pool is told, so that rights which take a second factor end first. If the function dies in
//! between, the same request finds no note and finishes.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::set_up_second_factor::PasswordBody;
use crate::auth::{check_password, directory, field, sessions};
use crate::{App, Endpoint};

/// `DELETE /account/second-factor`
pub static REMOVE_SECOND_FACTOR: Endpoint = Endpoint {
    name: "remove-second-factor",
    method: "DELETE",
    path: "/account/second-factor",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(remove_second_factor(app, request)),
};

async fn remove_second_factor(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let given: PasswordBody = request.json()?;
    let password = field::password(&given.password)?;
    let customer = &caller.customer_id;
    let email = directory(app)?.email_of(customer).await?;
    if app.store.has_second_factor(customer).await? {
        app.store.check_second_factor(&caller).await?;
    }
    check_password(app, request, &email, password).await?;
    app.store.forget_second_factor(customer).await?;
    sessions(app)?.prefer_second_factor(request.access_token()?, false).await?;
    Ok(Reply::empty(204))
}
