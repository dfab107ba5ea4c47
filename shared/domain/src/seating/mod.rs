//! Floor of the seats: layouts of screens, and the blocks that say who has a seat.

pub mod availability;
pub mod best_available;
pub mod block;
pub mod house;
pub mod layout;
pub mod space;
