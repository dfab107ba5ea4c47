//! Calls that take ten entries at once.

use std::future::Future;

use domain::Failure;
use domain::error::causes;

use crate::in_parallel;

/// Most entries of one call, for SQS and for EventBridge.
const ENTRIES_MAX: usize = 10;

/// Outcome of each entry, in the order of the entries.
pub(crate) type Outcomes = Vec<Result<(), Failure>>;

/// Sends `entries` by `call`, ten a call and at most `at_once` calls at a time. If a call fails, none of its entries
/// is taken for sent.
pub(crate) async fn in_tens<'a, T, F>(
    entries: &'a [T],
    at_once: usize,
    call: impl Fn(&'a [T]) -> F,
) -> Outcomes
where
    F: Future<Output = Result<Outcomes, Failure>>,
{
    let calls = entries.chunks(ENTRIES_MAX).map(|entries| {
        let call = call(entries);
        async move {
            Ok::<_, std::convert::Infallible>(call.await.unwrap_or_else(|failure| {
                let causes = causes(&failure);
                entries.iter().map(|_| Err(Failure::unavailable(causes.clone()))).collect()
            }))
        }
    });
    let Ok(outcomes) = in_parallel(at_once, calls.collect()).await;
    outcomes.concat()
}
