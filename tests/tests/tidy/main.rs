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
mod stacks;
mod structure;
mod template;
mod triggers;

mod code;
mod files;
mod functions_by_name;
mod report;
