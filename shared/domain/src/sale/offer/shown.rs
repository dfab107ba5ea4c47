//! Prices that lists show: those of one seat alone.

use jiff::Timestamp;

use super::{Offers, PricedSeat};
use crate::Money;
use crate::sale::event::{Event, Tier};
use crate::sale::quote::Quote;

/// Amounts to pay at `now` for one seat of a tier alone, at each of its prices. An offer for some sections counts where the
/// tier has a price of its own: an event does not know which other sections have such seats.
#[must_use]
pub fn totals_of_one(event: &Event, tier: &Tier, offers: &Offers<'_>, now: Timestamp) -> Vec<Money> {
    let own = ("", tier.amount_at(now));
    let others = tier.section_prices.iter().map(|price| (price.section.as_str(), price.amount_at(now)));
    let total = |(section, unit_minor)| {
        let seat = PricedSeat::any(&tier.kind, section, unit_minor);
        // Cannot fail: the event's amounts are bounded.
        Quote::total_of_one(event, seat, offers, now).unwrap_or(Money::new(unit_minor, event.currency))
    };
    std::iter::once(own).chain(others).map(total).collect()
}

/// Amounts to pay at `now` for one seat alone, of all tiers that are not hidden.
#[must_use]
pub fn all_totals_of_one(event: &Event, offers: &Offers<'_>, now: Timestamp) -> Vec<Money> {
    let shown = event.tiers.iter().filter(|tier| !tier.hidden);
    shown.flat_map(|tier| totals_of_one(event, tier, offers, now)).collect()
}
