//! Seats that a customer names: to lock them, or to give them back.

use crate::Error;
use crate::base::limits;

/// Refuses no seats, more than any booking can have, and a seat that is named twice.
///
/// # Errors
/// [`Error::NoSeats`], [`Error::TooManySeats`] or [`Error::DuplicateSeats`].
pub fn check(ids: &[String]) -> Result<(), Error> {
    if ids.is_empty() {
        return Err(Error::NoSeats);
    }
    if ids.len() > limits::SEATS_PER_TABLE_MAX {
        return Err(Error::TooManySeats);
    }
    let twice: Vec<String> =
        ids.iter().enumerate().filter(|(i, id)| ids[..*i].contains(id)).map(|(_, id)| id.clone()).collect();
    if twice.is_empty() { Ok(()) } else { Err(Error::DuplicateSeats { seats: twice }) }
}
