//! Facts: immutable records of what happened, from which all reports are made.
//!
//! A fact is a function of one message alone and has its id, so that a message that comes ten times is one fact. It
//! consists of [`Line`]s in long form: a kind, dimensions, and three sums. Lines of equal kind and dimensions add up, in
//! any order; what is added up is an [`Aggregate`], which can be made again from the facts at any time.

mod aggregate;
mod line;
mod row;
mod seen;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

pub use aggregate::{Aggregate, Difference, HourLine, Sums};
pub use line::{DeclinedFor, Dimensions, Kind, Line};
pub use row::Row;
pub use seen::{Seen, ViewId};

use crate::Money;
use crate::base::ids::{BookingId, EventId};
use crate::base::provider::Provider;
use crate::sale::payment::{Decline, RefundReason};
use crate::sale::tax::{Tax, TaxMode};

use super::message::{Allocations, Declined, EventPaidOut, Message, RefundParts, Subject, TierParts};

/// One message in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Id of the message.
    pub message_id: String,
    /// Instant of the change that the message is about; of a lock that ended, the end that its customer was shown.
    pub occurred_at: Timestamp,
    /// Event that it is about.
    pub event_id: EventId,
    /// Booking that it is about; none of what is counted without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_id: Option<BookingId>,
    /// Its lines, at least one.
    pub lines: Vec<Line>,
}

impl Fact {
    /// Kinds of messages that are counted, in the order in which the bus's rule has them.
    pub const KINDS: [&'static str; 15] = [
        "BookingCreated",
        "BookingConfirmed",
        "BookingCancelled",
        "SeatsReturned",
        "BookingMoved",
        "BookingExpired",
        "PaymentStarted",
        "PaymentFailed",
        "PaymentDeclined",
        "RefundDue",
        "RefundSettled",
        "RefundFailed",
        "DisputeOpened",
        "DisputeClosed",
        "PayoutExplained",
    ];

    /// The fact of a message of this instant; none if nothing is counted for it.
    #[must_use]
    pub fn of(message_id: &str, occurred_at: Timestamp, message: &Message) -> Option<Self> {
        let lines = lines(message);
        (!lines.is_empty()).then(|| Self {
            message_id: message_id.to_owned(),
            occurred_at: happened_at(occurred_at, message),
            event_id: message.event_id().clone(),
            booking_id: message.subject().map(|booking| booking.booking_id.clone()),
            lines,
        })
    }

    /// UTC day of the fact.
    #[must_use]
    pub fn day(&self) -> Date {
        utc_day(self.occurred_at)
    }
}

