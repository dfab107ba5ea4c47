//! `POST /admin/events`: creates an event as a draft: a performance of a title on a screen.

use aws::store::Thing;
use domain::event::{
    Event, EventStatus, Screen, ScreenRef, SectionRef, Tier, Title, TitleRef, Venue, VenueRef,
};
use domain::ids::{EventId, ScreenId, TitleId};
use domain::layout::LayoutIndex;
use domain::member::Right;
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::{Currency, Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::authority::member_at;
use crate::catalog::event_view::EventView;
use crate::given::given;
use crate::{App, Endpoint, local_time, random};

/// Default length of a lock, in seconds.
const LOCK_SECONDS_DEFAULT: u32 = 300;
/// Default ceiling of extensions, in seconds, unless longer locks need more.
const LOCK_CEILING_SECONDS_DEFAULT: u32 = 3600;
/// Default length of a lock after the start of a payment, in seconds.
const PAYMENT_SECONDS_DEFAULT: u32 = 600;
/// Locks that must fit under the ceiling: the first and ten extensions.
const LOCKS_UNDER_CEILING: u32 = 11;

/// `POST /admin/events`
pub static CREATE_EVENT: Endpoint = Endpoint {
    name: "create-event",
    method: "POST",
    path: "/admin/events",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_event(app, request)),
};

/// A new event.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventBody {
    /// Title that is performed.
    pub title_id: TitleId,
    /// Screen of the event. Its newest layout stays the event's layout.
    pub screen_id: ScreenId,
    /// Start on the venue's clock: `2026-12-24T19:30`. A time that the clock skips is refused; of a time that
    /// it shows twice, the first is taken.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))]
    pub local_start: String,
    /// Start of the sale; now without it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sales_open_at: Option<Timestamp>,
    /// End of the sale, exclusive; the start of the event without it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sales_close_at: Option<Timestamp>,
    /// Currency of every price.
    pub currency: Currency,
    /// Price of each tier in the layout, and of no other.
    #[schemars(length(min = 1, max = 50))]
    pub tiers: Vec<Tier>,
    /// Fee for each ticket, in minor units, on top of its price.
    #[serde(default)]
    #[schemars(range(min = 0, max = 99_999_999_999_i64))]
    pub fee_per_ticket_minor: i64,
    /// Tax on prices and fees, in ten-thousandths.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10_000))]
    pub tax_basis_points: u32,
    /// Tax on top of prices and fees, or included in them; `exclusive` without it.
    #[serde(default)]
    pub tax_mode: TaxMode,
    /// Most tickets per customer, no limit if null; without it 10, or the seats of the largest table that is sold
    /// as a whole, if they are more.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub tickets_per_customer_max: Option<Option<u32>>,
    /// Length of a lock and of an extension, in seconds; 300 without it.
    #[serde(default)]
    #[schemars(range(min = 60, max = 1800))]
    pub lock_seconds: Option<u32>,
    /// Longest time from the first lock to the end of the last extension, in seconds, at least 11 times
    /// `lock_seconds`; without it the larger of that and 3600.
    #[serde(default)]
    #[schemars(range(min = 660, max = 79_200))]
    pub lock_ceiling_seconds: Option<u32>,
    /// Length of the lock from the start of a payment, in seconds; 600 without it.
    #[serde(default)]
    #[schemars(range(min = 300, max = 1800))]
    pub payment_seconds: Option<u32>,
    /// True if customers may pay by methods whose payments arrive days later, such as bank debits. Their
    /// seats may be sold to others by then. Default: false.
    #[serde(default)]
    pub slow_payments_allowed: bool,
    /// Refund policy for customers who return seats. Without it: everything until 48 hours before the start,
    /// half until 24, nothing after; fees are kept, and single seats can be returned.
    #[serde(default)]
    pub cancellation: Option<CancellationPolicy>,
    /// True if customers keep their seats when their bank wins a dispute. Without it such a booking is
    /// cancelled, and its seats are available again.
    #[serde(default)]
    pub lost_dispute_keeps_seats: bool,
}

