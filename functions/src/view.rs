//! Bookings and payments as the API shows them.

use std::collections::BTreeMap;

use aws::provider::Checkout;
use domain::booking::{Booking, BookingBlock, BookingSeat, BookingStatus, Move, allocated};
use domain::ids::{BookingId, EventId, OfferId, PaymentId, RefundId};
use domain::payment::{Payment, PaymentStatus, RefundReason, RefundStatus};
use domain::provider::Provider;
use domain::quote::{Allocation, Discount, Quote};
use domain::{Error, Money};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A booking, as the customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BookingView {
    /// Id of the booking.
    pub booking_id: BookingId,
    /// Event of the booking.
    pub event_id: EventId,
    /// Ids of the seats.
    pub seats: Vec<String>,
    /// Status of the booking; a pending one whose lock has ended is `expired`.
    pub status: BookingStatus,
    /// Total of the quote.
    pub amount: Money,
    /// Quote that adds up to the amount. It never changes after the lock.
    pub quote: QuoteView,
    /// Seats of another booking that are given up for these; only of a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<MoveView>,
    /// Instant at which the seats were locked.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// End of the lock, unless the booking is confirmed first.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// The server's clock, for countdowns: a phone's may be wrong.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub server_time: Timestamp,
    /// Attempts to pay, oldest first.
    pub payments: Vec<PaymentView>,
}

/// Seats that are given up for those of a booking.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MoveView {
    /// Booking that has them until this one is confirmed.
    pub booking_id: BookingId,
    /// Ids of the seats.
    pub seats: Vec<String>,
    /// Part of the amount that they pay.
    pub credit: Money,
    /// Rest, which the customer pays.
    pub due: Money,
}

/// An attempt to pay, as the customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PaymentView {
    /// Id of the payment.
    pub payment_id: PaymentId,
    /// Booking that is paid.
    pub booking_id: BookingId,
    /// Provider of the checkout.
    pub provider: Provider,
    /// Status of the payment.
    pub status: PaymentStatus,
    /// Amount to pay.
    pub amount: Money,
    /// Payment that paid the amount for seats of another booking, which were given up; only of a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<PaymentId>,
    /// Start of the attempt.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// URL of the checkout; only in the answer that opens the attempt, and only while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_url: Option<String>,
    /// Method for the browser to open the URL with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_method: Option<CheckoutMethod>,
    /// Fields of the form to send there; only with `POST`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checkout_fields: BTreeMap<String, String>,
    /// End of the lock during this payment.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// Refunds of the payment, oldest first.
    pub refunds: Vec<RefundView>,
}

/// Method by which a browser opens a checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CheckoutMethod {
    /// The browser follows the URL.
    Get,
    /// The browser sends a form with `checkout_fields`.
    Post,
}

/// A refund, as the customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RefundView {
    /// Id of the refund.
    pub refund_id: RefundId,
    /// Status of the refund.
    pub status: RefundStatus,
    /// Refunded amount.
    pub amount: Money,
    /// Reason of the refund.
    pub reason: RefundReason,
    /// Ids of the returned seats; none if the whole payment is refunded.
    pub seats: Vec<String>,
    /// Booking that the amount pays for now; only of moved seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<BookingId>,
}

impl BookingView {
    /// A booking as it is at `now`.
    #[must_use]
    pub(crate) fn new(booking: &Booking, now: Timestamp) -> Self {
        Self {
            booking_id: booking.booking_id.clone(),
            event_id: booking.event_id.clone(),
            seats: booking.seat_ids().map(str::to_owned).collect(),
            status: booking.status_at(now),
            amount: booking.quote.total(),
            // Its seats are those of its quote; a quote without seats would only lack the discounts' parts.
            quote: QuoteView::with(&booking.quote, &booking.allocations().unwrap_or_default()),
            moves: booking.moves.as_ref().map(|moves| MoveView::new(moves, &booking.quote)),
            created_at: booking.created_at,
            expires_at: booking.expires_at,
            server_time: now,
            payments: booking.payments.iter().map(|payment| PaymentView::new(booking, payment)).collect(),
        }
    }
}

impl MoveView {
    /// A move to seats that cost `quote`.
    #[must_use]
    pub(crate) fn new(moves: &Move, quote: &Quote) -> Self {
        let money = |minor| Money::new(minor, quote.currency);
        Self {
            booking_id: moves.booking_id.clone(),
            seats: moves.seats.clone(),
            credit: money(moves.credit_minor),
            due: money(quote.total_minor - moves.credit_minor),
        }
    }
}

/// A line of a quote.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LineView {
    /// Tier of the seats.
    #[serde(rename = "type")]
    pub kind: String,
    /// Number of seats.
    pub count: u32,
    /// Price of one seat.
    pub unit: Money,
    /// Price of all seats of the line.
    pub amount: Money,
}

