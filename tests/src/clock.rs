//! The test's clock, which only the test advances.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Start of every world: three weeks before its events, on a whole second.
const START: i64 = 1_796_115_600;

/// A clock that the application, the store and the payment provider share.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START * 1000)))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    /// The present second since 1970.
    #[must_use]
    pub fn second(&self) -> i64 {
        self.now().as_second()
    }

    /// Advances the clock by whole seconds.
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Advances the clock by a fraction of a second.
    pub fn pass_milliseconds(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl dynoxide::storage_backend::Clock for TestClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.second()).unwrap()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.now().as_duration().as_secs_f64()
    }
}
