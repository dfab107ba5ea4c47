//! Translation of SDK errors into failures.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::Failure;

/// Attempts of a write that conflicts with a transaction.
const CONFLICT_ATTEMPTS: u32 = 6;
/// Longest first wait; it doubles with every attempt.
const CONFLICT_BACKOFF: Duration = Duration::from_millis(20);

/// Codes of temporary errors: the caller may repeat the request.
const PASSING: [&str; 10] = [
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingException",
    "ThrottlingError",
    "ProvisionedThroughputExceededException",
    // Spelling in the reasons of a cancelled transaction.
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
    "TooManyRequestsException",
];

/// Returns true if an error code means a temporary error.
pub(crate) fn passes(code: &str) -> bool {
    PASSING.contains(&code)
}

/// Failure of a call that is not the caller's mistake.
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
        // Contains the chain of causes and never the answer, which may have data that no log may contain.
        SdkError::ConstructionFailure(_) => Failure::broken(format!("{what}: {}", chain(error))),
        // No answer, or part of one: the call may have had its effect, so every write can be sent again.
        _ => Failure::unavailable(format!("{what}: no answer: {}", chain(error))),
    }
}

/// The same for a service whose sentences may name a person: only the code is kept.
pub(crate) fn failure_by_code<E>(what: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let SdkError::ServiceError(service) = error else { return failure(what, error) };
    let code = service.err().code().unwrap_or("unknown");
    let passing = passes(code) || service.raw().status().as_u16() >= 500;
    let text = format!("{what}: {code}");
    if passing { Failure::unavailable(text) } else { Failure::broken(text) }
}

/// An error with its causes. Not `DisplayErrorContext`, which ends with the answer in full.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Retries `attempt` while it conflicts with another transaction, with full jitter in between. `attempt`
/// returns `None` for such a conflict.
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

/// A random part of `most`, from the generator of the SDK's own back-off: a simulation seeds both.
fn jitter(most: Duration) -> Duration {
    most * u32::from(fastrand::u8(..)) / u32::from(u8::MAX)
}
