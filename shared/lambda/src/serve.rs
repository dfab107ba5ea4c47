//! Connects functions to the Lambda runtime.

use std::sync::Arc;

use lambda_http::lambda_runtime::{self, Context, LambdaEvent, service_fn};
use serde_json::value::RawValue;

use crate::{Endpoint, QueueWorker, ScheduleWorker, StreamWorker, metrics};

/// Any function, by its trigger.
pub enum Function<A: 'static> {
    /// Woken by a route of the HTTP API.
    Endpoint(&'static Endpoint<A>),
    /// Woken by a queue's messages.
    Queue(&'static QueueWorker<A>),
    /// Woken by a table's changes.
    Stream(&'static StreamWorker<A>),
    /// Woken by a schedule.
    Schedule(&'static ScheduleWorker<A>),
}

impl<A: Sync> Function<A> {
    /// Name of the function, its handler in the template and its sample.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Endpoint(function) => function.name,
            Self::Queue(function) => function.name,
            Self::Stream(function) => function.name,
            Self::Schedule(function) => function.name,
        }
    }

    /// Handles one invocation: takes Lambda's JSON and returns the JSON that Lambda expects.
    ///
    /// # Errors
    /// A text for Lambda's log if the payload is not this trigger's, or if a schedule's work failed.
    /// Everything else is answered in the trigger's own way.
    pub async fn invoke(&self, app: &A, payload: &[u8], context: Context) -> Result<Vec<u8>, String> {
        metrics::of_invocation(async {
            match self {
                Self::Endpoint(function) => function.invoke(app, payload, context).await,
                Self::Queue(function) => function.invoke(app, payload, &context).await,
                Self::Stream(function) => function.invoke(app, payload, &context).await,
                Self::Schedule(function) => function.invoke(app, payload, &context).await,
            }
        })
        .await
    }
}

/// Serves a function until Lambda ends the instance.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn serve<A: Send + Sync>(
    function: Function<A>,
    app: A,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let shared = Arc::new((function, app));
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let shared = Arc::clone(&shared);
        async move {
            let (function, app) = &*shared;
            let answer = function.invoke(app, event.payload.get().as_bytes(), event.context).await?;
            let text = String::from_utf8(answer).map_err(|error| error.to_string())?;
            RawValue::from_string(text).map_err(|error| error.to_string().into())
                as Result<Box<RawValue>, Box<dyn std::error::Error + Send + Sync>>
        }
    }))
    .await
}
