//! Notifications: each is sent by one run, however often its order is delivered.
//!
//! A run claims a notification by ONE conditional write, sends it, and writes that it did. The write compares what was
//! read: state and number of attempts, which every claim raises. So of two runs that have read the same, one is refused,
//! and what a run writes about its own attempt is refused once another has taken over.
//!
//! A claim has a lease, longer than any run. If it ends without a word, its run is dead; nobody knows if the service has
//! taken the notification, so it is sent again. That is the only way to a second one, and the caller counts it.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::booking::BookingStatus;
use domain::ids::{BookingId, CustomerId, EventId, NotificationId, OrganizerId};
use domain::member::Role;
use domain::notification::{About, LEASE, Notification, NotificationStatus};
use jiff::Timestamp;

use super::bookings::{Page, next, start};
use super::catalog::{document_of, sort};
use super::keys;
use super::members::Membership;
use super::notification_rows::{NOTIFICATION, item_of_notification, notification_key, notification_of_item};
use super::row::EVENT;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, number, text};
use crate::sdk_error::failure;

/// Attribute with the run of the last claim. Two runs may write the same item in the same second; by it each knows if the
/// claim is its own, also if the answer to its write was lost.
const RUN: &str = "run";
/// Times that a claim reads and writes again because others change the notification.
const ROUNDS_MAX: usize = 8;
/// Bookings of one page of a shard.
const PAGE: i32 = 100;

/// Outcome of claiming a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotificationClaim {
    /// The run sends it now.
    Ours {
        /// The notification, with the run's own attempt.
        notification: Notification,
        /// True if the lease of another run has ended, which may have sent it.
        taken_over: bool,
    },
    /// It was sent, or never can be.
    Over,
    /// Another run sends it; its lease ends at this instant.
    Busy(Timestamp),
}

/// Step of a claim.
enum Step {
    Ends(NotificationClaim),
    /// The state after the claim.
    Takes(Notification),
}

