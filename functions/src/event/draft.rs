//! A draft: settings of an organizer, at a place and a time.

use std::collections::BTreeSet;

use aws::in_parallel;
use domain::event::{Event, EventStatus, ScreenRef, SectionRef, Tier, TitleRef, VenueRef, Visibility};
use domain::ids::{EventId, ScreenId, TitleId};
use domain::layout::{LayoutIndex, Section};
use domain::member::Member;
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::title::Title;
use domain::venue::{Screen, Venue};
use domain::{Currency, Error, Failure};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::given::given;
use crate::{App, local_time, text, version};

/// Default length of a lock, in seconds.
const LOCK_SECONDS_DEFAULT: u32 = 300;
/// Default ceiling of extensions, in seconds, unless longer locks need more.
const LOCK_CEILING_SECONDS_DEFAULT: u32 = 3600;
/// Default length of a lock after the start of a payment, in seconds.
const PAYMENT_SECONDS_DEFAULT: u32 = 600;
/// Sections whose prices are checked that are read at once.
const SECTIONS_AT_ONCE: usize = 8;
/// Locks that must fit under the ceiling: the first and ten extensions.
const LOCKS_UNDER_CEILING: u32 = 11;

/// Settings of a new event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SettingsBody {
    /// Title that is performed.
    pub title_id: TitleId,
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
    /// Fee for each booking, however many tickets it has, in minor units. Its seats have equal shares of it: who returns
    /// some of them gets their shares, if the cancellation policy returns fees.
    #[serde(default)]
    #[schemars(range(min = 0, max = 99_999_999_999_i64))]
    pub fee_per_booking_minor: i64,
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
    /// seats may be sold to others by then, and a move to another hall waits for them, with nothing on sale. Default:
    /// false.
    #[serde(default)]
    pub slow_payments_allowed: bool,
    /// Hours before the start from which everybody may have the seats for people with reduced mobility and their
    /// companions. Without it they are kept until the start for those who need them.
    #[serde(default)]
    #[schemars(range(min = 0, max = 8784))]
    pub accessible_release_hours: Option<u32>,
    /// Refund policy for customers who return seats. Without it: everything until 48 hours before the start,
    /// half until 24, nothing after; fees are kept, and single seats can be returned.
    #[serde(default)]
    pub cancellation: Option<CancellationPolicy>,
    /// True if customers keep their seats when their bank wins a dispute. Without it such a booking is
    /// cancelled, and its seats are available again.
    #[serde(default)]
    pub lost_dispute_keeps_seats: bool,
    /// Visibility of the event once it is published; `public` without it.
    #[serde(default)]
    pub visibility: Visibility,
}

impl SettingsBody {
    /// The settings of `event`, for another one like it.
    pub(super) fn of(event: &Event) -> Self {
        let event = event.clone();
        Self {
            title_id: event.title.title_id,
            sales_open_at: Some(event.sales_open_at),
            sales_close_at: Some(event.sales_close_at),
            currency: event.currency,
            tiers: event.tiers,
            fee_per_ticket_minor: event.fee_per_ticket_minor,
            fee_per_booking_minor: event.fee_per_booking_minor,
            tax_basis_points: event.tax_basis_points,
            tax_mode: event.tax_mode,
            tickets_per_customer_max: Some(event.tickets_per_customer_max),
            lock_seconds: Some(event.lock_seconds),
            lock_ceiling_seconds: Some(event.lock_ceiling_seconds),
            payment_seconds: Some(event.payment_seconds),
            slow_payments_allowed: event.slow_payments_allowed,
            accessible_release_hours: event.accessible_release_hours,
            cancellation: Some(event.cancellation),
            lost_dispute_keeps_seats: event.lost_dispute_keeps_seats,
            visibility: event.visibility,
        }
    }

    /// The draft with these settings at `place`.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] that names the field, [`Error::AmountOutOfRange`], or if the store does not answer.
    pub(super) async fn draft(
        self,
        app: &App,
        event_id: EventId,
        place: &Place,
        start: &Start,
    ) -> Result<Event, Failure> {
        let event = self.event(event_id, place, start)?;
        check_section_prices(app, &event, &place.layout).await?;
        Ok(event)
    }

