//! Operations of cancellations by customers.

use domain::{Error, Money};

use super::booking::{BOOKING_PAST_THIS, NO_BOOKING};
use super::entry::Entry;
use crate::cancellation::confirm_cancellation::{CancellationCodeBody, CancellationView};
use crate::cancellation::request_cancellation::{CancellationBody, CancellationQuoteView};
use crate::{CONFIRM_CANCELLATION, REQUEST_CANCELLATION};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "booking";
    let otp = Error::FieldInvalid { name: "otp", reason: String::new() };
    let not_cancellable = || Error::NotCancellable { reason: "" };
    vec![
        Entry::new(
            tag,
            &REQUEST_CANCELLATION,
            "Quotes the refund for seats of a booking, and mails a code that returns them.",
        )
        .body::<CancellationBody>()
        .reply::<CancellationQuoteView>(201, "The refund and its deadline; the code is on its way.")
        .refuses([
            NO_BOOKING,
            BOOKING_PAST_THIS,
            not_cancellable(),
            Error::NoSeats,
            Error::TooManySeats,
            Error::DuplicateSeats { seats: vec![] },
            Error::UnknownSeats { seats: vec![] },
            Error::TableIncomplete { tables: vec![] },
            Error::TooManyCodes { retry_after_seconds: 0 },
        ])
        .refuses(refund_not_possible()),
        Entry::new(
            tag,
            &CONFIRM_CANCELLATION,
            "Returns seats, given the code from the mail; may be repeated with the same code.",
        )
        .body::<CancellationCodeBody>()
        .reply::<CancellationView>(200, "The booking without the seats, and the refund.")
        .refuses([
            NO_BOOKING,
            BOOKING_PAST_THIS,
            not_cancellable(),
            otp,
            Error::CodeInvalid,
            Error::CodeExpired,
            Error::CodeForOtherSeats,
            Error::TooManyTries,
            Error::NoSeats,
            Error::TooManySeats,
            Error::DuplicateSeats { seats: vec![] },
            Error::UnknownSeats { seats: vec![] },
        ])
        .refuses(refund_changed())
        .refuses(refund_not_possible()),
    ]
}

fn refund_changed() -> Option<Error> {
    let nothing = Money::new(0, "INR".parse().ok()?);
    Some(Error::RefundChanged { quoted: nothing, refund: nothing })
}

pub(super) fn refund_not_possible() -> Option<Error> {
    let nothing = Money::new(0, "INR".parse().ok()?);
    Some(Error::RefundNotPossible { refund: nothing, left: nothing, least: nothing, step: nothing })
}
