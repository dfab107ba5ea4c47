//! Members of organizers, and invitations to become one.
//!
//! Both lie in their organizer's partition. An invitation's key is a hash of the address, which nothing here
//! contains. The organizer's item counts its owners, so that one transaction refuses to lose the last. A revocation
//! leaves its instant behind: an invitation that was sent before it counts no more. An item of each customer counts the
//! memberships, because the index that lists them may lag behind, and the account of a member must not end.

use domain::activity::{Action, Change};
use domain::ids::{CustomerId, InvitationId, OrganizerId};
use domain::member::{Caller, Member, Role};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::activity::activity_item;
use super::authority::{ROLE, member_key, organizer_key};
use super::bookings::{Page, Writing};
use super::catalog::{document_of, sort};
use super::catalog_index::{LISTING, LISTING_SORT};
use super::catalog_write::item_of;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};

/// Attribute with the microsecond of a revocation.
const REVOKED_AT: &str = "revoked_at";

/// Expired invitations that a new one deletes.
const EXPIRED_AT_ONCE: usize = 20;
/// Times that an invitation is written because others changed invitations first.
const TRIES_MAX: usize = 8;

/// A member of an organizer, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Account of the member.
    pub customer_id: CustomerId,
    /// Role of the member.
    pub role: Role,
    /// Instant at which the account became a member.
    pub since: Timestamp,
    /// Account that sent the invitation.
    pub invited_by: CustomerId,
}

/// An invitation, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Id of the invitation.
    pub invitation_id: InvitationId,
    /// Role that it offers.
    pub role: Role,
    /// Account that sent it.
    pub invited_by: CustomerId,
    /// True if that account acted as an administrator of the deployment.
    pub as_admin: bool,
    /// Instant at which it was sent.
    pub since: Timestamp,
    /// Instant from which it no longer counts.
    pub expires_at: Timestamp,
}

/// A line of an organizer's list of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberEntry {
    /// A member.
    Active(Membership),
    /// Somebody who is invited.
    Invited(Invitation),
}

/// Outcome of accepting an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joining {
    /// The customer is a member, by this run of the request or by another.
    Joined(Membership),
    /// The invitation counts no more: it was withdrawn or replaced, has expired, or is older than a revocation.
    Withdrawn,
    /// The customer was a member already, and the invitation stands.
    There,
}

