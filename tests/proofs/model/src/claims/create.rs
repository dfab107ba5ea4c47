//! Steps of create-booking: claim, read, lock, put.

use super::store::{each, mark};
use super::{At, Claims, Fault, LOCK, Mark, Mask, Must, Open, Row, Run, Status};
use crate::machine::{After, Running, Tick, WorldOf};

/// Longest life of a function, rounded up, in ticks.
const RUN: Tick = 1;

impl Claims {
    pub(super) fn create(&self, world: &mut WorldOf<Self>, running: Running<Run>, req: u8) -> After<Run> {
        let Running { born, mut run } = running;
        let (id, n) = (run.claim.booking, self.request(req).seats.count_ones() as u8);
        let customer = self.customer(id);
        match run.at {
            At::Look => self.look(world, running, req),
            At::Claim => {
                let slot = &mut world.at.slots[customer];
                if self.can_claim(slot, run.claim, n, born) {
                    slot.open = Some(opened(&run, req, n, born));
                    return go(run, At::ReadBooking);
                }
                run.slot = *slot;
                go(run, At::Refused)
            }
            At::Refused => self.claim_refused(world, running, req),
            At::TakeOver => {
                let fits = self.fits(&world.at.slots[customer], n);
                let slot = &mut world.at.slots[customer];
                let seen = run.slot.open.map(|open| open.claim);
                let is = slot.open.map(|open| open.claim);
                if is == seen && fits {
                    self.note(Must::TakenOver);
                    slot.open = Some(opened(&run, req, n, born));
                    return go(run, At::ReadBooking);
                }
                if is == Some(run.claim) {
                    return go(run, At::ReadBooking);
                }
                self.answer(world, running, None, req)
            }
            At::ReadBooking => {
                run.row = world.at.rows[usize::from(id)];
                match run.row {
                    Some(_) if self.fault != Fault::NoReadAfterTheClaim => {
                        self.unclaim(world, run, born, req)
                    }
                    _ => go(Run { row: None, ..run }, At::Lock),
                }
            }
            At::Lock => {
                if self.lock(&mut world.at, id, run.seats, run.until, born) {
                    return go(run, At::Put);
                }
                if self.fault == Fault::UndoesARefusedLock {
                    self.release_seats(&mut world.at, id, run.seats);
                }
                run.row = world.at.rows[usize::from(id)];
                self.unclaim(world, run, born, req)
            }
            At::Put => self.put(world, running, req),
            At::FreeOwn => {
                self.free_own(world, &run);
                self.unclaim(world, run, born, req)
            }
            _ => {
                self.write_unclaim(world, &run, born);
                self.answer(world, Running { born, run }, run.row, req)
            }
        }
    }

    /// Step 0: reads slot and blocks, and stops if others have the seats.
    fn look(&self, world: &mut WorldOf<Self>, running: Running<Run>, req: u8) -> After<Run> {
        let Running { born, mut run } = running;
        let (request, id) = (self.request(req), run.claim.booking);
        let now = born + Tick::from(self.fault == Fault::LockTakesTheLastSecond);
        let can = |seats: Mask| {
            each(seats).all(|seat| world.at.seats[seat].is_free(now) || world.at.seats[seat].is_lock_of(id))
        };
        run.until = born + LOCK;
        run.seats = if request.other == 0 || can(request.seats) { request.seats } else { request.other };
        if !can(run.seats) {
            let row = world.at.rows[usize::from(id)];
            return self.answer(world, running, row, req);
        }
        go(run, if self.is_limited() { At::Claim } else { At::ReadBooking })
    }

    fn claim_refused(&self, world: &mut WorldOf<Self>, running: Running<Run>, req: u8) -> After<Run> {
        let Running { born, run } = running;
        let (id, n) = (run.claim.booking, self.request(req).seats.count_ones() as u8);
        let row = world.at.rows[usize::from(id)];
        if row.is_some() || self.fault == Fault::RefusedClaimDoesNotRead {
            let row = row.filter(|_| self.fault != Fault::RefusedClaimDoesNotRead);
            return self.answer(world, running, row, req);
        }
        let Some(open) = run.slot.open else { return self.answer(world, running, None, req) };
        if open.claim == run.claim && self.fault != Fault::LostClaimIsRefused {
            if self.fits(&run.slot, n) {
                return go(run, At::ReadBooking);
            }
            return self.unclaim(world, run, born, req);
        }
        let dead = open.run_until < born || self.fault == Fault::TakesOverALiveRun;
        let same = open.req == req || self.fault == Fault::TakesOverAnotherBody;
        let named = self.request(req).other == 0 || self.fault == Fault::TakesOverTheBest;
        if open.claim.booking == id && dead && same && named && self.fits(&run.slot, n) {
            return go(run, At::TakeOver);
        }
        self.answer(world, running, None, req)
    }

