//! Functions of events: making, publishing and calling off, house seats and capacity.

pub(crate) mod block_seats;
pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod create_event;
pub(crate) mod free_seats;
pub(crate) mod list_house_seats;
pub(crate) mod publish_event;
pub(crate) mod set_capacity;

pub(crate) mod house_seats;
