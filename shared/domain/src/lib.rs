//! The rules of selling seats: no async, no AWS, no HTTP, no clock, no randomness.
//!
//! Everything here takes `now`, ids and data as arguments and returns values. [`block`] is the seat
//! protocol, [`slot`] a customer's limit, [`booking`] the life of a purchase and its payments, [`quote`] the price, [`layout`] the
//! drawing of a screen, [`event`] what is on sale, [`invoice`] and [`ticket`] what the customer is given.

pub mod audit;
pub mod availability;
pub mod best_available;
pub mod block;
pub mod booking;
pub mod cancellation;
pub mod error;
pub mod event;
pub mod ids;
pub mod invoice;
pub mod layout;
pub mod ledger;
pub mod limits;
pub mod message;
pub mod money;
pub mod otp;
pub mod payment;
pub mod quote;
pub mod signature;
pub mod slot;
pub mod ticket;
pub mod tries;

pub use error::{Error, Failure};
pub use money::{Currency, Money};
