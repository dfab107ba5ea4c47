//! `POST /booking/{booking_id}/notifications/resend`: mails the confirmation to the customer once more.
//!
//! A try is counted first, then the order goes to the queue: a function that dies in between has wasted a try. Each
//! request is a mail of its own, so a repeated one may bring another; the limit is the booking's, whoever asks.

use domain::booking::{Booking, BookingStatus};
use domain::ids::BookingId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::auth::tries;
use crate::queue::{Fact, NotificationOrder, OwnFact, put};
use crate::{App, Endpoint};

/// `POST /booking/{booking_id}/notifications/resend`
pub static RESEND_CONFIRMATION: Endpoint = Endpoint {
    name: "resend-confirmation",
    method: "POST",
    path: "/booking/{booking_id}/notifications/resend",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(resend_confirmation(app, request)),
};

async fn resend_confirmation(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_of(&customer, &id).await?;
    ask(app, &booking).await
}

/// Orders the confirmation of `booking` once more: 202.
pub(super) async fn ask(app: &App, booking: &Booking) -> Result<Reply, Failure> {
    let now = app.clock.now();
    if booking.status != BookingStatus::Confirmed {
        return Err(Error::BookingStatusWrong { status: booking.status_at(now).as_str() }.into());
    }
    tries::resend(app, &booking.booking_id).await?;
    let booking_id = booking.booking_id.clone();
    let order = NotificationOrder {
        // Whoever presses twice in one millisecond is one person who asks once.
        message_id: format!("{booking_id} asked {}", now.as_millisecond()),
        occurred_at: now,
        fact: Fact::Own(OwnFact::ConfirmationAsked { booking_id }),
    };
    put(app, &order).await?;
    Ok(Reply::empty(202))
}
