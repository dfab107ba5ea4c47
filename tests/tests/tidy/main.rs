//! Tidy: house rules as tests, which reviewers would otherwise have to check.
//!
//! Each rule names the file that breaks it, and the correction.

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
