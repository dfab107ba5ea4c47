//! Abandoned purchases.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named, rate};

/// Purchases that ended unpaid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Abandoned {
    /// Bookings that locked seats.
    pub locked: i64,
    /// Bookings whose lock ended before anybody started to pay.
    pub expired: i64,
    /// Bookings that were given up before anybody started to pay.
    pub released: i64,
    /// Bookings that ended unpaid after an attempt to pay.
    pub payment_abandoned: i64,
    /// Bookings that ended unpaid, in any of these ways.
    pub abandoned: i64,
    /// Their seats.
    pub seats: i64,
    /// Their totals.
    pub abandoned_minor: i64,
    /// Abandoned bookings in ten-thousandths of those that locked seats; none without one. In a short time the two are
    /// not the same bookings: a lock ends minutes after it begins.
    pub rate_basis_points: Option<i64>,
}

impl Figures for Abandoned {
    fn columns() -> Vec<String> {
        named(&[
            "locked",
            "expired",
            "released",
            "payment_abandoned",
            "abandoned",
            "seats",
            "abandoned_minor",
            "rate_basis_points",
        ])
    }

    fn add(&mut self, line: &Line) {
        let way = match line.of.kind {
            Kind::Locked => return self.locked += line.count,
            Kind::LockExpired => &mut self.expired,
            Kind::Released => &mut self.released,
            Kind::PaymentAbandoned => &mut self.payment_abandoned,
            _ => return,
        };
        *way += line.count;
        self.abandoned += line.count;
        self.seats += line.seats;
        self.abandoned_minor += line.amount_minor;
    }

    fn close(&mut self) {
        self.rate_basis_points = rate(self.abandoned, self.locked);
    }
}
