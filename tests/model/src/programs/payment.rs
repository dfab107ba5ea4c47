//! `create_payment.rs`

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::state::{At, Capture, ORDER, Page, Paid, Payment, Row, Run, State, Tick, Work};

impl Boxoffice {
    /// `create_payment.rs`: extend the lock, ask the provider, write the attempt, answer.
    pub(super) fn create_payment(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        match run.at {
            At::Read => return self.next_attempt(state, run),
            At::OpenSession => {
                let Some(payment) = attempt_of(&run) else { return After::Done };
                let opened = payment.session.unwrap_or_default();
                let opened = self.open_page(state, id, Capture { attempt: payment.attempt, opened });
                let Some(opened) = opened else {
                    // Of a booking that vanished and was made again, the provider still knows the first life.
                    state.refused += u8::from(state.spent.vanished == 0);
                    return After::Done;
                };
                run.next = run.next.map(|next| opened_at(next, payment.attempt, opened));
                run.at = match self.mutant {
                    Mutant::PageGivenBeforeTheBookingKnows => At::Answer,
                    _ => At::WritePayment,
                };
            }
            At::WritePayment => {
                let Some(next) = run.next else { return After::Done };
                if !self.write_row(state, id, next) {
                    return self.again(run);
                }
                if self.mutant == Mutant::PageGivenBeforeTheBookingKnows {
                    return After::Done;
                }
                run.at = At::Answer;
            }
            _ => return self.give_page(state, run),
        }
        After::Goes(run)
    }

    fn next_attempt(&self, state: &State, mut run: Run) -> After {
        let (id, Work::Pay(_, key)) = (run.work.booking(), run.work) else { return After::Done };
        let Some(row) = state.rows[usize::from(id)] else { return After::Done };
        let now = state.now + run.skew;
        if row.paid().any(|payment| payment.key == Some(key)) {
            run.next = Some(row);
            run.now = now;
            run.at = At::AnswerAgain;
            return After::Goes(run);
        }
        if self.is_off_sale(state, &run) {
            return After::Done;
        }
        let Some((attempt, until)) = self.real.next_payment(id, &row, now) else { return After::Done };
        let until = match self.mutant {
            Mutant::EveryPaymentExtends => (now + self.scenario.window).max(row.expires),
            _ => until,
        };
        let mut next = Row { expires: until, ..row };
        let payment = Payment {
            attempt,
            status: Paid::Pending,
            key: Some(key),
            session: Some(if self.scenario.second && key == 1 { ORDER + now } else { now }),
            capture: None,
            short: false,
            refund: None,
        };
        let Some(place) = next.payments.iter_mut().find(|place| place.is_none()) else { return After::Done };
        *place = Some(payment);
        run.next = Some(next);
        if until > row.expires {
            run.until = until;
            run.at = self.first_of_extension();
        } else {
            run.at = At::OpenSession;
        }
        After::Goes(run)
    }

    /// The customer learns where to pay: from the first answer, or from the same page read back.
    fn give_page(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        let Some((row, payment)) = run.next.zip(attempt_of(&run)) else { return After::Done };
        if run.at == At::AnswerAgain {
            let ended = self.real.lock_expired(id, &row, run.now);
            if payment.status != Paid::Pending || ended {
                return After::Done;
            }
            self.seen(Seen::PaymentAnsweredAgain);
        }
        let page = Capture { attempt: payment.attempt, opened: payment.session.unwrap_or_default() };
        if let Some(session) = Self::page(state, id, page)
            && session.page == Page::Open
        {
            session.known = true;
        }
        if self.mutant == Mutant::PageGivenBeforeTheBookingKnows && run.at == At::Answer {
            run.at = At::WritePayment;
            return After::Goes(run);
        }
        After::Done
    }
}

/// `row` with the page that the provider has opened for `attempt`.
fn opened_at(mut row: Row, attempt: u8, opened: Tick) -> Row {
    let own = |payment: &&mut Payment| payment.attempt == attempt && payment.capture.is_none();
    if let Some(payment) = row.payments.iter_mut().flatten().find(own) {
        payment.session = Some(opened);
    }
    row
}

/// The payment that the run is about.
fn attempt_of(run: &Run) -> Option<Payment> {
    let Work::Pay(_, key) = run.work else { return None };
    run.next?.paid().find(|payment| payment.key == Some(key)).copied()
}
