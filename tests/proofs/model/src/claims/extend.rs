//! Steps of extend-booking, create-payment up to the attempt, release-booking, and the end of a resolving look.

use super::create::go;
use super::{At, CEILING, Claims, Fault, GRACE, Id, LOCK, Money, Must, Row, Run, Status, WINDOW, Work};
use crate::machine::{After, Running, Tick, WorldOf};

impl Run {
    /// Booking of the work, unless it creates one.
    pub(super) fn id(&self) -> Id {
        match self.work {
            Work::Create(_) => self.claim.booking,
            Work::Extend(id)
            | Work::Pay(id)
            | Work::Release(id)
            | Work::Confirm(id)
            | Work::Free(id)
            | Work::Resolve(id)
            | Work::Cancel(id) => id,
        }
    }
}

impl Claims {
    pub(super) fn extend(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, mut run } = running;
        let id = run.id();
        if run.at == At::Read {
            return self.read_to_extend(world, running);
        }
        let Some(row) = run.row else { return After::Done };
        let lasts = run.until + self.grace(&run, &row);
        match run.at {
            At::ExtendSlot => {
                let slot = &mut world.at.slots[self.customer(id)];
                match self.extend_slot(slot, row.claim, lasts) {
                    Ok(()) => go(run, At::ExtendSeats),
                    // Our claim lasts longer: another extension was later.
                    Err(slot) => match slot.open {
                        Some(open) if open.claim == row.claim && open.until > lasts => {
                            go(run, At::ExtendSeats)
                        }
                        _ => After::Done,
                    },
                }
            }
            At::ExtendSeats => {
                let there = self.extend_seats(&mut world.at, id, row.seats, lasts);
                match there {
                    true if self.fault == Fault::BookingExtendedFirst => After::Done,
                    true => go(run, At::WriteExtension),
                    false if self.fault == Fault::BookingExtendedFirst => After::Done,
                    false => {
                        self.note(Must::LostSeats);
                        let keeps = !self.is_limited() || self.fault == Fault::LostSeatsKeepTheSlot;
                        if keeps { After::Done } else { go(run, At::LostSeats) }
                    }
                }
            }
            At::LostSeats | At::GiveSlot => {
                Self::free_slot(&mut world.at.slots[self.customer(id)], row.claim, false);
                After::Done
            }
            At::GiveSeats => self.give_seats(world, run, row),
            _ => {
                let now = &mut world.at.rows[usize::from(id)];
                match now {
                    Some(now) if now.ver == row.ver && now.created == row.created => {
                        now.expires = run.until;
                        now.attempt |= matches!(run.work, Work::Pay(_));
                        now.ver += 1;
                        self.note(Must::Extended);
                        let first = self.fault == Fault::BookingExtendedFirst;
                        if first { go(run, At::ExtendSeats) } else { After::Done }
                    }
                    Some(now)
                        if self.fault == Fault::StaleOnlyTakesTheVer && now.status == Status::Pending =>
                    {
                        run.row = Some(*now);
                        run.until = run.until.max(now.expires);
                        go(run, At::WriteExtension)
                    }
                    _ => {
                        self.note(Must::Stale);
                        self.read_to_extend(world, Running { born, run })
                    }
                }
            }
        }
    }

    /// Reads the booking and starts with the slot. If the booking has ended meanwhile, frees what was extended.
    fn read_to_extend(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, mut run } = running;
        let again = run.row.is_some();
        run.row = world.at.rows[usize::from(run.id())];
        let Some(row) = run.row else { return After::Done };
        if row.status != Status::Pending || row.expires < born {
            let ended = matches!(row.status, Status::Cancelled | Status::Expired);
            run.seats = row.seats;
            return if again && ended { go(run, At::GiveSeats) } else { After::Done };
        }
        run.until = match run.work {
            Work::Pay(_) if row.attempt => return After::Done,
            Work::Pay(_) => (born + WINDOW).max(row.expires),
            _ => (born + LOCK).min(row.created + CEILING).max(row.expires),
        };
        run.seats = row.seats;
        if run.until == row.expires && matches!(run.work, Work::Extend(_)) {
            return After::Done;
        }
        let first = self.fault == Fault::BookingExtendedFirst;
        let slot = self.is_limited() && self.fault != Fault::SlotNotExtended;
        go(
            run,
            if first {
                At::WriteExtension
            } else if slot {
                At::ExtendSlot
            } else {
                At::ExtendSeats
            },
        )
    }

    /// Ticks for which seats and slot stay locked after the shown end.
    fn grace(&self, run: &Run, row: &Row) -> Tick {
        match run.work {
            Work::Pay(_) if self.fault != Fault::AttemptWithoutGrace => GRACE,
            Work::Extend(_) if row.attempt && self.fault != Fault::GraceForgotten => GRACE,
            _ => 0,
        }
    }

    /// Frees the seats block by block, then the slot.
    pub(super) fn give_seats(&self, world: &mut WorldOf<Self>, mut run: Run, row: Row) -> After<Run> {
        if self.fault == Fault::SlotReleasedFirst {
            Self::free_slot(&mut world.at.slots[self.customer(run.id())], row.claim, false);
        }
        let block = self.first_block(run.seats);
        self.release_seats(&mut world.at, run.id(), block);
        run.seats &= !block;
        if run.seats != 0 {
            return After::Goes(run);
        }
        if self.fault == Fault::SeatsReleasedFirst && matches!(run.work, Work::Release(_)) {
            return go(run, At::WriteRelease);
        }
        if self.is_limited() { go(run, At::GiveSlot) } else { After::Done }
    }

    pub(super) fn release(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let mut run = running.run;
        let id = usize::from(run.id());
        match run.at {
            At::Read => {
                let Some(row) = world.at.rows[id] else { return After::Done };
                run.row = Some(row);
                run.seats = row.seats;
                let ended = matches!(row.status, Status::Cancelled | Status::Expired);
                if row.status == Status::Confirmed {
                    return After::Done;
                }
                // A release that is sent again continues where the first died.
                if ended || self.fault == Fault::SeatsReleasedFirst && matches!(run.work, Work::Release(_)) {
                    return go(run, At::GiveSeats);
                }
                if let Work::Resolve(_) = run.work {
                    if matches!(world.at.money[id], Money::Captured { .. }) {
                        return After::Done;
                    }
                    world.at.money[id] = Money::Sealed;
                }
                go(run, At::WriteRelease)
            }
            At::WriteRelease => {
                let Some(row) = run.row else { return After::Done };
                let resolves = matches!(run.work, Work::Resolve(_));
                match &mut world.at.rows[id] {
                    Some(now) if now.ver == row.ver && now.created == row.created => {
                        now.status = if resolves { Status::Expired } else { Status::Cancelled };
                        now.ver += 1;
                        if resolves {
                            self.note(Must::Resolved);
                        }
                        if self.fault == Fault::SeatsReleasedFirst && !resolves {
                            return After::Done;
                        }
                        go(run, At::GiveSeats)
                    }
                    Some(_) => go(run, At::Read),
                    None => After::Done,
                }
            }
            At::GiveSeats => match run.row {
                Some(row) => self.give_seats(world, run, row),
                None => After::Done,
            },
            _ => {
                if let Some(row) = run.row {
                    let any = self.fault == Fault::ReleaseFreesAnySlot;
                    Self::free_slot(&mut world.at.slots[self.customer(run.id())], row.claim, any);
                }
                After::Done
            }
        }
    }
}
