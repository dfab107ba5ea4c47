//! What a provider's news does to a booking. Whatever happens to money is written into the booking's
//! ledger by the same step.

use jiff::Timestamp;

use super::{Booking, BookingStatus};
use crate::Money;
use crate::ids::PaymentId;
use crate::ledger::{Entry, Kind};
use crate::mutant::{Mutant, planted};
use crate::payment::{
    Dispute, DisputeStatus, News, Notice, Payment, PaymentStatus, Provider, Refund, RefundReason,
    RefundStatus,
};

/// What a provider's news does to a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Nothing: it is known already, or changes nothing.
    Nothing,
    /// Write the booking.
    Write(Booking),
    /// Take the seats, in one transaction with the booking; where they are lost (or the customer's limit
    /// is reached), write what [`Booking::without_seats`] makes of it instead.
    Confirm(Booking),
}

/// Decides what `notice` does to `booking`. Pure, total, idempotent and forward-only: the same notice
/// twice is [`Settlement::Nothing`], and every captured amount ends in a confirmed booking or a refund.
#[must_use]
pub fn settle(booking: &Booking, notice: &Notice, now: Timestamp) -> Settlement {
    match &notice.news {
        News::Captured { amount, capture, session } => {
            captured(booking, notice, *amount, (capture, session.as_deref()), now)
        }
        // Ours only once it is captured.
        News::Authorized { .. } => Settlement::Nothing,
        News::Failed { session } => failed(booking, notice, session.as_deref()),
        News::Refund { .. } => refund_moved(booking, notice, now),
        News::Dispute { dispute_id, capture, amount_minor, status } => {
            let told =
                Dispute { dispute_id: dispute_id.clone(), amount_minor: *amount_minor, status: *status };
            match about(booking, notice, capture.as_deref()) {
                Some(payment_id) => disputed(booking, &payment_id, told, now),
                None => Settlement::Nothing,
            }
        }
    }
}

fn captured(
    booking: &Booking,
    notice: &Notice,
    amount: Money,
    (capture, session): (&str, Option<&str>),
    now: Timestamp,
) -> Settlement {
    let known = |payment: &Payment| payment.capture.as_deref() == Some(capture);
    if booking.payments.iter().any(known) {
        return paid_elsewhere(booking, notice, session);
    }
    let mut next = booking.clone();
    let payment_id = match booking.payment(&notice.payment_id) {
        Some(payment) if payment.capture.is_none() && payment.amount == amount => payment.payment_id.clone(),
        // Captured again for one attempt, or something else than was asked for, so that what was asked for
        // may still come, or before our own answer was stored: an attempt of its own.
        Some(_) => adopt(&mut next, booking.next_payment_id(), notice.provider, amount, now),
        None => adopt(&mut next, notice.payment_id.clone(), notice.provider, amount, now),
    };
    if booking.status == BookingStatus::Confirmed && planted(Mutant::SecondCaptureIsIgnored)
        || booking.status == BookingStatus::Cancelled && planted(Mutant::CaptureOfEndedIsIgnored)
    {
        return Settlement::Nothing;
    }
    let differs = amount != booking.quote.total() && !planted(Mutant::AmountIsIgnored);
    let reason = match booking.status {
        _ if differs => Some(RefundReason::AmountDiffers),
        BookingStatus::Confirmed => Some(RefundReason::PaidTwice),
        BookingStatus::Cancelled | BookingStatus::Expired => Some(RefundReason::BookingEnded),
        BookingStatus::Pending => None,
    };
    if let Some(payment) = next.payment_mut(&payment_id) {
        payment.status = PaymentStatus::Success;
        payment.amount = amount;
        payment.capture = Some(capture.to_owned());
        payment.notice = Some(notice.notice_id.clone());
        payment.refunds = reason.map(|reason| whole_refund(payment, reason)).into_iter().collect();
    }
    let kind = if reason.is_some() { Kind::Deposit } else { Kind::Sale };
    next.record(kind, &payment_id, None, amount.amount_minor, now);
    if reason.is_some() {
        return Settlement::Write(next);
    }
    next.status = BookingStatus::Confirmed;
    Settlement::Confirm(next)
}