async fn create_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: EventBody = request.json()?;
    let member = member_at(app, request, Thing::Screen(&wanted.screen_id), Right::Edit).await?;
    let screen = app.store.screen(&member, &wanted.screen_id).await?;
    let title = app.store.title(&member, &wanted.title_id).await?;
    let venue = app.store.venue(&member, &screen.venue_id).await?;
    let layout = app.store.layout_of(&member, &screen).await?;
    check_tiers(&wanted.tiers, &layout)?;
    let tickets_max = tickets_per_customer_max(wanted.tickets_per_customer_max, &layout)?;
    let event = draft(wanted, Place { title, screen, venue, layout }, tickets_max, app.clock.now())?;
    event.check()?;
    app.store.create_event(&member, &event, app.clock.now()).await?;
    Reply::created(&EventView::from(&event))
}

/// Stored records that the event refers to.
struct Place {
    title: Title,
    screen: Screen,
    venue: Venue,
    layout: LayoutIndex,
}

fn draft(
    wanted: EventBody,
    place: Place,
    tickets_max: Option<u32>,
    now: Timestamp,
) -> Result<Event, Failure> {
    let Place { title, screen, venue, layout } = place;
    let starts_at = local_time::instant(&local_time::time_zone(&venue.time_zone)?, &wanted.local_start)?;
    if starts_at <= now {
        let reason = "it is in the past".to_owned();
        return Err(Error::FieldInvalid { name: "local_start", reason }.into());
    }
    let lock_seconds = wanted.lock_seconds.unwrap_or(LOCK_SECONDS_DEFAULT);
    let ceiling = lock_seconds.saturating_mul(LOCKS_UNDER_CEILING).max(LOCK_CEILING_SECONDS_DEFAULT);
    Ok(Event {
        event_id: EventId::from_random(random::bytes()?),
        organizer_id: screen.organizer_id,
        title: TitleRef { title_id: title.title_id, name: title.name, kind: title.kind },
        venue: VenueRef {
            venue_id: venue.venue_id,
            name: venue.name,
            address: venue.address,
            city: venue.city,
            country: venue.country,
        },
        screen: ScreenRef { screen_id: screen.screen_id, name: screen.name },
        layout_version: layout.version,
        starts_at,
        local_start: wanted.local_start,
        time_zone: venue.time_zone,
        status: EventStatus::Draft,
        sales_open_at: wanted.sales_open_at.unwrap_or(now),
        sales_close_at: wanted.sales_close_at.unwrap_or(starts_at),
        currency: wanted.currency,
        tiers: wanted.tiers,
        fee_per_ticket_minor: wanted.fee_per_ticket_minor,
        tax_basis_points: wanted.tax_basis_points,
        tax_mode: wanted.tax_mode,
        tickets_per_customer_max: tickets_max,
        lock_seconds,
        lock_ceiling_seconds: wanted.lock_ceiling_seconds.unwrap_or(ceiling),
        payment_seconds: wanted.payment_seconds.unwrap_or(PAYMENT_SECONDS_DEFAULT),
        slow_payments_allowed: wanted.slow_payments_allowed,
        seat_count: u32::try_from(layout.seat_count).unwrap_or(u32::MAX),
        sections: layout.sections.iter().map(SectionRef::from).collect(),
        cancellation: wanted.cancellation.unwrap_or_default(),
        lost_dispute_keeps_seats: wanted.lost_dispute_keeps_seats,
    })
}

/// The limit of tickets. Refuses one that makes a table unsaleable.
fn tickets_per_customer_max(wanted: Option<Option<u32>>, layout: &LayoutIndex) -> Result<Option<u32>, Error> {
    let table = layout.table_seats_max();
    match wanted {
        None => Ok(u32::try_from(layout.booking_seats_max()).ok()),
        Some(Some(max @ 1..)) if usize::try_from(max).is_ok_and(|max| max < table) => {
            let reason = format!(
                "a table of {table} seats is sold as a whole: at least {table}, or null for no limit"
            );
            Err(Error::FieldInvalid { name: "tickets_per_customer_max", reason })
        }
        Some(max) => Ok(max),
    }
}

/// Refuses a tier of the layout without a price, and a price without a tier.
fn check_tiers(tiers: &[Tier], layout: &LayoutIndex) -> Result<(), Error> {
    let invalid = |reason: String| Err(Error::FieldInvalid { name: "tiers", reason });
    if let Some(kind) = layout.types.iter().find(|kind| !tiers.iter().any(|tier| tier.kind == **kind)) {
        return invalid(format!("the layout's type `{kind}` has no tier"));
    }
    match tiers.iter().find(|tier| !layout.types.contains(&tier.kind)) {
        Some(tier) => invalid(format!("the layout has no type `{}`", tier.kind)),
        None => Ok(()),
    }
}
