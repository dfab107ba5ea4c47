//! Discounts of a quote, in amounts: the rules that grant them are [`crate::sale::offer`].

use serde::{Deserialize, Serialize};

use super::Line;
use crate::Error;
use crate::base::money::share_out;

/// An amount that is taken off the price of seats, or off the fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// Id of the offer.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Bearer of the discount: the organizer, or a partner by name.
    pub funded_by: String,
    /// Amount in minor units.
    #[serde(rename = "amount_minor")]
    pub amount: Discounted,
    /// Fees in minor units that are not asked for; the quote's fees are without them.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub fees_waived_minor: i64,
}

/// Amount of a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Discounted {
    /// One amount for the booking, which its seats share by the prices that earlier discounts have left.
    Booking(i64),
    /// An amount for each seat, in the order of [`Quote::allocations`](super::Quote::allocations).
    Seats(Vec<i64>),
}

impl Discounted {
    /// Amount for all seats.
    #[must_use]
    pub fn sum(&self) -> i64 {
        match self {
            Self::Booking(amount) => *amount,
            Self::Seats(amounts) => amounts.iter().sum(),
        }
    }

    /// Share of each seat; `prices` are what earlier discounts have left.
    fn shares(&self, prices: &[i64]) -> Result<Vec<i64>, Error> {
        let shares = match self {
            Self::Booking(amount) => share_out(*amount, prices)?,
            Self::Seats(amounts) => amounts.clone(),
        };
        let fits = |(share, price): (&i64, &i64)| (0..=*price).contains(share);
        let fit = shares.len() == prices.len() && shares.iter().zip(prices).all(fits);
        if fit { Ok(shares) } else { Err(Error::AmountOutOfRange) }
    }
}

/// List price of each seat, line by line.
pub(super) fn list(lines: &[Line]) -> Vec<i64> {
    lines.iter().flat_map(|line| std::iter::repeat_n(line.unit_minor, line.count as usize)).collect()
}

/// Shares of the seats with the list prices `list`, discount by discount.
pub(super) fn shares(list: &[i64], discounts: &[Discount]) -> Result<Vec<Vec<i64>>, Error> {
    let mut prices = list.to_vec();
    let mut all = Vec::with_capacity(discounts.len());
    for discount in discounts {
        let shares = discount.amount.shares(&prices)?;
        for (price, share) in prices.iter_mut().zip(&shares) {
            *price -= share;
        }
        all.push(shares);
    }
    Ok(all)
}

/// Sum of discounts on `lines`.
pub(super) fn sum(lines: &[Line], discounts: &[Discount]) -> Result<i64, Error> {
    if discounts.is_empty() {
        return Ok(0);
    }
    Ok(shares(&list(lines), discounts)?.iter().flatten().sum())
}
