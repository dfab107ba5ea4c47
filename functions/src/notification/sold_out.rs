//! Detection of the booking that took the last seats of an event.
//!
//! Each confirmed booking looks at its own sections first, and those are full only at their end, so most looks cost one
//! picture that is shared with everybody who looks at the seats. Near the end of a section the blocks are read strongly.
//!
//! Of the bookings that confirm the last seats at the same moment, one is written last. Its message comes after its
//! write, so its look finds every seat booked, whatever the others found before; none of them is needed to be sure.

use domain::availability::pack;
use domain::event::{Event, EventStatus};
use domain::message::Subject;
use domain::{Error, Failure};

use crate::App;
use crate::pictures::{self, FRESH};
use crate::queue::{Fact, NotificationOrder, OwnFact, put};

/// Most seats of a section that may be sold within the second that a picture is old. A picture with more seats left
/// proves that the booking was not the last one.
const SOLD_AT_ONCE_MAX: usize = 100;

/// Queues what the organizer is to be told if `booking`, which is confirmed, took the event's last seats. The order has
/// the event's id, so that it is told once, however often the event sells out.
///
/// # Errors
/// If the store or the queue does not answer.
pub(super) async fn tell_if_sold_out(app: &App, booking: &Subject) -> Result<(), Failure> {
    let event = match app.event(&booking.event_id).await {
        Ok(event) if event.status == EventStatus::Published && event.relocation.is_none() => event,
        Ok(_) | Err(Failure::Refused(Error::NotFound { .. })) => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let is_own = |name: &str| {
        let rest = |seat: &String| seat.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        booking.seats.iter().any(rest)
    };
    if booking.seats.is_empty() {
        // The booking has lost its seats since.
        return Ok(());
    }
    // Seats of a hall with one section do not name it: it is among the others then.
    let names = event.sections.iter().map(|section| section.section.as_str());
    let (own, others): (Vec<_>, Vec<_>) = names.partition(|name| is_own(name));
    for name in own.into_iter().chain(others) {
        if !is_full(app, &event, name).await? {
            return Ok(());
        }
    }
    let event_id = event.event_id.clone();
    let order = NotificationOrder {
        message_id: format!("sold_out_{event_id}"),
        occurred_at: app.clock.now(),
        fact: Fact::Own(OwnFact::EventSoldOut { event_id }),
    };
    put(app, &order).await
}

/// True if no seat of the section is available or locked.
async fn is_full(app: &App, event: &Event, name: &str) -> Result<bool, Failure> {
    let section = app.section(event, name).await?;
    let picture = pictures::picture(app, event, &section, FRESH).await?;
    if picture.seats.available + picture.seats.locked() > SOLD_AT_ONCE_MAX {
        return Ok(false);
    }
    let blocks = app.store.blocks_now(&event.seat_space(), name).await?;
    let seats = pack(&section, &blocks, app.clock.now());
    Ok(seats.available == 0 && seats.locked() == 0)
}
