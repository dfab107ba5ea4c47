//! The store's atomic steps, condition by condition: `shared/aws/src/store/`.

use crate::Boxoffice;
use crate::mutant::Mutant;
use crate::state::{Id, Mark, Mask, Order, Row, SEATS, Slot, State, Tick, insert};

/// What became of an attempt to lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locking {
    Locked,
    AlreadyOurs(Tick),
    Partly,
    Lost,
}

/// What became of an attempt to create a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Creation {
    Created,
    Exists(Row),
    Buried,
    Refused,
    LockUndone,
}

/// What became of an attempt to confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    Confirmed,
    Stale,
    SeatsLost,
}

/// What became of an attempt to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancellation {
    Cancelled,
    Stale,
    NotItsOwn,
}

impl Boxoffice {
    /// The seats in `mask`, by number.
    pub(crate) fn each(mask: Mask) -> impl Iterator<Item = usize> {
        (0..SEATS).filter(move |seat| mask >> seat & 1 == 1)
    }

    pub(crate) fn seats_of(&self, id: Id) -> Mask {
        self.scenario.wishes[usize::from(id)].seats
    }

    pub(crate) fn customer_of(&self, id: Id) -> usize {
        self.scenario.wishes[usize::from(id)].customer
    }

    fn tickets_of(&self, id: Id) -> u8 {
        u8::try_from(self.seats_of(id).count_ones()).unwrap_or(u8::MAX)
    }

    /// Of `mask`, the seats in the block of its first seat.
    pub(crate) fn first_block(&self, mask: Mask) -> Mask {
        let blocks = &self.scenario.blocks;
        let first = Self::each(mask).next().map(|seat| blocks[seat]);
        Self::each(mask).filter(|seat| Some(blocks[*seat]) == first).fold(0, |mask, seat| mask | 1 << seat)
    }

    /// `Store::lock`: all seats in one step, because one block is one update and several are one
    /// transaction.
    pub(crate) fn lock(&self, state: &mut State, id: Id, until: Tick, now: Tick) -> Locking {
        let mask = self.seats_of(id);
        let free = |mark: Mark| match self.mutant {
            Mutant::LockTakesTheLastSecond => mark.is_free(now + 1),
            Mutant::LockOverwrites => true,
            Mutant::LockTakesAnyLock => !matches!(mark, Mark::Sold { .. }),
            _ => mark.is_free(now),
        };
        if Self::each(mask).all(|seat| free(state.seats[seat])) {
            Self::mark(state, mask, Mark::Locked { until, by: id });
            return Locking::Locked;
        }
        self.why_refused(state, id, now)
    }

    /// `why_refused`: what the old items of the refused blocks show.
    fn why_refused(&self, state: &State, id: Id, now: Tick) -> Locking {
        let mut rest = self.seats_of(id);
        let (mut ours, mut all_refused, mut until) = (true, true, Tick::MAX);
        while rest != 0 {
            let block = self.first_block(rest);
            rest &= !block;
            if Self::each(block).all(|seat| state.seats[seat].is_free(now)) {
                all_refused = false;
                continue;
            }
            for seat in Self::each(block) {
                let mark = state.seats[seat];
                ours &= mark.is_locked_of(id) && !mark.is_free(now);
                if let Mark::Locked { until: end, .. } = mark {
                    until = until.min(end);
                }
            }
        }
        match (ours, all_refused) {
            (true, true) => Locking::AlreadyOurs(until),
            (true, false) => Locking::Partly,
            (false, _) => Locking::Lost,
        }
    }

    /// `Store::lock_rest`
    pub(crate) fn lock_rest(&self, state: &mut State, id: Id, until: Tick, now: Tick) -> bool {
        let mask = self.seats_of(id);
        let held = Self::each(mask).all(|seat| {
            let mark = state.seats[seat];
            mark.is_free(now) || mark.is_locked_of(id)
        });
        if held {
            Self::mark(state, mask, Mark::Locked { until, by: id });
        }
        held
    }

    /// `Store::extend`
    pub(crate) fn extend_seats(&self, state: &mut State, id: Id, until: Tick) -> bool {
        let mask = self.seats_of(id);
        let takes = self.mutant == Mutant::ExtensionTakesSeats;
        let held = Self::each(mask).all(|seat| takes || state.seats[seat].is_locked_of(id));
        let lasts = |mark: Mark| matches!(mark, Mark::Locked { until: end, .. } if end >= until);
        let longer = Self::each(mask).all(|seat| lasts(state.seats[seat]));
        if held && (!longer || self.mutant == Mutant::ExtensionShortens) {
            Self::mark(state, mask, Mark::Locked { until, by: id });
        }
        held
    }

    /// `Store::release` of one block: only what is still locked for the booking.
    pub(crate) fn release(&self, state: &mut State, id: Id, block: Mask) {
        for seat in Self::each(block) {
            let mark = state.seats[seat];
            let frees = match self.mutant {
                Mutant::ReleaseWithoutOwnership => matches!(mark, Mark::Locked { .. }),
                _ => mark.is_locked_of(id),
            };
            if frees {
                state.seats[seat] = Mark::Free;
            }
        }
    }

