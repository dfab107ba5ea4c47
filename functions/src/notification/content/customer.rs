//! Contents for customers.

use domain::Failure;
use domain::booking::BookingStatus;
use domain::event::EventStatus;
use domain::ids::{BookingId, PaymentId};
use domain::message::{Message, Subject};
use domain::notification::Template;
use domain::payment::Decline;
use jiff::{SignedDuration, Timestamp};
use mails::{
    Abandoned, BookingConfirmed, Content, DeclineReason, DisputeClosed, PaymentDeclined, Policy, RefundDue,
    RefundSettled, Reminder,
};

use super::super::abandoned::buy_url;
use super::files::{calendar, tickets};
use super::scene::{Occasion, Scene};
use super::{Wanted, Written, changes, pieces, sums};
use crate::queue::{EachBooking, Fact, OwnFact};

/// Content for the customer of a booking.
pub(super) async fn written(wanted: &Wanted<'_>) -> Result<Option<Written>, Failure> {
    if let (Template::Abandoned, Fact::Message(Message::BookingExpired { booking })) =
        (wanted.template, &wanted.order.fact)
    {
        return abandoned(wanted, booking).await;
    }
    let Some(id) = booking_of(&wanted.order.fact) else { return Ok(None) };
    let is_current = changes::is_current(&wanted.order.fact);
    let Some(scene) = Scene::read(wanted.app, id, is_current).await? else { return Ok(None) };
    if scene.booking.customer_id != *wanted.reader {
        return Err(Failure::broken(format!("{id}: the reader is not its customer")));
    }
    match (wanted.template, &wanted.order.fact) {
        (Template::BookingConfirmed, Fact::Message(Message::BookingConfirmed { .. })) => {
            // Whoever has moved gets the mail about it.
            let is_told_elsewhere = scene.booking.moves.is_some();
            if is_told_elsewhere || is_past(wanted, &scene) {
                Ok(None)
            } else {
                confirmed(wanted, scene).await
            }
        }
        (Template::BookingConfirmed, Fact::Own(OwnFact::ConfirmationAsked { .. })) => {
            confirmed(wanted, scene).await
        }
        (Template::PaymentDeclined, Fact::Message(Message::PaymentDeclined { payment_id, decline, .. })) => {
            declined(wanted, scene, payment_id, decline)
        }
        (Template::RefundDue, Fact::Message(Message::RefundDue { amount, reason, .. })) => {
            let (booking, event) = (scene.reference(wanted.app)?, scene.occasion.shown());
            let content = RefundDue { booking, event, amount: *amount, cause: (*reason).into() };
            Ok(Some(scene.occasion.says(content)))
        }
        (Template::RefundSettled, Fact::Message(Message::RefundSettled { amount, .. })) => {
            let (booking, event) = (scene.reference(wanted.app)?, scene.occasion.shown());
            Ok(Some(scene.occasion.says(RefundSettled { booking, event, amount: *amount })))
        }
        (Template::Reminder, Fact::Own(OwnFact::OfBooking { each: EachBooking::StartsAt(at), .. })) => {
            reminder(wanted, &scene, *at)
        }
        (Template::DisputeClosed, Fact::Message(Message::DisputeClosed { amount, won, .. })) => {
            let tickets_valid = scene.booking.status == BookingStatus::Confirmed;
            let (booking, event) = (scene.reference(wanted.app)?, scene.occasion.shown());
            let closed =
                DisputeClosed { booking, event, amount: *amount, money_returned: !won, tickets_valid };
            let files = if tickets_valid { Vec::new() } else { vec![calendar(wanted, &scene).await?] };
            Ok(Some(Written { files, ..scene.occasion.says(closed) }))
        }
        _ => changes::written(wanted, scene).await,
    }
}

/// Booking that a fact is about.
pub(super) fn booking_of(fact: &Fact) -> Option<&BookingId> {
    match fact {
        Fact::Message(message) => message.subject().map(|booking| &booking.booking_id),
        Fact::Own(OwnFact::OfBooking { booking_id, .. } | OwnFact::ConfirmationAsked { booking_id }) => {
            Some(booking_id)
        }
        Fact::Own(
            OwnFact::BookingsOf { .. }
            | OwnFact::SoldOutLook { .. }
            | OwnFact::EventSoldOut { .. }
            | OwnFact::DeliveryTrouble(_),
        ) => None,
    }
}

