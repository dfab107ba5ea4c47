//! Bookings, and how large they are.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named};
use crate::base::money::share;

/// Bookings, made and paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bookings {
    /// Bookings that locked seats.
    pub created: i64,
    /// Seats that they locked.
    pub seats_locked: i64,
    /// Bookings that were confirmed, those that the organizer gave away among them.
    pub confirmed: i64,
    /// Seats of the confirmed bookings.
    pub seats_confirmed: i64,
    /// Totals of the confirmed bookings.
    pub confirmed_minor: i64,
    /// Average total of a confirmed booking; none without one.
    pub average_minor: Option<i64>,
    /// Bookings that took the place of seats of another.
    pub moved: i64,
    /// Seats that were given up for them.
    pub seats_moved: i64,
}

impl Figures for Bookings {
    fn columns() -> Vec<String> {
        named(&[
            "created",
            "seats_locked",
            "confirmed",
            "seats_confirmed",
            "confirmed_minor",
            "average_minor",
            "moved",
            "seats_moved",
        ])
    }

    fn add(&mut self, line: &Line) {
        match line.of.kind {
            Kind::Locked => {
                self.created += line.count;
                self.seats_locked += line.seats;
            }
            Kind::Confirmed => {
                self.confirmed += line.count;
                self.seats_confirmed += line.seats;
                self.confirmed_minor += line.amount_minor;
            }
            Kind::Moved => {
                self.moved += line.count;
                self.seats_moved += line.seats;
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        let is_some = self.confirmed > 0;
        self.average_minor = share(self.confirmed_minor, 1, self.confirmed).ok().filter(|_| is_some);
    }
}
