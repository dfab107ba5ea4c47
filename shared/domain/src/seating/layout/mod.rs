//! Layouts of screens: sections, rows and seats.
//!
//! A layout is versioned and immutable, and is stored per section: a [`LayoutIndex`] lists the sections, a
//! [`Section`] has the rows and seats that locking needs, and [`SectionCoordinates`] has the positions that
//! only drawing needs. So a lock loads one small item, which can be cached for good.

mod blocks;
mod codec;
mod coordinates;
mod difference;
mod file;
#[cfg(test)]
pub(crate) mod fixture;
mod grid;
mod import;
mod index;
mod map;
mod pretix;
mod seat_id;
mod seatsio;
mod section;
mod shapes;

pub use blocks::BlockSeats;
pub use codec::CodecError;
pub use coordinates::{Bounds, Point, SectionCoordinates};
pub use difference::{Difference, SeatChange, SeatFacts, difference};
pub use file::import_file;
pub use grid::{Grid, GridTier, RowLabels, draw_grid};
pub use index::{Drawing, DrawnTier, Imported, LayoutIndex, SectionDrawing, SectionSummary};
pub use map::{LayoutMap, RowMap, SectionMap};
pub use pretix::import_pretix;
pub use seat_id::{SeatId, SeatIdStyle};
pub use seatsio::import_seatsio;
pub use section::{Place, Row, Seat, Section};
pub use shapes::{Ellipse, Outline, Shape, ShapeKind, ShapeText};

/// Most sections of a layout, so that its index and an answer about availability stay small.
pub const SECTIONS_PER_LAYOUT_MAX: usize = 500;
/// Most bytes of an encoded section or of its coordinates: within the store's 400 KB, with room for keys.
pub const SECTION_BYTES_MAX: usize = 380_000;
