//! `GET /events/facets`: counts the events of a list by city, kind, language and day. It only reads.

use std::collections::BTreeMap;

use aws::store::city_key;
use domain::title::TitleKind;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::programme::{self, OnSale};
use crate::catalog::event_query;
use crate::{App, Endpoint, coding};

/// Most values of one facet: those with the most events.
const VALUES_MAX: usize = 100;
/// Characters of the day in `local_start`.
const DAY_CHARS: usize = "2026-12-24".len();
/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=30";

/// `GET /events/facets`
pub static LIST_FACETS: Endpoint = Endpoint {
    name: "list-facets",
    method: "GET",
    path: "/events/facets",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_facets(app, request)),
};

/// Values that events of a list have, each with the number of its events. Cancelled events do not count.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct FacetsView {
    /// Number of the events.
    pub event_count: usize,
    /// Cities, those with the most events first; at most 100.
    pub cities: Vec<FacetView>,
    /// Kinds of performances, those with the most events first.
    pub kinds: Vec<FacetView>,
    /// Languages, those with the most events first; at most 100. An event counts for each of its languages.
    pub languages: Vec<FacetView>,
    /// Days on the venues' calendars that have events, the earliest first.
    pub dates: Vec<FacetView>,
    /// Instant up to which the events are counted, if there are too many; null if all are.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub complete_until: Option<Timestamp>,
}

/// A value of a facet, to be sent as the filter of that name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FacetView {
    /// The value.
    pub value: String,
    /// Number of events that have it.
    pub event_count: usize,
}

async fn list_facets(app: &App, request: &Request) -> Result<Reply, Failure> {
    let filter = event_query::filter(app, request, app.clock.now())?;
    let on_sale = programme::on_sale(app, &filter, &event_query::window(request), None).await?;
    let reply = coding::reply(request, &view(&on_sale))?;
    let reply = reply.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}

fn view(on_sale: &OnSale) -> FacetsView {
    let events = || on_sale.events.iter().map(|listed| &listed.event);
    let cities = counted(events().map(|event| (city_key(&event.venue.city), event.venue.city.as_str())));
    let kinds = events().map(|event| TitleKind::as_str(event.title.kind)).map(|kind| (kind.to_owned(), kind));
    let languages = events().flat_map(|event| &event.title.languages);
    let languages = languages.map(|language| (language.as_str().to_owned(), language.as_str()));
    let days = events().filter_map(|event| event.local_start.get(..DAY_CHARS));
    let mut dates = counted(days.map(|day| (day.to_owned(), day)));
    dates.sort_by(|one, other| one.value.cmp(&other.value));
    FacetsView {
        event_count: on_sale.events.len(),
        cities: most(cities),
        kinds: most(counted(kinds)),
        languages: most(counted(languages)),
        dates,
        complete_until: on_sale.complete_until,
    }
}

/// Values with their numbers, by key: a value is shown as it was first met.
fn counted<'a>(values: impl Iterator<Item = (String, &'a str)>) -> Vec<FacetView> {
    let mut found: BTreeMap<String, FacetView> = BTreeMap::new();
    for (key, value) in values {
        let known = found.entry(key).or_insert_with(|| FacetView { value: value.to_owned(), event_count: 0 });
        known.event_count += 1;
    }
    found.into_values().collect()
}

/// The values with the most events, in that order.
fn most(mut values: Vec<FacetView>) -> Vec<FacetView> {
    values.sort_by(|one, other| {
        other.event_count.cmp(&one.event_count).then_with(|| one.value.cmp(&other.value))
    });
    values.truncate(VALUES_MAX);
    values
}
