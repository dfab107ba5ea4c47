//! Several calls at once.

use std::future::Future;

use futures_util::{StreamExt, TryFutureExt, TryStreamExt, stream};

/// Runs `futures`, at most `most` of them at a time, and returns their results in their order. It ends at the first
/// error and drops the futures that still run.
///
/// # Errors
/// The first error in time.
pub async fn in_parallel<T, E, F>(most: usize, futures: Vec<F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    // Not `buffered`: while a future waits for those before it, nothing new would begin.
    let numbered =
        futures.into_iter().enumerate().map(|(place, future)| future.map_ok(move |value| (place, value)));
    let mut done: Vec<_> = stream::iter(numbered).buffer_unordered(most.max(1)).try_collect().await?;
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, value)| value).collect())
}
