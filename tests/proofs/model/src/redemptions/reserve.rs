//! Functions that reserve: create-booking, and a change of the code.

use domain::booking::Booking;

use super::state::{At, Item, Name, Run, Shared, Work, real_instant, tick};
use super::{DAY, Fault, LOCK, Must, Redemptions, UNDER_WAY, go};
use crate::machine::{After, Running, Tick, WorldOf};
use crate::real::Stored;

impl Redemptions {
    pub(super) fn create(&self, world: &mut WorldOf<Self>, running: Running<Run>, req: u8) -> After<Run> {
        let Running { born, mut run } = running;
        let id = usize::from(req);
        match run.at {
            At::Read => {
                if world.at.bookings[id].is_some() {
                    return After::Done;
                }
                run.own = self.request(req).coupon.then(|| next_name(&mut world.at, req, born + LOCK));
                let late = run.own.is_none() || self.fault == Fault::ReservesAfterThePut;
                go(run, if late { At::Lock } else { At::Reserve })
            }
            At::Lock if world.at.lost[id] => go(run, At::Return),
            At::Lock => go(run, At::Put),
            At::Put => {
                let Some(first) = world.at.bookings[id].clone() else {
                    let booking = self.new_booking(req, born, run.own);
                    self.put_booking(&mut world.at, req, &booking);
                    self.note(Must::Booked);
                    let late = run.own.is_some() && self.fault == Fault::ReservesAfterThePut;
                    return if late { go(run, At::Reserve) } else { After::Done };
                };
                let named = Name::of(&first);
                if run.own.is_some() && named == run.own && self.fault != Fault::OwnPutIsUndone {
                    self.note(Must::PutOfItsOwn);
                    return After::Done;
                }
                if self.fault == Fault::ReturnsAnyRow {
                    run.own = named;
                }
                go(run, At::Return)
            }
            _ => self.reservation(world, Running { born, run }),
        }
    }

    pub(super) fn change_code(&self, world: &mut WorldOf<Self>, running: Running<Run>, id: u8) -> After<Run> {
        let Running { born, mut run } = running;
        let place = usize::from(id);
        match run.at {
            At::Read => {
                run.read = world.at.bookings[place].clone();
                let open = |booking: &&Stored| {
                    booking.check_open(real_instant(born)).is_ok() && booking.payments.is_empty()
                };
                let Some(booking) = run.read.as_ref().filter(open) else { return After::Done };
                run.left = Name::of(booking);
                let until = tick(booking.expires_at);
                let Work::Code(_, true) = run.work else { return go(run, At::Write) };
                // The booking keeps the row that it has.
                if run.left.is_some() {
                    return After::Done;
                }
                run.own = Some(next_name(&mut world.at, id, until));
                go(run, At::Reserve)
            }
            At::Write => {
                let Some(read) = run.read.take() else { return After::Done };
                let next = self.priced(Booking::clone(&read), run.own);
                if self.replace_booking(&mut world.at, id, &read, &next, born) {
                    self.note(Must::Recoded);
                    return if run.left.is_some() { go(run, At::Leave) } else { After::Done };
                }
                // The same write, sent again because its answer was lost.
                let written = Booking { ver: read.ver + 1, ..next };
                if world.at.bookings[place].as_deref() == Some(&written) {
                    return After::Done;
                }
                let undoes = self.fault == Fault::StaleChangeUndoesItsOwn;
                go(run, if undoes { At::Return } else { At::Again })
            }
            At::Again => {
                let named = world.at.bookings[place].as_deref().and_then(Name::of);
                if run.own.is_some() && named == run.own { After::Done } else { go(run, At::Return) }
            }
            At::Leave => {
                if let Some(left) = run.left {
                    self.return_row(world, left);
                }
                After::Done
            }
            _ => self.reservation(world, Running { born, run }),
        }
    }

