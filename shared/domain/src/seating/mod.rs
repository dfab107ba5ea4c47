//! Seats: the drawing of a screen, and who has a seat of it.

pub mod availability;
pub mod best_available;
pub mod block;
pub mod layout;
