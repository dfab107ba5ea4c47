//! Members and invitations, as the API shows them.

use aws::store::{Invitation, MemberEntry, Membership};
use domain::ids::{CustomerId, InvitationId};
use domain::member::Role;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A member, or somebody who is invited to become one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum MemberView {
    /// A member.
    Active {
        /// Account of the member.
        member_id: CustomerId,
        /// Role of the member.
        role: Role,
        /// Instant at which the account became a member.
        #[schemars(with = "String", extend("format" = "date-time"))]
        since: Timestamp,
        /// Account that sent the invitation.
        invited_by: CustomerId,
    },
    /// Somebody who is invited.
    Invited {
        /// Id of the invitation.
        member_id: InvitationId,
        /// Role that it offers.
        role: Role,
        /// Instant at which it was sent.
        #[schemars(with = "String", extend("format" = "date-time"))]
        since: Timestamp,
        /// Account that sent it.
        invited_by: CustomerId,
        /// Instant from which it no longer counts.
        #[schemars(with = "String", extend("format" = "date-time"))]
        expires_at: Timestamp,
    },
}

impl From<MemberEntry> for MemberView {
    fn from(entry: MemberEntry) -> Self {
        match entry {
            MemberEntry::Active(member) => member.into(),
            MemberEntry::Invited(invitation) => invitation.into(),
        }
    }
}

impl From<Membership> for MemberView {
    fn from(member: Membership) -> Self {
        let Membership { customer_id: member_id, role, since, invited_by } = member;
        Self::Active { member_id, role, since, invited_by }
    }
}

impl From<Invitation> for MemberView {
    fn from(invitation: Invitation) -> Self {
        let Invitation { invitation_id: member_id, role, since, invited_by, expires_at, .. } = invitation;
        Self::Invited { member_id, role, since, invited_by, expires_at }
    }
}
