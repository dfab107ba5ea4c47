//! Settles disputes: their opening and their decision. A lost one ends its booking.

use jiff::Timestamp;

use super::Settlement;
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Dispute, DisputeStatus, PaymentUpdate, Update};

pub(super) fn disputed(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    let Update::Dispute { capture, dispute } = &update.update else { return Settlement::Nothing };
    let Some(payment) = booking.payment_of(capture) else { return Settlement::Nothing };
    let (payment_id, paid, kept) = (payment.payment_id.clone(), payment.unmoved(), payment.is_kept());
    let known = payment.disputes.iter().position(|known| known.dispute_id == dispute.dispute_id);
    let before = known.and_then(|place| payment.disputes.get(place));
    if before.is_some_and(|before| !moves_on(before, dispute)) {
        return Settlement::Nothing;
    }
    let taken_before = before.map_or(0, |before| before.taken_minor(paid));
    let claims = before.unwrap_or(dispute).claims_minor(paid);
    let mut next = booking.clone();
    let Some(payment) = next.payment_mut(&payment_id) else { return Settlement::Nothing };
    match known.and_then(|place| payment.disputes.get_mut(place)) {
        Some(known) => {
            known.status = dispute.status;
            known.fee = dispute.fee.or(known.fee);
        }
        None => payment.disputes.push(dispute.clone()),
    }
    let taken = matches!(dispute.status, DisputeStatus::Withdrawn | DisputeStatus::Lost);
    if taken && taken_before == 0 {
        next.record(Kind::Dispute, &payment_id, None, claims, now);
    }
    match dispute.status {
        DisputeStatus::Open | DisputeStatus::Withdrawn => Settlement::Write(next),
        DisputeStatus::Won => {
            next.record(Kind::DisputeWon, &payment_id, None, taken_before, now);
            Settlement::Write(next)
        }
        DisputeStatus::Lost => {
            next.record(Kind::DisputeLost, &payment_id, None, claims, now);
            if booking.status != BookingStatus::Confirmed || !kept {
                return Settlement::Write(next);
            }
            let cancelled = Booking { status: BookingStatus::Cancelled, ..next.clone() };
            Settlement::Cancel { next: cancelled, keeping_seats: next }
        }
    }
}

/// Returns true if a dispute has changed. A won one stays won: the bank does not take the money twice.
fn moves_on(before: &Dispute, told: &Dispute) -> bool {
    before.status != DisputeStatus::Won && told.status > before.status
}
