//! Values that errors carry to the caller.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::ids::BookingId;

/// A mistake in a chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) into the chart.
    pub pointer: String,
    /// Sentence that names the mistake and the remedy.
    pub message: String,
}

/// Present state of a block, for a customer who lost seats in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockView {
    /// Name of the section.
    pub section: String,
    /// Label of the row.
    pub row: String,
    /// Ids of the free seats.
    pub available: Vec<String>,
}

/// A table whose seats are sold only together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableView {
    /// Name of the section.
    pub section: String,
    /// Label of the table.
    pub table: String,
    /// Ids of all seats that belong together.
    pub seats: Vec<String>,
}

/// A booking that keeps its customer's account open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TieView {
    /// Id of the booking.
    pub booking_id: BookingId,
    /// Reason.
    pub reason: Tie,
}

/// Reason for which a booking keeps its customer's account open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// The booking is confirmed, and its event is yet to begin.
    FutureEvent,
    /// An attempt to pay for it is open.
    OpenPayment,
    /// A refund of it has yet to be paid.
    OpenRefund,
}

/// Something that stands in the way of an event's move to another hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConflictView {
    /// Reason.
    pub reason: ConflictReason,
    /// Booking of the seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_id: Option<BookingId>,
    /// Name of the house seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_name: Option<String>,
    /// Type of the new layout.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Ids of the seats in the old layout.
    pub seats: Vec<String>,
}

/// Reason for which an event cannot move to another hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictReason {
    /// The new layout has no free seats of the same tier for these, as many next to each other.
    NoCounterpart,
    /// The seats would be a part of a table that is sold as a whole.
    TableIncomplete,
    /// The new layout has no seats of the same section, row and label for these house seats.
    HouseSeats,
    /// A tier of the new layout has no price.
    TierMissing,
}
