//! Looks at the counts of offers, without a write: they tell before a lock that an offer is used up.
//!
//! A look calls used up only what [`Store::reserve`] would refuse at that moment: rows in the way that a settlement gives back
//! leave room, because the reservation settles them, and so do those of the same booking. The first read may lag behind,
//! and refuses nobody.

use std::collections::{BTreeMap, BTreeSet};

use domain::Failure;
use domain::booking::Booking;
use domain::ids::{BookingId, CustomerId, OrganizerId};
use domain::offer::{Code, Offer};
use domain::redemption::{Due, Redemption, Row, Uses, due};
use jiff::Timestamp;

use super::keys::{self, BOOKING, COUNT};
use super::redemption_counts::Room;
use super::redemption_rows::{Count, Whose, count_key, counts_of, row_key};
use super::redemption_settling::{Order, RECLAIMED_MAX, SHARDS_READ};
use super::row::booking_of_item;
use super::{Item, Store, key};
use crate::in_parallel;

/// Offer whose counts are read if a code gives none. No offer has this id.
const NO_OFFER: &str = "off_0000000000";
/// Name of a row that nobody has.
const NO_ROW: &str = "0";

/// A customer's code for a booking that may be made.
#[derive(Clone, Copy, Debug)]
pub struct CodeAsked<'a> {
    /// Organizer of the event.
    pub organizer: &'a OrganizerId,
    /// The code.
    pub code: &'a Code,
    /// The customer.
    pub customer: &'a CustomerId,
    /// Booking that would have the offer; it chooses the shard, and its own reservations are not in its way.
    pub booking: &'a BookingId,
    /// End of the booking's lock.
    pub until: Timestamp,
}

/// Counts to read, and those of them that decide.
struct Look<'a> {
    /// None if there is nothing to decide: the reads are made for their time.
    offer: Option<&'a Offer>,
    /// Row that needs room.
    row: &'a Row,
    /// Row whose counts are read: at least those of `row`.
    read: &'a Row,
}

impl Look<'_> {
    /// Shards whose counts decide: all of an offer with a total cap, beginning with the booking's own.
    fn shards(&self) -> Vec<u32> {
        let own = self.read.redemption.shard;
        let capped = |offer: &&Offer| {
            offer.terms.caps.uses_max.is_some() || offer.terms.caps.money_max_minor.is_some()
        };
        let shards = self.offer.filter(capped).map_or(1, |offer| offer.shards.max(1));
        (0..shards).map(|step| if step == 0 { own } else { (own + step) % shards }).collect()
    }

    fn is_full(&self, whose: Whose, shard: u32, count: &Count) -> bool {
        let Some(offer) = self.offer.filter(|_| counts_of(self.row).contains(&whose)) else { return false };
        let mut row = self.row.clone();
        row.redemption.shard = shard;
        !Room::of(offer, &row, whose).is_in(count, &row, whose)
    }
}

