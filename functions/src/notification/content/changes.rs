//! Contents for customers whose seats, event or money have changed.

use domain::booking::{Booking, BookingStatus};
use domain::cancellation::RefundBreakdown;
use domain::event::{Event, EventStatus, Postponed};
use domain::ids::BookingId;
use domain::message::{Allocations, Message, MovedSeat as Moved, RefundParts};
use domain::notification::Template;
use domain::payment::{DisputeStatus, Payment, RefundReason};
use domain::{Failure, Money};
use jiff::Timestamp;
use mails::{BookingMoved, EventCancelled, EventPostponed, EventRelocated, MovedSeat, SeatsReturned};

use super::files::{calendar, tickets};
use super::scene::Scene;
use super::{Wanted, Written};
use crate::cancellation::breakdown::BreakdownView;
use crate::queue::{EachBooking, Fact, OwnFact};

/// Test for the event that a fact was made of: an older one is read again.
pub(super) fn is_current(fact: &Fact) -> impl Fn(&Event) -> bool {
    let start = match fact {
        Fact::Own(OwnFact::OfBooking { each: EachBooking::Postponed(to), .. }) => Some(to.starts_at),
        Fact::Own(OwnFact::OfBooking { each: EachBooking::StartsAt(at), .. }) => Some(*at),
        _ => None,
    };
    let ended = matches!(fact, Fact::Message(Message::BookingCancelled { .. }));
    move |event| {
        let is_off = event.status == EventStatus::Cancelled;
        start.is_none_or(|start| start == event.starts_at) && (is_off || !ended)
    }
}

/// Content about a change, for the customer.
pub(super) async fn written(wanted: &Wanted<'_>, scene: Scene) -> Result<Option<Written>, Failure> {
    match (wanted.template, &wanted.order.fact) {
        (
            Template::SeatsReturned,
            Fact::Message(Message::SeatsReturned { returned, refund, moved_to: None, .. }),
        ) => {
            let refund = refunded(&scene.booking, refund.as_ref());
            seats_returned(wanted, scene, returned, refund).await.map(Some)
        }
        (
            Template::SeatsReturned | Template::EventCancelled,
            Fact::Message(Message::BookingCancelled {
                returned: Some(returned), refund, moved_to: None, ..
            }),
        ) => ended(wanted, scene, returned, refund.as_ref()).await,
        (Template::BookingMoved, Fact::Message(Message::BookingMoved { from, seats, credit, .. })) => {
            moved(wanted, scene, from, (seats, *credit)).await
        }
        (
            Template::EventPostponed,
            Fact::Own(OwnFact::OfBooking { each: EachBooking::Postponed(to), .. }),
        ) => postponed(wanted, scene, to).await,
        (Template::EventRelocated, Fact::Message(Message::SeatsMoved { moved, .. })) => {
            relocated(wanted, scene, moved).await
        }
        _ => Ok(None),
    }
}

/// Reason of a refund, and what goes back for it, over both payments of moved seats.
fn refunded(booking: &Booking, refund: Option<&RefundParts>) -> (Option<RefundReason>, Option<Money>) {
    let id = refund.map(|refund| &refund.refund_id);
    let total = BreakdownView::of_refund(booking, id).total;
    let reason = id.and_then(|id| booking.refund(id)).map(|(_, refund)| refund.reason);
    (reason, Some(total).filter(|total| total.amount_minor > 0))
}

/// The end of a booking: its event was called off, or its last seats were given back. The message does not say which, and
/// the event may be called off between two looks at it, so whichever is asked for, the booking decides. A lost dispute has
/// a message of its own.
async fn ended(
    wanted: &Wanted<'_>,
    scene: Scene,
    returned: &Allocations,
    refund: Option<&RefundParts>,
) -> Result<Option<Written>, Failure> {
    let booking = &scene.booking;
    let (reason, refund) = refunded(booking, refund);
    if is_called_off(booking, reason, scene.occasion.event.status) {
        let (booking, event) = (scene.reference(wanted.app)?, scene.occasion.shown());
        let files = vec![calendar(wanted, &scene).await?];
        let content = EventCancelled { booking, event, refund, note: None };
        return Ok(Some(Written { files, ..scene.occasion.says(content) }));
    }
    let mut disputes = booking.payments.iter().flat_map(|payment| &payment.disputes);
    if reason.is_none() && disputes.any(|dispute| dispute.status == DisputeStatus::Lost) {
        return Ok(None);
    }
    seats_returned(wanted, scene, returned, (reason, refund)).await.map(Some)
}

