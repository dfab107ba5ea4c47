//! Parts of a payout, in the table `reports`: sums of each event in the payout's partition, and an organizer's in its list.

use domain::Failure;
use domain::ids::{EventId, OrganizerId};
use domain::payout::{EventPart, OrganizerPart, Part, Told};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::payouts::{item_of, list_of, partition, place};
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::sdk_error::failure;

/// Begin of the sort key of an event's part.
const PART: &str = "part#";
/// Attribute with the sums.
const SUMS: &str = "body";
/// Attribute with the second at which the walk began that made the sums.
const ROUND: &str = "round";
/// Attribute with what messages have told of the sums.
const TOLD: &str = "told";
/// Events on one page.
const PAGE: i32 = 100;

/// Parts of events, and the key after which the next page begins.
pub(super) type EventParts = (Vec<EventPart>, Option<String>);

impl Store {
    /// Writes the sums of an event's lines in a payout.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_event_part(&self, payout_id: &str, part: &EventPart) -> Result<(), Failure> {
        let body = json(&part.part)?;
        let at = part_key(payout_id, &part.organizer_id, &part.event_id);
        let write = Write::update(&self.tables.reports, at, "SET #body = :body, #round = :round");
        let write = write.name("#body", SUMS).name("#round", ROUND);
        let write = write.text(":body", body).value(":round", number(part.round));
        write.send(&self.client, "a part of a payout").await.map(drop)
    }

    /// A page of the events' parts of a payout, organizer by organizer.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn event_parts(&self, payout_id: &str, after: Option<&str>) -> Result<EventParts, Failure> {
        let pk = partition(payout_id);
        let query = self.client.query().table_name(&self.tables.reports).consistent_read(true).limit(PAGE);
        let query = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :part)")
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":part", text(PART))
            .set_exclusive_start_key(after.map(|after| key(&pk, after)));
        let page = query.send().await.map_err(|error| failure("parts of a payout", &error))?;
        let next = page.last_evaluated_key.as_ref().map(|last| attribute(last, "sk"));
        Ok((page.items().iter().map(part_of).collect::<Result<_, _>>()?, next))
    }

    /// Writes what messages have told of an event's part, if it still is what `part` says; false otherwise.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_told(&self, payout_id: &str, part: &EventPart, told: &Told) -> Result<bool, Failure> {
        let next = json(told)?;
        let at = part_key(payout_id, &part.organizer_id, &part.event_id);
        let write = Write::update(&self.tables.reports, at, "SET told = :next").text(":next", &next);
        let write = if part.told == Told::default() {
            write.only_if("attribute_not_exists(told)")
        } else {
            write.only_if("told = :told").text(":told", json(&part.told)?)
        };
        match write.send(&self.client, "a part of a payout").await? {
            Outcome::Written => Ok(true),
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().unwrap_or_default();
                Ok(attribute(&there, TOLD) == next)
            }
        }
    }

    /// Writes an organizer's part of a payout.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_payout_part(&self, owner: &OrganizerId, part: &OrganizerPart) -> Result<(), Failure> {
        let item = item_of(&list_of(owner), &place(part.created_at, &part.payout_id), part)?;
        Write::put(&self.tables.reports, item).send(&self.client, "a part of a payout").await.map(drop)
    }

    /// Deletes an organizer's part of a payout that has no line of it any more.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn delete_payout_part(&self, owner: &OrganizerId, part: &OrganizerPart) -> Result<(), Failure> {
        let at = key(list_of(owner), place(part.created_at, &part.payout_id));
        let delete = self.client.delete_item().table_name(&self.tables.reports).set_key(Some(at));
        delete.send().await.map(drop).map_err(|error| failure("a part of a payout", &error))
    }
}

fn part_key(payout_id: &str, owner: &OrganizerId, event: &EventId) -> Item {
    key(partition(payout_id), format!("{PART}{owner}#{event}"))
}

fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::caused("a part of a payout", error))
}

fn parsed<T: DeserializeOwned>(item: &Item, name: &str) -> Result<T, Failure> {
    serde_json::from_str(&attribute(item, name)).map_err(|error| Failure::caused("a part of a payout", error))
}

fn part_of(item: &Item) -> Result<EventPart, Failure> {
    let sort = attribute(item, "sk");
    let broken = || Failure::broken(format!("no part of a payout: {sort}"));
    let (owner, event) = sort.strip_prefix(PART).and_then(|of| of.split_once('#')).ok_or_else(broken)?;
    let part: Part = parsed(item, SUMS)?;
    let round = item.get(ROUND).and_then(|round| round.as_n().ok()?.parse().ok()).ok_or_else(broken)?;
    let told = match item.get(TOLD) {
        Some(_) => parsed(item, TOLD)?,
        None => Told::default(),
    };
    Ok(EventPart {
        organizer_id: owner.parse().map_err(|_| broken())?,
        event_id: event.parse().map_err(|_| broken())?,
        round,
        part,
        told,
    })
}
