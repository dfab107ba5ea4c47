//! Translates seat ids of a request to blocks and labels, and back.

use std::sync::Arc;

use domain::block::{Block, SeatStatus};
use domain::booking::{BookingBlock, BookingSeat};
use domain::error::{BlockView, TableView};
use domain::event::Event;
use domain::ids::BookingId;
use domain::layout::{LayoutIndex, Place, Section};
use domain::{Error, Failure, named_seats, whole_tables};
use jiff::Timestamp;

use crate::App;

/// Types of seats that exist for a request.
pub(crate) type Shows<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Finds the seats `ids` in the event's layout, by block. Seats of a type that it does not show are unknown.
///
/// # Errors
/// [`Error::NoSeats`], [`Error::TooManySeats`], [`Error::DuplicateSeats`], [`Error::UnknownSeats`] with every
/// unknown id, [`Error::TableIncomplete`], or a failure of the store.
pub(crate) async fn find(
    app: &App,
    event: &Event,
    ids: &[String],
    shows: Shows<'_>,
) -> Result<Vec<BookingBlock>, Failure> {
    named_seats::check(ids)?;
    let layout = app.layout(event).await?;
    let mut parts = Vec::new();
    let mut unknown = Vec::new();
    for id in ids {
        match place(app, event, &layout, id).await?.filter(|place| shows(&place.type_)) {
            Some(place) => add_seat(&mut parts, place, id.clone()),
            None => unknown.push(id.clone()),
        }
    }
    if !unknown.is_empty() {
        return Err(Error::UnknownSeats { seats: unknown }.into());
    }
    let tables = tables(app, event, &parts).await?;
    whole_tables::check(tables.clone(), ids)?;
    whole_tables::check_count(&parts, &tables)?;
    Ok(parts)
}

/// Refuses those of the seats `ids` that are kept for people who need them.
///
/// # Errors
/// [`Error::SeatsProtected`], or a failure of the store.
pub(super) async fn check_general(app: &App, event: &Event, ids: &[String]) -> Result<(), Failure> {
    let layout = app.layout(event).await?;
    let mut kept = Vec::new();
    for id in ids {
        if place(app, event, &layout, id).await?.is_some_and(|place| !place.general) {
            kept.push(id.clone());
        }
    }
    if kept.is_empty() { Ok(()) } else { Err(Error::SeatsProtected { seats: kept }.into()) }
}

/// The tables that are sold as a whole and have one of these seats.
async fn tables(app: &App, event: &Event, parts: &[BookingBlock]) -> Result<Vec<TableView>, Failure> {
    let mut tables: Vec<TableView> = Vec::new();
    for block in parts.iter().filter(|block| block.whole) {
        let section = app.section(event, &block.key.section).await?;
        let table = whole_tables::table_of(&section, &block.key.row);
        tables.extend(table.filter(|table| !tables.contains(table)));
    }
    Ok(tables)
}

/// The place of the seat `id`, if the event's layout has it.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn place(
    app: &App,
    event: &Event,
    layout: &LayoutIndex,
    id: &str,
) -> Result<Option<Place>, Failure> {
    for name in layout.sections_for(id) {
        if let Some(place) = app.section(event, name).await?.find(id) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Adds a seat to its block.
pub(super) fn add_seat(parts: &mut Vec<BookingBlock>, place: Place, seat_id: String) {
    let seat = BookingSeat { seat_id, label: place.label, kind: place.type_, line: None, sold_as: None };
    match parts.iter_mut().find(|block| block.key == place.key) {
        Some(block) => block.seats.push(seat),
        None => parts.push(BookingBlock { key: place.key, seats: vec![seat], whole: place.whole }),
    }
}

/// Returns true if `booking` has locked or bought one of the seats.
pub(super) fn any_belongs_to(parts: &[BookingBlock], blocks: &[Block], booking: &BookingId) -> bool {
    each_seat(parts, blocks).any(|(seat, block)| block.belongs_to(&seat.label, booking))
}

/// Ids of the seats that another booking has.
pub(crate) fn lost(
    parts: &[BookingBlock],
    blocks: &[Block],
    booking: &BookingId,
    now: Timestamp,
) -> Vec<String> {
    let is_lost = |(seat, block): &(&BookingSeat, &Block)| {
        block.status(&seat.label, now) != SeatStatus::Available && !block.belongs_to(&seat.label, booking)
    };
    each_seat(parts, blocks).filter(is_lost).map(|(seat, _)| seat.seat_id.clone()).collect()
}

/// The refusal for lost `seats`: which ones, and what is free in the same blocks for a request to which these types show. If no other booking has
/// them, another run of the same request does.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn taken(
    app: &App,
    event: &Event,
    seats: Vec<String>,
    (blocks, shows): (&[Block], Shows<'_>),
    now: Timestamp,
) -> Result<Error, Failure> {
    if seats.is_empty() {
        return Ok(Error::RequestInProgress);
    }
    let mut views = Vec::with_capacity(blocks.len());
    for block in blocks {
        let section: Arc<Section> = app.section(event, &block.key.section).await?;
        let free = section.block(&block.key).map(|found| {
            let is_free = |seat: &&domain::layout::Seat| {
                block.status(&seat.label, now) == SeatStatus::Available && shows(section.type_of(seat))
            };
            let free = found.seats.iter().filter(is_free);
            free.filter_map(|seat| Some(section.id_of(section.rows.get(found.row)?, seat).to_string()))
                .collect()
        });
        views.push(BlockView {
            section: block.key.section.clone(),
            row: block.key.row.clone(),
            available: free.unwrap_or_default(),
        });
    }
    Ok(Error::SeatsTaken { seats, blocks: views })
}

fn each_seat<'a>(
    parts: &'a [BookingBlock],
    blocks: &'a [Block],
) -> impl Iterator<Item = (&'a BookingSeat, &'a Block)> {
    parts.iter().flat_map(|part| {
        let block = blocks.iter().find(|block| block.key == part.key);
        part.seats.iter().filter_map(move |seat| Some((seat, block?)))
    })
}