impl Store {
    /// A page of invitations and members of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn members(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<MemberEntry>, Failure> {
        let range = (sort::INVITATIONS.to_owned(), format!("{}~", sort::MEMBERS));
        let page = self.partition_page(member.organizer_id().as_str(), range, true, limit, from).await?;
        let entry = |item: Item| {
            if attribute(&item, "sk").starts_with(sort::INVITATIONS) {
                document_of(item).map(MemberEntry::Invited)
            } else {
                document_of(item).map(MemberEntry::Active)
            }
        };
        Ok(Page { items: page.items.into_iter().map(entry).collect::<Result<_, _>>()?, next: page.next })
    }

    /// Writes an invitation, which replaces an earlier one to the same address, and deletes some that have expired.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if the organizer has as many members and invitations as are allowed, those of a lost
    /// right, or if DynamoDB does not answer.
    pub async fn invite(&self, member: &Member, invitation: &Invitation) -> Result<(), Failure> {
        let (organizer, id) = (member.organizer_id(), &invitation.invitation_id);
        let unless_replaced = |write: Write, read: &Invitation| {
            write.only_if("since = :since").text(":since", read.since.to_string())
        };
        let offer = |it: &Invitation| json!({ ROLE: it.role, "expires_at": it.expires_at });
        for _ in 0..TRIES_MAX {
            let expired = self.make_room(member, invitation).await?;
            let before = self.invitation(organizer, id).await?;
            let put = Write::put(
                &self.tables.catalog,
                item_of(invitation, organizer.as_str(), &sort::invitation(id))?,
            );
            let mut writes = vec![match &before {
                Some(before) => unless_replaced(put, before),
                None => put.only_if("attribute_not_exists(pk)"),
            }];
            writes.extend(expired.iter().map(|over| {
                let key = invitation_key(organizer, &over.invitation_id);
                unless_replaced(Write::delete(&self.tables.catalog, key), over)
            }));
            let (before, after) = (before.as_ref().map(offer), offer(invitation));
            let change = Change::of(Action::MemberInvited, id, before.as_ref(), Some(&after))?;
            if let Outcome::Written = self.change(member, change, invitation.since, writes).await? {
                return Ok(());
            }
        }
        Err(Failure::unavailable("others change this organizer's invitations all the time"))
    }

    /// Expired invitations to delete for a new one, once there is room for it.
    async fn make_room(&self, member: &Member, new: &Invitation) -> Result<Vec<Invitation>, Failure> {
        let page = self.members(member, limits::MEMBERS_PER_ORGANIZER_MAX + 1, None).await?;
        let (mut standing, mut expired) = (0, Vec::new());
        for entry in page.items {
            match entry {
                MemberEntry::Invited(there) if there.invitation_id == new.invitation_id => {}
                MemberEntry::Invited(over) if over.expires_at <= new.since => expired.push(over),
                _ => standing += 1,
            }
        }
        if standing >= limits::MEMBERS_PER_ORGANIZER_MAX {
            let reason = format!(
                "an organizer has at most {} members and invitations together; revoke or withdraw one first",
                limits::MEMBERS_PER_ORGANIZER_MAX
            );
            return Err(Error::FieldInvalid { name: "email", reason }.into());
        }
        expired.truncate(EXPIRED_AT_ONCE);
        Ok(expired)
    }

    /// The invitation, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn invitation(
        &self,
        organizer: &OrganizerId,
        id: &InvitationId,
    ) -> Result<Option<Invitation>, Failure> {
        self.document_now(organizer.as_str(), &sort::invitation(id)).await
    }

    /// Withdraws an invitation; one that is gone stays gone.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn withdraw(&self, member: &Member, id: &InvitationId, now: Timestamp) -> Result<(), Failure> {
        let Some(invitation) = self.invitation(member.organizer_id(), id).await? else { return Ok(()) };
        let before = json!({ ROLE: invitation.role });
        let change = Change::of(Action::InvitationWithdrawn, id, Some(&before), None)?;
        let key = invitation_key(member.organizer_id(), id);
        let delete = Write::delete(&self.tables.catalog, key).only_if("attribute_exists(pk)");
        self.change(member, change, now, vec![delete]).await.map(drop)
    }

    /// Makes the invited customer a member, and ends the invitation. An invitation counts only while the account that
    /// sent it may send one.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn join(
        &self,
        caller: &Caller,
        organizer: &OrganizerId,
        invitation: &Invitation,
        now: Timestamp,
    ) -> Result<Joining, Failure> {
        let customer = &caller.customer_id;
        let (role, invited_by) = (invitation.role, invitation.invited_by.clone());
        if invited_by == *customer && !invitation.as_admin {
            // Somebody who invited the own account is an owner no more.
            return Ok(Joining::Withdrawn);
        }
        if invitation.expires_at <= now {
            return Ok(Joining::Withdrawn);
        }
        let membership = Membership { customer_id: customer.clone(), role, since: now, invited_by };
        let mut item = item_of(&membership, organizer.as_str(), &sort::member(customer))?;
        item.insert(LISTING.to_owned(), text(members_of(customer)));
        item.insert(LISTING_SORT.to_owned(), text(format!("#{organizer}")));
        let change = Change::of(Action::MemberJoined, customer, None, Some(&json!({ ROLE: role })))?;
        let record = activity_item(organizer.as_str(), &self.record(customer, false, change, now))?;
        let ended = invitation_key(organizer, &invitation.invitation_id);
        let mut writes = vec![
            Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)"),
            Write::delete(&self.tables.catalog, ended)
                .only_if("since = :since AND #role = :role")
                .name("#role", ROLE)
                .text(":since", invitation.since.to_string())
                .text(":role", role.as_str()),
            Write::check(&self.tables.catalog, revocation_key(organizer, customer))
                .only_if("attribute_not_exists(pk) OR #revoked_at < :sent_at")
                .name("#revoked_at", REVOKED_AT)
                .value(":sent_at", number(invitation.since.as_microsecond())),
            self.unless_closed(customer),
            self.count_memberships(customer, 1),
        ];
        writes.extend(self.count_owners(organizer, None, Some(role)));
        let proof = (!invitation.as_admin).then(|| {
            let key = member_key(organizer, &invitation.invited_by);
            as_read(Write::check(&self.tables.catalog, key), Role::Owner)
        });
        let Outcome::Refused(refused) = self.send_recorded("join", writes, record, proof).await? else {
            return Ok(Joining::Joined(membership));
        };
        let mut refused = refused.into_iter();
        Ok(match (refused.next().flatten(), refused.next().flatten()) {
            (Some(there), Some(_)) => Joining::Joined(document_of(there)?),
            (Some(_), None) => Joining::There,
            (None, _) => Joining::Withdrawn,
        })
    }

    /// The caller's own membership at an organizer, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn own_membership(
        &self,
        caller: &Caller,
        organizer: &OrganizerId,
    ) -> Result<Option<Membership>, Failure> {
        self.document_now(organizer.as_str(), &sort::member(&caller.customer_id)).await
    }

    /// The membership of a customer at the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn membership(&self, member: &Member, of: &CustomerId) -> Result<Membership, Failure> {
        let found = self.document_now(member.organizer_id().as_str(), &sort::member(of)).await?;
        found.ok_or_else(|| Error::NotFound { what: "member" }.into())
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// [`Error::LastOwner`], those of a lost right, or if DynamoDB does not answer.
    pub async fn change_role(
        &self,
        member: &Member,
        of: &Membership,
        role: Role,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let (before, after) = (json!({ ROLE: of.role }), json!({ ROLE: role }));
        let change = Change::of(Action::RoleChanged, &of.customer_id, Some(&before), Some(&after))?;
        let key = member_key(member.organizer_id(), &of.customer_id);
        let update =
            Write::update(&self.tables.catalog, key, "SET #role = :next").text(":next", role.as_str());
        self.alter(member, change, of, (vec![update], Some(role)), now).await
    }

    /// Revokes a membership, and with it every invitation of the customer that was sent before.
    ///
    /// # Errors
    /// As [`Store::change_role`].
    pub async fn revoke(&self, member: &Member, of: &Membership, now: Timestamp) -> Result<Writing, Failure> {
        let before = json!({ ROLE: of.role });
        let change = Change::of(Action::MemberRevoked, &of.customer_id, Some(&before), None)?;
        let organizer = member.organizer_id();
        let delete = Write::delete(&self.tables.catalog, member_key(organizer, &of.customer_id));
        let mut item = revocation_key(organizer, &of.customer_id);
        item.insert(REVOKED_AT.to_owned(), number(now.as_microsecond()));
        let revoked = Write::put(&self.tables.catalog, item);
        let fewer = self.count_memberships(&of.customer_id, -1);
        self.alter(member, change, of, (vec![delete, revoked, fewer], None), now).await
    }

    /// Changes a membership that still has the role which was read, by the first of the writes, and counts the owners.
    async fn alter(
        &self,
        member: &Member,
        change: Change,
        of: &Membership,
        (writes, after): (Vec<Write>, Option<Role>),
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        if !member.is_admin() && of.customer_id == *member.customer_id() {
            // The condition on the own membership is the only proof of the right: a transaction has one for each item.
            member.check(Some(of.role))?;
        }
        let mut writes = writes.into_iter();
        let mut writes: Vec<Write> =
            writes.next().map(|first| as_read(first, of.role)).into_iter().chain(writes).collect();
        writes.extend(self.count_owners(member.organizer_id(), Some(of.role), after));
        let Outcome::Refused(refused) = self.change(member, change, now, writes).await? else {
            return Ok(Writing::Written);
        };
        match refused.first() {
            Some(Some(_)) => Ok(Writing::Stale),
            _ => Err(Error::LastOwner.into()),
        }
    }

    /// The write that counts a customer's memberships, so that an account with one does not end.
    fn count_memberships(&self, customer: &CustomerId, step: i64) -> Write {
        let key = key(customer.as_str(), sort::MEMBERSHIPS);
        Write::update(&self.tables.catalog, key, "ADD memberships :step").value(":step", number(step))
    }

    /// The removal of that count, unless the customer is a member.
    pub(super) fn uncount_memberships(&self, customer: &CustomerId) -> Write {
        let key = key(customer.as_str(), sort::MEMBERSHIPS);
        Write::delete(&self.tables.catalog, key)
            .only_if("attribute_not_exists(memberships) OR memberships = :none")
            .value(":none", number(0))
    }

    /// The write that counts the organizer's owners, if a change of a role alters their number.
    fn count_owners(
        &self,
        organizer: &OrganizerId,
        before: Option<Role>,
        after: Option<Role>,
    ) -> Option<Write> {
        let (was, is) = (before == Some(Role::Owner), after == Some(Role::Owner));
        let step = i64::from(is) - i64::from(was);
        let count = Write::update(&self.tables.catalog, organizer_key(organizer), "ADD owners :step")
            .value(":step", number(step));
        match step {
            0 => None,
            1 => Some(count.only_if("attribute_exists(pk)")),
            _ => Some(count.only_if("owners > :one").value(":one", number(1))),
        }
    }
}

/// Adds the condition that the role is still the one that was read.
fn as_read(write: Write, role: Role) -> Write {
    write.only_if("#role = :role").name("#role", ROLE).text(":role", role.as_str())
}

/// Partition of the index that has the organizers of a customer.
pub(super) fn members_of(customer: &CustomerId) -> String {
    format!("{}{customer}", sort::MEMBERS)
}

fn invitation_key(organizer: &OrganizerId, id: &InvitationId) -> Item {
    key(organizer.as_str(), sort::invitation(id))
}

fn revocation_key(organizer: &OrganizerId, customer: &CustomerId) -> Item {
    key(organizer.as_str(), sort::revoked(customer))
}
