//! Changes of customers to their own account.

pub(crate) mod change_email;
pub(crate) mod confirm_email_change;

use domain::ids::CustomerId;

/// Subject of the codes of a change: the customer and the new address. No customer's id has a slash in it.
fn subject(customer: &CustomerId, email: &str) -> String {
    format!("{customer}/{email}")
}
