//! Seats for people with reduced mobility: kept for them until the event releases them.

use serde_json::{Value, json};
use tests::{Person, Reply, Show, World};

use crate::support::{second, text, texts};

/// Hours before the start from which the seats of the test's event are for everybody.
const HOURS: i64 = 48;

async fn event(world: &World, hours: Option<i64>) -> Show {
    world.event_with(&tests::Hall::small(), |event| event["accessible_release_hours"] = json!(hours)).await
}

/// Locks seats, saying that somebody needs them.
async fn lock_in_need(world: &World, who: &Person, show: &Show, key: &str, seats: &[&str]) -> Reply {
    let body = json!({ "event_id": show.event_id, "seats": seats, "accessible": true });
    world.book(who, key, &body).await
}

async fn start(world: &World, show: &Show) -> i64 {
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    second(&event["starts_at"])
}

/// Ids of the protected seats, as anyone sees them.
async fn protected(world: &World, show: &Show) -> Vec<String> {
    let seats = world.seats(show, "Stalls").await;
    let kept = seats.iter().filter(|seat| seat["protected"] == true);
    kept.map(|seat| text(&seat["seat_id"]).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn accessible_seats_are_for_who_needs_them_until_the_event_releases_them() {
    let world = World::new();
    let show = event(&world, Some(HOURS)).await;
    let (asha, ben, carla) = (world.customer("asha"), world.customer("ben"), world.customer("carla"));
    let page = format!("/events/{}", show.event_id);
    let shown = world.get(&page, None).await.expect(200);
    assert_eq!(
        (&shown["accessible_release_hours"], &shown["accessible_released"]),
        (&json!(HOURS), &json!(false))
    );
    assert_eq!(protected(&world, &show).await, ["Stalls-C-1", "Stalls-C-2"]);
    let refused = world.lock(&asha, &show, &["Stalls-C-1", "Stalls-C-3"]).await;
    assert_eq!(texts(&refused.refused(409, "seats_protected")["seats"]), ["Stalls-C-1"]);
    let first = lock_in_need(&world, &carla, &show, "need", &["Stalls-C-1"]).await.expect(201);
    let again = lock_in_need(&world, &carla, &show, "need", &["Stalls-C-1"]).await.expect(201);
    assert_eq!(first["booking_id"], again["booking_id"]);

    let target = format!("/events/{}/seats?section=Stalls", show.event_id);
    let before = world.get(&target, None).await.headers["etag"].clone();
    world.pass(start(&world, &show).await - HOURS * 3_600 - 1 - world.clock.second());
    world.lock(&ben, &show, &["Stalls-C-2"]).await.refused(409, "seats_protected");
    world.pass(1);
    let seat = world.lock(&ben, &show, &["Stalls-C-2"]).await.expect(201);
    assert_eq!(texts(&seat["seats"]), ["Stalls-C-2"]);
    assert!(protected(&world, &show).await.is_empty());
    assert_ne!(world.get(&target, None).await.headers["etag"], before);
    assert_eq!(world.get(&page, None).await.expect(200)["accessible_released"], true);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn without_a_rule_accessible_seats_are_kept_until_the_start() {
    let world = World::new();
    let show = event(&world, None).await;
    let asha = world.customer("asha");
    world.pass(start(&world, &show).await - 1 - world.clock.second());
    world.lock(&asha, &show, &["Stalls-C-1"]).await.refused(409, "seats_protected");
    lock_in_need(&world, &asha, &show, "need", &["Stalls-C-1"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn released_seats_are_the_best_available_only_when_no_others_are_left() {
    let world = World::new();
    let mut hall = tests::Hall::default();
    let premium = hall.category("premium");
    let stalls = tests::Section::new("Stalls", premium).row("A", 6).accessible("A", 1).accessible("A", 2);
    let hall = hall.section(stalls).section(tests::Section::new("Box", premium).row("A", 2));
    let show = world.event_with(&hall, |event| event["accessible_release_hours"] = json!(HOURS)).await;
    let people: Vec<_> = (0..5).map(|n| world.customer(&format!("person{n}"))).collect();
    let taken = world.lock_best(&people[0], &show, 4, "premium").await.expect(201);
    assert!(!texts(&taken["seats"]).contains(&"Stalls-A-1"), "{}", taken["seats"]);
    let time = start(&world, &show).await - HOURS * 3_600 - world.clock.second();
    // The four are bought, so that time does not free them.
    world.paid(&people[0], text(&taken["booking_id"])).await;
    world.settle().await;
    world.pass(time);
    let other = world.lock_best(&people[1], &show, 2, "premium").await.expect(201);
    assert!(texts(&other["seats"]).iter().all(|seat| seat.starts_with("Box")), "{}", other["seats"]);
    let last = world.lock_best(&people[2], &show, 2, "premium").await.expect(201);
    assert_eq!(texts(&last["seats"]), ["Stalls-A-1", "Stalls-A-2"]);
    world.lock_best(&people[3], &show, 1, "premium").await.refused(409, "not_enough_seats");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_rule_changes_with_the_event() {
    let world = World::new();
    let show = event(&world, None).await;
    let asha = world.customer("asha");
    let maya = world.member(&world.organizer().await, "maya", "manager").await;
    let target = format!("/admin/events/{}", show.event_id);
    let change = async |hours: Value| {
        let version = world.get(&target, Some(&maya)).await.headers["etag"].clone();
        let body = json!({ "accessible_release_hours": hours });
        let reply = world.call("PATCH", &target, Some(&maya), &[("if-match", &version)], &body).await;
        world.pass(4);
        reply
    };
    for wrong in [json!(8_785), json!(-1), json!("48")] {
        assert_eq!(change(wrong).await.status, 400);
    }
    let body = json!({ "accessible_release_hours": 48 });
    world.call("PATCH", &target, Some(&maya), &[], &body).await.refused(428, "version_missing");
    let changed = change(json!(8_784)).await.expect(200);
    assert_eq!(
        (&changed["accessible_release_hours"], &changed["accessible_released"]),
        (&json!(8_784), &json!(true))
    );
    let booking = world.locked(&asha, &show, &["Stalls-C-1"]).await;
    world.release(&asha, &booking).await.expect(200);
    assert_eq!(change(Value::Null).await.expect(200)["accessible_release_hours"], Value::Null);
    world.lock(&asha, &show, &["Stalls-C-1"]).await.refused(409, "seats_protected");
    // A performance like this one has the same rule.
    change(json!(24)).await.expect(200);
    let duplicate = format!("{target}/duplicate");
    let body = json!({ "local_start": "2026-12-26T19:30" });
    let copy = world.call("POST", &duplicate, Some(&maya), &[("idempotency-key", "copy")], &body).await;
    assert_eq!(copy.expect(201)["accessible_release_hours"], 24);
    world.finish().await;
}
