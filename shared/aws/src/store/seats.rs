//! The seat protocol: locks, extensions, releases. See [`domain::block`] for what the values mean.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::block::{self, Block, BlockKey, Mark};
use domain::booking::HeldBlock;
use domain::ids::{BookingId, EventId};
use domain::mutant::Mutant;
use jiff::Timestamp;

use super::write::{Outcome, Write, send_all, unless};
use super::{Item, Store, key, number, text};
use crate::fault::failure;

/// What became of an attempt to lock.
#[derive(Debug)]
pub enum Locking {
    /// The seats are locked until the instant asked for.
    Locked,
    /// They were locked for this booking already: a retry. Until when, at least.
    AlreadyOurs(Timestamp),
    /// Somebody else has some of them. The blocks that were refused, as they are now.
    Lost(Vec<Block>),
}

/// Values that sort before it are locks; booked and blocked seats sort after it.
pub(super) const LETTERS: &str = "a";

impl Store {
    /// Locks `seats` for `booking` until `until`: one update per block, no read first, one write unit
    /// whether it wins or loses; several blocks in one transaction.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn lock(
        &self,
        event: &EventId,
        booking: &BookingId,
        seats: &[HeldBlock],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Locking, Failure> {
        let mark = Mark::Locked { until: until.as_second(), booking_id: booking.clone() };
        let free = |seat: &str| {
            let free = format!("attribute_not_exists({seat}) OR {seat} < :now");
            unless(Mutant::LockTakesAnySeat, free)
        };
        let write = |held| self.mark(event, held, &mark, free).text(":now", block::now_digits(now));
        let refused = match send_all(&self.client, "lock", seats.iter().map(write).collect()).await? {
            Outcome::Written => return Ok(Locking::Locked),
            Outcome::Refused(refused) => refused,
        };
        match why_refused(booking, seats, refused, now) {
            Refusal::Ours(until) => Ok(Locking::AlreadyOurs(until)),
            Refusal::Lost(blocks) => Ok(Locking::Lost(blocks)),
            Refusal::Partly => self.lock_rest(event, booking, seats, &mark, now).await,
        }
    }

    /// Locks seats of which some are the booking's own already.
    async fn lock_rest(
        &self,
        event: &EventId,
        booking: &BookingId,
        seats: &[HeldBlock],
        mark: &Mark,
        now: Timestamp,
    ) -> Result<Locking, Failure> {
        let free_or_ours = |seat: &str| {
            format!(
                "attribute_not_exists({seat}) OR {seat} < :now OR (contains({seat}, :ours) AND {seat} < :letters)"
            )
        };
        let write = |held| {
            self.mark(event, held, mark, free_or_ours)
                .text(":now", block::now_digits(now))
                .text(":ours", format!("#{booking}"))
                .text(":letters", LETTERS)
        };
        match send_all(&self.client, "lock rest", seats.iter().map(write).collect()).await? {
            Outcome::Written => Ok(Locking::Locked),
            Outcome::Refused(refused) => {
                let blocks = seats.iter().zip(refused);
                let lost = blocks.filter_map(|(held, item)| Some(block_of(held.key.clone(), &item?)));
                Ok(Locking::Lost(lost.collect()))
            }
        }
    }

