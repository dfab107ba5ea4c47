//! Whole journeys through a deployed stack: HTTP, tokens, queues, the stream and the bus are the
//! emulator's; functions are real processes and can really be killed.
//!
//! `make test-stack` deploys `template.yaml` into an emulator of its own and says in `target/stack/env`
//! where it is. Unlike the API tests these wait for a clock that nobody moves, so they are few.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod crashes;
mod http;
mod journey;
mod neighbours;
mod races;
mod rehearsal;
mod stack;
