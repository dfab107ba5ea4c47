//! `GET /titles`: lists titles with their next events, for a city, days and all other filters of events. It only reads.
//!
//! A cursor names the start of the window and the last title, so that its list is grouped over the same window on every
//! page: a title whose first event has begun since stays where it was.

use std::collections::BTreeMap;

use aws::in_parallel;
use domain::availability::SeatsLeft;
use domain::event::{Event, EventStatus, TitleRef, VenueRef};
use domain::ids::{EventId, TitleId, VenueId};
use domain::{Currency, Error, Failure, Money, limits};
use jiff::{SignedDuration, Timestamp};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::programme::{self, Listed, OnSale};
use crate::catalog::event_query;
use crate::images::ImageView;
use crate::seats_left::Marks;
use crate::{App, Endpoint, coding, cursor};

/// Events and venues of a title that are shown.
const SHOWN_MAX: usize = 5;
/// Titles or venues that are read at once.
const READS_AT_ONCE: usize = 16;
/// Age up to which a cursor leads on.
const CURSOR_LIVES: SignedDuration = SignedDuration::from_hours(24);
/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=30";

/// `GET /titles`
pub static FIND_TITLES: Endpoint = Endpoint {
    name: "find-titles",
    method: "GET",
    path: "/titles",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(find_titles(app, request)),
};

/// A page of titles, by the start of their next event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleGroupListView {
    /// The titles.
    pub titles: Vec<TitleGroupView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
    /// Instant up to which events are grouped, if there are too many: `from` leads to the later ones. Null if all are.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub complete_until: Option<Timestamp>,
}

/// A title with its events of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleGroupView {
    /// The title. Its languages are those of the next event.
    pub title: TitleRef,
    /// Its poster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster: Option<ImageView>,
    /// Its image for the top of a page, wider than high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wide: Option<ImageView>,
    /// Number of its events.
    pub event_count: usize,
    /// Start of the last of its events on the venue's clock.
    pub last_local_start: String,
    /// Lowest amount to pay for one seat, with fee and tax, in each currency.
    pub lowest_totals: Vec<Money>,
    /// Number of its venues.
    pub venue_count: usize,
    /// Venues of its next events, at most five.
    pub venues: Vec<VenueRef>,
    /// Its next events, at most five.
    pub next_events: Vec<NextEventView>,
}

/// An event of a title.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NextEventView {
    /// Id of the event.
    pub event_id: EventId,
    /// Venue of the event.
    pub venue_id: VenueId,
    /// Start of the performance.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub starts_at: Timestamp,
    /// Start on the venue's clock, such as `2026-12-24T19:30`.
    pub local_start: String,
    /// IANA time zone of the venue.
    pub time_zone: String,
    /// Lowest amount to pay for one seat, with fee and tax.
    pub lowest_total: Money,
    /// Status of the event.
    pub status: EventStatus,
    /// Start of the sale.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_open_at: Timestamp,
    /// End of the sale, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub sales_close_at: Timestamp,
    /// Start before the last postponement; absent if the event was not postponed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub postponed_from: Option<Timestamp>,
    /// Seats that are left: may be half a minute old, and older if nobody has looked at the seats since. A hint; absent where
    /// it is not known. A title is sold out if all of its events are, so only if it has no more than these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats_left: Option<SeatsLeft>,
}

async fn find_titles(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let filter = event_query::filter(app, request, app.clock.now())?;
    let scope = event_query::scope("titles", request);
    let parts = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let behind = parts.map(|parts| Behind::parse(&parts, filter.from)).transpose()?;
    let from = behind.as_ref().map(|behind| behind.from);
    let on_sale = programme::on_sale(app, &filter, &event_query::window(request), from).await?;

    let groups = groups(&on_sale);
    let is_later = |group: &&Vec<&Listed>| behind.as_ref().is_none_or(|behind| behind.place < place(group));
    let mut page: Vec<_> = groups.iter().filter(is_later).take(limit + 1).collect();
    let has_next = page.len() > limit;
    page.truncate(limit);
    let last =
        page.last().filter(|_| has_next).map(|group| Behind { from: on_sale.from, place: place(group) });
    let titles = views(app, &page).await?;
    let view = TitleGroupListView {
        titles,
        next_cursor: last.map(|last| cursor::encode(&scope, &last.parts())),
        complete_until: on_sale.complete_until,
    };
    let reply = coding::reply(request, &view)?.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}

/// Place of a title in the list.
type Place = (Timestamp, TitleId);

/// End of a page.
struct Behind {
    /// Start of the list's window.
    from: Timestamp,
    /// The last title.
    place: Place,
}

impl Behind {
    /// Parses the parts of a cursor of a list that begins at `from` now.
    fn parse(parts: &[String], from: Timestamp) -> Result<Self, Error> {
        let [began, start, title] = parts else { return Err(Error::CursorInvalid) };
        let instant = |text: &String| text.parse::<Timestamp>().map_err(|_| Error::CursorInvalid);
        let began = instant(began)?;
        if began > from || from.duration_since(began) > CURSOR_LIVES {
            return Err(Error::CursorInvalid);
        }
        let title = title.parse().map_err(|_| Error::CursorInvalid)?;
        Ok(Self { from: began, place: (instant(start)?, title) })
    }