    fn mark(state: &mut State, mask: Mask, mark: Mark) {
        for seat in Self::each(mask) {
            state.seats[seat] = mark;
        }
    }

    /// `Store::create_booking`: the booking and the customer's slot, with a look at a lock that was only
    /// found, in one transaction.
    pub(crate) fn create_row(&self, state: &mut State, id: Id, row: Row, found: bool, now: Tick) -> Creation {
        if let Some(first) = state.rows[usize::from(id)]
            && self.mutant != Mutant::CreateReplaces
        {
            return Creation::Exists(first);
        }
        if state.buried >> id & 1 == 1 {
            return Creation::Buried;
        }
        if let Some(max) = self.scenario.limit {
            let slot = &state.slots[self.customer_of(id)];
            let free = match self.mutant {
                Mutant::SlotTakenWithoutCondition => true,
                _ => slot.open.is_none_or(|(open, until)| until < now || open == id),
            };
            if !free || slot.tickets + self.tickets_of(id) > max {
                return Creation::Refused;
            }
        }
        let lasts =
            |mark: Mark| matches!(mark, Mark::Locked { until, by } if by == id && until >= row.expires);
        let looks = found && self.mutant != Mutant::FoundLockIsTrusted;
        if looks && !Self::each(self.seats_of(id)).all(|seat| lasts(state.seats[seat])) {
            return Creation::LockUndone;
        }
        if self.scenario.limit.is_some() {
            state.slots[self.customer_of(id)].open = Some((id, row.expires));
        }
        state.rows[usize::from(id)] = Some(row);
        Creation::Created
    }

    /// `Store::bury`. False where the booking is there.
    pub(crate) fn bury(&self, state: &mut State, id: Id) -> bool {
        let absent = state.rows[usize::from(id)].is_none();
        if absent && self.mutant != Mutant::OrphanIsNotBuried {
            state.buried |= 1 << id;
        }
        absent
    }

    /// `Store::undo_lock`: the seats with exactly this mark, in one transaction with a look at the booking.
    /// Returns whether anything was done.
    pub(crate) fn undo_lock(&self, state: &mut State, id: Id, until: Tick, first: Option<Row>) -> bool {
        let row = &mut state.rows[usize::from(id)];
        let same = |row: Row, first: Row| row.ver == first.ver && row.created == first.created;
        let unused = match (*row, first) {
            _ if self.mutant == Mutant::UndoDoesNotLook => true,
            (None, None) => true,
            (Some(row), Some(first)) => same(row, first),
            _ => false,
        };
        let mask = self.seats_of(id);
        let exact = Mark::Locked { until, by: id };
        if !unused || !Self::each(mask).all(|seat| state.seats[seat] == exact) {
            return false;
        }
        if let Some(row) = row
            && self.mutant != Mutant::UndoLeavesTheVersion
        {
            row.ver = row.ver.saturating_add(1);
        }
        Self::mark(state, mask, Mark::Free);
        true
    }

    /// `Store::write_booking`: replaces the version that `next` carries. False where it is stale.
    pub(crate) fn write_row(&self, state: &mut State, id: Id, mut next: Row) -> bool {
        let old = state.rows[usize::from(id)];
        let current = old.is_some_and(|row| self.is_current(&row, &next));
        if !current && self.mutant != Mutant::WriteWithoutVersion {
            // A write that was sent again, because its answer was lost, finds itself.
            next.ver = next.ver.saturating_add(1);
            return old == Some(next);
        }
        self.replace(state, id, next);
        true
    }

    /// Replaces the booking, as the next version.
    fn replace(&self, state: &mut State, id: Id, mut next: Row) {
        let old = state.rows[usize::from(id)];
        next.ver = next.ver.saturating_add(1);
        state.rows[usize::from(id)] = Some(next);
        self.announce(state, id, old.as_ref(), &next);
    }

    /// The condition of `Store::replacement`: the version, and the same life of the booking.
    fn is_current(&self, row: &Row, next: &Row) -> bool {
        let same_life = row.created == next.created || self.mutant == Mutant::RebirthGoesUnnoticed;
        row.ver == next.ver && same_life
    }

    /// The stream and `publish-messages`: every write is seen, and refunds that became due are ordered.
    fn announce(&self, state: &mut State, id: Id, old: Option<&Row>, new: &Row) {
        for attempt in self.real.refunds_due(id, old, new) {
            insert(&mut state.orders, Order { booking: id, attempt, orphan: None });
        }
    }

