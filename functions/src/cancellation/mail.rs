//! The mail with a cancellation code.

use aws::mail::Mail;
use domain::Money;
use domain::cancellation::RefundBreakdown;
use domain::event::Event;
use domain::otp::Otp;

use crate::code_mail;

/// The mail with `otp` for the refund of `breakdown`.
pub(super) fn with_code(event: &Event, breakdown: &RefundBreakdown, refund: Money, otp: &Otp) -> Mail {
    let (title, start) = (&event.title.name, event.local_start.replace('T', ", "));
    let about = [
        format!("{title}, {}, {start}", event.venue.name),
        format!("Seats: {}", breakdown.seats.join(", ")),
        format!("Comes back to you: {refund}"),
    ];
    code_mail::with_code(otp, "to give seats back", &about)
}
