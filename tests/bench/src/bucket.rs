//! The token bucket of one key.

use std::time::Duration;

/// Part of a unit that rounding may have taken.
const ROUNDING: f64 = 1e-9;

/// Units that a key may consume: at most one second's worth, refilled steadily. The time is an argument.
///
/// A call that consumes more than there is leaves a debt, as a large read does in DynamoDB, which learns a
/// read's cost when it has read.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: f64,
    units: f64,
    refilled: Duration,
}

impl Bucket {
    /// A full bucket at the time `now`, which counts from any beginning.
    pub(crate) fn full(per_second: f64, now: Duration) -> Self {
        Self { per_second, units: per_second, refilled: now }
    }

    /// True if `units` are there; a call that is larger than the bucket needs a full one.
    pub(crate) fn has(&mut self, units: f64, now: Duration) -> bool {
        self.refill(now);
        self.units + ROUNDING >= units.min(self.per_second)
    }

    /// Takes `units`; gives them back if they are negative.
    pub(crate) fn take(&mut self, units: f64, now: Duration) {
        self.refill(now);
        self.units = (self.units - units).min(self.per_second);
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.refilled).as_secs_f64();
        self.units = (self.units + passed * self.per_second).min(self.per_second);
        self.refilled = self.refilled.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_secs(7);

    fn after(millis: u64) -> Duration {
        START + Duration::from_millis(millis)
    }

    /// Units that can be taken one by one.
    fn drain(bucket: &mut Bucket, now: Duration) -> usize {
        std::iter::from_fn(|| bucket.has(1.0, now).then(|| bucket.take(1.0, now))).count()
    }

    #[test]
    fn a_second_gives_a_seconds_units_and_no_more() {
        let mut bucket = Bucket::full(20.0, START);
        assert_eq!(drain(&mut bucket, START), 20);
        assert_eq!(drain(&mut bucket, after(50)), 1);
        assert_eq!(drain(&mut bucket, after(1_050)), 20);
    }

    #[test]
    fn quiet_minutes_save_up_one_second() {
        let mut bucket = Bucket::full(20.0, START);
        assert_eq!(drain(&mut bucket, after(300_000)), 20);
    }

    #[test]
    fn a_debt_is_paid_before_the_next_unit() {
        let mut bucket = Bucket::full(10.0, START);
        bucket.take(25.0, START);
        assert!(!bucket.has(1.0, after(1_500)), "15 of the debt are paid by then");
        assert!(bucket.has(1.0, after(1_600)));
    }

    #[test]
    fn what_was_taken_and_not_used_comes_back() {
        let mut bucket = Bucket::full(10.0, START);
        bucket.take(10.0, START);
        bucket.take(-4.0, START);
        assert_eq!(drain(&mut bucket, START), 4);
    }

    #[test]
    fn a_call_that_is_larger_than_the_bucket_waits_for_a_full_one() {
        let mut bucket = Bucket::full(1.0, START);
        assert!(bucket.has(2.0, START));
        bucket.take(2.0, START);
        assert!(!bucket.has(2.0, after(1_900)));
        assert!(bucket.has(2.0, after(2_000)));
    }

    #[test]
    fn a_time_before_the_last_one_gives_nothing() {
        let mut bucket = Bucket::full(10.0, after(1_000));
        bucket.take(10.0, after(1_000));
        assert!(!bucket.has(1.0, START));
        assert!(!bucket.has(1.0, after(1_000)));
        assert!(bucket.has(1.0, after(1_100)));
    }
}
