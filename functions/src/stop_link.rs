//! Stop links: the address in mails that remind, which ends them without a sign-in.

use domain::Failure;
use domain::ids::CustomerId;
use domain::stop_token::{customer_of_stop_token, stop_token};

use crate::App;

/// Address that ends the mails that remind `customer`.
///
/// # Errors
/// [`Failure::Broken`] if this function has no key or no address of the API.
pub(crate) fn stop_url(app: &App, customer: &CustomerId) -> Result<String, Failure> {
    let (api, key) = (app.config.api_url.get()?, app.config.otp_key.get()?);
    Ok(format!("{api}/stop/{}", stop_token(customer, key.as_bytes())))
}

/// The customer of a link's token; none if it is not one of ours.
///
/// # Errors
/// [`Failure::Broken`] if this function has no key.
pub(crate) fn customer_who_stops(app: &App, token: &str) -> Result<Option<CustomerId>, Failure> {
    Ok(customer_of_stop_token(token, app.config.otp_key.get()?.as_bytes()))
}
