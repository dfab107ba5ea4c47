//! Keys of the tables `seats` and `bookings`, each made by one function.

use domain::block::BlockKey;
use domain::ids::EventId;

/// Sort key of a booking's item.
pub(super) const BOOKING: &str = "booking";

/// Partition key of the blocks of a section.
#[must_use]
pub fn section_partition(event: &EventId, section: &str) -> String {
    format!("{event}#{section}")
}

/// Partition and sort key of a block.
#[must_use]
pub fn of_block(event: &EventId, block: &BlockKey) -> (String, String) {
    (section_partition(event, &block.section), block.name())
}

/// Attribute of the seat `label` in its block. The prefix keeps labels apart from keys.
#[must_use]
pub fn seat_attribute(label: &str) -> String {
    format!("s{label}")
}