/// True if a booking ended with its event: its money goes back for that, or there was none.
fn is_called_off(booking: &Booking, reason: Option<RefundReason>, status: EventStatus) -> bool {
    match reason {
        Some(reason) => reason == RefundReason::EventCancelled,
        None => {
            // With money left to give back, the customer gave the seats back before, for nothing.
            let left: i64 = booking.kept_payments().map(Payment::refundable_minor).sum();
            status == EventStatus::Cancelled && left == 0
        }
    }
}

/// Seats that the customer or the organizer gave back.
async fn seats_returned(
    wanted: &Wanted<'_>,
    scene: Scene,
    returned: &Allocations,
    (reason, refund): (Option<RefundReason>, Option<Money>),
) -> Result<Written, Failure> {
    let booking = &scene.booking;
    let sold: Vec<String> = returned.seats.iter().map(|seat| seat.seat_id.clone()).collect();
    let by_organizer = match reason {
        Some(reason) => reason == RefundReason::OrganizerReturned,
        // A customer's code says which seats it gave back.
        None => {
            let code = wanted.app.store.code(&booking.booking_id).await?;
            code.is_none_or(|code| code.spent.is_none() || sold.iter().any(|seat| !code.seats.contains(seat)))
        }
    };
    let content = SeatsReturned {
        booking: scene.reference(wanted.app)?,
        event: scene.occasion.shown(),
        returned: scene.names_sold_as(wanted.app, &sold).await?,
        remaining: scene.names().filter(|_| booking.status == BookingStatus::Confirmed),
        refund,
        by_organizer,
    };
    let files = vec![calendar(wanted, &scene).await?];
    Ok(Written { files, ..scene.occasion.says(content) })
}

/// The new booking, with its tickets. The entry of the old one leaves the calendar if no seat is left of it.
async fn moved(
    wanted: &Wanted<'_>,
    scene: Scene,
    from: &BookingId,
    (seats, credit): (&[String], Money),
) -> Result<Option<Written>, Failure> {
    let old = Scene::read(wanted.app, from, |_| true).await?;
    let Some(old) = old.filter(|_| scene.booking.status == BookingStatus::Confirmed) else { return Ok(None) };
    let due = scene.booking.due();
    let content = BookingMoved {
        booking: scene.reference(wanted.app)?,
        event: scene.occasion.shown(),
        seats: scene.seats(),
        given_up: old.names_sold_as(wanted.app, seats).await?,
        credit,
        paid: Some(due).filter(|due| due.amount_minor > 0),
        refund: None,
    };
    let mut files = vec![calendar(wanted, &scene).await?, calendar(wanted, &old).await?];
    files.extend(tickets(wanted, &scene).await?);
    Ok(Some(Written { files, ..scene.occasion.says(content) }))
}

/// Content about a later start. Customers who booked for it, or whose event has another one by now, are told nothing: a later
/// order tells that.
async fn postponed(wanted: &Wanted<'_>, scene: Scene, to: &Postponed) -> Result<Option<Written>, Failure> {
    let Scene { booking, occasion } = &scene;
    let is_on = occasion.event.status == EventStatus::Published && occasion.event.starts_at == to.starts_at;
    let had_old_start = booking.status == BookingStatus::Confirmed && booking.booked_at() <= to.booked_until;
    let Some(seat_names) = scene.names().filter(|_| is_on && had_old_start) else { return Ok(None) };
    let content = EventPostponed {
        booking: scene.reference(wanted.app)?,
        event: occasion.shown(),
        old_start: occasion.moment(to.from),
        seat_names,
        refund: everything(booking, wanted.app.clock.now()),
        refund_until: occasion.moment(to.refund_until),
    };
    let mut files = vec![calendar(wanted, &scene).await?];
    files.extend(tickets(wanted, &scene).await?);
    Ok(Some(Written { files, ..occasion.says(content) }))
}

/// All that comes back of a booking: what the API quotes, or what is left of its payments while a dispute is open.
fn everything(booking: &Booking, now: Timestamp) -> Money {
    let left = || booking.kept_payments().map(Payment::refundable_minor).sum();
    let minor = RefundBreakdown::called_off(booking, now).map_or_else(|_| left(), |all| all.total_minor);
    Money::new(minor, booking.quote.currency)
}

async fn relocated(wanted: &Wanted<'_>, scene: Scene, moved: &[Moved]) -> Result<Option<Written>, Failure> {
    if scene.booking.status != BookingStatus::Confirmed {
        return Ok(None);
    }
    let pair = |seat: &Moved| MovedSeat { from: seat.from.clone(), to: seat.to.clone() };
    let content = EventRelocated {
        booking: scene.reference(wanted.app)?,
        event: scene.occasion.shown(),
        moved: moved.iter().map(pair).collect(),
    };
    let mut files = vec![calendar(wanted, &scene).await?];
    files.extend(tickets(wanted, &scene).await?);
    Ok(Some(Written { files, ..scene.occasion.says(content) }))
}
