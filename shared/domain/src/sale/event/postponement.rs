//! Postponements of an event, each with a refund window.
//!
//! A customer who booked for the old start keeps the seats, and may return the whole booking for all that was paid
//! until the window ends. A window is a promise: it stays as it was written, whatever becomes of the event's policy,
//! and another postponement only adds one.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Event, EventStatus};
use crate::Error;
use crate::base::ids::{EventId, OrganizerId};
use crate::base::limits;

/// Time in which a customer may still be shown the old start: longer than instances cache an event and a function
/// runs. Who books in it has booked for the old start.
const SHOWN: SignedDuration = SignedDuration::from_secs(60);

/// A postponement of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    /// Instant at which it was decided.
    pub at: Timestamp,
    /// Start before it.
    pub from: Timestamp,
    /// End of the refund window, that second included.
    pub refund_until: Timestamp,
}

impl Postponement {
    /// Last instant of bookings that the window is for.
    #[must_use]
    pub fn booked_until(&self) -> Timestamp {
        self.at.checked_add(SHOWN).unwrap_or(Timestamp::MAX)
    }

    /// Returns true if the window has not ended at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        now.as_second() <= self.refund_until.as_second()
    }
}

/// A start to postpone an event to.
#[derive(Clone, Debug)]
pub struct NewStart {
    /// The instant.
    pub starts_at: Timestamp,
    /// The time on the venue's clock.
    pub local_start: String,
    /// End of the sale; without it as long before the start as now.
    pub sales_close_at: Option<Timestamp>,
    /// End of the refund window.
    pub refund_until: Timestamp,
}

/// Facts of a postponement, as its message has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Postponed {
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    pub from: Timestamp,
    pub from_local_start: String,
    pub starts_at: Timestamp,
    pub local_start: String,
    pub time_zone: String,
    /// Instant up to which bookings have the refund window.
    pub booked_until: Timestamp,
    pub refund_until: Timestamp,
}

impl Event {
    /// The event with a later start, and a refund window for who has booked by `now`.
    ///
    /// # Errors
    /// [`Error::EventStatusWrong`] unless it is published, [`Error::FieldInvalid`] for a start that is not later or
    /// has passed, a window that does not lie between now and the new start, or a sale that ends before it opens;
    /// [`Error::FieldFixed`] if it was postponed too often.
    pub fn postponed(&self, to: NewStart, now: Timestamp) -> Result<Self, Error> {
        if self.status != EventStatus::Published {
            return Err(Error::EventStatusWrong { status: self.status.as_str() });
        }
        if self.postponements.len() >= limits::POSTPONEMENTS_MAX {
            let reason = "the event was postponed 10 times; call it off and make another";
            return Err(Error::FieldFixed { name: "local_start", reason });
        }
        let invalid = |name, reason: &str| Err(Error::FieldInvalid { name, reason: reason.to_owned() });
        if to.starts_at <= self.starts_at || to.starts_at <= now {
            return invalid("local_start", "give a start that is to come and later than the present one");
        }
        if to.refund_until <= now || to.refund_until >= to.starts_at {
            return invalid("refund_until", "the window ends after now and before the new start");
        }
        let sale_ends = self.sales_close_at.duration_since(self.starts_at);
        let sales_close_at = to.sales_close_at.or_else(|| to.starts_at.checked_add(sale_ends).ok());
        let (at, from) = (now, self.starts_at);
        let mut next = Self {
            starts_at: to.starts_at,
            local_start: to.local_start,
            sales_close_at: sales_close_at.unwrap_or(self.sales_close_at),
            ver: self.ver + 1,
            ..self.clone()
        };
        next.postponements.push(Postponement { at, from, refund_until: to.refund_until });
        next.check()?;
        Ok(next)
    }

    /// Facts of the change from this event to `next`, which it was postponed to; none if it was not.
    #[must_use]
    pub fn postponement_to(&self, next: &Self) -> Option<Postponed> {
        let last =
            next.postponements.last().filter(|_| next.postponements.len() > self.postponements.len())?;
        Some(Postponed {
            event_id: next.event_id.clone(),
            organizer_id: next.organizer_id.clone(),
            from: last.from,
            from_local_start: self.local_start.clone(),
            starts_at: next.starts_at,
            local_start: next.local_start.clone(),
            time_zone: next.time_zone.clone(),
            booked_until: last.booked_until(),
            refund_until: last.refund_until,
        })
    }

    /// End of the refund window that a booking made at `booked_at` has at `now`; none outside of all windows.
    #[must_use]
    pub fn refund_window(&self, booked_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let open =
            self.postponements.iter().filter(|one| one.is_open(now) && booked_at <= one.booked_until());
        open.map(|one| one.refund_until).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::fixture::{LOCKED_AT, at, event};

    const DAY: i64 = 86_400;

    fn to(days: i64, window_days: i64) -> NewStart {
        NewStart {
            starts_at: at(LOCKED_AT + days * DAY),
            local_start: "2027-02-10T13:30".into(),
            sales_close_at: None,
            refund_until: at(LOCKED_AT + window_days * DAY),
        }
    }

    #[test]
    fn a_window_is_for_who_has_booked_before_and_another_postponement_does_not_shorten_it() {
        let once = event().postponed(to(30, 8), at(LOCKED_AT)).unwrap();
        assert_eq!(
            (once.starts_at, once.sales_close_at),
            (at(LOCKED_AT + 30 * DAY), at(LOCKED_AT + 30 * DAY))
        );
        let window = |event: &Event, booked, now| {
            event.refund_window(at(LOCKED_AT + booked), at(LOCKED_AT + now)).map(Timestamp::as_second)
        };
        let first_end = LOCKED_AT + 8 * DAY;
        assert_eq!(window(&once, 60, 8 * DAY), Some(first_end));
        assert_eq!(window(&once, 61, DAY), None, "booked for the new start");
        assert_eq!(window(&once, 0, 8 * DAY + 1), None, "the window is over");
        let twice = once.postponed(to(40, 3), at(LOCKED_AT + 2 * DAY)).unwrap();
        assert_eq!(window(&twice, 0, 3 * DAY + 1), Some(first_end), "the first window goes on");
        assert_eq!(window(&twice, DAY, 3 * DAY), Some(LOCKED_AT + 3 * DAY));
        assert_eq!(window(&twice, DAY, 3 * DAY + 1), None);
        let told = once.postponement_to(&twice).unwrap();
        assert_eq!((told.from, told.starts_at), (once.starts_at, twice.starts_at));
        assert_eq!(twice.postponement_to(&twice), None);
    }

    #[test]
    fn an_event_is_postponed_to_a_later_start_with_a_window_before_it() {
        let refused = |to: NewStart, now: i64| match event().postponed(to, at(LOCKED_AT + now)) {
            Err(Error::FieldInvalid { name, .. }) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(to(10, 8), 0), "local_start");
        assert_eq!(refused(to(30, 8), 31 * DAY), "local_start");
        assert_eq!(refused(to(30, 30), 0), "refund_until");
        assert_eq!(refused(to(30, 8), 9 * DAY), "refund_until");
        let draft = Event { status: EventStatus::Draft, ..event() };
        assert!(matches!(draft.postponed(to(30, 8), at(LOCKED_AT)), Err(Error::EventStatusWrong { .. })));
        let mut often = event();
        for n in 0..10 {
            often = often.postponed(to(30 + n, 8), at(LOCKED_AT)).unwrap();
        }
        assert!(matches!(often.postponed(to(99, 8), at(LOCKED_AT)), Err(Error::FieldFixed { .. })));
    }
}
