//! Settling of redemptions: a row is made what its booking says, by whoever asks and however often.
//!
//! A settlement reads the row, then the booking, both strongly, and writes under the condition that the row is as it was
//! read; then it looks again, until nothing is to be done. So the last of any writers has seen a booking that is not
//! older than its own write, and if it dies before its second look, its message comes again.

use domain::Failure;
use domain::booking::{Booking, BookingStatus};
use domain::ids::{BookingId, OfferId};
use domain::offer::Offer;
use domain::redemption::{Due, Redemption, Row, Uses, due, over_at};
use jiff::Timestamp;

use super::keys;
use super::redemption_rows::{count_write, counts_of, item_of_row, row_key, row_of_item};
use super::redemptions::{Full, Reserving, is_same};
use super::write::{Outcome, Write, send_all_patiently};
use super::{Item, Store, attribute, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Times that a settlement reads and writes again because others settle the same.
const ROUNDS_MAX: usize = 8;
/// Rows that a refused reservation reads of a shard: those whose locks have ended last.
const ROWS_READ: i32 = 128;
/// Pages of them, before a shard counts as without.
const PAGES_READ: usize = 8;
/// Shards whose rows it reads.
pub(super) const SHARDS_READ: u32 = 4;
/// Rows that it settles at most, and how many at the same time.
pub(super) const RECLAIMED_MAX: usize = 16;
/// Seconds within which the runs of a request follow each other.
const RUNS_SECONDS: i64 = 120;
/// Rows of that time that are read.
const RUNS_READ: i32 = 32;

/// Outcome of settling a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The row is what its booking says. If the booking changes, somebody has to settle it again.
    Right,
    /// Nothing is decided before this instant unless the booking changes: its lock, or the run, may be under way.
    Later(Timestamp),
    /// A confirmed booking had lost its reservation. It is counted, even beyond the caps.
    Overdrawn,
}

/// Order in which some of many rows are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Those whose locks have ended first: they come back.
    OldestFirst,
    /// Those of runs that may be under way.
    NewestFirst,
}

/// A step of a settlement.
enum Step {
    Done(Settled),
    /// Replaces the row, or its absence, by another.
    Write(Box<(Option<Row>, Option<Row>)>),
}

