//! Redemptions: uses of offers, and what a booking makes of them.
//!
//! A redemption is one *row*: so many uses and so much money of one offer, for one run of one request. The rows of a
//! shard and the sums in its *count* change together, in one transaction, so the sum of the rows is the count.
//!
//! A use is **reserved** before the booking's seats are locked, under the caps: a refused request has locked nothing and
//! gives its row back. From then on the row follows the booking, and nothing else writes it: [`due`] tells from the
//! booking as it is what the row should say, whoever asks and how often. So a payment is never refused because of an
//! offer, and nothing that happens to a booking has to remember its offers: not a confirmation, a return, a move, nor a
//! dispute. The end of a reservation is the end of the booking's lock, compared when somebody looks at it, as a
//! seat's is: extending the booking extends it, and an open attempt to pay keeps it until it is resolved.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use super::booking::Redemption;
use super::booking::{Booking, BookingSeat, BookingStatus};
use super::quote::{Allocation, Discount, Quote};
use crate::Error;
use crate::base::ids::{BookingId, ClaimId, CustomerId, OfferId};

/// Longest life of a function that began at the end of a lock: after it, no write of it can arrive any more.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(45);

/// Uses of an offer, and the money that it takes off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses {
    /// Number of uses.
    pub uses: u32,
    /// Discount in minor units.
    pub minor: i64,
}

impl Uses {
    /// Uses of an offer by seats of a quote with these allocations: each seat that it makes cheaper if it counts
    /// tickets, and otherwise one as long as there is such a seat. An offer that only unlocks is used by every seat.
    #[must_use]
    pub fn of(quote: &Quote, (offer_id, per_ticket): (&OfferId, bool), allocations: &[Allocation]) -> Self {
        let is_its = |discount: &Discount| discount.id == offer_id.as_str();
        let lowers = quote.discounts.iter().any(is_its);
        let mut uses = Self::default();
        for Allocation { discounts, waived, .. } in allocations {
            let shares = quote.discounts.iter().zip(discounts.iter().zip(waived));
            let its = shares.filter(|(discount, _)| is_its(discount));
            let minor: i64 = its.map(|(_, (price, fees))| price + fees).sum();
            if minor > 0 || !lowers {
                uses.minor += minor;
                uses.uses = if per_ticket { uses.uses + 1 } else { 1 };
            }
        }
        uses
    }
}

/// A redemption's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The redemption.
    pub redemption: Redemption,
    /// Booking that uses the offer.
    pub booking_id: BookingId,
    /// Customer of the booking.
    pub customer_id: CustomerId,
    /// End of the booking's first lock, second since 1970.
    pub until: i64,
    /// Second at which the run reserved it; the store fills it in.
    pub reserved_at: i64,
    /// True if a count of the customer's uses contains it, too; the store fills it in.
    pub per_customer: bool,
    /// Uses that the counts contain for it.
    pub uses: Uses,
    /// True once the booking is confirmed.
    pub used: bool,
    /// Version of the booking that it follows; 0 while it is only reserved.
    pub ver: u64,
}

/// Next state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it is right as it is, or its booking is not decided.
    Stay,
    /// Away, with its uses.
    Return,
    /// Used, this often.
    Use(Uses),
}

impl Row {
    /// A row of a run, that nobody has reserved yet.
    #[must_use]
    pub fn wanted(
        redemption: Redemption,
        booking_id: BookingId,
        customer_id: CustomerId,
        until: i64,
        uses: Uses,
    ) -> Self {
        Self {
            redemption,
            booking_id,
            customer_id,
            until,
            reserved_at: 0,
            per_customer: false,
            uses,
            used: false,
            ver: 0,
        }
    }
}

impl Redemption {
    /// Name of the row of the run with the claim `claim_id`, whose lock first ends at `until`.
    #[must_use]
    pub fn row_name(until: i64, claim_id: &ClaimId) -> String {
        format!("{until:010}#{claim_id}")
    }
}

/// The second from which no write can arrive any more of a function that began at `second` or before it.
#[must_use]
pub fn over_at(second: i64) -> i64 {
    second.saturating_add(UNDER_WAY.as_secs()).saturating_add(1)
}

impl Booking {
    /// Uses of a redemption by the seats that are left: each ticket that the offer made cheaper, or one as long as there
    /// is such a ticket. Returned seats have given back their shares of the discount.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up.
    pub fn redeemed(&self, redemption: &Redemption) -> Result<Uses, Error> {
        let left = |seat: &BookingSeat| self.seats().any(|left| left.sold_as() == seat.sold_as());
        let allocations = self.allocations()?.into_iter().filter(|(seat, _)| left(seat));
        let allocations: Vec<Allocation> = allocations.map(|(_, allocation)| allocation).collect();
        Ok(Uses::of(&self.quote, (&redemption.offer_id, redemption.per_ticket), &allocations))
    }
}

/// Next state of `row`, as its `booking` is at `now`.
///
/// # Errors
/// Those of [`Booking::redeemed`].
pub fn due(row: &Row, booking: Option<&Booking>, now: Timestamp) -> Result<Due, Error> {
    let over = |second: i64| now.as_second() >= over_at(second);
    let Some(booking) = booking.filter(|booking| booking.redemptions.contains(&row.redemption)) else {
        // The run may still be about to write the booking that names it. Nobody else ever writes its name into one.
        return Ok(if over(row.reserved_at) { Due::Return } else { Due::Stay });
    };
    let locked = !over(booking.expires_at.as_second()) || !booking.payments.is_empty();
    match booking.status {
        BookingStatus::Pending if locked => Ok(Due::Stay),
        BookingStatus::Confirmed => match booking.redeemed(&row.redemption)? {
            uses if row.used && uses == row.uses => Ok(Due::Stay),
            Uses { uses: 0, .. } => Ok(Due::Return),
            uses => Ok(Due::Use(uses)),
        },
        BookingStatus::Pending | BookingStatus::Cancelled | BookingStatus::Expired => Ok(Due::Return),
    }
}

#[cfg(test)]
mod tests;
