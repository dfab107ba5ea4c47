//! Tests of the behaviour that clients of the providers meet. None of them sleeps: each moves the clock itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod checkout;
mod disputes;
mod endpoints;
mod front;
mod idempotency;
mod intents;
mod methods;
mod page;
mod payouts;
mod razorpay;
mod refunds;
mod shop;
mod state;
mod webhooks;
