//! Returned seats: until when they can be returned, and what is refunded for them.
//!
//! The policy is data of the event. The refund of a seat is the policy's percentage of the seat's frozen
//! worth, part by part (price, fees, tax), rounded half up. So refunds do not depend on the order in which
//! seats are returned, or with which others, and never exceed what was paid: at 100 % with fees they are
//! exactly that. Hours are 3,600 seconds: daylight saving time moves no deadline.
//!
//! A provider only pays refunds that its [`RefundRule`] accepts. So a refund is raised to the next such
//! amount, or to everything if the provider could not refund what is left; the next seats then get less.
//!
//! Moved seats may be paid by two payments (see [`crate::after::moving`]). Their refund comes from the first as far as
//! that goes, the rest from the second, as a refund of its own.

use jiff::Timestamp;

use crate::base::ids::{PaymentId, RefundId};
use crate::base::money::{share, slice_of};
use crate::sale::booking::{Booking, BookingBlock, BookingSeat, BookingStatus};
use crate::sale::event::{Event, EventStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, Refund, RefundReason, RefundRule};
use crate::sale::quote::Worth;
use crate::sale::refund_policy::WHOLE;
use crate::sale::{named_seats, whole_tables};
use crate::{Error, Money};

/// Refund for returned seats, in minor units of the booking's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundBreakdown {
    /// Ids of the returned seats.
    pub seats: Vec<String>,
    /// Refunded price, after the discount and without tax.
    pub price_minor: i64,
    /// Refunded fees, without tax.
    pub fees_minor: i64,
    /// Refunded tax.
    pub tax_minor: i64,
    /// Sum of the three parts.
    pub total_minor: i64,
    /// The payments that the total comes from, in this order, with their amounts.
    pub shares: Vec<(PaymentId, i64)>,
    /// The policy's refund for the seats. The total is more if it was raised for the provider, and less if an
    /// earlier one was, or if the money has gone back in another way.
    pub owed_minor: i64,
    /// The tier's percentage, in ten-thousandths.
    pub refund_basis_points: u32,
    /// Last second at which this refund is paid.
    pub until: Timestamp,
    /// True if it is everything, because the event was postponed.
    pub postponed: bool,
}

impl RefundBreakdown {
    /// Reason of the refund, if it is not given because the event was postponed.
    #[must_use]
    pub fn reason(&self, otherwise: RefundReason) -> RefundReason {
        if self.postponed { RefundReason::EventPostponed } else { otherwise }
    }

    /// Computes the refund at `now` if the customer returns `seats`; all seats, if none are named. The whole booking
    /// comes back with fees within the refund window of a postponed event; otherwise the policy decides.
    ///
    /// # Errors
    /// [`Error::BookingStatusWrong`] unless the booking is confirmed; [`Error::NotCancellable`] if the event
    /// has begun, is cancelled or allows only whole bookings to be returned, or while a dispute is undecided;
    /// [`Error::RefundNotPossible`] if the provider cannot refund that amount; [`Error::NoSeats`],
    /// [`Error::DuplicateSeats`], [`Error::UnknownSeats`] or [`Error::TableIncomplete`].
    pub fn of(
        booking: &Booking,
        event: &Event,
        seats: Option<&[String]>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        check(booking, event, now)?;
        let refused = |reason| Err(Error::NotCancellable { reason });
        if now.as_second() >= event.starts_at.as_second() {
            return refused("the event has begun");
        }
        let seats = chosen(booking, seats)?;
        if seats.len() == booking.seat_count()
            && let Some(until) = event.refund_window(booking.booked_at(), now)
        {
            return Ok(Self { postponed: true, ..Self::everything(booking, until)? });
        }
        let policy = &event.cancellation;
        if !policy.single_seats && seats.len() < booking.seat_count() {
            return refused("this event takes back whole bookings only");
        }
        let (basis_points, until) = policy.at(event.starts_at, now);
        Self::of_share(booking, seats, (basis_points, policy.fees_returned), until)
    }

