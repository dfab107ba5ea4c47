//! Operations on what was sent about a booking.

use domain::Error;

use super::booking::{BOOKING_PAST_THIS, NO_BOOKING};
use super::entry::Entry;
use crate::delivery::notification_view::NotificationListView;
use crate::{
    Endpoint, LIST_EVENT_NOTIFICATIONS, LIST_NOTIFICATIONS, RESEND_CONFIRMATION, RESEND_EVENT_CONFIRMATION,
};

/// Refusal of an event or a booking that is not there.
const NO_EVENT_OR_BOOKING: Error = Error::NotFound { what: "event, or booking" };

pub(super) fn entries() -> Vec<Entry> {
    vec![
        list(
            "booking",
            &LIST_NOTIFICATIONS,
            "Lists mails and text messages to the customer about a booking, with what became of each.",
            NO_BOOKING,
        ),
        resend(
            "booking",
            &RESEND_CONFIRMATION,
            "Mails the confirmation with its tickets to the customer once more; at most five times a day.",
            NO_BOOKING,
        ),
        list(
            "sales",
            &LIST_EVENT_NOTIFICATIONS,
            "Lists mails and text messages about a booking, to its customer and to members. For owners, managers and the \
             desk.",
            NO_EVENT_OR_BOOKING,
        ),
        resend(
            "sales",
            &RESEND_EVENT_CONFIRMATION,
            "Mails the confirmation to the booking's customer once more, whose own requests count, too. For owners, \
             managers and the desk.",
            NO_EVENT_OR_BOOKING,
        ),
    ]
}

fn list(tag: &'static str, endpoint: &'static Endpoint, summary: &'static str, missing: Error) -> Entry {
    Entry::new(tag, endpoint, summary)
        .reply::<NotificationListView>(200, "The notifications, the newest first.")
        .refuses([missing])
}

fn resend(tag: &'static str, endpoint: &'static Endpoint, summary: &'static str, missing: Error) -> Entry {
    Entry::new(tag, endpoint, summary)
        .empty(202, "The mail is on its way; the list of notifications will have it.")
        .refuses([missing, BOOKING_PAST_THIS, Error::TooManyAttempts { retry_after_seconds: 0 }])
}
