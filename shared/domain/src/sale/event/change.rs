//! Changes of an event's settings.
//!
//! A customer who has bought keeps what was promised: the quote, the ticket limit and the claim are in the booking,
//! and the refund policy only gets better. What cannot be in a booking is fixed by the publication, before anybody
//! can buy: to know if somebody has bought, every purchase would have to write one item that all share.

use super::{Event, EventStatus, Tier};
use crate::Error;

impl Event {
    /// Refuses settings that do not follow from those of `before`.
    ///
    /// # Errors
    /// [`Error::EventStatusWrong`] if it is cancelled, [`Error::FieldInvalid`] for tiers of other types,
    /// [`Error::FieldFixed`] that names the field.
    pub fn check_change_of(&self, before: &Self) -> Result<(), Error> {
        if before.status == EventStatus::Cancelled {
            return Err(Error::EventStatusWrong { status: before.status.as_str() });
        }
        check_types(&before.tiers, &self.tiers)?;
        if before.status == EventStatus::Draft {
            return Ok(());
        }
        let fixed = |name, reason| Err(Error::FieldFixed { name, reason });
        let published = "the event is published, and customers may have bought";
        if self.tax_basis_points != before.tax_basis_points {
            return fixed("tax_basis_points", published);
        }
        if self.tax_mode != before.tax_mode {
            return fixed("tax_mode", published);
        }
        if self.tickets_per_customer_max.is_some() != before.tickets_per_customer_max.is_some() {
            let reason =
                "the event is published; its limit may be another number, and is neither added nor removed";
            return fixed("tickets_per_customer_max", reason);
        }
        if !self.cancellation.gives_at_least(&before.cancellation) {
            let reason =
                "the event is published; at no time may customers get less back than they were promised";
            return fixed("cancellation", reason);
        }
        Ok(())
    }
}

/// Refuses tiers of other types, which are those of the layout.
fn check_types(before: &[Tier], after: &[Tier]) -> Result<(), Error> {
    let missing = |of: &[Tier], from: &[Tier]| {
        let tier = of.iter().find(|tier| from.iter().all(|other| other.kind != tier.kind));
        tier.map(|tier| tier.kind.clone())
    };
    let invalid = |reason: String| Err(Error::FieldInvalid { name: "tiers", reason });
    if let Some(kind) = missing(before, after) {
        return invalid(format!("the layout's type `{kind}` has no tier"));
    }
    match missing(after, before) {
        Some(kind) => invalid(format!("the layout has no type `{kind}`")),
        None => Ok(()),
    }
}