/// Money that is in the books already. Where it was paid at the very session of an attempt that is open,
/// and stands under another attempt because it was not what was asked for, the open one has ended.
fn paid_elsewhere(booking: &Booking, notice: &Notice, session: Option<&str>) -> Settlement {
    let mut next = booking.clone();
    match next.payment_mut(&notice.payment_id) {
        Some(payment)
            if payment.status == PaymentStatus::Pending
                && session.is_some()
                && payment.session.as_deref() == session =>
        {
            payment.status = PaymentStatus::Failed;
            payment.notice = Some(notice.notice_id.clone());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

pub(super) fn adopt(
    next: &mut Booking,
    id: PaymentId,
    provider: Provider,
    amount: Money,
    now: Timestamp,
) -> PaymentId {
    next.payments.push(Payment {
        payment_id: id.clone(),
        provider,
        status: PaymentStatus::Pending,
        amount,
        created_at: now,
        request: None,
        session: None,
        capture: None,
        notice: None,
        refunds: Vec::new(),
        disputes: Vec::new(),
    });
    id
}

/// All of a payment goes back, because it does not pay for the booking.
fn whole_refund(payment: &Payment, reason: RefundReason) -> Refund {
    // Where nothing was taken, nothing is owed.
    let nothing = payment.amount.amount_minor == 0;
    Refund {
        refund_id: payment.next_refund_id(),
        status: if nothing { RefundStatus::Refunded } else { RefundStatus::Due },
        amount_minor: payment.amount.amount_minor,
        fees_minor: 0,
        tax_minor: 0,
        reason,
        seats: Vec::new(),
        provider_ref: None,
        replaced: Vec::new(),
    }
}

fn failed(booking: &Booking, notice: &Notice, session: Option<&str>) -> Settlement {
    let mut next = booking.clone();
    let given = |payment: &Payment| session.is_none() || payment.session.as_deref() == session;
    match next.payment_mut(&notice.payment_id) {
        Some(payment) if payment.status == PaymentStatus::Pending && given(payment) => {
            payment.status = PaymentStatus::Failed;
            payment.notice = Some(notice.notice_id.clone());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

fn refund_moved(booking: &Booking, notice: &Notice, now: Timestamp) -> Settlement {
    let News::Refund { refund_id, provider_ref, capture, amount_minor, status } = &notice.news else {
        return Settlement::Nothing;
    };
    let Some(payment_id) = about(booking, notice, capture.as_deref()) else { return Settlement::Nothing };
    let Some(payment) = booking.payment(&payment_id) else { return Settlement::Nothing };
    let told = |refund: &Refund| refund.is(refund_id.as_ref(), provider_ref);
    let mut next = booking.clone();
    let (place, stands_in) = match payment.refunds.iter().position(told) {
        Some(place) => (place, false),
        // Ours, but not this booking's any more, or more than was captured: neither can be.
        None if refund_id.is_some() || payment.capture.is_none() => return Settlement::Nothing,
        // Of money that is not in the books yet, whose way back is owed when it is.
        None if capture.is_some() && payment.capture != *capture => return Settlement::Nothing,
        None => match payment.owed(*amount_minor, *status) {
            Some(place) => (place, true),
            None => (next.by_hand(payment, *amount_minor, now), false),
        },
    };
    let Some(payment) = next.payment_mut(&payment_id) else { return Settlement::Nothing };
    let Some(refund) = payment.refunds.get_mut(place) else { return Settlement::Nothing };
    let was = refund.status;
    // None of one that was never made.
    let made = Some(provider_ref.clone()).filter(|made| !made.is_empty());
    let another = refund.provider_ref.is_some() && refund.provider_ref != made;
    if !stands_in && (*status <= was || another) {
        return Settlement::Nothing;
    }
    refund.status = *status;
    refund.replaced.extend(refund.provider_ref.take().filter(|_| stands_in));
    refund.provider_ref = made;
    let (refund_id, amount_minor) = (refund.refund_id.clone(), refund.amount_minor);
    let kind = match (was, *status) {
        (_, RefundStatus::Refunded) => Some(Kind::Refund),
        (RefundStatus::Refunded, RefundStatus::Failed) => Some(Kind::Bounce),
        _ => None,
    };
    if let Some(kind) = kind.filter(|_| !planted(Mutant::LedgerForgetsRefunds)) {
        next.record(kind, &payment_id, Some(refund_id.number()), amount_minor, now);
    }
    Settlement::Write(next)
}

/// The attempt that news of captured money is about: that whose capture it is, or else the one that the
/// notice names.
fn about(booking: &Booking, notice: &Notice, capture: Option<&str>) -> Option<PaymentId> {
    let known = |payment: &&Payment| capture.is_some() && payment.capture.as_deref() == capture;
    let payment = booking.payments.iter().find(known).or_else(|| booking.payment(&notice.payment_id))?;
    Some(payment.payment_id.clone())
}

fn disputed(booking: &Booking, payment_id: &PaymentId, told: Dispute, now: Timestamp) -> Settlement {
    let mut next = booking.clone();
    let Some(payment) = next.payment_mut(payment_id) else { return Settlement::Nothing };
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
        next.record(Kind::Dispute, payment_id, None, amount_minor, now);
    }
    let decided = match status {
        DisputeStatus::Open => None,
        DisputeStatus::Won => Some(Kind::DisputeWon),
        // Once won, it stays won: the bank does not take it twice.
        DisputeStatus::Lost if was == Some(DisputeStatus::Won) => return Settlement::Nothing,
        DisputeStatus::Lost => Some(Kind::DisputeLost),
    };
    if let Some(kind) = decided {
        next.record(kind, payment_id, None, amount_minor, now);
    }
    Settlement::Write(next)
}

impl Booking {
    /// What a booking that was to be confirmed becomes where its seats are lost: expired, and the money
    /// that was just captured goes back.
    #[must_use]
    pub fn without_seats(mut self, reason: RefundReason) -> Self {
        self.status = BookingStatus::Expired;
        if planted(Mutant::SeatsLostWithoutRefund) {
            return self;
        }
        for payment in &mut self.payments {
            if payment.status != PaymentStatus::Success || !payment.refunds.is_empty() {
                continue;
            }
            payment.refunds.push(whole_refund(payment, reason));
            let attempt = payment.payment_id.attempt();
            let sales = self.ledger.iter_mut().filter(|entry| entry.kind == Kind::Sale);
            // Not written yet: the sale has not happened.
            sales.filter(|entry| entry.payment == attempt).for_each(|entry| entry.kind = Kind::Deposit);
        }
        self
    }

    /// Writes a line into the ledger; nothing is no line.
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

    /// Adopts a refund that somebody made by hand at the provider, and says where it stands.
    fn by_hand(&mut self, payment: &Payment, amount_minor: i64, now: Timestamp) -> usize {
        let refund = Refund {
            refund_id: payment.next_refund_id(),
            status: RefundStatus::Due,
            amount_minor,
            fees_minor: 0,
            tax_minor: 0,
            reason: RefundReason::AtProvider,
            seats: Vec::new(),
            provider_ref: None,
            replaced: Vec::new(),
        };
        let number = refund.refund_id.number();
        // Money that is owed back already is not ours to give a second time.
        if payment.is_kept() {
            let given = amount_minor.min(payment.refundable_minor());
            self.record(Kind::Return, &payment.payment_id, Some(number), given, now);
        }
        if let Some(payment) = self.payment_mut(&payment.payment_id) {
            payment.refunds.push(refund);
        }
        payment.refunds.len()
    }
}
