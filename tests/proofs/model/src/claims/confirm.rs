//! The confirming transaction with its three cases of the slot, and the transaction that subtracts cancelled tickets.

use super::create::go;
use super::store::{each, mark};
use super::{At, Claims, Counting, Fault, Mark, Money, Must, Row, Run, Slot, Status, Work};
use crate::machine::{After, Running, Tick, WorldOf};

/// Reason for which the slot refused a confirmation.
enum Case {
    Again(Counting),
    LookAgain,
    Never,
}

impl Claims {
    pub(super) fn confirm(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, mut run } = running;
        let id = run.id();
        if run.at == At::Read {
            run.row = world.at.rows[usize::from(id)];
            let Some(row) = run.row else { return After::Done };
            run.seats = row.seats;
            let wanted = match run.work {
                Work::Free(_) => row.status == Status::Pending && born <= row.expires && !row.attempt,
                Work::Cancel(_) => row.status == Status::Confirmed,
                _ => row.status == Status::Pending,
            };
            let at = if matches!(run.work, Work::Cancel(_)) { At::Cancel } else { At::Confirm };
            return if wanted { go(run, at) } else { After::Done };
        }
        let Some(row) = run.row else { return After::Done };
        let is_current = |row: &Row| {
            world.at.rows[usize::from(id)].is_some_and(|now| now.ver == row.ver && now.created == row.created)
        };
        match run.at {
            At::Confirm => {
                let blind = self.fault == Fault::FreeAfterTheEnd && matches!(run.work, Work::Free(_));
                if !is_current(&row) && !blind {
                    return go(run, At::Read);
                }
                self.try_confirm(world, run, row, born)
            }
            At::WriteOff => {
                if !is_current(&row) {
                    return go(run, At::Read);
                }
                self.set(world, row, Status::Expired);
                world.at.money[usize::from(id)] = Money::Back;
                go(run, At::GiveSeats)
            }
            At::GiveSeats => self.give_seats(world, run, row),
            At::GiveSlot => {
                Self::free_slot(&mut world.at.slots[self.customer(id)], row.claim, false);
                After::Done
            }
            _ => {
                if !is_current(&row) {
                    return go(run, At::Read);
                }
                self.set(world, row, Status::Cancelled);
                let off = self.is_limited() && self.fault != Fault::TicketsAreKept;
                world.at.slots[self.customer(id)].tickets -= if off { seats(&row) } else { 0 };
                mark(&mut world.at, row.seats, Mark::Free);
                After::Done
            }
        }
    }

    /// One transaction of blocks, booking and slot.
    fn try_confirm(&self, world: &mut WorldOf<Self>, run: Run, row: Row, born: Tick) -> After<Run> {
        let id = run.id();
        let can = |mark: Mark| match self.fault {
            Fault::ConfirmTakesAnySeat => !matches!(mark, Mark::Sold { by } if by != id),
            _ => mark.is_free(born) || mark.is_lock_of(id),
        };
        let lost = !each(row.seats).all(|seat| can(world.at.seats[seat]));
        let slot = world.at.slots[self.customer(id)];
        let counts = !self.is_limited() || self.counts(&slot, &row, run.counting, born);
        if !lost && counts {
            self.sell(world, &run, row);
            return After::Done;
        }
        if let Work::Free(_) = run.work {
            return After::Done;
        }
        if lost {
            return go(run, At::WriteOff);
        }
        match self.case(&slot, &row, born) {
            Case::Again(counting) => go(Run { counting, ..run }, At::Confirm),
            Case::LookAgain => {
                self.note(Must::LooksAgain);
                // The message is delivered again.
                world.at.wishes[usize::from(id)].confirms -= 1;
                After::Done
            }
            Case::Never => {
                if self.fits(&slot, seats(&row)) {
                    world.wrong = Some("a customer who paid is refused only because of confirmed tickets");
                }
                self.note(Must::RefusedByTickets);
                go(run, At::WriteOff)
            }
        }
    }

    /// True if the condition on the slot holds.
    fn counts(&self, slot: &Slot, row: &Row, counting: Counting, born: Tick) -> bool {
        let n = seats(row);
        if self.fault == Fault::ConfirmIgnoresTheLimit {
            return true;
        }
        match counting {
            Counting::WithClaim => {
                slot.open.is_some_and(|open| open.claim == row.claim) && self.fits(slot, n)
            }
            Counting::Alone => slot.open.is_none_or(|open| open.until < born) && self.fits(slot, n),
            Counting::Beside(seen) => {
                let same = slot.open.is_some_and(|open| open.claim == seen.claim);
                let room = if self.fault == Fault::ConfirmIgnoresTheClaim { n } else { n + seen.n };
                same && self.fits(slot, room)
            }
        }
    }

    /// The reason for which this slot refused.
    fn case(&self, slot: &Slot, row: &Row, born: Tick) -> Case {
        let n = seats(row);
        if !self.fits(slot, n) || self.fault == Fault::ConfirmTriesOnce {
            return Case::Never;
        }
        match slot.open {
            Some(open) if open.claim == row.claim => Case::Again(Counting::WithClaim),
            Some(open) if open.until >= born => {
                if self.fits(slot, n + open.n) || self.fault == Fault::ConfirmIgnoresTheClaim {
                    Case::Again(Counting::Beside(open))
                } else if self.fault == Fault::RefusedByAClaim {
                    Case::Never
                } else {
                    Case::LookAgain
                }
            }
            _ => Case::Again(Counting::Alone),
        }
    }

    fn sell(&self, world: &mut WorldOf<Self>, run: &Run, row: Row) {
        let sold =
            if self.fault == Fault::ConfirmForgetsASeat { self.first_block(row.seats) } else { row.seats };
        mark(&mut world.at, sold, Mark::Sold { by: run.id() });
        if self.is_limited() {
            let slot = &mut world.at.slots[self.customer(run.id())];
            slot.tickets += seats(&row);
            match run.counting {
                Counting::WithClaim => slot.open = None,
                Counting::Beside(_) if self.fault == Fault::ConfirmEndsAnyClaim => slot.open = None,
                Counting::Alone => self.note(Must::CountedAlone),
                Counting::Beside(_) => self.note(Must::CountedBeside),
            }
        }
        if matches!(run.work, Work::Free(_)) {
            self.note(Must::Free);
        }
        self.set(world, row, Status::Confirmed);
    }

    fn set(&self, world: &mut WorldOf<Self>, row: Row, status: Status) {
        let (id, ver) = (usize::from(row.claim.booking), row.ver + 1);
        world.at.rows[id] = Some(Row { status, ver, ..row });
    }
}

pub(super) fn seats(row: &Row) -> u8 {
    row.seats.count_ones() as u8
}
