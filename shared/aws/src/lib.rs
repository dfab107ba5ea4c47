//! Adapters: the DynamoDB store, SQS, EventBridge, Firehose, S3, Cognito, SES, SNS, payment providers and organizers' webhooks.
//!
//! They are concrete structs over one [`Connection`]; only payment providers share a trait, because there are
//! two ([`provider::PaymentProvider`]). Tests inject failures beneath the SDK, at the connection's HTTP
//! connector, so they run the production code.

mod batch;
mod bucket;
mod bus;
mod connection;
pub mod directory;
mod fact_stream;
pub mod identity;
pub mod mail;
pub mod mail_report;
mod parallel;
pub mod provider;
mod queue;
pub mod razorpay;
mod sdk_error;
mod second_factor;
pub mod sign_in_page;
pub mod sms;
mod social;
pub mod store;
pub mod stripe;
pub mod webhook;

pub use bucket::{Bucket, File, ONCE};
pub use bus::{Bus, Entry};
pub use connection::{Connection, Endpoint, Trace, plain_connector, tls_connector};
pub use fact_stream::FactStream;
pub use parallel::in_parallel;
pub use queue::{Outgoing, Queue};
pub use store::Store;