impl Store {
    /// The notification, which may be a moment old: only a claim decides.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn notification(
        &self,
        about: &About,
        id: &NotificationId,
    ) -> Result<Option<Notification>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings);
        let read = read.set_key(Some(notification_key(about, id)));
        let answer = read.send().await.map_err(|error| failure("notification", &error))?;
        answer.item.map(notification_of_item).transpose()
    }

    /// Claims a notification for the run `run`, a name that no other claim has. `fresh` is its row if there is none yet.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn claim_notification(
        &self,
        about: &About,
        fresh: &Notification,
        run: &str,
        now: Timestamp,
    ) -> Result<NotificationClaim, Failure> {
        let mut there: Option<Notification> = None;
        for _ in 0..ROUNDS_MAX {
            let next = match step(there.as_ref(), fresh, now) {
                Step::Ends(claim) => return Ok(claim),
                Step::Takes(next) => next,
            };
            let mut item = item_of_notification(about, &next)?;
            item.insert(RUN.to_owned(), text(run));
            let put = Write::put(&self.tables.bookings, item);
            let put = match &there {
                None => put.only_if("attribute_not_exists(pk)"),
                Some(read) => unless_changed(put, read)?,
            };
            let taken_over = there.as_ref().is_some_and(|read| read.status == NotificationStatus::Sending);
            let Outcome::Refused(refused) = put.send(&self.client, "claim notification").await? else {
                return Ok(NotificationClaim::Ours { notification: next, taken_over });
            };
            let item: Item = refused.into_iter().flatten().next().unwrap_or_default();
            let ours = attribute(&item, RUN) == run;
            there = (!item.is_empty()).then(|| notification_of_item(item)).transpose()?;
            // The same write, sent again because its answer was lost.
            if ours && there.as_ref() == Some(&next) {
                return Ok(NotificationClaim::Ours { notification: next, taken_over });
            }
        }
        Err(Failure::unavailable("claim notification: others change it all the time"))
    }

    /// Writes that the service has taken the notification of the run's attempt `claimed`. A report about it may have come
    /// before, and stays.
    ///
    /// # Errors
    /// If DynamoDB does not answer; the notification is sent again then, once the lease has ended.
    pub async fn notification_sent(
        &self,
        about: &About,
        claimed: &Notification,
        service_id: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let key = notification_key(about, &claimed.notification_id);
        // Whichever run has the row now: this one has been sent, and is not to be sent again.
        let set = "SET #status = :sent, service_id = :id, sent_at = :now REMOVE lease_until";
        let update = Write::update(&self.tables.bookings, key.clone(), set)
            .only_if("#status = :sending OR #status = :pending")
            .name("#status", "status")
            .value(":sent", status(NotificationStatus::Sent)?)
            .value(":sending", status(NotificationStatus::Sending)?)
            .value(":pending", status(NotificationStatus::Pending)?)
            .text(":id", service_id)
            .text(":now", now.to_string());
        let Outcome::Refused(refused) = update.send(&self.client, "notification sent").await? else {
            return Ok(());
        };
        let item: Item = refused.into_iter().flatten().next().unwrap_or_default();
        if item.is_empty() || item.contains_key("service_id") {
            return Ok(());
        }
        let set = "SET service_id = if_not_exists(service_id, :id), sent_at = if_not_exists(sent_at, :now) \
                   REMOVE lease_until";
        let update = Write::update(&self.tables.bookings, key, set)
            .only_if("attribute_exists(pk)")
            .text(":id", service_id)
            .text(":now", now.to_string());
        update.send(&self.client, "notification sent").await.map(drop)
    }

    /// Gives up the run's attempt `claimed`, which the service has not taken: another may begin at once.
    ///
    /// # Errors
    /// If DynamoDB does not answer; another attempt begins when the lease has ended.
    pub async fn notification_released(&self, about: &About, claimed: &Notification) -> Result<(), Failure> {
        self.end_attempt(about, claimed, NotificationStatus::Pending).await
    }

    /// Ends a notification that can never be sent, if it still is as it was read or claimed.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn notification_failed(&self, about: &About, read: &Notification) -> Result<(), Failure> {
        self.end_attempt(about, read, NotificationStatus::Failed).await
    }

    async fn end_attempt(
        &self,
        about: &About,
        read: &Notification,
        to: NotificationStatus,
    ) -> Result<(), Failure> {
        let key = notification_key(about, &read.notification_id);
        let set = "SET #status = :next REMOVE lease_until";
        let update = Write::update(&self.tables.bookings, key, set).value(":next", status(to)?);
        // If it is not as it was, another run has taken over, or a report has come.
        unless_changed(update, read)?.send(&self.client, "end attempt").await.map(drop)
    }

    /// All notifications about a thing, newest first.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn notifications_of(&self, about: &About) -> Result<Vec<Notification>, Failure> {
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings);
            let query = query
                .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
                .expression_attribute_values(":pk", text(about.as_str()))
                .expression_attribute_values(":sk", text(NOTIFICATION))
                .set_exclusive_start_key(from);
            let page = query.send().await.map_err(|error| failure("notifications of", &error))?;
            for item in page.items.unwrap_or_default() {
                found.push(notification_of_item(item)?);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        found.sort_by(|a: &Notification, b| {
            b.created_at.cmp(&a.created_at).then(a.notification_id.cmp(&b.notification_id))
        });
        Ok(found)
    }

    /// Owners and managers of an organizer, whom its events' troubles concern. There are never more members than one page
    /// has.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn leaders_of(&self, organizer: &OrganizerId) -> Result<Vec<CustomerId>, Failure> {
        let query = self.client.query().table_name(&self.tables.catalog);
        let query = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", text(organizer.as_str()))
            .expression_attribute_values(":sk", text(sort::MEMBERS));
        let page = query.send().await.map_err(|error| failure("leaders of", &error))?;
        let members = page.items.unwrap_or_default().into_iter().map(document_of::<Membership>);
        let members: Vec<Membership> = members.collect::<Result<_, _>>()?;
        let leads = |member: &Membership| matches!(member.role, Role::Owner | Role::Manager);
        Ok(members.into_iter().filter(leads).map(|member| member.customer_id).collect())
    }

    /// A page of confirmed bookings in a shard of an event's, oldest first. The index may lag behind by moments.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn confirmed_in_shard(
        &self,
        event: &EventId,
        shard: u32,
        from: Option<&[String]>,
    ) -> Result<Page<BookingId>, Failure> {
        let partition = keys::event_partition(event, shard);
        let query = self.client.query().table_name(&self.tables.bookings).index_name("by_event");
        let query = query
            .key_condition_expression("#event = :event")
            .expression_attribute_names("#event", EVENT)
            .expression_attribute_values(":event", text(&partition))
            .limit(PAGE)
            .set_exclusive_start_key(start(from, "created_at", (EVENT, &partition)));
        let page = query.send().await.map_err(|error| failure("bookings in shard", &error))?;
        let bookings = self.bookings_by_keys(page.items()).await?;
        let confirmed = bookings.into_iter().rev().filter(|it| it.status == BookingStatus::Confirmed);
        let items = confirmed.map(|booking| booking.booking_id).collect();
        Ok(Page { items, next: next(page.last_evaluated_key(), "created_at") })
    }
}

