//! Operations of house seats and of the capacity of areas.

use domain::Error;
use serde_json::json;

use super::catalog::NO_EVENT;
use super::entry::Entry;
use crate::event::house_seats::{HouseSeatsBody, HouseSeatsView};
use crate::event::list_house_seats::HouseSeatListView;
use crate::event::set_capacity::{CapacityBody, CapacityView};
use crate::{BLOCK_SEATS, FREE_SEATS, LIST_HOUSE_SEATS, SET_CAPACITY};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "organizer";
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let refusals = || {
        [
            NO_EVENT,
            field("rows"),
            Error::NoSeats,
            Error::UnknownSeats { seats: vec![] },
            Error::EventStatusWrong { status: "" },
            Error::EventMoving,
        ]
    };
    let example =
        || json!({ "name": "press", "seats": ["Stalls-C-4"], "rows": [{ "section": "Stalls", "row": "A" }] });
    vec![
        Entry::new(
            tag,
            &LIST_HOUSE_SEATS,
            "Counts an event's house seats by name and section; lists those of one section.",
        )
        .query("section", "Section whose seats are listed.", &json!({ "type": "string" }))
        .reply::<HouseSeatListView>(200, "The names with their seats.")
        .refuses([NO_EVENT, field("section")]),
        Entry::new(
            tag,
            &BLOCK_SEATS,
            "Blocks seats under a name, so that nobody can buy them; may be repeated.",
        )
        .body::<HouseSeatsBody>()
        .example(example)
        .reply::<HouseSeatsView>(200, "How many are blocked, and which are left because somebody has them.")
        .refuses(refusals()),
        Entry::new(tag, &FREE_SEATS, "Puts house seats back on sale; may be repeated.")
            .body::<HouseSeatsBody>()
            .example(example)
            .reply::<HouseSeatsView>(
                200,
                "How many are on sale, and which are left because they are others'.",
            )
            .refuses(refusals()),
        Entry::new(tag, &SET_CAPACITY, "Sets how many places of a general admission area are for sale.")
            .body::<CapacityBody>()
            .example(|| json!({ "section": "Standing", "places": 400 }))
            .reply::<CapacityView>(200, "The capacity from now on.")
            .refuses([NO_EVENT, field("places"), Error::EventStatusWrong { status: "" }, Error::EventMoving]),
    ]
}
