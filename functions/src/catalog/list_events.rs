//! `GET /events`: lists published events.

use std::collections::BTreeMap;

use aws::in_parallel;
use domain::event::Event;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::event_query;
use super::event_view::EventView;
use crate::offers::PublicOffers;
use crate::seats_left::Marks;
use crate::{App, Endpoint, coding, cursor};

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
    let filter = event_query::filter(app, request, now)?;
    let scope = event_query::scope("events", request);
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.events(&filter, limit, from.as_deref(), app).await?;
    let events = views(app, &page.items, now).await?;
    let view = EventListView { events, next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)) };
    let reply = coding::reply(request, &view)?.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}

/// The events under the present names of their titles and venues, each of which is read once, with the prices of their
/// organizers' automatic offers.
async fn views(app: &App, events: &[Event], now: Timestamp) -> Result<Vec<EventView>, Failure> {
    let of_titles: BTreeMap<_, _> = events.iter().map(|event| (&event.title.title_id, event)).collect();
    let of_venues: BTreeMap<_, _> = events.iter().map(|event| (&event.venue.venue_id, event)).collect();
    let titles = of_titles.into_values().map(|event| app.title_of(event)).collect();
    let venues = of_venues.into_values().map(|event| app.venue_of(event)).collect();
    in_parallel(READS_AT_ONCE, titles).await?;
    let of_organizers: BTreeMap<_, _> = events.iter().map(|event| (&event.organizer_id, event)).collect();
    let offers = of_organizers.into_keys().map(|organizer| app.automatic_offers(organizer)).collect();
    in_parallel(READS_AT_ONCE, venues).await?;
    in_parallel(READS_AT_ONCE, offers).await?;
    let marks = Marks::of(app, events.iter()).await;
    let mut views = Vec::with_capacity(events.len());
    for event in events {
        // From the instance's cache.
        let (title, venue) = (app.title_of(event).await?, app.venue_of(event).await?);
        let offers = PublicOffers::at(app, event).await?;
        let mut view = EventView::listed(event, (&title, &venue), &offers, now);
        view.seats_left = marks.left(event);
        views.push(view);
    }
    Ok(views)
}
