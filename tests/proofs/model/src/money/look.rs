//! Looks, which read every open attempt and seal it once no payment can be in time any more.

use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::limits;
use domain::payment::{Payment, PaymentStatus, PaymentUpdate, UnderWay, Update};

use super::{ATTEMPTS, At, Attempts, Bank, Fault, Must, Run, Work, go, number, resolves};
use crate::machine::{After, WorldOf};
use crate::real::{Stored, instant, tick};

impl Attempts {
    pub(super) fn look(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        match run.at {
            At::Read => self.read_to_look(world, run),
            At::ReadAttempt => self.look_at(world, run),
            At::Next if run.todo != 0 => self.process(world, run),
            At::Next => self.next_attempt(run),
            At::Conclude => self.conclude(world, run),
            _ => {
                if !self.write_conclusion(world, &run) {
                    return go(run, At::Conclude);
                }
                let expired = run.next.as_ref().is_some_and(|next| next.status == BookingStatus::Expired);
                let run = Run { under_way: [9; ATTEMPTS], ..run };
                if expired { go(run, At::GiveSeat) } else { After::Done }
            }
        }
    }

    fn read_to_look(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let Some(booking) = world.at.booking.clone() else { return After::Done };
        let undecided = booking.status == BookingStatus::Pending
            && match self.fault {
                Fault::LookSealsEarly => instant(world.now) <= booking.expires_at,
                _ => instant(world.now) <= booking.resolves_at(),
            };
        run.seals = !undecided;
        run.read = Some(booking);
        run.attempt = u8::MAX;
        if self.fault == Fault::SeatsFreedBeforeTheSeal && run.seals {
            world.at.seat = super::Seat::Free;
        }
        self.next_attempt(run)
    }

    fn next_attempt(&self, mut run: Run) -> After<Run> {
        if let Work::Pay(_) = run.work {
            return After::Done;
        }
        let after = |payment: &&Payment| run.attempt == u8::MAX || number(payment) > run.attempt;
        let next = run.read.as_ref().and_then(|booking| booking.open_attempts().find(after).map(number));
        match next {
            Some(attempt) => {
                run.attempt = attempt;
                go(run, At::ReadAttempt)
            }
            None if run.seals => go(run, At::Conclude),
            None => After::Done,
        }
    }

    /// Repeats the creation of a session, ends it and reads it; an order is only read.
    fn look_at(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let Some(read) = run.read.clone() else { return After::Done };
        let attempt = run.attempt;
        if run.work == (Work::Look { silent: true }) {
            let silence = if self.fault == Fault::SilenceIsSealed { 1 } else { 4 };
            run.under_way[usize::from(attempt)] = silence;
            return go(run, At::Next);
        }
        if run.seals && !Self::is_order(world, attempt) {
            let created = Self::created(&run, attempt);
            let unknown =
                self.fault == Fault::NoSessionIsSealed && world.at.checkouts[usize::from(attempt)].made == 0;
            if !unknown && !self.make_session(world, attempt, created) {
                self.note(Must::SealedWithoutSession);
            }
            let early = world.at.booking.as_ref().is_some_and(|booking| {
                booking.status == BookingStatus::Pending && instant(world.now) <= booking.resolves_at()
            });
            let checkouts = &mut world.at.checkouts[usize::from(attempt)];
            if self.fault != Fault::LookDoesNotSeal && checkouts.open > 0 {
                // The look ends the session of the repeated creation.
                checkouts.open &= !(1 << (checkouts.made - 1));
                if early {
                    world.wrong = Some("no look ends a session at or before two minutes after the shown end");
                }
            }
        }
        let (todo, under_way) = self.read_attempt(world, attempt, resolves(&read));
        let began = read.payments.get(usize::from(attempt)).map(|payment| payment.created_at);
        let given_up = began.is_some_and(|began| instant(world.now) > began + limits::ORDER_WATCHED);
        let under_way =
            if given_up && under_way != UnderWay::Payable { UnderWay::Nothing } else { under_way };
        run.todo = todo;
        run.under_way[usize::from(attempt)] = under_way as u8 + 1;
        go(run, At::Next)
    }

    /// Reads the booking again and applies what the look has found.
    fn conclude(&self, world: &mut WorldOf<Self>, mut run: Run) -> After<Run> {
        let Some(booking) = world.at.booking.clone() else { return After::Done };
        let next = self.concluded(&booking, &run, world);
        if next == *booking {
            return After::Done;
        }
        (run.read, run.next) = (Some(booking), Some(Stored::new(next)));
        go(run, At::WriteConclusion)
    }

    fn concluded(&self, booking: &Stored, run: &Run, world: &WorldOf<Self>) -> Booking {
        let now = instant(world.now);
        let found = |payment: &Payment| match run.under_way.get(usize::from(number(payment))) {
            Some(1) => UnderWay::Nothing,
            Some(2) => UnderWay::Late,
            Some(3) => UnderWay::InTime,
            _ => UnderWay::Payable,
        };
        let mut next = (**booking).clone();
        if self.fault == Fault::SealsWhileCapturing {
            next.payments.iter_mut().for_each(|payment| payment.capturing = None);
        }
        let sealed = next.clone();
        let sealed = sealed.open_attempts().filter(|attempt| found(attempt) == UnderWay::Nothing);
        // An attempt that is being captured ends by its capture, or when its payment has lapsed.
        for attempt in sealed.filter(|attempt| attempt.capturing.is_none()) {
            let sealed = PaymentUpdate {
                provider: attempt.provider,
                message_id: String::new(),
                payment_id: attempt.payment_id.clone(),
                update: Update::Sealed,
            };
            if let Settlement::Write(settled) = settle(&next, &sealed, now) {
                next = settled;
            }
        }
        let left = next.open_attempts().map(found).max().unwrap_or(UnderWay::Nothing);
        let expired = match self.fault {
            Fault::ExpiresWhatIsPayable => next.expired(UnderWay::Nothing, now),
            Fault::ExpiresWhatIsUndecided if left == UnderWay::InTime => next.expired(UnderWay::Late, now),
            Fault::ExpiresWhileCapturing => {
                let mut free = next.clone();
                free.payments.iter_mut().for_each(|payment| payment.capturing = None);
                free.expired(left, now).map(|_| Booking { status: BookingStatus::Expired, ..next.clone() })
            }
            _ => next.expired(left, now),
        };
        expired.unwrap_or(next)
    }

    fn write_conclusion(&self, world: &mut WorldOf<Self>, run: &Run) -> bool {
        let (Some(read), Some(next)) = (&run.read, &run.next) else { return false };
        let any = matches!(self.fault, Fault::StaleExpires | Fault::WriteWithoutVersion);
        let written = Stored::replace(&mut world.at.booking, read, next, any);
        if written && next.status == BookingStatus::Expired && read.status == BookingStatus::Pending {
            self.note(Must::Expired);
            let late = world.now > tick(read.expires_at) + super::GRACE;
            let taken = world.at.moneys.iter().any(|money| {
                let decided = money.bank == Bank::Captured || money.bank == Bank::Authorized && !late;
                let known = next
                    .payments
                    .get(usize::from(money.attempt))
                    .is_some_and(|payment| payment.capture.is_some());
                decided && !known && Self::in_time(read, money.at)
            });
            if taken {
                world.wrong = Some("a booking expires only if nobody paid it in time");
            }
            let open = next.payments.iter().any(|payment| {
                payment.status == PaymentStatus::Pending
                    && payment.provider == domain::provider::Provider::Stripe
            });
            if open {
                world.wrong = Some("while an attempt at Stripe is open the booking is pending");
            }
        }
        written
    }
}
