//! The seat protocol: lock, extend, release. [`domain::block`] explains the marks.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::Failure;
use domain::block::{self, Block, BlockKey, Mark};
use domain::booking::{BookingBlock, BookingSeat};
use domain::ids::{BookingId, CustomerId};
use domain::slot::Slot;
use domain::space::SeatSpace;
use jiff::Timestamp;

use super::keys;
use super::slot;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, Tables, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Outcome of locking seats.
#[derive(Debug)]
pub enum Locking {
    /// The seats are locked until the requested instant.
    Locked,
    /// Some seats cannot be locked until then: another booking has them, or this one has them for longer. Has
    /// the refusing blocks as they are now.
    Lost(Vec<Block>),
}

/// A seat that was left as it is, with its mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftSeat {
    /// The seat.
    pub seat: BookingSeat,
    /// Its mark; none of a seat that was never written, or was freed.
    pub mark: Option<Mark>,
}

/// Blocks that are written at the same time.
const BLOCKS_AT_ONCE: usize = 16;
/// Locks sort before this value, booked and blocked seats after it.
const LETTERS: &str = "a";

impl Store {
    /// Locks `seats` for `booking` until `until`, and never shortens a lock: one update per block without a
    /// read, one write unit if it succeeds or fails; several blocks in one transaction. Seats that the
    /// booking has locked count as free, so that a run continues where another died.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn lock(
        &self,
        space: &SeatSpace,
        booking: &BookingId,
        seats: &[BookingBlock],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Locking, Failure> {
        let mark = Mark::Locked { until: until.as_second(), booking_id: booking.clone() };
        // Sold seats sort after every lock, so the booking's own sale is not taken for a lock.
        let free_or_ours = |seat: &str| {
            format!(
                "attribute_not_exists({seat}) OR {seat} < :now OR (contains({seat}, :ours) AND {seat} <= :mark)"
            )
        };
        let write = |part| {
            let write = self.mark(space, part, &mark, free_or_ours);
            write.text(":now", block::now_digits(now)).text(":ours", format!("#{booking}"))
        };
        let refused = match send_all(&self.client, "lock", seats.iter().map(write).collect()).await? {
            Outcome::Written => return Ok(Locking::Locked),
            Outcome::Refused(refused) => refused,
        };
        let blocks = seats.iter().zip(refused);
        let lost = blocks.filter_map(|(part, item)| Some(block_of(part.key.clone(), &item?)));
        Ok(Locking::Lost(lost.collect()))
    }

