//! Effect of a payment update on a booking. The same step writes every movement of money into the booking's
//! ledger.

use jiff::Timestamp;

use super::{Booking, BookingStatus};
use crate::Money;
use crate::base::ids::PaymentId;
use crate::sale::ledger_entry::{Entry, Kind};
use crate::sale::payment::{Decline, Payment, PaymentStatus, PaymentUpdate, Refund, RefundReason, Update};

mod disputes;
mod refunds;

pub use disputes::shared_dispute;

/// Most declines that a payment stores.
const DECLINES_MAX: usize = 20;

/// The effect of a payment update on a booking.
#[allow(clippy::large_enum_variant, reason = "one lives for the length of a write")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// No effect: the update is known already, or changes nothing.
    Nothing,
    /// Write the booking.
    Write(Booking),
    /// Sell the seats, in one transaction with the booking; if they are lost (or the customer's limit is
    /// reached), write the result of [`Booking::without_seats`] instead.
    Confirm {
        /// The confirmed booking.
        next: Booking,
        /// True if the customer paid in time: then the seats are theirs if they are free, however late the
        /// update arrives.
        in_time: bool,
    },
    /// Free the seats, in one transaction with the booking, because the payment is lost.
    Cancel {
        /// The cancelled booking.
        next: Booking,
        /// The booking to write instead if the event lets customers keep such seats.
        keeping_seats: Booking,
    },
}

/// Decides the effect of `update` on `booking`. It is pure, total, idempotent and only moves forward: a
/// repeated update is [`Settlement::Nothing`], and every captured amount ends in a confirmed booking or a
/// refund.
#[must_use]
pub fn settle(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    match &update.update {
        Update::Captured { amount, capture, paid_at } => {
            captured(booking, update, (*amount, capture), *paid_at, now)
        }
        // An authorized payment counts only once it is captured.
        Update::Authorized { .. } => Settlement::Nothing,
        Update::Lapsed { capture } => lapsed(booking, &update.payment_id, capture),
        Update::Sealed => sealed(booking, update),
        Update::Declined(decline) => declined(booking, &update.payment_id, decline),
        Update::Refund { .. } => refunds::refund_moved(booking, update, now),
        Update::Dispute { .. } => disputes::disputed(booking, update, now),
    }
}

fn captured(
    booking: &Booking,
    update: &PaymentUpdate,
    (amount, capture): (Money, &str),
    paid_at: Timestamp,
    now: Timestamp,
) -> Settlement {
    if booking.payments.iter().any(|payment| payment.capture.as_deref() == Some(capture)) {
        return Settlement::Nothing;
    }
    let mut next = booking.clone();
    let payment_id = match booking.payment(&update.payment_id) {
        Some(payment) if payment.capture.is_none() && payment.amount == amount => payment.payment_id.clone(),
        // A second capture of one attempt, or another amount than requested, whose request may still be paid:
        // recorded as an attempt of its own.
        Some(_) => adopt(&mut next, booking.next_payment_id(), update, amount, now),
        None => adopt(&mut next, update.payment_id.clone(), update, amount, now),
    };
    let reason = match booking.status {
        _ if amount != booking.due() => Some(RefundReason::AmountDiffers),
        BookingStatus::Confirmed => Some(RefundReason::PaidTwice),
        BookingStatus::Cancelled | BookingStatus::Expired => Some(RefundReason::BookingEnded),
        BookingStatus::Pending => None,
    };
    if let Some(payment) = next.payment_mut(&payment_id) {
        payment.status = PaymentStatus::Success;
        payment.amount = amount;
        payment.capture = Some(capture.to_owned());
        payment.capturing = None;
        payment.settled_by = Some(update.message_id.clone());
        payment.refunds = reason.map(|reason| whole_refund(payment, reason, now)).into_iter().collect();
    }
    let kind = if reason.is_some() { Kind::Deposit } else { Kind::Sale };
    next.record(kind, &payment_id, None, amount.amount_minor, now);
    if reason.is_some() {
        return Settlement::Write(next);
    }
    next.status = BookingStatus::Confirmed;
    Settlement::Confirm { next, in_time: paid_at.as_second() <= booking.resolves_at().as_second() }
}

fn adopt(next: &mut Booking, id: PaymentId, of: &PaymentUpdate, amount: Money, now: Timestamp) -> PaymentId {
    next.payments.push(Payment::attempt(id.clone(), of.provider, amount, now));
    id
}

/// Refunds a whole payment that does not pay for the booking.
fn whole_refund(payment: &Payment, reason: RefundReason, now: Timestamp) -> Refund {
    Refund::due(payment.next_refund_id(), payment.amount.amount_minor, reason, now)
}

/// Ends a sealed attempt as failed; no other step ends one. While a payment of it is being captured, a
/// reading without payments is too early.
fn sealed(booking: &Booking, update: &PaymentUpdate) -> Settlement {
    let mut next = booking.clone();
    match next.payment_mut(&update.payment_id) {
        Some(payment) if payment.is_open() && payment.capturing.is_none() => {
            payment.status = PaymentStatus::Failed;
            payment.settled_by = Some(update.message_id.clone());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

/// Forgets an authorized payment that was to be captured and has lapsed: another may be captured.
fn lapsed(booking: &Booking, id: &PaymentId, capture: &str) -> Settlement {
    let mut next = booking.clone();
    match next.payment_mut(id) {
        Some(payment) if payment.capturing.as_deref() == Some(capture) => {
            payment.capturing = None;
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

fn declined(booking: &Booking, id: &PaymentId, decline: &Decline) -> Settlement {
    let mut next = booking.clone();
    match next.payment_mut(id) {
        Some(payment)
            if payment.declines.len() < DECLINES_MAX
                && payment.declines.iter().all(|known| known.id != decline.id) =>
        {
            payment.declines.push(decline.clone());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

impl Booking {
    /// Expires a booking that was to be confirmed and whose seats are lost, and refunds the capture.
    #[must_use]
    pub fn without_seats(mut self, reason: RefundReason, now: Timestamp) -> Self {
        self.status = BookingStatus::Expired;
        for payment in &mut self.payments {
            if payment.status != PaymentStatus::Success || !payment.refunds.is_empty() {
                continue;
            }
            payment.refunds.push(whole_refund(payment, reason, now));
            let attempt = payment.payment_id.attempt();
            let sales = self.ledger.iter_mut().filter(|entry| entry.kind == Kind::Sale);
            // The sale is not written yet: it has not happened.
            sales.filter(|entry| entry.payment == attempt).for_each(|entry| entry.kind = Kind::Deposit);
        }
        self
    }

    /// Adds a line to the ledger, unless its amount is zero.
    pub(crate) fn record(
        &mut self,
        kind: Kind,
        payment: &PaymentId,
        refund: Option<u8>,
        amount_minor: i64,
        now: Timestamp,
    ) {
        if amount_minor != 0 {
            let (at, payment) = (now.as_second(), payment.attempt());
            self.ledger.push(Entry { at, kind, payment, refund, amount_minor });
        }
    }
}
