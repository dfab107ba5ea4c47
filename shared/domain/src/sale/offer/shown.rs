//! Prices that lists show: those of one seat alone.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Offer, Offers, PricedSeat};
use crate::Money;
use crate::sale::event::{Event, Tier};
use crate::sale::quote::Quote;

/// Amounts to pay at `now` for one seat of a tier alone: at its own price, at each of its other ones, and in each of its
/// [lowered sections](lowered_sections).
#[must_use]
pub fn totals_of_one(event: &Event, tier: &Tier, offers: &Offers<'_>, now: Timestamp) -> Vec<Money> {
    let own = ("", tier.amount_at(now));
    let others = tier.section_prices.iter().map(|price| (price.section.as_str(), price.amount_at(now)));
    let lowered = lowered_sections(event, tier, offers, now).into_iter();
    let lowered = lowered.map(|section| (section, tier.amount_at(now)));
    let total = |(section, unit_minor)| {
        let seat = PricedSeat::any(&tier.kind, section, unit_minor);
        // Cannot fail: the event's amounts are bounded.
        Quote::total_of_one(event, seat, offers, now).unwrap_or(Money::new(unit_minor, event.currency))
    };
    std::iter::once(own).chain(others).chain(lowered).map(total).collect()
}

/// Sections in which only an offer makes another price of the tier's seats. An event knows that a section has such seats if
/// it has no other tier, or if the offer names both; elsewhere the list of seats tells alone.
#[must_use]
pub fn lowered_sections<'a>(event: &Event, tier: &Tier, offers: &Offers<'a>, now: Timestamp) -> Vec<&'a str> {
    let is_known = |offer: &&&Offer| event.tiers.len() == 1 || offer.terms.scope.tiers.contains(&tier.kind);
    let given = offers.offers.iter().filter(|offer| offer.applies_to_event(event, now)).filter(is_known);
    let named = given.flat_map(|offer| &offer.terms.scope.sections).map(String::as_str);
    let has_price =
        |name: &str| tier.section_prices.iter().any(|price| price.section == name && price.rows.is_empty());
    let is_there = |name: &str| event.sections.iter().any(|section| section.section == name);
    let sections: BTreeSet<&str> = named.filter(|name| is_there(name) && !has_price(name)).collect();
    sections.into_iter().collect()
}

/// Amounts to pay at `now` for one seat alone, of all tiers that are not hidden.
#[must_use]
pub fn all_totals_of_one(event: &Event, offers: &Offers<'_>, now: Timestamp) -> Vec<Money> {
    let shown = event.tiers.iter().filter(|tier| !tier.hidden);
    shown.flat_map(|tier| totals_of_one(event, tier, offers, now)).collect()
}
