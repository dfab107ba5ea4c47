//! The functions as programs of atomic steps, in the order of the handlers' code.

mod booking;
mod cancellation;
mod payment;
mod reconcile;
mod refund;
mod settle;

pub(crate) use cancellation::PASSES;

use crate::Boxoffice;
use crate::state::{At, Run, State, Work, insert};

/// What a step leaves of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It goes on.
    Goes(Run),
    /// It has ended; a queue's message is deleted.
    Done,
    /// It can never succeed: the message goes to the dead-letter queue.
    Dead,
}

impl Boxoffice {
    /// Begins `work` up to and including its first step. `None` where it ends there without effect.
    pub(crate) fn begin(&self, state: &mut State, work: Work, skew: u8) -> Option<After> {
        let at = if matches!(work, Work::Create(_)) { At::Lock } else { At::Read };
        let mut run = Run::new(work, at, skew, state.now);
        match work {
            Work::Settle(news) => {
                state.news.retain(|waiting| *waiting != news);
                run.news = Some(news);
            }
            Work::Refund(order) => state.orders.retain(|waiting| *waiting != order),
            Work::List => return Some(self.list_bookings(state)),
            Work::Create(id) => {
                if self.is_off_sale(state, &run) && state.rows[usize::from(id)].is_none() {
                    return None;
                }
                run.now = state.now + skew;
                run.until = run.now + self.scenario.lock;
                return Some(After::Goes(run));
            }
            _ => {}
        }
        let after = self.step(state, run);
        // Where a queue's message is worked off, that is an effect.
        let took = matches!(work, Work::Settle(_) | Work::Refund(_) | Work::CallOff(_));
        (took || after != After::Done).then_some(after)
    }

    /// One step of `run`.
    pub(crate) fn step(&self, state: &mut State, run: Run) -> After {
        let after = self.step_of(state, run);
        if let (Work::CallOff(id), After::Done) = (run.work, after) {
            self.has_followed(state, id);
        }
        after
    }

    fn step_of(&self, state: &mut State, run: Run) -> After {
        match (run.work, run.at) {
            (_, At::GiveSeats | At::GiveSlot) => self.give_up(state, run),
            (Work::Create(_), _) => self.create_booking(state, run),
            (_, At::ExtendSlot | At::ExtendSeats | At::LostSlot) => self.extend_lock(state, run),
            (Work::Extend(_), _) => self.extend_booking(state, run),
            (Work::Release(_), _) => self.release_booking(state, run),
            (Work::Pay(..), _) => self.create_payment(state, run),
            (Work::Refund(_), _) if run.news.is_none() => self.process_refund(state, run),
            (Work::Settle(_) | Work::Refund(_), _) => self.settle_notice(state, run),
            (Work::Reconcile(_), _) => self.reconcile(state, run),
            (Work::Cancel(_), _) => self.confirm_cancellation(state, run),
            (Work::CallOff(_), _) => self.call_off(state, run),
            (Work::List, _) => After::Done,
        }
    }

    /// The run dies. What a queue gave it comes again.
    pub(crate) fn die(&self, state: &mut State, run: Run) {
        use crate::mutant::Mutant;
        match run.work {
            Work::Settle(news) if self.mutant != Mutant::NewsAckedBeforeTheEffect => {
                insert(&mut state.news, news)
            }
            Work::Refund(order) => insert(&mut state.orders, order),
            _ => {}
        }
    }

    /// `lock::give_up`: the seats block by block, then the slot.
    fn give_up(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        if run.at == At::GiveSlot {
            self.free_slot(state, id);
            return self.after_giving_up(run);
        }
        let block = self.first_block(run.seats);
        self.release(state, id, block);
        run.seats &= !block;
        if run.seats != 0 {
            return After::Goes(run);
        }
        if self.scenario.limit.is_some() {
            run.at = At::GiveSlot;
            return After::Goes(run);
        }
        self.after_giving_up(run)
    }

    fn after_giving_up(&self, mut run: Run) -> After {
        use crate::mutant::Mutant;
        let seats_first = self.mutant == Mutant::SeatsReleasedBeforeTheBooking;
        if seats_first && matches!(run.work, Work::Release(_)) {
            run.at = At::WriteRelease;
            return After::Goes(run);
        }
        After::Done
    }

    /// Begins to free what the booking of `run` holds.
    pub(crate) fn giving_up(&self, mut run: Run) -> After {
        run.seats = self.seats_of(run.work.booking());
        run.at = At::GiveSeats;
        run.next = None;
        run.slot = None;
        run.now = 0;
        run.until = 0;
        After::Goes(run)
    }
}
