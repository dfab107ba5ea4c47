//! Contents for customers whose seats, event or money have changed.

use domain::booking::{Booking, BookingStatus};
use domain::cancellation::RefundBreakdown;
use domain::event::{Event, EventStatus, Postponed};
use domain::ids::{BookingId, RefundId};
use domain::message::{Allocations, Message, MovedSeat as Moved, RefundParts};
use domain::notification::Template;
use domain::payment::{DisputeStatus, Payment, RefundReason};
use domain::{Failure, Money};
use jiff::Timestamp;
use mails::{BookingMoved, EventCancelled, EventPostponed, EventRelocated, MovedSeat, SeatsReturned};

use super::customer::is_called_off;
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

/// What the customer is told about a change.
pub(super) async fn written(wanted: &Wanted<'_>, scene: Scene) -> Result<Option<Written>, Failure> {
    match (wanted.template, &wanted.order.fact) {
        (
            Template::SeatsReturned,
            Fact::Message(
                Message::SeatsReturned { returned, refund, moved_to: None, .. }
                | Message::BookingCancelled { returned: Some(returned), refund, moved_to: None, .. },
            ),
        ) => seats_returned(wanted, scene, returned, refund.as_ref()).await,
        (
            Template::EventCancelled,
            Fact::Message(Message::BookingCancelled { returned: Some(_), refund, moved_to: None, .. }),
        ) => called_off(wanted, scene, refund.as_ref()).await,
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
fn refunded(booking: &Booking, id: Option<&RefundId>) -> (Option<RefundReason>, Option<Money>) {
    let total = BreakdownView::of_refund(booking, id).total;
    let reason = id.and_then(|id| booking.refund(id)).map(|(_, refund)| refund.reason);
    (reason, Some(total).filter(|total| total.amount_minor > 0))
}

/// Seats that the customer or the organizer gave back. What a called-off event or a lost dispute ends has a mail of its
/// own.
async fn seats_returned(
    wanted: &Wanted<'_>,
    scene: Scene,
    returned: &Allocations,
    refund: Option<&RefundParts>,
) -> Result<Option<Written>, Failure> {
    let booking = &scene.booking;
    let (reason, refund) = refunded(booking, refund.map(|parts| &parts.refund_id));
    let disputes = booking.payments.iter().flat_map(|payment| &payment.disputes);
    let lost = disputes.into_iter().any(|dispute| dispute.status == DisputeStatus::Lost);
    let has_ended = booking.status == BookingStatus::Cancelled;
    let is_off = has_ended && is_called_off(booking, reason, scene.place.event.status);
    if is_off || (has_ended && reason.is_none() && lost) {
        return Ok(None);
    }
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
        event: scene.place.shown(),
        returned: scene.names_sold_as(wanted.app, &sold).await?,
        remaining: scene.names().filter(|_| !has_ended),
        refund,
        by_organizer,
    };
    let files = vec![calendar(wanted, &scene).await?];
    Ok(Some(Written { files, ..scene.place.says(content) }))
}

async fn called_off(
    wanted: &Wanted<'_>,
    scene: Scene,
    refund: Option<&RefundParts>,
) -> Result<Option<Written>, Failure> {
    let (reason, refund) = refunded(&scene.booking, refund.map(|parts| &parts.refund_id));
    if !is_called_off(&scene.booking, reason, scene.place.event.status) {
        return Ok(None);
    }
    let (booking, event) = (scene.reference(wanted.app)?, scene.place.shown());
    let files = vec![calendar(wanted, &scene).await?];
    let content = EventCancelled { booking, event, refund, note: None };
    Ok(Some(Written { files, ..scene.place.says(content) }))
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
        event: scene.place.shown(),
        seats: scene.seats(),
        given_up: old.names_sold_as(wanted.app, seats).await?,
        credit,
        paid: Some(due).filter(|due| due.amount_minor > 0),
        refund: None,
    };
    let mut files = vec![calendar(wanted, &scene).await?, calendar(wanted, &old).await?];
    files.extend(tickets(wanted.app, &scene)?);
    Ok(Some(Written { files, ..scene.place.says(content) }))
}

/// Who booked for the new start, or whose event has another one by now, is told nothing: a later order tells that.
async fn postponed(wanted: &Wanted<'_>, scene: Scene, to: &Postponed) -> Result<Option<Written>, Failure> {
    let Scene { booking, place } = &scene;
    let is_on = place.event.status == EventStatus::Published && place.event.starts_at == to.starts_at;
    let had_old_start = booking.status == BookingStatus::Confirmed && booking.booked_at() <= to.booked_until;
    let Some(seat_names) = scene.names().filter(|_| is_on && had_old_start) else { return Ok(None) };
    let content = EventPostponed {
        booking: scene.reference(wanted.app)?,
        event: place.shown(),
        old_start: place.moment(to.from),
        seat_names,
        refund: everything(booking, wanted.app.clock.now()),
        refund_until: place.moment(to.refund_until),
    };
    let mut files = vec![calendar(wanted, &scene).await?];
    files.extend(tickets(wanted.app, &scene)?);
    Ok(Some(Written { files, ..place.says(content) }))
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
        event: scene.place.shown(),
        moved: moved.iter().map(pair).collect(),
    };
    let mut files = vec![calendar(wanted, &scene).await?];
    files.extend(tickets(wanted.app, &scene)?);
    Ok(Some(Written { files, ..scene.place.says(content) }))
}
