//! A message of the looks queue: the order to look at a booking. It names only the booking; the look reads what
//! there is to do.

use aws::Queue;
use domain::Failure;
use domain::booking::Booking;
use domain::ids::BookingId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::App;

/// Longest delay of an SQS message, in seconds. Whoever receives it too early sends it again.
const DELAY_SECONDS_MAX: i64 = 900;
/// Time from the beginning of an attempt to its first look.
pub(crate) const FIRST_LOOK: SignedDuration = SignedDuration::from_secs(150);

/// The reason for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// Seats were locked: notice if nobody begins to pay for them.
    Lock,
    /// An attempt was begun, or its booking has ended: follow it until it has ended, too.
    Attempt,
    /// The booking is due in the due index.
    Due,
    /// The customer came back from the provider's page: read it once.
    Return,
}

/// A message of the looks queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LookOrder {
    /// Which booking to look at.
    pub(crate) booking_id: BookingId,
    /// Why.
    pub(crate) cause: Cause,
}

impl LookOrder {
    /// The order of a look at `booking`.
    pub(crate) fn of(booking: &Booking, cause: Cause) -> Self {
        Self { booking_id: booking.booking_id.clone(), cause }
    }

    /// Puts it on the queue, to be received at `when`, or as late as the queue can.
    ///
    /// # Errors
    /// If the queue does not answer.
    pub(crate) async fn enqueue_at(&self, app: &App, when: Timestamp) -> Result<(), Failure> {
        let body = serde_json::to_string(self).map_err(|error| Failure::Broken(error.to_string()))?;
        let url = app.config.looks_queue_url.get()?.to_owned();
        let seconds = when.as_second() - app.clock.now().as_second();
        let delay = i32::try_from(seconds.clamp(0, DELAY_SECONDS_MAX)).unwrap_or_default();
        Queue::new(&app.connection, url).send_later(body, delay).await
    }
}

/// The looks that a change of a booking asks for, and when.
pub(crate) fn looks_after(old: Option<&Booking>, new: Option<&Booking>) -> Vec<(LookOrder, Timestamp)> {
    let Some(new) = new else { return Vec::new() };
    let mut looks = Vec::new();
    if old.is_none() {
        looks.push((LookOrder::of(new, Cause::Lock), after_resolution(new)));
    }
    let is_new = |id| old.is_none_or(|old| old.payment(id).is_none());
    let begun = new.open_attempts().filter(|attempt| is_new(&attempt.payment_id));
    looks.extend(begun.map(|attempt| (LookOrder::of(new, Cause::Attempt), attempt.created_at + FIRST_LOOK)));
    // The booking has ended: what is still open is sealed at once.
    let ended = old.is_some_and(|old| old.status != new.status);
    if ended && new.open_attempts().next().is_some() {
        looks.push((LookOrder::of(new, Cause::Attempt), Timestamp::MIN));
    }
    looks
}

/// Time after which an attempt that nothing follows has been forgotten: its last look was due before.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(8);

/// The look that a booking lacks: an attempt is open, its look is long due, and the due index does not know of it.
/// Whatever should have queued one has failed for good.
pub(crate) fn forgotten(booking: &Booking, now: Timestamp) -> Option<LookOrder> {
    let is_open = booking.next_due_at.is_none() && booking.open_attempts().next().is_some();
    (is_open && now > booking.resolves_at() + FORGOTTEN).then(|| LookOrder::of(booking, Cause::Due))
}

/// The first second at which an open attempt of the booking may be sealed.
pub(crate) fn after_resolution(booking: &Booking) -> Timestamp {
    booking.resolves_at() + SignedDuration::from_secs(1)
}
