//! Authority over an organizer's things: roles, the rights that they have, and the check that yields a [`Member`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::ids::{CustomerId, OrganizerId};

/// Role of a member of an organizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May do everything, and decides who the members are.
    Owner,
    /// Keeps venues, titles and events, and calls events off.
    Manager,
    /// Sells at the desk.
    Desk,
    /// Scans tickets at the gate.
    Gate,
    /// Reads.
    Viewer,
}

impl Role {
    /// All roles, from the one with most rights to the one with fewest.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Manager, Self::Desk, Self::Gate, Self::Viewer];

    /// The role in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Desk => "desk",
            Self::Gate => "gate",
            Self::Viewer => "viewer",
        }
    }
}

/// Standing of an account at an organizer that it is a member of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Role of the account.
    pub role: Role,
    /// True if the organizer asks its members for a second factor, and the caller's session was opened without one.
    pub lacks_second_factor: bool,
}

/// Right to do something with an organizer's things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Reads venues, titles and events.
    Read,
    /// Creates and changes venues, titles and events.
    Edit,
    /// Draws screens and brings images in, of which parts are written before the transaction that proves the right.
    Draw,
    /// Reads customers' bookings.
    Serve,
    /// Reads reports: what was sold, paid and paid out.
    Report,
    /// Returns seats for customers by the event's policy, which gives money back.
    Return,
    /// Returns seats for customers whatever the policy says.
    Grant,
    /// Calls events off, postpones and moves them, for which money goes back.
    CallOff,
    /// Reads members and activity records.
    Oversee,
    /// Changes the organizer and its members.
    Administer,
}

impl Right {
    /// Roles that have the right.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Read => &Role::ALL,
            Self::Report => &[Role::Owner, Role::Manager, Role::Viewer],
            Self::Serve | Self::Return => &[Role::Owner, Role::Manager, Role::Desk],
            Self::Edit | Self::Draw | Self::Grant | Self::CallOff | Self::Oversee => {
                &[Role::Owner, Role::Manager]
            }
            Self::Administer => &[Role::Owner],
        }
    }

    /// True if a role that was read seconds ago does not prove the right: those over money, members and drawings.
    #[must_use]
    pub fn is_strict(self) -> bool {
        !matches!(self, Self::Read | Self::Report | Self::Serve | Self::Edit)
    }

    /// People who have the right, for a sentence.
    fn people(self) -> &'static str {
        match self {
            Self::Read => "a member of the organizer",
            Self::Report => "an owner, a manager or a viewer of the organizer",
            Self::Serve | Self::Return => "an owner, a manager or the desk of the organizer",
            Self::Edit | Self::Draw | Self::Grant | Self::CallOff | Self::Oversee => {
                "an owner or a manager of the organizer"
            }
            Self::Administer => "an owner of the organizer",
        }
    }
}

/// Somebody who is signed in; only a request yields one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The signed-in customer.
    pub customer_id: CustomerId,
    /// True for an administrator of the deployment, who stands above all organizers.
    pub is_admin: bool,
    /// Id of the session that the token is of: the same in all tokens that one log-in leads to.
    pub session: Option<String>,
}

impl Caller {
    /// The caller as an administrator of the deployment.
    ///
    /// # Errors
    /// [`Error::RoleMissing`].
    pub fn as_admin(&self) -> Result<Admin, Error> {
        if self.is_admin {
            return Ok(Admin { customer_id: self.customer_id.clone() });
        }
        Err(Error::RoleMissing { needed: "an administrator of the deployment" })
    }

    /// The caller as a member of `organizer_id` with `right`; `standing` is the caller's there.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is no member, [`Error::RoleMissing`] for a role without the right,
    /// [`Error::SecondFactorMissing`].
    pub fn member(
        &self,
        organizer_id: &OrganizerId,
        standing: Option<Standing>,
        right: Right,
    ) -> Result<Member, Error> {
        let member = Member {
            organizer_id: organizer_id.clone(),
            customer_id: self.customer_id.clone(),
            right,
            is_admin: self.is_admin,
        };
        if !member.is_admin {
            member.check(standing.map(|standing| standing.role))?;
            if standing.is_some_and(|standing| standing.lacks_second_factor) {
                return Err(Error::SecondFactorMissing);
            }
        }
        Ok(member)
    }
}

