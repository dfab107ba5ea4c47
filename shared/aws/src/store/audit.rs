//! Pages of the tables for the audit: the only scans. An audit must also find what no index leads to.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::Failure;
use domain::block::{Block, BlockKey};
use domain::booking::Booking;
use domain::ids::{BookingId, CustomerId, EventId, OfferId};
use domain::redemption::Row;
use domain::space::SeatSpace;
use serde::{Deserialize, Serialize};

use super::documents::documents_of_items;
use super::keys::{BOOKING, COUNT, parse_offer_partition, parse_section_partition};
use super::orphans::{self, Orphan};
use super::redemption_rows::row_of_item;
use super::row::{booking_of_item, event_of};
use super::seats::{block_key, block_of};
use super::{BookingDocuments, Item, Store, archive, attribute, key, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Items on one page.
const PAGE_ITEMS: i32 = 200;
/// Most keys of one batch read.
pub(super) const KEYS_MAX: usize = 100;
/// Partition and sort key of the last item of a page.
pub type Position = (String, String);

/// Segments of a table, which are read independently.
const SEGMENTS: i32 = 8;

/// The rest of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Number of the segment, from 0.
    pub number: i32,
    /// Position after which it is still to be read; none at its start.
    pub from: Option<Position>,
}

impl Segment {
    /// All segments, from their starts.
    #[must_use]
    pub fn all() -> Vec<Self> {
        (0..SEGMENTS).map(|number| Self { number, from: None }).collect()
    }
}

/// Bookings that were read, each a failure if its item cannot be parsed.
pub type BookingsRead = BTreeMap<BookingId, Result<Booking, Failure>>;

/// A customer's ticket count for an event.
#[derive(Clone, Debug)]
pub struct SlotRow {
    /// Customer of the slot.
    pub customer_id: CustomerId,
    /// Event of the slot.
    pub event_id: EventId,
}

impl SlotRow {
    /// The slot of a customer for an event.
    #[must_use]
    pub fn of(customer: &CustomerId, event: &EventId) -> Self {
        Self { customer_id: customer.clone(), event_id: event.clone() }
    }
}

/// A page of the bookings table.
#[derive(Debug, Default)]
pub struct AuditPage {
    /// Bookings with their documents on this page: near its edges some are missing.
    pub filed: Vec<BookingDocuments>,
    /// Customers' slots.
    pub slots: Vec<SlotRow>,
    /// Captured payments without a booking.
    pub orphans: Vec<Orphan>,
    /// Shards that count redemptions.
    pub counts: Vec<(OfferId, u32)>,
    /// Redemptions that are only reserved.
    pub reserved: Vec<Row>,
    /// Document numbers.
    pub numbers: Vec<String>,
    /// Partition keys of items that cannot be parsed, with the reasons.
    pub unreadable: Vec<(String, Failure)>,
    /// The rest of the segment, unless this is its last page.
    pub next: Option<Segment>,
}

