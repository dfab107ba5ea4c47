//! Messages of payments: attempts, declines, refunds and disputes.

use super::{Message, RefundParts, Subject, TierParts};
use crate::sale::booking::Booking;
use crate::sale::payment::{Dispute, DisputeStatus, Payment, PaymentStatus, Refund, RefundStatus};
use crate::{Error, Money};

/// The messages that follow from a change of the booking's payment with this number, from `before` to `payment`.
pub(super) fn between(
    booking: &Booking,
    subject: &Subject,
    before: Option<&Payment>,
    (number, payment): (usize, &Payment),
) -> Result<Vec<Message>, Error> {
    let mut messages = Vec::new();
    messages.extend(started(subject, before, (number, payment)));
    let (payment_id, provider) = (|| payment.payment_id.clone(), Some(payment.provider));
    let failed_before = before.is_some_and(|before| before.status == PaymentStatus::Failed);
    if payment.status == PaymentStatus::Failed && !failed_before {
        messages.push(Message::PaymentFailed { booking: subject.clone(), payment_id: payment_id() });
    }
    let known = before.map_or(&[][..], |before| &before.declines);
    let new = payment.declines.iter().filter(|decline| known.iter().all(|known| known.id != decline.id));
    messages.extend(new.map(|decline| Message::PaymentDeclined {
        booking: subject.clone(),
        payment_id: payment_id(),
        decline: decline.clone(),
        provider,
    }));
    for refund in &payment.refunds {
        let was = before.and_then(|before| before.refund(&refund.refund_id)).map(|refund| refund.status);
        messages.extend(of_refund((booking, subject), payment, was, refund)?);
    }
    messages.extend(of_disputes(subject, before, payment));
    Ok(messages)
}

/// A new attempt to pay. What another booking has paid is none.
fn started(
    subject: &Subject,
    before: Option<&Payment>,
    (number, payment): (usize, &Payment),
) -> Option<Message> {
    let is_new = before.is_none() && payment.is_open() && payment.moved_from.is_none();
    is_new.then(|| Message::PaymentStarted {
        booking: subject.clone(),
        payment_id: payment.payment_id.clone(),
        provider: payment.provider,
        method: payment.method,
        amount: payment.amount,
        first: number == 0,
    })
}

fn of_refund(
    (booking, subject): (&Booking, &Subject),
    payment: &Payment,
    was: Option<RefundStatus>,
    refund: &Refund,
) -> Result<Vec<Message>, Error> {
    // What pays for another booking goes nowhere.
    if was == Some(refund.status) || refund.moved_to.is_some() {
        return Ok(Vec::new());
    }
    let (payment_id, provider) = (|| payment.payment_id.clone(), Some(payment.provider));
    let amount = Money::new(refund.amount_minor, payment.amount.currency);
    let mut messages = Vec::new();
    // A refund that was never seen as due is announced as due first, for consumers that wait for that.
    if was.is_none() {
        messages.push(Message::RefundDue {
            booking: subject.clone(),
            payment_id: payment_id(),
            refund: RefundParts::of(refund),
            amount,
            reason: refund.reason,
            provider,
            tax: Some(booking.quote.tax()),
            by_tier: TierParts::of(booking, refund)?,
        });
    }
    let (booking, refund_id, reason) = (subject.clone(), refund.refund_id.clone(), Some(refund.reason));
    match refund.status {
        RefundStatus::Due | RefundStatus::Requested => {}
        RefundStatus::Refunded => {
            let payment_id = payment_id();
            messages.push(Message::RefundSettled {
                booking,
                payment_id,
                refund_id,
                amount,
                reason,
                provider,
            });
        }
        RefundStatus::Failed => {
            let payment_id = payment_id();
            messages.push(Message::RefundFailed { booking, payment_id, refund_id, amount, reason, provider });
        }
    }
    Ok(messages)
}

fn of_disputes(subject: &Subject, before: Option<&Payment>, payment: &Payment) -> Vec<Message> {
    let mut messages = Vec::new();
    let provider = Some(payment.provider);
    for dispute in &payment.disputes {
        let known = before.map_or(&[][..], |before| &before.disputes);
        let was = known.iter().find(|known| known.dispute_id == dispute.dispute_id).map(|known| known.status);
        let Dispute { dispute_id, status, amount, fee } = dispute.clone();
        let payment_id = payment.payment_id.clone();
        if was.is_none() {
            let (booking, payment_id, dispute_id) = (subject.clone(), payment_id.clone(), dispute_id.clone());
            messages.push(Message::DisputeOpened { booking, payment_id, dispute_id, amount, fee, provider });
        }
        if was != Some(status) && !dispute.is_undecided() {
            let (booking, won) = (subject.clone(), status == DisputeStatus::Won);
            messages.push(Message::DisputeClosed {
                booking,
                payment_id,
                dispute_id,
                amount,
                fee,
                won,
                provider,
            });
        }
    }
    messages
}
