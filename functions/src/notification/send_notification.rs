//! Notifications queue → tells people about messages.
//!
//! An order is a message of the bus, or a fact of our own in the same form. Each of its recipients is told by itself (see
//! [`super::tell`]); if one of them is not reached, the order comes again, and finds the others told.

use std::convert::Infallible;

use aws::in_parallel;
use domain::Failure;
use domain::ids::{CustomerId, EventId};
use domain::message::Message;
use domain::notification::{Channel, Reader, Template};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;

use super::abandoned;
use super::plan::{Audience, Planned, planned};
use super::sold_out::{look_after, look_again};
use super::tell::{Outcome, tell};
use super::text_message::texter;
use super::walk;
use crate::pictures::PRESENT;
use crate::queue::{Fact, NotificationOrder, OwnFact, Queued, each, put_at};
use crate::{App, QueueWorker, seats_left};

/// Consumer of the notifications queue.
pub static SEND_NOTIFICATION: QueueWorker = QueueWorker {
    name: "send-notification",
    queue: NotificationOrder::QUEUE,
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, order| Box::pin(send_notification(app, order))))
    },
};

/// Recipients of one order who are told in parallel.
const AT_ONCE: usize = 8;
/// Time after a fact in which people are told of it: longer than any queue keeps an order, so that only a replay of the
/// archive is later.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Time in which a customer whose card was declined may type another on the same page, and needs no mail about the first.
const CORRECTED_WITHIN: SignedDuration = SignedDuration::from_mins(3);

async fn send_notification(app: &App, order: NotificationOrder) -> Result<(), Failure> {
    if app.clock.now().duration_since(order.occurred_at) > TOLD_WITHIN {
        metrics::count("NotificationTooOld");
        return Ok(());
    }
    match &order.fact {
        Fact::Message(Message::EventPostponed { event }) => return walk::begin(app, &order, event).await,
        Fact::Own(OwnFact::BookingsOf { event_id, shard, after, each }) => {
            return walk::step(app, &order, (event_id, *shard), after.as_deref(), each).await;
        }
        Fact::Own(OwnFact::SoldOutLook { event_id }) => return look_again(app, event_id).await,
        _ => {}
    }
    if let Some(at) = waits_until(app, &order) {
        return put_at(app, &order, at).await;
    }
    tell_everybody(app, &order).await?;
    // Last, so that it is in no mail's way; and if it fails, the order comes again, for nobody else looks at an event that
    // lists call sold out.
    match with_seats_back(&order.fact) {
        Some(event_id) => look_at_returned(app, event_id).await,
        None => Ok(()),
    }
}

/// Instant at which an order is to come again, if it is not told of yet: a decline, which may be corrected. Whoever has paid
/// by then gets no mail about it, because a booking that is not open has nothing to pay.
fn waits_until(app: &App, order: &NotificationOrder) -> Option<Timestamp> {
    let Fact::Message(Message::PaymentDeclined { .. }) = &order.fact else { return None };
    let at = order.occurred_at.checked_add(CORRECTED_WITHIN).ok()?;
    // In whole seconds, as the queue waits.
    (app.clock.now().as_second() < at.as_second()).then_some(at)
}

/// Tells the readers of an order who were not told yet.
async fn tell_everybody(app: &App, order: &NotificationOrder) -> Result<(), Failure> {
    let Some(planned) = planned(order) else { return Ok(()) };
    if planned.template == Template::Abandoned && !abandoned::is_wanted(app, order).await? {
        return Ok(());
    }
    let accounts = accounts(app, &planned).await?;
    let planned = &planned;
    let channels = channels(app, order, planned);
    let recipients =
        accounts.iter().flat_map(|account| channels.iter().map(move |channel| (account, *channel)));
    // To its end, whatever becomes of the others: a run that is dropped halfway leaves a lease.
    let told = recipients.map(|(account, channel)| async move {
        Ok::<_, Infallible>(tell(app, order, planned, account, channel).await)
    });
    let Ok(outcomes) = in_parallel(AT_ONCE, told.collect()).await;
    let mut again = None;
    for outcome in outcomes {
        if let Outcome::Later(at) = outcome? {
            again = Some(again.map_or(at, |first| at.min(first)));
        }
    }
    if let Fact::Message(Message::BookingConfirmed { booking, .. }) = &order.fact {
        look_after(app, booking).await?;
    }
    // Put back and not failed, because a wait is no failure: an order fails five times, and waits as often as it must.
    match again {
        Some(at) => put_at(app, order, at).await,
        None => Ok(()),
    }
}

/// The event of which seats have come back.
fn with_seats_back(fact: &Fact) -> Option<&EventId> {
    let Fact::Message(
        Message::SeatsReturned { booking, .. } | Message::BookingCancelled { booking, returned: Some(_), .. },
    ) = fact
    else {
        return None;
    };
    Some(&booking.event_id)
}

/// Looks at the seats of an event again, for lists.
async fn look_at_returned(app: &App, event_id: &EventId) -> Result<(), Failure> {
    match app.event(event_id).await {
        Ok(event) => seats_left::look(app, &event, PRESENT).await,
        Err(Failure::Refused(_)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// Ways to the readers of a notification: mail, and a text message to those who want one. Who asks for the confirmation
/// again asks for the mail: a text has no tickets.
fn channels(app: &App, order: &NotificationOrder, planned: &Planned) -> &'static [Channel] {
    let is_customer = planned.template.reader() == Reader::Customer;
    let is_asked = matches!(order.fact, Fact::Own(OwnFact::ConfirmationAsked { .. }));
    if is_customer && !is_asked && texter(app, planned.template).is_some() {
        &[Channel::Email, Channel::Sms]
    } else {
        &[Channel::Email]
    }
}

/// Accounts of the readers of a notification; none if its booking or its event is gone.
async fn accounts(app: &App, planned: &Planned) -> Result<Vec<CustomerId>, Failure> {
    match &planned.audience {
        Audience::Customer(customer) => Ok(vec![customer.clone()]),
        Audience::CustomerOf(booking) => {
            let booking = app.store.booking(booking).await?;
            Ok(booking.into_iter().map(|booking| booking.customer_id).collect())
        }
        Audience::OrganizerOf(event) => match app.event(event).await {
            Ok(event) => app.store.leaders_of(&event.organizer_id).await,
            Err(Failure::Refused(_)) => Ok(Vec::new()),
            Err(failure) => Err(failure),
        },
        Audience::Organizer(organizer) => app.store.leaders_of(organizer).await,
    }
}
