//! Functions die and calls fail while a customer locks, extends or gives up. Nothing is lost, nothing
//! stays locked for ever, and whoever sends the request again gets the first answer.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Service, Show, Trouble, World};

use crate::support::{text, texts};

const DEATHS: [Trouble; 2] = [Trouble::KillBefore, Trouble::KillAfter];
/// Troubles that pass by themselves if the same call is made again.
const HICCUPS: [Trouble; 6] = [
    Trouble::Conflict,
    Trouble::Throttle,
    Trouble::Starved,
    Trouble::Fails,
    Trouble::NoAnswer,
    Trouble::LostAnswer,
];

/// Wishes of every kind: one block, several blocks, the best available.
fn wishes(show: &Show) -> [Value; 3] {
    let event = &show.event_id;
    [
        json!({ "event_id": event, "seats": ["Stalls-A-1", "Stalls-A-2"] }),
        json!({ "event_id": event, "seats": ["Stalls-A-1", "Stalls-B-1", "Balcony-A-1"] }),
        json!({ "event_id": event, "best_available": { "count": 3, "type": "premium" } }),
    ]
}

/// Runs `scene` for n = 1, 2, … until no n-th call went wrong in it, which it answers.
async fn at_every_call(calls_min: usize, scene: impl AsyncFn(usize) -> bool) {
    let mut n = 1;
    while scene(n).await {
        n += 1;
    }
    assert!(n > calls_min, "only {} calls were met", n - 1);
}

/// Calls of `create-booking` that can go wrong in this way, at least: conflicts concern writes alone.
fn calls_min(trouble: Trouble) -> usize {
    if matches!(trouble, Trouble::Conflict | Trouble::Starved) { 2 } else { 4 }
}

/// Sends a request again whose first run died: at once, where it had the customer's slot already; when that run is over
/// for certain, where the request names its seats; or else when its claim has ended.
async fn sent_again(world: &World, who: &Person, wish: &Value) -> Value {
    for seconds in [0, 31, 270] {
        world.pass(seconds);
        let reply = world.book(who, "same", wish).await;
        if reply.status == 201 {
            assert!(
                seconds < 270 || wish.get("seats").is_none(),
                "seats by id are had again after 30 seconds"
            );
            return reply.body;
        }
        reply.refused(409, "request_in_progress");
    }
    panic!("the customer cannot book again");
}

async fn new_world() -> (World, Show, Person) {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    (world, show, asha)
}

