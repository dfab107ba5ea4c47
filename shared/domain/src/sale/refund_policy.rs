//! Refund policies of events for customers who return seats.
//!
//! Hours are 3,600 seconds: daylight saving time moves no deadline.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::limits;

/// The whole price, in basis points.
pub const WHOLE: u32 = 10_000;

/// Part of the price that is refunded until a deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundTier {
    /// Deadline: hours before the start, that second included.
    #[schemars(range(min = 0, max = 8784))]
    pub hours_before: u32,
    /// Refunded part, in ten-thousandths.
    #[schemars(range(min = 0, max = 10_000))]
    pub refund_basis_points: u32,
}

/// Refund policy of an event. After the last tier nothing is refunded; once the event has begun no seat can
/// be returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationPolicy {
    /// Tiers, earliest first: `hours_before` decreases from one to the next.
    #[schemars(length(max = 10))]
    pub tiers: Vec<RefundTier>,
    /// True if the tiers apply to fees, too; otherwise fees and the tax on them are kept. A seat's part of the fees is its
    /// ticket's and an equal share of the booking's, whichever other seats are returned.
    pub fees_returned: bool,
    /// True if a booking's seats can be returned one by one; otherwise only all of them.
    pub single_seats: bool,
    /// Hours before the start until which customers can move their seats, that second included; absent if they
    /// cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 8784))]
    pub moves_until_hours: Option<u32>,
}

impl Default for CancellationPolicy {
    /// Everything until two days before, half until one day before, nothing after; fees are kept.
    fn default() -> Self {
        let tier = |hours_before, refund_basis_points| RefundTier { hours_before, refund_basis_points };
        let tiers = vec![tier(48, WHOLE), tier(24, WHOLE / 2)];
        Self { tiers, fees_returned: false, single_seats: true, moves_until_hours: None }
    }
}

impl CancellationPolicy {
    /// Checks the organizer's settings.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] of the field `cancellation`.
    pub fn check(&self) -> Result<(), Error> {
        let invalid =
            |reason: &str| Err(Error::FieldInvalid { name: "cancellation", reason: reason.to_owned() });
        if self.tiers.len() > limits::REFUND_TIERS_MAX {
            return invalid("at most 10 tiers");
        }
        if self.tiers.iter().any(|tier| tier.hours_before > limits::HOURS_BEFORE_MAX) {
            return invalid("hours_before is at most 8784, which is a year");
        }
        if self.moves_until_hours.is_some_and(|hours| hours > limits::HOURS_BEFORE_MAX) {
            return invalid("moves_until_hours is at most 8784, which is a year");
        }
        if self.tiers.iter().any(|tier| tier.refund_basis_points > WHOLE) {
            return invalid("refund_basis_points is at most 10000, which is 100 %");
        }
        let falls = |pair: &[RefundTier]| pair[0].hours_before > pair[1].hours_before;
        if !self.tiers.windows(2).all(falls) {
            return invalid("hours_before falls from tier to tier, and none is there twice");
        }
        Ok(())
    }

    /// True if this policy refunds at least as much as `other` at any time, and lets seats be moved for as long.
    #[must_use]
    pub fn gives_at_least(&self, other: &Self) -> bool {
        let by_hours = self.tiers.iter().chain(&other.tiers).map(|tier| tier.hours_before);
        // Both change only at their deadlines, and refund nothing after the last.
        let never_less = by_hours.into_iter().all(|hours| self.part_at(hours) >= other.part_at(hours));
        let moves = match (self.moves_until_hours, other.moves_until_hours) {
            (_, None) => true,
            (ours, Some(theirs)) => ours.is_some_and(|ours| ours <= theirs),
        };
        let whole = self.fees_returned >= other.fees_returned && self.single_seats >= other.single_seats;
        never_less && whole && moves
    }

    /// Last second at which seats can be moved for an event that starts at `starts_at`; none if they cannot.
    #[must_use]
    pub fn moves_until(&self, starts_at: Timestamp) -> Option<Timestamp> {
        self.moves_until_hours.map(|hours| before(starts_at, hours))
    }

    /// Part that is refunded `hours` before the start, in basis points.
    fn part_at(&self, hours: u32) -> u32 {
        let tier = self.tiers.iter().find(|tier| tier.hours_before <= hours);
        tier.map_or(0, |tier| tier.refund_basis_points)
    }

    /// Part that is refunded at `now` for an event that starts at `starts_at`, in basis points, and the last
    /// second of that.
    #[must_use]
    pub fn at(&self, starts_at: Timestamp, now: Timestamp) -> (u32, Timestamp) {
        for tier in &self.tiers {
            let until = before(starts_at, tier.hours_before);
            if now.as_second() <= until.as_second() {
                return (tier.refund_basis_points, until);
            }
        }
        (0, starts_at - SignedDuration::from_secs(1))
    }
}

/// The instant `hours` hours before `starts_at`, or the beginning of time.
fn before(starts_at: Timestamp, hours: u32) -> Timestamp {
    starts_at.checked_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
