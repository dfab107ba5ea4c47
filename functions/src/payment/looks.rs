//! Timing of the looks that a booking needs.

use domain::booking::Booking;
use jiff::{SignedDuration, Timestamp};

use crate::queue::{Cause, LookOrder};

/// Time from the start of an attempt to its first look.
pub(crate) const FIRST_LOOK: SignedDuration = SignedDuration::from_secs(150);

/// The looks that a change of a booking calls for, and when.
pub(crate) fn looks_after(old: Option<&Booking>, new: Option<&Booking>) -> Vec<(LookOrder, Timestamp)> {
    let Some(new) = new else { return Vec::new() };
    let mut looks = Vec::new();
    if old.is_none() {
        looks.push((LookOrder::of(new, Cause::Lock), after_resolution(new)));
    }
    let is_new = |id| old.is_none_or(|old| old.payment(id).is_none());
    let begun = new.open_attempts().filter(|attempt| is_new(&attempt.payment_id));
    looks.extend(begun.map(|attempt| (LookOrder::of(new, Cause::Attempt), attempt.created_at + FIRST_LOOK)));
    // The booking has ended: open attempts are sealed at once.
    let ended = old.is_some_and(|old| old.status != new.status);
    if ended && new.open_attempts().next().is_some() {
        looks.push((LookOrder::of(new, Cause::Attempt), Timestamp::MIN));
    }
    looks
}

/// Age at which an open attempt without a look counts as forgotten: its last look was due before.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(8);

/// The look that a booking is missing: an attempt is open, its look is long due, and the due index does not
/// have the booking. The queue message for it has failed for good.
pub(crate) fn forgotten(booking: &Booking, now: Timestamp) -> Option<LookOrder> {
    let is_open = booking.next_due_at.is_none() && booking.open_attempts().next().is_some();
    (is_open && now > booking.resolves_at() + FORGOTTEN).then(|| LookOrder::of(booking, Cause::Due))
}

/// The first second at which an open attempt of the booking may be sealed.
pub(crate) fn after_resolution(booking: &Booking) -> Timestamp {
    booking.resolves_at() + SignedDuration::from_secs(1)
}