    /// Computes the refund if the organizer returns `seats` for the customer, all seats if none are named, and grants
    /// `basis_points` of their worth whatever the policy says; fees go back only if `fees_returned`.
    ///
    /// # Errors
    /// [`Error::BookingStatusWrong`] unless the booking is confirmed; [`Error::NotCancellable`] if the event is
    /// cancelled or while a dispute is undecided; and those of the seats and of the provider, as [`Self::of`].
    pub fn granted(
        booking: &Booking,
        event: &Event,
        seats: Option<&[String]>,
        (basis_points, fees_returned): (u32, bool),
        now: Timestamp,
    ) -> Result<Self, Error> {
        check(booking, event, now)?;
        let seats = chosen(booking, seats)?;
        Self::of_share(booking, seats, (basis_points, fees_returned), now)
    }

    fn of_share(
        booking: &Booking,
        seats: Vec<String>,
        (basis_points, fees_returned): (u32, bool),
        until: Timestamp,
    ) -> Result<Self, Error> {
        let owed = owed(booking, &seats, (basis_points, fees_returned))?;
        // What an earlier refund was raised by has gone back already.
        let ahead: i64 = booking.kept_payments().map(|payment| payment.ahead_minor).sum();
        let shares = payable(booking, (owed.iter().sum::<i64>() - ahead).max(0))?;
        Self::split(booking, seats, owed, shares, (basis_points, until))
    }

    /// Computes the refund of a confirmed booking if the organizer cancels the event: everything. If the
    /// provider cannot refund that amount, the refund fails, and a person pays it.
    ///
    /// # Errors
    /// [`Error::NotCancellable`] while a dispute is undecided: nothing can be refunded until then, and a
    /// person handles it afterwards. [`Error::AmountOutOfRange`], which no paid quote can cause.
    pub fn called_off(booking: &Booking, now: Timestamp) -> Result<Self, Error> {
        if booking.kept_payments().any(Payment::is_disputed) {
            return Err(Error::NotCancellable {
                reason: "a dispute of its payment is open: cancel the event again once it is decided",
            });
        }
        Self::everything(booking, now)
    }

    /// The refund of all that was paid and has not gone back.
    fn everything(booking: &Booking, until: Timestamp) -> Result<Self, Error> {
        let seats = chosen(booking, None)?;
        let owed = owed(booking, &seats, (WHOLE, true))?;
        let all = owed.iter().sum::<i64>();
        let shares = payable(booking, all).unwrap_or_else(|_| what_is_left(booking, all));
        Self::split(booking, seats, owed, shares, (WHOLE, until))
    }

    /// Splits the sum of `shares` into the parts that are owed, as far as they are not refunded yet, and takes the
    /// rest from price, then fees, then tax.
    pub(super) fn split(
        booking: &Booking,
        seats: Vec<String>,
        owed: [i64; 3],
        shares: Vec<(PaymentId, i64)>,
        (refund_basis_points, until): (u32, Timestamp),
    ) -> Result<Self, Error> {
        let total_minor = shares.iter().map(|(_, amount)| amount).sum();
        let (left, mut rest) = (booking.parts_left()?, total_minor);
        let mut parts = [0; 3];
        for most in [owed, left] {
            for ((part, most), left) in parts.iter_mut().zip(most).zip(left) {
                let more = (most.min(left) - *part).clamp(0, rest);
                *part += more;
                rest -= more;
            }
        }
        let [price_minor, fees_minor, tax_minor] = parts;
        let owed_minor = owed.iter().sum();
        Ok(Self {
            seats,
            price_minor,
            fees_minor,
            tax_minor,
            total_minor,
            shares,
            owed_minor,
            refund_basis_points,
            until,
            postponed: false,
        })
    }

