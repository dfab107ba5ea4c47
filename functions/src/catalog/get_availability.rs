//! `GET /events/{event_id}/availability`: every seat's status, two bits each, for redrawing a map.

use std::sync::Arc;

use aws::in_parallel;
use domain::availability::{self, PackedSection};
use domain::event::Event;
use domain::ids::EventId;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};

use super::not_modified;
use super::snapshot::{AvailabilityView, SectionAvailability, Snapshot};
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

async fn get_availability(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let event = app.event(&id).await?;
    let now = app.clock.now();
    let snapshot = match app.snapshots.get(&id, now) {
        Some(snapshot) => snapshot,
        None => {
            let snapshot = Arc::new(take(app, &event, now).await?);
            app.snapshots.put(id, now, Arc::clone(&snapshot));
            snapshot
        }
    };
    not_modified::reply(request, &snapshot.etag, || Ok(&snapshot.availability))
}

/// Reads every section as it is at `now`.
async fn take(app: &App, event: &Event, now: Timestamp) -> Result<Snapshot, Failure> {
    let names: Vec<&str> = event.sections.iter().map(|section| section.section.as_str()).collect();
    let reads = names.iter().map(|name| read(app, event, name, now)).collect();
    let packed = in_parallel(SECTIONS_AT_ONCE, reads).await?;
    let sections = event.sections.iter().zip(&packed).map(|(section, packed)| SectionAvailability {
        section: section.section.clone(),
        seat_count: section.seat_count as usize,
        available: packed.available,
        status: packed.base64(),
    });
    Ok(Snapshot {
        etag: availability::etag(event.layout_version, names.into_iter().zip(&packed)),
        availability: AvailabilityView {
            event_id: event.event_id.clone(),
            layout_version: event.layout_version,
            sections: sections.collect(),
        },
    })
}

async fn read(app: &App, event: &Event, name: &str, now: Timestamp) -> Result<PackedSection, Failure> {
    let section = app.section(event, name).await?;
    let blocks = app.store.blocks(&event.event_id, name).await?;
    Ok(availability::pack(&section, &blocks, now))
}
