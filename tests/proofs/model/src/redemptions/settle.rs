//! Settlements: a row becomes what its booking says, by the worker or by a run that was refused.

use domain::booking::{Booking, BookingStatus};
use domain::redemption::{Due, due};

use super::state::{At, Item, Name, Run, Work, real_instant, tick};
use super::store::Full;
use super::{Fault, Must, Redemptions, UNDER_WAY, go};
use crate::machine::{After, Running, Tick, WorldOf};

/// A step of a settlement.
enum Step {
    /// The row is right; if nothing is decided, it is looked at again at this tick.
    Done(Option<Tick>),
    Write(Option<Item>),
}

impl Redemptions {
    /// Finds the rows in the way of a refused reservation, and settles them one after the other.
    pub(super) fn pick(&self, world: &mut WorldOf<Self>, mut run: Run, born: Tick, full: Full) -> After<Run> {
        let Some(own) = run.own else { return After::Done };
        let at = &world.at;
        let reserved = at.rows.iter().filter(|row| row.ver == 0);
        run.tried = true;
        run.settling = match full {
            Full::Customer => {
                let customer = |row: &&Item| self.customer(row.name.booking) == self.customer(own.booking);
                reserved.filter(customer).map(|row| row.name).collect()
            }
            // Those that ended first come last in the list, and only so many are read.
            Full::Offer if self.fault == Fault::ReclaimStopsAtUsed => {
                let ended = at.rows.iter().rev().filter(|row| row.name.until < born).take(1);
                ended.filter(|row| row.ver == 0).map(|row| row.name).collect()
            }
            Full::Offer => {
                let way = |row: &&Item| row.name.booking == own.booking || row.name.until < born;
                reserved.filter(way).map(|row| row.name).collect()
            }
        };
        self.next_in_the_way(world, run)
    }

    fn next_in_the_way(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        match (run.settling.is_empty(), run.changed) {
            (false, _) => go(run, At::ReadRow),
            (true, true) => go(run, At::Reserve),
            (true, false) => self.refused(world, &run),
        }
    }

    pub(super) fn settle(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, mut run } = running;
        let Some(&name) = run.settling.last() else { return After::Done };
        match run.at {
            At::ReadRow => {
                run.row = world.at.row(name).copied();
                go(run, At::ReadBooking)
            }
            At::ReadBooking => {
                run.read = world.at.bookings[usize::from(name.booking)].clone();
                let reclaims = !matches!(run.work, Work::Settle(..));
                if reclaims && self.fault == Fault::ReclaimDoesNotRead {
                    run.read = None;
                }
                go(run, At::Settle)
            }
            _ => self.write_settled(world, run, name, born),
        }
    }

    fn write_settled(&self, world: &mut WorldOf<Self>, mut run: Run, name: Name, born: Tick) -> After<Run> {
        let booking = run.read.as_deref();
        match self.step_of_settling(name, run.row.as_ref(), booking, born) {
            Step::Done(later) => {
                run.settling.pop();
                if let (Work::Settle(_, Some(_)), Some(later)) = (run.work, later)
                    && self.fault != Fault::UndecidedIsForgotten
                {
                    world.at.queue.insert((later, name));
                }
                match run.work {
                    Work::Settle(..) => After::Done,
                    _ => self.next_in_the_way(world, Run { row: None, read: None, ..run }),
                }
            }
            Step::Write(new) => {
                let missing = run.row.is_none();
                // Faults: whatever the row is by now.
                let any = self.fault == Fault::SettlesWithoutTheVersion;
                let stays = self.fault == Fault::UsedIsNotReturned && run.row.is_some_and(|row| row.used);
                if stays && new.is_none() {
                    return After::Done;
                }
                let written = self.replace(&mut world.at, name, run.row.as_ref(), new, any);
                if written {
                    self.note(if new.is_some() { Must::Used } else { Must::Returned });
                    run.changed = true;
                    if missing && self.is_limited() {
                        world.wrong = Some("a booking that is confirmed has its row");
                    }
                } else {
                    self.note(Must::StaleSettlement);
                }
                if written && self.fault == Fault::SettlesOnce {
                    return After::Done;
                }
                go(run, At::ReadRow)
            }
        }
    }

    /// The next step of a settlement, of what was read.
    fn step_of_settling(
        &self,
        name: Name,
        row: Option<&Item>,
        booking: Option<&Booking>,
        born: Tick,
    ) -> Step {
        let redemption = self.redemption(name);
        let names = booking.filter(|booking| booking.redemptions.contains(&redemption));
        let Some(row) = row else {
            let confirmed = names.filter(|booking| booking.status == BookingStatus::Confirmed);
            let uses = confirmed.map(|booking| self.redeemed(booking, name)).unwrap_or_default();
            let ver = confirmed.map_or(0, |booking| booking.ver);
            let (used, reserved_at) = (true, born);
            let new = Item { name, reserved_at, uses: uses.uses, minor: uses.minor, used, ver };
            return if uses.uses > 0 { Step::Write(Some(new)) } else { Step::Done(None) };
        };
        let unpaid = booking.cloned().map(|booking| Booking { payments: Vec::new(), ..booking });
        let (booking, now) = match self.fault {
            Fault::DueIgnoresPayments => (unpaid.as_ref(), born),
            Fault::ReturnsWithTheLock => (booking, born + UNDER_WAY - 1),
            _ => (booking, born),
        };
        match due(&self.domain_row(row), booking, real_instant(now)) {
            Ok(Due::Return) => Step::Write(None),
            Ok(Due::Use(uses)) => {
                let ver = booking.map(|booking| booking.ver).unwrap_or_default();
                Step::Write(Some(Item { uses: uses.uses, minor: uses.minor, used: true, ver, ..*row }))
            }
            Ok(Due::Stay) => Step::Done(again_at(row, names)),
            Err(error) => unreachable!("the model's quote adds up: {error}"),
        }
    }
}

/// The tick at which a row that stays is looked at again; none if a change of its booking decides.
fn again_at(row: &Item, names: Option<&Booking>) -> Option<Tick> {
    match names {
        None => Some(row.reserved_at + UNDER_WAY),
        Some(booking) if booking.status == BookingStatus::Pending && booking.payments.is_empty() => {
            Some(tick(booking.expires_at) + UNDER_WAY)
        }
        Some(_) => None,
    }
}
