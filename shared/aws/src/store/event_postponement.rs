//! Postponed events. The facts of a postponement are an item of the bookings table, whose stream makes the message of
//! them: the catalogue has no stream.

use domain::Failure;
use domain::activity::{Action, Change};
use domain::event::{Event, Postponed};
use domain::member::Member;
use jiff::Timestamp;

use super::bookings::Writing;
use super::events::item_of_event;
use super::write::{Outcome, Write};
use super::{Item, Store, key, number};

/// Sort key of a postponement, and end of its partition key. The filter of the stream lets it through.
const POSTPONED: &str = "postponed";

impl Store {
    /// Replaces the event `before` by `next`, which it is postponed to, together with the facts of that.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn postpone_event(
        &self,
        member: &Member,
        before: &Event,
        next: &Event,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "event")?;
        let change = Change::of(Action::EventPostponed, &next.event_id, Some(before), Some(next))?;
        let put = Write::put(&self.tables.catalog, item_of_event(next)?);
        let put = put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(before.ver));
        let mut writes = vec![put];
        if let Some(facts) = before.postponement_to(next) {
            writes.push(facts_of(&self.tables.bookings, &facts, next.ver)?);
        }
        match self.change(member, change, now, writes).await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }
}

/// The write of the facts, under a key that the event's new version makes.
fn facts_of(table: &str, facts: &Postponed, ver: u64) -> Result<Write, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(facts).map_err(|error| Failure::caused("a postponement", error))?;
    item.extend(key(format!("{}#{POSTPONED}#{ver}", facts.event_id), POSTPONED));
    Ok(Write::put(table, item).only_if("attribute_not_exists(pk)"))
}

/// The postponement in a stream's image; none for another kind of item.
///
/// # Errors
/// If the image claims to be a postponement and cannot be parsed.
pub fn postponed_of_image(image: &serde_dynamo::Item) -> Result<Option<Postponed>, Failure> {
    if image.get("sk") != Some(&serde_dynamo::AttributeValue::S(POSTPONED.to_owned())) {
        return Ok(None);
    }
    let item: Item = image.clone().into();
    let facts = serde_dynamo::from_item(item);
    facts.map(Some).map_err(|error| Failure::caused("a postponement's image", error))
}
