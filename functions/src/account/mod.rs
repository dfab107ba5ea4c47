//! What customers change of their own account.

pub(crate) mod change_email;
pub(crate) mod confirm_email_change;

use domain::ids::CustomerId;

/// What the codes of a change are for: who changes to which address. No customer's id has a slash in it.
fn subject(customer: &CustomerId, email: &str) -> String {
    format!("{customer}/{email}")
}
