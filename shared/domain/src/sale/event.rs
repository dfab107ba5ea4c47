//! Events.

mod change;
mod places;
mod postponement;
mod relocation;
mod tier;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{EventId, OrganizerId, ScreenId, TitleId, VenueId};
use crate::base::language::LanguageTag;
use crate::base::limits;
use crate::sale::refund_policy::CancellationPolicy;
use crate::sale::tax::TaxMode;
use crate::sale::title::TitleKind;
use crate::seating::layout::SectionSummary;
use crate::{Currency, Error};

pub use postponement::{NewStart, Postponed, Postponement};
pub use relocation::{NewHall, Relocation};
pub use tier::{PricePhase, SectionPrice, Tier};

/// Status of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// Only the organizer sees it.
    Draft,
    /// Customers see it, and can buy within the sale window.
    Published,
    /// The organizer has cancelled it.
    Cancelled,
}

impl EventStatus {
    /// The status in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Visibility of a published event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// In all lists.
    #[default]
    Public,
    /// In no list: only who has its id finds it.
    Unlisted,
}

/// Facts of a title that its events copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TitleRef {
    /// Id of the title.
    pub title_id: TitleId,
    /// Name when the event was created; its page and the lists show the present one.
    pub name: String,
    /// Kind of performance.
    pub kind: TitleKind,
    /// Languages of the performance.
    pub languages: Vec<LanguageTag>,
}

/// Facts of a venue that its events copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VenueRef {
    /// Id of the venue.
    pub venue_id: VenueId,
    /// Name when the event was created; its page and the lists show the present one, and the present address.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
}

/// Facts of a screen that its events copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScreenRef {
    /// Id of the screen.
    pub screen_id: ScreenId,
    /// Name when the event was created.
    pub name: String,
}

/// Facts of a section that its events copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionRef {
    /// Name of the section.
    pub section: String,
    /// Number of seats.
    pub seat_count: u32,
    /// True if the places have no numbers.
    pub general_admission: bool,
}

impl From<&SectionSummary> for SectionRef {
    fn from(summary: &SectionSummary) -> Self {
        Self {
            section: summary.section.clone(),
            // Cannot fail: a layout has at most 100,000 seats.
            seat_count: u32::try_from(summary.seat_count).unwrap_or(u32::MAX),
            general_admission: summary.general_admission,
        }
    }
}

/// One dated, bookable performance on one screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Id of the event.
    pub event_id: EventId,
    /// Organizer of the event.
    pub organizer_id: OrganizerId,
    /// Title that is performed.
    pub title: TitleRef,
    /// Venue of the performance.
    pub venue: VenueRef,
    /// Screen of the performance.
    pub screen: ScreenRef,
    /// Version of the screen's layout, fixed when the event was created.
    pub layout_version: u32,
    /// Start of the performance.
    pub starts_at: Timestamp,
    /// Start on the venue's clock, `2026-12-24T19:30`.
    pub local_start: String,
    /// IANA time zone of the venue.
    pub time_zone: String,
    /// Status of the event.
    pub status: EventStatus,
    /// Version, raised by every change.
    pub ver: u64,
    /// Fingerprint of the request that the id is derived from; none of an event with a random id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Visibility once it is published.
    pub visibility: Visibility,
    /// Start of the sale.
    pub sales_open_at: Timestamp,
    /// End of the sale, exclusive.
    pub sales_close_at: Timestamp,
    /// Currency of every price.
    pub currency: Currency,
    /// Price of each tier.
    pub tiers: Vec<Tier>,
    /// Organizer's fee for each ticket, in minor units.
    pub fee_per_ticket_minor: i64,
    /// Organizer's fee for each booking, however many tickets it has, in minor units.
    #[serde(default)]
    pub fee_per_booking_minor: i64,
    /// Tax on prices and fees, in ten-thousandths.
    pub tax_basis_points: u32,
    /// Tax on top of prices and fees, or included in them.
    pub tax_mode: TaxMode,
    /// Most tickets per customer; without it neither this limit nor the one open lock applies.
    pub tickets_per_customer_max: Option<u32>,
    /// Length of a lock and of an extension, in seconds.
    pub lock_seconds: u32,
    /// Longest time from the first lock to the end of the last extension, in seconds.
    pub lock_ceiling_seconds: u32,
    /// Length of the lock from the start of a payment, in seconds.
    pub payment_seconds: u32,
    /// True if customers may pay by methods whose payments arrive days later: their seats may be taken by
    /// then.
    #[serde(default)]
    pub slow_payments_allowed: bool,
    /// Hours before the start from which everybody may have the seats for people with reduced mobility and their
    /// companions; without it they are kept until the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible_release_hours: Option<u32>,
    /// Number of seats in the layout.
    pub seat_count: u32,
    /// Sections of the layout, in drawing order.
    pub sections: Vec<SectionRef>,
    /// Refund policy for customers who return seats.
    #[serde(default)]
    pub cancellation: CancellationPolicy,
    /// True if customers keep their seats when their payment is lost to a dispute. Otherwise such a booking
    /// is cancelled, and its seats are available again.
    pub lost_dispute_keeps_seats: bool,
    /// Postponements, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postponements: Vec<Postponement>,
    /// Number of the seat space: 0 in the hall of its creation, raised by each move to another.
    #[serde(default, skip_serializing_if = "is_first")]
    pub space: u32,
    /// Hall that it is moving to; meanwhile nothing is sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relocation: Option<Relocation>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
