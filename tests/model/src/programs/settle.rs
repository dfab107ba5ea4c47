//! `settle.rs`, `process_payment.rs`

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::real::Decision;
use crate::state::{
    At, Back, Capture, Id, News, Order, Paid, Payment, Reason, Row, Run, State, Status, What, insert,
};
use crate::store::Confirmation;

impl Boxoffice {
    /// `settle_notice`: read, decide, write under the version that was read; where stale, again.
    pub(super) fn settle_notice(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match run.at {
            At::Read => return self.decide(state, run),
            At::ReadSlot => {
                let slot = state.slots[self.customer_of(id)];
                if self.is_too_many(id, slot) {
                    run.at = At::WriteOff(Reason::TicketLimit);
                } else {
                    run.slot = Some(slot);
                    run.at = At::Confirm;
                }
            }
            At::Confirm => {
                let Some(next) = run.next else { return After::Done };
                match self.confirm(state, id, next, run.slot, run.now) {
                    Confirmation::Confirmed => return self.confirmed(state, &next, run),
                    Confirmation::Stale => return self.stale(run),
                    Confirmation::SeatsLost => run.at = At::WriteOff(Reason::SeatsLost),
                }
            }
            At::WriteOff(reason) => {
                let Some(next) = run.next else { return After::Done };
                let lost = match self.mutant {
                    Mutant::SeatsLostWithoutRefund => Row { status: Status::Expired, ..next },
                    _ => self.real.without_seats(id, &next, reason),
                };
                if !self.write_row(state, id, lost) {
                    return self.stale(run);
                }
                self.seen(if reason == Reason::SeatsLost {
                    Seen::LateMoneyGoesBack
                } else {
                    Seen::LimitRefunds
                });
                return self.giving_up(run);
            }
            At::Bury => {
                if !self.bury(state, id) {
                    return self.stale(run);
                }
                run.at = At::SendBack;
            }
            At::SendBack => {
                let Some(News { what: What::Captured { capture, .. }, booking, attempt }) = run.news else {
                    return After::Done;
                };
                insert(&mut state.orders, Order { booking, attempt, orphan: Some(capture) });
                return After::Done;
            }
            At::Inbox => return self.file(state, run),
            _ => {
                let Some(next) = run.next else { return After::Done };
                if !self.write_row(state, id, next) {
                    return self.stale(run);
                }
                return After::Done;
            }
        }
        After::Goes(run)
    }

    fn stale(&self, run: Run) -> After {
        if self.mutant == Mutant::StaleIsDone { After::Done } else { self.again(run) }
    }

    fn confirmed(&self, state: &State, next: &Row, mut run: Run) -> After {
        let others = (0..).zip(&state.rows).filter(|(id, _)| *id != run.work.booking());
        let mut given = others.filter(|(id, row)| {
            row.is_some_and(|row| row.was_given_back()) && self.overlap(*id, run.work.booking())
        });
        if given.next().is_some() {
            self.seen(Seen::CancelledSeatIsSold);
        }
        if run.now > next.expires {
            self.seen(Seen::LateMoneyWins);
        }
        if next.kept().any(|payment| payment.capture.is_some_and(Capture::is_order)) {
            self.seen(Seen::OrderConfirms);
        }
        if next.paid().any(|payment| payment.short && payment.capture.is_some()) {
            self.seen(Seen::FullAfterShort);
        }
        if self.mutant == Mutant::SeatsSoldBeforeTheBooking {
            run.at = At::WriteSettled;
            return After::Goes(run);
        }
        After::Done
    }

    fn decide(&self, state: &mut State, mut run: Run) -> After {
        let (id, Some(news)) = (run.work.booking(), run.news) else { return After::Done };
        let Some(row) = state.rows[usize::from(id)] else {
            return self.without_booking(run, news);
        };
        run.now = state.now + run.skew;
        match self.settle(id, &row, &news, run.now) {
            Decision::Nothing => return After::Done,
            Decision::Write(next) => {
                self.seen_refund(&row, &next);
                run.next = Some(next);
                run.now = 0;
                run.at = At::WriteSettled;
            }
            Decision::Confirm(next) => {
                run.next = Some(next);
                run.at = if self.scenario.limit.is_some() { At::ReadSlot } else { At::Confirm };
            }
        }
        if self.mutant == Mutant::InboxBeforeTheEffect && matches!(news.what, What::Captured { .. }) {
            run.at = At::Inbox;
        }
        After::Goes(run)
    }

