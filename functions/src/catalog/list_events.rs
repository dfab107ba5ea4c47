//! `GET /events`: lists published events.

use aws::store::EventFilter;
use domain::ids::TitleId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::event_view::EventView;
use super::window::Window;
use crate::{App, Endpoint, cursor, text};

/// Most words of one search.
const WORDS_MAX: usize = 8;
/// Parameters that change the list. `limit` does not: pages of one list may differ in length.
const FILTERS: [&str; 6] = ["city", "date", "from", "to", "title_id", "q"];

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
    let filter = filter(app, request)?;
    let scope = scope(request);
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let now = app.clock.now();
    let page = app.store.events(&filter, limit, from.as_deref()).await?;
    let view = EventListView {
        events: page.items.iter().map(|event| EventView::at(event, now)).collect(),
        next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)),
    };
    Ok(Reply::ok(&view)?.header("cache-control", CACHE_CONTROL.to_owned()))
}

fn filter(app: &App, request: &Request) -> Result<EventFilter, Error> {
    let window =
        Window::read(app.clock.now(), request.query("date"), request.query("from"), request.query("to"))?;
    let title_id = request.query("title_id").map(str::parse::<TitleId>).transpose();
    let title_id = title_id.map_err(|_| Error::ParameterInvalid {
        name: "title_id",
        reason: format!("give an id that begins with `{}`", TitleId::PREFIX),
    })?;
    let words = request.query("q").map(|query| text::parameter("q", query)).transpose()?;
    let words: Vec<String> = words.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if words.len() > WORDS_MAX {
        return Err(Error::ParameterInvalid { name: "q", reason: format!("at most {WORDS_MAX} words") });
    }
    Ok(EventFilter {
        city: request.query("city").map(|city| text::parameter("city", city)).transpose()?,
        from: window.from,
        to: window.to,
        first_day: window.first_day,
        last_day: window.last_day,
        title_id,
        words,
        status: None,
    })
}

/// Scope of the list's cursors: its filters as they were sent.
fn scope(request: &Request) -> String {
    let said = FILTERS.map(|name| format!("{name}={:?}", request.query(name).unwrap_or_default()));
    format!("events {}", said.join(" "))
}
