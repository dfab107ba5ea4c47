//! Steps of the functions.

use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::cancellation::RefundBreakdown;
use domain::moving::{Moved, moved};
use domain::payment::{PaymentUpdate, RefundReason, RefundStatus, Update};
use domain::provider::Provider;

use super::{Fault, Gone, Mark, Moves, OFF, Run, capture};
use crate::machine::{After, WorldOf};
use crate::real::{Stored, instant};

impl Moves {
    pub(super) fn step_of(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        match run {
            Run::Read(n) => self.read(world, n),
            Run::ReadOld(n, read) => match world.at.bookings[0].clone() {
                Some(old) => After::Goes(Run::Confirm(n, read, old)),
                None => After::Done,
            },
            Run::Confirm(n, read, old) => self.confirm(world, n, &read, &old),
            Run::WriteOff(n, read, why) => self.write_off(world, n, &read, why),
            Run::Release(n) => {
                if world.at.marks[n + 1] == Mark::Locked(n) {
                    world.at.marks[n + 1] = Mark::Free;
                }
                After::Done
            }
            Run::Give(n, which, None) => match world.at.bookings[n].clone() {
                Some(read) => After::Goes(Run::Give(n, which, Some(read))),
                None => After::Done,
            },
            Run::Give(n, which, Some(read)) => self.give(world, n, which, &read),
            Run::End(n, None) => After::Goes(Run::End(n, world.at.bookings[n].clone())),
            Run::End(n, Some(read)) => match read.released() {
                Ok(next) if Stored::replace(&mut world.at.bookings[n], &read, &next, false) => {
                    After::Goes(Run::Release(n))
                }
                _ => After::Done,
            },
            Run::Leave(_, left) => {
                world.at.marks[0] = Mark::Free;
                world.at.bookings[0] = Some(left);
                After::Done
            }
        }
    }

    /// The booking as its payment confirms it, before the credit.
    fn confirmed(&self, n: usize, read: &Booking) -> Settlement {
        let now = instant(0);
        if !self.space.dearer {
            let free = read.confirmed_free(&self.event, Provider::Stripe, "r".into(), now);
            return match free {
                Ok(Some(next)) => Settlement::Confirm { next, in_time: true },
                _ => Settlement::Nothing,
            };
        }
        settle(read, &captured(n, read), now)
    }

    fn read(&self, world: &mut WorldOf<Self>, n: usize) -> After<Run> {
        let Some(read) = world.at.bookings[n].clone() else { return After::Done };
        match self.confirmed(n, &read) {
            Settlement::Confirm { .. } => After::Goes(Run::ReadOld(n, read)),
            Settlement::Write(next) => {
                if Stored::replace(&mut world.at.bookings[n], &read, &next, false) {
                    After::Done
                } else {
                    After::Goes(Run::Read(n))
                }
            }
            _ => After::Done,
        }
    }

    /// Both bookings after the move; none if the old one does not allow it any more.
    fn both(&self, n: usize, new: &Booking, old: &Booking) -> Option<Moved> {
        let Settlement::Confirm { next, .. } = self.confirmed(n, new) else { return None };
        let mut both = moved(&next, next.moves.as_ref()?, old, instant(0)).ok()?;
        if self.fault == Fault::CreditGoesBack {
            let refunds = both.old.payments.iter_mut().flat_map(|payment| &mut payment.refunds);
            for refund in refunds.filter(|refund| refund.moved_to.is_some()) {
                (refund.moved_to, refund.status) = (None, RefundStatus::Due);
            }
        }
        Some(both)
    }

