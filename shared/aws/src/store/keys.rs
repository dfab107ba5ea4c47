//! Keys of the tables `seats`, `bookings` and `reports`, each made by one function.
//!
//! DynamoDB gives one partition key 1,000 write and 3,000 read units a second, so keys that many buyers write
//! are spread: a section's blocks over [`SECTION_SHARDS`] partitions, an event's bookings over [`EVENT_SHARDS`]
//! partitions of their index.

use domain::block::BlockKey;
use domain::ids::{BookingId, CustomerId, DeliveryId, EventId, OfferId, OrganizerId, WebhookId};
use domain::space::SeatSpace;
use jiff::civil::Date;

/// Instants of one width, so that they sort as texts.
pub(super) const INSTANT: &str = "%Y-%m-%dT%H:%M:%S.%6fZ";
/// Sort key of a booking's item.
pub(super) const BOOKING: &str = "booking";

/// Partitions of a section. A reader of the section queries all of them.
pub const SECTION_SHARDS: u32 = 8;

/// Partitions of an event in the index `by_event`.
pub const EVENT_SHARDS: u32 = 16;

/// Partition key of a shard of a section's blocks.
#[must_use]
pub fn section_partition(space: &SeatSpace, section: &str, shard: u32) -> String {
    format!("{space}#{section}#{shard}")
}

/// Partition and sort key of a block. Its row and its slice choose the shard: a section of general admission
/// has one row, and many slices.
#[must_use]
pub fn of_block(space: &SeatSpace, block: &BlockKey) -> (String, String) {
    let name = block.name();
    (section_partition(space, &block.section, shard_of(&name, SECTION_SHARDS)), name)
}

/// Partitions of an event's void tickets.
pub const VOID_SHARDS: u32 = 4;

/// Partition key of a shard of an event's void tickets.
#[must_use]
pub fn void_partition(event: &EventId, shard: u32) -> String {
    format!("{event}#void#{shard}")
}

/// Partition key of the void tickets of `booking`.
pub(super) fn void_partition_of(event: &EventId, booking: &BookingId) -> String {
    void_partition(event, shard_of(booking.as_str(), VOID_SHARDS))
}

/// Sort key of a count of redemptions. Rows sort before it: they begin with digits.
pub(super) const COUNT: &str = "count";
/// Begin of the partition keys of an offer's redemptions.
const OFFER: &str = "offer#";

/// Partition key of a shard of an offer's redemptions: its rows and their count.
#[must_use]
pub fn offer_partition(offer: &OfferId, shard: u32) -> String {
    format!("{OFFER}{offer}#{shard}")
}

/// Offer and shard of a partition key of redemptions.
pub(super) fn parse_offer_partition(key: &str) -> Option<(OfferId, u32)> {
    let (offer, shard) = key.strip_prefix(OFFER)?.split_once('#')?;
    Some((offer.parse().ok()?, shard.parse().ok()?))
}

/// Partition key of the count of a customer's uses of an offer.
pub(super) fn offer_customer_partition(offer: &OfferId, customer: &CustomerId) -> String {
    format!("{OFFER}{offer}#{customer}")
}

/// Partition key of the count of the uses of a code that may be used once; `code` is its hash.
pub(super) fn offer_code_partition(offer: &OfferId, code: &str) -> String {
    format!("{OFFER}{offer}#code#{code}")
}

/// Partition key of the count of a customer's first bookings with an organizer, over all offers for such a booking.
pub(super) fn first_partition(organizer: &OrganizerId, customer: &CustomerId) -> String {
    format!("first#{organizer}#{customer}")
}

/// Partitions of a webhook's deliveries: one that gets every message of an on-sale takes 4,000 of them a second.
pub const WEBHOOK_SHARDS: u32 = 8;

/// Partition key of a shard of a webhook's deliveries.
#[must_use]
pub fn webhook_partition(webhook: &WebhookId, shard: u32) -> String {
    format!("{webhook}#{shard}")
}

/// Partition key of a delivery.
pub(super) fn webhook_partition_of(webhook: &WebhookId, delivery: &DeliveryId) -> String {
    webhook_partition(webhook, shard_of(delivery.as_str(), WEBHOOK_SHARDS))
}

/// Sort key of a section's picture, and end of its partition key: functions that only read seats may write there.
pub(super) const PICTURE: &str = "picture";

/// Partition key of a section's picture.
#[must_use]
pub fn picture_partition(space: &SeatSpace, section: &str) -> String {
    format!("{space}#{section}#{PICTURE}")
}

/// Partition key of the mark of how many seats are left in a seat space; it ends like a picture's, for the same writers.
#[must_use]
pub fn seats_left_partition(space: &SeatSpace) -> String {
    format!("{space}#{PICTURE}")
}

