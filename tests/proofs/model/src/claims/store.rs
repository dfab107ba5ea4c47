//! Conditional writes of seats and slot, each with the condition of its expression.

use super::{Claim, Claims, Fault, Id, Mark, Mask, Open, SEATS, Shared, Slot};
use crate::machine::Tick;

/// Seats of a mask.
pub(super) fn each(mask: Mask) -> impl Iterator<Item = usize> {
    (0..SEATS).filter(move |seat| mask >> seat & 1 == 1)
}

impl Mark {
    /// Condition `attribute_not_exists(seat) OR seat < :now`.
    pub(super) fn is_free(self, now: Tick) -> bool {
        matches!(self, Self::Free) || matches!(self, Self::Locked { until, .. } if until < now)
    }

    /// Condition `contains(seat, :ours) AND seat < :letters`.
    pub(super) fn is_lock_of(self, id: Id) -> bool {
        matches!(self, Self::Locked { by, .. } if by == id)
    }

    /// Condition `contains(seat, :ours) AND seat <= :mark`.
    pub(super) fn is_ours_until(self, id: Id, end: Tick) -> bool {
        matches!(self, Self::Locked { until, by } if by == id && until <= end)
    }
}

impl Claims {
    pub(super) fn blocks_of(&self, seats: Mask) -> u32 {
        each(seats).fold(0_u32, |blocks, seat| blocks | 1 << self.space.blocks[seat]).count_ones()
    }

    /// Seats of the first block of `seats`.
    pub(super) fn first_block(&self, seats: Mask) -> Mask {
        let first = each(seats).next().map_or(0, |seat| self.space.blocks[seat]);
        each(seats).filter(|seat| self.space.blocks[*seat] == first).fold(0, |mask, seat| mask | 1 << seat)
    }

    /// Locks all of `seats` by the lock expression, or none.
    pub(super) fn lock(&self, at: &mut Shared, id: Id, seats: Mask, until: Tick, now: Tick) -> bool {
        let free = |mark: Mark| match self.fault {
            Fault::LockTakesAnyLock => !matches!(mark, Mark::Sold { .. }),
            Fault::LockTakesTheLastSecond => mark.is_free(now + 1) || mark.is_ours_until(id, until),
            Fault::LockShortens => mark.is_free(now) || mark.is_lock_of(id),
            _ => mark.is_free(now) || mark.is_ours_until(id, until),
        };
        let written = each(seats).all(|seat| free(at.seats[seat]));
        if written {
            mark(at, seats, Mark::Locked { until, by: id });
        }
        written
    }

    /// Extends the lock to `until` at least, block by block. False if a seat is lost.
    pub(super) fn extend_seats(&self, at: &mut Shared, id: Id, seats: Mask, until: Tick) -> bool {
        let mut left = seats;
        let mut shorter = 0;
        while left != 0 {
            let block = self.first_block(left);
            left &= !block;
            let ours = |seat: usize| match self.fault {
                Fault::ExtensionTakesSeats => true,
                Fault::SeatsExtendShorter => at.seats[seat].is_lock_of(id),
                _ => at.seats[seat].is_ours_until(id, until),
            };
            if each(block).all(ours) {
                shorter |= block;
            } else if !each(block).all(|seat| at.seats[seat].is_lock_of(id)) {
                return false;
            }
        }
        mark(at, shorter, Mark::Locked { until, by: id });
        true
    }

    /// Frees those of `seats` that are locked for the booking.
    pub(super) fn release_seats(&self, at: &mut Shared, id: Id, seats: Mask) {
        let any = self.fault == Fault::ReleaseFreesAny;
        let ours = each(seats).filter(|seat| any || at.seats[*seat].is_lock_of(id));
        let ours = ours.fold(0, |mask, seat| mask | 1 << seat);
        mark(at, ours, Mark::Free);
    }

    /// True if the claim's condition holds.
    pub(super) fn can_claim(&self, slot: &Slot, claim: Claim, n: u8, now: Tick) -> bool {
        let taken = slot.open.is_some_and(|open| {
            open.until >= now && (open.claim != claim || self.fault == Fault::LostClaimIsRefused)
        });
        let fits = self.fits(slot, n) || self.fault == Fault::ClaimIgnoresTheLimit;
        fits && (!taken || self.fault == Fault::ClaimTakesAnySlot)
    }

    /// Writes `open` under the condition of an extension; returns the slot if it is refused.
    pub(super) fn extend_slot(&self, slot: &mut Slot, claim: Claim, until: Tick) -> Result<(), Slot> {
        let fits = |n| self.fits(slot, n) || self.fault == Fault::SlotExtendedPastTheLimit;
        match slot.open {
            Some(open) if open.claim == claim && fits(open.n) => {
                if open.until <= until || self.fault == Fault::SlotExtendsShorter {
                    slot.open = Some(Open { until, ..open });
                    return Ok(());
                }
                Err(*slot)
            }
            _ => Err(*slot),
        }
    }

    /// Frees the slot if it belongs to the claim (`IF #open = :claim`), or to any.
    pub(super) fn free_slot(slot: &mut Slot, claim: Claim, any: bool) {
        slot.open = slot.open.filter(|open| open.claim != claim && !any);
    }
}

pub(super) fn mark(at: &mut Shared, seats: Mask, mark: Mark) {
    for seat in each(seats) {
        at.seats[seat] = mark;
    }
}