/// UTC day of an instant.
#[must_use]
pub fn utc_day(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

/// Instant at which what a message says has happened. A lock is over at its shown end; that it is, is told up to hours later,
/// when DynamoDB has removed the booking or no attempt can pay for it any more. No fact is later than its message.
fn happened_at(told_at: Timestamp, message: &Message) -> Timestamp {
    match message {
        Message::BookingExpired { expires_at: Some(end), .. } => told_at.min(*end),
        _ => told_at,
    }
}

fn lines(message: &Message) -> Vec<Line> {
    match message {
        Message::BookingCreated { booking } => vec![whole(Kind::Locked, booking)],
        Message::PaymentStarted { booking, provider, method, first: true, .. } => {
            vec![whole(Kind::Paying, booking).by(*provider).with_method(*method)]
        }
        Message::BookingConfirmed { booking, sold, paid, declined, .. } => {
            let mut confirmed = whole(Kind::Confirmed, booking);
            let mut lines = Vec::new();
            if let Some(paid) = paid {
                confirmed = confirmed.by(paid.provider).with_method(paid.method);
                lines.push(Line::of(Kind::Captured, paid.amount).by(paid.provider).with_method(paid.method));
            }
            lines.push(confirmed);
            lines.extend(sale(booking, sold));
            lines.extend(declined.as_ref().map(|declined| because(Kind::Recovered, booking, declined)));
            lines
        }
        Message::BookingCancelled { booking, returned: None, attempts, declined, .. } => {
            let kind = if *attempts > 0 { Kind::PaymentAbandoned } else { Kind::Released };
            ended(kind, booking, declined.as_ref())
        }
        Message::BookingExpired { booking, attempts, declined, .. } => {
            let kind = if *attempts > 0 { Kind::PaymentAbandoned } else { Kind::LockExpired };
            ended(kind, booking, declined.as_ref())
        }
        Message::SeatsReturned { booking, returned, refund, moved_to, .. }
        | Message::BookingCancelled { booking, returned: Some(returned), refund, moved_to, .. } => {
            let mut lines = seats_back(booking, returned);
            // Money that goes out of the booking without a provider; all other refunds have a message of their own.
            if let (Some(refund), Some(_)) = (refund, moved_to) {
                lines.extend(moved_out(booking, returned, refund));
            }
            lines
        }
        Message::BookingMoved { booking, seats, credit, .. } => {
            vec![Line {
                seats: counted(seats.len()),
                ..Line::of(Kind::Moved, booking_money(booking, *credit))
            }]
        }
        Message::PaymentDeclined { booking, decline, provider, .. } => {
            vec![declined(whole(Kind::Declined, booking), *provider, decline)]
        }
        Message::PaymentFailed { booking, .. } => vec![whole(Kind::AttemptFailed, booking)],
        Message::RefundDue { booking, refund, amount, reason, provider, tax, by_tier, .. } => {
            let refund =
                Refunded { refund, amount: *amount, reason: *reason, provider: *provider, tax: *tax };
            refund.lines(booking, by_tier)
        }
        Message::RefundSettled { amount, provider, reason, .. } => {
            vec![with_reason(paid_by(Kind::RefundPaid, *amount, *provider), *reason)]
        }
        Message::RefundFailed { amount, provider, reason, .. } => {
            vec![with_reason(paid_by(Kind::RefundFailed, *amount, *provider), *reason)]
        }
        Message::DisputeOpened { amount, provider, .. } => {
            vec![paid_by(Kind::DisputeOpened, *amount, *provider)]
        }
        Message::DisputeClosed { amount, fee, won, provider, .. } => {
            let kind = if *won { Kind::DisputeWon } else { Kind::DisputeLost };
            let fee = fee.map(|fee| paid_by(Kind::DisputeFee, fee, *provider));
            [paid_by(kind, *amount, *provider)].into_iter().chain(fee).collect()
        }
        Message::PaymentStarted { first: false, .. }
        | Message::SeatsMoved { .. }
        | Message::EventPostponed { .. } => Vec::new(),
        Message::PayoutExplained { payout } => paid_out(payout),
    }
}

/// A line of the whole booking: its seats and its total.
fn whole(kind: Kind, booking: &Subject) -> Line {
    Line { seats: counted(booking.seats.len()), ..Line::of(kind, booking.total) }
}

fn counted(seats: usize) -> i64 {
    i64::try_from(seats).unwrap_or(i64::MAX)
}

fn booking_money(booking: &Subject, credit: Money) -> Money {
    Money::new(credit.amount_minor, booking.total.currency)
}

fn paid_by(kind: Kind, amount: Money, provider: Option<Provider>) -> Line {
    let line = Line::of(kind, amount);
    match provider {
        Some(provider) => line.by(provider),
        None => line,
    }
}

fn with_reason(line: Line, reason: Option<RefundReason>) -> Line {
    match reason {
        Some(reason) => line.because(reason),
        None => line,
    }
}

/// A booking that ended unpaid, and the money that was lost by a decline.
fn ended(kind: Kind, booking: &Subject, last: Option<&Declined>) -> Vec<Line> {
    let lost = last.map(|last| because(Kind::Lost, booking, last));
    [whole(kind, booking)].into_iter().chain(lost).collect()
}

fn because(kind: Kind, booking: &Subject, last: &Declined) -> Line {
    declined(whole(kind, booking), Some(last.provider), &last.decline)
}

fn declined(mut line: Line, provider: Option<Provider>, decline: &Decline) -> Line {
    line.of.provider = provider;
    line.of.method.clone_from(&decline.method);
    line.of.declined = Some(DeclinedFor {
        code: decline.code.clone(),
        source: decline.source.clone(),
        step: decline.step.clone(),
        reason: decline.reason.clone(),
        issuer: decline.issuer.clone(),
    });
    line
}

/// Sold seats with their money, by tier.
fn sale(booking: &Subject, sold: &Allocations) -> Vec<Line> {
    let mut sum = Aggregate::default();
    let line = |kind, amount_minor| Line::of(kind, Money::new(amount_minor, booking.total.currency));
    for seat in &sold.seats {
        sum.add(Line { seats: 1, ..line(Kind::Sale, seat.list_minor).of_tier(&seat.kind) });
        for discount in &seat.discounts {
            let by = |line: Line| line.of_tier(&seat.kind).of_offer(&discount.id, &discount.funded_by);
            if discount.amount_minor > 0 {
                sum.add(by(line(Kind::Discount, discount.amount_minor)));
            }
            if discount.fees_waived_minor > 0 {
                sum.add(by(line(Kind::FeeWaived, discount.fees_waived_minor)));
            }
        }
        if seat.fees_minor > 0 {
            sum.add(line(Kind::Fee, seat.fees_minor).of_tier(&seat.kind));
        }
        let tax_minor = seat.price_tax_minor + seat.fees_tax_minor;
        if tax_minor > 0 {
            sum.add(line(Kind::Tax, tax_minor).of_tier(&seat.kind).taxed(sold.tax));
        }
    }
    // A booking counts once, however many seats it has.
    let lines = sum.into_lines().map(|line| Line { count: 1, ..line });
    lines.chain(offers_used(booking, sold)).collect()
}

/// The offers that lower what is paid for the sold seats, each once, of whatever tiers the seats are.
fn offers_used(booking: &Subject, sold: &Allocations) -> Vec<Line> {
    let mut sum = Aggregate::default();
    for discount in sold.seats.iter().flat_map(|seat| &seat.discounts) {
        let amount_minor = discount.amount_minor + discount.fees_waived_minor;
        if amount_minor > 0 {
            let line = Line::of(Kind::OfferUsed, Money::new(amount_minor, booking.total.currency));
            sum.add(Line { seats: 1, ..line }.of_offer(&discount.id, &discount.funded_by));
        }
    }
    sum.into_lines().map(|line| Line { count: 1, ..line }).collect()
}

/// Seats that are free again, by tier.
fn seats_back(booking: &Subject, returned: &Allocations) -> Vec<Line> {
    let mut sum = Aggregate::default();
    for seat in &returned.seats {
        let worth = Money::new(seat.total_minor, booking.total.currency);
        sum.add(Line { seats: 1, ..Line::of(Kind::Returned, worth).of_tier(&seat.kind) });
    }
    sum.into_lines().map(|line| Line { count: 1, ..line }).collect()
}

/// Money that left the booking with moved seats. By tier it is only known of one tier.
fn moved_out(booking: &Subject, returned: &Allocations, refund: &RefundParts) -> Vec<Line> {
    let amount =
        Money::new(refund.price_minor + refund.fees_minor + refund.tax_minor, booking.total.currency);
    let (reason, tax) = (RefundReason::SeatsMoved, Some(returned.tax));
    let of = Refunded { refund, amount, reason, provider: None, tax };
    let tiers: Vec<&str> = returned.seats.iter().map(|seat| seat.kind.as_str()).collect();
    let one = tiers.first().filter(|first| tiers.iter().all(|tier| tier == *first));
    let parts = one.map(|kind| TierParts {
        kind: (*kind).to_owned(),
        price_minor: refund.price_minor,
        fees_minor: refund.fees_minor,
        tax_minor: refund.tax_minor,
    });
    of.parts(booking, parts.as_slice())
}

/// A refund that is due.
struct Refunded<'a> {
    refund: &'a RefundParts,
    amount: Money,
    reason: RefundReason,
    provider: Option<Provider>,
    tax: Option<Tax>,
}

