//! Deliveries to webhooks, in the partitions of their webhook by their ids, which begin with the instant of the message;
//! the message of them, kept once for all webhooks; and a webhook's health. All expire. The stream's filter lets none of
//! them through.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::activity::{Action, Change};
use domain::ids::{DeliveryId, WebhookId};
use domain::member::Member;
use domain::webhook::{Delivery, Health, MessageKind, Webhook};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bookings::{Page, Writing};
use super::keys::{WEBHOOK_SHARDS, webhook_partition, webhook_partition_of};
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Begin of a delivery's sort key.
const DELIVERY: &str = "delivery#";
/// Attribute with the run that wrote a delivery last.
const RUN: &str = "run";
/// Sort key of a message that is kept for webhooks.
const MESSAGE: &str = "webhook_message";
/// Sort key of a webhook's health.
const HEALTH: &str = "webhook_health";
/// Attribute with the second after which DynamoDB deletes an item.
const TTL: &str = "expires_at_ttl";

/// A message, kept for webhooks as they get it. Who publishes it again does not change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageKept {
    /// Id of the message.
    pub message_id: String,
    /// Kind of the message.
    #[serde(rename = "type")]
    pub kind: MessageKind,
    /// Instant of the message.
    pub occurred_at: Timestamp,
    /// The body, JSON.
    pub payload: String,
}