    /// Extends `booking`'s lock to `until` at least; longer locks stay as they are, because that end was
    /// promised to the customer. Returns false if a seat is free or has gone to another booking.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn extend(
        &self,
        space: &SeatSpace,
        booking: &BookingId,
        seats: &[BookingBlock],
        until: Timestamp,
    ) -> Result<bool, Failure> {
        let mark = Mark::Locked { until: until.as_second(), booking_id: booking.clone() };
        // Marks of one booking sort by their end, and every lock before every letter, so one comparison says
        // "a lock that does not last longer".
        let ours = |seat: &str| format!("contains({seat}, :ours) AND {seat} <= :mark");
        let write =
            |part: &BookingBlock| self.mark(space, part, &mark, ours).text(":ours", format!("#{booking}"));
        let mut shorter = seats.to_vec();
        // Each pass leaves out the seats that it finds locked for longer, so there is at most one per seat.
        while !shorter.is_empty() {
            let refused = match send_all(&self.client, "extend", shorter.iter().map(write).collect()).await? {
                Outcome::Written => return Ok(true),
                Outcome::Refused(refused) => refused,
            };
            for (part, item) in shorter.iter_mut().zip(refused) {
                let Some(block) = item.map(|item| block_of(part.key.clone(), &item)) else { continue };
                let ends = |seat: &BookingSeat| block.lock_of(&seat.label, booking);
                if part.seats.iter().any(|seat| ends(seat).is_none()) {
                    return Ok(false);
                }
                part.seats.retain(|seat| ends(seat).is_some_and(|end| end <= until.as_second()));
            }
            shorter.retain(|part| !part.seats.is_empty());
        }
        Ok(true)
    }

    /// Frees those of `seats` whose mark is exactly the lock of `booking` until `until`: this run's own,
    /// after its booking was refused. A longer lock stays, because its end was promised to the customer.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn undo(
        &self,
        space: &SeatSpace,
        booking: &BookingId,
        seats: &[BookingBlock],
        until: Timestamp,
    ) -> Result<(), Failure> {
        let mark = Mark::Locked { until: until.as_second(), booking_id: booking.clone() };
        let write = |part: &BookingBlock| self.unmark(space, part, &mark);
        self.write_those(seats, write, |found| found == Some(&mark)).await.map(|_| ())
    }

    /// Frees those of `seats` that `booking` has locked. Seats that are booked or have gone to another
    /// booking stay as they are.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn release(
        &self,
        space: &SeatSpace,
        booking: &BookingId,
        seats: &[BookingBlock],
    ) -> Result<(), Failure> {
        let ours = |seat: &str| format!("contains({seat}, :ours) AND {seat} < :letters");
        let write = |part: &BookingBlock| {
            let write = self.free(space, part, ours).text(":ours", format!("#{booking}"));
            write.text(":letters", LETTERS)
        };
        let is_ours = |mark: Option<&Mark>| matches!(mark, Some(Mark::Locked { booking_id, .. }) if booking_id == booking);
        self.write_those(seats, write, is_ours).await.map(|_| ())
    }

    /// Writes seats block by block with `write`; returns those of which the mark does not fit. `fits` and the
    /// condition of `write` are the same rule; a block that refuses is tried again with the seats that still fit.
    pub(super) async fn write_those(
        &self,
        seats: &[BookingBlock],
        write: impl Fn(&BookingBlock) -> Write,
        fits: impl Fn(Option<&Mark>) -> bool,
    ) -> Result<Vec<LeftSeat>, Failure> {
        let mut left = Vec::new();
        // Not all futures at once: a hall has thousands of blocks, and a function little memory.
        for parts in seats.chunks(BLOCKS_AT_ONCE) {
            let parts = parts.iter().map(|part| self.write_part(part, &write, &fits));
            left.extend(in_parallel(BLOCKS_AT_ONCE, parts.collect()).await?.into_iter().flatten());
        }
        Ok(left)
    }

    async fn write_part(
        &self,
        part: &BookingBlock,
        write: impl Fn(&BookingBlock) -> Write,
        fits: impl Fn(Option<&Mark>) -> bool,
    ) -> Result<Vec<LeftSeat>, Failure> {
        let (mut part, mut left) = (part.clone(), Vec::new());
        while !part.seats.is_empty() {
            let outcome = write(&part).send(&self.client, "write seats").await?;
            let Outcome::Refused(refused) = outcome else { break };
            let item = refused.into_iter().flatten().next().unwrap_or_default();
            let marks = block_of(part.key.clone(), &item).marks;
            let before = left.len();
            for seat in part.seats.extract_if(.., |seat| !fits(marks.get(&seat.label))) {
                left.push(LeftSeat { mark: marks.get(&seat.label).cloned(), seat });
            }
            if left.len() == before {
                return Err(Failure::broken("write seats: refused, though every seat fits"));
            }
        }
        Ok(left)
    }

    /// The write that sets every seat of `part` to `mark`, each under `condition`.
    pub(super) fn mark(
        &self,
        space: &SeatSpace,
        part: &BookingBlock,
        mark: &Mark,
        condition: impl Fn(&str) -> String,
    ) -> Write {
        let assignments: Vec<String> = places(part).map(|place| format!("{place} = :mark")).collect();
        let expression = format!("SET {} ADD ver :one", assignments.join(", "));
        let write = Write::update(&self.tables.seats, block_key(space, &part.key), expression)
            .text(":mark", mark.to_string())
            .value(":one", number(1));
        each_seat(write, part, condition)
    }

    /// The write that frees every seat of `part`, each under `condition`.
    fn free(&self, space: &SeatSpace, part: &BookingBlock, condition: impl Fn(&str) -> String) -> Write {
        let expression = format!("REMOVE {} ADD ver :one", places(part).collect::<Vec<_>>().join(", "));
        let write = Write::update(&self.tables.seats, block_key(space, &part.key), expression);
        each_seat(write.value(":one", number(1)), part, condition)
    }

    /// The write that frees every seat of `part`, each only if it has exactly this `mark`.
    pub(super) fn unmark(&self, space: &SeatSpace, part: &BookingBlock, mark: &Mark) -> Write {
        self.free(space, part, |seat| format!("{seat} = :mark")).text(":mark", mark.to_string())
    }

    /// Reads the slot of `customer`, if given, and the blocks of `seats`, weakly. The answer may lag and be
    /// incomplete: it saves a write for a request that cannot win, and decides nothing else.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn glance(
        &self,
        space: &SeatSpace,
        customer: Option<&CustomerId>,
        seats: &[BookingBlock],
    ) -> Result<(Slot, Vec<Block>), Failure> {
        let mut requests = HashMap::new();
        let mut ask = |table: &String, keys: Vec<Item>| {
            if !keys.is_empty() {
                let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build();
                let keys = keys.map_err(|error| Failure::caused("keys to read", error))?;
                requests.insert(table.clone(), keys);
            }
            Ok::<(), Failure>(())
        };
        let Tables { seats: blocks, bookings, .. } = &self.tables;
        ask(
            bookings,
            customer.map(|customer| slot::slot_key(customer, &space.event_id)).into_iter().collect(),
        )?;
        ask(blocks, seats.iter().map(|part| block_key(space, &part.key)).collect())?;
        if requests.is_empty() {
            return Ok((Slot::default(), Vec::new()));
        }
        let answer = self.client.batch_get_item().set_request_items(Some(requests)).send().await;
        let answer = answer.map_err(|error| failure("glance", &error))?;
        let found =
            |table: &String| answer.responses().and_then(|tables| tables.get(table)).into_iter().flatten();
        let slot = found(bookings).next().map(slot::slot_of).unwrap_or_default();
        let read = |part: &BookingBlock| {
            let key = block_key(space, &part.key);
            let is_it = |item: &&Item| key.iter().all(|(name, value)| item.get(name) == Some(value));
            found(blocks).find(is_it).map(|item| block_of(part.key.clone(), item))
        };
        Ok((slot, seats.iter().filter_map(read).collect()))
    }

    /// All blocks of a section that were ever written, from its partitions at once. They may lag behind writes
    /// by a moment: customers see a snapshot, and only the lock decides.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn blocks(&self, space: &SeatSpace, section: &str) -> Result<Vec<Block>, Failure> {
        self.blocks_of(space, section, false).await
    }

    /// All blocks of a section that were ever written, as they are now; twice the price of [`Store::blocks`].
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn blocks_now(&self, space: &SeatSpace, section: &str) -> Result<Vec<Block>, Failure> {
        self.blocks_of(space, section, true).await
    }

    async fn blocks_of(&self, space: &SeatSpace, section: &str, strong: bool) -> Result<Vec<Block>, Failure> {
        let read = |shard| self.blocks_of_shard(space, section, shard, strong);
        let shards = (0..keys::SECTION_SHARDS).map(read);
        let blocks = in_parallel(keys::SECTION_SHARDS as usize, shards.collect()).await?;
        Ok(blocks.concat())
    }

    async fn blocks_of_shard(
        &self,
        space: &SeatSpace,
        section: &str,
        shard: u32,
        strong: bool,
    ) -> Result<Vec<Block>, Failure> {
        let mut blocks = Vec::new();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(&self.tables.seats);
            let query = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(keys::section_partition(space, section, shard)))
                .consistent_read(strong)
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("blocks", &error))?;
            for item in page.items() {
                let sort = item.get("sk").and_then(|sk| sk.as_s().ok());
                if let Some(key) = sort.and_then(|sort| BlockKey::parse(section, sort)) {
                    blocks.push(block_of(key, item));
                }
            }
            start = page.last_evaluated_key().cloned();
            if start.is_none() {
                return Ok(blocks);
            }
        }
    }
}

