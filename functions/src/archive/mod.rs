//! The archive: bookings of events long over go from the table into files.

pub(crate) mod archive_bookings;
