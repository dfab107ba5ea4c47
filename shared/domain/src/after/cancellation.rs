//! Returned seats: until when they can be returned, and what is refunded for them.
//!
//! The policy is data of the event. Refunds are computed cumulatively: the worth of all seats returned so
//! far, less the worth of those returned before. So a customer who returns seats one by one gets, at 100 %
//! with fees, exactly what was paid, to the last minor unit: the last seat takes the remainder.
//!
//! Rounding is half up, part by part, in two steps: the worth of seats is a share of what was paid (the
//! discounted price by the seats' own prices, fees by seat count, tax as on invoices), and the refund is the
//! tier's percentage of that worth. No share exceeds its whole, so the sum never exceeds what was paid. If
//! prices include the tax, it is divided between prices and fees anew each time: the sum is right, but if
//! seats are returned one by one a part may differ from the sale's by some units. Hours are 3,600 seconds:
//! daylight saving time moves no deadline.
//!
//! A provider only pays refunds that its [`RefundRule`] accepts. So a refund is raised to the next such
//! amount, or to everything if the provider could not refund what is left; the last seats then get less.

use jiff::Timestamp;

use crate::base::limits;
use crate::base::money::share;
use crate::sale::booking::{Booking, BookingBlock, BookingSeat, BookingStatus};
use crate::sale::event::{Event, EventStatus};
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, Refund, RefundReason, RefundRule};
use crate::sale::quote::Quote;
use crate::sale::refund_policy::WHOLE;
use crate::sale::tax::{Tax, TaxMode};
use crate::sale::whole_tables;
use crate::{Error, Money};

/// Refund for returned seats, in minor units of the booking's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundBreakdown {
    /// Ids of the returned seats.
    pub seats: Vec<String>,
    /// Refunded price, after the discount.
    pub price_minor: i64,
    /// Refunded fees.
    pub fees_minor: i64,
    /// Refunded tax.
    pub tax_minor: i64,
    /// Sum of the three parts.
    pub total_minor: i64,
    /// The tier's percentage, in ten-thousandths.
    pub refund_basis_points: u32,
    /// Last second at which this refund is paid.
    pub until: Timestamp,
}

