//! A booking and its event as they are now, with what their pages show.

use std::sync::Arc;

use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, EventId};
use domain::organizer::Organizer;
use domain::title::Title;
use domain::venue::Venue;
use domain::{Error, Failure};

use crate::App;

/// A booking with its occasion.
pub(super) struct Scene {
    pub(super) booking: Booking,
    pub(super) occasion: Occasion,
}

/// An event with its title, its venue and its organizer.
pub(super) struct Occasion {
    pub(super) event: Arc<Event>,
    pub(super) title: Arc<Title>,
    pub(super) venue: Arc<Venue>,
    pub(super) organizer: Arc<Organizer>,
}

impl Scene {
    /// The booking with an event that `is_current`; none if it was deleted, as bookings are that nobody pays for.
    pub(super) async fn read(
        app: &App,
        id: &BookingId,
        is_current: impl Fn(&Event) -> bool,
    ) -> Result<Option<Self>, Failure> {
        let Some(booking) = app.store.booking(id).await? else { return Ok(None) };
        // A cached event may still be in the hall that the booking has left.
        let is_current = |event: &Event| event.space >= booking.space && is_current(event);
        let occasion = Occasion::read(app, &booking.event_id, is_current).await?;
        Ok(occasion.map(|occasion| Self { booking, occasion }))
    }
}

impl Occasion {
    /// The event, a few seconds old unless it then is not the one that `is_current` asks for: many are told about one
    /// event at once. It is read again in that case, and returned whatever it is.
    pub(super) async fn read(
        app: &App,
        id: &EventId,
        is_current: impl Fn(&Event) -> bool,
    ) -> Result<Option<Self>, Failure> {
        let cached = match app.event(id).await {
            Ok(event) => Some(event),
            Err(Failure::Refused(Error::NotFound { .. })) => None,
            Err(failure) => return Err(failure),
        };
        let event = match cached {
            Some(event) if is_current(&event) => Some(event),
            _ => app.store.event_now(id).await?.map(Arc::new),
        };
        let Some(event) = event else { return Ok(None) };
        let (title, venue) = (app.title_of(&event).await?, app.venue_of(&event).await?);
        let organizer = app.organizer_of(&event).await?;
        Ok(Some(Self { event, title, venue, organizer }))
    }
}
