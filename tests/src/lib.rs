//! The kit and every test through the public door.
//!
//! A [`World`] is one installation of Boxoffice inside the test's own process: the real handlers and the real
//! AWS SDK over an embedded DynamoDB with the tables of `infra/data.yaml`, queues, a bus and payment
//! providers, all of them the test's own, and a clock that only the test advances. Requests come in through
//! [`World::call`], which simulates API Gateway. Nothing runs by itself: the test steps the workers
//! ([`World::step`], [`World::settle`], [`World::minute`]). Every call between a function and a service can
//! be made to fail ([`Fault`]).
//!
//! Tests run under tokio's paused time (`start_paused = true`), so back-off and timeouts take no time. A test
//! ends with [`World::finish`], which fails it if a queue is left unprocessed or if seats, money and
//! customers' counts do not agree ([`World::audit`]).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets something unexpected has failed"
)]

mod audit;
mod audit_redemptions;
mod bucket;
mod calls;
mod clock;
mod contract;
mod dynamo;
mod environment;
mod faults;
mod files;
mod fixtures;
mod gateway;
mod hall;
mod invoke;
mod mailbox;
mod metrics;
mod money;
mod person;
mod pool;
mod queues;
mod receivers;
mod sabotage;
pub mod simulation;
mod store;
mod tamper;
mod telephones;
mod telling;
mod template;
mod totp;
mod uploads;
mod wire;
mod workers;
mod world;

pub use calls::{Call, Service, Units};
pub use clock::TestClock;
pub use faults::{Fault, Trouble};
pub use fixtures::Show;
pub use gateway::Reply;
pub use hall::{Hall, Section};
pub use invoke::{Ended, Invoked};
pub use mailbox::Mail;
pub use money::SECRETS;
pub use person::Person;
pub use pool::Identity;
pub use queues::Message;
pub use receivers::{Answers, Received};
pub use sabotage::{Calls, Sabotage, Writes};
pub use telephones::TextMessage;
pub use uploads::png;
pub use world::World;

/// A card that pays.
pub const VISA: &str = "4242424242424242";
/// A card that is declined.
pub const DECLINED: &str = "4000000000000002";
/// A card whose bank accepts later.
pub const PAYS_LATER: &str = "4000000000001018";
/// A card whose bank declines later.
pub const FAILS_LATER: &str = "4000000000001026";
/// A card that pays, and whose refunds fail later.
pub const REFUND_FAILS: &str = "4000000000005126";
/// A UPI address that pays at Razorpay.
pub const UPI: &str = "success@razorpay";
/// A UPI address whose bank declines.
pub const UPI_FAILS: &str = "failure@razorpay";
/// A UPI address whose bank accepts later.
pub const UPI_LATER: &str = "later@razorpay";
/// A UPI address whose bank declines, and later accepts.
pub const UPI_FAILS_THEN_PAYS: &str = "late@razorpay";
/// A card that pays at Razorpay, and whose refunds are pending at first.
pub const REFUND_PENDING: &str = "4000000000007726";
