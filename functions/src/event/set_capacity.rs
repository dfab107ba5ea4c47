//! `POST /admin/events/{event_id}/capacity`: sets how many places of an area of general admission are for sale.
//!
//! Places beyond the capacity are blocked under the name `capacity`, those that are blocked under other names count as
//! not for sale, too. Sold and locked places stay: an area with more of them than wanted ends with those. Two members
//! who change one area at the same time meet at the blocks' own conditions; each counts again after its writes, and
//! answers what it has counted last.

use std::collections::HashMap;

use domain::activity::Action;
use domain::block::{Block, BlockKey, Mark, SeatStatus};
use domain::booking::BookingBlock;
use domain::event::Event;
use domain::house::HouseName;
use domain::ids::EventId;
use domain::layout::Section;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::house_seats::{changeable, known, seat_at};
use crate::{App, Endpoint, seats_left};

/// `POST /admin/events/{event_id}/capacity`
pub static SET_CAPACITY: Endpoint = Endpoint {
    name: "set-capacity",
    method: "POST",
    path: "/admin/events/{event_id}/capacity",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(set_capacity(app, request)),
};

/// Times that the area is counted and changed.
const ROUNDS_MAX: usize = 4;

/// Capacity of an area.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapacityBody {
    /// Name of the area, a section of general admission.
    pub section: String,
    /// Places for sale, those that are sold among them; at most the places of the layout.
    #[schemars(range(min = 0, max = 100_000))]
    pub places: usize,
}

/// Capacity of an area after a change.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CapacityView {
    /// The event.
    pub event_id: EventId,
    /// Name of the area.
    pub section: String,
    /// Places that are for sale or sold: more than wanted if sold or locked places stand in the way, fewer if places
    /// are blocked under other names.
    pub places: usize,
    /// Places of the layout. More need a new version of the layout.
    pub places_max: usize,
}

async fn set_capacity(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = changeable(app, request).await?;
    let wanted: CapacityBody = request.json()?;
    let section = app.section(&event, known(&event, "section", &wanted.section)?).await?;
    check(&section, wanted.places)?;
    let now = app.clock.now();
    app.store.record_seats(&member, Action::CapacityChanged, &event.event_id, &wanted, now).await?;
    let mut places = count(app, &event, &section).await?;
    for _ in 0..ROUNDS_MAX {
        if places.for_sale == wanted.places {
            break;
        }
        adjust(app, &event, &section, &places, wanted.places, now).await?;
        let before = places.for_sale;
        places = count(app, &event, &section).await?;
        if places.for_sale == before {
            break;
        }
    }
    seats_left::freed(app, &event).await;
    Reply::ok(&CapacityView {
        event_id: event.event_id.clone(),
        section: section.name.clone(),
        places: places.for_sale,
        places_max: section.seat_count(),
    })
}

fn check(section: &Section, places: usize) -> Result<(), Error> {
    if !section.general_admission {
        let reason = "its places have numbers: block them as house seats".to_owned();
        return Err(Error::FieldInvalid { name: "section", reason });
    }
    let max = section.seat_count();
    if places > max {
        let reason = format!(
            "the area has {max} places in this layout: a larger one needs a new version of the layout"
        );
        return Err(Error::FieldInvalid { name: "places", reason });
    }
    Ok(())
}

/// Places of an area as they were counted.
struct Places {
    blocks: HashMap<BlockKey, Block>,
    /// Places that are for sale or sold.
    for_sale: usize,
}

async fn count(app: &App, event: &Event, section: &Section) -> Result<Places, Failure> {
    let blocks = app.store.blocks_now(&event.seat_space(), &section.name).await?;
    let is_blocked = |mark: &&Mark| matches!(mark, Mark::Blocked { .. } | Mark::Unknown);
    let blocked = blocks.iter().flat_map(|block| block.marks.values()).filter(is_blocked).count();
    Ok(Places {
        blocks: blocks.into_iter().map(|block| (block.key.clone(), block)).collect(),
        for_sale: section.seat_count().saturating_sub(blocked),
    })
}

/// Blocks or frees places, so that `wanted` are for sale.
async fn adjust(
    app: &App,
    event: &Event,
    section: &Section,
    Places { blocks, for_sale }: &Places,
    wanted: usize,
    now: Timestamp,
) -> Result<(), Failure> {
    let (space, name) = (event.seat_space(), HouseName::capacity());
    if *for_sale > wanted {
        let is_free = |block: Option<&Block>, label: &str| {
            block.is_none_or(|block| block.status(label, now) == SeatStatus::Available)
        };
        let chosen = pick(section, blocks, for_sale - wanted, is_free);
        app.store.block_seats(&space, &name, &chosen, now).await?;
    } else {
        let mark = Mark::Blocked { name: name.clone() };
        let is_ours = |block: Option<&Block>, label: &str| {
            block.is_some_and(|block| block.marks.get(label) == Some(&mark))
        };
        let chosen = pick(section, blocks, wanted - for_sale, is_ours);
        app.store.free_house_seats(&space, &name, &chosen).await?;
    }
    Ok(())
}

/// At most `count` places, from the end of the layout, that `fits` takes.
fn pick(
    section: &Section,
    blocks: &HashMap<BlockKey, Block>,
    count: usize,
    fits: impl Fn(Option<&Block>, &str) -> bool,
) -> Vec<BookingBlock> {
    let mut parts = Vec::new();
    let mut wanted = count;
    let all: Vec<_> = section.blocks().collect();
    for block in all.iter().rev() {
        let there = blocks.get(&block.key);
        let fitting = (0..block.seats.len()).rev().filter_map(|index| seat_at(section, block, index));
        let seats: Vec<_> = fitting.filter(|seat| fits(there, &seat.label)).take(wanted).collect();
        wanted -= seats.len();
        if !seats.is_empty() {
            parts.push(BookingBlock { key: block.key.clone(), seats, whole: false });
        }
        if wanted == 0 {
            break;
        }
    }
    parts
}
