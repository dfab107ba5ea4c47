//! Bookings and payments as the API shows them.

use std::collections::BTreeMap;

use aws::provider::Checkout;
use domain::Money;
use domain::booking::{Booking, BookingStatus};
use domain::ids::{BookingId, EventId, PaymentId, RefundId};
use domain::payment::{Payment, PaymentStatus, RefundReason, RefundStatus};
use domain::provider::Provider;
use domain::quote::Quote;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A booking, as its customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BookingView {
    /// Its id.
    pub booking_id: BookingId,
    /// Event that it is for.
    pub event_id: EventId,
    /// Ids of its seats.
    pub seats: Vec<String>,
    /// Its status; a pending booking whose lock has run out is `expired`.
    pub status: BookingStatus,
    /// Total of its quote.
    pub amount: Money,
    /// Quote that adds up to it. It never changes after the lock.
    pub quote: QuoteView,
    /// Instant at which the seats were locked.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// End of the lock, unless it is confirmed first.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// The server's clock, to count down by: a phone's may be wrong.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub server_time: Timestamp,
    /// Every attempt to pay, oldest first.
    pub payments: Vec<PaymentView>,
}

/// An attempt to pay, as its customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PaymentView {
    /// Its id.
    pub payment_id: PaymentId,
    /// The booking it is for.
    pub booking_id: BookingId,
    /// Provider that takes the money.
    pub provider: Provider,
    /// Its status.
    pub status: PaymentStatus,
    /// Amount.
    pub amount: Money,
    /// Instant at which the attempt began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Address to pay at; only in the answer that opens the attempt, and only while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_url: Option<String>,
    /// Method by which the customer's browser goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_method: Option<CheckoutMethod>,
    /// Fields of the form that it takes there; only with `POST`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checkout_fields: BTreeMap<String, String>,
    /// Until when the seats are locked for it.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// Refunds of it, oldest first.
    pub refunds: Vec<RefundView>,
}

/// Method by which a browser goes to where the customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CheckoutMethod {
    /// It follows the address.
    Get,
    /// It sends a form with `checkout_fields` there.
    Post,
}

/// Money on its way back, as its customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RefundView {
    /// Its id.
    pub refund_id: RefundId,
    /// Its status.
    pub status: RefundStatus,
    /// Amount.
    pub amount: Money,
    /// Reason.
    pub reason: RefundReason,
    /// Ids of the seats that were given back for it; none where the whole payment goes back.
    pub seats: Vec<String>,
}

impl BookingView {
    /// The booking as it is at `now`.
    #[must_use]
    pub(crate) fn new(booking: &Booking, now: Timestamp) -> Self {
        Self {
            booking_id: booking.booking_id.clone(),
            event_id: booking.event_id.clone(),
            seats: booking.seat_ids().map(str::to_owned).collect(),
            status: booking.status_at(now),
            amount: booking.quote.total(),
            quote: QuoteView::from(&booking.quote),
            created_at: booking.created_at,
            expires_at: booking.expires_at,
            server_time: now,
            payments: booking.payments.iter().map(|payment| PaymentView::new(booking, payment)).collect(),
        }
    }
}

/// One line of a quote.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LineView {
    /// The tier's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Number of seats.
    pub count: u32,
    /// Price of one.
    pub unit: Money,
    /// Price of all.
    pub amount: Money,
}

/// A quote as the API shows it: `total = subtotal - discount + fees + tax`, without `+ tax` where it is
/// included.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct QuoteView {
    /// One line per type.
    pub lines: Vec<LineView>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// Discount of a coupon.
    pub discount: Money,
    /// The organizer's fees.
    pub fees: Money,
    /// Tax.
    pub tax: Money,
    /// True if prices and fees contain the tax; false where there is none.
    pub tax_included: bool,
    /// Amount that the customer pays.
    pub total: Money,
}

impl From<&Quote> for QuoteView {
    fn from(quote: &Quote) -> Self {
        let money = |amount| Money::new(amount, quote.currency);
        let lines = quote.lines.iter().map(|line| LineView {
            kind: line.kind.clone(),
            count: line.count,
            unit: money(line.unit_minor),
            // Cannot overflow: pricing has multiplied the same numbers.
            amount: money(line.unit_minor.saturating_mul(i64::from(line.count))),
        });
        let lines: Vec<LineView> = lines.collect();
        Self {
            subtotal: money(lines.iter().map(|line| line.amount.amount_minor).sum()),
            lines,
            discount: money(quote.discount_minor),
            fees: money(quote.fees_minor),
            tax: money(quote.tax_minor),
            tax_included: quote.tax_included(),
            total: quote.total(),
        }
    }
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
        });
        Self {
            payment_id: payment.payment_id.clone(),
            booking_id: booking.booking_id.clone(),
            provider: payment.provider,
            status: payment.status,
            amount: payment.amount,
            created_at: payment.created_at,
            checkout_url: None,
            checkout_method: None,
            checkout_fields: BTreeMap::new(),
            expires_at: booking.expires_at,
            refunds: refunds.collect(),
        }
    }

    /// With where to pay, if it can be paid.
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
