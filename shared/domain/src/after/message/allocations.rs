//! Allocations of seats, and the parts of their refund, as messages carry them.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::ids::RefundId;
use crate::base::money::share_out;
use crate::sale::booking::{Booking, BookingSeat};
use crate::sale::payment::Refund;
use crate::sale::quote::Allocation;
use crate::sale::tax::Tax;

/// Seats with their allocations, in the currency of the booking's total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocations {
    /// Tax of the sale.
    pub tax: Tax,
    /// The seats.
    pub seats: Vec<SeatAllocation>,
}

/// A seat's list price and its shares of discounts, fees and tax, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SeatAllocation {
    pub seat_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub list_minor: i64,
    /// Discounts of the seat; none of nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<SeatDiscount>,
    pub fees_minor: i64,
    /// Tax on the price, or in it.
    pub price_tax_minor: i64,
    /// Tax on the fees, or in them.
    pub fees_tax_minor: i64,
    pub total_minor: i64,
}

/// A seat's share of a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SeatDiscount {
    pub id: String,
    pub label: String,
    pub funded_by: String,
    pub amount_minor: i64,
    /// Fees that the discount waives; the seat's fees are without them.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub fees_waived_minor: i64,
}

/// A refund, and the parts of the sale that it returns to the customer: all zero if its payment never paid for
/// the booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundParts {
    /// Id of the refund.
    pub refund_id: RefundId,
    /// Price, without tax.
    pub price_minor: i64,
    /// Fees, without tax.
    pub fees_minor: i64,
    /// Tax on both.
    pub tax_minor: i64,
}

/// A tier's parts of a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierParts {
    /// Tier of the seats.
    #[serde(rename = "type")]
    pub kind: String,
    /// Price, without tax.
    pub price_minor: i64,
    /// Fees, without tax.
    pub fees_minor: i64,
    /// Tax on both.
    pub tax_minor: i64,
}

impl Allocations {
    /// Those of the booking's sold seats that are `wanted`.
    pub(super) fn of(booking: &Booking, wanted: impl Fn(&BookingSeat) -> bool) -> Result<Self, Error> {
        let allocations = booking.allocations()?.into_iter().filter(|(seat, _)| wanted(seat));
        let seats = allocations.map(|(seat, allocation)| seat_allocation(booking, seat, &allocation));
        Ok(Self { tax: booking.quote.tax(), seats: seats.collect() })
    }
}

fn seat_allocation(booking: &Booking, seat: &BookingSeat, allocation: &Allocation) -> SeatAllocation {
    let shares = allocation.discounts.iter().zip(&allocation.waived);
    let shares = booking.quote.discounts.iter().zip(shares);
    let lowers = shares.filter(|(_, (price, fees))| **price + **fees > 0);
    let discounts = lowers.map(|(discount, (price, fees))| SeatDiscount {
        id: discount.id.clone(),
        label: discount.label.clone(),
        funded_by: discount.funded_by.clone(),
        amount_minor: *price,
        fees_waived_minor: *fees,
    });
    let worth = allocation.worth;
    SeatAllocation {
        seat_id: seat.sold_as().to_owned(),
        kind: seat.kind.clone(),
        list_minor: worth.list_minor,
        discounts: discounts.collect(),
        fees_minor: worth.fees_minor,
        price_tax_minor: worth.price_tax_minor,
        fees_tax_minor: worth.fees_tax_minor,
        total_minor: worth.total_minor(),
    }
}

impl TierParts {
    /// The parts of `refund` by tier: shared out by what its seats were worth, or all seats if it names none.
    pub(super) fn of(booking: &Booking, refund: &Refund) -> Result<Vec<Self>, Error> {
        let parts = refund.sale_parts();
        if parts == [0; 3] || parts.iter().any(|part| *part < 0) {
            return Ok(Vec::new());
        }
        let returned = |seat: &BookingSeat| {
            refund.seats.is_empty() || refund.seats.iter().any(|id| id == seat.sold_as())
        };
        Self::shared(booking, returned, parts)
    }

    fn shared(
        booking: &Booking,
        wanted: impl Fn(&BookingSeat) -> bool,
        parts: [i64; 3],
    ) -> Result<Vec<Self>, Error> {
        let mut tiers: Vec<(String, [i64; 3])> = Vec::new();
        for (seat, allocation) in booking.allocations()?.into_iter().filter(|(seat, _)| wanted(seat)) {
            let worth = allocation.worth;
            let worth = [worth.net_price_minor(), worth.net_fees_minor(), worth.tax_minor()];
            match tiers.iter_mut().find(|(kind, _)| *kind == seat.kind) {
                Some((_, sum)) => (0..3).for_each(|part| sum[part] += worth[part]),
                None => tiers.push((seat.kind.clone(), worth)),
            }
        }
        if tiers.is_empty() {
            return Ok(Vec::new());
        }
        let mut shares = Vec::with_capacity(3);
        for (part, amount) in parts.into_iter().enumerate() {
            let mut weights: Vec<i64> = tiers.iter().map(|(_, worth)| worth[part]).collect();
            // A part that none of the seats had goes by their number of tiers.
            if weights.iter().all(|weight| *weight == 0) {
                weights.fill(1);
            }
            shares.push(share_out(amount, &weights)?);
        }
        let of_tier = |(tier, (kind, _)): (usize, &(String, _))| Self {
            kind: kind.clone(),
            price_minor: shares[0][tier],
            fees_minor: shares[1][tier],
            tax_minor: shares[2][tier],
        };
        Ok(tiers.iter().enumerate().map(of_tier).collect())
    }
}

impl RefundParts {
    /// Sum of the parts of `refunds`, under the id of `first`.
    pub(super) fn of_all<'a>(first: &Refund, refunds: impl Iterator<Item = &'a Refund>) -> Self {
        let refund_id = first.refund_id.clone();
        let nothing = Self { refund_id, price_minor: 0, fees_minor: 0, tax_minor: 0 };
        refunds.map(Self::of).fold(nothing, |sum, part| Self {
            price_minor: sum.price_minor + part.price_minor,
            fees_minor: sum.fees_minor + part.fees_minor,
            tax_minor: sum.tax_minor + part.tax_minor,
            ..sum
        })
    }

    /// Parts of `refund`.
    pub(super) fn of(refund: &Refund) -> Self {
        let [price_minor, fees_minor, tax_minor] = refund.sale_parts();
        Self { refund_id: refund.refund_id.clone(), price_minor, fees_minor, tax_minor }
    }
}
