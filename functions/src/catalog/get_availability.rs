//! `GET /events/{event_id}/availability`: every seat's status, two bits each, for redrawing a map.

use std::sync::Arc;

use aws::in_parallel;
use domain::availability::{self, PackedSection};
use domain::event::Event;
use domain::ids::EventId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::not_modified;
use crate::pictures::{self, FRESH, Picture};
use crate::{App, Endpoint};

/// Sections read at once. More would wait for connections.
const SECTIONS_AT_ONCE: usize = 16;

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
    /// Number of seats in the section.
    pub seat_count: usize,
    /// Number of available seats.
    pub available: usize,
    /// Base 64 of two bits per seat in layout order (the order of `GET /events/{event_id}/seats`, which leaves out seats
    /// of hidden tiers: here they are blocked), four seats a byte from the low bits: 0 available, 1 locked, 2 booked,
    /// 3 blocked.
    pub status: String,
}

async fn get_availability(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let names = event.sections.iter().map(|section| section.section.as_str());
    let reads = names.clone().map(|name| read(app, &event, name)).collect();
    let pictures = in_parallel(SECTIONS_AT_ONCE, reads).await?;
    let packed = names.zip(pictures.iter().map(Shown::seats));
    let etag = availability::etag(event.layout_version, packed);
    not_modified::reply(request, &etag, || Ok(view(&event, &pictures)))
}

/// A section as the public sees it.
enum Shown {
    Whole(Arc<Picture>),
    /// The seats of hidden tiers are blocked.
    Partly(PackedSection),
}

impl Shown {
    fn seats(&self) -> &PackedSection {
        match self {
            Self::Whole(picture) => &picture.seats,
            Self::Partly(seats) => seats,
        }
    }
}

async fn read(app: &App, event: &Event, name: &str) -> Result<Shown, Failure> {
    let section = app.section(event, name).await?;
    let picture = pictures::picture(app, event, &section, FRESH).await?;
    Ok(if event.tiers.iter().any(|tier| tier.hidden) {
        Shown::Partly(picture.seats.without(&section, |kind| event.is_hidden(kind)))
    } else {
        Shown::Whole(picture)
    })
}

fn view(event: &Event, pictures: &[Shown]) -> AvailabilityView {
    let sections = event.sections.iter().zip(pictures).map(|(section, picture)| SectionAvailability {
        section: section.section.clone(),
        seat_count: section.seat_count as usize,
        available: picture.seats().available,
        status: picture.seats().base64(),
    });
    AvailabilityView {
        event_id: event.event_id.clone(),
        layout_version: event.layout_version,
        sections: sections.collect(),
    }
}