/// Step after reading `there`.
fn step(there: Option<&Notification>, fresh: &Notification, now: Timestamp) -> Step {
    let lease_until = Some(now.checked_add(LEASE).unwrap_or(Timestamp::MAX));
    let taken = |from: &Notification| Notification {
        status: NotificationStatus::Sending,
        attempts: from.attempts.saturating_add(1),
        lease_until,
        ..from.clone()
    };
    let Some(there) = there else { return Step::Takes(taken(fresh)) };
    match there.busy_until(now) {
        _ if there.is_over() => Step::Ends(NotificationClaim::Over),
        Some(until) => Step::Ends(NotificationClaim::Busy(until)),
        None => Step::Takes(taken(there)),
    }
}

/// Adds the condition that nobody has claimed the notification since it was read, and no report has come.
fn unless_changed(write: Write, read: &Notification) -> Result<Write, Failure> {
    let write = write.only_if("#status = :was AND attempts = :attempts").name("#status", "status");
    Ok(write.value(":was", status(read.status)?).value(":attempts", number(read.attempts)))
}

fn status(status: NotificationStatus) -> Result<AttributeValue, Failure> {
    serde_dynamo::to_attribute_value(status).map_err(|error| Failure::caused("a notification's state", error))
}

#[cfg(test)]
mod tests {
    use domain::notification::{Channel, Template};
    use jiff::SignedDuration;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn fresh() -> Notification {
        let recipient: CustomerId = "cus_asha".parse().unwrap();
        Notification {
            notification_id: NotificationId::derive("msg_1_0", &recipient, "email", "refund_settled"),
            message_id: "msg_1_0".to_owned(),
            template: Template::RefundSettled,
            channel: Channel::Email,
            recipient,
            status: NotificationStatus::Pending,
            attempts: 0,
            lease_until: None,
            service_id: None,
            created_at: at(1_000),
            sent_at: None,
            reported_at: None,
        }
    }

    #[test]
    fn a_lease_keeps_others_out_until_it_ends() {
        let Step::Takes(first) = step(None, &fresh(), at(1_000)) else { panic!("nobody has it") };
        assert_eq!((first.status, first.attempts), (NotificationStatus::Sending, 1));
        let until = at(1_000) + LEASE;
        let busy = step(Some(&first), &fresh(), until - SignedDuration::from_secs(1));
        assert!(matches!(busy, Step::Ends(NotificationClaim::Busy(at)) if at == until));
        let Step::Takes(second) = step(Some(&first), &fresh(), until) else { panic!("the lease has ended") };
        assert_eq!((second.attempts, second.created_at), (2, first.created_at));
    }

    #[test]
    fn whatever_was_sent_or_failed_is_over() {
        use NotificationStatus::{Bounced, Complained, Delivered, Failed, Sent};
        for status in [Sent, Failed, Delivered, Bounced, Complained] {
            let there = Notification { status, ..fresh() };
            let step = step(Some(&there), &fresh(), at(2_000_000_000));
            assert!(matches!(step, Step::Ends(NotificationClaim::Over)), "{status:?}");
        }
    }

    #[test]
    fn a_pending_notification_is_free() {
        let there = Notification { attempts: 3, ..fresh() };
        assert!(matches!(step(Some(&there), &fresh(), at(1_000)), Step::Takes(next) if next.attempts == 4));
    }
}
