//! Meaning of an SDK error to us.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::Failure;

/// Attempts of a write that another transaction is in the way of.
const CONFLICT_ATTEMPTS: u32 = 6;
/// Longest first wait; it doubles with every attempt.
const CONFLICT_BACKOFF: Duration = Duration::from_millis(20);

/// Errors that pass by themselves: the caller may send the same request again.
const PASSING: [&str; 10] = [
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingException",
    "ThrottlingError",
    "ProvisionedThroughputExceededException",
    // So the reasons of a cancelled transaction call it.
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
    "TooManyRequestsException",
];

/// Returns true if an error code names something that passes by itself.
pub(crate) fn passes(code: &str) -> bool {
    PASSING.contains(&code)
}

/// A failure of a call that the caller did not cause.
pub(crate) fn failure<E>(what: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("unknown");
            let message = service.err().message().unwrap_or_default();
            let text = format!("{what}: {code}: {message}");
            let status = service.raw().status().as_u16();
            let passing = passes(code) || status == 429 || status >= 500;
            if passing { Failure::unavailable(text) } else { Failure::broken(text) }
        }
        // The chain of causes, and never the answer itself: it may hold what no log may.
        SdkError::ConstructionFailure(_) => {
            Failure::broken(format!("{what}: {}", DisplayErrorContext(error)))
        }
        // No answer, or half of one: whether the call had its effect is unknown, so every write is one
        // that may be sent again.
        _ => Failure::unavailable(format!("{what}: no answer: {}", DisplayErrorContext(error))),
    }
}

/// Repeats `attempt` while another transaction is in its way, with full jitter between attempts.
/// `attempt` answers `None` for such a conflict.
pub(crate) async fn despite_conflicts<T, F>(what: &str, mut attempt: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<Option<T>, Failure>>,
{
    for round in 0..CONFLICT_ATTEMPTS {
        if let Some(outcome) = attempt().await? {
            return Ok(outcome);
        }
        tokio::time::sleep(jitter(CONFLICT_BACKOFF * 2_u32.pow(round))).await;
    }
    Err(Failure::unavailable(format!("{what}: other transactions are in the way")))
}

/// A random part of `most`, by the generator that the SDK's own back-off uses: a simulation seeds both.
fn jitter(most: Duration) -> Duration {
    most * u32::from(fastrand::u8(..)) / u32::from(u8::MAX)
}