    fn parts(self) -> Vec<String> {
        let (start, title) = self.place;
        vec![self.from.to_string(), start.to_string(), title.to_string()]
    }
}

/// The events of each title, by the start of its first one; each group has its events by start.
fn groups(on_sale: &OnSale) -> Vec<Vec<&Listed>> {
    let mut by_title: BTreeMap<&TitleId, Vec<&Listed>> = BTreeMap::new();
    for listed in &on_sale.events {
        by_title.entry(&listed.event.title.title_id).or_default().push(listed);
    }
    let mut groups: Vec<_> = by_title.into_values().collect();
    for group in &mut groups {
        // The list of a city is by the venues' clocks.
        group.sort_by_key(|listed| listed.event.starts_at);
    }
    groups.sort_by_cached_key(|group| place(group));
    groups
}

fn place(group: &[&Listed]) -> Place {
    // A group has at least one event.
    let first = group.first().map(|listed| &listed.event);
    first.map_or_else(
        || (Timestamp::MAX, TitleId::from_random([0; 16])),
        |event| (event.starts_at, event.title.title_id.clone()),
    )
}

/// The titles of a page under the present names of titles and venues, each of which is read once.
async fn views(app: &App, page: &[&Vec<&Listed>]) -> Result<Vec<TitleGroupView>, Failure> {
    let of_titles: Vec<&Event> = page.iter().filter_map(|group| Some(&group.first()?.event)).collect();
    let of_venues: BTreeMap<&VenueId, &Event> =
        page.iter().flat_map(|group| venues(group)).map(|event| (&event.venue.venue_id, event)).collect();
    let of_titles = of_titles.into_iter().map(|event| app.title_of(event)).collect();
    let of_venues = of_venues.into_values().map(|event| app.venue_of(event)).collect();
    in_parallel(READS_AT_ONCE, of_titles).await?;
    in_parallel(READS_AT_ONCE, of_venues).await?;
    let shown = page.iter().flat_map(|group| group.iter().take(SHOWN_MAX));
    let marks = Marks::of(app, shown.map(|listed| &listed.event)).await;
    let mut views = Vec::with_capacity(page.len());
    for group in page {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        // From the instance's cache, like the venues.
        let known = app.title_of(&first.event).await?;
        let title = TitleRef { name: known.name.clone(), ..first.event.title.clone() };
        let mut shown = Vec::new();
        for event in venues(group) {
            let (mut copy, venue) = (event.venue.clone(), app.venue_of(event).await?);
            copy.name.clone_from(&venue.name);
            copy.address.clone_from(&venue.address);
            copy.city.clone_from(&venue.city);
            copy.country.clone_from(&venue.country);
            shown.push(copy);
        }
        views.push(TitleGroupView {
            title,
            poster: known.images.poster.as_ref().map(ImageView::from),
            wide: known.images.wide.as_ref().map(ImageView::from),
            event_count: group.len(),
            last_local_start: last.event.local_start.clone(),
            lowest_totals: lowest_totals(group),
            venue_count: all_venues(group).len(),
            venues: shown,
            next_events: group.iter().take(SHOWN_MAX).map(|listed| next_event(listed, &marks)).collect(),
        });
    }
    Ok(views)
}

/// One event for each venue of a title.
fn all_venues<'a>(group: &[&'a Listed]) -> BTreeMap<&'a VenueId, &'a Event> {
    group.iter().map(|listed| (&listed.event.venue.venue_id, &listed.event)).collect()
}

/// One event for each of the venues that are shown: those of the next events.
fn venues<'a>(group: &[&'a Listed]) -> Vec<&'a Event> {
    let mut shown: Vec<&Event> = Vec::new();
    for listed in group {
        let is_known = shown.iter().any(|event| event.venue.venue_id == listed.event.venue.venue_id);
        if !is_known && shown.len() < SHOWN_MAX {
            shown.push(&listed.event);
        }
    }
    shown
}

fn lowest_totals(group: &[&Listed]) -> Vec<Money> {
    let mut lowest: BTreeMap<&str, (Currency, i64)> = BTreeMap::new();
    for listed in group {
        let Money { amount_minor, currency } = listed.lowest_total;
        let known = lowest.entry(listed.event.currency.code()).or_insert((currency, amount_minor));
        known.1 = known.1.min(amount_minor);
    }
    lowest.into_values().map(|(currency, amount)| Money::new(amount, currency)).collect()
}

fn next_event(listed: &Listed, marks: &Marks) -> NextEventView {
    let event = &listed.event;
    NextEventView {
        event_id: event.event_id.clone(),
        venue_id: event.venue.venue_id.clone(),
        starts_at: event.starts_at,
        local_start: event.local_start.clone(),
        time_zone: event.time_zone.clone(),
        lowest_total: listed.lowest_total,
        status: event.status,
        sales_open_at: event.sales_open_at,
        sales_close_at: event.sales_close_at,
        postponed_from: event.postponements.last().map(|last| last.from),
        seats_left: marks.left(event),
    }
}
