//! Settlement of payment updates: settle, confirm, capture.

use domain::booking::{BookingStatus, Settlement, settle};
use domain::ids::PaymentId;
use domain::payment::{PaymentUpdate, RefundReason, Update};
use domain::provider::Provider;

use super::{At, Attempts, Bank, Fault, LASTS, Must, Run, Seat, Shared, Work, go, resolves};
use crate::machine::{After, Tick, WorldOf};
use crate::real::{Stored, instant, price, tick};

impl Attempts {
    /// Takes the next payment that was read, or ends.
    pub(super) fn process(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        if let (Work::Settle(_), At::Next) = (run.work, run.at) {
            return After::Done;
        }
        if run.at == At::Next {
            if run.todo == 0 {
                return After::Done;
            }
            run.money = run.todo.trailing_zeros() as u8;
            run.todo &= run.todo - 1;
        }
        match world.at.moneys[usize::from(run.money)].bank {
            Bank::Authorized => self.capture(world, Run { at: At::Begin, ..run }),
            _ => self.settle(world, Run { at: At::Settle, ..run }),
        }
    }

    /// Payment update for a payment's state.
    fn update(&self, world: &WorldOf<Self>, money: u8) -> PaymentUpdate {
        let paid = world.at.moneys[usize::from(money)];
        let capture = format!("m{money}");
        let at = if self.fault == Fault::InTimeByOurClock { world.now } else { paid.at };
        let update = match paid.bank {
            Bank::Captured => {
                Update::Captured { amount: price(&self.booking), capture, paid_at: instant(at) }
            }
            _ => Update::Lapsed { capture },
        };
        PaymentUpdate {
            provider: Self::provider_of(world, paid.attempt),
            message_id: String::new(),
            payment_id: PaymentId::of(&self.booking.booking_id, paid.attempt + 1),
            update,
        }
    }

    pub(super) fn settle(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        match run.at {
            At::Settle => self.decide(world, run),
            At::WriteSettled => {
                if !self.write(&mut world.at, &run) {
                    return go(run, At::Settle);
                }
                go(run, At::Next)
            }
            At::Confirm => self.confirm(world, run),
            _ => {
                if !self.write(&mut world.at, &run) {
                    return go(run, At::Settle);
                }
                run.next = None;
                go(run, At::GiveSeat)
            }
        }
    }

