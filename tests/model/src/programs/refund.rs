//! `process_refund.rs`

use super::After;
use crate::Boxoffice;
use crate::state::{At, Back, Capture, News, Order, Run, State, What, Work};

impl Boxoffice {
    /// `process_refund.rs`: read what is due, ask the provider, settle its answer.
    pub(super) fn process_refund(&self, state: &mut State, run: Run) -> After {
        let Work::Refund(order) = run.work else { return After::Done };
        let row = state.rows[usize::from(order.booking)];
        let payment = row.and_then(|row| row.paid().find(|paid| paid.attempt == order.attempt).copied());
        if run.at == At::Read {
            let status = payment.and_then(|payment| payment.refund).map(|(status, _)| status);
            return match status {
                _ if order.orphan.is_some() => goes(run),
                None => After::Dead,
                Some(Back::Due) => goes(run),
                Some(Back::Requested) => After::Goes(Run { at: At::ReadRefund, ..run }),
                Some(_) => After::Done,
            };
        }
        if run.at == At::ReadRefund {
            return told(state, run, order);
        }
        // The money was read with the row, and never changes once it is written.
        let capture: Option<Capture> = order.orphan.or(payment.and_then(|payment| payment.capture));
        let Some(capture) = capture else { return After::Dead };
        if self.refund(state, order.booking, order.key(), capture).is_err() {
            return After::Dead;
        }
        if order.orphan.is_some() {
            return After::Done;
        }
        told(state, run, order)
    }
}

/// Goes on to settle what the provider says of the refund.
fn told(state: &State, mut run: Run, order: Order) -> After {
    let status = Boxoffice::refund_status(state, order.booking, order.attempt);
    run.news = Some(News { booking: order.booking, attempt: order.attempt, what: What::Refund { status } });
    run.at = At::Read;
    After::Goes(run)
}

fn goes(run: Run) -> After {
    After::Goes(Run { at: At::AskRefund, ..run })
}
