//! Stack tests: whole journeys through a deployed stack. The emulator provides HTTP, tokens, queues, the stream and
//! the bus; functions are real processes, which tests can kill.
//!
//! `make test-stack` deploys `template.yaml` into an emulator of its own and writes its address into
//! `target/stack/env`. Unlike the API tests these wait for the machine's clock, so they are few.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod crashes;
mod deliveries;
mod facts;
mod http;
mod journey;
mod neighbours;
mod notifications;
mod prices;
mod races;
mod rehearsal;
mod stack;
mod told;
mod uploads;