impl RefundBreakdown {
    /// Computes the refund at `now` if the customer returns `seats`; all seats, if none are named.
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
        if booking.status != BookingStatus::Confirmed {
            return Err(Error::BookingStatusWrong { status: booking.status_at(now).as_str() });
        }
        let refused = |reason| Err(Error::NotCancellable { reason });
        if event.status == EventStatus::Cancelled {
            return refused("the event was called off, and all of the money goes back by itself");
        }
        if now.as_second() >= event.starts_at.as_second() {
            return refused("the event has begun");
        }
        if booking.kept_payment().is_some_and(Payment::is_disputed) {
            return refused("your bank disputes the payment, and that is not decided yet");
        }
        let seats = chosen(booking, seats)?;
        let policy = &event.cancellation;
        if !policy.single_seats && seats.len() < booking.seat_count() {
            return refused("this event takes back whole bookings only");
        }
        let (basis_points, until) = policy.at(event.starts_at, now);
        counted(booking, seats, rate_of(event), (basis_points, policy.fees_returned), until)?.payable(booking)
    }

    /// Computes the refund of a confirmed booking if the organizer cancels the event: everything. If the
    /// provider cannot refund that amount, the refund fails, and a person pays it.
    ///
    /// # Errors
    /// [`Error::NotCancellable`] while a dispute is undecided: nothing can be refunded until then, and a
    /// person handles it afterwards. [`Error::AmountOutOfRange`], which no paid quote can cause.
    pub fn called_off(booking: &Booking, event: &Event, now: Timestamp) -> Result<Self, Error> {
        if booking.kept_payment().is_some_and(Payment::is_disputed) {
            return Err(Error::NotCancellable {
                reason: "a dispute of its payment is open: cancel the event again once it is decided",
            });
        }
        let all = counted(booking, chosen(booking, None)?, rate_of(event), (WHOLE, true), now)?;
        Ok(all.clone().payable(booking).unwrap_or(all))
    }

    /// Raises the refund to an amount that the provider pays. The difference is taken from price, then fees,
    /// then tax, as far as they are not refunded yet.
    ///
    /// # Errors
    /// [`Error::RefundNotPossible`].
    fn payable(mut self, booking: &Booking) -> Result<Self, Error> {
        let Some(payment) = booking.kept_payment() else { return Ok(self) };
        let currency = payment.amount.currency;
        let (rule, left) = (RefundRule::of(payment.provider, currency), returnable(payment));
        let total_minor = rule.at_least(self.total_minor, left).ok_or_else(|| {
            let money = |minor| Money::new(minor, currency);
            let (least, step) = (money(rule.least_minor), money(rule.step_minor));
            Error::RefundNotPossible { refund: money(self.total_minor), left: money(left), least, step }
        })?;
        let quote = &booking.quote;
        let back = |part: fn(&Refund) -> i64| payment.refunds.iter().map(part).sum::<i64>();
        let (fees, tax) = (back(|refund| refund.fees_minor), back(|refund| refund.tax_minor));
        let price = payment.returned_minor() - fees - tax;
        let mut more = total_minor - self.total_minor;
        self.total_minor = total_minor;
        for (part, kept) in [
            (&mut self.price_minor, quote.total_minor - quote.fees_minor - quote.tax_minor - price),
            (&mut self.fees_minor, quote.fees_minor - fees),
            (&mut self.tax_minor, quote.tax_minor - tax),
        ] {
            let taken = more.min((kept - *part).max(0));
            *part += taken;
            more -= taken;
        }
        Ok(self)
    }
}

/// The event's tax, which never changes after its creation.
fn rate_of(event: &Event) -> Tax {
    Tax { mode: event.tax_mode, basis_points: event.tax_basis_points }
}

/// The named seats of `booking`, in the booking's order.
fn chosen(booking: &Booking, named: Option<&[String]>) -> Result<Vec<String>, Error> {
    let Some(named) = named else { return Ok(booking.seat_ids().map(str::to_owned).collect()) };
    if named.is_empty() {
        return Err(Error::NoSeats);
    }
    if named.len() > limits::SEATS_PER_TABLE_MAX {
        return Err(Error::TooManySeats);
    }
    let twice: Vec<String> = named
        .iter()
        .enumerate()
        .filter(|(i, seat)| named[..*i].contains(seat))
        .map(|(_, s)| s.clone())
        .collect();
    if !twice.is_empty() {
        return Err(Error::DuplicateSeats { seats: twice });
    }
    let unknown: Vec<String> =
        named.iter().filter(|seat| !booking.seat_ids().any(|id| id == *seat)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Error::UnknownSeats { seats: unknown });
    }
    whole_tables::check(booking.whole_tables(), named)?;
    Ok(booking.seat_ids().filter(|id| named.iter().any(|seat| seat == id)).map(str::to_owned).collect())
}