/// Proof that somebody is an administrator of the deployment, made by [`Caller::as_admin`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    customer_id: CustomerId,
}

impl Admin {
    /// The administrator's account.
    #[must_use]
    pub fn customer_id(&self) -> &CustomerId {
        &self.customer_id
    }
}

/// Proof that somebody has a right to an organizer's things, made by [`Caller::member`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    organizer_id: OrganizerId,
    customer_id: CustomerId,
    right: Right,
    is_admin: bool,
}

impl Member {
    /// The organizer whose things the member may touch.
    #[must_use]
    pub fn organizer_id(&self) -> &OrganizerId {
        &self.organizer_id
    }

    /// The member's account.
    #[must_use]
    pub fn customer_id(&self) -> &CustomerId {
        &self.customer_id
    }

    /// The right that was checked.
    #[must_use]
    pub fn right(&self) -> Right {
        self.right
    }

    /// True for an administrator of the deployment, who needs no role.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// Refuses if `role`, the member's present one, no longer has the right.
    ///
    /// # Errors
    /// As [`Caller::member`].
    pub fn check(&self, role: Option<Role>) -> Result<(), Error> {
        match role {
            None => Err(Error::NotFound { what: "organizer" }),
            Some(role) if self.right.roles().contains(&role) => Ok(()),
            Some(_) => Err(Error::RoleMissing { needed: self.right.people() }),
        }
    }

    /// Refuses a thing of another organizer, as if it did not exist.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn check_owns(&self, owner: &OrganizerId, what: &'static str) -> Result<(), Error> {
        if *owner == self.organizer_id { Ok(()) } else { Err(Error::NotFound { what }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(is_admin: bool) -> Caller {
        Caller { customer_id: "cus_asha".parse().unwrap(), is_admin, session: None }
    }

    fn standing(role: Role, lacks_second_factor: bool) -> Option<Standing> {
        Some(Standing { role, lacks_second_factor })
    }

    fn organizer() -> OrganizerId {
        "org_0123456789".parse().unwrap()
    }

    #[test]
    fn a_role_has_its_rights_and_no_other() {
        let rights = [
            Right::Read,
            Right::Report,
            Right::Serve,
            Right::Return,
            Right::Edit,
            Right::Draw,
            Right::Grant,
            Right::CallOff,
            Right::Oversee,
            Right::Administer,
        ];
        for (role, wanted) in [
            (Role::Owner, [true; 10]),
            (Role::Manager, [true, true, true, true, true, true, true, true, true, false]),
            (Role::Desk, [true, false, true, true, false, false, false, false, false, false]),
            (Role::Gate, [true, false, false, false, false, false, false, false, false, false]),
            (Role::Viewer, [true, true, false, false, false, false, false, false, false, false]),
        ] {
            let has =
                rights.map(|right| caller(false).member(&organizer(), standing(role, false), right).is_ok());
            assert_eq!(has, wanted, "{role:?}");
        }
    }

    #[test]
    fn a_missing_second_factor_takes_every_right() {
        let tries =
            |is_admin| caller(is_admin).member(&organizer(), standing(Role::Owner, true), Right::Read);
        assert_eq!(tries(false), Err(Error::SecondFactorMissing));
        assert!(tries(true).is_ok(), "administrators of the deployment are no members");
    }

    #[test]
    fn nobody_is_a_member_without_a_role_but_the_admin() {
        let stranger = caller(false).member(&organizer(), None, Right::Read);
        assert_eq!(stranger, Err(Error::NotFound { what: "organizer" }));
        assert!(caller(true).member(&organizer(), None, Right::Administer).is_ok());
        assert!(caller(true).as_admin().is_ok() && caller(false).as_admin().is_err());
    }

    #[test]
    fn a_thing_of_another_organizer_does_not_exist() {
        let member = caller(true).member(&organizer(), None, Right::Read).unwrap();
        assert_eq!(member.check_owns(&organizer(), "event"), Ok(()));
        let other = "org_9876543210".parse().unwrap();
        assert_eq!(member.check_owns(&other, "event"), Err(Error::NotFound { what: "event" }));
    }
}
