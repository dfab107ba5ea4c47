//! The API tests: sentences about users, through the public door.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may")]

mod booking;
