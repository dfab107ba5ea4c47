//! Operations on bookings.

use domain::ids::BookingId;
use domain::{Error, Money};

use super::entry::Entry;
use crate::booking::body::{BookingBody, EventQuoteBody, QuoteBody};
use crate::booking::change_coupon::CouponBody;
use crate::booking::list_bookings::BookingListView;
use crate::booking::quoting::PricedView;
use crate::view::BookingView;
use crate::{
    CHANGE_COUPON, CREATE_BOOKING, CREATE_EVENT_QUOTE, CREATE_QUOTE, EXTEND_BOOKING, GET_BOOKING,
    LIST_BOOKINGS, RELEASE_BOOKING,
};

pub(super) const NO_BOOKING: Error = Error::NotFound { what: "booking" };
pub(super) const BOOKING_PAST_THIS: Error = Error::BookingStatusWrong { status: "" };

pub(super) fn entries() -> Vec<Entry> {
    let tag = "booking";
    let mut entries = quotes(tag);
    entries.extend([
        Entry::new(
            tag,
            &CREATE_BOOKING,
            "Locks seats, chosen by id or by the server, and creates a pending booking.",
        )
        .idempotency_key()
        .body::<BookingBody>()
        .reply::<BookingView>(201, "The pending booking, or the first answer to the same request.")
        .refuses(seats_refused())
        .refuses(codes_refused())
        .refuses([
            Error::PriceChanged { quote: Box::default() },
            Error::SeatsTaken { seats: vec![], blocks: vec![] },
            Error::TicketLimitReached { max: 0 },
            Error::RequestInProgress,
            BOOKING_PAST_THIS,
            Error::MoveNotPossible { reason: "" },
        ])
        .refuses(move_too_cheap())
        .refuses(open_lock_exists()),
        Entry::new(
            tag,
            &CHANGE_COUPON,
            "Gives a booking the offer of a code, or takes it off, before its first payment.",
        )
        .body::<CouponBody>()
        .reply::<BookingView>(200, "The booking with its new quote.")
        .refuses(codes_refused())
        .refuses([
            NO_BOOKING,
            BOOKING_PAST_THIS,
            Error::LockExpired,
            Error::EventMoving,
            Error::EventNotOnSale,
            Error::UnknownSeats { seats: vec![] },
            Error::PriceChanged { quote: Box::default() },
            Error::PriceFixed,
            Error::RequestInProgress,
            Error::MoveNotPossible { reason: "" },
        ]),
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
                Error::EventMoving,
                Error::TicketLimitReached { max: 0 },
                BOOKING_PAST_THIS,
            ]),
    ]);
    entries
}

fn quotes(tag: &'static str) -> Vec<Entry> {
    vec![
        Entry::new(
            tag,
            &CREATE_QUOTE,
            "Prices seats for the customer, with offers; keeps neither seats nor price.",
        )
        .body::<QuoteBody>()
        .reply::<PricedView>(200, "The seats with their price.")
        .refuses(seats_refused())
        .refuses(codes_refused())
        .refuses([Error::MoveNotPossible { reason: "" }])
        .refuses(move_too_cheap()),
        Entry::new(tag, &CREATE_EVENT_QUOTE, "Prices seats for everybody, with automatic offers.")
            .body::<EventQuoteBody>()
            .reply::<PricedView>(200, "The seats with their price.")
            .refuses(seats_refused()),
    ]
}

/// Refusals of seats that a request wants.
fn seats_refused() -> [Error; 12] {
    [
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
        Error::EventMoving,
        Error::NotEnoughSeats,
    ]
}

/// Refusals of codes.
fn codes_refused() -> [Error; 3] {
    [
        Error::CodeRefused { field: "coupon_code" },
        Error::OfferNotReached { offer: String::new(), missing: String::new() },
        Error::TooManyAttempts { retry_after_seconds: 0 },
    ]
}

fn move_too_cheap() -> Option<Error> {
    let nothing = Money::new(0, "INR".parse().ok()?);
    Some(Error::MoveTooCheap { price: nothing, worth: nothing })
}

fn open_lock_exists() -> Option<Error> {
    let booking_id: Option<BookingId> = "bkg_000000000000".parse().ok();
    booking_id.map(|booking_id| Error::OpenLockExists { booking_id })
}