impl Store {
    /// Makes the row of `redemption` what the booking `booking_id` says at `now`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn settle_redemption(
        &self,
        redemption: &Redemption,
        booking_id: &BookingId,
        now: Timestamp,
    ) -> Result<Settled, Failure> {
        let mut overdrawn = false;
        for _ in 0..ROUNDS_MAX {
            let row = self.redemption_row(row_key(redemption)).await?;
            // Read after the row, so it is not older than any booking that the row was settled by.
            let booking = self.booking(booking_id).await?;
            let (old, new) = match step(redemption, row, booking.as_ref(), now)? {
                Step::Done(_) if overdrawn => return Ok(Settled::Overdrawn),
                Step::Done(settled) => return Ok(settled),
                Step::Write(rows) => *rows,
            };
            let writes = self.row_writes(old.as_ref(), new.as_ref())?;
            let outcome = send_all_patiently(&self.client, "settle redemption", writes).await?;
            self.full_offers.forget(&redemption.offer_id);
            let unreserved = old.is_none() && redemption.reserved;
            overdrawn |= unreserved && matches!(outcome, Outcome::Written);
        }
        Err(Failure::unavailable("settle redemption: others settle it all the time"))
    }

    /// Gives back the uses of a redemption that its booking has just ceased to name, by a write of the caller's: the run that
    /// reserved them wrote the booking long ago, and no other ever names them. Without it they come back once their lock
    /// has ended, or to whoever finds them in the way.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn drop_redemption(&self, redemption: &Redemption) -> Result<(), Failure> {
        let Some(row) = self.redemption_row(row_key(redemption)).await?.filter(|row| !row.used) else {
            return Ok(());
        };
        // If it is not as it was read, somebody has settled it.
        let writes = self.row_writes(Some(&row), None)?;
        send_all_patiently(&self.client, "drop redemption", writes).await?;
        self.full_offers.forget(&redemption.offer_id);
        Ok(())
    }

    async fn redemption_row(&self, key: Item) -> Result<Option<Row>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let answer = read.set_key(Some(key)).send().await.map_err(|error| failure("redemption", &error))?;
        answer.item().map(row_of_item).transpose()
    }

    /// The transaction that replaces `old` by `new`, if the row is exactly `old`, with all counts.
    pub(super) fn row_writes(&self, old: Option<&Row>, new: Option<&Row>) -> Result<Vec<Write>, Failure> {
        let table = &self.tables.bookings;
        let Some(row) = new.or(old) else { return Ok(Vec::new()) };
        let write = match new {
            Some(new) => Write::put(table, item_of_row(new)?),
            None => Write::delete(table, row_key(&row.redemption)),
        };
        let write = match old {
            // Version, uses and money are all that a settlement changes, and the first use raises the version from 0.
            Some(old) => write
                .only_if("ver = :ver AND uses = :uses AND minor = :minor")
                .value(":ver", number(old.ver))
                .value(":uses", number(old.uses.uses))
                .value(":minor", number(old.uses.minor)),
            None => write.only_if("attribute_not_exists(pk)"),
        };
        // A count is not conditional: the row says that it contains the row, in this same transaction.
        let counts = counts_of(row).into_iter().filter_map(|whose| count_write(table, whose, old, new));
        Ok(std::iter::once(write).chain(counts).collect())
    }

    /// Settles rows in the way of a reservation that is about to be refused: those whose locks have ended, and those of
    /// other runs of the same booking. Returns how many it has given back or used.
    pub(super) async fn reclaim(
        &self,
        offer: &Offer,
        row: &Row,
        full: &Full,
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let mut rows = match full {
            Full::Other(open) => self.rows_named(open, Order::OldestFirst).await?,
            Full::Known => Vec::new(),
            Full::Shards => {
                let shards = offer.shards.max(1);
                // Each booking begins elsewhere, so that all refused ones together read all shards.
                let read = (0..shards.min(SHARDS_READ)).map(|step| {
                    self.ended_rows(&offer.offer_id, (row.redemption.shard + step) % shards, now)
                });
                let ended = in_parallel(RECLAIMED_MAX, read.collect()).await?.concat();
                [self.runs_of(row, true).await?, ended].concat()
            }
        };
        rows.truncate(RECLAIMED_MAX);
        let settle = rows.iter().map(|there| async move {
            self.settle_redemption(&there.redemption, &there.booking_id, now).await?;
            let is = self.redemption_row(row_key(&there.redemption)).await?;
            Ok::<_, Failure>(is.as_ref() != Some(there))
        });
        let changed = in_parallel(RECLAIMED_MAX, settle.collect()).await?;
        Ok(changed.into_iter().filter(|changed| *changed).count())
    }

    /// Tells why a reservation is refused.
    pub(super) async fn refusal(&self, row: &Row, full: &Full) -> Result<Reserving, Failure> {
        let rows = match full {
            Full::Other(open) => self.rows_named(open, Order::NewestFirst).await?,
            Full::Shards => self.runs_of(row, true).await?,
            // Another run of this booking has reserved before the offer was seen full, seconds ago, or so shortly before
            // this look that both are under way at once: then the next request finds its booking.
            Full::Known => self.runs_of(row, false).await?,
        };
        // The same run again, whose answer was lost.
        if let Some(there) = rows.iter().find(|there| is_same(there, row)) {
            return Ok(Reserving::Reserved(Box::new(there.clone())));
        }
        let same = rows.iter().any(|there| there.booking_id == row.booking_id && !there.used);
        Ok(if same { Reserving::InProgress } else { Reserving::UsedUp })
    }

    /// Some of the rows with these keys, by the end of their first locks, which their names begin with.
    pub(super) async fn rows_named(&self, keys: &[Item], order: Order) -> Result<Vec<Row>, Failure> {
        let mut keys = keys.to_vec();
        keys.sort_by_cached_key(|key| attribute(key, "sk"));
        if order == Order::NewestFirst {
            keys.reverse();
        }
        keys.truncate(RECLAIMED_MAX);
        let items = match keys.is_empty() {
            true => Vec::new(),
            false => self.items_at(&self.tables.bookings, keys, true).await?,
        };
        items.iter().map(row_of_item).collect()
    }

    /// Rows of a shard that are only reserved, and whose first locks have ended: those of the first page that has any.
    /// Used rows stand between them, and a page's limit counts these, too.
    pub(super) async fn ended_rows(
        &self,
        offer: &OfferId,
        shard: u32,
        now: Timestamp,
    ) -> Result<Vec<Row>, Failure> {
        let partition = keys::offer_partition(offer, shard);
        let query = self.client.query().table_name(&self.tables.bookings).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk < :now")
            .filter_expression("ver = :zero")
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":now", text(format!("{:010}", now.as_second())))
            .expression_attribute_values(":zero", number(0))
            .scan_index_forward(false)
            .limit(ROWS_READ);
        let mut from = None;
        for _ in 0..PAGES_READ {
            let page = query.clone().set_exclusive_start_key(from).send().await;
            let page = page.map_err(|error| failure("ended redemptions", &error))?;
            from = page.last_evaluated_key().cloned();
            if !page.items().is_empty() || from.is_none() {
                return page.items().iter().map(row_of_item).collect();
            }
        }
        Ok(Vec::new())
    }

    /// Rows of other runs of the same booking, in its own shard, that were reserved shortly before `row`.
    pub(super) async fn runs_of(&self, row: &Row, strong: bool) -> Result<Vec<Row>, Failure> {
        let from = row.until.saturating_sub(RUNS_SECONDS);
        let query = self.client.query().table_name(&self.tables.bookings).consistent_read(strong);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .filter_expression("booking_id = :booking AND ver = :zero")
            .expression_attribute_values(":pk", text(attribute(&row_key(&row.redemption), "pk")))
            .expression_attribute_values(":from", text(format!("{from:010}")))
            .expression_attribute_values(":to", text(format!("{:010}", row.until.saturating_add(1))))
            .expression_attribute_values(":booking", text(row.booking_id.as_str()))
            .expression_attribute_values(":zero", number(0))
            .limit(RUNS_READ);
        let page = query.send().await.map_err(|error| failure("runs of a booking", &error))?;
        page.items().iter().map(row_of_item).collect()
    }
}

