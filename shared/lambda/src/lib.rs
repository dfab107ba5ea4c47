//! Entry and exit of every function: receiving a trigger and answering it.
//!
//! Every function is a `static` value: an [`Endpoint`], a [`QueueWorker`], a [`StreamWorker`] or a
//! [`ScheduleWorker`]. [`Function::invoke`] turns the bytes of a Lambda invocation into the bytes of its
//! answer; [`serve()`] connects it to the Lambda runtime, and the tests call it directly. `A` is the
//! application that the functions share.

mod door;
mod endpoint;
mod plain_words;
mod reply;
mod request;
mod serve;
mod worker;

pub mod metrics;
pub mod problem;
pub mod telemetry;

pub use endpoint::{Access, Endpoint};
pub use lambda_http::lambda_runtime::Context;
pub use reply::Reply;
pub use request::Request;
pub use serve::{Function, serve};
pub use worker::{Change, Outcomes, QueueMessage, QueueWorker, ScheduleWorker, StreamWorker, TRACE};

use std::future::Future;
use std::pin::Pin;

/// A future that a plain function pointer can return. Boxing keeps handlers non-generic, so each is compiled
/// once, in its own crate, and every binary only links it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
