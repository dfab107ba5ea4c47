//! Changes of an organizer's things: each is one transaction of the change, its activity record, and the
//! member's right to it, so that a member who is revoked in the middle of an action changes nothing.

use domain::Failure;
use domain::activity::{ActivityRecord, Change};
use domain::ids::{CustomerId, EventId, OfferId, OrganizerId, ScreenId, TitleId, VenueId, WebhookId};
use domain::member::{Member, Role};
use jiff::Timestamp;
use serde::Deserialize;

use super::activity::activity_item;
use super::catalog::{document_of, sort};
use super::write::{Outcome, Write, send_all_patiently};
use super::{Item, Store, key, text};

/// Attribute with the role of a membership.
pub(super) const ROLE: &str = "role";

/// A thing whose organizer is looked up.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'a> {
    /// A venue.
    Venue(&'a VenueId),
    /// A screen.
    Screen(&'a ScreenId),
    /// A title.
    Title(&'a TitleId),
    /// An event.
    Event(&'a EventId),
    /// An offer.
    Offer(&'a OfferId),
    /// A webhook.
    Webhook(&'a WebhookId),
}

impl<'a> Thing<'a> {
    /// Word for the thing in a sentence.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.key().1
    }

    /// Partition and sort key, which is the word for it.
    fn key(self) -> (&'a str, &'static str) {
        match self {
            Self::Venue(id) => (id.as_str(), sort::VENUE),
            Self::Screen(id) => (id.as_str(), sort::SCREEN),
            Self::Title(id) => (id.as_str(), sort::TITLE),
            Self::Event(id) => (id.as_str(), sort::EVENT),
            Self::Offer(id) => (id.as_str(), sort::OFFER),
            Self::Webhook(id) => (id.as_str(), sort::WEBHOOK),
        }
    }
}

/// The part of an item that says whose it is.
#[derive(Deserialize)]
struct Owned {
    organizer_id: OrganizerId,
}

/// The part of a membership that says what it allows.
#[derive(Deserialize)]
struct Allowed {
    role: Role,
}

impl Store {
    /// Organizer of a thing; none if the thing does not exist.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn organizer_of(&self, thing: Thing<'_>) -> Result<Option<OrganizerId>, Failure> {
        let (pk, sk) = thing.key();
        Ok(self.document_now::<Owned>(pk, sk).await?.map(|owned| owned.organizer_id))
    }

    /// Role of a customer at an organizer, read strongly; none for somebody who is no member.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn role_of(
        &self,
        organizer: &OrganizerId,
        customer: &CustomerId,
    ) -> Result<Option<Role>, Failure> {
        let allowed = self.document_now::<Allowed>(organizer.as_str(), &sort::member(customer)).await?;
        Ok(allowed.map(|allowed| allowed.role))
    }

    /// The member's own role, read strongly; none for an administrator of the deployment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn own_role(&self, member: &Member) -> Result<Option<Role>, Failure> {
        if member.is_admin() {
            return Ok(None);
        }
        self.role_of(member.organizer_id(), member.customer_id()).await
    }

    /// Writes a change of the member's organizer with its activity record, if the member still has the right.
    /// Its first write is the change itself; without writes it only records a change that other writes make. An
    /// outcome that refuses has one entry per write of `writes`.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`] or [`domain::Error::RoleMissing`] if the right is gone, or if DynamoDB does not
    /// answer.
    pub(super) async fn change(
        &self,
        member: &Member,
        change: Change,
        now: Timestamp,
        writes: Vec<Write>,
    ) -> Result<Outcome, Failure> {
        let what = change.action.as_str();
        let own = writes.len();
        let record = self.record(member.customer_id(), member.is_admin(), change, now);
        let proof = self.proof(member, &writes);
        let sent = self
            .send_recorded(what, writes, activity_item(member.organizer_id().as_str(), &record)?, proof)
            .await?;
        let Outcome::Refused(mut refused) = sent else { return Ok(Outcome::Written) };
        match refused.split_off(own).into_iter().nth(1).flatten() {
            Some(item) if item.is_empty() => member.check(None)?,
            Some(item) => member.check(Some(document_of::<Allowed>(item)?.role))?,
            None => {}
        }
        Ok(Outcome::Refused(refused))
    }

    /// Writes a change with the activity record of it, if `proof` holds. An outcome that refuses has one entry for each
    /// write, then those of the record and of the proof.
    ///
    /// A record that is there and equal is this one: all was written before, and the answer was lost.
    pub(super) async fn send_recorded(
        &self,
        what: &str,
        mut writes: Vec<Write>,
        record: Item,
        proof: Option<Write>,
    ) -> Result<Outcome, Failure> {
        let own = writes.len();
        writes.push(Write::put(&self.tables.catalog, record.clone()).only_if("attribute_not_exists(pk)"));
        writes.extend(proof);
        let Outcome::Refused(refused) = send_all_patiently(&self.client, what, writes).await? else {
            return Ok(Outcome::Written);
        };
        match refused.get(own) {
            Some(Some(there)) if *there == record => Ok(Outcome::Written),
            Some(Some(_)) if refused.iter().flatten().count() == 1 => {
                Err(Failure::unavailable("activity: another change has the record's key"))
            }
            _ => Ok(Outcome::Refused(refused)),
        }
    }

    /// The record of a change that `customer` makes.
    pub(super) fn record(
        &self,
        customer: &CustomerId,
        as_admin: bool,
        change: Change,
        now: Timestamp,
    ) -> ActivityRecord {
        let Change { action, about, before, after } = change;
        let correlation_id = (self.trace)().unwrap_or_default();
        ActivityRecord {
            at: now,
            customer_id: customer.clone(),
            as_admin,
            action,
            about,
            before,
            after,
            correlation_id,
        }
    }

    /// The condition that the member still has the right; none if `writes` have a condition on the same item.
    fn proof(&self, member: &Member, writes: &[Write]) -> Option<Write> {
        let organizer = member.organizer_id();
        let key = if member.is_admin() {
            organizer_key(organizer)
        } else {
            member_key(organizer, member.customer_id())
        };
        if writes.iter().any(|write| write.is_of(&self.tables.catalog, &key)) {
            return None;
        }
        let check = Write::check(&self.tables.catalog, key);
        if member.is_admin() {
            return Some(check.only_if("attribute_exists(pk)"));
        }
        let mut check = check.name("#role", ROLE);
        let mut names = Vec::new();
        for role in member.right().roles() {
            let name = format!(":{}", role.as_str());
            check = check.text(&name, role.as_str());
            names.push(name);
        }
        Some(check.only_if(format!("#role IN ({})", names.join(", "))))
    }

    /// Puts a new thing of the member's organizer, with the record of it.
    pub(super) async fn put_new_thing(
        &self,
        member: &Member,
        change: Change,
        now: Timestamp,
        mut item: Item,
    ) -> Result<(), Failure> {
        item.insert("organizer_id".to_owned(), text(member.organizer_id().as_str()));
        let put = Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)");
        match self.change(member, change, now, vec![put]).await? {
            Outcome::Written => Ok(()),
            // A collision of fifty random bits: the next attempt has others.
            Outcome::Refused(_) => Err(Failure::unavailable("catalog: the id is taken")),
        }
    }
}

/// Key of an organizer's item.
pub(super) fn organizer_key(organizer: &OrganizerId) -> Item {
    key(organizer.as_str(), sort::ORGANIZER)
}

/// Key of a membership.
pub(super) fn member_key(organizer: &OrganizerId, customer: &CustomerId) -> Item {
    key(organizer.as_str(), sort::member(customer))
}
