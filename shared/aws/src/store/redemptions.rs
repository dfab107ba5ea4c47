//! Reservations of uses of offers, under their caps. [`domain::redemption`] explains rows and counts.
//!
//! A reservation is one transaction: the row is put if it is absent, and every count that contains it is raised if it has
//! room. So a count never exceeds its cap, whoever reserves at the same time; and as each shard has a share of the caps of
//! its own, all shards together never exceed them. An offer with many uses has many shards, and no key is hot.

use domain::Failure;
use domain::offer::Offer;
use domain::redemption::{Redemption, Row};
use jiff::Timestamp;

use super::keys;
use super::redemption_counts::Room;
use super::redemption_rows::{Whose, count_key, count_of, count_write, counts_of, item_of_row, row_of_item};
use super::write::{Outcome, Write, send_all, try_all};
use super::{Item, Store};

/// Attempts at a shard while other reservations are in the way, before another shard is tried.
const ATTEMPTS: u32 = 4;
/// Shards that are tried after one look at all of them.
const SHARDS_TRIED: usize = 4;
/// Looks at all shards before a reservation gives up because others are in the way.
const LOOKS_MAX: usize = 4;

/// Times that a run that would be refused settles what is in its way.
const RECLAIMS_MAX: usize = 4;

/// Outcome of reserving uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reserving {
    /// The uses are reserved by this row, whose redemption the booking has to name. Nothing is written for an offer
    /// that nothing limits.
    Reserved(Box<Row>),
    /// A cap of the offer, or the code's one use, is used up.
    UsedUp,
    /// A reservation of another run of the same booking is in the way, which may still be under way.
    InProgress,
}

/// Outcome of an attempt.
pub(super) enum Attempt {
    Reserved(Box<Row>),
    /// The count has no room.
    Full(Full),
}

/// A cap in the way.
pub(super) enum Full {
    /// No shard has room.
    Shards,
    /// The booking's own shard has no room, and a moment ago no other had.
    Known,
    /// A count beside the shard's, with the keys of the rows in it that are only reserved.
    Other(Vec<Item>),
}

/// Outcome of an attempt at one shard.
enum Tried {
    Reserved,
    ShardFull,
    OtherFull(Vec<Item>),
    /// Other reservations are in the way.
    Busy,
}

impl Store {
    /// Reserves the uses of `row`, made by [`Row::wanted`], for a run whose booking is not written yet. The store chooses
    /// the shard and fills it into the row that it returns. The same row again, because an answer was lost, is reserved.
    ///
    /// Before anybody is refused, reservations in the way whose locks have ended are settled; so nothing has to be running
    /// for uses to come back.
    ///
    /// # Errors
    /// If DynamoDB does not answer: the uses may be reserved all the same, and come back once the run is certainly over.
    pub async fn reserve(&self, offer: &Offer, row: &Row, now: Timestamp) -> Result<Reserving, Failure> {
        let row = self.wanted(offer, row, now);
        if !offer.is_limited() {
            return Ok(Reserving::Reserved(Box::new(row)));
        }
        let mut reclaims = 0;
        loop {
            let returns = self.full_offers.returns();
            // A run that has found ended reservations looks itself.
            let known = reclaims == 0 && self.full_offers.is_full(offer, row.uses, now);
            let full = match self.attempt(offer, &row, known).await? {
                Attempt::Reserved(row) => return Ok(Reserving::Reserved(row)),
                Attempt::Full(full) => full,
            };
            let shards = matches!(full, Full::Shards);
            let in_vain = match full {
                Full::Known => true,
                Full::Shards => self.full_offers.is_reclaimed(offer, now),
                Full::Other(_) => false,
            };
            // What one run has settled, another may have reserved meanwhile.
            if reclaims == RECLAIMS_MAX {
                return self.refusal(&row, &full).await;
            }
            if in_vain || self.reclaim(offer, &row, &full, now).await? == 0 {
                if shards {
                    self.full_offers.see(offer, row.uses, returns, now);
                }
                return self.refusal(&row, &full).await;
            }
            reclaims += 1;
        }
    }

    /// The row with what the store decides. The booking chooses the shard, so that the runs of one booking meet.
    pub(super) fn wanted(&self, offer: &Offer, row: &Row, now: Timestamp) -> Row {
        let mut row = row.clone();
        row.redemption.shard = keys::shard_among(row.booking_id.as_str(), offer.shards.max(1));
        row.redemption.reserved = offer.is_limited();
        row.reserved_at = now.as_second();
        row.per_customer = offer.terms.caps.per_customer_max.is_some();
        row
    }