    fn decide(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let Some(booking) = world.at.booking.clone() else {
            world.wrong = Some("no payment arrives for a missing booking");
            return After::Done;
        };
        let update = self.update(world, run.money);
        let captured = matches!(update.update, Update::Captured { .. });
        let ignored = match self.fault {
            Fault::SecondCaptureIgnored => booking.status == BookingStatus::Confirmed && captured,
            Fault::CaptureOfEndedIgnored => booking.status == BookingStatus::Cancelled && captured,
            Fault::LapsedStaysWritten => !captured,
            _ => false,
        };
        let settled =
            if ignored { Settlement::Nothing } else { settle(&booking, &update, instant(world.now)) };
        match settled {
            Settlement::Write(next) => {
                self.judge(world, &booking, run.money);
                self.note_settled(&booking, &update, captured);
                (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
                go(run, At::WriteSettled)
            }
            Settlement::Confirm { next, in_time } => {
                let begun = self.has_begun(world.now) && self.fault != Fault::ConfirmsAfterTheStart;
                if !in_time && begun {
                    self.note(Must::LateAfterTheStart);
                    return self.write_off(world, run, &booking, next, RefundReason::BookingEnded);
                }
                let late = world.at.moneys[usize::from(run.money)].at > resolves(&booking);
                if late && self.has_begun(world.now) {
                    world.wrong = Some("a late payment confirms nothing after the event has begun");
                }
                (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
                go(run, At::Confirm)
            }
            Settlement::Nothing | Settlement::Cancel { .. } => go(run, At::Next),
        }
    }

    fn note_settled(&self, booking: &Stored, update: &PaymentUpdate, captured: bool) {
        match booking.status {
            BookingStatus::Confirmed if captured => self.note(Must::PaidTwice),
            _ if captured => self.note(Must::EndedGoesBack),
            _ if update.provider == Provider::Razorpay => self.note(Must::CaptureLapses),
            _ => {}
        }
    }

    /// Notes a broken rule if a payment in time is refunded although the booking was neither paid nor released.
    fn judge(&self, world: &mut WorldOf<Self>, booking: &Stored, money: u8) {
        let paid = world.at.moneys[usize::from(money)];
        let first = booking.payments.iter().all(|payment| payment.capture.is_none());
        let captured = paid.bank == Bank::Captured;
        if captured && first && booking.status == BookingStatus::Expired && paid.at <= resolves(booking) {
            world.wrong = Some("a booking that was paid in time is kept until its payment is read");
        }
    }

    fn write_off(
        &self,
        world: &mut WorldOf<Self>,
        mut run: Run,
        booking: &Stored,
        next: domain::booking::Booking,
        reason: RefundReason,
    ) -> After<Run> {
        let paid = world.at.moneys[usize::from(run.money)];
        let in_time = paid.at <= resolves(booking);
        if in_time && (world.now <= tick(booking.expires_at) + LASTS || reason == RefundReason::BookingEnded)
        {
            world.wrong = Some("up to 32 minutes after the shown end nobody who paid in time loses a seat");
        }
        let mut lost = next.without_seats(reason, instant(world.now));
        if self.fault == Fault::LostWithoutRefund {
            lost.payments.iter_mut().for_each(|payment| payment.refunds.clear());
        }
        (run.read, run.next) = (Some(booking.clone()), Some(Stored::new(lost)));
        go(run, At::WriteOff)
    }

    /// Confirms in one transaction of seat and booking.
    fn confirm(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let (Some(read), Some(next)) = (run.read.clone(), run.next.clone()) else { return After::Done };
        if self.space.claim_until.is_some_and(|until| world.now <= until) {
            self.note(Must::LooksAgain);
            if self.fault != Fault::UnsettledIsSealed {
                // 4 is `Payable`: the end of the attempt is unknown.
                let attempt = world.at.moneys[usize::from(run.money)].attempt;
                run.under_way[usize::from(attempt)] = 4;
            }
            return go(run, At::Next);
        }
        let current = world.at.booking.as_ref().is_some_and(|booking| booking.ver == read.ver);
        if !current && self.fault != Fault::WriteWithoutVersion {
            return go(run, At::Settle);
        }
        if matches!(world.at.seat, Seat::Rival) && self.fault != Fault::ConfirmTakesAnySeat {
            self.note(Must::LostToARival);
            return self.write_off(world, run, &read, (*next).clone(), RefundReason::SeatsLost);
        }
        let in_time = world.at.moneys[usize::from(run.money)].at <= resolves(&read);
        self.note(if in_time { Must::ConfirmedInTime } else { Must::ConfirmedLate });
        if matches!(run.work, Work::Look { .. }) {
            self.note(Must::ReadBack);
        }
        if world.at.seat == Seat::Rival {
            world.wrong = Some("a seat is sold once");
        }
        if self.fault != Fault::SeatSoldAfter {
            world.at.seat = Seat::Sold;
        }
        Stored::replace(&mut world.at.booking, &read, &next, true);
        go(run, At::Next)
    }

    pub(super) fn capture(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let paid = world.at.moneys[usize::from(run.money)];
        match run.at {
            At::Begin => self.begin_capture(world, run),
            At::LockSeat => {
                let until = world.now + 1;
                match &mut world.at.seat {
                    Seat::Ours { until: end } => *end = until.max(*end),
                    seat @ Seat::Free => *seat = Seat::Ours { until },
                    _ => return self.leave(run),
                }
                go(run, At::WriteCapturing)
            }
            At::WriteCapturing => {
                if !self.write(&mut world.at, &run) {
                    return go(run, At::Begin);
                }
                go(run, At::Capture)
            }
            _ => {
                if paid.bank == Bank::Authorized {
                    self.check_capture(world, run.money);
                    let now = world.now;
                    let money = &mut world.at.moneys[usize::from(run.money)];
                    (money.bank, money.captured_at) = (Bank::Captured, now);
                }
                run.next = None;
                go(run, At::Settle)
            }
        }
    }

    /// Leaves a payment alone, which then lapses at the provider.
    fn leave(&self, run: Run) -> After<Run> {
        self.note(Must::NotCaptured);
        go(run, At::Next)
    }

    fn begin_capture(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let Some(booking) = world.at.booking.clone() else { return After::Done };
        let (paid, id) = (world.at.moneys[usize::from(run.money)], format!("m{}", run.money));
        if !booking.may_capture(price(&booking)) && self.fault != Fault::CapturesForEnded {
            return self.leave(run);
        }
        let begun = booking.payments.iter().find_map(|payment| payment.capturing.as_deref());
        if let Some(begun) = begun.filter(|_| self.fault != Fault::CapturesBesideAnother) {
            return if begun == id { go(run, At::Capture) } else { self.leave(run) };
        }
        if paid.at > resolves(&booking) && self.has_begun(world.now) {
            return self.leave(run);
        }
        if self.fault == Fault::CaptureWithoutWriting {
            return go(run, At::Capture);
        }
        let mut next = (*booking).clone();
        let payment = next.payments.get_mut(usize::from(paid.attempt));
        let Some(payment) =
            payment.filter(|payment| payment.is_open() || self.fault == Fault::CapturesForEnded)
        else {
            return self.leave(run);
        };
        payment.capturing = Some(id);
        let lasts = world.now < tick(booking.locked_until(booking.expires_at));
        (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
        go(run, if lasts { At::WriteCapturing } else { At::LockSeat })
    }

    fn check_capture(&self, world: &mut WorldOf<Self>, money: u8) {
        let attempt = world.at.moneys[usize::from(money)].attempt;
        let Shared { moneys, booking, .. } = &world.at;
        let twice = moneys.iter().any(|other| other.attempt == attempt && other.bank == Bank::Captured);
        let unpaid = |booking: &Stored| booking.payments.iter().all(|payment| payment.capture.is_none());
        let ended = |booking: &Stored| booking.status == BookingStatus::Expired && unpaid(booking);
        if booking.as_ref().is_some_and(ended) {
            world.wrong = Some("nothing is captured after a look has written `expired`");
        } else if twice {
            world.wrong = Some("at most one payment of an attempt is captured");
        }
    }

    /// Returns true if a payment at this tick is in time.
    pub(super) fn in_time(booking: &Stored, at: Tick) -> bool {
        at <= resolves(booking)
    }
}
