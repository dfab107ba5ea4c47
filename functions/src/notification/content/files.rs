//! Files of mails: tickets and entries of calendars.

use aws::mail::AttachedFile;
use documents::{ticket_sheets, tickets_pdf};
use domain::Failure;
use domain::booking::BookingStatus;
use domain::event::EventStatus;
use domain::ticket::Ticket;
use jiff::SignedDuration;
use mails::{CalendarEntry, CalendarMethod};

use super::scene::Scene;
use super::{Wanted, pieces};
use crate::config::unsignable;

/// Most bytes of the tickets in a mail; larger ones stay on the booking's page. Mailboxes take 10 MB at least, and base 64
/// makes three bytes four.
const TICKETS_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Tickets of the booking's seats; none if they are too large for a mail.
pub(super) async fn tickets(wanted: &Wanted<'_>, scene: &Scene) -> Result<Option<AttachedFile>, Failure> {
    let app = wanted.app;
    let (booking, event) = (&scene.booking, &scene.occasion.event);
    let key = app.config.ticket_keys.signing()?;
    let sheets = ticket_sheets(booking, event, &Ticket::of_confirmed(booking), &key);
    let sheets = sheets.map_err(|refusal| unsignable(&refusal))?;
    let bytes = app.printed(wanted.language, &|print| tickets_pdf(&sheets, print)).await;
    let name = format!("{}.pdf", booking.booking_id);
    let file = AttachedFile { name, media_type: "application/pdf", bytes };
    Ok(Some(file).filter(|file| file.bytes.len() <= TICKETS_BYTES_MAX))
}

/// Entry of the booking as it is now: to add or to change while it is confirmed and its event takes place, to take away
/// otherwise. Its sequence rises with each change of the booking and of the event.
pub(super) async fn calendar(wanted: &Wanted<'_>, scene: &Scene) -> Result<AttachedFile, Failure> {
    let (app, Scene { booking, occasion }) = (wanted.app, scene);
    let event = &occasion.event;
    let is_on = booking.status == BookingStatus::Confirmed && event.status == EventStatus::Published;
    let length = occasion.title.duration_minutes.map(|minutes| SignedDuration::from_mins(i64::from(minutes)));
    // Every booking is made under the deployment's id, so it is there.
    let deployment = app.deployment().await?;
    let deployment = deployment.ok_or_else(|| Failure::broken("a booking without a deployment's id"))?;
    let entry = CalendarEntry {
        method: if is_on { CalendarMethod::Publish } else { CalendarMethod::Cancel },
        booking_id: booking.booking_id.to_string(),
        deployment: deployment.as_str().to_owned(),
        sequence: u32::try_from(booking.ver.saturating_add(event.ver)).unwrap_or(u32::MAX),
        changed_at: wanted.order.occurred_at,
        event: occasion.shown(),
        ends_at: length.and_then(|length| event.starts_at.checked_add(length).ok()),
        seats: scene.names().map(|names| names.0).unwrap_or_default(),
        booking_url: pieces::booking_url(app, booking)?,
        organizer_name: occasion.organizer.settings.name.clone(),
        organizer_email: None,
        language: wanted.language,
    };
    let media_type = match entry.method {
        CalendarMethod::Publish => "text/calendar; charset=utf-8; method=PUBLISH",
        CalendarMethod::Cancel => "text/calendar; charset=utf-8; method=CANCEL",
    };
    let name = format!("{}.ics", booking.booking_id);
    Ok(AttachedFile { name, media_type, bytes: entry.file().into_bytes() })
}
