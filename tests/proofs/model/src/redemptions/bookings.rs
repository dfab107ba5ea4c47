//! Functions that change bookings, none of which knows of rows: the product's own functions decide.

use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::cancellation::RefundBreakdown;
use domain::payment::{Payment, PaymentUpdate, RefundReason, UnderWay, Update};
use domain::provider::Provider;

use super::state::{At, Run, Work, real_instant};
use super::{Must, Redemptions, go};
use crate::machine::{After, Running, Tick, WorldOf};

impl Redemptions {
    /// A function that reads a booking and writes it under its version.
    pub(super) fn change(&self, world: &mut WorldOf<Self>, running: Running<Run>, id: u8) -> After<Run> {
        let Running { born, mut run } = running;
        if run.at == At::Read {
            run.read = world.at.bookings[usize::from(id)].clone();
            if let (Work::Look(_), Some(read)) = (run.work, &run.read) {
                // The checkout is sealed before the booking may end.
                let over = real_instant(born) > read.resolves_at();
                world.at.sealed[usize::from(id)] |= over && !world.at.paid[usize::from(id)];
            }
            return if run.read.is_some() { go(run, At::Write) } else { After::Done };
        }
        let Some(read) = run.read.take() else { return After::Done };
        let paid = world.at.paid[usize::from(id)];
        let Some(next) = self.next(run.work, &read, paid, born) else { return After::Done };
        if !self.replace_booking(&mut world.at, id, &read, &next, born) {
            return go(run, At::Read);
        }
        match run.work {
            Work::Extend(_) => self.note(Must::Extended),
            Work::Told(_) | Work::Free(_) if next.status == BookingStatus::Confirmed => {
                self.note(Must::Confirmed)
            }
            Work::Look(_) if next.status == BookingStatus::Expired => self.note(Must::Expired),
            Work::Give(..) => self.note(Must::Given),
            _ => {}
        }
        After::Done
    }

    /// The booking as the function writes it; none if it refuses, or nothing is to be written.
    fn next(&self, work: Work, read: &Booking, paid: bool, born: Tick) -> Option<Booking> {
        let now = real_instant(born);
        match work {
            Work::Extend(_) => {
                let expires_at = read.extension(&self.event, now).ok()?;
                Some(Booking { expires_at, ..read.clone() })
            }
            Work::Pay(_) => {
                let (payment_id, expires_at) = read.next_payment(&self.event, now).ok()?;
                let mut next = Booking { expires_at, ..read.clone() };
                next.payments.push(Payment::attempt(payment_id, Provider::Stripe, read.due(), now));
                Some(next)
            }
            Work::Free(_) => read.confirmed_free(&self.event, Provider::Stripe, "r".into(), now).ok()?,
            Work::Told(_) | Work::Look(_) if paid => match settle(read, &captured(read, now), now) {
                Settlement::Confirm { next, .. } | Settlement::Write(next) => Some(next),
                _ => None,
            },
            Work::Look(_) => read.expired(UnderWay::Nothing, now),
            Work::Release(_) => read.released().ok(),
            Work::Give(_, which) => {
                let first = [read.seats().next()?.seat_id.clone()];
                let seats = (which == 0).then_some(&first[..]);
                let breakdown = RefundBreakdown::of(read, &self.event, seats, now).ok()?;
                read.cancelled(&breakdown, RefundReason::CustomerCancelled, now).ok()
            }
            _ => None,
        }
    }
}

fn captured(read: &Booking, now: jiff::Timestamp) -> PaymentUpdate {
    let payment_id = domain::ids::PaymentId::of(&read.booking_id, 1);
    let update = Update::Captured { amount: read.due(), capture: "c".into(), paid_at: now };
    PaymentUpdate { provider: Provider::Stripe, message_id: "m".into(), payment_id, update }
}
