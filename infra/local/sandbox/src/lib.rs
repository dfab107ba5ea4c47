//! A stand-in for payment providers that runs on this machine, so that the whole journey of a customer,
//! from the seat map to the confirmed booking and the refund, can be played and tested offline.
//!
//! It stands in for Stripe in test mode: the API below `/v1/` (Checkout Sessions, Payment Intents, Charges,
//! Refunds, Events), the hosted payment page, and signed webhooks that come twice, late, out of order or
//! not at all when told to. It is as strict as Stripe: unknown parameters, missing keys and amounts that
//! cannot be are refused, refunds never exceed the charge, and an `Idempotency-Key` gives the first answer.
//!
//! [`Sandbox`] is a state machine without clock, threads or network: `now` is an argument, ids come from a
//! counter, and what should be sent to the webhook is returned. Tests embed it and move the clock; the
//! binary wraps it in a server ([`front`]). Each provider is a module of its own (here [`stripe_signature`]
//! and its siblings); outbox, payment page and control API know none of them.
//!
//! # What it cannot show
//!
//! - How the real Stripe behaves where its documentation is silent: the error texts and the order of events
//!   are modelled on what has been reported, not recorded.
//! - 3-D Secure, wallets, saved cards, Customers, disputes, payouts, fees, Connect, manual capture, `expand`,
//!   rate limits and API versions other than the one whose shapes it writes.
//! - Anything about real cards: only test numbers are accepted, and none leaves this machine.

mod control;
pub mod front;
mod http;
mod ids;
mod money;
mod outbox;
mod page;
mod sandbox;
mod settings;
mod stripe;

pub use http::{Request, Response};
pub use outbox::DeliveryRecord;
pub use sandbox::{Delivery, Sandbox, SandboxConfig, StateError};
pub use settings::{Outage, OutageMode, Settings, check_loopback};
pub use stripe::{Paid, PayRefusal, RefundOutcome, stripe_signature};
