//! Steps of create-payment, extend-booking and release-booking.

use domain::booking::{Booking, BookingStatus};
use domain::payment::Payment;
use domain::provider::Provider;

use super::{At, Attempts, Fault, GRACE, Run, Seat, Work, go, number};
use crate::machine::{After, Tick, WorldOf};
use crate::real::{Stored, instant, price, tick};

impl Attempts {
    pub(super) fn pay(&self, world: &mut WorldOf<Self>, mut run: Run, born: Tick, key: u8) -> After<Run> {
        let provider = self.space.keys[usize::from(key)].0;
        let create = if provider == Provider::Razorpay { At::FindOrder } else { At::Create };
        match run.at {
            At::Read => self.read_to_pay(world, run, born, key),
            At::ExtendSeat => match self.extend_seat(world, run.until) {
                false => After::Done,
                true if self.fault == Fault::SeatsLockedAfter => go(run, create),
                true => go(run, At::Write),
            },
            At::Write => {
                if !self.write(&mut world.at, &run) {
                    return go(run, At::Read);
                }
                match self.fault {
                    Fault::CheckoutBeforeTheAttempt => After::Done,
                    Fault::SeatsLockedAfter => go(run, At::ExtendSeat),
                    _ => go(run, create),
                }
            }
            At::FindOrder => {
                let found = world.at.checkouts[usize::from(run.attempt)].made > 0;
                if found { After::Done } else { go(run, At::Create) }
            }
            At::Create if provider == Provider::Razorpay => {
                self.make_order(world, run.attempt);
                After::Done
            }
            At::Create => {
                let created = Self::created(&run, run.attempt);
                let made = self.make_session(world, run.attempt, created);
                let usable = made && world.at.checkouts[usize::from(run.attempt)].open > 0;
                match self.fault {
                    Fault::CheckoutBeforeTheAttempt => go(run, At::Write),
                    _ if usable => After::Done,
                    _ => go(run, At::Unusable),
                }
            }
            // The session has ended: the attempt is read and settled.
            _ => {
                let (todo, _) = self.read_attempt(world, run.attempt, 0);
                run.todo = todo;
                run.under_way[usize::from(run.attempt)] = 1;
                go(run, At::Next)
            }
        }
    }

    /// Tick at which an attempt of the booking began, as the run knows it.
    pub(super) fn created(run: &Run, attempt: u8) -> Tick {
        let known = [&run.next, &run.read].into_iter().flatten();
        let payment = known.filter_map(|booking| booking.payments.get(usize::from(attempt))).next();
        payment.map_or(0, |payment| tick(payment.created_at))
    }

    fn read_to_pay(&self, world: &mut WorldOf<Self>, mut run: Run, born: Tick, key: u8) -> After<Run> {
        let Some(booking) = world.at.booking.clone() else { return After::Done };
        let provider = self.space.keys[usize::from(key)].0;
        let mark = Some(key.to_string());
        if let Some(first) = booking.payments.iter().find(|payment| payment.request == mark) {
            let open = first.is_open() && booking.status_at(instant(born)) == BookingStatus::Pending;
            run.attempt = number(first);
            (run.read, run.next) = (Some(booking), None);
            let create = if provider == Provider::Razorpay { At::FindOrder } else { At::Create };
            return if open { go(run, create) } else { After::Done };
        }
        let Ok((id, until)) = booking.next_payment(&self.event, instant(born)) else { return After::Done };
        let first = booking.payments.is_empty();
        let until = match self.fault {
            Fault::EveryAttemptExtends => tick(until).max(born + 1),
            _ => tick(until),
        };
        let attempt =
            Payment { request: mark, ..Payment::attempt(id, provider, price(&booking), instant(born)) };
        run.attempt = number(&attempt);
        let mut next = Booking { expires_at: instant(until), ..(*booking).clone() };
        next.payments.push(attempt);
        (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
        run.until = if self.fault == Fault::AttemptWithoutGrace { until } else { until + GRACE };
        match self.fault {
            Fault::CheckoutBeforeTheAttempt => go(run, At::Create),
            Fault::SeatsLockedAfter => go(run, At::Write),
            _ => go(run, if first { At::ExtendSeat } else { At::Write }),
        }
    }

    /// Extends the seat's lock to `until` at least. False if the seat is lost.
    fn extend_seat(&self, world: &mut WorldOf<Self>, until: Tick) -> bool {
        match &mut world.at.seat {
            Seat::Ours { until: end } => {
                *end = until.max(*end);
                true
            }
            _ => false,
        }
    }

    pub(super) fn change(&self, world: &mut WorldOf<Self>, mut run: Run, born: Tick) -> After<Run> {
        match run.at {
            At::Read => {
                let Some(booking) = world.at.booking.clone() else { return After::Done };
                let next = if run.work == Work::Release {
                    booking.released().ok()
                } else {
                    let until = booking.extension(&self.event, instant(born)).ok();
                    until.map(|expires_at| Booking { expires_at, ..(*booking).clone() })
                };
                let Some(next) = next else { return After::Done };
                run.until = tick(booking.locked_until(next.expires_at));
                (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
                go(run.clone(), if run.work == Work::Release { At::Write } else { At::ExtendSeat })
            }
            At::ExtendSeat => {
                if self.extend_seat(world, run.until) {
                    go(run, At::Write)
                } else {
                    After::Done
                }
            }
            _ => match self.write(&mut world.at, &run) {
                false => go(run, At::Read),
                true if run.work == Work::Release => go(run, At::GiveSeat),
                true => After::Done,
            },
        }
    }

    pub(super) fn give_seat(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        if let Seat::Ours { .. } = world.at.seat {
            world.at.seat = Seat::Free;
        }
        match run.work {
            Work::Release => After::Done,
            Work::Look { .. } if run.under_way == [9; super::ATTEMPTS] => After::Done,
            _ => go(run, At::Next),
        }
    }
}
