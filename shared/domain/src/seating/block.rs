//! The block: the only truth about who has a seat.
//!
//! A block is one row of a section, or a slice of a long row, stored in one item. It has one string attribute
//! per seat that is *not* available, named `S` + the seat's label:
//!
//! | value | meaning |
//! |---|---|
//! | absent | available |
//! | `1763912345#bkg_…` | locked for that booking until that epoch second |
//! | `sold#bkg_…` | booked |
//! | `blocked#press` | house seat, not for sale, under the name `press` |
//!
//! A lock is written if the attribute is absent or sorts before now's ten digits. Digits sort before letters,
//! so one comparison says "the lock has expired", and a booked or blocked seat never satisfies it. A lock
//! `until#…` is longer than `until`, so it is still valid in the second `until` itself: **it has expired when
//! now is past `until`**, in whole seconds, everywhere.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::house::HouseName;
use crate::base::ids::BookingId;

/// Status of a seat at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatStatus {
    /// The seat can be locked.
    Available,
    /// The seat is locked for one customer until the lock expires.
    Locked,
    /// The seat belongs to a confirmed booking.
    Booked,
    /// The seat is not for sale.
    Blocked,
}

/// Key of a block within an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlockKey {
    /// Name of the section.
    pub section: String,
    /// Label of the row.
    pub row: String,
    /// Number of the slice of a long row, from 0.
    pub slice: u16,
}

impl BlockKey {
    /// Name of the block in its section: `<row>#<slice>`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}#{}", self.row, self.slice)
    }

    /// The key of the block `name` of a section; none if it is not a block's name.
    #[must_use]
    pub fn parse(section: &str, name: &str) -> Option<Self> {
        let (row, slice) = name.rsplit_once('#')?;
        Some(Self { section: section.to_owned(), row: row.to_owned(), slice: slice.parse().ok()? })
    }
}

/// Value of a seat's attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Locked for a booking until an epoch second, inclusive.
    Locked {
        /// Last epoch second of the lock.
        until: i64,
        /// Booking that locked the seat.
        booking_id: BookingId,
    },
    /// The seat is booked.
    Sold {
        /// Confirmed booking of the seat.
        booking_id: BookingId,
    },
    /// The seat is a house seat.
    Blocked {
        /// Name under which it is blocked.
        name: HouseName,
    },
    /// A value that nothing here writes: the seat is not sold.
    Unknown,
}

