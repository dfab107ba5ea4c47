//! The mail with a code.

use aws::mail::Mail;
use domain::Money;
use domain::cancellation::RefundBreakdown;
use domain::event::Event;
use domain::otp::Otp;

use crate::mail;

/// The mail that brings `otp` for giving the seats of `cut` back.
pub(super) fn with_code(event: &Event, breakdown: &RefundBreakdown, refund: Money, otp: &Otp) -> Mail {
    let (title, start) = (&event.title.name, event.local_start.replace('T', ", "));
    let about = [
        format!("{title}, {}, {start}", event.venue.name),
        format!("Seats: {}", breakdown.seats.join(", ")),
        format!("Comes back to you: {refund}"),
    ];
    mail::with_code(otp, "to give seats back", &about)
}
