//! `POST /booking`: lock the seats, then write the pending booking.
//!
//! Two writes, in this order. If the second is refused, the lock is undone; if the function dies
//! between the two, the lock expires by itself; if the customer's phone sends the request again, the
//! first answer is found under the id that customer and `Idempotency-Key` derive.

use aws::store::{Creation, Locking};
use domain::booking::{Booking, BookingStatus, HeldBlock, after};
use domain::event::Event;
use domain::ids::{BookingId, CustomerId, EventId, fingerprint};
use domain::quote::Quote;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::best::{self, BestAvailable, Locked, Wish};
use super::lock::{ROUNDS_MAX, contended};
use super::seats;
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `POST /booking`
pub static CREATE_BOOKING: Endpoint = Endpoint {
    name: "create-booking",
    method: "POST",
    path: "/booking",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_booking(app, request)),
};

/// Which seats to lock: either by id, or the best available.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBooking {
    /// For which event.
    pub event_id: EventId,
    /// Ids of the seats; instead of `best_available`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 10))]
    pub seats: Option<Vec<String>>,
    /// A wish; instead of `seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_available: Option<BestAvailable>,
}

async fn create_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let booking_id = BookingId::derive(&customer, request.idempotency_key()?);
    let wanted: NewBooking = request.json()?;
    let body = serde_json::to_vec(&wanted).map_err(|error| Failure::Broken(error.to_string()))?;
    let attempt = Attempt { customer, booking_id, request: fingerprint(&body), now: app.clock.now() };

    let event = app.event(&wanted.event_id).await?;
    if let Err(refusal) = event.check_on_sale(attempt.now) {
        return attempt.first_answer_or(app, refusal).await;
    }
    for _ in 0..ROUNDS_MAX {
        let locked = match attempt.lock(app, &event, &wanted).await? {
            Ok(locked) => locked,
            Err(refusal) => return attempt.first_answer_or(app, refusal).await,
        };
        if let Some(reply) = attempt.book(app, &event, locked).await? {
            return Ok(reply);
        }
    }
    Err(contended())
}

/// One request to book.
struct Attempt {
    customer: CustomerId,
    booking_id: BookingId,
    request: String,
    now: Timestamp,
}

impl Attempt {
    /// Locks what is wanted. The inner error is a refusal after which the booking may exist all the
    /// same, because this request was here before.
    async fn lock(
        &self,
        app: &App,
        event: &Event,
        wanted: &NewBooking,
    ) -> Result<Result<Locked, Error>, Failure> {
        let until = after(self.now, event.lock_seconds)?;
        let ids = match (&wanted.seats, &wanted.best_available) {
            (Some(ids), None) => ids,
            (None, Some(wish)) => {
                let about = Wish { event, booking_id: &self.booking_id, until, now: self.now };
                return match best::lock(app, &about, wish).await {
                    Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
                    locked => locked.map(Ok),
                };
            }
            _ => {
                let reason = "give either `seats` or `best_available`".to_owned();
                return Err(Error::FieldInvalid { name: "seats", reason }.into());
            }
        };
        let held = seats::find(app, event, ids).await?;
        match app.store.lock(&event.event_id, &self.booking_id, &held, until, self.now).await? {
            Locking::Locked => Ok(Ok(Locked { held, until, found: false })),
            Locking::AlreadyOurs(until) => Ok(Ok(Locked { held, until, found: true })),
            Locking::Lost(blocks) => {
                let refusal = seats::taken(app, event, &held, &blocks, self.now).await?;
                let before = seats::any_held_by(&held, &blocks, &self.booking_id);
                if before { Ok(Err(refusal)) } else { Err(refusal.into()) }
            }
        }
    }

    /// Writes the booking, or undoes the lock. `None` where the lock was another run's and is undone.
    async fn book(&self, app: &App, event: &Event, locked: Locked) -> Result<Option<Reply>, Failure> {
        let found = locked.found;
        let booking = self.booking(event, locked)?;
        let refused = |refusal: Error| (Err(refusal.into()), booking.held.clone(), None);
        let (answer, seats, first) = match app.store.create_booking(&booking, found, self.now).await? {
            Creation::Created => return Reply::created(&BookingView::new(&booking, self.now)).map(Some),
            Creation::LockUndone => return Ok(None),
            Creation::Exists(first) => {
                (self.first_answer(&first), not_in(&booking, &first, self.now), Some(first))
            }
            Creation::Buried => refused(Error::IdempotencyKeyReused),
            Creation::OpenLock(open) => refused(Error::OpenLockExists { booking_id: open }),
            Creation::LimitReached => {
                refused(Error::TicketLimitReached { max: booking.tickets_max.unwrap_or_default() })
            }
        };
        // What another run locked is not ours to undo.
        if !found {
            app.store.undo_lock(&booking, &seats, first.as_deref()).await?;
        }
        answer.map(Some)
    }

    fn booking(&self, event: &Event, locked: Locked) -> Result<Booking, Error> {
        let kinds = locked.held.iter().flat_map(|block| &block.seats).map(|seat| seat.kind.as_str());
        Ok(Booking {
            booking_id: self.booking_id.clone(),
            customer_id: self.customer.clone(),
            event_id: event.event_id.clone(),
            status: BookingStatus::Pending,
            ver: 1,
            quote: Quote::price(event, kinds)?,
            held: locked.held,
            created_at: self.now,
            expires_at: locked.until,
            tickets_max: event.tickets_per_customer_max,
            request: self.request.clone(),
            payments: Vec::new(),
            returned: Vec::new(),
            ledger: Vec::new(),
        })
    }

    /// The first answer to this request, if it was here before; else the refusal.
    async fn first_answer_or(&self, app: &App, refusal: Error) -> Result<Reply, Failure> {
        match app.store.booking(&self.booking_id).await? {
            Some(first) => self.first_answer(&first),
            None => Err(refusal.into()),
        }
    }

    fn first_answer(&self, first: &Booking) -> Result<Reply, Failure> {
        if first.request != self.request || first.customer_id != self.customer {
            return Err(Error::IdempotencyKeyReused.into());
        }
        Reply::created(&BookingView::new(first, self.now))
    }
}

/// What was locked just now, but is not what the first answer keeps: all of it, if that booking has
/// ended, or is for another event, whose seats may have the same ids.
fn not_in(booking: &Booking, first: &Booking, now: Timestamp) -> Vec<HeldBlock> {
    if first.status_at(now) != BookingStatus::Pending || first.event_id != booking.event_id {
        return booking.held.clone();
    }
    let kept: Vec<&str> = first.seat_ids().collect();
    let mut rest = booking.held.clone();
    for block in &mut rest {
        block.seats.retain(|seat| !kept.contains(&seat.seat_id.as_str()));
    }
    rest
}
