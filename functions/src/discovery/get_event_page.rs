//! `GET /e/{event_id}`: returns an event's page as HTML, for robots, messengers and people who follow a link. It only
//! reads.

use domain::ids::EventId;
use domain::provider::Provider;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::event_page::{self, Addresses, Page, Told};
use super::page_policy::{self, Sources};
use crate::offers::PublicOffers;
use crate::seats_left::Marks;
use crate::{App, Endpoint};

/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=60";

/// `GET /e/{event_id}`
pub static GET_EVENT_PAGE: Endpoint = Endpoint {
    name: "get-event-page",
    method: "GET",
    path: "/e/{event_id}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_event_page(app, request)),
};

async fn get_event_page(app: &App, request: &Request) -> Result<Reply, Failure> {
    let web = app.config.web_url.get()?;
    let (status, page) = match event_page(app, request, web).await {
        Ok(page) => (200, page),
        // For people, who followed a link.
        Err(Failure::Refused(Error::NotFound { .. })) => (404, event_page::of_none(web)),
        Err(failure) => return Err(failure),
    };
    Ok(answer(status, page).header("content-security-policy", policy(app, request, web)))
}

async fn event_page(app: &App, request: &Request, web: &str) -> Result<Page, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let title = app.title_of(&event).await?;
    let venue = app.venue_of(&event).await?;
    let organizer = app.organizer_of(&event).await?;
    let left = Marks::of(app, [&*event].into_iter()).await.left(&event);
    let api = app.api_url(request);
    let addresses = Addresses { web, api: api.as_deref() };
    let offers = PublicOffers::at(app, &event).await?;
    let told = Told { title: &title, venue: &venue, organizer: &organizer, left };
    Ok(event_page::of_event(&event, &told, &addresses, (&offers, app.clock.now())))
}

fn policy(app: &App, request: &Request, web: &str) -> String {
    let has_forms = app.config.providers().contains(&Provider::Razorpay);
    let form = app.config.razorpay_api_url.optional().filter(|_| has_forms);
    page_policy::of_page(&Sources { web, api: app.api_url(request).as_deref(), form })
}

fn answer(status: u16, page: Page) -> Reply {
    let reply = Reply::page(status, page.html).header("cache-control", CACHE_CONTROL.to_owned());
    if page.is_for_robots { reply } else { reply.header("x-robots-tag", "noindex".to_owned()) }
}