    /// Id that the refund will have in `booking`; none if nothing is refunded.
    #[must_use]
    pub fn refund_id(&self, booking: &Booking) -> Option<RefundId> {
        let (payment_id, _) = self.shares.first()?;
        booking.payment(payment_id).map(|payment| booking.next_refund_id(payment))
    }
}

/// Refuses a booking of which no seats can be returned at `now`, whoever asks.
fn check(booking: &Booking, event: &Event, now: Timestamp) -> Result<(), Error> {
    if booking.status != BookingStatus::Confirmed {
        return Err(Error::BookingStatusWrong { status: booking.status_at(now).as_str() });
    }
    let refused = |reason| Err(Error::NotCancellable { reason });
    if event.status == EventStatus::Cancelled {
        return refused("the event was called off, and all of the money goes back by itself");
    }
    if booking.kept_payments().any(Payment::is_disputed) {
        return refused("the bank disputes the payment, and that is not decided yet");
    }
    Ok(())
}

/// The named seats of `booking`, in the booking's order.
pub(super) fn chosen(booking: &Booking, named: Option<&[String]>) -> Result<Vec<String>, Error> {
    let Some(named) = named else { return Ok(booking.seat_ids().map(str::to_owned).collect()) };
    named_seats::check(named)?;
    let unknown: Vec<String> =
        named.iter().filter(|seat| !booking.seat_ids().any(|id| id == *seat)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Error::UnknownSeats { seats: unknown });
    }
    whole_tables::check(booking.whole_tables(), named)?;
    Ok(booking.seat_ids().filter(|id| named.iter().any(|seat| seat == id)).map(str::to_owned).collect())
}

/// The policy's refund for `seats`: price, fees and tax.
fn owed(
    booking: &Booking,
    seats: &[String],
    (basis_points, fees_returned): (u32, bool),
) -> Result<[i64; 3], Error> {
    let of_policy = |part: i64| share(part, i64::from(basis_points), i64::from(WHOLE));
    let sold = booking.sold_ids(seats);
    let mut owed = [0; 3];
    for (seat, allocation) in booking.allocations()? {
        if !sold.iter().any(|id| id == seat.sold_as()) {
            continue;
        }
        let worth = allocation.worth;
        let without_fees = Worth { fees_minor: 0, fees_tax_minor: 0, ..worth };
        let returned = if fees_returned { worth } else { without_fees };
        for (owed, part) in owed.iter_mut().zip(returned.parts()) {
            *owed += of_policy(part)?;
        }
    }
    Ok(owed)
}

/// Raises a refund to an amount that the provider pays, not above what is left, and shares it out over the
/// payments.
fn payable(booking: &Booking, owed: i64) -> Result<Vec<(PaymentId, i64)>, Error> {
    let mut shares = Vec::new();
    let mut rest = owed;
    for payment in booking.kept_payments() {
        let currency = payment.amount.currency;
        let (rule, left) = (RefundRule::of(payment.provider, currency), returnable(payment));
        // Money that was refunded by hand or taken by the bank is not refunded a second time.
        let wanted = rest.min(left);
        let amount = rule.at_least(wanted, left).ok_or_else(|| {
            let money = |minor| Money::new(minor, currency);
            let (least, step) = (money(rule.least_minor), money(rule.step_minor));
            Error::RefundNotPossible { refund: money(wanted), left: money(left), least, step }
        })?;
        rest -= amount;
        if amount > 0 {
            shares.push((payment.payment_id.clone(), amount));
        }
    }
    Ok(shares)
}

/// `owed` as far as the payments have it, whatever the provider pays.
fn what_is_left(booking: &Booking, owed: i64) -> Vec<(PaymentId, i64)> {
    let mut rest = owed;
    let shares = booking.kept_payments().map(|payment| {
        let amount = rest.min(returnable(payment));
        rest -= amount;
        (payment.payment_id.clone(), amount)
    });
    shares.filter(|(_, amount)| *amount > 0).collect()
}

