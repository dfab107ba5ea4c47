//! House seats in requests and answers: which seats, under which name, and what stands in the way.

use std::collections::BTreeMap;

use aws::store::LeftSeat;
use domain::block::{BlockKey, Mark, SeatStatus};
use domain::booking::{BookingBlock, BookingSeat};
use domain::event::{Event, EventStatus};
use domain::house::HouseName;
use domain::ids::EventId;
use domain::layout::{BlockSeats, Section};
use domain::member::{Member, Right};
use domain::{Error, Failure, limits};
use lambda::Request;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::authority::event_at;
use crate::booking::seats::place;

/// House seats of an event, by their name and by seat, row or section.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseSeatsBody {
    /// Name of the house seats, such as `press` or `artist`; `capacity` is for changes of an area's capacity.
    pub name: HouseName,
    /// Ids of seats. One request can have 20,000 seats in all, those of rows and sections among them.
    #[serde(default)]
    pub seats: Vec<String>,
    /// Whole rows.
    #[serde(default)]
    pub rows: Vec<RowBody>,
    /// Names of whole sections.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// The same in the activity record, where a field `sections` would be left out.
#[derive(Serialize)]
pub(super) struct HouseSeatsRecord<'a> {
    name: &'a HouseName,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    seats: &'a [String],
    #[serde(skip_serializing_if = "<[RowBody]>::is_empty")]
    rows: &'a [RowBody],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    whole_sections: &'a [String],
}

impl HouseSeatsBody {
    /// The body as the activity record has it.
    pub(super) fn record(&self) -> HouseSeatsRecord<'_> {
        let Self { name, seats, rows, sections } = self;
        HouseSeatsRecord { name, seats, rows, whole_sections: sections }
    }
}

/// A row of a section.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowBody {
    /// Name of the section.
    pub section: String,
    /// Label of the row.
    pub row: String,
}

/// Outcome of blocking or freeing house seats.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct HouseSeatsView {
    /// The event.
    pub event_id: EventId,
    /// Name of the house seats.
    pub name: HouseName,
    /// Number of seats that are as the request wants them.
    pub done_count: usize,
    /// Number of seats that are left as they were, because something stands in the way.
    pub left_count: usize,
    /// The first 1,000 of the seats that are left.
    pub left: Vec<LeftSeatView>,
}

/// A seat that is left as it was.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LeftSeatView {
    /// Id of the seat.
    pub seat_id: String,
    /// Status of the seat: locked or booked by a customer, or blocked under another name.
    pub status: SeatStatus,
    /// Name under which it is blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<HouseName>,
}

impl HouseSeatsView {
    /// The outcome for `chosen` seats of which these are `left`.
    pub(super) fn new(event: &Event, name: HouseName, chosen: &[BookingBlock], left: &[LeftSeat]) -> Self {
        let count: usize = chosen.iter().map(|part| part.seats.len()).sum();
        let views = left.iter().take(limits::FAULTS_LISTED_MAX).map(LeftSeatView::from);
        Self {
            event_id: event.event_id.clone(),
            name,
            done_count: count - left.len(),
            left_count: left.len(),
            left: views.collect(),
        }
    }
}

impl From<&LeftSeat> for LeftSeatView {
    fn from(left: &LeftSeat) -> Self {
        let (status, name) = match &left.mark {
            None => (SeatStatus::Available, None),
            Some(Mark::Locked { .. }) => (SeatStatus::Locked, None),
            Some(Mark::Sold { .. }) => (SeatStatus::Booked, None),
            Some(Mark::Blocked { name }) => (SeatStatus::Blocked, Some(name.clone())),
            Some(Mark::Unknown) => (SeatStatus::Blocked, None),
        };
        Self { seat_id: left.seat.seat_id.clone(), status, name }
    }
}

/// The event of the request, which is neither cancelled nor moving, and the caller as a member who may change it.
pub(super) async fn changeable(app: &App, request: &Request) -> Result<(Member, Event), Failure> {
    let (member, event) = event_at(app, request, Right::Edit).await?;
    match event.status {
        EventStatus::Draft | EventStatus::Published => {
            event.check_settled()?;
            Ok((member, event))
        }
        EventStatus::Cancelled => {
            Err(Error::EventStatusWrong { status: EventStatus::Cancelled.as_str() }.into())
        }
    }
}