/// Seat space and section of a partition key of the table `seats`.
#[must_use]
pub fn parse_section_partition(key: &str) -> Option<(SeatSpace, &str)> {
    let (space, rest) = key.split_once('#')?;
    let (section, _shard) = rest.rsplit_once('#')?;
    Some((space.parse().ok()?, section))
}

/// Partition key of a shard of an event's bookings in the index `by_event`.
#[must_use]
pub fn event_partition(event: &EventId, shard: u32) -> String {
    format!("{event}#{shard}")
}

/// Partition key of `booking` in the index `by_event`.
pub(super) fn event_partition_of(event: &EventId, booking: &BookingId) -> String {
    event_partition(event, shard_of(booking.as_str(), EVENT_SHARDS))
}

/// Partitions of the facts of an event's day: an on-sale has thousands of facts a second.
pub const FACT_SHARDS: u32 = 16;

/// Partition key of a shard of the facts of an event's day.
#[must_use]
pub fn fact_partition(event: &EventId, day: Date, shard: u32) -> String {
    format!("{event}#{day}#{shard}")
}

/// Partition key of a message's fact.
pub(super) fn fact_partition_of(event: &EventId, day: Date, message_id: &str) -> String {
    fact_partition(event, day, shard_of(message_id, FACT_SHARDS))
}

/// Partition key of the days of a month on which an organizer's events have facts.
pub(super) fn organizer_month(organizer: &OrganizerId, day: Date) -> String {
    format!("{organizer}#{}", day.strftime("%Y-%m"))
}

/// Shard of `name` among `shards`, a power of two; the same in every version of the program, because stored keys
/// contain it. The sum alone would not do: 31 is -1 modulo 8, so the rows AA to ZZ would share a shard. Knuth's
/// multiplicative method (The Art of Computer Programming 3, 6.4) takes the product's highest bits.
pub(super) fn shard_of(name: &str, shards: u32) -> u32 {
    mixed(name) >> (u32::BITS - shards.ilog2())
}

/// Shard of `name` among any number of `shards`.
pub(super) fn shard_among(name: &str, shards: u32) -> u32 {
    let place = (u64::from(mixed(name)) * u64::from(shards)) >> u32::BITS;
    u32::try_from(place).unwrap_or_default()
}

fn mixed(name: &str) -> u32 {
    let sum = name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    sum.wrapping_mul(0x9e37_79b1)
}

/// Begin of a seat's attribute in its block. A capital letter: all other attributes have small ones, so that a label
/// never names one of them.
const SEAT: char = 'S';

/// Attribute of the seat `label` in its block.
#[must_use]
pub fn seat_attribute(label: &str) -> String {
    format!("{SEAT}{label}")
}

/// Label of the seat that `attribute` of a block stands for, if it is a seat's.
#[must_use]
pub fn seat_label(attribute: &str) -> Option<&str> {
    attribute.strip_prefix(SEAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> SeatSpace {
        "evt_0123456789.1".parse().unwrap()
    }

    fn block(row: String, slice: u16) -> BlockKey {
        BlockKey { section: "Stalls#left".into(), row, slice }
    }

    /// Blocks in the fullest of a section's partitions.
    fn fullest(blocks: impl Iterator<Item = BlockKey>) -> usize {
        let mut count = std::collections::BTreeMap::new();
        for block in blocks {
            *count.entry(of_block(&event(), &block).0).or_insert(0_usize) += 1;
        }
        count.into_values().max().unwrap()
    }

    #[test]
    fn the_rows_of_a_section_and_the_slices_of_general_admission_spread_evenly() {
        let rows = ('A'..='X').map(|row| block(row.to_string(), 0));
        assert!(fullest(rows) <= 5, "24 rows with letters over 8 partitions");
        let doubled = ('A'..='Z').map(|row| block(format!("{row}{row}"), 0));
        assert!(fullest(doubled) <= 6, "26 rows AA to ZZ over 8 partitions");
        let numbered = (1..=24).map(|row| block(row.to_string(), 0));
        assert!(fullest(numbered) <= 6, "24 rows with numbers over 8 partitions");
        let slices = (0..64).map(|slice| block("GA".into(), slice));
        assert!(fullest(slices) <= 12, "64 slices of one row over 8 partitions");
    }

    #[test]
    fn event_and_section_are_read_back_from_a_key() {
        let (key, _) = of_block(&event(), &block("A".into(), 0));
        assert_eq!(parse_section_partition(&key), Some((event(), "Stalls#left")));
        let mark = seats_left_partition(&event());
        for wrong in ["evt_0123456789", "evt_0123456789#Stalls", "bkg_0123456789ab#Stalls#0", &mark] {
            assert_eq!(parse_section_partition(wrong), None, "{wrong}");
        }
    }
}
