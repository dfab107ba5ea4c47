//! Transactions of rows and counts, each with the conditions of its expressions.

use super::state::{Item, Name, Shared};
use super::{Fault, Redemptions};

/// The cap in the way of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    Offer,
    Customer,
}

impl Shared {
    pub(super) fn row(&self, name: Name) -> Option<&Item> {
        self.rows.iter().find(|row| row.name == name)
    }
}

impl Redemptions {
    /// Puts `item` `IF attribute_not_exists(pk)` and raises the counts `IF kept <= :room AND kept_minor <= :room_minor`, the
    /// customer's `IF kept <= :room`.
    pub(super) fn reserve(&self, at: &mut Shared, item: Item) -> Result<(), Full> {
        if let Some(there) = at.row(item.name) {
            debug_assert_eq!(*there, item, "a run reserves one row");
            return Ok(());
        }
        let caps = &self.space.caps;
        let uses = if self.fault == Fault::RoomForOneUse { 1 } else { i64::from(item.uses) };
        let minor = if self.fault == Fault::MoneyIsNotCompared { 0 } else { item.minor };
        let fits = |cap: Option<i64>, kept: i64, wanted: i64| cap.is_none_or(|cap| kept <= cap - wanted);
        let customer = usize::from(self.customer(item.name.booking));
        let ignored = self.fault == Fault::CustomerIsNotCompared;
        if !fits(caps.per_customer, at.customers[customer], uses) && !ignored {
            return Err(Full::Customer);
        }
        if !fits(caps.uses, at.count.kept, uses) || !fits(caps.minor, at.count.kept_minor, minor) {
            return Err(Full::Offer);
        }
        self.write(at, None, Some(item), self.fault != Fault::CountsAreWrittenLater);
        Ok(())
    }

    /// Replaces the row `IF ver = :ver AND uses = :uses AND minor = :minor`, or puts it if it is absent, with its counts.
    pub(super) fn replace(
        &self,
        at: &mut Shared,
        name: Name,
        old: Option<&Item>,
        new: Option<Item>,
        any: bool,
    ) -> bool {
        let is = at.row(name);
        let same = match (is, old) {
            (Some(is), Some(old)) => is.ver == old.ver && is.uses == old.uses && is.minor == old.minor,
            (is, old) => is.is_none() && old.is_none(),
        };
        if same || any {
            self.write(at, old, new, true);
        }
        same || any
    }

    /// Writes the row, and what it changes in the counts.
    pub(super) fn write(&self, at: &mut Shared, old: Option<&Item>, new: Option<Item>, counted: bool) {
        if counted {
            self.add(at, old, -1);
            self.add(at, new.as_ref(), 1);
        }
        if let Some(name) = new.as_ref().or(old).map(|row| row.name) {
            at.rows.retain(|row| row.name != name);
        }
        at.rows.extend(new);
        at.rows.sort_unstable();
    }

    pub(super) fn add(&self, at: &mut Shared, row: Option<&Item>, sign: i64) {
        let Some(row) = row else { return };
        let (uses, minor) = (sign * i64::from(row.uses), sign * row.minor);
        at.count.kept += uses;
        at.count.kept_minor += minor;
        if row.used {
            at.count.used += uses;
            at.count.used_minor += minor;
        }
        if self.space.caps.per_customer.is_some() {
            at.customers[usize::from(self.customer(row.name.booking))] += uses;
        }
    }
}
