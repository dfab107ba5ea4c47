//! Complimentary bookings: seats that an organizer gives away.

use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Service, Show, Trouble, World};

use crate::support::{let_others_run, text, texts};

async fn give(world: &World, show: &Show, who: &Person, key: &str, body: &Value) -> Reply {
    let target = format!("/admin/events/{}/complimentary-bookings", show.event_id);
    world.call("POST", &target, Some(who), &[("idempotency-key", key)], body).await
}

/// An event with a manager, and two house seats for the press.
async fn opera(world: &World) -> (Show, Person) {
    let show = world.event().await;
    let manager = world.member(&world.organizer().await, "maya", "manager").await;
    let press = json!({ "name": "press", "seats": ["Stalls-A-1", "Stalls-A-2"] });
    let target = format!("/admin/events/{}/house-seats", show.event_id);
    world.admin("POST", &target, &press).await.expect(200);
    (show, manager)
}

fn press_seats(to: Option<&Person>) -> Value {
    let mut body = json!({
        "seats": ["Stalls-A-1", "Stalls-A-2"], "house_name": "press", "reason": "Review for the Herald",
    });
    if let Some(to) = to {
        body["email"] = to.address().into();
    }
    body
}

async fn seats(world: &World, show: &Show) -> [String; 2] {
    [
        world.seat_status(show, "Stalls", "Stalls-A-1").await,
        world.seat_status(show, "Stalls", "Stalls-A-2").await,
    ]
}