    /// Makes `booking`'s lock last until `until` at least; one that lasts longer stays as it is, because
    /// whoever made it longer has promised that to the customer. Returns false where a seat is no longer
    /// the booking's.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn extend(
        &self,
        event: &EventId,
        booking: &BookingId,
        seats: &[HeldBlock],
        until: Timestamp,
    ) -> Result<bool, Failure> {
        let mark = Mark::Locked { until: until.as_second(), booking_id: booking.clone() };
        // Marks of one booking sort by their end, and every lock before every letter, so one comparison
        // says "a lock, and none that lasts longer".
        let ours = |seat: &str| format!("contains({seat}, :ours) AND {seat} <= :mark");
        let write = |held| self.mark(event, held, &mark, ours).text(":ours", format!("#{booking}"));
        let refused = match send_all(&self.client, "extend", seats.iter().map(write).collect()).await? {
            Outcome::Written => return Ok(true),
            Outcome::Refused(refused) => refused,
        };
        // A block that was not refused lasts less long: it is extended apart from those that last longer.
        let mut shorter = Vec::new();
        for (held, item) in seats.iter().zip(refused) {
            match item.map(|item| block_of(held.key.clone(), &item)) {
                None => shorter.push(held.clone()),
                Some(block) if lasts(&block, held, booking, until) => {}
                Some(_) => return Ok(false),
            }
        }
        if shorter.is_empty() {
            return Ok(true);
        }
        let outcome = send_all(&self.client, "extend", shorter.iter().map(write).collect()).await?;
        Ok(matches!(outcome, Outcome::Written))
    }

    /// Frees those of `seats` that `booking` has locked. Seats that are somebody else's by now, or
    /// booked, stay as they are.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn release(
        &self,
        event: &EventId,
        booking: &BookingId,
        seats: &[HeldBlock],
    ) -> Result<(), Failure> {
        for held in seats {
            let mut held = held.clone();
            while !held.seats.is_empty() {
                let Outcome::Refused(refused) = self.remove(event, booking, &held).await? else { break };
                let item = refused.into_iter().flatten().next().unwrap_or_default();
                let block = block_of(held.key.clone(), &item);
                let before = held.seats.len();
                held.seats.retain(|seat| {
                    matches!(block.marks.get(&seat.label),
                        Some(Mark::Locked { booking_id, .. }) if booking_id == booking)
                });
                if held.seats.len() == before {
                    return Err(Failure::Broken(
                        "release: refused, though every seat is the booking's".into(),
                    ));
                }
            }
        }
        Ok(())
    }

    async fn remove(
        &self,
        event: &EventId,
        booking: &BookingId,
        held: &HeldBlock,
    ) -> Result<Outcome, Failure> {
        let ours = |seat: &str| {
            let ours = format!("contains({seat}, :ours) AND {seat} < :letters");
            unless(Mutant::ReleaseFreesAnySeat, ours)
        };
        let write = self.free(event, held, ours).text(":ours", format!("#{booking}"));
        write.text(":letters", LETTERS).send(&self.client, "release").await
    }

    /// The write that gives every seat of `held` the value `mark`, each under `condition`.
    pub(super) fn mark(
        &self,
        event: &EventId,
        held: &HeldBlock,
        mark: &Mark,
        condition: impl Fn(&str) -> String,
    ) -> Write {
        let assignments: Vec<String> = places(held).map(|place| format!("{place} = :mark")).collect();
        let expression = format!("SET {} ADD ver :one", assignments.join(", "));
        let write = Write::update(&self.tables.seats, block_key(event, &held.key), expression)
            .text(":mark", mark.to_string())
            .value(":one", number(1));
        each_seat(write, held, condition)
    }

    /// The write that frees every seat of `held`, each under `condition`.
    fn free(&self, event: &EventId, held: &HeldBlock, condition: impl Fn(&str) -> String) -> Write {
        let expression = format!("REMOVE {} ADD ver :one", places(held).collect::<Vec<_>>().join(", "));
        let write = Write::update(&self.tables.seats, block_key(event, &held.key), expression);
        each_seat(write.value(":one", number(1)), held, condition)
    }

    /// The write that frees every seat of `held`, each only if it still has exactly this `mark`: whoever
    /// has made a lock longer has promised that to the customer.
    pub(super) fn unmark(&self, event: &EventId, held: &HeldBlock, mark: &Mark) -> Write {
        self.free(event, held, |seat| format!("{seat} = :mark")).text(":mark", mark.to_string())
    }

    /// Every block of a section that was ever written. It may lag behind writes by a moment: what a
    /// customer sees is a picture, and only the lock decides.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn blocks(&self, event: &EventId, section: &str) -> Result<Vec<Block>, Failure> {
        let mut blocks = Vec::new();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(&self.tables.seats);
            let query = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(block::section_partition(event, section)))
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

/// The placeholders of the seats of `held`, in their order.
fn places(held: &HeldBlock) -> impl Iterator<Item = String> {
    (0..held.seats.len()).map(|i| format!("#s{i}"))
}

/// `write`, with a name for every seat of `held` and a condition on each.
pub(super) fn each_seat(mut write: Write, held: &HeldBlock, condition: impl Fn(&str) -> String) -> Write {
    for (place, seat) in places(held).zip(&held.seats) {
        write = write.only_if(condition(&place)).name(&place, block::attribute(&seat.label));
    }
    write
}

pub(super) fn block_key(event: &EventId, block: &BlockKey) -> Item {
    key(block.partition(event), block.sort())
}

/// The block that `item` is; an empty item is a block that was never written.
pub(super) fn block_of(key: BlockKey, item: &Item) -> Block {
    let mut block = Block::empty(key);
    for (name, value) in item {
        match (name.as_str(), value) {
            ("pk" | "sk", _) => {}
            ("ver", AttributeValue::N(ver)) => block.ver = ver.parse().unwrap_or_default(),
            (name, AttributeValue::S(mark)) => {
                if let Some(label) = name.strip_prefix('s') {
                    block.marks.insert(label.to_owned(), Mark::parse(mark));
                }
            }
            _ => {}
        }
    }
    block
}

/// Whether every seat is locked for `booking` until `until` or longer.
fn lasts(block: &Block, held: &HeldBlock, booking: &BookingId, until: Timestamp) -> bool {
    held.seats.iter().all(|seat| {
        matches!(block.marks.get(&seat.label),
            Some(Mark::Locked { until: second, booking_id })
                if booking_id == booking && *second >= until.as_second())
    })
}

/// What a refused lock means.
enum Refusal {
    /// Every seat is the booking's own already.
    Ours(Timestamp),
    /// Some blocks are the booking's own, the others are free: an earlier release was cut short.
    Partly,
    /// Somebody else has a seat.
    Lost(Vec<Block>),
}

fn why_refused(
    booking: &BookingId,
    seats: &[HeldBlock],
    refused: Vec<Option<Item>>,
    now: Timestamp,
) -> Refusal {
    let mut blocks = Vec::new();
    let mut until = i64::MAX;
    let mut lost = false;
    for (held, item) in seats.iter().zip(refused) {
        let Some(item) = item else { continue };
        let block = block_of(held.key.clone(), &item);
        for seat in &held.seats {
            lost |= !block.is_locked_by(&seat.label, booking, now);
            if let Some(Mark::Locked { until: second, .. }) = block.marks.get(&seat.label) {
                until = until.min(*second);
            }
        }
        blocks.push(block);
    }
    match Timestamp::from_second(until) {
        Ok(_) if !lost && blocks.len() < seats.len() => Refusal::Partly,
        Ok(until) if !lost => Refusal::Ours(until),
        _ => Refusal::Lost(blocks),
    }
}