    /// `Store::confirm`: booking, slot and seats in one transaction.
    pub(crate) fn confirm(
        &self,
        state: &mut State,
        id: Id,
        next: Row,
        slot: Option<Slot>,
        now: Tick,
    ) -> Confirmation {
        let current = state.rows[usize::from(id)].is_some_and(|row| self.is_current(&row, &next));
        if !current || !self.slot_counts(state, id, slot) {
            return Confirmation::Stale;
        }
        let mask = self.seats_of(id);
        let ours_or_free = |mark: Mark| match self.mutant {
            Mutant::ConfirmWithoutOwnership => true,
            Mutant::ConfirmSkewed => mark.is_of(id) || mark.is_free(now + 1),
            Mutant::ConfirmTakesAnyLock => mark.is_of(id) || !matches!(mark, Mark::Sold { .. }),
            _ => mark.is_of(id) || mark.is_free(now),
        };
        if !Self::each(mask).all(|seat| ours_or_free(state.seats[seat])) {
            return Confirmation::SeatsLost;
        }
        Self::mark(state, mask, Mark::Sold { by: id });
        if slot.is_some() {
            let tickets = self.tickets_of(id);
            let slot = &mut state.slots[self.customer_of(id)];
            slot.tickets += tickets;
            slot.open = slot.open.filter(|(open, _)| *open != id);
        }
        if self.mutant != Mutant::SeatsSoldBeforeTheBooking {
            self.write_row(state, id, next);
        }
        Confirmation::Confirmed
    }

    /// `Store::cancel_booking`: booking, code, tickets and seats in one transaction.
    pub(crate) fn cancel_booking(&self, state: &mut State, id: Id, next: Row, coded: bool) -> Cancellation {
        let current = state.rows[usize::from(id)].is_some_and(|row| self.is_current(&row, &next));
        let spent = coded && state.codes >> id & 1 == 1;
        if spent || !(current || self.mutant == Mutant::CancellationWithoutVersion) {
            return Cancellation::Stale;
        }
        let limited = self.scenario.limit.is_some() && self.mutant != Mutant::TicketsAreNotGivenBack;
        let tickets = if limited { self.tickets_of(id) } else { 0 };
        let slot = &mut state.slots[self.customer_of(id)];
        let mask = self.seats_of(id);
        let sold = |seat: usize| state.seats[seat] == Mark::Sold { by: id };
        if slot.tickets < tickets || !Self::each(mask).all(sold) {
            return Cancellation::NotItsOwn;
        }
        slot.tickets -= tickets;
        state.codes |= u8::from(coded) << id;
        if self.mutant != Mutant::SeatsFollowTheCancellation {
            Self::mark(state, mask, Mark::Free);
        }
        self.replace(state, id, next);
        Cancellation::Cancelled
    }

    /// A seeded bug: the seats are freed whoever has them.
    pub(crate) fn free_seats(&self, state: &mut State, id: Id) {
        Self::mark(state, self.seats_of(id), Mark::Free);
    }

    /// Whether two wishes are for one seat.
    pub(crate) fn overlap(&self, a: Id, b: Id) -> bool {
        self.seats_of(a) & self.seats_of(b) != 0
    }

    /// The condition of `slot::count`.
    fn slot_counts(&self, state: &State, id: Id, read: Option<Slot>) -> bool {
        let (Some(read), Some(max)) = (read, self.scenario.limit) else { return true };
        let slot = state.slots[self.customer_of(id)];
        let has_it = |slot: Slot| slot.open.is_some_and(|(open, _)| open == id);
        let fits = self.mutant == Mutant::LimitIsReadOnly || slot.tickets + self.tickets_of(id) <= max;
        fits && has_it(read) == has_it(slot)
    }

    /// Whether the tickets of `id` would be too many for the slot as it was read.
    pub(crate) fn is_too_many(&self, id: Id, read: Slot) -> bool {
        let max = self.scenario.limit.unwrap_or(u8::MAX);
        self.mutant != Mutant::LimitIgnored && read.tickets + self.tickets_of(id) > max
    }

    /// `Store::extend_slot`
    pub(crate) fn extend_slot(&self, state: &mut State, id: Id, until: Tick) -> bool {
        let slot = &mut state.slots[self.customer_of(id)];
        match &mut slot.open {
            Some((open, end)) if *open == id => {
                let shortens = self.mutant == Mutant::ExtensionShortens;
                *end = if shortens { until } else { until.max(*end) };
                true
            }
            _ => false,
        }
    }

    /// `Store::free_slot`
    pub(crate) fn free_slot(&self, state: &mut State, id: Id) {
        let slot = &mut state.slots[self.customer_of(id)];
        let any = self.mutant == Mutant::SlotFreedForOthers;
        slot.open = slot.open.filter(|(open, _)| *open != id && !any);
    }

    /// DynamoDB deletes a booking whose TTL has passed.
    pub(crate) fn vanish(&self, state: &mut State, id: Id) {
        state.rows[usize::from(id)] = None;
        if self.mutant == Mutant::TtlFreesSeats {
            Self::mark(state, self.seats_of(id), Mark::Free);
        }
    }
}
