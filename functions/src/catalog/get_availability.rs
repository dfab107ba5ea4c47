//! `GET /events/{event_id}/availability`: every seat's status, two bits each, for redrawing a map. Lists learn from its
//! readers how many seats are left.

use domain::availability;
use domain::event::Event;
use domain::ids::EventId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::not_modified;
use crate::pictures::{self, FRESH, PublicPicture};
use crate::{App, Endpoint, seats_left};

/// `GET /events/{event_id}/availability`
pub static GET_AVAILABILITY: Endpoint = Endpoint {
    name: "get-availability",
    method: "GET",
    path: "/events/{event_id}/availability",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_availability(app, request)),
};

/// Status of every seat of an event, at most two seconds old. Only a lock decides.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AvailabilityView {
    /// The event.
    pub event_id: EventId,
    /// Version of the layout that sets the order of the statuses.
    pub layout_version: u32,
    /// Every section, in drawing order.
    pub sections: Vec<SectionAvailability>,
}

/// Status of every seat of a section.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SectionAvailability {
    /// Name of the section.
    pub section: String,
    /// Number of seats in the section, without those of hidden tiers.
    pub seat_count: usize,
    /// Number of available seats.
    pub available: usize,
    /// Base 64 of two bits per seat in layout order (the order of `GET /events/{event_id}/seats`, which leaves out seats
    /// of hidden tiers, too), four seats a byte from the low bits: 0 available, 1 locked, 2 booked, 3 blocked.
    pub status: String,
}

async fn get_availability(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let pictures = pictures::public(app, &event, FRESH).await?;
    seats_left::seen(app, &event, &pictures).await;
    let names = event.sections.iter().map(|section| section.section.as_str());
    let packed = names.zip(pictures.iter().map(PublicPicture::seats));
    let etag = availability::etag(event.layout_version, packed);
    not_modified::reply(request, &etag, || Ok(view(&event, &pictures)))
}

fn view(event: &Event, pictures: &[PublicPicture]) -> AvailabilityView {
    let sections = event.sections.iter().zip(pictures).map(|(section, picture)| SectionAvailability {
        section: section.section.clone(),
        seat_count: picture.seat_count,
        available: picture.seats().available,
        status: picture.seats().base64(),
    });
    AvailabilityView {
        event_id: event.event_id.clone(),
        layout_version: event.layout_version,
        sections: sections.collect(),
    }
}
