//! Disputes that begin and are decided.

use jiff::Timestamp;

use super::Settlement;
use crate::booking::Booking;
use crate::ledger::Kind;
use crate::payment::{Dispute, DisputeStatus, PaymentUpdate, Update};

pub(super) fn disputed(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    let Update::Dispute { dispute_id, capture, amount_minor, status } = &update.update else {
        return Settlement::Nothing;
    };
    let Some(payment_id) = booking.payment_of(capture).map(|payment| payment.payment_id.clone()) else {
        return Settlement::Nothing;
    };
    let told = Dispute { dispute_id: dispute_id.clone(), amount_minor: *amount_minor, status: *status };
    let mut next = booking.clone();
    let Some(payment) = next.payment_mut(&payment_id) else { return Settlement::Nothing };
    let known = payment.disputes.iter_mut().find(|dispute| dispute.dispute_id == told.dispute_id);
    let (status, amount_minor) = (told.status, told.amount_minor);
    let was = match known {
        Some(dispute) if status <= dispute.status => return Settlement::Nothing,
        Some(dispute) => {
            let was = dispute.status;
            dispute.status = status;
            Some(was)
        }
        None => {
            payment.disputes.push(told);
            None
        }
    };
    if was.is_none() {
        next.record(Kind::Dispute, &payment_id, None, amount_minor, now);
    }
    let decided = match status {
        DisputeStatus::Open => None,
        DisputeStatus::Won => Some(Kind::DisputeWon),
        // Once won, it stays won: the bank does not take it twice.
        DisputeStatus::Lost if was == Some(DisputeStatus::Won) => return Settlement::Nothing,
        DisputeStatus::Lost => Some(Kind::DisputeLost),
    };
    if let Some(kind) = decided {
        next.record(kind, &payment_id, None, amount_minor, now);
    }
    Settlement::Write(next)
}
