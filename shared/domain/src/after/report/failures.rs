//! Failed payments, and the money that they cost.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named, rate};

/// Declines, and what became of their bookings. A booking is lost or recovered by its last decline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failures {
    /// Tries to pay that a bank or a provider declined.
    pub declined: i64,
    /// Totals of their bookings, once for each try.
    pub declined_minor: i64,
    /// Attempts to pay that ended without a payment, by a decline or not.
    pub attempts_failed: i64,
    /// Bookings that ended unpaid after a decline.
    pub lost: i64,
    /// Their totals.
    pub lost_minor: i64,
    /// Bookings that were paid after a decline.
    pub recovered: i64,
    /// Their totals.
    pub recovered_minor: i64,
    /// Recovered money in ten-thousandths of what was recovered or lost; none without either.
    pub recovered_basis_points: Option<i64>,
}

impl Figures for Failures {
    fn columns() -> Vec<String> {
        named(&[
            "declined",
            "declined_minor",
            "attempts_failed",
            "lost",
            "lost_minor",
            "recovered",
            "recovered_minor",
            "recovered_basis_points",
        ])
    }

    fn add(&mut self, line: &Line) {
        let (number, sum) = match line.of.kind {
            Kind::Declined => (&mut self.declined, &mut self.declined_minor),
            Kind::Lost => (&mut self.lost, &mut self.lost_minor),
            Kind::Recovered => (&mut self.recovered, &mut self.recovered_minor),
            Kind::AttemptFailed => return self.attempts_failed += line.count,
            _ => return,
        };
        *number += line.count;
        *sum += line.amount_minor;
    }

    fn close(&mut self) {
        self.recovered_basis_points = rate(self.recovered_minor, self.recovered_minor + self.lost_minor);
    }
}
