//! Operations of bookings as members of their organizer see them.

use domain::Error;
use domain::booking::BookingStatus;
use serde_json::{Value, json};

use super::cancellation::refund_not_possible;
use super::catalog::NO_EVENT;
use super::entry::Entry;
use crate::csv_file::{CSV, NEXT_CURSOR};
use crate::sales::create_complimentary_booking::ComplimentaryBody;
use crate::sales::get_event_booking::BookingTimelineView;
use crate::sales::list_event_bookings::{EventBookingListView, EventBookingView};
use crate::sales::return_seats::{ReturnBody, ReturnView};
use crate::{
    CREATE_COMPLIMENTARY_BOOKING, GET_EVENT_BOOKING, LIST_ATTENDEES, LIST_EVENT_BOOKINGS, RETURN_SEATS,
};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "sales";
    let status = json!({ "type": "string", "enum": BookingStatus::ALL.map(BookingStatus::as_str) });
    vec![
        Entry::new(
            tag,
            &LIST_EVENT_BOOKINGS,
            "Lists an event's bookings, newest first, or finds those of a seat or of a customer. For owners, managers and \
             the desk.",
        )
        .pages()
        .query("status", "Only bookings with this status.", &status)
        .query("seat_id", "Only the booking that has this seat. Instead of a customer.", &line())
        .query("email", "Only bookings of the customer with this e-mail address.", &line())
        .query(
            "telephone",
            "Only bookings of customers with this telephone number, with its country code; of at most 200 customers. \
             Customers write their numbers themselves, and nobody checks them: a number proves nobody's identity.",
            &line(),
        )
        .query("name", "Only bookings of customers whose name has words that begin with these words.", &line())
        .reply::<EventBookingListView>(200, "A page of bookings.")
        .refuses([
            NO_EVENT,
            Error::ParameterInvalid { name: "status", reason: String::new() },
            Error::UnknownSeats { seats: vec![] },
        ]),
        complimentary(tag),
        Entry::new(
            tag,
            &GET_EVENT_BOOKING,
            "Shows a booking with what happened to it. For owners, managers and the desk.",
        )
        .reply::<BookingTimelineView>(200, "The booking and its timeline.")
        .refuses([Error::NotFound { what: "event, or booking" }]),
        Entry::new(
            tag,
            &LIST_ATTENDEES,
            "Lists the valid tickets of an event as CSV, a hundred bookings a file. For owners, managers and the desk.",
        )
        .cursor()
        .empty(200, "The tickets of these bookings.")
        .files([CSV])
        .with_header(NEXT_CURSOR, "Cursor of the next file; absent on the last.")
        .refuses([NO_EVENT]),
        Entry::new(
            tag,
            &RETURN_SEATS,
            "Returns seats for a customer, by the event's policy or against it. For owners, managers and, by the policy, \
             the desk.",
        )
        .idempotency_key()
        .body::<ReturnBody>()
        .example(|| json!({ "seats": ["Stalls-A-1"], "reason": "The seat is broken" }))
        .reply::<ReturnView>(200, "The returned seats and their refund.")
        .refuses([
            Error::NotFound { what: "event, or booking" },
            Error::FieldInvalid { name: "reason", reason: String::new() },
            Error::NoSeats,
            Error::TooManySeats,
            Error::DuplicateSeats { seats: vec![] },
            Error::UnknownSeats { seats: vec![] },
            Error::TableIncomplete { tables: vec![] },
            Error::BookingStatusWrong { status: "" },
            Error::NotCancellable { reason: "" },
        ])
        .refuses(refund_not_possible()),
    ]
}

/// A line of text that is not empty.
fn line() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": 254 })
}

fn complimentary(tag: &'static str) -> Entry {
    Entry::new(
        tag,
        &CREATE_COMPLIMENTARY_BOOKING,
        "Gives seats away as a confirmed booking that costs nothing. For owners and managers.",
    )
    .idempotency_key()
    .body::<ComplimentaryBody>()
    .example(|| json!({ "seats": ["Stalls-C-4"], "house_name": "press", "reason": "Review for the Herald" }))
    .reply::<EventBookingView>(201, "The booking, or the first answer to the same request.")
    .refuses([
        NO_EVENT,
        Error::FieldInvalid { name: "email", reason: String::new() },
        Error::EventStatusWrong { status: "" },
        Error::NoSeats,
        Error::TooManySeats,
        Error::DuplicateSeats { seats: vec![] },
        Error::UnknownSeats { seats: vec![] },
        Error::TableIncomplete { tables: vec![] },
        Error::SeatsTaken { seats: vec![], blocks: vec![] },
        Error::RequestInProgress,
        Error::TooManyAttempts { retry_after_seconds: 0 },
    ])
}
