//! Tidy: what a reviewer would otherwise have to look for, as tests.
//!
//! Each rule names the file that is wrong and what would be right.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a rule that cannot read what it judges has failed"
)]

mod actions;
mod data;
mod documents;
mod emulator;
mod inventory;
mod manifests;
mod openapi;
mod permissions;
mod samples;
mod secrets;
mod sources;
<<<<<<< HEAD
mod structure;
=======
mod stacks;
>>>>>>> 0926957 (Link one binary a subject, and compare roles with the code)
mod template;
mod triggers;

mod code;
mod files;
mod functions_by_name;
mod report;
