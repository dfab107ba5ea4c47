//! API tests: sentences about users, through the public door.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may")]

mod accounts;
mod addresses;
mod audit;
mod backlog;
mod bad_input;
mod batches;
mod best_available;
mod booking;
mod by_hand;
mod called_off;
mod cancellation;
mod catalogue;
mod claims;
mod codes;
mod disputes;
mod documents;
mod faults;
mod faults_money;
mod forgotten;
mod hostile;
mod layouts;
mod limits;
mod logging;
mod lost_messages;
mod messages;
mod neighbours;
mod numbering;
mod orphans;
mod payment;
mod providers;
mod races;
mod razorpay;
mod razorpay_late;
mod razorpay_twice;
mod razorpay_webhooks;
mod refund_tries;
mod refunds;
mod rubbish;
mod sign_in;
mod simulation;
mod stream;
mod support;
mod time;
mod webhooks;
