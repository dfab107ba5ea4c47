//! `GET /events/{event_id}`: returns an event with all that its page shows. A draft is not found.
//!
//! Title, venue, organizer and its automatic offers are items of their own, half a read unit each for as long as an instance
//! caches them, so that their changes reach all of their events at once.

use domain::ids::EventId;
use domain::organizer::Organizer;
use domain::provider::Provider;
use domain::title::{AgeRating, Link, Title, Translations};
use domain::venue::{GeoPosition, Venue};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::event_view::EventView;
use crate::images::{ImageView, TitleImagesView};
use crate::offers::PublicOffers;
use crate::{App, Endpoint, coding};

/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=5";

/// `GET /events/{event_id}`
pub static GET_EVENT: Endpoint = Endpoint {
    name: "get-event",
    method: "GET",
    path: "/events/{event_id}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_event(app, request)),
};

/// An event with all that its page shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventDetailsView {
    /// The event.
    #[serde(flatten)]
    pub event: EventView,
    /// The organizer, who sells its tickets.
    pub organizer: OrganizerDetailsView,
    /// More about the title.
    pub title_details: TitleDetailsView,
    /// More about the venue.
    pub venue_details: VenueDetailsView,
    /// Payment providers that are offered, the preferred first.
    pub providers: Vec<Provider>,
    /// Sample of the views of the event's page that is counted: one in so many, none if it is 0. A client that shows the page
    /// tells of a view with `POST /events/{event_id}/seen` if the first 8 digits of the id that it has drawn, as a number,
    /// are a multiple of this.
    pub seen_one_in: u32,
}

/// An organizer for customers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OrganizerDetailsView {
    /// Name.
    pub name: String,
    /// Logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<ImageView>,
}

/// Details of a title for customers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleDetailsView {
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Running time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<u32>,
    /// Age from which it is meant for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_rating: Option<AgeRating>,
    /// Genres, the most important first.
    pub genres: Vec<String>,
    /// Line of those who perform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cast: Option<String>,
    /// Links to more about it.
    pub links: Vec<Link>,
    /// Its texts in other languages.
    pub translations: Translations,
    /// Its images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<TitleImagesView>,
}

/// Details of a venue for customers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct VenueDetailsView {
    /// Position on the globe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<GeoPosition>,
    /// Directions: by which lines and roads people get there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directions: Option<String>,
    /// Access: steps, lifts, places for wheelchairs, hearing aids, whom to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Image of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageView>,
}

async fn get_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let title = app.title_of(&event).await?;
    let venue = app.venue_of(&event).await?;
    let organizer = app.organizer_of(&event).await?;
    let offers = PublicOffers::at(app, &event).await?;
    let view = EventDetailsView {
        event: EventView::named(&event, (&title, &venue), &offers, app.clock.now()),
        organizer: OrganizerDetailsView::from(&*organizer),
        title_details: TitleDetailsView::from(&*title),
        venue_details: VenueDetailsView::from(&*venue),
        providers: app.config.providers(),
        seen_one_in: app.config.seen_one_in()?,
    };
    let reply = coding::reply(request, &view)?.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}

impl From<&Organizer> for OrganizerDetailsView {
    fn from(organizer: &Organizer) -> Self {
        let settings = &organizer.settings;
        Self { name: settings.name.clone(), logo: settings.logo.as_ref().map(ImageView::from) }
    }
}

impl From<&Title> for TitleDetailsView {
    fn from(title: &Title) -> Self {
        Self {
            description: title.description.clone(),
            duration_minutes: title.duration_minutes,
            age_rating: title.age_rating.clone(),
            genres: title.genres.clone(),
            cast: title.cast.clone(),
            links: title.links.clone(),
            translations: title.translations.clone(),
            images: (!title.images.is_empty()).then(|| TitleImagesView::from(&title.images)),
        }
    }
}

impl From<&Venue> for VenueDetailsView {
    fn from(venue: &Venue) -> Self {
        Self {
            position: venue.position,
            directions: venue.directions.clone(),
            access: venue.access.clone(),
            image: venue.image.as_ref().map(ImageView::from),
        }
    }
}
