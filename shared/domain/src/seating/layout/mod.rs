//! The drawing of a screen: sections, rows and seats.
//!
//! A layout is versioned and immutable, and is stored per section: [`LayoutIndex`] says which sections
//! there are, a [`Section`] has the rows and seats that locking needs, and [`SectionCoordinates`] has
//! the positions that only drawing needs. So the lock path loads one small item, and whoever has loaded
//! it may keep it for good.

mod blocks;
mod codec;
mod coordinates;
#[cfg(test)]
pub(crate) mod fixture;
mod index;
mod seat_id;
mod seatsio;
mod section;

pub use blocks::BlockSeats;
pub use codec::CodecError;
pub use coordinates::{Bounds, Point, SectionCoordinates};
pub use index::{Imported, LayoutIndex, SectionSummary};
pub use seat_id::{SeatId, SeatIdStyle};
pub use seatsio::import_seatsio;
pub use section::{Place, Row, Seat, Section};

/// Sections of one layout. Its index stays a small item, and so does the answer about availability.
pub const SECTIONS_PER_LAYOUT_MAX: usize = 500;
/// Bytes of one encoded section, or of its coordinates: inside the store's 400 KB, with room for keys.
pub const SECTION_BYTES_MAX: usize = 380_000;
