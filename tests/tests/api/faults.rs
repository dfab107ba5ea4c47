//! Functions die and calls fail while a customer locks, extends or releases. No booking is lost, no seat stays
//! locked for ever, and a request that is sent again gets the first answer.

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Service, Show, Trouble, World};

use crate::support::{second, text, texts};

const DEATHS: [Trouble; 2] = [Trouble::KillBefore, Trouble::KillAfter];
/// Faults that a retry of the same call overcomes.
const HICCUPS: [Trouble; 6] = [
    Trouble::Conflict,
    Trouble::Throttle,
    Trouble::Starved,
    Trouble::Fails,
    Trouble::NoAnswer,
    Trouble::LostAnswer,
];

/// Requests of every kind: one block, several blocks, the best available.
fn wishes(show: &Show) -> [Value; 3] {
    let event = &show.event_id;
    [
        json!({ "event_id": event, "seats": ["Stalls-A-1", "Stalls-A-2"] }),
        json!({ "event_id": event, "seats": ["Stalls-A-1", "Stalls-B-1", "Balcony-A-1"] }),
        json!({ "event_id": event, "best_available": { "count": 3, "type": "premium" } }),
    ]
}

/// Runs `scene` for n = 1, 2, … until its n-th call does not exist; `scene` returns true if that call failed.
async fn at_every_call(calls_min: usize, scene: impl AsyncFn(usize) -> bool) {
    let mut n = 1;
    while scene(n).await {
        n += 1;
    }
    assert!(n > calls_min, "only {} calls failed", n - 1);
}

/// Least number of calls of `create-booking` that can fail in this way: only writes can conflict.
fn calls_min(trouble: Trouble) -> usize {
    if matches!(trouble, Trouble::Conflict | Trouble::Starved) { 2 } else { 4 }
}

/// Sends a request again whose first run died: at once, if that run had the customer's slot; after 30 seconds, when
/// that run is certainly over, if the request names its seats; and else when the claim has ended.
async fn sent_again(world: &World, who: &Person, wish: &Value) -> Value {
    for seconds in [0, 31, 270] {
        world.pass(seconds);
        let reply = world.book(who, "same", wish).await;
        if reply.status == 201 {
            assert!(
                seconds < 270 || wish.get("seats").is_none(),
                "a request that names its seats succeeds after 30 seconds"
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
async fn wherever_a_lock_dies_the_same_request_sent_again_locks_the_seats() {
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
                // Who names no seats may get others: those of the run that died become available by themselves.
                let locked = world.all_marks().len();
                let others = wish.get("seats").is_none() && locked == 2 * seats.len();
                assert!(locked == seats.len() || others, "{trouble:?} at {n}: {seats:?}");
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
async fn wherever_a_lock_dies_the_seats_become_available_by_themselves() {
    for trouble in DEATHS {
        for kind in 0..3 {
            at_every_call(4, async |n| {
                let (world, show, asha) = new_world().await;
                let wish = &wishes(&show)[kind];
                world.fault(Fault::new(trouble).function("create-booking").nth(n));
                world.book(&asha, "same", wish).await;
                let died = world.clear_faults() > 0;
                // The customer does not come back.
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
async fn wherever_a_lock_dies_another_customer_in_the_next_second_gets_a_true_answer() {
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
async fn the_customer_does_not_notice_one_passing_fault_of_any_call() {
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
async fn without_a_ticket_limit_the_same_request_overcomes_a_fault_of_any_call() {
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
async fn while_the_store_is_down_customers_are_told_to_try_again_and_nothing_stays_locked() {
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

/// Requests about a booking that can be sent again.
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

    /// Checks that the request has had its effect.
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
async fn wherever_an_extension_or_release_fails_the_same_request_sent_again_completes_it() {
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
async fn a_lock_whose_release_died_and_was_never_sent_again_expires() {
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
async fn a_lock_that_a_request_to_pay_made_longer_before_it_died_can_be_extended_and_stays_as_long() {
    let (world, show, asha) = new_world().await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    // Slot and seats are extended, and the attempt is not written.
    world.fault(Fault::new(Trouble::KillBefore).function("create-payment").operation("PutItem"));
    assert!(world.open_payment(&asha, &booking).await.died());
    let longer = world.all_marks();
    world.pass(100);
    let extended = world.extend(&asha, &booking).await.expect(200);
    assert_eq!(second(&extended["expires_at"]), world.clock.second() + 300);
    assert_eq!(world.all_marks(), longer);
    world.paid(&asha, &booking).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn reads_while_the_store_is_down_say_to_try_again() {
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
