//! Detection of the booking that took the last seats of an event.
//!
//! Each confirmed booking looks at its own sections first, and those are full only at their end, so most looks cost one
//! picture that is shared with everybody who looks at the seats. A picture without seats left proves that its section is
//! full; blocks are read strongly only of sections with a few. Once an event was told, a mark ends all further looks before
//! any block is read: the confirmations of a large hall are handled for minutes after its last seat.
//!
//! Of the bookings that confirm the last seats at the same moment, one is written last. Its message comes after its
//! write, so its look finds every seat booked, whatever the others found before; none of them is needed to be sure.
//!
//! The order comes before the mark: a run that dies in between leaves an order that is put once more, under the same id.
//! In between lists are told, too, by a mark of their own: a hint, which changes when seats come back, and which visitors
//! set when the event sells out again (see [`crate::seats_left`]).

use domain::availability::pack;
use domain::error::causes;
use domain::event::{Event, EventStatus};
use domain::ids::EventId;
use domain::message::Subject;
use domain::{Error, Failure};
use jiff::SignedDuration;
use lambda::metrics;

use crate::pictures::{self, FRESH};
use crate::queue::{Fact, NotificationOrder, OwnFact, put, put_at};
use crate::{App, seats_left};

/// Most seats of a section that may be sold within the second that a picture is old. A picture with more seats left
/// proves that the booking was not the last one.
const SOLD_AT_ONCE_MAX: usize = 100;
/// Time after which a look that failed is made again.
const AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// Queues what the organizer is to be told if `booking`, which is confirmed, took the event's last seats. Its own mail was
/// sent, so a look that fails is ordered by itself.
///
/// # Errors
/// If the queue does not answer either.
pub(super) async fn look_after(app: &App, booking: &Subject) -> Result<(), Failure> {
    if booking.seats.is_empty() {
        // The booking has lost its seats since.
        return Ok(());
    }
    // Seats of a hall with one section do not name it.
    let is_own = |name: &str| {
        let rest = |seat: &String| seat.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        booking.seats.iter().any(rest)
    };
    let Err(failure) = look(app, &booking.event_id, is_own).await else { return Ok(()) };
    metrics::count("SoldOutLookFailed");
    tracing::warn!(event.id = %booking.event_id, error.causes = causes(&failure), "sold-out look failed");
    let event_id = booking.event_id.clone();
    let now = app.clock.now();
    let order = NotificationOrder {
        message_id: format!("sold_out_look_{event_id}"),
        occurred_at: now,
        fact: Fact::Own(OwnFact::SoldOutLook { event_id }),
    };
    put_at(app, &order, now + AGAIN).await
}

/// Makes a look again that has failed, at all sections alike.
///
/// # Errors
/// If the store or the queue does not answer.
pub(super) async fn look_again(app: &App, event_id: &EventId) -> Result<(), Failure> {
    look(app, event_id, |_| false).await
}

/// Looks at all sections of an event, those that are `first` before the others.
async fn look(app: &App, event_id: &EventId, first: impl Fn(&str) -> bool) -> Result<(), Failure> {
    if app.sold_out.get(event_id).is_some() {
        return Ok(());
    }
    let event = match app.event(event_id).await {
        Ok(event) if event.status == EventStatus::Published && event.relocation.is_none() => event,
        Ok(_) | Err(Failure::Refused(Error::NotFound { .. })) => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let names = event.sections.iter().map(|section| section.section.as_str());
    let (own, others): (Vec<_>, Vec<_>) = names.partition(|name| first(name));
    let mut nearly_full = Vec::new();
    for name in own.into_iter().chain(others) {
        match left(app, &event, name).await? {
            0 => {}
            1..=SOLD_AT_ONCE_MAX => nearly_full.push(name),
            _ => return Ok(()),
        }
    }
    if !app.store.is_marked_sold_out(event_id).await? {
        for name in nearly_full {
            if !is_full(app, &event, name).await? {
                return Ok(());
            }
        }
        order(app, event_id).await?;
        seats_left::sold_out(app, &event).await?;
        app.store.mark_sold_out(event_id, app.clock.now()).await?;
    }
    app.sold_out.put(event_id.clone(), ());
    Ok(())
}

/// Puts the order to tell the organizer. It has the event's id, so that it is told once, however often the event sells out.
async fn order(app: &App, event_id: &EventId) -> Result<(), Failure> {
    let event_id = event_id.clone();
    let order = NotificationOrder {
        message_id: format!("sold_out_{event_id}"),
        occurred_at: app.clock.now(),
        fact: Fact::Own(OwnFact::EventSoldOut { event_id }),
    };
    put(app, &order).await
}

/// Seats of the section that were available or locked a second ago.
async fn left(app: &App, event: &Event, name: &str) -> Result<usize, Failure> {
    let section = app.section(event, name).await?;
    let picture = pictures::picture(app, event, &section, FRESH).await?;
    Ok(picture.seats.available + picture.seats.locked())
}

/// True if no seat of the section is available or locked, read strongly.
async fn is_full(app: &App, event: &Event, name: &str) -> Result<bool, Failure> {
    let section = app.section(event, name).await?;
    let blocks = app.store.blocks_now(&event.seat_space(), name).await?;
    let seats = pack(&section, &blocks, app.clock.now());
    Ok(seats.available == 0 && seats.locked() == 0)
}