#[tokio::test(start_paused = true)]
async fn wherever_booking_dies_the_same_request_sent_again_has_the_seats() {
    for trouble in DEATHS {
        for kind in 0..3 {
            at_every_call(4, async |n| {
                let (world, show, asha) = new_world().await;
                let wish = &wishes(&show)[kind];
                world.fault(Fault::new(trouble).function("create-booking").nth(n));
                let first = world.book(&asha, "same", wish).await;
                let died = world.clear_faults() > 0;
                assert_eq!(first.died(), died);
                let again = sent_again(&world, &asha, wish).await;
                let seats = texts(&again["seats"]);
                assert_eq!(world.all_marks().len(), seats.len(), "{trouble:?} at {n}: {seats:?}");
                let booking = text(&again["booking_id"]);
                world.paid(&asha, booking).await;
                world.settle().await;
                assert_eq!(world.booking(&asha, booking).await["status"], "confirmed");
                world.finish().await;
                died
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_booking_dies_the_seats_come_back_by_themselves() {
    for trouble in DEATHS {
        for kind in 0..3 {
            at_every_call(4, async |n| {
                let (world, show, asha) = new_world().await;
                let wish = &wishes(&show)[kind];
                world.fault(Fault::new(trouble).function("create-booking").nth(n));
                world.book(&asha, "same", wish).await;
                let died = world.clear_faults() > 0;
                // The customer has given up on us.
                world.pass(301);
                let ben = world.customer("ben");
                world.book(&ben, "bens", wish).await.expect(201);
                world.pass(301);
                world.lock(&asha, &show, &["Stalls-A-1"]).await.expect(201);
                world.finish().await;
                died
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_booking_dies_another_customer_in_the_next_second_is_told_the_truth() {
    for trouble in DEATHS {
        at_every_call(4, async |n| {
            let (world, show, asha) = new_world().await;
            world.fault(Fault::new(trouble).function("create-booking").nth(n));
            world.lock_with_key(&asha, &show, &["Stalls-A-1", "Stalls-B-1"], "same").await;
            let died = world.clear_faults() > 0;
            let held = !world.all_marks().is_empty();
            let ben = world.customer("ben");
            let reply = world.lock(&ben, &show, &["Stalls-B-1"]).await;
            if held {
                let problem = reply.refused(409, "seats_taken");
                assert_eq!(texts(&problem["seats"]), ["Stalls-B-1"]);
            } else {
                reply.expect(201);
            }
            world.finish().await;
            died
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_hiccup_anywhere_is_not_noticed_by_who_books() {
    for trouble in HICCUPS {
        for kind in 0..3 {
            at_every_call(calls_min(trouble), async |n| {
                let (world, show, asha) = new_world().await;
                world.fault(Fault::new(trouble).function("create-booking").nth(n));
                let wish = &wishes(&show)[kind];
                let booking = world.book(&asha, "same", wish).await;
                assert_eq!(booking.status, 201, "{trouble:?} at {n}: {}", booking.body);
                assert_eq!(
                    world.all_marks().len(),
                    texts(&booking.body["seats"]).len(),
                    "{trouble:?} at {n}"
                );
                let came = world.clear_faults() > 0;
                world.finish().await;
                came
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn where_customers_are_not_limited_trouble_anywhere_is_made_good_too() {
    for trouble in DEATHS.into_iter().chain(HICCUPS) {
        at_every_call(calls_min(trouble), async |n| {
            let world = World::new();
            let change = |event: &mut Value| event["tickets_per_customer_max"] = Value::Null;
            let show = world.event_with(&Hall::small(), change).await;
            let asha = world.customer("asha");
            world.fault(Fault::new(trouble).function("create-booking").nth(n));
            let first = world.lock_with_key(&asha, &show, &["Stalls-A-1", "Stalls-B-1"], "same").await;
            let came = world.clear_faults() > 0;
            assert_eq!(first.died(), came && DEATHS.contains(&trouble), "{trouble:?} at {n}");
            if !first.died() {
                first.expect(201);
            }
            world.lock_with_key(&asha, &show, &["Stalls-A-1", "Stalls-B-1"], "same").await.expect(201);
            assert_eq!((world.all_bookings().len(), world.all_marks().len()), (1, 2));
            world.finish().await;
            came
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_store_is_down_customers_are_told_to_come_again_and_nothing_stays_locked() {
    for trouble in HICCUPS {
        for kind in 0..3 {
            at_every_call(calls_min(trouble), async |n| {
                let (world, show, asha) = new_world().await;
                let wish = &wishes(&show)[kind];
                world.fault(Fault::new(trouble).function("create-booking").nth(n).forever());
                let reply = world.book(&asha, "same", wish).await;
                let came = world.clear_faults() > 0;
                if came {
                    assert_eq!((reply.status, reply.code()), (503, "unavailable"), "{trouble:?} at {n}");
                    sent_again(&world, &asha, wish).await;
                }
                world.pass(301);
                world.book(&world.customer("ben"), "bens", wish).await.expect(201);
                world.finish().await;
                came
            })
            .await;
        }
    }
}

/// The two requests about a booking that can be sent again, and what they come to.
#[derive(Clone, Copy, Debug)]
enum Then {
    Extend,
    Release,
}

impl Then {
    async fn ask(self, world: &World, asha: &Person, booking: &str) -> Reply {
        match self {
            Self::Extend => world.extend(asha, booking).await,
            Self::Release => world.release(asha, booking).await,
        }
    }

    fn function(self) -> &'static str {
        match self {
            Self::Extend => "extend-booking",
            Self::Release => "release-booking",
        }
    }

    /// Checks that it has been done.
    async fn check(self, world: &World, show: &Show, asha: &Person, booking: &str) {
        let ben = world.customer("ben");
        let wish = ["Stalls-A-1", "Stalls-B-1"];
        match self {
            Self::Release => {
                assert_eq!(world.booking(asha, booking).await["status"], "cancelled");
                world.lock(&ben, show, &wish).await.expect(201);
                world.lock(asha, show, &["Stalls-A-2"]).await.expect(201);
            }
            Self::Extend => {
                assert_eq!(world.booking(asha, booking).await["status"], "pending");
                world.pass(290);
                world.lock(&ben, show, &wish).await.refused(409, "seats_taken");
                world.paid(asha, booking).await;
                world.settle().await;
                assert_eq!(world.booking(asha, booking).await["status"], "confirmed");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_extending_or_giving_up_goes_wrong_asking_again_does_it() {
    for then in [Then::Extend, Then::Release] {
        for trouble in DEATHS.into_iter().chain(HICCUPS) {
            at_every_call(2, async |n| {
                let (world, show, asha) = new_world().await;
                let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
                world.pass(100);
                world.fault(Fault::new(trouble).function(then.function()).nth(n));
                let reply = then.ask(&world, &asha, &booking).await;
                let came = world.clear_faults() > 0;
                if came && DEATHS.contains(&trouble) {
                    assert!(reply.died());
                    then.ask(&world, &asha, &booking).await.expect(200);
                } else {
                    assert_eq!(reply.status, 200, "{then:?} {trouble:?} at {n}: {}", reply.body);
                }
                then.check(&world, &show, &asha, &booking).await;
                world.finish().await;
                came
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_whose_giving_up_died_and_was_never_asked_for_again_ends_by_itself() {
    for trouble in DEATHS {
        at_every_call(2, async |n| {
            let (world, show, asha) = new_world().await;
            let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
            world.fault(Fault::new(trouble).function("release-booking").nth(n));
            world.release(&asha, &booking).await;
            let died = world.clear_faults() > 0;
            world.pass(301);
            world.lock(&world.customer("ben"), &show, &["Stalls-A-1", "Stalls-B-1"]).await.expect(201);
            world.lock(&asha, &show, &["Stalls-A-2"]).await.expect(201);
            world.finish().await;
            died
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn reading_while_the_store_is_down_says_come_again() {
    let (world, show, asha) = new_world().await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    for trouble in [Trouble::Throttle, Trouble::Fails, Trouble::NoAnswer] {
        world.fault(Fault::new(trouble).service(Service::DynamoDb).forever());
        for target in [format!("/booking/{booking}"), "/bookings".to_owned()] {
            world.get(&target, Some(&asha)).await.refused(503, "unavailable");
        }
        for target in ["", "/seats", "/availability"] {
            world.cold_start();
            let target = format!("/events/{}{target}", show.event_id);
            world.get(&target, None).await.refused(503, "unavailable");
        }
        world.clear_faults();
    }
    world.finish().await;
}
