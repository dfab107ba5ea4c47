//! Events as the API shows them, to customers and organizers.

use domain::event::{
    Event, EventStatus, PricePhase, ScreenRef, SectionRef, Tier, TitleRef, VenueRef, Visibility,
};
use domain::ids::{EventId, OrganizerId};
use domain::quote::Quote;
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::title::Title;
use domain::venue::Venue;
use domain::{Currency, Money};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One dated, bookable performance on one screen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventView {
    /// Id of the event.
    pub event_id: EventId,
    /// Organizer of the event, who sells its tickets.
    pub organizer_id: OrganizerId,
    /// Title that is performed.
    pub title: TitleRef,
    /// Venue of the event.
    pub venue: VenueRef,
    /// Screen of the event.
    pub screen: ScreenRef,
    /// Version of the layout that seats and availability refer to.
    pub layout_version: u32,
    /// Start of the performance.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub starts_at: Timestamp,
    /// Start on the venue's clock, such as `2026-12-24T19:30`.
    pub local_start: String,
    /// IANA time zone of the venue.
    pub time_zone: String,
    /// Status of the event.
    pub status: EventStatus,
    /// In lists, or only for who has the id.
    pub visibility: Visibility,
    /// Start of the sale.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_open_at: Timestamp,
    /// End of the sale, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_close_at: Timestamp,
    /// Currency of every price.
    pub currency: Currency,
    /// Price of each tier, as it is now and as it changes.
    pub tiers: Vec<TierView>,
    /// Lowest amount to pay for one seat, with fee and tax.
    pub lowest_total: Money,
    /// Fee for each ticket, in minor units, on top of its price.
    pub fee_per_ticket_minor: i64,
    /// Tax on prices and fees, in ten-thousandths.
    pub tax_basis_points: u32,
    /// Tax on top of prices and fees, or included in them.
    pub tax_mode: TaxMode,
    /// Number of seats in the layout.
    pub seat_count: u32,
    /// Sections of the layout, in drawing order.
    pub sections: Vec<SectionRef>,
    /// Most tickets per customer; null without a limit.
    pub tickets_per_customer_max: Option<u32>,
    /// Length of a lock and of an extension, in seconds.
    pub lock_seconds: u32,
    /// Longest time from the first lock to the end of the last extension, in seconds.
    pub lock_ceiling_seconds: u32,
    /// Length of the lock from the start of a payment, in seconds.
    pub payment_seconds: u32,
    /// True if the method `any` is allowed, whose payments may arrive days later.
    pub slow_payments_allowed: bool,
    /// Hours before the start from which everybody may have the seats for people with reduced mobility and their
    /// companions; null if they are kept until the start.
    pub accessible_release_hours: Option<u32>,
    /// True if everybody may have those seats now; before, a booking that names one has to say `accessible`.
    pub accessible_released: bool,
    /// Refund policy for customers who return seats.
    pub cancellation: CancellationPolicy,
}

/// A tier of an event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TierView {
    /// Name of the tier, a seat's `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name for people, if it is not that of the layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Price of a seat now, without fee, and without tax that is added.
    pub price: Money,
    /// Amount to pay for one seat now, with fee and tax. Of several seats the tax is rounded once.
    pub total: Money,
    /// Prices until certain instants, earliest first; none if the price does not change any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<PhaseView>,
    /// Price after the last of `phases`; absent without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_price: Option<Money>,
}

/// Price of a tier until an instant.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PhaseView {
    /// End of the phase, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub until: Timestamp,
    /// Price of a seat, without fee, and without tax that is added.
    pub price: Money,
}

impl TierView {
    /// The tier at `now`, with the phases that are not over.
    fn at(tier: &Tier, event: &Event, now: Timestamp) -> Self {
        let money = |amount_minor| Money::new(amount_minor, event.currency);
        let phase = |phase: &PricePhase| PhaseView { until: phase.until, price: money(phase.amount_minor) };
        let phases: Vec<_> = tier.phases.iter().filter(|phase| now < phase.until).map(phase).collect();
        let price = money(tier.amount_at(now));
        Self {
            kind: tier.kind.clone(),
            label: tier.label.clone(),
            price,
            // Cannot fail: the event's amounts are bounded.
            total: Quote::total_of_one(event, &tier.kind, now).unwrap_or(price),
            last_price: (!phases.is_empty()).then(|| money(tier.amount_minor)),
            phases,
        }
    }
}

impl EventView {
    /// The event with its prices at `now`.
    pub(crate) fn at(event: &Event, now: Timestamp) -> Self {
        let tiers: Vec<_> = event.tiers.iter().map(|tier| TierView::at(tier, event, now)).collect();
        let lowest = tiers.iter().map(|tier| tier.total).min_by_key(|total| total.amount_minor);
        Self {
            event_id: event.event_id.clone(),
            organizer_id: event.organizer_id.clone(),
            title: event.title.clone(),
            venue: event.venue.clone(),
            screen: event.screen.clone(),
            layout_version: event.layout_version,
            starts_at: event.starts_at,
            local_start: event.local_start.clone(),
            time_zone: event.time_zone.clone(),
            status: event.status,
            visibility: event.visibility,
            sales_open_at: event.sales_open_at,
            sales_close_at: event.sales_close_at,
            currency: event.currency,
            tiers,
            // An event has at least one tier.
            lowest_total: lowest.unwrap_or(Money::new(0, event.currency)),
            fee_per_ticket_minor: event.fee_per_ticket_minor,
            tax_basis_points: event.tax_basis_points,
            tax_mode: event.tax_mode,
            seat_count: event.seat_count,
            sections: event.sections.clone(),
            tickets_per_customer_max: event.tickets_per_customer_max,
            lock_seconds: event.lock_seconds,
            lock_ceiling_seconds: event.lock_ceiling_seconds,
            payment_seconds: event.payment_seconds,
            slow_payments_allowed: event.slow_payments_allowed,
            accessible_release_hours: event.accessible_release_hours,
            accessible_released: event.releases_accessible(now),
            cancellation: event.cancellation.clone(),
        }
    }

    /// The event under the present names of its title and venue: its own are those of its creation.
    pub(super) fn named(event: &Event, title: &Title, venue: &Venue, now: Timestamp) -> Self {
        let mut view = Self::at(event, now);
        view.title.name.clone_from(&title.name);
        view.venue.name.clone_from(&venue.name);
        view.venue.address.clone_from(&venue.address);
        view.venue.city.clone_from(&venue.city);
        view.venue.country.clone_from(&venue.country);
        view
    }
}
