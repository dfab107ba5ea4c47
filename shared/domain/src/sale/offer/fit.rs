//! Fit of an offer: the events and seats that it is for, and what a choice of seats lacks for it.

use jiff::Timestamp;
use jiff::civil;

use super::group;
use super::{Offer, PricedSeat, Scope, Weekday};
use crate::sale::event::Event;

/// Reason for which an offer does not apply to a choice of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is not given now, or not for this event.
    NotHere,
    /// It takes this many seats in its scope.
    Seats {
        /// Number of the seats.
        needed: u32,
    },
    /// It takes seats in its scope of this list price together.
    Spend {
        /// List price in minor units.
        needed_minor: i64,
    },
    /// The seats in its scope have no complete group.
    Group,
}

/// The reason for which `offer` does not apply to `seats` at `now`; none if they fit. An offer that fits may still lower
/// nothing: the price can be 0, or another offer goes before it.
#[must_use]
pub fn missing(event: &Event, seats: &[PricedSeat<'_>], offer: &Offer, now: Timestamp) -> Option<Missing> {
    if !offer.applies_to_event(event, now) {
        return Some(Missing::NotHere);
    }
    let terms = &offer.terms;
    let inside: Vec<&PricedSeat<'_>> = seats.iter().filter(|seat| terms.scope.has(seat)).collect();
    let needed = terms.seats_min.unwrap_or(1).max(1);
    if inside.len() < needed as usize {
        return Some(Missing::Seats { needed });
    }
    let spent = inside.iter().fold(0_i64, |sum, seat| sum.saturating_add(seat.unit_minor));
    if let Some(needed_minor) = terms.spend_min_minor.filter(|needed| spent < *needed) {
        return Some(Missing::Spend { needed_minor });
    }
    let kinds: Vec<&str> = inside.iter().map(|seat| seat.kind).collect();
    (!terms.group.is_empty() && group::count(&terms.group, &kinds) == 0).then_some(Missing::Group)
}

impl Offer {
    /// True if the offer is given at `now` for some seats of the event.
    #[must_use]
    pub fn applies_to_event(&self, event: &Event, now: Timestamp) -> bool {
        let terms = &self.terms;
        let given = terms.from.is_none_or(|from| from <= now) && terms.until.is_none_or(|until| now < until);
        !self.paused
            && self.organizer_id == event.organizer_id
            && given
            && terms.currency.is_none_or(|currency| currency == event.currency)
            && terms.scope.has_event(event)
    }

    /// True if seats of this type in the section are in the scope of the offer, at an event in it.
    #[must_use]
    pub fn is_for_seats(&self, kind: &str, section: &str) -> bool {
        self.terms.scope.has(&PricedSeat::any(kind, section, 0))
    }
}

impl Scope {
    /// True if the scope has seats of the event.
    fn has_event(&self, event: &Event) -> bool {
        let has_tier = |kind: &String| event.tier(kind).is_some();
        let has_section = |name: &String| event.sections.iter().any(|section| section.section == *name);
        (self.titles.is_empty() || self.titles.contains(&event.title.title_id))
            && (self.events.is_empty() || self.events.contains(&event.event_id))
            && (self.tiers.is_empty() || self.tiers.iter().any(has_tier))
            && (self.sections.is_empty() || self.sections.iter().any(has_section))
            && (self.weekdays.is_empty()
                || Weekday::of(&event.local_start).is_some_and(|day| self.weekdays.contains(&day)))
    }

    /// True if the scope has this seat of an event in it.
    pub(super) fn has(&self, seat: &PricedSeat<'_>) -> bool {
        let names =
            |names: &[String], name: &str| names.is_empty() || names.iter().any(|known| known == name);
        names(&self.tiers, seat.kind) && names(&self.sections, seat.section)
    }
}

impl Weekday {
    /// The weekday of a start on a venue's clock, such as `2026-12-24T19:30`.
    fn of(local_start: &str) -> Option<Self> {
        let start: civil::DateTime = local_start.parse().ok()?;
        Some(match start.weekday() {
            civil::Weekday::Monday => Self::Monday,
            civil::Weekday::Tuesday => Self::Tuesday,
            civil::Weekday::Wednesday => Self::Wednesday,
            civil::Weekday::Thursday => Self::Thursday,
            civil::Weekday::Friday => Self::Friday,
            civil::Weekday::Saturday => Self::Saturday,
            civil::Weekday::Sunday => Self::Sunday,
        })
    }
}
