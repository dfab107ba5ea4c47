//! Parallel calls.

use std::future::Future;

use futures_util::{StreamExt, TryStreamExt, stream};

/// Runs `futures`, at most `most` of them at a time, and returns their results in their order. Stops at the
/// first error in that order and drops the futures that still run.
///
/// # Errors
/// The first error, in the order of the futures.
pub async fn in_parallel<T, E, F>(most: usize, futures: Vec<F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    stream::iter(futures).buffered(most.max(1)).try_collect().await
}
