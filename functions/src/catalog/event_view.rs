//! An event as the API shows it, to customers and organizers alike.

use domain::event::{Event, EventStatus, ScreenRef, SectionRef, Tier, TitleRef, VenueRef};
use domain::ids::EventId;
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::{Currency, Money};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One dated, bookable performance on one screen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventView {
    /// Its id.
    pub event_id: EventId,
    /// Title that is performed.
    pub title: TitleRef,
    /// Venue that it is at.
    pub venue: VenueRef,
    /// In which hall.
    pub screen: ScreenRef,
    /// Version of the layout that seats and availability follow.
    pub layout_version: u32,
    /// Instant at which it starts.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub starts_at: Timestamp,
    /// The same on the clock of the venue, such as `2026-12-24T19:30`.
    pub local_start: String,
    /// IANA time zone of the venue.
    pub time_zone: String,
    /// Its status.
    pub status: EventStatus,
    /// First instant of the sale.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_open_at: Timestamp,
    /// The sale ends before this instant.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_close_at: Timestamp,
    /// Currency of every price.
    pub currency: Currency,
    /// Price of each type of seat.
    pub tiers: Vec<TierView>,
    /// Fee for each ticket, in minor units, on top of its price.
    pub fee_per_ticket_minor: i64,
    /// Tax on prices and fees, in ten-thousandths.
    pub tax_basis_points: u32,
    /// Way in which it is charged: on top of them or in them.
    pub tax_mode: TaxMode,
    /// Seats of the layout.
    pub seat_count: u32,
    /// Sections of the layout, in the order of the drawing.
    pub sections: Vec<SectionRef>,
    /// Most tickets of one customer; null where there is no limit.
    pub tickets_per_customer_max: Option<u32>,
    /// Length of a lock, and what an extension adds.
    pub lock_seconds: u32,
    /// Longest time from the first lock to the end of the last extension.
    pub lock_ceiling_seconds: u32,
    /// Length of the lock from the start of a payment on.
    pub payment_seconds: u32,
    /// True if the method `any` is allowed, whose money may come days later.
    pub slow_payments_allowed: bool,
    /// Rules of what comes back to customers who give seats back.
    pub cancellation: CancellationPolicy,
}

/// A tier as the API shows it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TierView {
    /// Name of the tier, a seat's `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Price of a seat.
    pub price: Money,
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        let tier = |tier: &Tier| TierView {
            kind: tier.kind.clone(),
            price: Money::new(tier.amount_minor, event.currency),
        };
        Self {
            event_id: event.event_id.clone(),
            title: event.title.clone(),
            venue: event.venue.clone(),
            screen: event.screen.clone(),
            layout_version: event.layout_version,
            starts_at: event.starts_at,
            local_start: event.local_start.clone(),
            time_zone: event.time_zone.clone(),
            status: event.status,
            sales_open_at: event.sales_open_at,
            sales_close_at: event.sales_close_at,
            currency: event.currency,
            tiers: event.tiers.iter().map(tier).collect(),
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
            cancellation: event.cancellation.clone(),
        }
    }
}