pub(super) fn is_first(space: &u32) -> bool {
    *space == 0
}

impl Event {
    /// The tier of this type.
    #[must_use]
    pub fn tier(&self, kind: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.kind == kind)
    }

    /// List price at `now` of a seat of the type `kind` in this row, in minor units. Lists, seats, quotes and so charges
    /// take it from here.
    ///
    /// # Errors
    /// [`Error::TypeUnknown`].
    pub fn price_of(&self, kind: &str, (section, row): (&str, &str), now: Timestamp) -> Result<i64, Error> {
        Ok(self.tier(kind).ok_or(Error::TypeUnknown)?.amount_in(section, row, now))
    }

    /// Day of the start on the venue's clock.
    #[must_use]
    pub fn local_day(&self) -> Option<Date> {
        self.local_start.get(..10)?.parse().ok()
    }

    /// True if customers find the event in lists.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.status == EventStatus::Published && self.visibility == Visibility::Public
    }

    /// True if everybody may have the seats for people with reduced mobility and their companions at `now`. Hours are
    /// 3,600 seconds.
    #[must_use]
    pub fn releases_accessible(&self, now: Timestamp) -> bool {
        let released = |hours: u32| now >= self.starts_at - SignedDuration::from_hours(i64::from(hours));
        self.accessible_release_hours.is_some_and(released)
    }

    /// True if only customers with an offer that unlocks them see and buy seats of this type.
    #[must_use]
    pub fn is_hidden(&self, kind: &str) -> bool {
        self.tier(kind).is_some_and(|tier| tier.hidden)
    }

    /// Refuses if the event cannot be bought at `now`.
    ///
    /// # Errors
    /// [`Error::EventNotOnSale`] or [`Error::EventMoving`].
    pub fn check_on_sale(&self, now: Timestamp) -> Result<(), Error> {
        self.check_on_sale_with(now, false)
    }

    /// Refuses if the event cannot be bought at `now`; a `presale` begins before the sale opens, and ends as it does.
    ///
    /// # Errors
    /// [`Error::EventNotOnSale`] or [`Error::EventMoving`].
    pub fn check_on_sale_with(&self, now: Timestamp, presale: bool) -> Result<(), Error> {
        let within = (presale || self.sales_open_at <= now) && now < self.sales_close_at;
        if self.status == EventStatus::Published && within {
            self.check_settled()
        } else {
            Err(Error::EventNotOnSale)
        }
    }

    /// Checks the organizer's settings.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] that names the field, or [`Error::AmountOutOfRange`].
    pub fn check(&self) -> Result<(), Error> {
        let invalid = |name, reason: &str| Err(Error::FieldInvalid { name, reason: reason.to_owned() });
        if self.tiers.is_empty() || self.tiers.len() > limits::TIERS_PER_EVENT_MAX {
            return invalid("tiers", "give 1 to 50 tiers");
        }
        for (i, tier) in self.tiers.iter().enumerate() {
            if self.tiers[..i].iter().any(|earlier| earlier.kind == tier.kind) {
                return invalid("tiers", "a type is named twice");
            }
        }
        if self.tiers.iter().all(|tier| tier.hidden) {
            return invalid("tiers", "at least one tier must not be hidden");
        }
        self.tiers.iter().try_for_each(Tier::check)?;
        tier::check_counts(&self.tiers)?;
        let fees = [self.fee_per_ticket_minor, self.fee_per_booking_minor];
        let amounts = self.tiers.iter().flat_map(Tier::amounts).chain(fees);
        if !amounts.into_iter().all(|amount| (0..=limits::AMOUNT_MINOR_MAX).contains(&amount)) {
            return Err(Error::AmountOutOfRange);
        }
        if self.tax_basis_points > 10_000 {
            return invalid("tax_basis_points", "at most 10000, which is 100 %");
        }
        if self.sales_open_at >= self.sales_close_at {
            return invalid("sales_close_at", "the sale must close after it opens");
        }
        if !limits::LOCK_SECONDS.contains(&self.lock_seconds) {
            return invalid("lock_seconds", "60 to 1800");
        }
        let ceiling_min = i64::from(self.lock_seconds) * (limits::EXTENSIONS_MIN + 1);
        if !(ceiling_min..=limits::LOCK_CEILING_SECONDS_MAX).contains(&i64::from(self.lock_ceiling_seconds)) {
            return invalid(
                "lock_ceiling_seconds",
                "at least 11 times lock_seconds, so that ten extensions fit, at most 79200",
            );
        }
        if !limits::PAYMENT_SECONDS.contains(&self.payment_seconds) {
            return invalid("payment_seconds", "300 to 1800");
        }
        if self.accessible_release_hours.is_some_and(|hours| hours > limits::HOURS_BEFORE_MAX) {
            return invalid("accessible_release_hours", "at most 8784, which is a year");
        }
        if self.tickets_per_customer_max == Some(0) {
            return invalid("tickets_per_customer_max", "at least 1, or null for no limit");
        }
        self.cancellation.check()
    }
}

#[cfg(test)]
mod tests;