/// The seats that `wanted` names, by block, each once.
///
/// # Errors
/// [`Error::NoSeats`]; [`Error::UnknownSeats`] with every unknown id; [`Error::FieldInvalid`] for an unknown row or
/// section, and for the name of a changed capacity; or if the store does not answer.
pub(super) async fn choose(
    app: &App,
    event: &Event,
    wanted: &HouseSeatsBody,
) -> Result<Vec<BookingBlock>, Failure> {
    if wanted.name == HouseName::capacity() {
        let reason = "`capacity` is for changes of an area's capacity: choose another".to_owned();
        return Err(Error::FieldInvalid { name: "name", reason }.into());
    }
    let mut chosen = Chosen::default();
    for name in &wanted.sections {
        let section = app.section(event, known(event, "sections", name)?).await?;
        section.blocks().for_each(|block| chosen.add_block(&section, &block));
    }
    for RowBody { section, row } in &wanted.rows {
        let section = app.section(event, known(event, "rows", section)?).await?;
        let Some((index, _)) = section.row(row) else {
            let reason = format!("the section `{}` has no row `{row}`", section.name);
            return Err(Error::FieldInvalid { name: "rows", reason }.into());
        };
        section.row_blocks(index).for_each(|block| chosen.add_block(&section, &block));
    }
    chosen.add_seats(app, event, &wanted.seats).await?;
    chosen.into_blocks()
}

/// The section `name` of the event.
pub(super) fn known<'a>(event: &Event, field: &'static str, name: &'a str) -> Result<&'a str, Error> {
    if event.sections.iter().any(|section| section.section == name) {
        return Ok(name);
    }
    Err(Error::FieldInvalid { name: field, reason: format!("the event has no section `{name}`") })
}

/// Seats by block.
#[derive(Default)]
struct Chosen(BTreeMap<BlockKey, Vec<BookingSeat>>);

impl Chosen {
    fn add(&mut self, key: BlockKey, seat: BookingSeat) {
        let seats = self.0.entry(key).or_default();
        if !seats.iter().any(|there| there.label == seat.label) {
            seats.push(seat);
        }
    }

    fn add_block(&mut self, section: &Section, block: &BlockSeats<'_>) {
        for index in 0..block.seats.len() {
            if let Some(seat) = seat_at(section, block, index) {
                self.add(block.key.clone(), seat);
            }
        }
    }

    async fn add_seats(&mut self, app: &App, event: &Event, ids: &[String]) -> Result<(), Failure> {
        if ids.is_empty() {
            return Ok(());
        }
        let layout = app.layout(event).await?;
        let mut unknown = Vec::new();
        for id in ids {
            match place(app, event, &layout, id).await? {
                Some(place) => {
                    let seat_id = id.clone();
                    let (label, kind) = (place.label, place.type_);
                    let seat = BookingSeat { seat_id, label, kind, line: None, sold_as: None };
                    self.add(place.key, seat);
                }
                None => unknown.push(id.clone()),
            }
        }
        if unknown.is_empty() { Ok(()) } else { Err(Error::UnknownSeats { seats: unknown }.into()) }
    }

    fn into_blocks(self) -> Result<Vec<BookingBlock>, Failure> {
        if self.0.is_empty() {
            return Err(Error::NoSeats.into());
        }
        if self.0.values().map(Vec::len).sum::<usize>() > limits::HOUSE_SEATS_MAX {
            let reason = format!("one request can have {} seats: send several", limits::HOUSE_SEATS_MAX);
            return Err(Error::FieldInvalid { name: "sections", reason }.into());
        }
        Ok(self.0.into_iter().map(|(key, seats)| BookingBlock { key, seats, whole: false }).collect())
    }
}

/// The seat with this index in a block of the section.
pub(super) fn seat_at(section: &Section, block: &BlockSeats<'_>, index: usize) -> Option<BookingSeat> {
    let (row, seat) = (section.rows.get(block.row)?, block.seats.get(index)?);
    let kind = section.type_of(seat).to_owned();
    let seat_id = section.id_of(row, seat).to_string();
    Some(BookingSeat { seat_id, label: seat.label.clone(), kind, line: None, sold_as: None })
}