    /// Tries the booking's own shard, then others that have room; only the own one if the offer is `known` to be full.
    async fn attempt(&self, offer: &Offer, row: &Row, known: bool) -> Result<Attempt, Failure> {
        let mut shards = match self.glance_at_counts(offer, row, known).await? {
            Tried::OtherFull(open) => return Ok(Attempt::Full(Full::Other(open))),
            Tried::ShardFull if known => return Ok(Attempt::Full(Full::Known)),
            Tried::ShardFull => Vec::new(),
            Tried::Reserved | Tried::Busy => vec![row.redemption.shard],
        };
        for _ in 0..LOOKS_MAX {
            for shard in shards {
                let mut row = row.clone();
                row.redemption.shard = shard;
                match self.reserve_in_shard(offer, &row).await? {
                    Tried::Reserved => return Ok(Attempt::Reserved(Box::new(row))),
                    Tried::OtherFull(open) => return Ok(Attempt::Full(Full::Other(open))),
                    // A transaction that conflicts has not happened, so the next shard cannot be the second.
                    Tried::ShardFull | Tried::Busy => {}
                }
            }
            shards = self.shards_with_room(offer, row).await?;
            if shards.is_empty() {
                return Ok(Attempt::Full(Full::Shards));
            }
        }
        Err(Failure::unavailable("reserve: other reservations are in the way"))
    }

    /// Finds a count that plainly has no room, without a write. The first look may lag, and refuses nobody; it is left out
    /// if there is `probably_none`.
    async fn glance_at_counts(
        &self,
        offer: &Offer,
        row: &Row,
        probably_none: bool,
    ) -> Result<Tried, Failure> {
        let which = counts_of(row);
        let wanted: Vec<Item> = which.iter().map(|whose| count_key(row, *whose)).collect();
        for strong in [false, true].into_iter().skip(usize::from(probably_none)) {
            let counts = self.counts(&wanted, strong).await?;
            let mut full = which
                .iter()
                .zip(counts)
                .filter(|(whose, is)| !Room::of(offer, row, **whose).is_in(is, row, **whose));
            // The last one decides: another shard does not help against a count beside it.
            match full.next_back() {
                None => return Ok(Tried::Busy),
                Some((Whose::Shard, _)) if strong => return Ok(Tried::ShardFull),
                Some((_, count)) if strong => return Ok(Tried::OtherFull(count.open)),
                Some(_) => {}
            }
        }
        Ok(Tried::Busy)
    }

    async fn reserve_in_shard(&self, offer: &Offer, row: &Row) -> Result<Tried, Failure> {
        let table = &self.tables.bookings;
        let which = counts_of(row);
        let put = Write::put(table, item_of_row(row)?).only_if("attribute_not_exists(pk)");
        let counts = which.iter().filter_map(|whose| {
            let write = count_write(table, *whose, None, Some(row))?;
            Some(Room::of(offer, row, *whose).required(write, row, *whose))
        });
        let writes = std::iter::once(put).chain(counts).collect();
        let refused = match try_all(&self.client, "reserve", ATTEMPTS, writes).await? {
            None => return Ok(Tried::Busy),
            Some(Outcome::Written) => return Ok(Tried::Reserved),
            Some(Outcome::Refused(refused)) => refused,
        };
        let mut refused = refused.into_iter();
        if let Some(there) = refused.next().flatten() {
            // The same write, sent again because its answer was lost.
            let other = || Failure::broken("reserve: the run has reserved other uses under this name");
            return if is_same(&row_of_item(&there)?, row) { Ok(Tried::Reserved) } else { Err(other()) };
        }
        let mut tried = Tried::ShardFull;
        for (whose, item) in which.iter().zip(refused) {
            if let (true, Some(item)) = (*whose != Whose::Shard, item) {
                tried = Tried::OtherFull(count_of(&item).open);
            }
        }
        Ok(tried)
    }

    /// Shards with room for `row` by a fresh look at all of them, a few, beginning behind the booking's own.
    async fn shards_with_room(&self, offer: &Offer, row: &Row) -> Result<Vec<u32>, Failure> {
        let counts = self.shard_counts(offer).await?;
        let mut row = row.clone();
        let own = row.redemption.shard;
        let shards = offer.shards.max(1);
        let has_room = |shard: &u32| {
            row.redemption.shard = *shard;
            let count = usize::try_from(*shard).ok().and_then(|place| counts.get(place));
            count.is_some_and(|count| Room::of(offer, &row, Whose::Shard).is_in(count, &row, Whose::Shard))
        };
        let in_turn = (0..shards).map(|step| (own + step + 1) % shards);
        Ok(in_turn.filter(has_room).take(SHARDS_TRIED).collect())
    }

    /// Gives back the uses of a row that this run has reserved, and that no booking names: the run was refused before it
    /// wrote its booking. A row that the booking may name is left to [`Store::settle_redemption`].
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn return_redemption(&self, row: &Row) -> Result<(), Failure> {
        if !row.redemption.reserved {
            return Ok(());
        }
        // If it is not as this run has reserved it, somebody has settled it, and its uses are back.
        let writes = self.row_writes(Some(row), None)?;
        let sent = send_all(&self.client, "return redemption", writes).await.map(drop);
        self.full_offers.forget(&row.redemption.offer_id);
        sent
    }
}

/// True if the row `there` is what the run of `row` has reserved.
pub(super) fn is_same(there: &Row, row: &Row) -> bool {
    let redemption = Redemption { shard: there.redemption.shard, ..row.redemption.clone() };
    *there == Row { redemption, reserved_at: there.reserved_at, ..row.clone() }
}
