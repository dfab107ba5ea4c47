//! Rules that hold in every state.

use domain::booking::{BookingSeat, BookingStatus};
use domain::payment::PaymentStatus;

use super::{Mark, Moves, Run, Shared, capture};
use crate::machine::{After, WorldOf};
use crate::real::Stored;

impl Shared {
    pub(super) fn live(&self) -> impl Iterator<Item = &Stored> {
        self.bookings.iter().flatten()
    }

    pub(super) fn confirmed_seats(&self) -> usize {
        let confirmed = self.live().filter(|booking| booking.status == BookingStatus::Confirmed);
        confirmed.map(|booking| booking.seat_count()).sum()
    }

    /// Returns true if each seat is sold if and only if a confirmed booking has it.
    pub(super) fn sold_are_confirmed(&self) -> bool {
        self.marks.iter().enumerate().all(|(seat, mark)| {
            let has = |n: usize| {
                let booking = self.bookings[n].as_ref();
                booking.is_some_and(|booking| {
                    booking.status == BookingStatus::Confirmed
                        && booking.seat_ids().any(|id| id == seat.to_string())
                })
            };
            (0..self.bookings.len()).all(|n| has(n) == (*mark == Mark::Sold(n)))
        })
    }

    /// Returns true if captured money is what confirmed seats are worth, and what goes back.
    pub(super) fn adds_up(&self) -> bool {
        let payments = || self.live().flat_map(|booking| &booking.payments);
        let own = payments()
            .filter(|payment| payment.status == PaymentStatus::Success && payment.moved_from.is_none());
        let taken: i64 = own.map(|payment| payment.amount.amount_minor).sum();
        let refunds = payments().flat_map(|payment| &payment.refunds);
        let back: i64 =
            refunds.filter(|refund| refund.moved_to.is_none()).map(|refund| refund.amount_minor).sum();
        let confirmed = self.live().filter(|booking| booking.status == BookingStatus::Confirmed);
        let held = confirmed.map(|booking| {
            let held = |seat: &BookingSeat| booking.seat_ids().any(|id| id == seat.seat_id);
            booking.worth_of(held).map_or(0, |worth| worth.total_minor())
        });
        taken == held.sum::<i64>() + back
    }
}

impl Moves {
    /// Returns true if every payment that the customer has made gets into a booking, even if all under way dies now.
    pub(super) fn rests_well(&self, world: &WorldOf<Self>) -> bool {
        let mut world = world.clone();
        world.runs.clear();
        for n in 1..world.at.bookings.len() {
            let mut run = Run::Read(n);
            for _ in 0..9 {
                match self.step_of(&mut world, run) {
                    After::Goes(next) => run = next,
                    After::Done => break,
                }
            }
        }
        let known =
            |n: usize| world.at.bookings[n].as_ref().is_some_and(|it| it.payment_of(&capture(n)).is_some());
        (1..world.at.bookings.len()).all(|n| !world.at.paid[n] || known(n))
    }
}
