//! `POST /admin/events/{event_id}/bookings/{booking_id}/return`: returns seats for a customer, by the event's policy or
//! against it.
//!
//! One transaction writes the booking without its seats, the seats, the customer's tickets, the refund, the outcome
//! under the request's `Idempotency-Key`, the activity record, and the proof of the member's right. A function that dies
//! before it has changed nothing; after it, a repeat finds the outcome and answers it. The stream then orders the refund
//! from the provider.

use aws::store::{SeatReturn, Thing, Writing};
use domain::activity::{Action, Change};
use domain::booking::Booking;
use domain::cancellation::RefundBreakdown;
use domain::event::Event;
use domain::ids::{BookingId, EventId, RefundId, fingerprint};
use domain::member::Right;
use domain::payment::RefundReason;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::authority::member_at;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::cancellation::breakdown::BreakdownView;
use crate::view::BookingView;
use crate::{App, Endpoint, text};

/// `POST /admin/events/{event_id}/bookings/{booking_id}/return`
pub static RETURN_SEATS: Endpoint = Endpoint {
    name: "return-seats",
    method: "POST",
    path: "/admin/events/{event_id}/bookings/{booking_id}/return",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(return_seats(app, request)),
};

/// Seats to return for a customer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnBody {
    /// Ids of the seats; all seats of the booking without it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
    /// Reason, for the activity record; no personal data.
    #[schemars(length(min = 1, max = 120))]
    pub reason: String,
    /// Refund whatever the event's policy says, which takes an owner or a manager; by the policy without it.
    #[serde(default)]
    pub against_policy: Option<GrantBody>,
}

/// A refund that an organizer grants.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantBody {
    /// Part of the seats' worth that is refunded, in ten-thousandths.
    #[schemars(range(min = 0, max = 10_000))]
    pub refund_basis_points: u32,
    /// True if the same part of the fees goes back, too. Default: false.
    #[serde(default)]
    pub fees_returned: bool,
}

/// The returned seats and their refund.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ReturnView {
    /// The booking as it is now.
    pub booking: BookingView,
    /// Ids of the returned seats.
    pub seats: Vec<String>,
    /// Refund for the seats.
    pub refund: BreakdownView,
    /// Id of the refund, whose status the booking shows; null if nothing is refunded.
    pub refund_id: Option<RefundId>,
}

/// Fields of the activity record.
#[derive(Serialize)]
struct Returned<'a> {
    event_id: &'a EventId,
    seats: &'a [String],
    refund_minor: i64,
    reason: &'a str,
    against_policy: bool,
}

async fn return_seats(app: &App, request: &Request) -> Result<Reply, Failure> {
    let event_id: EventId = request.path("event_id", "event")?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let key = request.idempotency_key()?;
    let wanted: ReturnBody = request.json()?;
    let right = if wanted.against_policy.is_some() { Right::Grant } else { Right::Return };
    let member = member_at(app, request, Thing::Event(&event_id), right).await?;
    text::name("reason", &wanted.reason)?;
    let key = fingerprint(format!("{} {key}", member.customer_id()).as_bytes());
    let body = serde_json::to_vec(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let body = fingerprint(&body);
    for _ in 0..RETRIES_MAX {
        let event = app.store.own_event(&member, &event_id).await?;
        let booking = app.store.booking_at(&member, &event, &id).await?;
        let now = app.clock.now();
        if let Some(done) = app.store.seat_return(&id, &key).await? {
            if done.request != body {
                return Err(Error::IdempotencyKeyReused.into());
            }
            // Perhaps written after the booking was read.
            let booking = app.store.booking_at(&member, &event, &id).await?;
            return Reply::ok(&view(&booking, &done, now));
        }
        let breakdown = breakdown(&booking, &event, &wanted, now)?;
        let next = booking.cancelled(&breakdown, breakdown.reason(RefundReason::OrganizerReturned), now)?;
        let done = SeatReturn {
            request: body.clone(),
            given: booking.blocks_of(&breakdown.seats),
            refund_id: breakdown.refund_id(&booking),
        };
        let change = record(&event, &booking, &breakdown, &wanted)?;
        let given = (next.clone(), event.starts_at);
        let written = app.store.return_seats(&member, given, (&key, &done), change, now).await?;
        if written == Writing::Written {
            return Reply::ok(&view(&next, &done, now));
        }
    }
    Err(contended())
}

fn record(
    event: &Event,
    booking: &Booking,
    breakdown: &RefundBreakdown,
    wanted: &ReturnBody,
) -> Result<Change, Failure> {
    let fields = Returned {
        event_id: &event.event_id,
        seats: &breakdown.seats,
        refund_minor: breakdown.total_minor,
        reason: &wanted.reason,
        against_policy: wanted.against_policy.is_some(),
    };
    Change::of(Action::SeatsReturned, &booking.booking_id, None, Some(&fields))
}

fn breakdown(
    booking: &Booking,
    event: &Event,
    wanted: &ReturnBody,
    now: Timestamp,
) -> Result<RefundBreakdown, Error> {
    let seats = wanted.seats.as_deref();
    let Some(GrantBody { refund_basis_points, fees_returned }) = wanted.against_policy else {
        return RefundBreakdown::of(booking, event, seats, now);
    };
    if refund_basis_points > 10_000 {
        let reason = "at most 10,000, which is everything".to_owned();
        return Err(Error::FieldInvalid { name: "against_policy/refund_basis_points", reason });
    }
    RefundBreakdown::granted(booking, event, seats, (refund_basis_points, fees_returned), now)
}

fn view(booking: &Booking, done: &SeatReturn, now: Timestamp) -> ReturnView {
    ReturnView {
        booking: BookingView::new(booking, now),
        seats: done.given.iter().flat_map(|block| &block.seats).map(|seat| seat.seat_id.clone()).collect(),
        refund: BreakdownView::of_refund(booking, done.refund_id.as_ref()),
        refund_id: done.refund_id.clone(),
    }
}
