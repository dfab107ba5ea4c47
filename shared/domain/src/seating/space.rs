//! Seat space: the seats of an event in one layout.
//!
//! An event that moves to another layout gets a new space, so that the blocks of both layouts never mix: a booking
//! has its seats in the space that it names, and moves from one to the other in one transaction.

use std::fmt;
use std::str::FromStr;

use crate::base::ids::EventId;

/// The seats of an event in one layout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatSpace {
    /// The event.
    pub event_id: EventId,
    /// Number of the space; 0 before the event's first move.
    pub number: u32,
}

impl SeatSpace {
    /// Space `number` of an event.
    #[must_use]
    pub fn new(event_id: &EventId, number: u32) -> Self {
        Self { event_id: event_id.clone(), number }
    }
}

impl fmt::Display for SeatSpace {
    /// The event's id alone in the first space; otherwise with the number: `evt_4k9q2m7x0v.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            0 => write!(f, "{}", self.event_id),
            number => write!(f, "{}.{number}", self.event_id),
        }
    }
}

/// A text that names no seat space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSeatSpace;

impl FromStr for SeatSpace {
    type Err = NoSeatSpace;

    fn from_str(text: &str) -> Result<Self, NoSeatSpace> {
        let (event, number) = match text.split_once('.') {
            None => (text, 0),
            Some((event, number)) => (event, number.parse().ok().filter(|n| *n > 0).ok_or(NoSeatSpace)?),
        };
        Ok(Self { event_id: event.parse().map_err(|_| NoSeatSpace)?, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_read_back_from_its_text() {
        for (text, number) in [("evt_0123456789", 0), ("evt_0123456789.1", 1), ("evt_0123456789.12", 12)] {
            let space: SeatSpace = text.parse().unwrap();
            assert_eq!((space.number, space.to_string().as_str()), (number, text));
        }
        for wrong in ["evt_0123456789.0", "evt_0123456789.x", "bkg_0123456789ab", ""] {
            assert_eq!(wrong.parse::<SeatSpace>(), Err(NoSeatSpace), "{wrong}");
        }
    }
}
