//! Health of webhooks: which of them are left alone, and which are paused.
//!
//! A receiver that does not answer holds a run for ten seconds at each call, and one that answers slowly holds it nearly as
//! long; all organizers share these runs. So it is left alone after such a call, and the first call behind that time is a
//! probe: one run claims it, and the others wait. Silences in a row double the time up to a quarter of an hour; after a
//! slow answer it is four times what the call took, so that it has at most a fifth of one run. A quick answer ends it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::base::ids::DeliveryId;
use crate::base::limits;

/// Doublings of the first quiet time: a minute becomes a quarter of an hour.
const DOUBLINGS_MAX: u32 = 4;
/// Times of a slow call for which a webhook is left alone behind it.
const SLOW_TIMES: i32 = 4;

/// Health of a webhook, which its deliveries note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Instant of the first failure in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Instant until which it is left alone. It stays when it is over, until a probe ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Timestamp>,
    /// Number of calls in a row without any answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub silences: u32,
}

/// A call of a webhook, as far as its health goes.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// Instant of its end.
    pub at: Timestamp,
    /// Time that it took.
    pub took: SignedDuration,
    /// True if the webhook has taken the message.
    pub taken: bool,
    /// True if there was no answer at all.
    pub silent: bool,
    /// End of the probe's claim, if this was one.
    pub claim: Option<Timestamp>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Health {
    /// Instant at which a call that comes at `now` is to come again, if the webhook is left alone: spread behind the quiet
    /// time by the delivery's id over as long a time again, so that those that wait do not come all at once.
    #[must_use]
    pub fn later(&self, delivery: &DeliveryId, now: Timestamp) -> Option<Timestamp> {
        let until = self.quiet_until.filter(|until| now < *until)?;
        let spread = u64::try_from(quiet(self.silences).as_secs()).unwrap_or(1).max(1);
        // FNV-1a: the ids begin with instants, so that their ends alone differ at one time.
        let hash = delivery.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let seconds = i64::try_from((hash >> 16) % spread).unwrap_or_default();
        Some(until.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(until))
    }

    /// The health with the claim of a probe that begins at `now`; none if nobody needs one. The claim is longer than a
    /// call; when its run dies, the next one probes.
    #[must_use]
    pub fn probed(self, now: Timestamp) -> Option<Self> {
        self.quiet_until?;
        Some(Self { quiet_until: now.checked_add(limits::WEBHOOK_PROBE).ok(), ..self })
    }

    /// The health after a call. Of the calls that were under way together the first sets the quiet time, and only a probe
    /// changes it: a hundred silences at once are one.
    #[must_use]
    pub fn after(self, sign: &Sign) -> Self {
        let failing_since = if sign.taken { None } else { self.failing_since.or(Some(sign.at)) };
        if self.quiet_until != sign.claim {
            return Self { failing_since, ..self };
        }
        let silences = if sign.silent { self.silences.saturating_add(1) } else { 0 };
        let alone = match (sign.silent, sign.took >= limits::WEBHOOK_SLOW) {
            (true, _) => Some(quiet(silences)),
            (false, true) => Some(sign.took * SLOW_TIMES),
            (false, false) => None,
        };
        let quiet_until = alone.and_then(|alone| sign.at.checked_add(alone).ok());
        Self { failing_since, quiet_until, silences }
    }

    /// True if it has failed so long that it is paused.
    #[must_use]
    pub fn is_hopeless(self, now: Timestamp) -> bool {
        self.failing_since.is_some_and(|since| now.duration_since(since) >= limits::WEBHOOK_FAILING)
    }
}

/// Quiet time after this number of silences in a row.
fn quiet(silences: u32) -> SignedDuration {
    let doubled = limits::WEBHOOK_QUIET * (1 << silences.saturating_sub(1).min(DOUBLINGS_MAX));
    doubled.min(limits::WEBHOOK_QUIET_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn sign(second: i64, took: i64, claim: Option<Timestamp>) -> Sign {
        let took = SignedDuration::from_secs(took);
        Sign { at: at(second), took, taken: false, silent: false, claim }
    }

    #[test]
    fn silences_in_a_row_leave_it_alone_for_longer_and_longer() {
        let (mut health, mut now, mut quiet) = (Health::default(), 0, Vec::new());
        for n in 0..7 {
            let probed = health.probed(at(now));
            assert_eq!(probed.is_some(), n > 0, "the first call needs no probe");
            health = probed.unwrap_or(health);
            health = health.after(&Sign { silent: true, ..sign(now, 10, health.quiet_until) });
            let until = health.quiet_until.unwrap();
            quiet.push(until.duration_since(at(now)).as_secs());
            now = until.as_second() - 1_800_000_000;
        }
        assert_eq!(quiet, [60, 120, 240, 480, 900, 900, 900]);
        let probed = health.probed(at(now)).unwrap();
        let answered = probed.after(&Sign { taken: true, ..sign(now, 0, probed.quiet_until) });
        assert_eq!(answered, Health::default());
    }

    #[test]
    fn of_many_calls_at_once_the_first_silence_counts() {
        let silent = Sign { silent: true, ..sign(10, 10, None) };
        let one = Health::default().after(&silent);
        assert_eq!((one.silences, one.quiet_until), (1, Some(at(70))));
        assert_eq!(one.after(&Sign { at: at(12), ..silent }), one);
        let taken = one.after(&Sign { taken: true, ..sign(12, 0, None) });
        assert_eq!(
            (taken.failing_since, taken.quiet_until),
            (None, one.quiet_until),
            "it is still left alone"
        );
    }

    #[test]
    fn a_slow_receiver_has_a_fifth_of_a_run() {
        let slow = Health::default().after(&Sign { taken: true, ..sign(9, 9, None) });
        assert_eq!(slow, Health { quiet_until: Some(at(45)), ..Health::default() });
        let quick = Health::default().after(&Sign { taken: true, ..sign(2, 2, None) });
        assert_eq!(quick, Health::default());
    }

    #[test]
    fn those_that_wait_come_back_spread_over_the_quiet_time() {
        let webhook = "whk_0123456789".parse().unwrap();
        let health = Health { quiet_until: Some(at(60)), silences: 1, ..Health::default() };
        let back: Vec<_> = (0..600)
            .map(|n| DeliveryId::derive(&format!("msg_{n}"), &webhook, at(0)))
            .map(|id| health.later(&id, at(1)).unwrap().as_second() - 1_800_000_060)
            .collect();
        for second in 0..60 {
            let together = back.iter().filter(|back| **back == second).count();
            assert!((1..40).contains(&together), "{together} come at second {second}");
        }
        assert!(back.iter().all(|back| (0..60).contains(back)));
        let id = DeliveryId::derive("msg_1", &webhook, at(0));
        assert_eq!(health.later(&id, at(60)), None);
    }

    #[test]
    fn it_is_hopeless_after_three_days_of_failures() {
        let health = Health::default().after(&sign(0, 1, None));
        let later = 3 * 86_400;
        assert!(!health.is_hopeless(at(later - 1)) && health.is_hopeless(at(later)));
        let still = health.after(&sign(later - 1, 1, None));
        assert_eq!(still.failing_since, Some(at(0)));
        assert!(!Health::default().is_hopeless(at(later)));
    }
}
