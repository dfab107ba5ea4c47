//! Settles disputes: their opening and their decision. A lost one ends its booking.

use jiff::Timestamp;

use super::Settlement;
use crate::base::ids::BookingId;
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Dispute, DisputeStatus, PaymentUpdate, Update};

/// A dispute of `capture`, told by its provider, as each of the bookings that the capture pays for hears of it, in their
/// order.
///
/// The message may be an old one, and a booking that was moved to after the end of the dispute does not know of it: it
/// hears the latest status that any of them has. A booking that was told is read before those that were moved to later,
/// so what it was told is known here.
///
/// The amount is shared out: a booking that knows the dispute keeps its part, and the others take of the rest, in their
/// order, up to what they have of the capture. A booking without a part hears the status, too. An amount in another
/// currency is about all of each.
#[must_use]
pub fn shared_dispute(bookings: &[Booking], capture: &str, told: &Dispute) -> Vec<(BookingId, Dispute)> {
    let paid = || bookings.iter().filter_map(|booking| Some((booking, booking.payment_of(capture)?)));
    let known =
        || paid().filter_map(|(_, payment)| Some((payment.dispute(&told.dispute_id)?, payment.unmoved())));
    let latest = |status, known: &Dispute| if moves_on(known.status, status) { status } else { known.status };
    let status = known().fold(told.status, |status, (known, _)| latest(status, known));
    let claimed: i64 = known().map(|(known, paid)| known.claims_minor(paid)).sum();
    let mut left = told.amount.amount_minor.saturating_sub(claimed).max(0);
    let shares = paid().map(|(booking, payment)| {
        let mut dispute = Dispute { status, ..told.clone() };
        let is_new = payment.dispute(&told.dispute_id).is_none();
        if is_new && told.amount.currency == payment.amount.currency {
            dispute.amount.amount_minor = left.min(payment.unmoved().amount_minor);
            left -= dispute.amount.amount_minor;
        }
        (booking.booking_id.clone(), dispute)
    });
    shares.collect()
}

pub(super) fn disputed(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    let Update::Dispute { capture, dispute } = &update.update else { return Settlement::Nothing };
    let Some(payment) = booking.payment_of(capture) else { return Settlement::Nothing };
    let (payment_id, paid, kept) = (payment.payment_id.clone(), payment.unmoved(), payment.is_kept());
    let known = payment.disputes.iter().position(|known| known.dispute_id == dispute.dispute_id);
    let before = known.and_then(|place| payment.disputes.get(place));
    if before.is_some_and(|before| !moves_on(before.status, dispute.status)) {
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
fn moves_on(before: DisputeStatus, told: DisputeStatus) -> bool {
    before != DisputeStatus::Won && told > before
}