impl Store {
    /// Keeps a message for webhooks; returns the one that is kept, which may be an earlier publication of it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn keep_message(&self, message: MessageKept, now: Timestamp) -> Result<MessageKept, Failure> {
        let item = expiring(&message, key(&message.message_id, MESSAGE), now)?;
        let put = Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)");
        match put.send(&self.client, "keep message").await? {
            Outcome::Written => Ok(message),
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().unwrap_or_default();
                serde_dynamo::from_item(there).map_err(|error| Failure::caused("a kept message", error))
            }
        }
    }

    /// A message that was kept; none if it has expired.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn kept_message(&self, message_id: &str) -> Result<Option<MessageKept>, Failure> {
        self.of_bookings(key(message_id, MESSAGE)).await
    }

    /// A delivery, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn delivery(&self, webhook: &WebhookId, id: &DeliveryId) -> Result<Option<Delivery>, Failure> {
        self.of_bookings(delivery_key(webhook, id)).await
    }

    /// Writes the next version of a delivery, for the run `run`, a name that no other has; a first version is new. Two runs
    /// may write the same in the same instant: by the name each knows if the version is its own, also if the answer to its
    /// write was lost.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_delivery(
        &self,
        after: &Delivery,
        run: &str,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        match self.put_delivery(after, Some(run), now)?.send(&self.client, "delivery").await? {
            Outcome::Written => Ok(Writing::Written),
            // The same write, sent twice.
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().filter(|there| !there.is_empty());
                let ours = there.as_ref().is_some_and(|there| attribute(there, RUN) == run);
                let there: Option<Delivery> = there.map(parsed).transpose()?;
                let same = ours && there.as_ref() == Some(after);
                Ok(if same { Writing::Written } else { Writing::Stale })
            }
        }
    }

    /// Writes the next version of a delivery that a member asks for once more, with the record of that.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn replay_delivery(
        &self,
        member: &Member,
        webhook: &Webhook,
        after: &Delivery,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&webhook.organizer_id, "webhook")?;
        let what = json!({ "webhook_id": after.webhook_id, "message_id": after.message_id });
        let change = Change::of(Action::DeliveryReplayed, &after.delivery_id, None, Some(&what))?;
        let writes = vec![self.put_delivery(after, None, now)?];
        match self.change(member, change, now, writes).await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }

    /// A page of a webhook's deliveries, newest message first: the newest of what each shard has.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, [`Error::NotFound`] for another organizer's webhook, or
    /// if DynamoDB does not answer.
    pub async fn deliveries(
        &self,
        member: &Member,
        webhook: &Webhook,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Delivery>, Failure> {
        member.check_owns(&webhook.organizer_id, "webhook")?;
        let before: Option<DeliveryId> = match from {
            None => None,
            Some([id]) => Some(id.parse().map_err(|_| Error::CursorInvalid)?),
            Some(_) => return Err(Error::CursorInvalid.into()),
        };
        let shards = (0..WEBHOOK_SHARDS)
            .map(|shard| self.deliveries_of_shard(&webhook.webhook_id, shard, limit + 1, before.as_ref()));
        let read = in_parallel(WEBHOOK_SHARDS as usize, shards.collect()).await?;
        let mut items: Vec<Delivery> = read.into_iter().flatten().collect();
        items.sort_unstable_by(|one, other| other.delivery_id.cmp(&one.delivery_id));
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| vec![last.delivery_id.to_string()]);
        Ok(Page { items, next })
    }

    async fn deliveries_of_shard(
        &self,
        webhook: &WebhookId,
        shard: u32,
        limit: usize,
        before: Option<&DeliveryId>,
    ) -> Result<Vec<Delivery>, Failure> {
        // `~` sorts behind every id.
        let high = before.map_or_else(|| "~".to_owned(), ToString::to_string);
        let query = self.client.query().table_name(&self.tables.bookings);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
            .expression_attribute_values(":pk", text(webhook_partition(webhook, shard)))
            .expression_attribute_values(":low", text(DELIVERY))
            .expression_attribute_values(":high", text(format!("{DELIVERY}{high}")))
            .scan_index_forward(false)
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX));
        let answer = query.send().await.map_err(|error| failure("deliveries", &error))?;
        let items: Vec<Delivery> =
            answer.items.unwrap_or_default().into_iter().map(parsed).collect::<Result<_, _>>()?;
        Ok(items.into_iter().filter(|item| Some(&item.delivery_id) != before).collect())
    }

    /// Health of a webhook. It may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn webhook_health(&self, id: &WebhookId) -> Result<Health, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings);
        let answer = read.set_key(Some(health_key(id))).send().await;
        let item = answer.map_err(|error| failure("webhook health", &error))?.item;
        item.map(parsed).transpose().map(Option::unwrap_or_default)
    }

    /// Health of a webhook, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn webhook_health_now(&self, id: &WebhookId) -> Result<Health, Failure> {
        Ok(self.of_bookings(health_key(id)).await?.unwrap_or_default())
    }

    /// Replaces the health of a webhook, if it still is `before`; returns the one that is there otherwise.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn replace_health(
        &self,
        id: &WebhookId,
        (before, after): (Health, Health),
        now: Timestamp,
    ) -> Result<Result<(), Health>, Failure> {
        let mut put = Write::put(&self.tables.bookings, expiring(&after, health_key(id), now)?);
        let before: Item = serde_dynamo::to_item(before)
            .map_err(|error| Failure::caused("the health of a webhook", error))?;
        for (name, value) in
            [("failing_since", ":since"), ("quiet_until", ":until"), ("silences", ":silences")]
        {
            put = match before.get(name) {
                Some(was) => put.only_if(format!("{name} = {value}")).value(value, was.clone()),
                None => put.only_if(format!("attribute_not_exists({name})")),
            };
        }
        match put.send(&self.client, "webhook health").await? {
            Outcome::Written => Ok(Ok(())),
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().filter(|there| !there.is_empty());
                Ok(Err(there.map(parsed).transpose()?.unwrap_or_default()))
            }
        }
    }

    /// Forgets the failures of a webhook.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn forget_failures(&self, id: &WebhookId, now: Timestamp) -> Result<(), Failure> {
        let item = expiring(&Health::default(), health_key(id), now)?;
        Write::put(&self.tables.bookings, item).send(&self.client, "webhook health").await.map(drop)
    }

    fn put_delivery(&self, after: &Delivery, run: Option<&str>, now: Timestamp) -> Result<Write, Failure> {
        let mut item = expiring(after, delivery_key(&after.webhook_id, &after.delivery_id), now)?;
        item.extend(run.map(|run| (RUN.to_owned(), text(run))));
        let put = Write::put(&self.tables.bookings, item);
        Ok(match after.ver {
            0 | 1 => put.only_if("attribute_not_exists(pk)"),
            ver => put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(ver - 1)),
        })
    }

    async fn of_bookings<T: DeserializeOwned>(&self, key: Item) -> Result<Option<T>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let answer = read.set_key(Some(key)).send().await.map_err(|error| failure("delivery", &error))?;
        answer.item.map(parsed).transpose()
    }
}

fn parsed<T: DeserializeOwned>(item: Item) -> Result<T, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("an item of a webhook", error))
}

/// An item that DynamoDB deletes after a month.
fn expiring<T: Serialize>(what: &T, key: Item, now: Timestamp) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(what).map_err(|error| Failure::caused("an item of a webhook", error))?;
    item.extend(key);
    let ttl: AttributeValue = number(now.as_second().saturating_add(limits::DELIVERY_KEPT_SECONDS));
    item.insert(TTL.to_owned(), ttl);
    Ok(item)
}

fn delivery_key(webhook: &WebhookId, id: &DeliveryId) -> Item {
    key(webhook_partition_of(webhook, id), format!("{DELIVERY}{id}"))
}

fn health_key(webhook: &WebhookId) -> Item {
    key(webhook.as_str(), HEALTH)
}
