//! `POST /booking/{booking_id}/cancellation/confirm`: returns seats, given the code from the mail.
//!
//! A try is spent before the code is compared. One transaction writes the booking without its seats, the
//! seats, the customer's tickets, the refund and the spent code. A function that dies before it has only
//! spent a try; after it, the same code is found spent and answered with what it did. The stream then orders
//! the refund from the provider. The refund is computed now; if it is lower than quoted, because a deadline
//! has passed or another refund was made, nothing happens.

use aws::store::{Code, Spent, Try, Writing};
use domain::booking::Booking;
use domain::cancellation::RefundBreakdown;
use domain::ids::{BookingId, RefundId};
use domain::otp::{Otp, Purpose};
use domain::payment::RefundReason;
use domain::{Error, Failure, Money, limits, named_seats};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::breakdown::BreakdownView;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `POST /booking/{booking_id}/cancellation/confirm`
pub static CONFIRM_CANCELLATION: Endpoint = Endpoint {
    name: "confirm-cancellation",
    method: "POST",
    path: "/booking/{booking_id}/cancellation/confirm",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(confirm_cancellation(app, request)),
};

/// The code from the mail, and the seats that it is meant for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancellationCodeBody {
    /// Six digits; spaces and hyphens are ignored.
    #[schemars(length(min = 6, max = 32))]
    pub otp: String,
    /// Ids of the seats that the customer was shown; a code for others is refused. Unchecked without it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
}

/// The returned seats and their refund.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CancellationView {
    /// The booking as it is now.
    pub booking: BookingView,
    /// Ids of the returned seats.
    pub seats: Vec<String>,
    /// Refund for the seats.
    pub refund: BreakdownView,
    /// Id of the refund, whose status the booking shows; null if nothing is refunded.
    pub refund_id: Option<RefundId>,
}

async fn confirm_cancellation(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let given: CancellationCodeBody = request.json()?;
    let otp = Otp::parse(&given.otp)?;
    let meant = given.seats.as_deref();
    meant.map_or(Ok(()), named_seats::check)?;
    let mut proved = None;
    for _ in 0..RETRIES_MAX {
        // Another customer's booking is not found and costs no try. The booking is read before the code, so
        // while the code is unspent, the booking still has the seats, unless a member of the organizer returned them.
        let booking = app.store.booking_of(&customer, &id).await?;
        let code = app.store.code(&id).await?.ok_or(Error::CodeInvalid)?;
        if proved != Some(code.number) {
            if !prove(app, &id, &code, &otp).await? {
                continue;
            }
            proved = Some(code.number);
        }
        if meant.is_some_and(|seats| !is_for(&code, &booking, seats)) {
            return Err(Error::CodeForOtherSeats.into());
        }
        if let Some(done) = give_back(app, &booking, &code).await? {
            return Reply::ok(&done);
        }
    }
    Err(contended())
}

/// Spends a try, then compares the code. False if a newer code exists.
async fn prove(app: &App, id: &BookingId, code: &Code, otp: &Otp) -> Result<bool, Failure> {
    match app.store.spend_try(id, code, app.clock.now()).await? {
        Try::Stale => return Ok(false),
        Try::TooMany => return Err(Error::TooManyTries.into()),
        Try::Expired => return Err(Error::CodeExpired.into()),
        Try::Allowed => {}
    }
    lambda::metrics::count("CodeCompared");
    let key = app.config.otp_key.get()?;
    if code.hash.matches(otp, key.as_bytes(), id.as_str(), Purpose::Cancellation) {
        Ok(true)
    } else {
        Err(Error::CodeInvalid.into())
    }
}

/// True if the code is for exactly these seats, in any order; none is named twice. Another device may have requested
/// the newest code for others.
fn is_for(code: &Code, booking: &Booking, seats: &[String]) -> bool {
    let of_code = booking.present_ids(&code.seats);
    of_code.len() == seats.len() && of_code.iter().all(|seat| seats.contains(seat))
}

/// Returns the seats that the code is for, or answers what it returned before. `None` if another writer
/// changed the booking in between.
async fn give_back(app: &App, booking: &Booking, code: &Code) -> Result<Option<CancellationView>, Failure> {
    let now = app.clock.now();
    if let Some(spent) = &code.spent {
        // The code was spent before it was read, but perhaps after the booking was read.
        let booking = app.store.booking(&booking.booking_id).await?.unwrap_or_else(|| booking.clone());
        return Ok(Some(done(app, &booking, code, spent)));
    }
    // Not the cached event: if it was cancelled a second ago, the customer could get less than
    // `cancel-bookings` refunds.
    let event = app.store.event_now(&booking.event_id).await?.ok_or(Error::NotFound { what: "event" })?;
    // Not by the ids to show: a seat of the code that a member has returned since may have the name of another now.
    let seats = booking.current_ids(&code.seats)?;
    let breakdown = RefundBreakdown::of(booking, &event, Some(&seats), now)?;
    if breakdown.total_minor < code.quoted_minor {
        let money = |minor| Money::new(minor, booking.quote.currency);
        let (quoted, refund) = (money(code.quoted_minor), money(breakdown.total_minor));
        return Err(Error::RefundChanged { quoted, refund }.into());
    }
    let spent = Spent { refund_id: breakdown.refund_id(booking) };
    let next = booking.cancelled(&breakdown, breakdown.reason(RefundReason::CustomerCancelled), now)?;
    let seats = booking.blocks_of(&breakdown.seats);
    let given = (seats.as_slice(), Some(event.starts_at));
    let written = app.store.cancel_booking(next.clone(), given, Some((code, &spent)), now).await?;
    Ok((written == Writing::Written).then(|| done(app, &next, code, &spent)))
}

fn done(app: &App, booking: &Booking, code: &Code, spent: &Spent) -> CancellationView {
    CancellationView {
        booking: BookingView::new(booking, app.clock.now()),
        seats: booking.present_ids(&code.seats),
        refund: BreakdownView::of_refund(booking, spent.refund_id.as_ref()),
        refund_id: spent.refund_id.clone(),
    }
}
