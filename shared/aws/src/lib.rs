//! The adapters: the DynamoDB store, SQS, EventBridge, Cognito, and payment providers.
//!
//! They are concrete structs over one [`Connection`]; only payment providers share a trait, because there are
//! two of them ([`provider::PaymentProvider`]). Failures are injected beneath the SDK, at the
//! connection's HTTP connector, so what the tests run is what production runs.

mod bus;
mod connection;
mod fault;
pub mod identity;
mod parallel;
pub mod provider;
mod queue;
pub mod razorpay;
pub mod store;
pub mod stripe;

pub use bus::Bus;
pub use connection::{Connection, Endpoint, plain_connector, tls_connector};
pub use parallel::in_parallel;

pub use queue::Queue;
pub use store::Store;
