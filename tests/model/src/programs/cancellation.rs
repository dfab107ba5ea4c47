//! `confirm_cancellation.rs`, `cancel_event.rs`, `cancel_bookings.rs`

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::state::{At, Id, Off, Order, Paid, Row, Run, State, Status, Tick, Work, insert};
use crate::store::Cancellation;

/// Times that the bookings of an event that was called off are gone through.
pub(crate) const PASSES: u8 = 2;
/// Ticks between the two: whatever began before the first has ended.
const GAP: Tick = 2;
/// Added to an attempt, it is the id of a refund that nobody wrote down.
const UNWRITTEN: u8 = 100;

impl Boxoffice {
    /// `confirm_cancellation.rs`: the booking, then its code, then one transaction.
    pub(super) fn confirm_cancellation(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match run.at {
            At::Read => {
                run.next = state.rows[usize::from(id)];
                run.at = At::ReadCode;
            }
            At::ReadCode => return self.give_back(state, run),
            At::CancelBooking => {
                let Some(next) = run.next else { return After::Done };
                let later = self.mutant == Mutant::RefundFollowsTheCancellation;
                let written = if later { self.without_refund(state, id, next) } else { next };
                match self.cancel_booking(state, id, written, true) {
                    Cancellation::Cancelled => self.seen(Seen::Cancelled),
                    Cancellation::Stale => return self.again(run),
                    Cancellation::NotItsOwn => return After::Dead,
                }
                run.at = match self.mutant {
                    Mutant::SeatsFollowTheCancellation => At::FreeSeats,
                    Mutant::RefundFollowsTheCancellation => At::WriteRefund,
                    _ => return After::Done,
                };
            }
            At::WriteRefund => {
                let Some(next) = run.next else { return After::Done };
                self.write_row(state, id, Row { ver: next.ver.saturating_add(1), ..next });
                return After::Done;
            }
            _ => {
                self.free_seats(state, id);
                return After::Done;
            }
        }
        After::Goes(run)
    }

    /// A try is spent, the code is compared, the event is read, and what comes back is counted. One step,
    /// because the first changes nothing that others look at, and the event only ever is called off.
    fn give_back(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        let Some(row) = run.next else { return After::Done };
        if state.codes >> id & 1 == 1 {
            self.seen(Seen::CancelledTwice);
            return self.cancelled_again(state, run);
        }
        if state.off.is_some() {
            return After::Done;
        }
        let Some(next) = self.real.cancelled(id, &row, state.now + run.skew) else { return After::Done };
        run.next = Some(next);
        run.at = At::CancelBooking;
        After::Goes(run)
    }

    /// What was done before is answered, and nothing else is done; by seeded bugs, it is done again.
    fn cancelled_again(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        if self.mutant == Mutant::CancelledAgainFreesSeats {
            run.at = At::FreeSeats;
            return After::Goes(run);
        }
        let row = state.rows[usize::from(id)];
        let given = row.filter(|row| row.was_given_back()).and_then(|row| row.paid().last().copied());
        if let Some((payment, capture)) = given.and_then(|payment| Some((payment, payment.capture?)))
            && self.mutant == Mutant::CancelledAgainRefunds
        {
            let attempt = payment.attempt + UNWRITTEN;
            insert(&mut state.orders, Order { booking: id, attempt, orphan: Some(capture) });
        }
        After::Done
    }

    /// `next` with the payments as they are written.
    fn without_refund(&self, state: &State, id: Id, next: Row) -> Row {
        let row = state.rows[usize::from(id)];
        Row { payments: row.map_or(next.payments, |row| row.payments), ..next }
    }

    /// `cancel_event.rs`, whole: killed in between, the organizer sends it again.
    pub(crate) fn call_event_off(&self, state: &mut State) {
        state.off = Some(Off { at: state.now, pass: 1, not_before: 0, listed: false, left: 0 });
    }

    /// Whether the event was called off before the run began. What began earlier may still believe that
    /// it is on sale.
    pub(super) fn is_off_sale(&self, state: &State, run: &Run) -> bool {
        let looks = self.mutant != Mutant::CalledOffStaysOnSale;
        looks && state.off.is_some_and(|off| run.born > off.at)
    }

    /// What cancel-bookings has to do now.
    pub(crate) fn call_offs(state: &State) -> impl Iterator<Item = Work> {
        let off = state.off.filter(|off| off.pass <= PASSES && off.not_before <= state.now);
        let list = off.filter(|off| !off.listed).map(|_| Work::List);
        let left = off.map_or(0, |off| off.left);
        let each = (0..Id::BITS).filter_map(|id| Id::try_from(id).ok());
        list.into_iter().chain(each.filter(move |id| left >> id & 1 == 1).map(Work::CallOff))
    }

    /// The page of the event's bookings that a step begins with.
    pub(super) fn list_bookings(&self, state: &mut State) -> After {
        let there = (0..).zip(&state.rows).filter(|(_, row)| row.is_some());
        let left = there.fold(0, |left, (id, _)| left | 1 << id);
        if let Some(off) = &mut state.off {
            off.listed = true;
            off.left = left;
        }
        self.advance(state);
        After::Done
    }

    /// A booking has followed. After the last, the progress is written.
    pub(super) fn has_followed(&self, state: &mut State, id: Id) {
        let Some(off) = state.off.as_mut().filter(|off| off.left >> id & 1 == 1) else { return };
        off.left &= !(1 << id);
        self.advance(state);
    }

    fn advance(&self, state: &mut State) {
        if let Some(off) = state.off.as_mut().filter(|off| off.listed && off.left == 0) {
            let (pass, not_before) = (off.pass + 1, state.now.saturating_add(GAP));
            let pass = if self.mutant == Mutant::CallOffGoesThroughOnce { PASSES + 1 } else { pass };
            // What is over is the same whenever it ended.
            let not_before = if pass > PASSES { 0 } else { not_before };
            *off = Off { pass, not_before, listed: false, ..*off };
        }
    }

    /// `cancel_bookings.rs`, for one booking: confirmed, it is cancelled with its money; pending, it is
    /// released; otherwise it has ended.
    pub(super) fn call_off(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        if run.at == At::Read {
            let Some(row) = state.rows[usize::from(id)] else { return After::Done };
            run.at = match row.status {
                Status::Confirmed => At::CancelBooking,
                Status::Pending if self.mutant != Mutant::CallOffSkipsPending => At::WriteRelease,
                _ => return After::Done,
            };
            run.next = match run.at {
                At::CancelBooking => self.real.called_off(id, &row, state.now),
                _ => self.real.released(id, &row),
            };
            return After::Goes(run);
        }
        let Some(next) = run.next else { return After::Done };
        if run.at == At::CancelBooking {
            return match self.cancel_booking(state, id, next, false) {
                Cancellation::Cancelled => {
                    self.seen(Seen::CalledOff);
                    After::Done
                }
                Cancellation::Stale => self.overtaken(run),
                Cancellation::NotItsOwn => After::Dead,
            };
        }
        if !self.write_row(state, id, next) {
            return self.overtaken(run);
        }
        if next.paid().any(|payment| payment.status == Paid::Pending) {
            self.seen(Seen::CallOffMeetsPayment);
        }
        self.giving_up(run)
    }

    fn overtaken(&self, run: Run) -> After {
        if self.mutant == Mutant::StaleCallOffIsDone { After::Done } else { self.again(run) }
    }
}