impl Refunded<'_> {
    fn lines(&self, booking: &Subject, by_tier: &[TierParts]) -> Vec<Line> {
        let kind = if self.reason.is_automatic() { Kind::AutomaticRefund } else { Kind::Refund };
        let whole = paid_by(kind, self.amount, self.provider).because(self.reason);
        [whole].into_iter().chain(self.parts(booking, by_tier)).collect()
    }

    /// The parts of the sale that it returns, by tier where that is known.
    fn parts(&self, booking: &Subject, by_tier: &[TierParts]) -> Vec<Line> {
        let whole = [(None, [self.refund.price_minor, self.refund.fees_minor, self.refund.tax_minor])];
        let of_tier =
            |part: &TierParts| (Some(part.kind.clone()), [part.price_minor, part.fees_minor, part.tax_minor]);
        let parts: Vec<_> =
            if by_tier.is_empty() { whole.into() } else { by_tier.iter().map(of_tier).collect() };
        let kinds = [Kind::RefundedPrice, Kind::RefundedFee, Kind::RefundedTax];
        let mut lines = Vec::new();
        for (tier, amounts) in parts {
            for (kind, amount_minor) in kinds.into_iter().zip(amounts).filter(|(_, amount)| *amount != 0) {
                let mut line = Line::of(kind, Money::new(amount_minor, booking.total.currency));
                line = line.because(self.reason);
                line.of.tier.clone_from(&tier);
                line.of.provider = self.provider;
                lines.push(match self.tax.filter(|_| kind == Kind::RefundedTax) {
                    Some(tax) => line.taxed(tax),
                    None => line,
                });
            }
        }
        lines
    }
}

/// The provider's fees for an event in a payout, and what it pays out. What is less than was told before goes the other way.
fn paid_out(payout: &EventPaidOut) -> Vec<Line> {
    let parts = [
        (payout.sums.fees_minor, [Kind::ProviderFee, Kind::ProviderFeeReturned]),
        (payout.sums.tax_minor, [Kind::ProviderFeeTax, Kind::ProviderFeeTaxReturned]),
        (payout.sums.net_minor, [Kind::PaidOut, Kind::Withheld]),
    ];
    let parts = parts.into_iter().filter(|(amount_minor, _)| *amount_minor != 0);
    let line = |(amount_minor, [more, less]): (i64, [Kind; 2])| {
        let kind = if amount_minor > 0 { more } else { less };
        Line::of(kind, Money::new(amount_minor.saturating_abs(), payout.currency)).by(payout.provider)
    };
    parts.map(line).collect()
}

/// Returns true if prices include this tax.
fn is_included(tax: Tax) -> bool {
    tax.mode == TaxMode::Inclusive
}

#[cfg(test)]
mod tests;