/// The next step of a settlement, of what was read.
fn step(
    redemption: &Redemption,
    row: Option<Row>,
    booking: Option<&Booking>,
    now: Timestamp,
) -> Result<Step, Failure> {
    let wrong = |error| Failure::caused("a booking's redemption", error);
    let write = |old, new| Step::Write(Box::new((old, new)));
    let names = booking.filter(|booking| booking.redemptions.contains(redemption));
    let Some(row) = row else {
        // An offer that nothing limits is counted once it is used; a returned row is not made again, as the seats are
        // gone from its booking.
        let Some(booking) = names.filter(|booking| booking.status == BookingStatus::Confirmed) else {
            return Ok(Step::Done(Settled::Right));
        };
        let uses = booking.redeemed(redemption).map_err(wrong)?;
        let new = (uses.uses > 0).then(|| used_row(redemption, booking, uses, now));
        return Ok(new.map_or(Step::Done(Settled::Right), |new| write(None, Some(new))));
    };
    Ok(match due(&row, booking, now).map_err(wrong)? {
        Due::Stay => Step::Done(again_at(&row, names, now)),
        Due::Return => write(Some(row), None),
        Due::Use(uses) => {
            let ver = booking.map(|booking| booking.ver).unwrap_or_default();
            let new = Row { uses, used: true, ver, ..row.clone() };
            write(Some(row), Some(new))
        }
    })
}

/// The row of a used redemption that was not reserved.
fn used_row(redemption: &Redemption, booking: &Booking, uses: Uses, now: Timestamp) -> Row {
    let (booking_id, customer_id) = (booking.booking_id.clone(), booking.customer_id.clone());
    let until = booking.expires_at.as_second();
    let row = Row::wanted(redemption.clone(), booking_id, customer_id, until, uses);
    Row { reserved_at: now.as_second(), used: true, ver: booking.ver, ..row }
}

/// The outcome for a row that stays: `booking` names it, if there is one.
fn again_at(row: &Row, booking: Option<&Booking>, now: Timestamp) -> Settled {
    let from = match booking {
        None => row.reserved_at,
        Some(booking) if booking.status == BookingStatus::Pending && booking.payments.is_empty() => {
            booking.expires_at.as_second()
        }
        // An attempt keeps the reservation until the booking changes.
        Some(_) => return Settled::Right,
    };
    let at = Timestamp::from_second(over_at(from)).unwrap_or(now);
    Settled::Later(at)
}
