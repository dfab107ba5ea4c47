//! The address of a customer's account, which changes only with a code from both addresses.

pub(crate) mod change_email;
pub(crate) mod confirm_email_change;

use domain::ids::CustomerId;

/// Subject of the codes for a change of address: customer and new address. Customer ids contain no slash.
fn subject(customer: &CustomerId, email: &str) -> String {
    format!("{customer}/{email}")
}
