//! Pieces that several contents have: the sender, the event, the booking's reference, addresses of pages.

use domain::Failure;
use domain::booking::Booking;
use domain::ids::{CustomerId, EventId};
use domain::notification::Template;
use domain::organizer::Organizer;
use jiff::Timestamp;
use mails::{BookingRef, Moment, Sender};

use super::scene::{Occasion, Scene};
use crate::{App, images, stop_link};

/// Name of a deployment towards owners of accounts and members.
const DEPLOYMENT: &str = "Boxoffice";

/// The deployment itself as the sender.
pub(crate) fn deployment() -> Sender {
    Sender { name: DEPLOYMENT.to_owned(), logo_url: None, contact: None }
}

/// An organizer as the sender. Its logo needs the address of the API.
pub(super) fn organizer(app: &App, organizer: &Organizer) -> Sender {
    let logo = organizer.settings.logo.as_ref().zip(app.config.api_url.optional());
    let logo_url = logo.map(|(logo, api)| format!("{api}{}", images::path_of(&logo.image_id)));
    Sender { name: organizer.settings.name.clone(), logo_url, contact: None }
}

impl Occasion {
    /// The event with the present names of its title and venue, as its page has them.
    pub(super) fn shown(&self) -> mails::Event {
        let Self { event, title, venue, .. } = self;
        let street = Some(venue.address.clone()).filter(|street| !street.is_empty());
        mails::Event {
            title: title.name.clone(),
            starts_at: event.starts_at,
            time_zone: event.time_zone.clone(),
            venue: venue.name.clone(),
            hall: Some(event.screen.name.clone()),
            street,
            city: venue.city.clone(),
            position: venue.position,
            directions: venue.directions.clone(),
            access: venue.access.clone(),
        }
    }

    /// An instant on the venue's clock.
    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        Moment { at, time_zone: self.event.time_zone.clone() }
    }
}

impl Scene {
    /// The booking as its customer finds it.
    pub(super) fn reference(&self, app: &App) -> Result<BookingRef, Failure> {
        Ok(BookingRef {
            reference: self.booking.booking_id.to_string(),
            url: booking_url(app, &self.booking)?,
        })
    }

    /// The booking as members find it.
    pub(super) fn members_reference(&self, app: &App) -> Result<BookingRef, Failure> {
        let (event, booking) = (event_url(app, &self.booking.event_id)?, &self.booking.booking_id);
        Ok(BookingRef { reference: booking.to_string(), url: format!("{event}/bookings/{booking}") })
    }
}

/// Address of a booking's page.
pub(super) fn booking_url(app: &App, booking: &Booking) -> Result<String, Failure> {
    Ok(format!("{}/booking/{}", app.config.web_url.get()?, booking.booking_id))
}

/// Address of an event's page for members.
pub(super) fn event_url(app: &App, event: &EventId) -> Result<String, Failure> {
    Ok(format!("{}/admin/events/{event}", app.config.web_url.get()?))
}

/// Address of the page with a system's deliveries.
pub(super) fn deliveries_url(app: &App) -> Result<String, Failure> {
    Ok(format!("{}/admin/webhooks", app.config.web_url.get()?))
}

/// Address that ends mails of a template; none if a reader cannot decline them.
pub(super) fn stop_url(
    app: &App,
    template: Template,
    reader: &CustomerId,
) -> Result<Option<String>, Failure> {
    match template {
        Template::Reminder | Template::Abandoned => stop_link::stop_url(app, reader).map(Some),
        _ => Ok(None),
    }
}
