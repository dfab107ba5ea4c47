//! Sums of a booking: those of its quote, as the API shows them.

use domain::Money;
use domain::booking::Booking;
use mails::{Sum, SumKind};

use crate::view::QuoteView;

/// Lines of a booking's quote that are not zero, and its total.
pub(super) fn of(booking: &Booking) -> Vec<Sum> {
    let quote = QuoteView::from(&booking.quote);
    let rate = booking.quote.tax_basis_points;
    let tax = if quote.tax_included { SumKind::TaxIncluded(rate) } else { SumKind::Tax(rate) };
    let less = |money: Money| Money::new(-money.amount_minor, money.currency);
    let discounts = quote
        .discounts
        .into_iter()
        .map(|one| Sum { kind: SumKind::Discount(one.label), amount: less(one.amount) });
    let mut sums = vec![Sum { kind: SumKind::Seats, amount: quote.subtotal }];
    sums.extend(discounts);
    sums.extend([Sum { kind: SumKind::Fees, amount: quote.fees }, Sum { kind: tax, amount: quote.tax }]);
    sums.retain(|sum| sum.amount.amount_minor != 0);
    sums.push(Sum { kind: SumKind::Total, amount: quote.total });
    sums
}
