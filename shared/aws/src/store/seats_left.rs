//! Marks of how many seats are left: one small item for each event that has not many, beside its seats.

use std::collections::HashMap;

use domain::Failure;
use domain::availability::SeatsLeft;
use domain::space::SeatSpace;
use jiff::Timestamp;

use super::audit::KEYS_MAX;
use super::keys::seats_left_partition;
use super::write::Write;
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;

/// Sort key of the mark.
const SEATS_LEFT: &str = "seats_left";
/// Instant at which the seats were as the mark says, in milliseconds of the epoch.
const TAKEN_AT: &str = "taken_at";
/// Milliseconds by which a mark may be newer than another that is written at the same time.
const SOON_MS: i64 = 2_000;
/// Batches that are read at once.
const READS_AT_ONCE: usize = 8;

impl Store {
    /// The marks of `spaces`, each named once; one without a mark has many seats, or was never looked at. Half a read unit
    /// for each, a call for each hundred. They may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn seats_left(&self, spaces: &[SeatSpace]) -> Result<HashMap<SeatSpace, SeatsLeft>, Failure> {
        let reads = spaces
            .chunks(KEYS_MAX)
            .map(|spaces| self.items_at(&self.tables.seats, spaces.iter().map(mark_key).collect(), false));
        let items = in_parallel(READS_AT_ONCE, reads.collect()).await?.concat();
        let by_partition: HashMap<String, SeatsLeft> = items
            .iter()
            .filter_map(|item| Some((attribute(item, "pk"), SeatsLeft::parse(&attribute(item, SEATS_LEFT))?)))
            .collect();
        let marked =
            |space: &SeatSpace| Some((space.clone(), *by_partition.get(&seats_left_partition(space))?));
        Ok(spaces.iter().filter_map(marked).collect())
    }

    /// Marks a seat space with what was `left` at `taken_at`, unless it has a mark from a later look. One from the future, by
    /// a wrong clock, does not count.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn mark_seats_left(
        &self,
        space: &SeatSpace,
        left: SeatsLeft,
        taken_at: Timestamp,
    ) -> Result<(), Failure> {
        let mut item = mark_key(space);
        item.insert(TAKEN_AT.to_owned(), number(taken_at.as_millisecond()));
        item.insert(SEATS_LEFT.to_owned(), text(left.as_str()));
        let write = Write::put(&self.tables.seats, item)
            .only_if("attribute_not_exists(pk) OR taken_at <= :taken_at OR taken_at > :soon")
            .value(":taken_at", number(taken_at.as_millisecond()))
            .value(":soon", number(taken_at.as_millisecond().saturating_add(SOON_MS)));
        write.send(&self.client, "mark seats left").await.map(|_| ())
    }
}

fn mark_key(space: &SeatSpace) -> Item {
    key(seats_left_partition(space), SEATS_LEFT)
}
