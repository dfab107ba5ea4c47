//! `GET /events/{event_id}/seats`: lists an event's seats with position, status and price.
//!
//! A page has seats of one section. Without `section` the list starts with the first one, and its cursor
//! leads through all of them. Seats of hidden tiers are left out.

use domain::availability::{self, PackedSection};
use domain::block::SeatStatus;
use domain::event::Event;
use domain::ids::{EventId, ScreenId, fingerprint};
use domain::layout::{Seat, Section, SectionCoordinates};
use domain::offer::{Offers, PricedSeat};
use domain::quote::Quote;
use domain::{Error, Failure, Money, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::not_modified;
use crate::offers::PublicOffers;
use crate::pictures::{self, FRESH};
use crate::{App, Endpoint, cursor, text};

/// `GET /events/{event_id}/seats`
pub static GET_SEATS: Endpoint = Endpoint {
    name: "get-seats",
    method: "GET",
    path: "/events/{event_id}/seats",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_seats(app, request)),
};

/// Seats of one section, in layout order. Those of hidden tiers are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SeatListView {
    /// The event.
    pub event_id: EventId,
    /// Section of these seats.
    pub section: String,
    /// At most 1,000 seats.
    pub seats: Vec<SeatView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A seat of an event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SeatView {
    /// Id of the seat, unique in the event.
    pub seat_id: String,
    /// Screen of the seat.
    pub screen_id: ScreenId,
    /// Event of the seat.
    pub event_id: EventId,
    /// Name of the section.
    pub section: String,
    /// Label of the row.
    pub row: String,
    /// Label of the seat in its row.
    pub label: String,
    /// Status of the seat; only an available one can be locked.
    pub status: SeatStatus,
    /// Tier of the seat.
    #[serde(rename = "type")]
    pub kind: String,
    /// Horizontal position in the drawing, to the right, in tenths of the chart's unit.
    pub x: i32,
    /// Vertical position in the drawing, downwards, in tenths of the chart's unit.
    pub y: i32,
    /// True if the seat is for people with reduced mobility.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub accessible: bool,
    /// True if the seat is for the companion of the person in the accessible seat beside it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub companion: bool,
    /// True if the seat is kept for people who need it: only a booking that says `accessible` can have it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
    /// True if the stage is partly hidden from the seat.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub restricted_view: bool,
    /// True if the row is a table whose seats are sold only together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Price of the seat now, without fees, and without tax that is added.
    pub price: Money,
    /// Amount to pay for this seat alone, with automatic offers, fees and tax.
    pub total: Money,
}

async fn get_seats(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let wanted = request.query("section").map(|name| text::parameter("section", name)).transpose()?;
    let event = app.event(&id).await?;
    let scope = format!("seats {id} {}", wanted.as_deref().unwrap_or_default());
    let start = Start::read(&event, wanted.as_deref(), request.query("cursor"), &scope)?;

    let section = app.section(&event, start.section).await?;
    let coordinates = app.coordinates(&event, start.section).await?;
    let picture = pictures::picture(app, &event, &section, FRESH).await?;
    let statuses = &picture.seats;
    let now = app.clock.now();
    let offers = PublicOffers::at(app, &event).await?;
    let prices = offers.with(|offers| prices(&event, &section, (offers, now)))?;
    let etag = availability::etag(event.layout_version, [(start.section, statuses)]);
    let released = event.releases_accessible(now);
    not_modified::reply(request, &with_terms(&etag, &prices, released), || {
        let drawing = Drawing {
            event: &event,
            section: &section,
            coordinates: &coordinates,
            statuses,
            prices: &prices,
            released,
        };
        // A page begins with a seat that is shown, so that none is empty while others follow.
        let first = drawing.next_shown(start.first);
        let seats = first.map(|first| drawing.seats(first)).transpose()?.unwrap_or_default();
        let next = match first.and_then(|first| drawing.next_shown(first + limits::SEATS_PAGE_MAX)) {
            Some(first) => Some((start.section, first)),
            None if wanted.is_none() => section_after(&event, start.section).map(|name| (name, 0)),
            None => None,
        };
        Ok(SeatListView {
            event_id: id.clone(),
            section: start.section.to_owned(),
            seats,
            next_cursor: next
                .map(|(name, first)| cursor::encode(&scope, &[name.to_owned(), first.to_string()])),
        })
    })
}

/// Start of a page.
struct Start<'a> {
    section: &'a str,
    /// Index of the page's first seat in layout order.
    first: usize,
}

impl<'a> Start<'a> {
    fn read(
        event: &'a Event,
        wanted: Option<&str>,
        cursor: Option<&str>,
        scope: &str,
    ) -> Result<Self, Failure> {
        let known = |name: &str| event.sections.iter().find(|section| section.section == name);
        if let Some(cursor) = cursor {
            let parts = cursor::decode(scope, cursor)?;
            let [name, first] = parts.as_slice() else { return Err(Error::CursorInvalid.into()) };
            let section = known(name).filter(|section| wanted.is_none_or(|name| section.section == name));
            let first = first.parse::<usize>().ok();
            return match (section, first) {
                (Some(section), Some(first)) if first < section.seat_count as usize => {
                    Ok(Self { section: &section.section, first })
                }
                _ => Err(Error::CursorInvalid.into()),
            };
        }
        let section = match wanted {
            Some(name) => known(name),
            None => event.sections.first(),
        };
        let section = section.ok_or(Error::NotFound { what: "section" })?;
        Ok(Self { section: &section.section, first: 0 })
    }
}

