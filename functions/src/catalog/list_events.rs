//! `GET /events`: lists published events.

use std::collections::BTreeMap;

use aws::in_parallel;
use aws::store::{EventFilter, PriceRange};
use domain::event::Event;
use domain::ids::TitleId;
use domain::language::LanguageTag;
use domain::title::TitleKind;
use domain::{Currency, Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::event_view::EventView;
use super::window::Window;
use crate::{App, Endpoint, cursor, text};

/// Most words of one search.
const WORDS_MAX: usize = 8;
/// Parameters that change the list. `limit` does not: pages of one list may differ in length.
const FILTERS: [&str; 11] =
    ["city", "date", "from", "to", "title_id", "kind", "language", "currency", "price_from", "price_to", "q"];

/// Titles or venues that are read at once.
const READS_AT_ONCE: usize = 16;
/// Time for which browsers and edges may answer by themselves: a new event is listed half a minute later.
const CACHE_CONTROL: &str = "public, max-age=30";

/// `GET /events`
pub static LIST_EVENTS: Endpoint = Endpoint {
    name: "list-events",
    method: "GET",
    path: "/events",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_events(app, request)),
};

/// A page of published events, by start. It may be shorter than `limit`, even empty, and still not be the
/// last: only `next_cursor` says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventListView {
    /// Earliest first: by the venue's clock with `city`, otherwise by instant.
    pub events: Vec<EventView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_events(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let now = app.clock.now();
    let filter = filter(request, now)?;
    let scope = scope(request);
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.events(&filter, limit, from.as_deref()).await?;
    let events = views(app, &page.items, now).await?;
    let view = EventListView { events, next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)) };
    Ok(Reply::ok(&view)?.header("cache-control", CACHE_CONTROL.to_owned()))
}

/// The events under the present names of their titles and venues, each of which is read once.
async fn views(app: &App, events: &[Event], now: Timestamp) -> Result<Vec<EventView>, Failure> {
    let of_titles: BTreeMap<_, _> = events.iter().map(|event| (&event.title.title_id, event)).collect();
    let of_venues: BTreeMap<_, _> = events.iter().map(|event| (&event.venue.venue_id, event)).collect();
    let titles = of_titles.into_values().map(|event| app.title_of(event)).collect();
    let venues = of_venues.into_values().map(|event| app.venue_of(event)).collect();
    in_parallel(READS_AT_ONCE, titles).await?;
    in_parallel(READS_AT_ONCE, venues).await?;
    let mut views = Vec::with_capacity(events.len());
    for event in events {
        // From the instance's cache.
        let (title, venue) = (app.title_of(event).await?, app.venue_of(event).await?);
        views.push(EventView::listed(event, &title, &venue, now));
    }
    Ok(views)
}

fn filter(request: &Request, now: Timestamp) -> Result<EventFilter, Error> {
    let window = Window::read(now, request.query("date"), request.query("from"), request.query("to"))?;
    let title_id = request.query("title_id").map(str::parse::<TitleId>).transpose();
    let title_id = title_id.map_err(|_| Error::ParameterInvalid {
        name: "title_id",
        reason: format!("give an id that begins with `{}`", TitleId::PREFIX),
    })?;
    let words = request.query("q").map(|query| text::parameter("q", query)).transpose()?;
    let words: Vec<String> = words.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if words.len() > WORDS_MAX {
        return invalid("q", format!("at most {WORDS_MAX} words"));
    }
    Ok(EventFilter {
        city: request.query("city").map(|city| text::parameter("city", city)).transpose()?,
        from: window.from,
        to: window.to,
        first_day: window.first_day,
        last_day: window.last_day,
        title_id,
        kind: request.query("kind").map(kind).transpose()?,
        language: request.query("language").map(language).transpose()?,
        prices: prices(request, now)?,
        words,
        status: None,
    })
}

fn invalid<T>(name: &'static str, reason: String) -> Result<T, Error> {
    Err(Error::ParameterInvalid { name, reason })
}

fn kind(name: &str) -> Result<TitleKind, Error> {
    match TitleKind::ALL.into_iter().find(|kind| kind.as_str() == name) {
        Some(kind) => Ok(kind),
        None => invalid("kind", format!("one of {}", TitleKind::ALL.map(TitleKind::as_str).join(", "))),
    }
}

fn language(tag: &str) -> Result<LanguageTag, Error> {
    tag.parse().or_else(|why| invalid("language", format!("{why}")))
}

/// The range of prices, which needs a currency: 10 euros are not 10 yen.
fn prices(request: &Request, now: Timestamp) -> Result<Option<PriceRange>, Error> {
    let bound = |name: &'static str| {
        let Some(text) = request.query(name) else { return Ok(None) };
        let amount = text.parse().ok().filter(|amount| (0..=limits::AMOUNT_MINOR_MAX).contains(amount));
        amount.map_or_else(
            || invalid(name, "give an amount in minor units".to_owned()),
            |amount| Ok(Some(amount)),
        )
    };
    let (from, to) = (bound("price_from")?, bound("price_to")?);
    let Some(code) = request.query("currency") else {
        let is_bare = from.is_some() || to.is_some();
        return if is_bare {
            invalid("currency", "say in which currency the prices are".to_owned())
        } else {
            Ok(None)
        };
    };
    let Ok(currency) = code.parse::<Currency>() else {
        return invalid("currency", "give an ISO 4217 code, such as EUR".to_owned());
    };
    let (from_minor, to_minor) = (from.unwrap_or(0), to.unwrap_or(i64::MAX));
    if to_minor < from_minor {
        return invalid("price_to", "it is below `price_from`".to_owned());
    }
    Ok(Some(PriceRange { currency, from_minor, to_minor, at: now }))
}

/// Scope of the list's cursors: its filters as they were sent.
fn scope(request: &Request) -> String {
    let said = FILTERS.map(|name| format!("{name}={:?}", request.query(name).unwrap_or_default()));
    format!("events {}", said.join(" "))
}