/// Placeholders for the seats of `part`, in their order.
fn places(part: &BookingBlock) -> impl Iterator<Item = String> {
    (0..part.seats.len()).map(|i| format!("#s{i}"))
}

/// `write` with a name and a condition for every seat of `part`.
fn each_seat(mut write: Write, part: &BookingBlock, condition: impl Fn(&str) -> String) -> Write {
    for (place, seat) in places(part).zip(&part.seats) {
        write = write.only_if(condition(&place)).name(&place, keys::seat_attribute(&seat.label));
    }
    write
}

pub(super) fn block_key(space: &SeatSpace, block: &BlockKey) -> Item {
    let (partition, sort) = keys::of_block(space, block);
    key(partition, sort)
}

/// Parses a block; an empty item is one that was never written.
pub(super) fn block_of(key: BlockKey, item: &Item) -> Block {
    let mut block = Block::empty(key);
    for (name, value) in item {
        match (name.as_str(), value) {
            ("pk" | "sk", _) => {}
            ("ver", AttributeValue::N(ver)) => block.ver = ver.parse().unwrap_or_default(),
            (name, AttributeValue::S(mark)) => {
                if let Some(label) = keys::seat_label(name) {
                    block.marks.insert(label.to_owned(), Mark::parse(mark));
                }
            }
            _ => {}
        }
    }
    block
}
