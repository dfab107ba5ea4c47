//! Worth of a booking's seats, by its frozen quote.

use super::{Booking, BookingSeat};
use crate::Error;
use crate::sale::quote::{Allocation, Worth};

impl Booking {
    /// All sold seats, including returned ones, with their allocations. Seats of one line are in the order of
    /// the ids that they were sold as, so an allocation never moves to another seat.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up, or is not for these seats.
    pub fn allocations(&self) -> Result<Vec<(&BookingSeat, Allocation)>, Error> {
        let line = |seat: &BookingSeat| self.quote.lines.iter().position(|line| line.kind == seat.kind);
        let mut seats: Vec<&BookingSeat> = self.sold_seats().collect();
        seats.sort_by(|a, b| (line(a), a.sold_as()).cmp(&(line(b), b.sold_as())));
        let quoted = self.quote.lines.iter();
        let quoted = quoted.flat_map(|line| std::iter::repeat_n(line.kind.as_str(), line.count as usize));
        if !quoted.eq(seats.iter().map(|seat| seat.kind.as_str())) {
            return Err(Error::AmountOutOfRange);
        }
        Ok(seats.into_iter().zip(self.quote.allocations()?).collect())
    }

    /// Worth of those sold seats that are `wanted`.
    ///
    /// # Errors
    /// Those of [`Booking::allocations`].
    pub fn worth_of(&self, wanted: impl Fn(&BookingSeat) -> bool) -> Result<Worth, Error> {
        let allocations = self.allocations()?.into_iter().filter(|(seat, _)| wanted(seat));
        let nothing = Worth::nothing(self.quote.tax().mode);
        Ok(allocations.fold(nothing, |sum, (_, allocation)| sum.plus(allocation.worth)))
    }

    /// Price, fees and tax of the sale that are not owed or returned to the customer.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up.
    pub(crate) fn parts_left(&self) -> Result<[i64; 3], Error> {
        let mut left = self.quote.worth()?.parts();
        for refund in self.kept_payment().into_iter().flat_map(|payment| &payment.refunds) {
            for (left, part) in left.iter_mut().zip(refund.sale_parts()) {
                *left -= part;
            }
        }
        Ok(left)
    }
}
