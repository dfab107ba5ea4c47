//! Functions of bookings as an organizer's members see them.

pub(crate) mod create_complimentary_booking;
pub(crate) mod get_event_booking;
pub(crate) mod list_attendees;
pub(crate) mod list_event_bookings;
pub(crate) mod return_seats;

mod search;
