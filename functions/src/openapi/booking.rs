//! Operations on bookings.

use domain::Error;
use domain::ids::BookingId;

use super::entry::Entry;
use crate::booking::body::BookingBody;
use crate::booking::list_bookings::BookingListView;
use crate::view::BookingView;
use crate::{CREATE_BOOKING, EXTEND_BOOKING, GET_BOOKING, LIST_BOOKINGS, RELEASE_BOOKING};

pub(super) const NO_BOOKING: Error = Error::NotFound { what: "booking" };
pub(super) const BOOKING_PAST_THIS: Error = Error::BookingStatusWrong { status: "" };

pub(super) fn entries() -> Vec<Entry> {
    let tag = "booking";
    vec![
        Entry::new(
            tag,
            &CREATE_BOOKING,
            "Locks seats, chosen by id or by the server, and creates a pending booking.",
        )
        .idempotency_key()
        .body::<BookingBody>()
        .reply::<BookingView>(201, "The pending booking, or the first answer to the same request.")
        .refuses([
            Error::FieldInvalid { name: "seats", reason: String::new() },
            Error::NoSeats,
            Error::TooManySeats,
            Error::DuplicateSeats { seats: vec![] },
            Error::UnknownSeats { seats: vec![] },
            Error::TableIncomplete { tables: vec![] },
            Error::TypeUnknown,
            Error::SeatsProtected { seats: vec![] },
            Error::NotFound { what: "event, or section" },
            Error::EventNotOnSale,
            Error::SeatsTaken { seats: vec![], blocks: vec![] },
            Error::NotEnoughSeats,
            Error::TicketLimitReached { max: 0 },
            Error::RequestInProgress,
        ])
        .refuses(open_lock_exists()),
        Entry::new(tag, &GET_BOOKING, "Returns a booking of the customer.")
            .reply::<BookingView>(200, "The booking.")
            .refuses([NO_BOOKING]),
        Entry::new(tag, &LIST_BOOKINGS, "Lists the customer's bookings, newest first.")
            .pages()
            .reply::<BookingListView>(200, "A page of bookings."),
        Entry::new(tag, &RELEASE_BOOKING, "Releases the lock, so that others can have the seats.")
            .reply::<BookingView>(200, "The cancelled booking.")
            .refuses([NO_BOOKING, BOOKING_PAST_THIS]),
        Entry::new(tag, &EXTEND_BOOKING, "Extends the lock; may be repeated.")
            .reply::<BookingView>(200, "The booking with the new end of its lock.")
            .refuses([
                NO_BOOKING,
                Error::LockExpired,
                Error::LockCeilingReached,
                Error::TicketLimitReached { max: 0 },
                BOOKING_PAST_THIS,
            ]),
    ]
}

fn open_lock_exists() -> Option<Error> {
    let booking_id: Option<BookingId> = "bkg_000000000000".parse().ok();
    booking_id.map(|booking_id| Error::OpenLockExists { booking_id })
}