impl Store {
    /// True if the uses of `row`, made by [`Row::wanted`], could be reserved now. One read if there plainly is room, five
    /// requests if there is none, and none for seconds after that: then whoever asks is told the same.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn has_room(&self, offer: &Offer, row: &Row, now: Timestamp) -> Result<bool, Failure> {
        if !offer.is_limited() {
            return Ok(true);
        }
        let row = self.wanted(offer, row, now);
        if self.full_offers.is_full(offer, row.uses, now) {
            return Ok(false);
        }
        let look = Look { offer: Some(offer), row: &row, read: &row };
        Ok(self.plainly_has_room(&look).await? || self.has_room_now(&look, now).await?)
    }

    /// True if the offer that a code gives has one use left for the customer. Every answer "no" takes the same requests:
    /// also of a code that gives nothing, and also for caps that the offer does not have.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn code_has_room(
        &self,
        asked: &CodeAsked<'_>,
        given: Option<&(Offer, Option<String>)>,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        if given.is_some_and(|(offer, _)| !offer.is_limited()) {
            return Ok(true);
        }
        let mut read = read_for(asked, given.map(|(offer, _)| offer))?;
        let (offer, row) = match given {
            None => (None, read.clone()),
            Some((offer, single)) => {
                let mut row = self.wanted(offer, &read, now);
                read.redemption.shard = row.redemption.shard;
                row.redemption.code.clone_from(single);
                let is_first = offer.terms.eligible.first_purchase;
                row.redemption.first_with = row.redemption.first_with.filter(|_| is_first);
                (Some(offer), row)
            }
        };
        let look = Look { offer, row: &row, read: &read };
        let plainly = self.plainly_has_room(&look).await? && offer.is_some();
        Ok(plainly || self.has_room_now(&look, now).await?)
    }

    /// True if no count is full, by a read that may lag behind.
    async fn plainly_has_room(&self, look: &Look<'_>) -> Result<bool, Failure> {
        let which = counts_of(look.read);
        let keys: Vec<Item> = which.iter().map(|whose| count_key(look.read, *whose)).collect();
        let counts = self.counts(&keys, false).await?;
        let shard = look.row.redemption.shard;
        Ok(!which.iter().zip(&counts).any(|(whose, count)| look.is_full(*whose, shard, count)))
    }

    /// True if the counts have room as they are now, or what is in the way comes back.
    async fn has_room_now(&self, look: &Look<'_>, now: Timestamp) -> Result<bool, Failure> {
        let returns = self.full_offers.returns();
        let beside: Vec<Whose> =
            counts_of(look.read).into_iter().filter(|whose| *whose != Whose::Shard).collect();
        let mut keys: Vec<Item> = beside.iter().map(|whose| count_key(look.read, *whose)).collect();
        let offer_id = &look.read.redemption.offer_id;
        let shards = look.shards();
        keys.extend(shards.iter().map(|shard| key(keys::offer_partition(offer_id, *shard), COUNT)));
        let counts = self.counts(&keys, true).await?;
        let (others, of_shards) = counts.split_at(beside.len());
        let others = beside.iter().zip(others).filter(|(whose, count)| look.is_full(**whose, 0, count));
        let full: Vec<&Count> = others.map(|(_, count)| count).collect();
        let no_shard =
            shards.iter().zip(of_shards).all(|(shard, count)| look.is_full(Whose::Shard, *shard, count));
        if look.offer.is_some() && full.is_empty() && !no_shard {
            return Ok(true);
        }
        let comes_back = self.comes_back(look, (&full, no_shard), now).await?;
        if let Some(offer) = look.offer.filter(|_| no_shard && full.is_empty() && !comes_back) {
            self.full_offers.see(offer, look.row.uses, returns, now);
        }
        Ok(look.offer.is_some() && comes_back)
    }

    /// True if each full count contains a row that a reservation would give back, or that is of the same booking. These are
    /// the rows that a refused reservation settles.
    async fn comes_back(
        &self,
        look: &Look<'_>,
        (full, no_shard): (&[&Count], bool),
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut open: Vec<Item> = full.iter().flat_map(|count| count.open.clone()).collect();
        if open.is_empty() {
            open.push(row_key(&look.read.redemption));
        }
        let named = self.rows_named(&open, Order::OldestFirst).await?;
        let offer_id = &look.read.redemption.offer_id;
        let places = 0..if no_shard { SHARDS_READ } else { 1 };
        let shards = look.shards().into_iter().zip(places);
        let ended = shards.map(|(shard, _)| self.ended_rows(offer_id, shard, now));
        let runs = self.runs_of(look.read, true).await?;
        let ended = in_parallel(RECLAIMED_MAX, ended.collect()).await?.concat();
        let mut of_shards = [runs, ended].concat();
        of_shards.truncate(RECLAIMED_MAX);
        let bookings =
            self.bookings_of_rows(look, &[named.as_slice(), of_shards.as_slice()].concat()).await?;
        let comes = |row: &Row| {
            let is_own = row.booking_id == look.row.booking_id && !row.used;
            let due = due(row, bookings.get(&row.booking_id), now);
            let due = due.map_err(|error| Failure::caused("a booking's redemption", error))?;
            Ok::<_, Failure>(is_own || due == Due::Return)
        };
        let mut coming = Vec::new();
        for row in &named {
            coming.extend(comes(row)?.then(|| row_key(&row.redemption)));
        }
        let mut shard_comes = false;
        for row in &of_shards {
            shard_comes |= comes(row)?;
        }
        let others_come = full.iter().all(|count| count.open.iter().any(|name| coming.contains(name)));
        Ok(others_come && (shard_comes || !no_shard))
    }

    /// Bookings of rows, as they are now; one read even if there are none.
    async fn bookings_of_rows(
        &self,
        look: &Look<'_>,
        rows: &[Row],
    ) -> Result<BTreeMap<BookingId, Booking>, Failure> {
        let mut ids: BTreeSet<&BookingId> = rows.iter().map(|row| &row.booking_id).collect();
        if ids.is_empty() {
            ids.insert(&look.row.booking_id);
        }
        let keys = ids.into_iter().map(|id| key(id.as_str(), BOOKING)).collect();
        let items = self.items_at(&self.tables.bookings, keys, true).await?;
        let items = self.unarchived(items).await?;
        let bookings = items.iter().map(booking_of_item);
        bookings.map(|booking| booking.map(|booking| (booking.booking_id.clone(), booking))).collect()
    }
}

/// A row that every kind of count contains, for one use.
fn read_for(asked: &CodeAsked<'_>, offer: Option<&Offer>) -> Result<Row, Failure> {
    let offer_id = match offer {
        Some(offer) => offer.offer_id.clone(),
        None => NO_OFFER.parse().map_err(|error| Failure::caused("the id of no offer", error))?,
    };
    let redemption = Redemption {
        offer_id,
        shard: 0,
        row: NO_ROW.to_owned(),
        per_ticket: false,
        reserved: true,
        code: Some(asked.code.key()),
        first_with: Some(asked.organizer.clone()),
        conditional: false,
    };
    let (booking, customer) = (asked.booking.clone(), asked.customer.clone());
    let uses = Uses { uses: 1, minor: 1 };
    let row = Row::wanted(redemption, booking, customer, asked.until.as_second(), uses);
    Ok(Row { per_customer: true, ..row })
}
