//! Refund breakdowns as the API shows them.

use domain::booking::Booking;
use domain::cancellation::RefundBreakdown;
use domain::payment::Refund;
use domain::{Currency, Money};
use schemars::JsonSchema;
use serde::Serialize;

/// Refund of seats, part by part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BreakdownView {
    /// Refunded price, after the discount.
    pub price: Money,
    /// Refunded fees.
    pub fees: Money,
    /// Refunded tax.
    pub tax: Money,
    /// Sum of the parts.
    pub total: Money,
}

impl BreakdownView {
    fn of(currency: Currency, parts: [i64; 3], total: i64) -> Self {
        let [price, fees, tax] = parts.map(|part| Money::new(part, currency));
        Self { price, fees, tax, total: Money::new(total, currency) }
    }

    /// The API's view of `breakdown`.
    pub(crate) fn of_breakdown(booking: &Booking, breakdown: &RefundBreakdown) -> Self {
        let parts = [breakdown.price_minor, breakdown.fees_minor, breakdown.tax_minor];
        Self::of(booking.quote.currency, parts, breakdown.total_minor)
    }

    /// Breakdown of `refund`; all zero without one.
    pub(crate) fn of_refund(booking: &Booking, refund: Option<&Refund>) -> Self {
        let currency = booking.quote.currency;
        refund.map_or_else(
            || Self::of(currency, [0; 3], 0),
            |refund| Self::of(currency, refund.parts(), refund.amount_minor),
        )
    }
}