    fn put(&self, world: &mut WorldOf<Self>, running: Running<Run>, req: u8) -> After<Run> {
        let Running { born, mut run } = running;
        let row = &mut world.at.rows[usize::from(run.claim.booking)];
        let Some(first) = *row else {
            *row = Some(Row {
                status: Status::Pending,
                ver: 1,
                req,
                claim: run.claim,
                seats: run.seats,
                created: born,
                expires: run.until,
                attempt: false,
            });
            self.note(Must::Booked);
            let row = *row;
            return self.answer(world, running, row, req);
        };
        run.row = Some(first);
        let own = first.status == Status::Pending && first.claim == run.claim;
        if own && self.fault != Fault::PutOfItsOwnUnclaims {
            self.note(Must::PutOfItsOwn);
            return self.answer(world, running, run.row, req);
        }
        go(run, At::FreeOwn)
    }

    /// Frees, after a refused put, the seats with exactly our mark that are not in the booking.
    fn free_own(&self, world: &mut WorldOf<Self>, run: &Run) {
        let ended = run.row.is_none_or(|row| matches!(row.status, Status::Cancelled | Status::Expired));
        let theirs = run.row.map_or(0, |row| row.seats);
        let kept = if ended || self.fault == Fault::FreesTheBookings { 0 } else { theirs };
        let ours = Mark::Locked { until: run.until, by: run.claim.booking };
        if self.fault == Fault::RefusedPutKeepsItsSeats {
            return;
        }
        for seat in each(run.seats & !kept) {
            if world.at.seats[seat] == ours {
                self.note(Must::FreedAfterPut);
                mark(&mut world.at, 1 << seat, Mark::Free);
            }
        }
    }

    fn unclaim(&self, world: &mut WorldOf<Self>, run: Run, born: Tick, req: u8) -> After<Run> {
        if self.is_limited() {
            return go(run, At::Unclaim);
        }
        self.answer(world, Running { born, run }, run.row, req)
    }

    /// Frees the slot, or sets it to the claim of the live booking, if that is another one.
    fn write_unclaim(&self, world: &mut WorldOf<Self>, run: &Run, born: Tick) {
        let slot = &mut world.at.slots[self.customer(run.claim.booking)];
        if self.fault == Fault::UnclaimsAny {
            slot.open = None;
        }
        let Some(open) = slot.open.filter(|open| open.claim == run.claim) else { return };
        let other = run.row.filter(|row| row.status == Status::Pending && row.claim != run.claim);
        slot.open = other.filter(|row| born <= row.expires).map(|row| Open {
            claim: row.claim,
            n: row.seats.count_ones() as u8,
            until: row.expires,
            req: row.req,
            ..open
        });
    }

    /// Answers the customer: the first answer if `row` is of this request, or a refusal.
    fn answer(
        &self,
        world: &mut WorldOf<Self>,
        running: Running<Run>,
        row: Option<Row>,
        req: u8,
    ) -> After<Run> {
        let run = running.run;
        match row {
            Some(row) if row.req == req => self.note(Must::FirstAnswer),
            Some(_) => self.note(Must::OtherBody),
            None => {}
        }
        let there = world.at.rows[usize::from(run.claim.booking)].is_some_and(|row| row.req == req);
        if run.existed && there && row.is_none_or(|row| row.req != req) {
            world.wrong = Some("the same request gets the same answer");
        }
        After::Done
    }
}

fn opened(run: &Run, req: u8, n: u8, born: Tick) -> Open {
    Open { claim: run.claim, n, until: run.until, req, run_until: born + RUN }
}

pub(super) fn go(run: Run, at: At) -> After<Run> {
    After::Goes(Run { at, ..run })
}
