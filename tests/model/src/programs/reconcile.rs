//! `reconcile_payments.rs`, for one booking.

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::state::{At, Back, Capture, Order, Paid, Payment, Row, Run, State, Status, insert};

impl Boxoffice {
    /// `reconcile`: end the pages of a lock that has ended, read every open payment back, and expire
    /// the booking if none is open.
    pub(super) fn reconcile(&self, state: &mut State, mut run: Run) -> After {
        let id = run.work.booking();
        if run.at == At::Read {
            run.next = state.rows[usize::from(id)];
            let Some(row) = run.next else { return After::Done };
            for payment in row.paid().filter(|payment| owes(payment)) {
                let order = Order { booking: id, attempt: payment.attempt, orphan: None };
                insert(&mut state.orders, order);
            }
            return self.next_open(&row, run, 0);
        }
        let Some(row) = run.next else { return After::Done };
        let ended = row.status != Status::Pending || self.real.lock_expired(id, &row, state.now + run.skew);
        match run.at {
            At::EndSession(i) => {
                if ended {
                    self.end_page(state, id, page_of(&row, i));
                }
                run.at = At::ReadBack(i);
                After::Goes(run)
            }
            At::ReadBack(i) => {
                let unheard = Self::read_page(state, id, page_of(&row, i));
                if let Some(news) = unheard.filter(|_| self.mutant != Mutant::NothingIsReadBack) {
                    self.seen(Seen::ReadBack);
                    insert(&mut state.news, news);
                }
                self.next_open(&row, run, i + 1)
            }
            _ => self.expire(state, run, row, ended),
        }
    }

    /// The next payment that is open, from place `from`; after the last, the end of the booking.
    fn next_open(&self, row: &Row, mut run: Run, from: u8) -> After {
        let places = row.payments.iter().enumerate().skip(usize::from(from));
        let open = |payment: &Option<Payment>| {
            payment.is_some_and(|payment| payment.status == Paid::Pending && payment.session.is_some())
        };
        if let Some((i, _)) = places.into_iter().find(|(_, payment)| open(payment)) {
            run.at = At::EndSession(u8::try_from(i).unwrap_or_default());
            return After::Goes(run);
        }
        let any_open = row.paid().any(|payment| payment.status == Paid::Pending);
        let may_end = !any_open || self.mutant == Mutant::ExpiresWhileAPageIsOpen;
        if may_end && row.status == Status::Pending {
            run.at = At::WriteExpired;
            return After::Goes(run);
        }
        After::Done
    }

    fn expire(&self, state: &mut State, run: Run, row: Row, ended: bool) -> After {
        if !ended {
            return After::Done;
        }
        let written = self.write_row(state, run.work.booking(), Row { status: Status::Expired, ..row });
        if !written && self.mutant != Mutant::StaleReconcileGivesUp {
            return After::Done;
        }
        self.seen(Seen::Expired);
        self.giving_up(run)
    }
}

/// `Payment::awaits_refund`
fn owes(payment: &Payment) -> bool {
    matches!(payment.refund, Some((Back::Due | Back::Requested, _)))
}

fn page_of(row: &Row, place: u8) -> Capture {
    let payment = row.payments[usize::from(place)];
    payment.map_or(Capture { attempt: 0, opened: 0 }, |payment| Capture {
        attempt: payment.attempt,
        opened: payment.session.unwrap_or_default(),
    })
}
