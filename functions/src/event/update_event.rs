//! `PATCH /admin/events/{event_id}`: changes the settings of an event. A repeated request finds another version and
//! changes nothing.
//!
//! A purchase that has read the event a moment ago books by what it read: the quote, the ticket limit and the end
//! of the lock are in the booking, where nothing changes them. What is not in a booking is fixed by the
//! publication ([`domain::event::Event::check_change_of`]), before anybody can buy; the version makes sure that no
//! change of a draft comes after it.

use domain::event::{Event, Tier, Visibility};
use domain::member::Right;
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::draft::{labelled, tickets_per_customer_max};
use super::organizer_event_view::OrganizerEventView;
use crate::authority::event_at;
use crate::given::{given, not_null};
use crate::{App, Endpoint, version};

/// `PATCH /admin/events/{event_id}`
pub static UPDATE_EVENT: Endpoint = Endpoint {
    name: "update-event",
    method: "PATCH",
    path: "/admin/events/{event_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_event(app, request)),
};

/// Changed settings. What is absent stays as it is, and so do bookings: they keep the price and the ticket limit
/// that they were made with. Customers may buy by the older settings for some seconds after the answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventChangeBody {
    /// Start of the sale.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_open_at: Option<Timestamp>,
    /// End of the sale, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_close_at: Option<Timestamp>,
    /// All tiers, each with its price: of the same types as before.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<Tier>", length(min = 1, max = 50))]
    pub tiers: Option<Vec<Tier>>,
    /// Fee for each ticket, in minor units, on top of its price.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "i64", range(min = 0, max = 99_999_999_999_i64))]
    pub fee_per_ticket_minor: Option<i64>,
    /// Tax on prices and fees, in ten-thousandths; fixed by the publication.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "u32", range(min = 0, max = 10_000))]
    pub tax_basis_points: Option<u32>,
    /// Tax on top of prices and fees, or included in them; fixed by the publication.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "TaxMode")]
    pub tax_mode: Option<TaxMode>,
    /// Most tickets per customer, at least the seats of the largest table that is sold as a whole. The publication
    /// fixes if there is a limit; another number holds for seats that are locked from now on. No limit if null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub tickets_per_customer_max: Option<Option<u32>>,
    /// Length of a lock and of an extension, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "u32", range(min = 60, max = 1800))]
    pub lock_seconds: Option<u32>,
    /// Longest time from the first lock to the end of the last extension, in seconds, at least 11 times
    /// `lock_seconds`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "u32", range(min = 660, max = 79_200))]
    pub lock_ceiling_seconds: Option<u32>,
    /// Length of the lock from the start of a payment, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "u32", range(min = 300, max = 1800))]
    pub payment_seconds: Option<u32>,
    /// True if customers may pay by methods whose payments arrive days later.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub slow_payments_allowed: Option<bool>,
    /// Hours before the start from which everybody may have the seats for people with reduced mobility and their
    /// companions; until the start they are kept for those who need them if null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<u32>", range(min = 0, max = 8784))]
    pub accessible_release_hours: Option<Option<u32>>,
    /// Refund policy for customers who return seats, also of earlier bookings. Once the event is published it may
    /// only refund more, at any time before the start.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "CancellationPolicy")]
    pub cancellation: Option<CancellationPolicy>,
    /// True if customers keep their seats when their bank wins a dispute.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub lost_dispute_keeps_seats: Option<bool>,
    /// Visibility of the event; lists follow within half a minute.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Visibility")]
    pub visibility: Option<Visibility>,
}

async fn update_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, before) = event_at(app, request, Right::Edit).await?;
    let wanted: EventChangeBody = request.json()?;
    version::check(request, before.ver)?;
    if let Some(max) = wanted.tickets_per_customer_max {
        tickets_per_customer_max(max, &*app.layout(&before).await?)?;
    }
    let now = app.clock.now();
    let mut event = wanted.applied_to(before.clone())?;
    event.check()?;
    event.check_change_of(&before)?;
    if event != before {
        event.ver += 1;
        version::written(app.store.change_event(&member, &before, &event, now).await?)?;
    }
    version::shown(&OrganizerEventView::at(&event, now), event.ver)
}

impl EventChangeBody {
    /// The event with these settings.
    fn applied_to(self, before: Event) -> Result<Event, Error> {
        Ok(Event {
            sales_open_at: self.sales_open_at.unwrap_or(before.sales_open_at),
            sales_close_at: self.sales_close_at.unwrap_or(before.sales_close_at),
            tiers: self.tiers.map_or(Ok(before.tiers), labelled)?,
            fee_per_ticket_minor: self.fee_per_ticket_minor.unwrap_or(before.fee_per_ticket_minor),
            tax_basis_points: self.tax_basis_points.unwrap_or(before.tax_basis_points),
            tax_mode: self.tax_mode.unwrap_or(before.tax_mode),
            tickets_per_customer_max: self
                .tickets_per_customer_max
                .unwrap_or(before.tickets_per_customer_max),
            lock_seconds: self.lock_seconds.unwrap_or(before.lock_seconds),
            lock_ceiling_seconds: self.lock_ceiling_seconds.unwrap_or(before.lock_ceiling_seconds),
            payment_seconds: self.payment_seconds.unwrap_or(before.payment_seconds),
            slow_payments_allowed: self.slow_payments_allowed.unwrap_or(before.slow_payments_allowed),
            accessible_release_hours: self
                .accessible_release_hours
                .unwrap_or(before.accessible_release_hours),
            cancellation: self.cancellation.unwrap_or(before.cancellation),
            lost_dispute_keeps_seats: self
                .lost_dispute_keeps_seats
                .unwrap_or(before.lost_dispute_keeps_seats),
            visibility: self.visibility.unwrap_or(before.visibility),
            ..before
        })
    }
}
