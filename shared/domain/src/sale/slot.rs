//! A customer's slot for an event with a ticket limit, and the claim that takes it.
//!
//! A run of a request claims the slot before it locks seats, so that all requests of a customer together lock
//! no more than one booking's seats. The claim names the run and not only the booking: of two runs under one
//! key, only one has the slot. A claim ends once now is past `until`, by the rule of
//! [`crate::seating::block`].

use jiff::Timestamp;

use crate::base::ids::{BookingId, ClaimId, CustomerId, EventId};

/// A stored slot; a missing item is an empty slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Claim that has the slot, or had it last.
    pub open: Option<Open>,
    /// Tickets in the customer's confirmed bookings.
    pub tickets: usize,
}

/// A claim in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Id of the claim.
    pub claim_id: ClaimId,
    /// Number of seats of its booking.
    pub seats: usize,
    /// Last second of the claim.
    pub until: i64,
    /// Fingerprint of the request; empty once its booking certainly exists.
    pub request: String,
    /// Last second at which the run that made it can be under way.
    pub run_until: i64,
}

/// A claim that a run makes.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Id of the claim.
    pub claim_id: ClaimId,
    /// Customer of the slot.
    pub customer_id: CustomerId,
    /// Event of the slot.
    pub event_id: EventId,
    /// Number of seats to lock.
    pub seats: usize,
    /// The event's ticket limit.
    pub tickets_max: u32,
    /// Fingerprint of the request.
    pub request: String,
    /// True if the request names its seats. Only then does a second run lock the seats of a run that died.
    pub names_seats: bool,
    /// Last second of the claim.
    pub until: i64,
    /// Last second at which the run can be under way.
    pub run_until: i64,
}

/// Answer of a slot to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The slot is free.
    Free,
    /// The claim has the slot already.
    Ours,
    /// A dead run of the same request has the slot, which may be taken over.
    Abandoned(ClaimId),
    /// Another run under the same key has the slot.
    InProgress,
    /// Another booking of the customer has the slot.
    Taken(BookingId),
    /// The customer would have too many tickets.
    Full,
}

/// Way of counting a confirmed booking's tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// With the booking's own claim, which ends.
    WithClaim,
    /// On a free slot.
    Alone,
    /// Beside another claim, whose seats fit, too.
    Beside(Open),
    /// After another claim has ended: both together exceed the limit.
    After(i64),
    /// Never: the customer has too many tickets.
    Never,
}

impl Slot {
    /// The claim that has the slot at `now`.
    #[must_use]
    pub fn live(&self, now: Timestamp) -> Option<&Open> {
        self.open.as_ref().filter(|open| open.until >= now.as_second())
    }

    /// Returns true if `seats` more tickets are within the limit.
    #[must_use]
    pub fn has_room(&self, seats: usize, tickets_max: u32) -> bool {
        self.tickets.saturating_add(seats) <= tickets_max as usize
    }

    /// Returns true if the slot contains this claim, even after its end.
    #[must_use]
    pub fn is_of(&self, claim_id: &ClaimId) -> bool {
        self.open.as_ref().is_some_and(|open| open.claim_id == *claim_id)
    }

    /// Answers `claim` at `now`.
    #[must_use]
    pub fn answer(&self, claim: &Claim, now: Timestamp) -> Answer {
        if !self.has_room(claim.seats, claim.tickets_max) {
            return Answer::Full;
        }
        let Some(open) = self.live(now) else { return Answer::Free };
        let booking_id = open.claim_id.booking_id();
        if open.claim_id == claim.claim_id {
            Answer::Ours
        } else if booking_id != claim.claim_id.booking_id() {
            Answer::Taken(booking_id)
        } else if claim.names_seats && open.request == claim.request && open.run_until < now.as_second() {
            Answer::Abandoned(open.claim_id.clone())
        } else {
            Answer::InProgress
        }
    }

