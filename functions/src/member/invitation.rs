//! Invitations by mail: the id and the code's subject, both made of organizer and address.

use domain::Failure;
use domain::ids::{InvitationId, OrganizerId};
use domain::tries::pseudonym;

use crate::App;

/// Subject of an invitation's code. Ids contain no slash.
pub(super) fn subject(organizer: &OrganizerId, email: &str) -> String {
    format!("{organizer}/{email}")
}

/// Id of the invitation of an address to an organizer.
pub(super) fn id_of(app: &App, organizer: &OrganizerId, email: &str) -> Result<InvitationId, Failure> {
    let key = app.config.otp_key.get()?.as_bytes();
    Ok(InvitationId::of(&pseudonym(key, "invitation", &subject(organizer, email))))
}