impl Occasion {
    /// Content in the name of the event's organizer, without files.
    pub(super) fn says(&self, content: impl Into<Content>) -> Written {
        let organizer = self.organizer.clone();
        Written { content: content.into(), files: Vec::new(), organizer }
    }
}

/// True if the event has begun, and the purchase is not of today: tickets that are a little late still open the door.
fn is_past(wanted: &Wanted<'_>, scene: &Scene) -> bool {
    let now = wanted.app.clock.now();
    let is_new = now.duration_since(wanted.order.occurred_at) < SignedDuration::from_hours(24);
    now >= scene.occasion.event.starts_at && !is_new
}

/// The booking as it is now, with tickets of the seats that are left. Its sums stay those of the invoice.
async fn confirmed(wanted: &Wanted<'_>, scene: Scene) -> Result<Option<Written>, Failure> {
    if scene.booking.status != BookingStatus::Confirmed {
        return Ok(None);
    }
    let tickets = tickets(wanted, &scene).await?;
    let event = &scene.occasion.event;
    let total = scene.booking.quote.total();
    let is_free = total.amount_minor == 0;
    let policy = Policy::of(&event.cancellation, event.starts_at, &event.time_zone);
    let content = BookingConfirmed {
        booking: scene.reference(wanted.app)?,
        event: scene.occasion.shown(),
        seats: scene.seats(),
        sums: sums::of(&scene.booking),
        total,
        is_free,
        policy: (!is_free).then_some(policy),
        tickets_attached: tickets.is_some(),
        wallet_url: None,
    };
    let files = tickets.into_iter().chain([calendar(wanted, &scene).await?]).collect();
    Ok(Some(Written { files, ..scene.occasion.says(content) }))
}

/// For the first decline of an attempt, and only while the seats are kept and can be paid.
fn declined(
    wanted: &Wanted<'_>,
    scene: Scene,
    payment_id: &PaymentId,
    decline: &Decline,
) -> Result<Option<Written>, Failure> {
    let booking = &scene.booking;
    let Some(payment) = booking.payment(payment_id) else { return Ok(None) };
    let is_first = payment.declines.first().is_some_and(|first| first.id == decline.id);
    let can_pay = booking.check_open(wanted.app.clock.now()).is_ok()
        && scene.occasion.event.status == EventStatus::Published;
    let Some(seat_names) = scene.names().filter(|_| is_first && can_pay) else { return Ok(None) };
    let content = PaymentDeclined {
        booking: scene.reference(wanted.app)?,
        event: scene.occasion.shown(),
        seat_names,
        total: booking.due(),
        reason: DeclineReason::of(decline.reason.as_deref().or(decline.code.as_deref())),
        pay_url: pieces::booking_url(wanted.app, booking)?,
        kept_until: scene.occasion.moment(booking.expires_at),
    };
    Ok(Some(scene.occasion.says(content)))
}

/// Nothing if the event was called off or postponed since the order, or has begun.
fn reminder(wanted: &Wanted<'_>, scene: &Scene, at: Timestamp) -> Result<Option<Written>, Failure> {
    let event = &scene.occasion.event;
    let is_on = event.status == EventStatus::Published && event.starts_at == at;
    if !is_on || scene.booking.status != BookingStatus::Confirmed || wanted.app.clock.now() >= at {
        return Ok(None);
    }
    let (booking, seats) = (scene.reference(wanted.app)?, scene.seats());
    Ok(Some(scene.occasion.says(Reminder { booking, event: scene.occasion.shown(), seats })))
}

/// The booking may be deleted by now, so the message says which seats they were.
async fn abandoned(wanted: &Wanted<'_>, booking: &Subject) -> Result<Option<Written>, Failure> {
    if booking.customer_id != *wanted.reader {
        return Err(Failure::broken(format!("{}: the reader is not its customer", booking.booking_id)));
    }
    let app = wanted.app;
    let Some(occasion) = Occasion::read(app, &booking.event_id, |_| true).await? else { return Ok(None) };
    if occasion.event.check_on_sale(app.clock.now()).is_err() {
        return Ok(None);
    }
    let content = Abandoned {
        event: occasion.shown(),
        seat_names: occasion.names_of_ids(app, &booking.seats).await?,
        buy_url: buy_url(app, booking)?,
    };
    Ok(Some(occasion.says(content)))
}
