//! Mails about seats that were chosen and not paid for: to customers who have asked for them, once for an event.

use std::fmt::Write as _;

use aws::store::AccountState;
use domain::booking::BookingStatus;
use domain::message::{Message, Subject};
use domain::{Error, Failure};

use crate::App;
use crate::queue::{Fact, NotificationOrder};

/// Bookings of the customer that are looked at: the newest.
const BOOKINGS: usize = 20;

/// True if the customer wants to hear of the seats of an expired booking, and there is something to do about it: the event
/// is on sale, and the customer neither has other seats of it nor got such a mail about it.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn is_wanted(app: &App, order: &NotificationOrder) -> Result<bool, Failure> {
    let Fact::Message(Message::BookingExpired { booking, .. }) = &order.fact else { return Ok(false) };
    let now = app.clock.now();
    let AccountState::Open(profile) = app.store.account_state(&booking.customer_id).await? else {
        return Ok(false);
    };
    if !profile.consents.takes_abandoned() {
        return Ok(false);
    }
    match app.event(&booking.event_id).await {
        Ok(event) if event.check_on_sale(now).is_ok() => {}
        Ok(_) | Err(Failure::Refused(Error::NotFound { .. })) => return Ok(false),
        Err(failure) => return Err(failure),
    }
    let newest = app.store.bookings_of(&booking.customer_id, BOOKINGS, None).await?.items;
    let has_others = newest.iter().any(|other| {
        other.event_id == booking.event_id
            && other.booking_id != booking.booking_id
            && match other.status {
                BookingStatus::Confirmed => true,
                BookingStatus::Pending => other.expires_at > now,
                BookingStatus::Cancelled | BookingStatus::Expired => false,
            }
    });
    if has_others {
        return Ok(false);
    }
    let (customer, event) = (&booking.customer_id, &booking.event_id);
    app.store.claim_abandoned(customer, event, &booking.booking_id, now).await
}

/// Page on which the same seats are chosen again, as far as they are free.
///
/// # Errors
/// [`Failure::Broken`] if this function does not know the web client.
pub(super) fn buy_url(app: &App, booking: &Subject) -> Result<String, Failure> {
    let mut url = format!("{}/events/{}/seats", app.config.web_url.get()?, booking.event_id);
    for (place, seat) in booking.seats.iter().enumerate() {
        let _ = write!(url, "{}seat=", if place == 0 { '?' } else { '&' });
        for byte in seat.bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                    url.push(char::from(byte))
                }
                _ => {
                    let _ = write!(url, "%{byte:02X}");
                }
            }
        }
    }
    Ok(url)
}
