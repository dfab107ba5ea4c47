//! Rules that seats, bookings, money and documents obey at rest, and advice for each violation.
//!
//! The functions here compare values that were read and return contradictions; they change nothing. The
//! result of one transaction is checked at once; later work of a worker only after [`GRACE_SECONDS`], so that
//! nothing under way is reported.

mod documents;
mod provider;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use documents::Filed;
pub use provider::{Listed, Taken, capture_finding, captures, orphan_finding, refund_finding, refunds};

use crate::after::ledger;
use crate::base::error::{Failure, causes};
use crate::base::ids::{BookingId, CustomerId, EventId};
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, PaymentStatus, Refund, RefundStatus};
use crate::seating::block::{BlockKey, Mark};
use crate::seating::space::SeatSpace;

/// Longest time between a write and the work that follows it: longer than five deliveries of a message and a
/// prompt redrive of a queue.
pub const GRACE_SECONDS: i64 = 3_600;

/// A contradiction that the audit reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The booking, or the other thing that the finding is about.
    pub about: String,
    /// The contradiction.
    pub what: String,
    /// Advice to the person who repairs it.
    pub todo: &'static str,
}

/// Advice to the person who repairs a finding; docs/operations.md has it in full.
pub(crate) mod todo {
    pub(crate) const LEDGER: &str =
        "compare the booking's payments with the provider, then correct item and ledger together";
    pub(crate) const SEAT: &str =
        "decide who gets the seat before the doors open, then correct the block or the booking";
    pub(crate) const MONEY: &str =
        "compare with the provider, then confirm the booking or refund the payment there";
    pub(crate) const REFUND: &str = "redrive the refunds' dead-letter queue, or put the refund on the queue";
    pub(crate) const DOCUMENT: &str =
        "redrive the documents' dead-letter queue, or put the booking on the documents queue";
    pub(crate) const NUMBERS: &str = "restore the missing document from the table's point-in-time recovery";
    pub(crate) const ORPHAN: &str =
        "find out what the payment was for, then restore the booking or refund it at the provider";
    pub(crate) const CANCELLED_EVENT: &str =
        "read the log of `cancel-bookings`, fix the cause, cancel the event again";
    pub(crate) const UNREADABLE: &str =
        "correct the attribute that the reason names, or restore the item from point-in-time recovery";
    pub(crate) const SLOT: &str = "set the slot's tickets to the customer's number";
    pub(crate) const REDEMPTIONS: &str = "set the count to the sum of its rows while its offer is paused";
    pub(crate) const MESSAGE: &str =
        "resend the event from the provider's dashboard, or redrive the payments' dead-letter queue";
}

impl Finding {
    fn new(about: impl ToString, what: String, todo: &'static str) -> Self {
        Self { about: about.to_string(), what, todo }
    }
}

/// A seat's space, its block and its label there.
pub type Place = (SeatSpace, BlockKey, String);

/// Returns true if the work after an event at `second` must be done by `now`.
#[must_use]
pub fn is_settled(second: i64, now: Timestamp) -> bool {
    second.saturating_add(GRACE_SECONDS) < now.as_second()
}

/// Seats that a booking must own, as `true`, and seats that it must not own.
#[must_use]
pub fn places(booking: &Booking) -> BTreeMap<Place, bool> {
    let confirmed = booking.status == BookingStatus::Confirmed;
    let mut places = BTreeMap::new();
    for block in &booking.blocks {
        for seat in &block.seats {
            let place = (booking.seat_space(), block.key.clone(), seat.label.clone());
            places.insert(place, confirmed && !is_given_back(booking, seat.sold_as()));
        }
    }
    places
}

fn is_given_back(booking: &Booking, sold_as: &str) -> bool {
    let mut refunds = booking.kept_payments().flat_map(|payment| &payment.refunds);
    refunds.any(|refund| refund.seats.iter().any(|seat| seat == sold_as))
}

