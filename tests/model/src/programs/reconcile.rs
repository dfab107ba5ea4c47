//! `reconcile_payments.rs`, for one booking.

use super::After;
use crate::Boxoffice;
use crate::model::Seen;
use crate::mutant::Mutant;
use crate::provider::failed;
use crate::state::{At, Back, Capture, News, Order, Paid, Payment, Row, Run, State, Status, Tick, insert};

/// `afterwards`: how long after the lock an order is asked about. Longer than any space lasts.
const AFTERWARDS: Tick = 100;

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
                let page = page_of(&row, i);
                let unheard = Self::read_page(state, id, page).filter(|_| self.reads_back(page));
                let unheard = unheard.or_else(|| self.given_up(state, &run, &row, page, ended));
                if let Some(news) = unheard {
                    self.seen(Seen::ReadBack);
                    insert(&mut state.news, news);
                }
                self.next_open(&row, run, i + 1)
            }
            _ => self.expire(state, run, row, ended),
        }
    }

    fn reads_back(&self, page: Capture) -> bool {
        match self.mutant {
            Mutant::NothingIsReadBack => false,
            Mutant::OrdersAreNotReadBack => !page.is_order(),
            _ => true,
        }
    }

    /// `given_up`: the end of an order that nobody has paid in all its time.
    fn given_up(&self, state: &State, run: &Run, row: &Row, order: Capture, ended: bool) -> Option<News> {
        let patience = if self.mutant == Mutant::OrderIsGivenUpAtOnce { 0 } else { AFTERWARDS };
        let over = ended && state.now + run.skew > row.expires.saturating_add(patience);
        if !over || !order.is_order() {
            return None;
        }
        self.seen(Seen::OrderGivenUp);
        Some(failed(run.work.booking(), order))
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