/// Computes the refund of `seats`, limited to what is not refunded yet.
fn counted(
    booking: &Booking,
    seats: Vec<String>,
    rate: Tax,
    (basis_points, fees_returned): (u32, bool),
    until: Timestamp,
) -> Result<RefundBreakdown, Error> {
    let held = |without: &[String]| {
        booking
            .seats()
            .filter(|seat| !without.contains(&seat.seat_id))
            .map(|seat| seat.kind.as_str())
            .collect::<Vec<_>>()
    };
    let without = |seats: &[String]| worth_without(&booking.quote, rate, &held(seats));
    let worth = without(&seats)?.less(without(&[])?);
    let of_tier = |part: i64| share(part, i64::from(basis_points), i64::from(WHOLE));
    let (fees, tax_on_fees) = if fees_returned { (worth.fees, worth.tax_on_fees) } else { (0, 0) };
    let tax = worth.tax_on_price + tax_on_fees;
    let (price, fees) = match rate.mode {
        TaxMode::Exclusive => (worth.price, fees),
        // Prices include the tax, which is taken out of the seats' price, as in the ledger's sale.
        TaxMode::Inclusive => {
            let price = (worth.price - tax).max(0);
            (price, worth.price + fees - tax - price)
        }
    };
    let parts = [of_tier(price)?, of_tier(fees)?, of_tier(tax)?];
    // Money that was refunded by hand or taken by the bank is not refunded a second time.
    let mut room = booking.kept_payment().map_or(0, returnable);
    let [price_minor, fees_minor, tax_minor] = parts.map(|part| {
        let part = part.min(room);
        room -= part;
        part
    });
    let total_minor = price_minor + fees_minor + tax_minor;
    let refund_basis_points = basis_points;
    Ok(RefundBreakdown { seats, price_minor, fees_minor, tax_minor, total_minor, refund_basis_points, until })
}

/// Amount of a payment that can still be refunded: without what the customer's bank has taken, finally or for
/// now.
fn returnable(payment: &Payment) -> i64 {
    let taken: i64 = payment.disputes.iter().map(|dispute| dispute.taken_minor(payment.amount)).sum();
    payment.refundable_minor().saturating_sub(taken).max(0)
}

/// Worth of seats, part by part, in minor units.
#[derive(Clone, Copy)]
struct Worth {
    price: i64,
    fees: i64,
    tax_on_price: i64,
    tax_on_fees: i64,
}

impl Worth {
    fn less(self, other: Self) -> Self {
        Self {
            price: self.price - other.price,
            fees: self.fees - other.fees,
            tax_on_price: self.tax_on_price - other.tax_on_price,
            tax_on_fees: self.tax_on_fees - other.tax_on_fees,
        }
    }
}

/// Worth of the seats of a quote that are not among `left` (one type per seat).
///
/// Tax is computed as on invoices and credit notes, by the rate on everything returned, so that each refund
/// can be credited to the minor unit.
fn worth_without(quote: &Quote, rate: Tax, left: &[&str]) -> Result<Worth, Error> {
    let (mut gross, mut gone, mut subtotal, mut count) = (0_i64, 0_i64, 0_i64, 0_i64);
    for line in &quote.lines {
        let here = left.iter().filter(|kind| **kind == line.kind).count();
        let away = i64::from(line.count) - i64::try_from(here).map_err(|_| Error::AmountOutOfRange)?;
        let worth = |seats: i64| line.unit_minor.checked_mul(seats).ok_or(Error::AmountOutOfRange);
        gross += worth(away.max(0))?;
        gone += away.max(0);
        subtotal += worth(i64::from(line.count))?;
        count += i64::from(line.count);
    }
    let price = share(subtotal - quote.discount_minor, gross, subtotal)?;
    let fees = share(quote.fees_minor, gone, count)?;
    let tax_on_price = rate.of(price)?;
    // Computed as a difference, so that the two always add up to the tax on the sum.
    let tax_on_fees = rate.of(price + fees)? - tax_on_price;
    Ok(Worth { price, fees, tax_on_price, tax_on_fees })
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
        let mut recorded = None;
        if let Some(payment) = next.payments.iter_mut().find(|payment| payment.is_kept())
            && breakdown.total_minor > 0
        {
            let refund_id = payment.next_refund_id();
            recorded = Some((payment.payment_id.clone(), refund_id.number()));
            payment.refunds.push(Refund {
                fees_minor: breakdown.fees_minor,
                tax_minor: breakdown.tax_minor,
                seats: breakdown.seats.clone(),
                ..Refund::due(refund_id, breakdown.total_minor, reason, now)
            });
        }
        if let Some((payment_id, number)) = recorded {
            next.record(Kind::Return, &payment_id, Some(number), breakdown.total_minor, now);
        }
        Ok(next)
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