/// Compares a booking with its seats; `mark` returns the mark at a place.
#[must_use]
pub fn seat_findings<'a>(booking: &Booking, mark: impl Fn(&Place) -> Option<&'a Mark>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let id = &booking.booking_id;
    for (place, owned) in places(booking) {
        let sold_to_it = matches!(mark(&place), Some(Mark::Sold { booking_id }) if booking_id == id);
        let (_, block, label) = &place;
        let seat = format!("{} {} {label}", block.section, block.row);
        let status = booking.status.as_str();
        if owned && !sold_to_it {
            let what = format!("it is {status}, but the seat {seat} is not sold to it");
            findings.push(Finding::new(id, what, todo::SEAT));
        } else if !owned && sold_to_it {
            let what = format!("it is {status} or gave the seat back, but {seat} is sold to it");
            findings.push(Finding::new(id, what, todo::SEAT));
        }
    }
    findings
}

/// Checks a seat that is sold to `owner`; `booking` is that booking, if it exists.
#[must_use]
pub fn mark_finding(place: &Place, owner: &BookingId, booking: Option<&Booking>) -> Option<Finding> {
    let (space, block, label) = place;
    let seat = format!("{space} {} {} {label}", block.section, block.row);
    let Some(booking) = booking else {
        return Some(Finding::new(
            owner,
            format!("the seat {seat} is sold to it, and it is not there"),
            todo::SEAT,
        ));
    };
    match places(booking).get(place) {
        Some(true) => None,
        // The check of the booking reports this.
        Some(false) => None,
        None => Some(Finding::new(
            owner,
            format!("the seat {seat} is sold to it, and it does not list it"),
            todo::SEAT,
        )),
    }
}

/// Reports an item that cannot be parsed, and whose checks are left out.
#[must_use]
pub fn unreadable_finding(about: impl ToString, reason: &Failure) -> Finding {
    Finding::new(about, format!("it cannot be read: {}", causes(reason)), todo::UNREADABLE)
}

/// Reports a count of redemptions that is not the sum of its rows: uses, money, and the used ones of both.
#[must_use]
pub fn redemption_finding(count: &str, counted: [i64; 4], rows: [i64; 4]) -> Finding {
    let what = format!("it counts {counted:?}, and its redemptions are {rows:?}");
    Finding::new(count, what, todo::REDEMPTIONS)
}

/// Checks a booking of an event whose bookings have all been processed after the event was cancelled.
#[must_use]
pub fn cancelled_event_finding(booking: &Booking) -> Option<Finding> {
    let what = || "it is confirmed, though its event is cancelled".to_owned();
    let confirmed = booking.status == BookingStatus::Confirmed;
    confirmed.then(|| Finding::new(&booking.booking_id, what(), todo::CANCELLED_EVENT))
}

/// Checks a booking of an event in the seat space `space`, which is not moving.
#[must_use]
pub fn space_finding(booking: &Booking, space: u32) -> Option<Finding> {
    let what = || "it is confirmed, but its seats are in a hall that its event has left".to_owned();
    let left = booking.status == BookingStatus::Confirmed && booking.space != space;
    left.then(|| Finding::new(&booking.booking_id, what(), todo::SEAT))
}

