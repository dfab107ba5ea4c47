//! The funnel: how far customers come.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named, rate};

/// Customers on their way from an event's page to a paid booking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Funnel {
    /// Views of event pages. A sample: only some clients tell, and nobody checks it.
    pub seen_sampled: i64,
    /// Bookings that locked seats.
    pub locked: i64,
    /// Bookings whose customers started to pay.
    pub paying: i64,
    /// Bookings that were confirmed.
    pub confirmed: i64,
    /// Bookings that ended unpaid.
    pub abandoned: i64,
    /// Bookings with a started payment in ten-thousandths of those that locked seats.
    pub paying_basis_points: Option<i64>,
    /// Confirmed bookings in ten-thousandths of those with a started payment.
    pub paid_basis_points: Option<i64>,
    /// Abandoned bookings in ten-thousandths of those that locked seats.
    pub abandoned_basis_points: Option<i64>,
}

impl Figures for Funnel {
    fn columns() -> Vec<String> {
        named(&[
            "seen_sampled",
            "locked",
            "paying",
            "confirmed",
            "abandoned",
            "paying_basis_points",
            "paid_basis_points",
            "abandoned_basis_points",
        ])
    }

    fn add(&mut self, line: &Line) {
        let step = match line.of.kind {
            Kind::Seen => &mut self.seen_sampled,
            Kind::Locked => &mut self.locked,
            Kind::Paying => &mut self.paying,
            Kind::Confirmed => &mut self.confirmed,
            Kind::LockExpired | Kind::Released | Kind::PaymentAbandoned => &mut self.abandoned,
            _ => return,
        };
        *step += line.count;
    }

    fn close(&mut self) {
        self.paying_basis_points = rate(self.paying, self.locked);
        self.paid_basis_points = rate(self.confirmed, self.paying);
        self.abandoned_basis_points = rate(self.abandoned, self.locked);
    }
}
