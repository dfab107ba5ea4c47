//! Tests of what a shop may rely on, and what it must be prepared for. Nothing here sleeps: the tests move the clock.
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
mod razorpay;
mod refunds;
mod shop;
mod state;
mod webhooks;