#[tokio::test(start_paused = true)]
async fn house_seats_are_given_to_a_customer_and_are_house_seats_again_after_the_return() {
    let world = World::new();
    let (show, manager) = opera(&world).await;
    let asha = world.customer("asha");
    let given = give(&world, &show, &manager, "one", &press_seats(Some(&asha))).await.expect(201);
    let booking = text(&given["booking_id"]).to_owned();
    assert_eq!((&given["status"], &given["customer_id"]), (&json!("confirmed"), &json!(asha.customer_id())));
    assert_eq!((&given["complimentary"], &given["house_name"]), (&json!(true), &json!("press")));
    assert_eq!(
        (&given["amount"]["amount_minor"], &given["quote"]["tax"]["amount_minor"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(seats(&world, &show).await, ["booked", "booked"]);
    world.settle().await;
    // It is a booking like any other for its customer, the gate and the messages.
    let tickets = world.get(&format!("/booking/{booking}/tickets"), Some(&asha)).await.expect(200);
    assert_eq!(tickets["tickets"].as_array().unwrap().len(), 2);
    let confirmed = world.published("BookingConfirmed");
    assert_eq!(confirmed.len(), 1);
    let target = format!("/admin/events/{}/attendees", show.event_id);
    let file = String::from_utf8(world.get(&target, Some(&manager)).await.bytes).unwrap();
    assert_eq!(file.lines().count(), 3, "{file}");
    let target = format!("/admin/events/{}/bookings/{booking}", show.event_id);
    let story = world.get(&target, Some(&manager)).await.expect(200);
    let kinds = story["timeline"].as_array().unwrap().iter().map(|moment| text(&moment["kind"]));
    assert_eq!(kinds.collect::<Vec<_>>(), ["given_away"]);
    assert!(world.audit_books().await.is_empty());

    // One goes back by the customer, one by the desk, and nothing is refunded.
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    let told = world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    assert_eq!(texts(&told["booking"]["seats"]), ["Stalls-A-2"]);
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let target = format!("/admin/events/{}/bookings/{booking}/return", show.event_id);
    let body = json!({ "reason": "The critic is ill" });
    let told = world.call("POST", &target, Some(&desk), &[("idempotency-key", "r")], &body).await.expect(200);
    assert_eq!((&told["refund"]["total"]["amount_minor"], &told["refund_id"]), (&json!(0), &Value::Null));
    assert_eq!(told["booking"]["status"], "cancelled");
    world.settle().await;
    assert_eq!(seats(&world, &show).await, ["blocked", "blocked"]);
    world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    let void = world.get(&format!("/events/{}/void-tickets", show.event_id), None).await.expect(200);
    assert_eq!(void["tickets"].as_array().unwrap().len(), 2);
    // They can be given once more.
    give(&world, &show, &manager, "two", &press_seats(None)).await.expect(201);
    world.pass(3_700);
    assert!(world.audit_books().await.is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn free_seats_are_the_members_own_booking_and_on_sale_again_after_the_return() {
    let world = World::new();
    let (show, manager) = opera(&world).await;
    let body = json!({ "seats": ["Stalls-B-1", "Balcony-A-1"], "reason": "Raffle" });
    let given = give(&world, &show, &manager, "one", &body).await.expect(201);
    assert_eq!((&given["customer_id"], &given["house_name"]), (&json!(manager.customer_id()), &Value::Null));
    world.settle().await;
    let booking = text(&given["booking_id"]);
    world.ask_back(&manager, booking, None).await.expect(201);
    world.give_back(&manager, booking, &world.mailed_code(&manager)).await.expect(200);
    world.settle().await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-B-1", "Balcony-A-1"]).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_complimentary_booking_does_not_count_towards_the_ticket_limit() {
    let world = World::new();
    let change = |event: &mut Value| event["tickets_per_customer_max"] = 2.into();
    let show = world.event_with(&tests::Hall::small(), change).await;
    let manager = world.member(&world.organizer().await, "maya", "manager").await;
    let asha = world.customer("asha");
    let body = json!({ "seats": ["Stalls-B-1", "Stalls-B-2"], "email": asha.address(), "reason": "Raffle" });
    let given = give(&world, &show, &manager, "one", &body).await.expect(201);
    let bought = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    // Nor does its return make room for more.
    let booking = text(&given["booking_id"]);
    world.ask_back(&asha, booking, None).await.expect(201);
    world.give_back(&asha, booking, &world.mailed_code(&asha)).await.expect(200);
    world.lock(&asha, &show, &["Stalls-A-3"]).await.refused(409, "ticket_limit_reached");
    assert_eq!(world.booking(&asha, &bought).await["status"], "confirmed");
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_a_customers_lock_and_a_complimentary_booking_one_gets_the_seat() {
    let (mut locked, mut given) = (0, 0);
    for turns in 0..24 {
        let world = World::with_seed(turns + 1);
        let (show, manager) = opera(&world).await;
        let asha = world.customer("asha");
        let body = json!({ "seats": ["Stalls-B-1", "Stalls-B-2"], "reason": "Raffle" });
        let giving = async {
            let_others_run(turns).await;
            give(&world, &show, &manager, "one", &body).await
        };
        let (lock, giving) = tokio::join!(world.lock(&asha, &show, &["Stalls-B-2", "Stalls-B-3"]), giving);
        match (lock.status, giving.status) {
            (201, 409) => {
                assert_eq!(texts(&giving.refused(409, "seats_taken")["seats"]), ["Stalls-B-2"]);
                locked += 1;
            }
            (409, 201) => given += 1,
            other => panic!("{other:?}: {} {}", lock.body, giving.body),
        }
        world.settle().await;
        world.finish().await;
    }
    assert!(locked > 0 && given > 0, "{locked} {given}");
}

#[tokio::test(start_paused = true)]
async fn wherever_a_complimentary_booking_fails_it_is_given_once_when_it_is_sent_again() {
    for trouble in [Trouble::LostAnswer, Trouble::KillBefore, Trouble::KillAfter, Trouble::Conflict] {
        for step in 1.. {
            let world = World::new();
            let (show, manager) = opera(&world).await;
            world.fault(Fault::new(trouble).function("create-complimentary-booking").nth(step));
            give(&world, &show, &manager, "one", &press_seats(None)).await;
            let was_hit = world.clear_faults() > 0;
            let told = give(&world, &show, &manager, "one", &press_seats(None)).await.expect(201);
            assert_eq!(world.all_bookings().len(), 1, "step {step}, {trouble:?}");
            assert_eq!(texts(&told["seats"]), ["Stalls-A-1", "Stalls-A-2"]);
            let target = format!("/admin/organizers/{}/activity?limit=100", world.organizer().await);
            let activity = world.admin("GET", &target, &Value::Null).await.expect(200);
            let is_complimentary = |record: &&Value| record["action"] == "complimentary_booked";
            assert_eq!(activity["activity"].as_array().unwrap().iter().filter(is_complimentary).count(), 1);
            world.finish().await;
            if !was_hit {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_complimentary_booking_that_cannot_be_given_is_refused_with_the_reason() {
    let world = World::new();
    let (show, manager) = opera(&world).await;
    let asha = world.customer("asha");
    world.locked(&asha, &show, &["Stalls-B-1"]).await;
    let giving = |seats: &[&str]| json!({ "seats": seats, "reason": "Raffle" });
    let with = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    let free = giving(&["Stalls-B-2"]);
    for (body, status, code) in [
        (giving(&["Stalls-B-1"]), 409, "seats_taken"),
        // House seats are given under their name alone.
        (giving(&["Stalls-A-1"]), 409, "seats_taken"),
        (with(free.clone(), "house_name", json!("press")), 400, "field_invalid"),
        (with(giving(&["Stalls-A-1"]), "house_name", json!("artist")), 400, "field_invalid"),
        (with(free.clone(), "house_name", json!("capacity")), 400, "field_invalid"),
        (with(free.clone(), "house_name", Value::Null), 400, "body_invalid"),
        (with(free.clone(), "email", json!("eve@example.com")), 400, "field_invalid"),
        (with(free.clone(), "email", json!("eve")), 400, "field_invalid"),
        (with(free.clone(), "reason", json!(" ")), 400, "field_invalid"),
        (with(free.clone(), "price", json!(1)), 400, "body_invalid"),
        (giving(&[]), 400, "no_seats"),
        (giving(&["Stalls-B-2", "Stalls-B-2"]), 400, "duplicate_seats"),
        (giving(&["Attic-1"]), 400, "unknown_seats"),
    ] {
        give(&world, &show, &manager, "wrong", &body).await.refused(status, code);
    }
    let eleven: Vec<String> = (10..21).map(|n| format!("Stalls-B-{n}")).collect();
    let eleven = json!({ "seats": eleven, "reason": "Raffle" });
    give(&world, &show, &manager, "wrong", &eleven).await.refused(400, "too_many_seats");
    let told =
        give(&world, &show, &manager, "wrong", &with(free.clone(), "house_name", json!("press"))).await;
    assert!(text(&told.body["detail"]).contains("Stalls-B-2"), "{}", told.body);
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    give(&world, &show, &desk, "wrong", &free).await.refused(403, "role_missing");
    let no_key = format!("/admin/events/{}/complimentary-bookings", show.event_id);
    let keyless = world.call("POST", &no_key, Some(&manager), &[], &free).await;
    keyless.refused(400, "idempotency_key_missing");

    give(&world, &show, &manager, "one", &free).await.expect(201);
    give(&world, &show, &manager, "one", &giving(&["Stalls-B-3"]))
        .await
        .refused(409, "idempotency_key_reused");
    let other = world.event().await;
    give(&world, &other, &manager, "one", &free).await.refused(409, "idempotency_key_reused");
    let draft = world.draft_with(&tests::Hall::small().chart(), |_| {}).await;
    give(&world, &draft, &manager, "two", &free).await.refused(409, "event_status_wrong");
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_seats_or_event_does_not_tell_who_has_an_account() {
    let world = World::new();
    let (show, manager) = opera(&world).await;
    let asha = world.customer("asha");
    world.locked(&asha, &show, &["Stalls-B-1"]).await;
    let draft = world.draft_with(&tests::Hall::small().chart(), |_| {}).await;
    let giving = |seats: &[&str]| json!({ "seats": seats, "reason": "Raffle" });
    let mut other_name = giving(&["Stalls-A-1"]);
    other_name["house_name"] = "artist".into();
    let mut free_as_house = giving(&["Stalls-A-1", "Balcony-A-1"]);
    free_as_house["house_name"] = "press".into();
    for (show, body, status, code) in [
        (&show, giving(&["Stalls-B-1"]), 409, "seats_taken"),
        (&show, giving(&["Stalls-A-1"]), 409, "seats_taken"),
        (&show, giving(&["Attic-1"]), 400, "unknown_seats"),
        (&show, giving(&[]), 400, "no_seats"),
        (&show, other_name, 400, "field_invalid"),
        (&show, free_as_house, 400, "field_invalid"),
        (&draft, giving(&["Stalls-B-2"]), 409, "event_status_wrong"),
    ] {
        let mut told = Vec::new();
        for address in [asha.address(), "eve@example.com".to_owned()] {
            let mut body = body.clone();
            body["email"] = address.into();
            let reply = give(&world, show, &manager, "wrong", &body).await;
            assert!(reply.calls.iter().all(|call| call.service == Service::DynamoDb), "{body}");
            told.push(reply.refused(status, code)["detail"].clone());
        }
        assert_eq!(told[0], told[1]);
    }
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_member_names_a_hundred_addresses_an_hour() {
    let world = World::new();
    let (show, manager) = opera(&world).await;
    let asha = world.customer("asha");
    let to = |address: &str| json!({ "seats": ["Stalls-B-2"], "reason": "Raffle", "email": address });
    for n in 0..100 {
        let body = to(&format!("eve{n}@example.com"));
        give(&world, &show, &manager, "eve", &body).await.refused(400, "field_invalid");
    }
    give(&world, &show, &manager, "asha", &to(&asha.address())).await.refused(429, "too_many_attempts");
    // The member's own bookings name nobody.
    let own = json!({ "seats": ["Stalls-B-3"], "reason": "Raffle" });
    give(&world, &show, &manager, "own", &own).await.expect(201);
    world.pass(3_600);
    give(&world, &show, &manager, "asha", &to(&asha.address())).await.expect(201);
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn calling_the_event_off_cancels_complimentary_bookings_too_and_refunds_nothing() {
    for turns in (0..40).step_by(5) {
        let world = World::new();
        let (show, manager) = opera(&world).await;
        let given = give(&world, &show, &manager, "one", &press_seats(None)).await.expect(201);
        let cancel = async {
            let_others_run(turns).await;
            world.admin("POST", &format!("/admin/events/{}/cancel", show.event_id), &Value::Null).await
        };
        let body = json!({ "seats": ["Stalls-B-1"], "reason": "Raffle" });
        let (late, cancelled) = tokio::join!(give(&world, &show, &manager, "late", &body), cancel);
        cancelled.expect(200);
        assert!([201, 409].contains(&late.status), "{}", late.body);
        for _ in 0..3 {
            world.settle().await;
            world.pass(61);
        }
        world.settle().await;
        assert!(world.all_bookings().iter().all(|booking| booking.status.as_str() == "cancelled"));
        let booking = world.booking(&manager, text(&given["booking_id"])).await;
        assert_eq!(booking["payments"][0]["refunds"], json!([]));
        world.finish().await;
    }
}