/// Checks a booking's recorded money.
#[must_use]
pub fn money_findings(booking: &Booking, now: Timestamp) -> Vec<Finding> {
    let id = &booking.booking_id;
    let mut findings: Vec<Finding> =
        ledger::check(booking).into_iter().map(|what| Finding::new(id, what, todo::LEDGER)).collect();
    let mut wrong = |what: String, todo| findings.push(Finding::new(id, what, todo));
    let captured = |payment: &&Payment| payment.status == PaymentStatus::Success && payment.capture.is_some();
    let kept: Vec<&Payment> = booking.payments.iter().filter(captured).filter(|p| p.is_kept()).collect();
    let status = booking.status.as_str();
    // Beside one payment of its own, a booking may keep that of the seats which were moved to it.
    let own = kept.iter().filter(|payment| payment.moved_from.is_none()).count();
    let is_one_purchase = own <= 1 && kept.len() - own <= 1 && !kept.is_empty();
    match booking.status {
        BookingStatus::Confirmed | BookingStatus::Cancelled if is_one_purchase => {
            let (paid, total) =
                (kept.iter().map(|p| p.amount.amount_minor).sum::<i64>(), booking.quote.total_minor);
            let same = kept.iter().all(|payment| payment.amount.currency == booking.quote.currency);
            if paid != total || !same {
                wrong(format!("it is {status} for {paid} of {total}"), todo::MONEY);
            }
        }
        BookingStatus::Confirmed => wrong(format!("it is confirmed by {} payments", kept.len()), todo::MONEY),
        _ if kept.is_empty() => {}
        _ => wrong(format!("it is {status} and keeps {} payments", kept.len()), todo::MONEY),
    }
    if !booking.quote.adds_up() {
        wrong("its quote does not add up".to_owned(), todo::LEDGER);
    }
    for payment in &booking.payments {
        let back = payment.refunds.iter().filter(|refund| refund.status != RefundStatus::Failed);
        let back: i64 = back.map(|refund| refund.amount_minor).sum();
        if back > payment.amount.amount_minor {
            wrong(format!("of {} {back} go back", payment.amount.amount_minor), todo::MONEY);
        }
        for refund in &payment.refunds {
            if refund.status == RefundStatus::Due && is_settled(owed_since(booking, payment, refund), now) {
                wrong(format!("{} is due and nobody has been asked for it", refund.refund_id), todo::REFUND);
            }
        }
    }
    findings
}

/// The second since which a refund is owed.
fn owed_since(booking: &Booking, payment: &Payment, refund: &Refund) -> i64 {
    let attempt = payment.payment_id.attempt();
    let of_it = booking.ledger.iter().filter(|entry| entry.payment == attempt);
    let number = refund.refund_id.number();
    let owed = of_it.filter(|entry| match entry.kind {
        Kind::Return => entry.refund == Some(number),
        Kind::Deposit => true,
        _ => false,
    });
    owed.map(|entry| entry.at).max().unwrap_or_else(|| payment.created_at.as_second())
}

/// Compares a customer's ticket count for an event with `bookings`, all of the customer's bookings for it.
#[must_use]
pub fn slot_finding(
    customer: &CustomerId,
    event: &EventId,
    counted: usize,
    bookings: &[Booking],
    now: Timestamp,
) -> Option<Finding> {
    // The list of a customer's bookings lags behind writes by a moment.
    let lately = |booking: &Booking| {
        let last = booking.ledger.last().map_or(booking.created_at.as_second(), |entry| entry.at);
        !is_settled(last, now)
    };
    let limited = || bookings.iter().filter(|booking| booking.tickets_max.is_some());
    if limited().any(lately) {
        return None;
    }
    let owned: usize =
        limited().map(|booking| places(booking).values().filter(|owned| **owned).count()).sum();
    let what = || format!("the slot counts {counted} tickets, and the customer has {owned}");
    (counted != owned).then(|| Finding::new(slot_name(customer, event), what(), todo::SLOT))
}

/// Name of a customer's ticket count for an event in findings.
#[must_use]
pub fn slot_name(customer: &CustomerId, event: &EventId) -> String {
    format!("{customer} {event}")
}

/// Checks a number series: `count` documents were found of the `issued` numbers that existed when counting
/// began.
#[must_use]
pub fn series_finding(series: &str, issued: u64, count: u64) -> Option<Finding> {
    let what = || format!("{issued} numbers were given out, and {count} documents have one of them");
    (issued != count).then(|| Finding::new(series, what(), todo::NUMBERS))
}

#[cfg(test)]
mod tests;
