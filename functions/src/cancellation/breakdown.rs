//! Refund breakdowns as the API shows them.

use domain::booking::Booking;
use domain::cancellation::RefundBreakdown;
use domain::ids::RefundId;
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

    /// Breakdown of the refund with this id, of one payment or of two; all zero without one.
    pub(crate) fn of_refund(booking: &Booking, id: Option<&RefundId>) -> Self {
        let (mut parts, mut total) = ([0; 3], 0);
        for refund in id.into_iter().flat_map(|id| booking.refunds_with(id)) {
            for (sum, part) in parts.iter_mut().zip(refund.parts()) {
                *sum += part;
            }
            total += refund.amount_minor;
        }
        Self::of(booking.quote.currency, parts, total)
    }
}
