//! Events as the API shows them, to customers and organizers.

use domain::availability::SeatsLeft;
use domain::event::{
    Event, EventStatus, Postponement, PricePhase, ScreenRef, SectionPrice, SectionRef, Tier, TitleRef,
    VenueRef, Visibility,
};
use domain::ids::{EventId, OrganizerId};
use domain::offer::{Offers, lowered_sections, totals_of_one};
use domain::refund_policy::CancellationPolicy;
use domain::tax::TaxMode;
use domain::title::Title;
use domain::venue::Venue;
use domain::{Currency, Money};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::images::ImageView;
use crate::offers::{AnnouncedOfferView, PublicOffers};

/// One dated, bookable performance on one screen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventView {
    /// Id of the event.
    pub event_id: EventId,
    /// Organizer of the event, who sells its tickets.
    pub organizer_id: OrganizerId,
    /// Title that is performed.
    pub title: TitleRef,
    /// Poster of the title, where the public sees the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster: Option<ImageView>,
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
    /// Seats that are left, in the public's lists of events that are for sale: may be half a minute old, and older if nobody
    /// has looked at the seats since. A hint; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats_left: Option<SeatsLeft>,
    /// Start of the sale.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_open_at: Timestamp,
    /// End of the sale, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_close_at: Timestamp,
    /// Currency of every price.
    pub currency: Currency,
    /// Price of each tier, as it is now and as it changes. The public sees no hidden tier.
    pub tiers: Vec<TierView>,
    /// Automatic offers that every customer may have. Totals are without those that need several seats, or whose uses are
    /// limited.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<AnnouncedOfferView>,
    /// Lowest amount to pay for one seat alone, with fees and tax: each price is that of at least one seat.
    pub lowest_total: Money,
    /// Fee for each ticket, in minor units, on top of its price.
    pub fee_per_ticket_minor: i64,
    /// Fee for each booking, however many tickets it has, in minor units.
    pub fee_per_booking_minor: i64,
    /// Tax on prices and fees, in ten-thousandths.
    pub tax_basis_points: u32,
    /// Tax on top of prices and fees, or included in them.
    pub tax_mode: TaxMode,
    /// Number of seats in the layout, those of hidden tiers, too; the availability has the number of those that are shown.
    pub seat_count: u32,
    /// Sections of the layout, in drawing order, with all of their seats.
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
    /// True while the event moves to another hall: nothing is sold meanwhile. Absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub moving: bool,
    /// Start before the last postponement; absent if the event was not postponed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub postponed_from: Option<Timestamp>,
    /// Refund windows of postponements that have not ended, oldest first; absent without one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub refund_windows: Vec<RefundWindowView>,
}

/// A time in which customers may return a whole booking for all that they paid, because the event was postponed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RefundWindowView {
    /// Last instant of the bookings that it is for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub booked_until: Timestamp,
    /// Its last second.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub refund_until: Timestamp,
}

impl From<&Postponement> for RefundWindowView {
    fn from(postponement: &Postponement) -> Self {
        Self { booked_until: postponement.booked_until(), refund_until: postponement.refund_until }
    }
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
    /// True if only customers with a code that unlocks the tier see it and buy its seats; members see it here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Lowest amount to pay for one seat of the tier alone, with fees and tax, and with the automatic offers that every
    /// customer has and that are never used up. A quote may be lower still.
    pub lowest_total: Money,
    /// Highest such amount: another one if some sections or rows have other prices.
    pub highest_total: Money,
    /// Price of a seat now, without fees, and without tax that is added; `section_prices` come before it.
    pub price: Money,
    /// Amount to pay for one seat alone now, with fees and tax. Of several seats the fee of the booking is paid once, and
    /// the tax is rounded once.
    pub total: Money,
    /// Prices until certain instants, earliest first; none if the price does not change any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<PhaseView>,
    /// Price after the last of `phases`; absent without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_price: Option<Money>,
    /// Other prices in some sections and rows; lists leave them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub section_prices: Vec<SectionPriceView>,
}

/// Price of a tier's seats in a section, or in some of its rows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SectionPriceView {
    /// Name of the section.
    pub section: String,
    /// Labels of the rows; without them, all rows of the section that no other price names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// Price of a seat now, without fees, and without tax that is added.
    pub price: Money,
    /// Amount to pay for one seat alone now, with fees and tax.
    pub total: Money,
    /// Prices until certain instants, earliest first; none if the price does not change any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<PhaseView>,
    /// Price after the last of `phases`; absent without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_price: Option<Money>,
}