    /// A seeded bug: the inbox is written first, and the effect follows.
    fn file(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        let (Some(row), Some(mut next)) = (state.rows[usize::from(id)], run.next) else { return After::Done };
        let mut inbox = Row { payments: next.payments, ver: next.ver, ..row };
        for payment in inbox.payments.iter_mut().flatten() {
            payment.refund = row.paid().find(|old| old.attempt == payment.attempt).and_then(|old| old.refund);
        }
        if !self.write_row(state, id, inbox) {
            return self.again(run);
        }
        next.ver += 1;
        run.next = Some(next);
        run.at = if next.status == row.status { At::WriteSettled } else { At::Confirm };
        After::Goes(run)
    }

    /// `without_booking`: money for a booking that is not there goes back.
    fn without_booking(&self, mut run: Run, news: News) -> After {
        if !matches!(news.what, What::Captured { .. }) {
            return After::Done;
        }
        self.seen(Seen::Orphan);
        run.at = At::Bury;
        After::Goes(run)
    }

    /// The domain's decision, or a seeded bug's.
    fn settle(&self, id: Id, row: &Row, news: &News, now: u8) -> Decision {
        let captured = matches!(news.what, What::Captured { .. });
        match self.mutant {
            Mutant::SecondCaptureIgnored if captured && row.kept().next().is_some() => {
                return Decision::Nothing;
            }
            Mutant::CaptureOfEndedIgnored if captured && row.status != Status::Pending => {
                return Decision::Nothing;
            }
            Mutant::AnyPageEndsTheAttempt => {
                let pending = |payment: &&mut Payment| {
                    payment.attempt == news.attempt && payment.status == Paid::Pending
                };
                let mut next = *row;
                if matches!(news.what, What::Failed { .. })
                    && let Some(payment) = next.payments.iter_mut().flatten().find(pending)
                {
                    payment.status = Paid::Failed;
                    return Decision::Write(next);
                }
            }
            Mutant::FailedUndoesSuccess if matches!(news.what, What::Failed { .. }) => {
                let mut next = *row;
                for payment in next.payments.iter_mut().flatten() {
                    if payment.attempt == news.attempt && payment.status != Paid::Failed {
                        payment.status = Paid::Failed;
                        return Decision::Write(next);
                    }
                }
                return Decision::Nothing;
            }
            Mutant::AmountIgnored => {
                if let What::Captured { capture, .. } = news.what {
                    let news = News { what: What::Captured { capture, short: false }, ..*news };
                    return self.real.settle(id, row, &news, now);
                }
            }
            Mutant::LateMoneyNeverTriesTheSeats if captured => {
                let decision = self.real.settle(id, row, news, now);
                if let Decision::Confirm(next) = decision
                    && self.real.lock_expired(id, row, now)
                {
                    return Decision::Write(self.real.without_seats(id, &next, Reason::BookingEnded));
                }
                return decision;
            }
            _ => {}
        }
        self.real.settle(id, row, news, now)
    }

    /// Takes note of why money goes back.
    fn seen_refund(&self, row: &Row, next: &Row) {
        for payment in next.paid() {
            let before = row.paid().find(|before| before.attempt == payment.attempt).and_then(|p| p.refund);
            if payment.capture.is_some_and(Capture::is_order) && payment.refund.is_some() && before.is_none()
            {
                self.seen(Seen::OrderGoesBack);
            }
            match payment.refund {
                Some((Back::Due, Reason::PaidTwice)) if before.is_none() => self.seen(Seen::SecondGoesBack),
                Some((Back::Due, Reason::BookingEnded)) if before.is_none() => self.seen(Seen::EndedGoesBack),
                Some((Back::Due, Reason::AmountDiffers)) if before.is_none() => {
                    self.seen(Seen::ShortGoesBack)
                }
                _ => {}
            }
        }
    }
}
