//! Several calls at once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

/// The results of `futures` in their order, with at most `most` of them under way at a time. It ends at
/// the first error and drops whatever is still under way.
///
/// Every wake polls all that are under way: with the few that a function may have at once, that costs
/// less than the bookkeeping of who was woken, and it lets futures borrow, which tasks may not.
///
/// # Errors
/// The first error that a future ends with.
pub async fn in_parallel<T, E, F>(most: usize, futures: Vec<F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting = futures.into_iter().enumerate();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut done: Vec<(usize, T)> = Vec::new();
    poll_fn(|context| {
        loop {
            let room = most.max(1).saturating_sub(running.len());
            running.extend(waiting.by_ref().take(room).map(|(place, future)| (place, Box::pin(future))));
            if running.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let before = done.len();
            if let Err(error) = poll_each(&mut running, &mut done, context) {
                return Poll::Ready(Err(error));
            }
            if done.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await?;
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, value)| value).collect())
}

/// Polls each future once and moves the results of those that have ended.
fn poll_each<T, E, F: Future<Output = Result<T, E>>>(
    running: &mut Vec<(usize, Pin<Box<F>>)>,
    done: &mut Vec<(usize, T)>,
    context: &mut Context<'_>,
) -> Result<(), E> {
    let mut still = Vec::with_capacity(running.len());
    for (place, mut future) in running.drain(..) {
        match future.as_mut().poll(context) {
            Poll::Pending => still.push((place, future)),
            Poll::Ready(result) => done.push((place, result?)),
        }
    }
    *running = still;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::task::Waker;

    /// Drives a future whose parts wake nobody and are ready after some polls.
    fn run<T>(future: impl Future<Output = T>) -> T {
        let mut future = Box::pin(future);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..1_000 {
            if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return value;
            }
        }
        panic!("it never ends");
    }

    async fn after(polls: u32) {
        let mut left = polls;
        poll_fn(|_| {
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[test]
    fn results_keep_their_order_and_only_so_many_run_at_once() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let futures = (0..20_u32).map(|number| {
            let (now, most) = (&now, &most);
            async move {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                after(1 + number * 7 % 5).await;
                now.set(now.get() - 1);
                Ok::<_, ()>(number)
            }
        });
        assert_eq!(run(in_parallel(3, futures.collect())).unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(most.get(), 3);
    }

    #[test]
    fn the_first_error_ends_it() {
        let futures = (0..9_u32).map(|number| async move {
            after(9 - number).await;
            if number == 4 { Err(number) } else { Ok(number) }
        });
        assert_eq!(run(in_parallel(9, futures.collect())), Err(4));
        assert_eq!(run(in_parallel(0, Vec::<std::future::Ready<Result<(), ()>>>::new())), Ok(vec![]));
    }
}