    fn event(self, event_id: EventId, place: &Place, start: &Start) -> Result<Event, Error> {
        let Place { title, screen, venue, layout } = place;
        check_tiers(&self.tiers, layout)?;
        let tickets_max = match self.tickets_per_customer_max {
            None => u32::try_from(layout.booking_seats_max()).ok(),
            Some(max) => tickets_per_customer_max(max, layout)?,
        };
        let lock_seconds = self.lock_seconds.unwrap_or(LOCK_SECONDS_DEFAULT);
        let ceiling = lock_seconds.saturating_mul(LOCKS_UNDER_CEILING).max(LOCK_CEILING_SECONDS_DEFAULT);
        let event = Event {
            event_id,
            organizer_id: screen.organizer_id.clone(),
            title: TitleRef {
                title_id: title.title_id.clone(),
                name: title.name.clone(),
                kind: title.kind,
                languages: title.languages.clone(),
            },
            venue: VenueRef {
                venue_id: venue.venue_id.clone(),
                name: venue.name.clone(),
                address: venue.address.clone(),
                city: venue.city.clone(),
                country: venue.country.clone(),
            },
            screen: ScreenRef { screen_id: screen.screen_id.clone(), name: screen.name.clone() },
            layout_version: layout.version,
            starts_at: start.starts_at,
            local_start: start.local_start.clone(),
            time_zone: venue.time_zone.clone(),
            status: EventStatus::Draft,
            ver: version::FIRST,
            request: None,
            visibility: self.visibility,
            sales_open_at: self.sales_open_at.unwrap_or(start.now),
            sales_close_at: self.sales_close_at.unwrap_or(start.starts_at),
            currency: self.currency,
            tiers: labelled(self.tiers)?,
            fee_per_ticket_minor: self.fee_per_ticket_minor,
            fee_per_booking_minor: self.fee_per_booking_minor,
            tax_basis_points: self.tax_basis_points,
            tax_mode: self.tax_mode,
            tickets_per_customer_max: tickets_max,
            lock_seconds,
            lock_ceiling_seconds: self.lock_ceiling_seconds.unwrap_or(ceiling),
            payment_seconds: self.payment_seconds.unwrap_or(PAYMENT_SECONDS_DEFAULT),
            slow_payments_allowed: self.slow_payments_allowed,
            accessible_release_hours: self.accessible_release_hours,
            seat_count: u32::try_from(layout.seat_count).unwrap_or(u32::MAX),
            sections: layout.sections.iter().map(SectionRef::from).collect(),
            cancellation: self.cancellation.unwrap_or_default(),
            lost_dispute_keeps_seats: self.lost_dispute_keeps_seats,
            postponements: Vec::new(),
            space: 0,
            relocation: None,
        };
        event.check()?;
        Ok(event)
    }
}

/// The performed title, and its place.
pub(super) struct Place {
    title: Title,
    screen: Screen,
    venue: Venue,
    layout: LayoutIndex,
}

impl Place {
    /// Reads title and screen of the member's organizer, and the screen's newest layout.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another's title or screen, or if the store does not answer.
    pub(super) async fn read(
        app: &App,
        member: &Member,
        title_id: &TitleId,
        screen_id: &ScreenId,
    ) -> Result<Self, Failure> {
        let screen = app.store.screen(member, screen_id).await?;
        let title = app.store.title(member, title_id).await?;
        let venue = app.store.venue(member, &screen.venue_id).await?;
        let layout = app.store.layout_of(member, &screen).await?;
        Ok(Self { title, screen, venue, layout })
    }
}

/// Start of a performance.
pub(super) struct Start {
    /// The instant.
    pub(super) starts_at: Timestamp,
    local_start: String,
    now: Timestamp,
}

impl Start {
    /// Reads a time on the clock of the place.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] for a time that does not exist or has passed.
    pub(super) fn read(place: &Place, local_start: &str, now: Timestamp) -> Result<Self, Error> {
        let zone = local_time::time_zone(&place.venue.time_zone)?;
        let starts_at = local_time::instant(&zone, local_start)?;
        if starts_at <= now {
            let reason = "it is in the past".to_owned();
            return Err(Error::FieldInvalid { name: "local_start", reason });
        }
        Ok(Self { starts_at, local_start: local_start.to_owned(), now })
    }
}

/// The limit of tickets. Refuses one that makes a table unsaleable.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(crate) fn tickets_per_customer_max(
    wanted: Option<u32>,
    layout: &LayoutIndex,
) -> Result<Option<u32>, Error> {
    let table = layout.table_seats_max();
    if wanted.is_some_and(|max| max > 0 && usize::try_from(max).is_ok_and(|max| max < table)) {
        let reason =
            format!("a table of {table} seats is sold as a whole: at least {table}, or null for no limit");
        return Err(Error::FieldInvalid { name: "tickets_per_customer_max", reason });
    }
    Ok(wanted)
}

/// The tiers, with labels that people can read.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(crate) fn labelled(tiers: Vec<Tier>) -> Result<Vec<Tier>, Error> {
    let label = |tier: Tier| {
        let label = tier.label.map(|label| text::name("tiers", &label)).transpose()?;
        Ok(Tier { label, ..tier })
    };
    tiers.into_iter().map(label).collect()
}

/// Refuses prices of sections and rows that the event's layout does not have, or that are the price of no seat. The
/// layout of an event never changes, so the publication need not check it again.
///
/// # Errors
/// [`Error::FieldInvalid`] that names them, or if the store does not answer.
pub(crate) async fn check_section_prices(
    app: &App,
    event: &Event,
    layout: &LayoutIndex,
) -> Result<(), Failure> {
    let names: BTreeSet<&str> = event.tiers.iter().flat_map(Tier::priced_sections).collect();
    let known = names.into_iter().filter(|name| layout.section(name).is_some());
    let reads = known.map(|name| app.section(event, name)).collect();
    let sections = in_parallel(SECTIONS_AT_ONCE, reads).await?;
    let sections: Vec<&Section> = sections.iter().map(|section| &**section).collect();
    event.tiers.iter().try_for_each(|tier| tier.check_places(layout, &sections))?;
    Ok(())
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
