//! A customer with eighty hands: many parallel requests, under one key with different bodies and under many
//! keys, for an event that limits tickets.

use std::collections::HashMap;

use domain::block::Mark;
use domain::booking::BookingStatus;
use futures::future::join_all;
use serde_json::{Value, json};

use super::customers::pay;
use super::{Dice, Size};
use crate::{Hall, Person, Reply, Show, World};

/// The event's ticket limit.
const TICKETS_MAX: usize = 4;

/// The customer, and the event that only this customer books.
pub(super) struct Hands {
    person: Person,
    show: Show,
    requests: usize,
}

impl Hands {
    /// Puts an event on sale; a `short` one has the shortest locks.
    pub(super) async fn new(world: &World, size: Size, short: bool) -> Self {
        let edit = |event: &mut Value| {
            event["tickets_per_customer_max"] = TICKETS_MAX.into();
            if short {
                super::shorten(event);
            }
        };
        let show = world.event_with(&Hall::small(), edit).await;
        Self { person: world.customer("hands"), show, requests: size.hands }
    }

    /// Id of the event.
    pub(super) fn event_id(&self) -> &str {
        &self.show.event_id
    }

    /// Sends all requests at once, and one that pays, extends or releases the previous booking.
    pub(super) async fn act(&self, world: &World, dice: &mut Dice) {
        let bookings = world.get("/bookings?limit=5", Some(&self.person)).await;
        let newest = bookings.body["bookings"][0]["booking_id"].as_str().map(str::to_owned);
        let one = format!("hand-{}", dice.roll(3));
        let wishes: Vec<(String, Value)> = (0..self.requests)
            .map(|i| {
                let key = if i % 2 == 0 { one.clone() } else { format!("hand-{}", dice.roll(1000)) };
                (key, self.wish(dice))
            })
            .collect();
        let mut fate = Dice::new(dice.roll(u64::MAX));
        let asks = wishes.iter().map(|(key, body)| world.book(&self.person, key, body));
        let (replies, ()) = futures::join!(join_all(asks), self.go_on(world, newest.as_deref(), &mut fate));
        let keys = wishes.iter().map(|(key, _)| key.as_str());
        one_answer_per_key(keys.zip(&replies));
    }

    async fn go_on(&self, world: &World, newest: Option<&str>, dice: &mut Dice) {
        let Some(booking) = newest else { return };
        let _ = match dice.roll(4) {
            0 => world.release(&self.person, booking).await,
            1 => world.extend(&self.person, booking).await,
            2 => pay(world, &self.person, booking, "hand", dice).await,
            _ => world.get(&format!("/booking/{booking}"), Some(&self.person)).await,
        };
    }

    fn wish(&self, dice: &mut Dice) -> Value {
        let count = dice.roll(TICKETS_MAX as u64) + 1;
        if dice.roll(5) == 0 {
            let wish = json!({ "count": count, "type": dice.choose(&["premium", "standing"]) });
            return json!({ "event_id": self.show.event_id, "best_available": wish });
        }
        let (row, first) = (dice.choose(&["A", "B"]), dice.roll(36) + 1);
        let seats: Vec<String> = (first..first + count).map(|n| format!("Stalls-{row}-{n}")).collect();
        json!({ "event_id": self.show.event_id, "seats": seats })
    }

    /// Fails if more seats are locked than the protocol guarantees: those of the one pending booking, and of
    /// one attempt. Clocks may be off by `skew` seconds; a lock that has ended by the fastest one does not
    /// count.
    pub(super) fn check(&self, world: &World, skew: i64) {
        let at = world.clock.second() + skew;
        let customer = self.person.customer_id();
        let of_hers = |booking: &domain::booking::Booking| {
            booking.customer_id.as_str() == customer && booking.status == BookingStatus::Pending
        };
        let pending: Vec<_> = world.all_bookings().into_iter().filter(of_hers).collect();
        let open = pending.iter().filter(|booking| booking.expires_at.as_second() > at).count();
        assert!(open <= 1, "{open} locks are open at once");
        let most = pending.iter().map(|booking| booking.seat_count()).max().unwrap_or_default();
        let locked = world.locked_at(&self.person, &self.show, at);
        let may = most + TICKETS_MAX;
        assert!(locked <= may, "{locked} seats are locked for one customer, and at most {may} may be");
    }
}

/// Checks that all 201 answers under one key name the same booking.
fn one_answer_per_key<'a>(replies: impl Iterator<Item = (&'a str, &'a Reply)>) {
    let mut first: HashMap<&str, &Value> = HashMap::new();
    for (key, reply) in replies {
        assert!(reply.status != 500 || reply.died(), "{}", reply.body);
        if reply.status == 201 {
            let known = *first.entry(key).or_insert(&reply.body);
            let same = |name: &str| known[name] == reply.body[name];
            assert!(same("booking_id") && same("seats"), "{key}: {known} and {}", reply.body);
        }
    }
}

impl World {
    /// Seats of the event that are locked for the customer's bookings, or for missing ones: a stray lock does
    /// not say whose it is.
    #[must_use]
    pub fn locked_seats_of(&self, who: &Person, show: &Show) -> usize {
        self.locked_at(who, show, self.clock.second())
    }

    /// Those of them whose lock has not ended at the second `at`.
    fn locked_at(&self, who: &Person, show: &Show, at: i64) -> usize {
        let customer = who.customer_id();
        let owners: HashMap<String, String> = self
            .all_bookings()
            .into_iter()
            .map(|booking| (booking.booking_id.to_string(), booking.customer_id.to_string()))
            .collect();
        let marks = self.all_marks().into_iter();
        let counts = |place: &str, mark: &Mark| match mark {
            Mark::Locked { until, booking_id } => {
                let owner = owners.get(booking_id.as_str());
                place.starts_with(&show.event_id)
                    && *until >= at
                    && owner.is_none_or(|owner| *owner == customer)
            }
            _ => false,
        };
        marks.filter(|(place, mark)| counts(place, mark)).count()
    }
}
