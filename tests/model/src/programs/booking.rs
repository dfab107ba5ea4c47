//! `create_booking.rs`, `extend_booking.rs`, `release_booking.rs`, `lock.rs`.

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::state::{At, PAYMENTS, Row, Run, State, Status, Work};
use crate::store::{Creation, Locking};

impl Boxoffice {
    /// `create_booking.rs`
    pub(super) fn create_booking(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match run.at {
            At::Lock => match self.lock(state, id, run.until, run.now) {
                Locking::Locked => run.at = At::Put,
                Locking::AlreadyOurs(until) => {
                    self.seen(Seen::RetryFindsItsLock);
                    run.until = until;
                    run.found = true;
                    run.at = At::Put;
                }
                Locking::Partly => run.at = At::LockRest,
                Locking::Lost => return After::Done,
            },
            At::LockRest => {
                self.seen(Seen::RetryLocksTheRest);
                if !self.lock_rest(state, id, run.until, run.now) {
                    return After::Done;
                }
                run.at = At::Put;
            }
            At::Put => return self.put_booking(state, run),
            _ => {
                if self.undo_lock(state, id, run.until, run.next) {
                    self.seen(Seen::LockUndone);
                }
                return After::Done;
            }
        }
        After::Goes(run)
    }

    fn put_booking(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        let row = Row {
            status: Status::Pending,
            ver: 1,
            created: run.now,
            expires: run.until,
            payments: [None; PAYMENTS],
        };
        let first = match self.create_row(state, id, row, run.found, run.now) {
            Creation::Created => return After::Done,
            Creation::LockUndone => {
                self.seen(Seen::FoundLockWasUndone);
                run.until = run.now + self.scenario.lock;
                run.found = false;
                run.at = At::Lock;
                return After::Goes(run);
            }
            // The wish is the same under the same key: all of it is kept or nothing.
            Creation::Exists(first) => {
                let live = first.status == Status::Pending && !self.real.lock_expired(id, &first, run.now);
                if live && self.mutant != Mutant::RetryReleasesAll {
                    return After::Done;
                }
                Some(first)
            }
            Creation::Buried => {
                self.seen(Seen::BuriedStaysAway);
                None
            }
            Creation::Refused => {
                self.seen(Seen::SecondLockRefused);
                None
            }
        };
        // What another run locked is not this one's to undo.
        if run.found && !matches!(self.mutant, Mutant::RetryReleasesAll | Mutant::UndoesAFoundLock) {
            return After::Done;
        }
        run.at = At::Undo;
        run.next = first;
        run.now = 0;
        After::Goes(run)
    }

    /// `extend_booking.rs`
    pub(super) fn extend_booking(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        let Some(row) = state.rows[usize::from(id)] else { return After::Done };
        match run.at {
            At::Read => {
                run.now = state.now + run.skew;
                let Some(until) = self.real.extension(id, &row, run.now) else { return After::Done };
                run.until = until;
                run.next = Some(Row { expires: until, ..row });
                run.now = 0;
                run.at = match self.mutant {
                    Mutant::BookingExtendedFirst => At::WriteExtension,
                    _ => self.first_of_extension(),
                };
                After::Goes(run)
            }
            _ => {
                let Some(next) = run.next else { return After::Done };
                if !self.write_row(state, id, next) {
                    return self.again(run);
                }
                self.seen(Seen::Extended);
                if self.mutant == Mutant::BookingExtendedFirst {
                    run.at = self.first_of_extension();
                    return After::Goes(run);
                }
                After::Done
            }
        }
    }

    /// Reads again and decides again, because somebody else wrote first.
    pub(super) fn again(&self, mut run: Run) -> After {
        self.seen(Seen::Stale);
        run.at = At::Read;
        run.next = None;
        run.slot = None;
        run.now = 0;
        run.until = 0;
        After::Goes(run)
    }

    pub(super) fn first_of_extension(&self) -> At {
        let limited = self.scenario.limit.is_some() && self.mutant != Mutant::SlotNotExtended;
        if limited { At::ExtendSlot } else { At::ExtendSeats }
    }

    /// `lock::extend`: the slot first, then the seats.
    pub(super) fn extend_lock(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match run.at {
            At::ExtendSlot => {
                if !self.extend_slot(state, id, run.until) {
                    return After::Done;
                }
                run.at = At::ExtendSeats;
            }
            At::ExtendSeats => {
                if self.extend_seats(state, id, run.until) {
                    run.until = 0;
                    run.at = match run.work {
                        Work::Pay(..) => At::OpenSession,
                        _ if self.mutant == Mutant::BookingExtendedFirst => return After::Done,
                        _ => At::WriteExtension,
                    };
                } else if self.scenario.limit.is_some() {
                    run.next = None;
                    run.at = At::LostSlot;
                } else {
                    return After::Done;
                }
            }
            _ => {
                self.free_slot(state, id);
                return After::Done;
            }
        }
        After::Goes(run)
    }

    /// `release_booking.rs`: the booking first, then the seats, then the slot.
    pub(super) fn release_booking(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match (run.at, state.rows[usize::from(id)]) {
            (_, None) => After::Done,
            (At::Read, Some(row)) => {
                if matches!(row.status, Status::Cancelled | Status::Expired) {
                    return self.giving_up(run);
                }
                let Some(next) = self.real.released(id, &row) else { return After::Done };
                if self.mutant == Mutant::SeatsReleasedBeforeTheBooking {
                    let After::Goes(mut run) = self.giving_up(run) else { return After::Done };
                    run.next = Some(next);
                    return After::Goes(run);
                }
                run.next = Some(next);
                run.at = At::WriteRelease;
                After::Goes(run)
            }
            (_, Some(_)) => {
                let Some(next) = run.next else { return After::Done };
                if !self.write_row(state, id, next) {
                    return self.again(run);
                }
                self.seen(Seen::Released);
                self.giving_up(run)
            }
        }
    }
}
