//! Translation of SDK errors into failures.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::Failure;
use domain::error::causes;

/// Attempts of a write that conflicts with a transaction.
pub(crate) const CONFLICT_ATTEMPTS: u32 = 6;
/// The same of an organizer's change, which is in nobody's way and rather late than refused: about 3 seconds.
pub(crate) const PATIENT_ATTEMPTS: u32 = 14;
/// Longest first wait; it doubles with every attempt.
const CONFLICT_BACKOFF: Duration = Duration::from_millis(20);
/// Longest wait.
const CONFLICT_BACKOFF_MAX: Duration = Duration::from_millis(640);

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
            of_service(code, service.raw().status().as_u16(), format!("{what}: {code}: {message}"))
        }
        // The chain of causes and not `DisplayErrorContext`, which ends with the answer: no log may contain that.
        SdkError::ConstructionFailure(_) => Failure::broken(format!("{what}: {}", causes(error))),
        // No answer, or part of one: the call may have had its effect, so every write can be sent again.
        _ => Failure::unavailable(format!("{what}: no answer: {}", causes(error))),
    }
}

/// The same for a service whose sentences may name a person: only the code is kept.
pub(crate) fn failure_by_code<E>(what: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let SdkError::ServiceError(service) = error else { return failure(what, error) };
    let code = service.err().code().unwrap_or("unknown");
    of_service(code, service.raw().status().as_u16(), format!("{what}: {code}"))
}

/// Failure of a call that the service answered with an error: temporary by its code or its status, or not.
fn of_service(code: &str, status: u16, text: String) -> Failure {
    let passing = passes(code) || status == 429 || status >= 500;
    if passing { Failure::unavailable(text) } else { Failure::broken(text) }
}

/// Makes up to `attempts` attempts while they conflict with another transaction, with full jitter in between. `attempt`
/// returns `None` for such a conflict.
pub(crate) async fn despite_conflicts<T, F>(
    what: &str,
    attempts: u32,
    attempt: impl FnMut() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<Option<T>, Failure>>,
{
    let outcome = while_conflicts(attempts, attempt).await?;
    outcome.ok_or_else(|| Failure::unavailable(format!("{what}: other transactions are in the way")))
}

/// The same for a caller who has something else to try: none if all attempts conflict.
pub(crate) async fn while_conflicts<T, F>(
    attempts: u32,
    mut attempt: impl FnMut() -> F,
) -> Result<Option<T>, Failure>
where
    F: Future<Output = Result<Option<T>, Failure>>,
{
    for round in 0..attempts {
        if let Some(outcome) = attempt().await? {
            return Ok(Some(outcome));
        }
        tokio::time::sleep(jitter((CONFLICT_BACKOFF * 2_u32.pow(round)).min(CONFLICT_BACKOFF_MAX))).await;
    }
    Ok(None)
}

/// A random part of `most`, from the generator of the SDK's own back-off: a simulation seeds both.
fn jitter(most: Duration) -> Duration {
    most * u32::from(fastrand::u8(..)) / u32::from(u8::MAX)
}
