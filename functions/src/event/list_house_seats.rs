//! `GET /admin/events/{event_id}/house-seats`: counts an event's house seats by name and section; of one section it lists
//! them.

use std::collections::BTreeMap;

use aws::in_parallel;
use domain::block::Mark;
use domain::event::Event;
use domain::house::HouseName;
use domain::ids::EventId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::house_seats::known;
use crate::authority::event_at;
use crate::{App, Endpoint};

/// `GET /admin/events/{event_id}/house-seats`
pub static LIST_HOUSE_SEATS: Endpoint = Endpoint {
    name: "list-house-seats",
    method: "GET",
    path: "/admin/events/{event_id}/house-seats",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_house_seats(app, request)),
};

/// Sections that are read at the same time.
const SECTIONS_AT_ONCE: usize = 4;

/// House seats of an event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct HouseSeatListView {
    /// The event.
    pub event_id: EventId,
    /// Names with their seats, by name and section.
    pub names: Vec<NamedSeatsView>,
}

/// House seats of one name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NamedSeatsView {
    /// The name; `capacity` has the places by which areas are smaller than their layout.
    pub name: HouseName,
    /// Section of the seats.
    pub section: String,
    /// Number of seats.
    pub seat_count: usize,
    /// Ids of the seats; only if the request names the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<Vec<String>>,
}

async fn list_house_seats(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (_, event) = event_at(app, request, Right::Read).await?;
    let wanted = request.query("section");
    if let Some(section) = wanted {
        known(&event, "section", section)?;
    }
    let sections = event.sections.iter().map(|section| section.section.as_str());
    let sections = sections.filter(|section| wanted.is_none_or(|wanted| wanted == *section));
    let reads = sections.map(|section| house_seats_of(app, &event, section)).collect();
    let mut names: BTreeMap<(HouseName, String), Vec<String>> = BTreeMap::new();
    for (section, seats) in in_parallel(SECTIONS_AT_ONCE, reads).await? {
        for (name, seat) in seats {
            names.entry((name, section.clone())).or_default().push(seat);
        }
    }
    let view = |((name, section), seats): ((HouseName, String), Vec<String>)| NamedSeatsView {
        name,
        section,
        seat_count: seats.len(),
        seats: wanted.map(|_| seats),
    };
    Reply::ok(&HouseSeatListView {
        event_id: event.event_id.clone(),
        names: names.into_iter().map(view).collect(),
    })
}

/// A section, and its house seats in layout order, each with its name.
async fn house_seats_of(
    app: &App,
    event: &Event,
    name: &str,
) -> Result<(String, Vec<(HouseName, String)>), Failure> {
    let section = app.section(event, name).await?;
    let blocks = app.store.blocks_now(&event.seat_space(), name).await?;
    let written: BTreeMap<_, _> = blocks.iter().map(|block| (&block.key, &block.marks)).collect();
    let mut found = Vec::new();
    for block in section.blocks() {
        let Some(marks) = written.get(&block.key) else { continue };
        for seat in block.seats {
            if let Some(Mark::Blocked { name }) = marks.get(&seat.label)
                && let Some(row) = section.rows.get(block.row)
            {
                found.push((name.clone(), section.id_of(row, seat).to_string()));
            }
        }
    }
    Ok((section.name.clone(), found))
}