    /// The way to count `seats` tickets of the booking with the claim `claim_id`.
    #[must_use]
    pub fn counting(&self, claim_id: &ClaimId, seats: usize, tickets_max: u32, now: Timestamp) -> Counting {
        if !self.has_room(seats, tickets_max) {
            return Counting::Never;
        }
        match self.live(now) {
            _ if self.is_of(claim_id) => Counting::WithClaim,
            None => Counting::Alone,
            Some(other) if self.has_room(seats.saturating_add(other.seats), tickets_max) => {
                Counting::Beside(other.clone())
            }
            Some(other) => Counting::After(other.until),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn run(key: &str, request_id: &str) -> ClaimId {
        ClaimId::of(
            &BookingId::derive(
                &crate::base::ids::DeploymentId::from_random([7; 6]),
                &"cus_asha".parse().unwrap(),
                key,
            ),
            request_id,
        )
    }

    fn claim(claim_id: ClaimId) -> Claim {
        Claim {
            claim_id,
            customer_id: "cus_asha".parse().unwrap(),
            event_id: "evt_0123456789".parse().unwrap(),
            seats: 4,
            tickets_max: 10,
            request: "r".into(),
            names_seats: true,
            until: NOW + 300,
            run_until: NOW + 30,
        }
    }

    fn slot(claim_id: ClaimId, tickets: usize) -> Slot {
        let (until, run_until) = (NOW + 300, NOW + 30);
        Slot { open: Some(Open { claim_id, seats: 4, until, request: "r".into(), run_until }), tickets }
    }

    #[test]
    fn a_claim_has_its_slot_in_its_last_second_and_not_in_the_next() {
        let slot = slot(run("a", "1"), 0);
        assert_eq!(slot.answer(&claim(run("a", "1")), at(NOW)), Answer::Ours);
        let other = claim(run("b", "2"));
        let taken = Answer::Taken(run("a", "1").booking_id());
        assert_eq!(slot.answer(&other, at(NOW + 300)), taken);
        assert_eq!(slot.answer(&other, at(NOW + 301)), Answer::Free);
    }

    #[test]
    fn only_a_dead_run_of_the_same_request_that_names_its_seats_is_taken_over() {
        let slot = slot(run("a", "1"), 0);
        let again = claim(run("a", "2"));
        assert_eq!(slot.answer(&again, at(NOW + 30)), Answer::InProgress);
        assert_eq!(slot.answer(&again, at(NOW + 31)), Answer::Abandoned(run("a", "1")));
        let otherwise = Claim { request: "other".into(), ..again.clone() };
        assert_eq!(slot.answer(&otherwise, at(NOW + 31)), Answer::InProgress);
        let best = Claim { names_seats: false, ..again };
        assert_eq!(slot.answer(&best, at(NOW + 31)), Answer::InProgress);
    }

    #[test]
    fn nobody_claims_more_than_the_limit() {
        let claim = claim(run("a", "1"));
        assert_eq!(Slot { open: None, tickets: 6 }.answer(&claim, at(NOW)), Answer::Free);
        assert_eq!(Slot { open: None, tickets: 7 }.answer(&claim, at(NOW)), Answer::Full);
        let eleven = Claim { seats: 11, ..claim };
        assert_eq!(Slot::default().answer(&eleven, at(NOW)), Answer::Full);
    }

    #[test]
    fn a_paid_booking_is_counted_beside_another_claim_or_after_it_and_only_tickets_refuse_it() {
        let (mine, other) = (run("a", "1"), run("b", "2"));
        let counting = |slot: &Slot, now| slot.counting(&mine, 4, 10, at(now));
        assert_eq!(counting(&slot(mine.clone(), 6), NOW + 999), Counting::WithClaim);
        assert_eq!(counting(&Slot { open: None, tickets: 6 }, NOW), Counting::Alone);
        let beside = slot(other.clone(), 2);
        assert_eq!(counting(&beside, NOW), Counting::Beside(beside.open.clone().unwrap()));
        assert_eq!(counting(&slot(other.clone(), 3), NOW), Counting::After(NOW + 300));
        assert_eq!(counting(&slot(other.clone(), 3), NOW + 301), Counting::Alone);
        assert_eq!(counting(&slot(other, 7), NOW), Counting::Never);
    }
}