impl Mark {
    /// Parses a stored value.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        Self::known(value).unwrap_or(Self::Unknown)
    }

    fn known(value: &str) -> Option<Self> {
        let (kind, rest) = value.split_once('#')?;
        Some(match kind {
            "sold" => Self::Sold { booking_id: rest.parse().ok()? },
            "blocked" => Self::Blocked { name: rest.parse().ok()? },
            digits if digits.len() == 10 => {
                Self::Locked { until: digits.parse().ok()?, booking_id: rest.parse().ok()? }
            }
            _ => return None,
        })
    }

    /// The booking that has the seat, if there is one.
    #[must_use]
    pub fn booking_id(&self) -> Option<&BookingId> {
        match self {
            Self::Locked { booking_id, .. } | Self::Sold { booking_id } => Some(booking_id),
            Self::Blocked { .. } | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { until, booking_id } => write!(f, "{until:010}#{booking_id}"),
            Self::Sold { booking_id } => write!(f, "sold#{booking_id}"),
            Self::Blocked { name } => write!(f, "blocked#{name}"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// Digits that a lock compares marks with: a mark that sorts before them has expired.
#[must_use]
pub fn now_digits(now: Timestamp) -> String {
    format!("{:010}", now.as_second())
}

/// A block as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Key of the block.
    pub key: BlockKey,
    /// Version, raised by every write; 0 before the first.
    pub ver: u64,
    /// Marks by seat label; an absent label is available.
    pub marks: BTreeMap<String, Mark>,
}

impl Block {
    /// A block that was never written: every seat is available.
    #[must_use]
    pub fn empty(key: BlockKey) -> Self {
        Self { key, ver: 0, marks: BTreeMap::new() }
    }

    /// The seat's status at `now`.
    #[must_use]
    pub fn status(&self, label: &str, now: Timestamp) -> SeatStatus {
        match self.marks.get(label) {
            None => SeatStatus::Available,
            Some(Mark::Locked { until, .. }) if now.as_second() > *until => SeatStatus::Available,
            Some(Mark::Locked { .. }) => SeatStatus::Locked,
            Some(Mark::Sold { .. }) => SeatStatus::Booked,
            Some(Mark::Blocked { .. } | Mark::Unknown) => SeatStatus::Blocked,
        }
    }

    /// Returns true if `booking` has sold or locked the seat, even if the lock has expired.
    #[must_use]
    pub fn belongs_to(&self, label: &str, booking: &BookingId) -> bool {
        self.marks.get(label).and_then(Mark::booking_id) == Some(booking)
    }

    /// Last second of `booking`'s lock on the seat, expired or not, if it has one.
    #[must_use]
    pub fn lock_of(&self, label: &str, booking: &BookingId) -> Option<i64> {
        match self.marks.get(label) {
            Some(Mark::Locked { until, booking_id }) if booking_id == booking => Some(*until),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booking() -> BookingId {
        "bkg_0123456789ab".parse().unwrap()
    }

    fn empty() -> Block {
        Block::empty(BlockKey { section: "Stalls".into(), row: "A".into(), slice: 0 })
    }

    fn press() -> Mark {
        Mark::Blocked { name: "press".parse().unwrap() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_lock_holds_in_its_last_second_and_has_expired_in_the_next() {
        let mark = Mark::Locked { until: 1_763_912_345, booking_id: booking() };
        let block = Block { marks: BTreeMap::from([("12".into(), mark.clone())]), ..empty() };
        for (second, status) in [(1_763_912_345, SeatStatus::Locked), (1_763_912_346, SeatStatus::Available)]
        {
            assert_eq!(block.status("12", at(second)), status);
            // The store's comparison must agree with the status.
            assert_eq!(mark.to_string() < now_digits(at(second)), status == SeatStatus::Available);
        }
    }

    #[test]
    fn a_booked_or_blocked_seat_never_looks_expired_to_the_store() {
        let far = at(9_999_999_999);
        assert!(Mark::Sold { booking_id: booking() }.to_string() > now_digits(far));
        assert!(press().to_string() > now_digits(far));
    }

    #[test]
    fn a_mark_survives_the_store_and_a_seat_with_nonsense_is_not_sold() {
        for mark in [
            Mark::Locked { until: 1_763_912_345, booking_id: booking() },
            Mark::Sold { booking_id: booking() },
            press(),
        ] {
            assert_eq!(Mark::parse(&mark.to_string()), mark);
        }
        for nonsense in [
            "",
            "sold",
            "sold#x",
            "123#bkg_0123456789ab",
            "1763912345#evt_0123456789",
            "blocked#",
            "blocked#bkg_0123456789ab",
        ] {
            let block = Block { marks: BTreeMap::from([("1".into(), Mark::parse(nonsense))]), ..empty() };
            assert_eq!(block.status("1", at(9_999_999_999)), SeatStatus::Blocked, "{nonsense}");
            assert_eq!(block.marks["1"], Mark::Unknown, "{nonsense}");
        }
    }

    #[test]
    fn a_seat_belongs_to_the_booking_that_its_mark_names() {
        let other: BookingId = "bkg_0123456789ac".parse().unwrap();
        let marks = BTreeMap::from([
            ("1".to_owned(), Mark::Locked { until: 1_763_912_345, booking_id: booking() }),
            ("2".to_owned(), Mark::Sold { booking_id: booking() }),
            ("3".to_owned(), press()),
        ]);
        let block = Block { marks, ..empty() };
        let owned = ["1", "2", "3", "4"].map(|label| block.belongs_to(label, &booking()));
        assert_eq!(owned, [true, true, false, false]);
        assert!(!block.belongs_to("1", &other));
        let locked = ["1", "2", "3", "4"].map(|label| block.lock_of(label, &booking()));
        assert_eq!(locked, [Some(1_763_912_345), None, None, None]);
        assert_eq!(block.lock_of("1", &other), None);
    }

    #[test]
    fn a_block_is_found_by_its_name() {
        let key = BlockKey { section: "Stalls".into(), row: "A#1".into(), slice: 2 };
        assert_eq!(BlockKey::parse("Stalls", &key.name()), Some(key));
        for wrong in ["A", "A#", "A#x", "A#65536"] {
            assert_eq!(BlockKey::parse("Stalls", wrong), None, "{wrong}");
        }
    }
}