/// Amount of a payment that can still be refunded: without what the customer's bank has taken, finally or for
/// now.
pub(super) fn returnable(payment: &Payment) -> i64 {
    let taken: i64 = payment.disputes.iter().map(|dispute| dispute.taken_minor(payment.unmoved())).sum();
    payment.refundable_minor().saturating_sub(taken).max(0)
}

impl Booking {
    /// The booking without the seats of the breakdown, and with a due refund and its line in the ledger. If
    /// no seats are left it is cancelled; the seats then stay in it as a record.
    ///
    /// # Errors
    /// [`Error::BookingStatusWrong`] unless the booking is confirmed.
    pub fn cancelled(
        &self,
        breakdown: &RefundBreakdown,
        reason: RefundReason,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if self.status != BookingStatus::Confirmed {
            return Err(Error::BookingStatusWrong { status: self.status_at(now).as_str() });
        }
        let mut next = self.clone();
        if breakdown.seats.len() == self.seat_count() {
            next.status = BookingStatus::Cancelled;
        } else {
            for block in &mut next.blocks {
                let given = |seat: &mut BookingSeat| breakdown.seats.contains(&seat.seat_id);
                next.returned.extend(block.seats.extract_if(.., given));
            }
            next.blocks.retain(|block| !block.seats.is_empty());
        }
        next.owe(breakdown, self.sold_ids(&breakdown.seats), reason, now);
        Ok(next)
    }

    /// Adds the refunds of the breakdown, one for each payment that it comes from, with their lines in the ledger.
    /// `seats` are the ids under which the seats were sold.
    fn owe(
        &mut self,
        breakdown: &RefundBreakdown,
        mut seats: Vec<String>,
        reason: RefundReason,
        now: Timestamp,
    ) {
        let raised = breakdown.total_minor - breakdown.owed_minor;
        let ahead: i64 = self.kept_payments().map(|payment| payment.ahead_minor).sum();
        let mut ahead = (ahead + raised).max(0);
        for payment in self.payments.iter_mut().filter(|payment| payment.is_kept()) {
            payment.ahead_minor = std::mem::take(&mut ahead);
        }
        let parts = [breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor];
        let mut from = 0;
        for (payment_id, amount) in &breakdown.shares {
            let Some(id) = self.payment(payment_id).map(|payment| self.next_refund_id(payment)) else {
                continue;
            };
            let [_, fees_minor, tax_minor] = slice_of(parts, from, *amount);
            let refund = Refund::due(id, *amount, reason, now);
            let number = refund.refund_id.number();
            // Only the first names the seats, so that each seat has one line of the documents.
            let seats = std::mem::take(&mut seats);
            if let Some(payment) = self.payment_mut(payment_id) {
                payment.refunds.push(Refund { fees_minor, tax_minor, seats, ..refund });
            }
            self.record(Kind::Return, payment_id, Some(number), *amount, now);
            from += amount;
        }
    }

    /// The refund with this id and, if its seats were paid by two payments, the refund of the other.
    pub fn refunds_with(&self, id: &RefundId) -> impl Iterator<Item = &Refund> {
        let first = self.refund(id).map(|(_, refund)| refund);
        let others = self.kept_payments().flat_map(|payment| &payment.refunds);
        let others = others.filter(move |other| {
            let same =
                |refund: &Refund| (other.created_at, other.reason) == (refund.created_at, refund.reason);
            other.seats.is_empty() && other.refund_id != *id && first.is_some_and(same)
        });
        first.into_iter().chain(others)
    }

    /// The booking's seats with these ids, by block.
    #[must_use]
    pub fn blocks_of(&self, seats: &[String]) -> Vec<BookingBlock> {
        let mut held = self.blocks.clone();
        for block in &mut held {
            block.seats.retain(|seat| seats.contains(&seat.seat_id));
        }
        held.retain(|block| !block.seats.is_empty());
        held
    }
}

#[cfg(test)]
mod tests;
