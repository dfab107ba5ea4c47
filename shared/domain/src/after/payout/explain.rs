//! Comparison of a line with the booking that it names.

use super::{LineKind, LineProblem, Payout, PayoutLine, PayoutStatus, Stated};
use crate::Money;
use crate::sale::booking::Booking;
use crate::sale::payment::Payment;

/// Explains a line by the first of `bookings` that has what it names. None of them is known to have it: moved seats share a
/// capture, and people refund by hand. The organizer is the caller's to add.
#[must_use]
pub fn explain(payout: &Payout, line: &Stated, bookings: &[&Booking]) -> PayoutLine {
    stored(line, outcome(payout, line, bookings))
}

/// Explains a line about a payout whose money is in the account again, by that payout, if it is known.
#[must_use]
pub fn explain_returned(payout: &Payout, line: &Stated, returned: Option<&Payout>) -> PayoutLine {
    let is_it = |known: &Payout| {
        known.status == PayoutStatus::Failed
            && known.provider == payout.provider
            && (known.amount_minor, &known.currency) == (line.amount_minor, &line.currency)
    };
    let found = match &line.unreadable {
        Some(_) => Err(LineProblem::Unreadable),
        None => check_sums(payout, line).and_then(|()| match returned {
            Some(known) if is_it(known) => Ok(None),
            _ => Err(LineProblem::PayoutDiffers),
        }),
    };
    stored(line, found)
}

fn stored(line: &Stated, found: Result<Owner<'_>, LineProblem>) -> PayoutLine {
    let owner = found.as_ref().ok().copied().flatten();
    PayoutLine {
        line_id: line.line_id.clone(),
        kind: line.kind,
        word: line.word.clone(),
        at: line.at,
        amount_minor: line.amount_minor,
        fee_minor: line.fee_minor,
        tax_minor: line.tax_minor,
        net_minor: line.net_minor,
        about: line.about.clone(),
        organizer_id: None,
        event_id: owner.map(|(booking, _)| booking.event_id.clone()),
        booking_id: owner.map(|(booking, _)| booking.booking_id.clone()),
        payment_id: owner.map(|(_, payment)| payment.payment_id.clone()),
        is_foreign: line.is_foreign,
        problem: found.err(),
    }
}

/// Booking and payment that explain a line; none of a line that needs none.
type Owner<'a> = Option<(&'a Booking, &'a Payment)>;

fn outcome<'a>(payout: &Payout, line: &Stated, bookings: &[&'a Booking]) -> Result<Owner<'a>, LineProblem> {
    if line.unreadable.is_some() {
        return Err(LineProblem::Unreadable);
    }
    check_sums(payout, line)?;
    match line.kind {
        LineKind::Other | LineKind::ReturnedPayout => return Err(LineProblem::KindUnknown),
        LineKind::AccountFee => return Ok(None),
        _ if line.is_foreign => return Ok(None),
        _ => {}
    }
    if bookings.is_empty() {
        return Err(if line.named.is_some() { LineProblem::BookingMissing } else { LineProblem::Unnamed });
    }
    let all =
        || bookings.iter().flat_map(|booking| booking.payments.iter().map(move |paid| (*booking, paid)));
    let owned = all().filter(|(_, payment)| payment.provider == payout.provider);
    let mut had = owned.filter_map(|(booking, payment)| Some((booking, payment, amount(line, payment)?)));
    let (booking, payment, expected) = had.next().ok_or(LineProblem::NotInBooking)?;
    if is_amount(line, expected) { Ok(Some((booking, payment))) } else { Err(LineProblem::AmountDiffers) }
}

/// Compares the line's own amounts.
fn check_sums(payout: &Payout, line: &Stated) -> Result<(), LineProblem> {
    if line.currency != payout.currency {
        return Err(LineProblem::CurrencyDiffers);
    }
    let adds_up = line.amount_minor.checked_sub(line.fee_minor) == Some(line.net_minor);
    let items_do = line.itemized_minor.is_none_or(|items| items == line.fee_minor);
    let tax_fits = line.tax_minor == 0 || (0..=line.fee_minor).contains(&line.tax_minor);
    // A fee beyond the charge would leave the organizer less than nothing.
    let is_less = line.kind != LineKind::Charge || (0..=line.amount_minor).contains(&line.fee_minor);
    if adds_up && items_do && tax_fits && is_less { Ok(()) } else { Err(LineProblem::FeeDiffers) }
}

/// Amount that the payment has of what the line is about, as a positive number; none if it has no such thing.
fn amount(line: &Stated, payment: &Payment) -> Option<Money> {
    let about = line.about.as_deref()?;
    let currency = payment.amount.currency;
    match line.kind {
        LineKind::Charge => {
            (payment.capture == line.capture && payment.moved_from.is_none()).then_some(payment.amount)
        }
        LineKind::Refund | LineKind::RefundFailed => {
            let mut refunds = payment.refunds.iter();
            let refund = refunds.find(|refund| refund.provider_ref.as_deref() == Some(about))?;
            Some(Money::new(refund.amount_minor, currency))
        }
        LineKind::Dispute => payment.dispute(about).map(|dispute| dispute.amount),
        LineKind::AccountFee | LineKind::ReturnedPayout | LineKind::Other => None,
    }
}

fn is_amount(line: &Stated, expected: Money) -> bool {
    let goes_out = line.amount_minor < 0;
    let direction = match line.kind {
        LineKind::Charge | LineKind::RefundFailed => !goes_out,
        LineKind::Refund => goes_out,
        LineKind::Dispute | LineKind::AccountFee | LineKind::ReturnedPayout | LineKind::Other => true,
    };
    let moved = line.amount_minor.saturating_abs();
    let (stated, code) = match &line.of_object {
        Some((amount_minor, code)) => (*amount_minor, code.as_str()),
        None => (moved, line.currency.as_str()),
    };
    // Of a charge in another currency than the account's, only the object's own amount can be compared.
    let converted = code != line.currency;
    let same = match line.kind {
        // Of a capture that pays for several bookings, each has its part of the dispute.
        LineKind::Dispute => (1..=stated).contains(&expected.amount_minor),
        _ => stated == expected.amount_minor,
    };
    direction && same && code == expected.currency.code() && (converted || stated == moved)
}