/// Cost of the seats of one type in a row at one moment.
struct RowPrice<'a> {
    row: usize,
    kind: &'a str,
    price: Money,
    total: Money,
}

/// The prices of a section's rows at `now`, by row: computed once for a page, which may have a thousand seats. Hidden tiers
/// have none.
fn prices<'a>(
    event: &Event,
    section: &'a Section,
    (offers, now): (&Offers<'_>, Timestamp),
) -> Result<Vec<RowPrice<'a>>, Failure> {
    let mut prices: Vec<RowPrice<'a>> = Vec::with_capacity(section.rows.len());
    for (row, _, seat) in section.seats() {
        let kind = section.type_of(seat);
        // Those of the row are the last ones.
        if event.is_hidden(kind)
            || prices.iter().rev().take_while(|known| known.row == row).any(|known| known.kind == kind)
        {
            continue;
        }
        let label = section.rows.get(row).map_or("", |row| row.label.as_str());
        let unit_minor = event
            .price_of(kind, (&section.name, label), now)
            .map_err(|_| Failure::broken(format!("{}: a seat without a price", event.event_id)))?;
        let price = Money::new(unit_minor, event.currency);
        let same = prices.iter().rev().find(|known| known.price == price && known.kind == kind);
        let seat = PricedSeat::any(kind, &section.name, unit_minor);
        let total = match same {
            Some(known) => known.total,
            None => Quote::total_of_one(event, seat, offers, now)?,
        };
        prices.push(RowPrice { row, kind, price, total });
    }
    Ok(prices)
}

/// The `ETag` of seats with the status that `etag` names: what they cost changes, too, and who may have them.
fn with_terms(etag: &str, prices: &[RowPrice<'_>], released: bool) -> String {
    let amounts: Vec<_> = prices.iter().map(|row| (row.price.amount_minor, row.total.amount_minor)).collect();
    format!("\"{}\"", fingerprint(format!("{etag} {amounts:?} {released}").as_bytes()))
}

fn section_after<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    let mut names = event.sections.iter().map(|section| section.section.as_str());
    names.find(|other| *other == name)?;
    names.next()
}

/// A section of an event at one moment.
struct Drawing<'a> {
    event: &'a Event,
    section: &'a Section,
    coordinates: &'a SectionCoordinates,
    statuses: &'a PackedSection,
    prices: &'a [RowPrice<'a>],
    /// True if everybody may have accessible seats.
    released: bool,
}

impl Drawing<'_> {
    /// Index of the first seat from `from` on that everybody sees.
    fn next_shown(&self, from: usize) -> Option<usize> {
        let mut seats = self.section.seats().enumerate().skip(from);
        seats
            .find(|(_, (.., seat))| !self.event.is_hidden(self.section.type_of(seat)))
            .map(|(index, _)| index)
    }

    /// A page of seats, from index `first` in layout order.
    fn seats(&self, first: usize) -> Result<Vec<SeatView>, Failure> {
        let page = self.section.seats().enumerate().skip(first).take(limits::SEATS_PAGE_MAX);
        let shown = page.filter(|(_, (.., seat))| !self.event.is_hidden(self.section.type_of(seat)));
        shown.map(|(index, (row, _, seat))| self.seat(index, row, seat)).collect()
    }

    fn seat(&self, index: usize, row: usize, seat: &Seat) -> Result<SeatView, Failure> {
        let kind = self.section.type_of(seat);
        let broken = |what: &str| Failure::broken(format!("{}: {what}", self.event.event_id));
        let start = self.prices.partition_point(|price| price.row < row);
        let cost = self.prices.iter().skip(start).find(|price| price.kind == kind);
        let cost = cost.ok_or_else(|| broken("a seat without a price"))?;
        let point = self.coordinates.at(index).ok_or_else(|| broken("a seat without coordinates"))?;
        let row = self.section.rows.get(row).ok_or_else(|| broken("a seat without a row"))?;
        Ok(SeatView {
            seat_id: self.section.id_of(row, seat).into(),
            screen_id: self.event.screen.screen_id.clone(),
            event_id: self.event.event_id.clone(),
            section: self.section.name.clone(),
            row: row.label.clone(),
            label: seat.label.clone(),
            status: self.statuses.status(index),
            kind: kind.to_owned(),
            x: point.x,
            y: point.y,
            accessible: seat.accessible,
            companion: seat.companion,
            protected: !seat.is_general() && !self.released,
            restricted_view: seat.restricted_view,
            whole: row.whole,
            price: cost.price,
            total: cost.total,
        })
    }
}