/// Price until an instant.
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
    fn at(tier: &Tier, event: &Event, offers: Option<&PublicOffers>, now: Timestamp) -> Self {
        let totals = priced(offers, |offers| totals_of_one(event, tier, offers, now));
        // There is the tier's own price at least.
        let total = totals.first().copied().unwrap_or(Money::new(tier.amount_minor, event.currency));
        let amount = |total: &&Money| total.amount_minor;
        let (phases, last_price) = phases((&tier.phases, tier.amount_minor), event, now);
        let of_section =
            |(price, total): (&SectionPrice, &Money)| SectionPriceView::at(price, event, *total, now);
        let mut section_prices: Vec<_> =
            tier.section_prices.iter().zip(totals.iter().skip(1)).map(of_section).collect();
        let lowered: Vec<String> = priced(offers, |offers| {
            lowered_sections(event, tier, offers, now).into_iter().map(str::to_owned).collect()
        });
        let totals_there = totals.iter().skip(1 + tier.section_prices.len());
        section_prices.extend(lowered.into_iter().zip(totals_there).map(|(section, total)| {
            SectionPriceView {
                section,
                rows: Vec::new(),
                price: Money::new(tier.amount_at(now), event.currency),
                total: *total,
                phases: phases.clone(),
                last_price,
            }
        }));
        Self {
            kind: tier.kind.clone(),
            label: tier.label.clone(),
            hidden: tier.hidden,
            lowest_total: totals.iter().min_by_key(amount).copied().unwrap_or(total),
            highest_total: totals.iter().max_by_key(amount).copied().unwrap_or(total),
            price: Money::new(tier.amount_at(now), event.currency),
            total,
            last_price,
            phases,
            section_prices,
        }
    }
}

impl SectionPriceView {
    fn at(price: &SectionPrice, event: &Event, total: Money, now: Timestamp) -> Self {
        let (phases, last_price) = phases((&price.phases, price.amount_minor), event, now);
        Self {
            section: price.section.clone(),
            rows: price.rows.clone(),
            price: Money::new(price.amount_at(now), event.currency),
            total,
            last_price,
            phases,
        }
    }
}

/// Prices with the public's offers; without any for members, who see list prices.
fn priced<T>(offers: Option<&PublicOffers>, price: impl FnOnce(&Offers<'_>) -> T) -> T {
    match offers {
        Some(offers) => offers.with(price),
        None => price(&Offers::NONE),
    }
}

/// The phases that are not over, and the price after them, if there are any.
fn phases(
    (phases, last_minor): (&[PricePhase], i64),
    event: &Event,
    now: Timestamp,
) -> (Vec<PhaseView>, Option<Money>) {
    let money = |amount_minor| Money::new(amount_minor, event.currency);
    let phase = |phase: &PricePhase| PhaseView { until: phase.until, price: money(phase.amount_minor) };
    let phases: Vec<_> = phases.iter().filter(|phase| now < phase.until).map(phase).collect();
    let last_price = (!phases.is_empty()).then(|| money(last_minor));
    (phases, last_price)
}

impl EventView {
    /// The event at `now` as its members see it: with list prices and hidden tiers.
    pub(crate) fn of_members(event: &Event, now: Timestamp) -> Self {
        Self::at(event, None, now)
    }

    /// The event at `now` as the public sees it.
    pub(crate) fn public(event: &Event, offers: &PublicOffers, now: Timestamp) -> Self {
        Self::at(event, Some(offers), now)
    }

    fn at(event: &Event, offers: Option<&PublicOffers>, now: Timestamp) -> Self {
        let shown = event.tiers.iter().filter(|tier| offers.is_none() || !tier.hidden);
        let tiers: Vec<_> = shown.map(|tier| TierView::at(tier, event, offers, now)).collect();
        let lowest = tiers.iter().map(|tier| tier.lowest_total).min_by_key(|total| total.amount_minor);
        Self {
            event_id: event.event_id.clone(),
            organizer_id: event.organizer_id.clone(),
            title: event.title.clone(),
            poster: None,
            venue: event.venue.clone(),
            screen: event.screen.clone(),
            layout_version: event.layout_version,
            starts_at: event.starts_at,
            local_start: event.local_start.clone(),
            time_zone: event.time_zone.clone(),
            status: event.status,
            visibility: event.visibility,
            seats_left: None,
            sales_open_at: event.sales_open_at,
            sales_close_at: event.sales_close_at,
            currency: event.currency,
            tiers,
            offers: offers.map(|offers| offers.announced(event, now)).unwrap_or_default(),
            // An event has at least one tier.
            lowest_total: lowest.unwrap_or(Money::new(0, event.currency)),
            fee_per_ticket_minor: event.fee_per_ticket_minor,
            fee_per_booking_minor: event.fee_per_booking_minor,
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
            moving: event.relocation.is_some(),
            postponed_from: event.postponements.last().map(|last| last.from),
            refund_windows: event
                .postponements
                .iter()
                .filter(|one| one.is_open(now))
                .map(Into::into)
                .collect(),
        }
    }

    /// The event in a list, which has no prices of sections: a page of events must stay below Lambda's 6 MB.
    pub(super) fn listed(
        event: &Event,
        (title, venue): (&Title, &Venue),
        offers: &PublicOffers,
        now: Timestamp,
    ) -> Self {
        let mut view = Self::named(event, (title, venue), offers, now);
        view.tiers.iter_mut().for_each(|tier| tier.section_prices.clear());
        view
    }

    /// The event under the present names of its title and venue: its own are those of its creation.
    pub(super) fn named(
        event: &Event,
        (title, venue): (&Title, &Venue),
        offers: &PublicOffers,
        now: Timestamp,
    ) -> Self {
        let mut view = Self::public(event, offers, now);
        view.title.name.clone_from(&title.name);
        view.poster = title.images.poster.as_ref().map(ImageView::from);
        view.venue.name.clone_from(&venue.name);
        view.venue.address.clone_from(&venue.address);
        view.venue.city.clone_from(&venue.city);
        view.venue.country.clone_from(&venue.country);
        view
    }
}