impl Store {
    /// A page of a segment of the bookings table, read strongly: otherwise numbers that were just issued would seem to
    /// have no document.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn audit_page(&self, segment: &Segment) -> Result<AuditPage, Failure> {
        let (items, next) = self.scan(&self.tables.bookings, true, segment).await?;
        let mut page = AuditPage { next, ..AuditPage::default() };
        let mut collections: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for item in items {
            if let Some(slot) = slot_of(&item) {
                page.slots.push(slot);
            }
            page.numbers.extend(word(&item, "number").map(str::to_owned));
            let Some(pk) = word(&item, "pk").map(str::to_owned) else { continue };
            if pk.starts_with(orphans::PREFIX) {
                match orphans::orphan_of(item) {
                    Ok(orphan) => page.orphans.push(orphan),
                    Err(failure) => page.unreadable.push((pk, failure)),
                }
            } else if let Some(shard) = parse_offer_partition(&pk) {
                match row_of_item(&item) {
                    _ if word(&item, "sk") == Some(COUNT) => page.counts.push(shard),
                    Ok(row) => page.reserved.extend((!row.used).then_some(row)),
                    Err(failure) => page.unreadable.push((pk, failure)),
                }
            } else if pk.starts_with(BookingId::PREFIX) {
                collections.entry(pk).or_default().push(item);
            }
        }
        for (pk, items) in collections {
            // Nothing that is archived can have changed, and its documents stay.
            if items.iter().any(archive::is_stub) {
                continue;
            }
            match documents_of_items(items) {
                Ok(documents) => page.filed.extend(documents),
                Err(failure) => page.unreadable.push((pk, failure)),
            }
        }
        Ok(page)
    }

    /// A page of a segment of the seats table. It may lag behind writes by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn halls(
        &self,
        segment: &Segment,
    ) -> Result<(Vec<(SeatSpace, Block)>, Option<Segment>), Failure> {
        let (items, next) = self.scan(&self.tables.seats, false, segment).await?;
        Ok((items.iter().filter_map(hall_block).collect(), next))
    }

    async fn scan(
        &self,
        table: &str,
        consistent: bool,
        segment: &Segment,
    ) -> Result<(Vec<Item>, Option<Segment>), Failure> {
        let scan = self.client.scan().table_name(table).consistent_read(consistent).limit(PAGE_ITEMS);
        let scan = scan.segment(segment.number).total_segments(SEGMENTS);
        let scan = scan.set_exclusive_start_key(segment.from.as_ref().map(|(pk, sk)| key(pk, sk)));
        let page = scan.send().await.map_err(|error| failure("scan", &error))?;
        let last = page.last_evaluated_key();
        let next = last.and_then(|last| Some((word(last, "pk")?.to_owned(), word(last, "sk")?.to_owned())));
        let next = next.map(|position| Segment { number: segment.number, from: Some(position) });
        Ok((page.items.unwrap_or_default(), next))
    }

    /// Blocks as they are now; one that was never written is left out.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn blocks_at(
        &self,
        wanted: &BTreeSet<(SeatSpace, BlockKey)>,
    ) -> Result<Vec<(SeatSpace, Block)>, Failure> {
        let keys: Vec<Item> = wanted.iter().map(|(space, block)| block_key(space, block)).collect();
        let mut blocks = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS_MAX) {
            let items = self.items_at(&self.tables.seats, keys.to_vec(), true).await?;
            blocks.extend(items.iter().filter_map(hall_block));
        }
        Ok(blocks)
    }

    /// Bookings as they are now, each a failure if its item cannot be parsed; one that does not exist is left out.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn bookings_at(
        &self,
        wanted: &BTreeSet<BookingId>,
    ) -> Result<BTreeMap<BookingId, Result<Booking, Failure>>, Failure> {
        let keys: Vec<Item> = wanted.iter().map(|id| key(id.as_str(), BOOKING)).collect();
        let mut bookings = BTreeMap::new();
        for keys in keys.chunks(KEYS_MAX) {
            let items = self.read_bookings(keys.to_vec()).await?;
            let whole = items.into_iter().map(|item| async {
                let id = attribute(&item, "pk").parse().ok();
                match self.whole_booking(item).await {
                    // The archive does not answer: later.
                    Err(failure @ Failure::Unavailable(_)) => Err(failure),
                    read => Ok(id.map(|id| (id, read))),
                }
            });
            bookings.extend(in_parallel(KEYS_MAX, whole.collect()).await?.into_iter().flatten());
        }
        Ok(bookings)
    }

    /// The same without archived bookings, which cannot have changed and whose ids are the second part.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn unarchived_at(
        &self,
        wanted: &BTreeSet<BookingId>,
    ) -> Result<(BookingsRead, BTreeSet<BookingId>), Failure> {
        let keys: Vec<Item> = wanted.iter().map(|id| key(id.as_str(), BOOKING)).collect();
        let (mut bookings, mut archived) = (BookingsRead::new(), BTreeSet::new());
        for keys in keys.chunks(KEYS_MAX) {
            for item in self.read_bookings(keys.to_vec()).await? {
                let Ok(id) = attribute(&item, "pk").parse::<BookingId>() else { continue };
                if archive::is_stub(&item) {
                    archived.insert(id);
                } else {
                    bookings.insert(id, booking_of_item(&item));
                }
            }
        }
        Ok((bookings, archived))
    }

    /// The customer's bookings of the event of `slot`; none if one is archived, whose tickets nothing changes any more.
    ///
    /// # Errors
    /// If one of them cannot be read, or if DynamoDB does not answer.
    pub async fn bookings_of_slot(&self, slot: &SlotRow) -> Result<Option<Vec<Booking>>, Failure> {
        let (mut bookings, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings).index_name("by_customer");
            let query = query
                .key_condition_expression("customer_id = :customer")
                .expression_attribute_values(":customer", text(slot.customer_id.as_str()))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("bookings of a slot", &error))?;
            let keys: Vec<Item> =
                page.items().iter().map(|item| key(attribute(item, "pk"), BOOKING)).collect();
            for keys in keys.chunks(KEYS_MAX) {
                let items = self.read_bookings(keys.to_vec()).await?;
                for item in items.iter().filter(|item| event_of(item) == slot.event_id.as_str()) {
                    if archive::is_stub(item) {
                        return Ok(None);
                    }
                    bookings.push(booking_of_item(item)?);
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(Some(bookings));
            }
        }
    }

    async fn read_bookings(&self, keys: Vec<Item>) -> Result<Vec<Item>, Failure> {
        self.items_at(&self.tables.bookings, keys, true).await
    }

    /// Items with the keys `wanted`, at most [`KEYS_MAX`]; one that does not exist is left out.
    pub(super) async fn items_at(
        &self,
        table: &str,
        mut wanted: Vec<Item>,
        strong: bool,
    ) -> Result<Vec<Item>, Failure> {
        let mut items = Vec::with_capacity(wanted.len());
        // DynamoDB may answer only a part; an answer without any means "later".
        while !wanted.is_empty() {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(strong).build();
            let request = request.map_err(|error| Failure::caused("keys to read", error))?;
            let read = self.client.batch_get_item().request_items(table, request);
            let answer = read.send().await.map_err(|error| failure("items", &error))?;
            let found = answer.responses().and_then(|tables| tables.get(table));
            items.extend(found.into_iter().flatten().cloned());
            let rest = answer.unprocessed_keys().and_then(|tables| tables.get(table));
            wanted = rest.map(|rest| rest.keys().to_vec()).unwrap_or_default();
            if found.is_none_or(Vec::is_empty) && !wanted.is_empty() {
                return Err(Failure::unavailable("items: throttled"));
            }
        }
        Ok(items)
    }
}

fn word<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

fn slot_of(item: &Item) -> Option<SlotRow> {
    let (customer, event) = word(item, "pk")?.split_once('#')?;
    let (customer_id, event_id) = (customer.parse().ok()?, event.parse().ok()?);
    Some(SlotRow { customer_id, event_id })
}

fn hall_block(item: &Item) -> Option<(SeatSpace, Block)> {
    let (space, section) = parse_section_partition(word(item, "pk")?)?;
    let key = BlockKey::parse(section, word(item, "sk")?)?;
    Some((space, block_of(key, item)))
}
