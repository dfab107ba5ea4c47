//! The rules of selling seats: no async, no AWS, no HTTP, no clock, no randomness.
//!
//! All functions take `now`, ids and data as arguments and return values. The modules form four floors, and
//! each imports only from its own floor and lower ones: `base` (ids, money, limits, errors, signatures, [`member`],
//! [`customer`]), `seating` ([`layout`], and [`block`], the seat protocol), `sale` ([`event`], [`quote`], [`booking`] with
//! its [`payment`]s, [`slot`] for a customer's limit) and `after` ([`cancellation`], [`moving`], [`invoice`], [`ticket`],
//! [`message`], [`organizer`] with [`activity`], [`audit`], [`archive`]).

mod after;
mod base;
mod sale;
mod seating;

pub use after::{
    activity, archive, audit, cancellation, export, fact, invoice, ledger, message, moving, notification,
    organizer, payout, report, statement, ticket, timeline, webhook,
};
pub use base::{
    address, country, csv, customer, error, ids, image, language, limits, member, money, otp, provider,
    signature, stop_token, text, tries,
};
pub use sale::{
    booking, cause, complimentary, event, ledger_entry, named_seats, offer, payment, quote, redemption,
    refund_policy, relocation, slot, tax, title, venue, whole_tables,
};
pub use seating::{availability, best_available, block, house, layout, space};

pub use error::{Error, Failure};
pub use money::{Currency, Money};
