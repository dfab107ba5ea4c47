//! The rules of selling seats: no async, no AWS, no HTTP, no clock, no randomness.
//!
//! All functions take `now`, ids and data as arguments and return values. The modules form four floors, and
//! each imports only from its own floor and lower ones: `base` (ids, money, limits, errors, signatures, [`member`],
//! [`customer`]), `seating` ([`layout`], and [`block`], the seat protocol), `sale` ([`event`], [`quote`], [`booking`] with
//! its [`payment`]s, [`slot`] for a customer's limit) and `after` ([`cancellation`], [`invoice`], [`ticket`],
//! [`message`], [`organizer`] with [`activity`], [`audit`]).

mod after;
mod base;
mod sale;
mod seating;

pub use after::{activity, audit, cancellation, invoice, ledger, message, organizer, ticket, timeline};
pub use base::{
    country, csv, customer, error, ids, language, limits, member, money, otp, provider, signature, text,
    tries,
};
pub use sale::{
    booking, complimentary, event, ledger_entry, named_seats, payment, quote, refund_policy, slot, tax,
    title, venue, whole_tables,
};
pub use seating::{availability, best_available, block, house, layout};

pub use error::{Error, Failure};
pub use money::{Currency, Money};