    /// Steps of reserving the run's row, and of returning it.
    fn reservation(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, run } = running;
        let Some(own) = run.own else { return After::Done };
        match run.at {
            At::Reserve => {
                if !self.is_limited() {
                    return self.reserved(run);
                }
                let item = self.wanted(own, born);
                match self.reserve(&mut world.at, item) {
                    Ok(()) if self.fault == Fault::CountsAreWrittenLater => go(run, At::Count),
                    Ok(()) => {
                        let reclaimed = run.changed && born < DAY;
                        self.note(if reclaimed { Must::Reclaimed } else { Must::Reserved });
                        self.reserved(run)
                    }
                    Err(_) if run.tried => self.refused(world, &run),
                    Err(full) => self.pick(world, run, born, full),
                }
            }
            At::Count => {
                let item = self.wanted(own, born);
                self.add(&mut world.at, Some(&item), 1);
                self.reserved(run)
            }
            At::Return => {
                if self.fault != Fault::RefusedKeepsItsRow {
                    self.return_row(world, own);
                }
                self.refused(world, &run)
            }
            _ => self.settle(world, Running { born, run }),
        }
    }

    /// The step after the reservation.
    fn reserved(&self, run: Run) -> After<Run> {
        match run.work {
            Work::Create(_) if self.fault == Fault::ReservesAfterThePut => After::Done,
            Work::Create(_) => go(run, At::Lock),
            _ => go(run, At::Write),
        }
    }

    /// Ends a refused run, whose row must be gone.
    pub(super) fn refused(&self, world: &mut WorldOf<Self>, run: &Run) -> After<Run> {
        self.note(Must::Refused);
        if run.own.is_some_and(|own| world.at.row(own).is_some()) && self.fault != Fault::ReturnsAnyRow {
            world.wrong = Some("a refused request leaves no row");
        }
        After::Done
    }

    /// Deletes a row that is as it was reserved, with its counts.
    fn return_row(&self, world: &mut WorldOf<Self>, name: Name) {
        if let Some(row) = world.at.row(name).copied().filter(|row| row.ver == 0) {
            self.replace(&mut world.at, name, Some(&row), None, false);
        }
    }

    /// The row that a run of its booking reserves: what the booking will redeem.
    fn wanted(&self, name: Name, born: Tick) -> Item {
        let uses = self.redeemed(&self.new_booking(name.booking, born, Some(name)), name);
        Item { name, reserved_at: born, uses: uses.uses, minor: uses.minor, used: false, ver: 0 }
    }

    fn new_booking(&self, req: u8, born: Tick, name: Option<Name>) -> Booking {
        let template = self.templates[usize::from(req)].clone();
        let (created_at, expires_at) = (real_instant(born), real_instant(born + LOCK));
        self.priced(Booking { created_at, expires_at, ..template }, name)
    }

    /// Writes a booking `IF ver = :ver`; the stream then has messages for its rows.
    pub(super) fn replace_booking(
        &self,
        at: &mut Shared,
        id: u8,
        read: &Stored,
        next: &Booking,
        now: Tick,
    ) -> bool {
        let place = usize::from(id);
        let written = Stored::replace(&mut at.bookings[place], read, next, false);
        if written {
            let of_both = [Name::of(read), Name::of(next)];
            let changed = read.status != next.status
                || read.seat_count() != next.seat_count()
                || of_both[0] != of_both[1];
            if changed {
                at.queue.extend(of_both.into_iter().flatten().map(|name| (now, name)));
            }
            at.named.extend(of_both[1]);
        }
        written
    }

    /// Puts a new booking; the stream has a message for the end of its lock.
    fn put_booking(&self, at: &mut Shared, id: u8, booking: &Booking) {
        let name = Name::of(booking);
        at.bookings[usize::from(id)] = Some(Stored::new(booking.clone()));
        // An offer that nothing limits is counted only once it is used.
        let reserved = name.filter(|_| self.is_limited());
        at.queue.extend(reserved.map(|name| (tick(booking.expires_at) + UNDER_WAY, name)));
        at.named.extend(name);
    }
}

/// The name of the next run's row.
fn next_name(at: &mut Shared, booking: u8, until: Tick) -> Name {
    let nonce = at.nonces[usize::from(booking)];
    at.nonces[usize::from(booking)] += 1;
    Name { until, booking, nonce }
}
