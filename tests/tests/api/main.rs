//! The API tests: sentences about users, through the public door.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may")]

mod accounts;
mod addresses;
mod audit;
mod bad_input;
mod best_available;
mod booking;
mod by_hand;
mod called_off;
mod cancellation;
mod catalogue;
mod codes;
mod faults;
mod faults_money;
mod limits;
mod orphans;
mod papers;
mod payment;
mod providers;
mod races;
mod razorpay;
mod razorpay_webhooks;
mod refunds;
mod sign_in;
mod simulation;
mod support;
mod time;
mod webhooks;
