//! The API tests: sentences about users, through the public door.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may")]

mod bad_input;
mod best_available;
mod booking;
mod called_off;
mod cancellation;
mod catalogue;
mod chaos;
mod codes;
mod faults;
mod faults_money;
mod limits;
mod payment;
mod races;
mod refunds;
mod support;
mod time;
mod webhooks;