    fn confirm(&self, world: &mut WorldOf<Self>, n: usize, read: &Stored, old: &Stored) -> After<Run> {
        let Some(Moved { new, old: left, .. }) = self.both(n, read, old) else {
            self.seen.note(1);
            return self.refused(n, read, Gone::Old);
        };
        let at = &mut world.at;
        let current =
            |stored: &Option<Stored>, read: &Stored| stored.as_ref().is_some_and(|it| it.ver == read.ver);
        let in_two = self.fault == Fault::ConfirmsInTwoWrites;
        let any = self.fault == Fault::OldVersionIsIgnored;
        if !current(&at.bookings[n], read) || !(current(&at.bookings[0], old) || any || in_two) {
            self.seen.note(2);
            return After::Goes(Run::Read(n));
        }
        let may_be_free = self.space.dearer && at.marks[n + 1] == Mark::Free;
        let is_ours = at.marks[n + 1] == Mark::Locked(n) || may_be_free;
        if !is_ours && self.fault != Fault::NewSeatIsNotChecked {
            return self.refused(n, read, Gone::New);
        }
        if !is_ours {
            world.wrong = Some("no seat is taken from another customer");
        }
        Stored::replace(&mut at.bookings[n], read, &new, false);
        at.marks[n + 1] = Mark::Sold(n);
        at.tickets += new.added_tickets() + usize::from(self.fault == Fault::MoveCountsTickets);
        self.seen.note(0);
        if in_two {
            return After::Goes(Run::Leave(n, Stored::new(left)));
        }
        Stored::replace(&mut at.bookings[0], old, &left, any);
        if self.fault != Fault::OldSeatStaysSold {
            at.marks[0] = Mark::Free;
        }
        After::Done
    }

    fn refused(&self, n: usize, read: &Stored, reason: Gone) -> After<Run> {
        if !self.space.dearer || self.fault == Fault::RefusedMoveIsForgotten {
            return After::Done;
        }
        After::Goes(Run::WriteOff(n, read.clone(), reason))
    }

    fn write_off(&self, world: &mut WorldOf<Self>, n: usize, read: &Stored, why: Gone) -> After<Run> {
        let Settlement::Confirm { next, .. } = self.confirmed(n, read) else { return After::Done };
        let reason = match why {
            Gone::New => RefundReason::SeatsLost,
            Gone::Old => RefundReason::MoveNotPossible,
        };
        let next = next.without_seats(reason, instant(0));
        match Stored::replace(&mut world.at.bookings[n], read, &next, false) {
            true => After::Goes(Run::Release(n)),
            false => After::Goes(Run::Read(n)),
        }
    }

    /// Returns seats of booking `n` and counts their tickets off, in one transaction.
    fn give(&self, world: &mut WorldOf<Self>, n: usize, which: u8, read: &Stored) -> After<Run> {
        let now = instant(0);
        if read.status == BookingStatus::Pending {
            let Ok(next) = read.released() else { return After::Done };
            return match Stored::replace(&mut world.at.bookings[n], read, &next, false) {
                true => After::Goes(Run::Release(n)),
                false => After::Goes(Run::Give(n, which, None)),
            };
        }
        let seats = [Some(vec!["0".to_owned()]), Some(vec!["1".to_owned()]), None];
        let breakdown = match which {
            OFF => RefundBreakdown::called_off(read, now),
            _ => RefundBreakdown::of(read, &self.event, seats[usize::from(which)].as_deref(), now),
        };
        let Ok(breakdown) = breakdown else { return After::Done };
        let reason =
            if which == OFF { RefundReason::EventCancelled } else { RefundReason::CustomerCancelled };
        let Ok(next) = read.cancelled(&breakdown, reason, now) else { return After::Done };
        let at = &mut world.at;
        if !Stored::replace(&mut at.bookings[n], read, &next, false) {
            return After::Goes(Run::Give(n, which, None));
        }
        for seat in breakdown.seats.iter().filter_map(|seat| seat.parse::<usize>().ok()) {
            at.marks[seat] = Mark::Free;
            at.tickets -= 1;
        }
        After::Done
    }
}

fn captured(n: usize, read: &Booking) -> PaymentUpdate {
    let (amount, paid_at) = (read.due(), instant(0));
    let update = Update::Captured { amount, capture: capture(n), paid_at };
    let payment_id = domain::ids::PaymentId::of(&read.booking_id, 1);
    PaymentUpdate { provider: Provider::Stripe, message_id: "m".into(), payment_id, update }
}