/// A quote: `total = subtotal - discount + fees + tax`, without `+ tax` if the tax is included.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct QuoteView {
    /// Lines, one per tier and price.
    pub lines: Vec<LineView>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// Sum of the discounts on prices.
    pub discount: Money,
    /// Discounts with their reasons, in the order in which they were taken off; absent without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<DiscountView>,
    /// Organizer's fees, for tickets and for the booking.
    pub fees: Money,
    /// Part of the fees that is for the booking, however many seats it has; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_fee: Option<Money>,
    /// Tax on prices and fees.
    pub tax: Money,
    /// True if prices and fees include the tax; false without a tax.
    pub tax_included: bool,
    /// Amount to pay.
    pub total: Money,
}

/// A discount of a quote.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DiscountView {
    /// Offer that gives it; absent if the rest would have been less than any payment provider charges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_id: Option<OfferId>,
    /// Reason for people: `3 for 2`.
    pub label: String,
    /// Amount off the prices.
    pub amount: Money,
    /// Amount off the fees, which the quote's fees are without; absent if it is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees_waived: Option<Money>,
    /// Shares of the seats; a seat without one is left out.
    pub seats: Vec<SeatDiscountView>,
}

/// A seat's share of a discount.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SeatDiscountView {
    /// Id under which the seat was sold.
    pub seat_id: String,
    /// Amount off its price.
    pub amount: Money,
    /// Amount off its fees; absent if it is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees_waived: Option<Money>,
}

impl QuoteView {
    /// The quote of the seats of `blocks`.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if it is not theirs.
    pub(crate) fn of(blocks: &[BookingBlock], quote: &Quote) -> Result<Self, Error> {
        let allocations = allocated(blocks.iter().flat_map(|block| &block.seats), quote)?;
        Ok(Self::with(quote, &allocations))
    }

    /// The quote with the allocations of its seats.
    fn with(quote: &Quote, seats: &[(&BookingSeat, Allocation)]) -> Self {
        let money = |amount| Money::new(amount, quote.currency);
        let lines = quote.lines.iter().map(|line| LineView {
            kind: line.kind.clone(),
            count: line.count,
            unit: money(line.unit_minor),
            // Cannot overflow: pricing multiplied the same numbers with checks.
            amount: money(line.unit_minor.saturating_mul(i64::from(line.count))),
        });
        Self {
            lines: lines.collect(),
            subtotal: money(quote.subtotal_minor()),
            discount: money(quote.discount_minor()),
            discounts: discounts(quote, seats),
            fees: money(quote.fees_minor),
            booking_fee: (quote.booking_fee_minor > 0).then(|| money(quote.booking_fee_minor)),
            tax: money(quote.tax_minor),
            tax_included: quote.tax_included(),
            total: quote.total(),
        }
    }
}

/// The quote of seats that have no ids.
impl From<&Quote> for QuoteView {
    fn from(quote: &Quote) -> Self {
        Self::with(quote, &[])
    }
}

fn discounts(quote: &Quote, seats: &[(&BookingSeat, Allocation)]) -> Vec<DiscountView> {
    let money = |minor| Money::new(minor, quote.currency);
    let some = |minor: i64| (minor > 0).then(|| money(minor));
    let view = |(place, discount): (usize, &Discount)| {
        let shares = seats.iter().map(|(seat, allocation)| {
            let share = |shares: &[i64]| shares.get(place).copied().unwrap_or_default();
            (seat, share(&allocation.discounts), share(&allocation.waived))
        });
        let seats = shares.filter(|(_, price, fees)| price + fees > 0).map(|(seat, price, fees)| {
            let seat_id = seat.sold_as().to_owned();
            SeatDiscountView { seat_id, amount: money(price), fees_waived: some(fees) }
        });
        DiscountView {
            offer_id: discount.id.parse().ok(),
            label: discount.label.clone(),
            amount: money(discount.amount.sum()),
            fees_waived: some(discount.fees_waived_minor),
            seats: seats.collect(),
        }
    };
    quote.discounts.iter().enumerate().map(view).collect()
}

impl PaymentView {
    /// A payment of `booking`.
    #[must_use]
    pub(crate) fn new(booking: &Booking, payment: &Payment) -> Self {
        let refunds = payment.refunds.iter().map(|refund| RefundView {
            refund_id: refund.refund_id.clone(),
            status: refund.status,
            amount: Money::new(refund.amount_minor, payment.amount.currency),
            reason: refund.reason,
            seats: refund.seats.clone(),
            moved_to: refund.moved_to.clone(),
        });
        Self {
            payment_id: payment.payment_id.clone(),
            booking_id: booking.booking_id.clone(),
            provider: payment.provider,
            status: payment.status,
            amount: payment.amount,
            moved_from: payment.moved_from.clone(),
            created_at: payment.created_at,
            checkout_url: None,
            checkout_method: None,
            checkout_fields: BTreeMap::new(),
            expires_at: booking.expires_at,
            refunds: refunds.collect(),
        }
    }

    /// Adds the checkout, if the attempt can be paid.
    #[must_use]
    pub(crate) fn with_checkout(self, checkout: Checkout) -> Self {
        let method = if checkout.fields.is_empty() { CheckoutMethod::Get } else { CheckoutMethod::Post };
        Self {
            checkout_url: Some(checkout.url),
            checkout_method: Some(method),
            checkout_fields: checkout.fields,
            ..self
        }
    }
}
