//! House seats: seats that an organizer keeps back under a name, and the capacity of standing areas.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Reply, Show, World};

use crate::support::{text, texts};

async fn block(world: &World, show: &Show, body: &Value) -> Reply {
    world.admin("POST", &format!("/admin/events/{}/house-seats", show.event_id), body).await
}

async fn free(world: &World, show: &Show, body: &Value) -> Reply {
    world.admin("POST", &format!("/admin/events/{}/house-seats/free", show.event_id), body).await
}

async fn capacity(world: &World, show: &Show, section: &str, places: usize) -> Reply {
    let body = json!({ "section": section, "places": places });
    world.admin("POST", &format!("/admin/events/{}/capacity", show.event_id), &body).await
}

/// House seats by name: the name and the number of its seats.
async fn names(world: &World, show: &Show) -> BTreeMap<String, u64> {
    let target = format!("/admin/events/{}/house-seats", show.event_id);
    let list = world.admin("GET", &target, &Value::Null).await.expect(200);
    let mut names = BTreeMap::new();
    for name in list["names"].as_array().unwrap() {
        assert!(name.get("seats").is_none(), "{name}");
        *names.entry(text(&name["name"]).to_owned()).or_default() += name["seat_count"].as_u64().unwrap();
    }
    names
}

fn counted<const N: usize>(names: [(&str, u64); N]) -> BTreeMap<String, u64> {
    names.map(|(name, count)| (name.to_owned(), count)).into()
}

#[tokio::test(start_paused = true)]
async fn nobody_can_buy_a_house_seat_until_it_is_freed() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let press = json!({ "name": "press", "seats": ["Stalls-A-1", "Stalls-A-2", "Stalls-A-1"] });
    let told = block(&world, &show, &press).await.expect(200);
    assert_eq!((&told["done_count"], &told["left_count"]), (&json!(2), &json!(0)));
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "blocked");
    world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    assert_eq!(names(&world, &show).await, counted([("press", 2)]));
    let again = block(&world, &show, &press).await.expect(200);
    assert_eq!(again, told, "a repeat changes nothing");

    for _ in 0..2 {
        let freed = free(&world, &show, &press).await.expect(200);
        assert_eq!((&freed["done_count"], &freed["left_count"]), (&json!(2), &json!(0)));
    }
    assert!(names(&world, &show).await.is_empty());
    world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn rows_and_sections_are_blocked_as_a_whole_and_freed_seat_by_seat() {
    let world = World::new();
    let show = world.event().await;
    let wish = json!({
        "name": "artist",
        "sections": ["Balcony"],
        "rows": [{ "section": "Stalls", "row": "B" }, { "section": "Balcony", "row": "A" }],
        "seats": ["Stalls-B-7", "Stalls-C-10"],
    });
    let told = block(&world, &show, &wish).await.expect(200);
    assert_eq!(told["done_count"], 12 + 40 + 1);
    let target = format!("/admin/events/{}/house-seats?section=Stalls", show.event_id);
    let list = world.admin("GET", &target, &Value::Null).await.expect(200);
    assert_eq!(list["names"].as_array().unwrap().len(), 1);
    assert_eq!(texts(&list["names"][0]["seats"])[39..], ["Stalls-B-40", "Stalls-C-10"]);
    assert_eq!(names(&world, &show).await, counted([("artist", 53)]));
    free(&world, &show, &json!({ "name": "artist", "seats": ["Stalls-B-7"] })).await.expect(200);
    assert_eq!(names(&world, &show).await, counted([("artist", 52)]));
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-B-7"]).await;
    world.lock(&asha, &show, &["Stalls-B-8"]).await.refused(409, "seats_taken");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_seat_that_somebody_has_is_left_and_named() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let pending = world.locked(&ben, &show, &["Stalls-A-2"]).await;
    block(&world, &show, &json!({ "name": "press", "seats": ["Stalls-A-3"] })).await.expect(200);

    let wish = json!({ "name": "artist", "rows": [{ "section": "Stalls", "row": "A" }] });
    let told = block(&world, &show, &wish).await.expect(200);
    assert_eq!((&told["done_count"], &told["left_count"]), (&json!(37), &json!(3)));
    let left = json!([
        { "seat_id": "Stalls-A-1", "status": "booked" },
        { "seat_id": "Stalls-A-2", "status": "locked" },
        { "seat_id": "Stalls-A-3", "status": "blocked", "name": "press" },
    ]);
    assert_eq!(told["left"], left);
    // Each customer goes on as if nothing had happened.
    world.paid(&ben, &pending).await;
    world.settle().await;
    assert_eq!(world.booking(&ben, &pending).await["status"], "confirmed");
    // Another name's seats and customers' seats are not freed.
    let freed = free(&world, &show, &wish).await.expect(200);
    assert_eq!((&freed["done_count"], &freed["left_count"]), (&json!(37), &json!(3)));
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-3").await, "blocked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_has_expired_does_not_stand_in_the_way_and_late_money_goes_back() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    // Long after the end of the lock and of the grace.
    world.provider(|settings| settings.drop = true);
    world.type_card(&payment, tests::VISA).expect("the card pays");
    world.pass(3 * 3_600);
    let press = json!({ "name": "press", "seats": ["Stalls-A-1"] });
    let told = block(&world, &show, &press).await.expect(200);
    assert_eq!(told["done_count"], 1, "{told}");
    for _ in 0..2 {
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.settle().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_ne!(seen["status"], "confirmed");
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded", "{seen}");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "blocked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_a_buyer_and_an_organizer_who_want_a_seat_at_once_exactly_one_gets_it() {
    for seed in 1..=12 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let press = json!({ "name": "press", "seats": ["Stalls-A-1"] });
        let (locked, blocked) =
            futures::join!(world.lock(&asha, &show, &["Stalls-A-1"]), block(&world, &show, &press));
        let blocked = blocked.expect(200)["done_count"] == 1;
        assert_ne!(locked.status == 201, blocked, "seed {seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_standing_area_is_made_smaller_and_larger_up_to_its_drawing() {
    let world = World::new();
    let show = world.event().await;
    let people: Vec<_> = (0..4).map(|i| world.customer(&format!("person{i}"))).collect();
    let told = capacity(&world, &show, "Standing", 12).await.expect(200);
    assert_eq!((&told["places"], &told["places_max"]), (&json!(12), &json!(50)));
    assert_eq!(names(&world, &show).await, counted([("capacity", 38)]));
    world.look_anew();
    world.lock_best(&people[0], &show, 10, "standing").await.expect(201);
    world.lock_best(&people[1], &show, 3, "standing").await.refused(409, "not_enough_seats");
    // Ten are locked, so that eight cannot be reached.
    let told = capacity(&world, &show, "Standing", 8).await.expect(200);
    assert_eq!(told["places"], 10);
    let told = capacity(&world, &show, "Standing", 50).await.expect(200);
    assert_eq!(told["places"], 50);
    assert!(names(&world, &show).await.is_empty());
    world.look_anew();
    world.lock_best(&people[2], &show, 10, "standing").await.expect(201);

    // Places that are blocked under other names are not for sale either.
    block(&world, &show, &json!({ "name": "crew", "seats": ["Standing-GA-49", "Standing-GA-50"] }))
        .await
        .expect(200);
    assert_eq!(capacity(&world, &show, "Standing", 50).await.expect(200)["places"], 48);
    assert_eq!(capacity(&world, &show, "Standing", 40).await.expect(200)["places"], 40);
    assert_eq!(names(&world, &show).await, counted([("capacity", 8), ("crew", 2)]));

    capacity(&world, &show, "Standing", 51).await.refused(400, "field_invalid");
    capacity(&world, &show, "Stalls", 5).await.refused(400, "field_invalid");
    capacity(&world, &show, "Attic", 5).await.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_blocked_is_refused_by_name_and_nothing_is_written() {
    let world = World::new();
    let show = world.event().await;
    for (body, code, word) in [
        (json!({ "name": "press" }), "no_seats", ""),
        (json!({ "name": "press", "seats": ["Stalls-A-1", "Attic-1"] }), "unknown_seats", "Attic-1"),
        (json!({ "name": "press", "sections": ["Attic"] }), "field_invalid", "Attic"),
        (json!({ "name": "press", "rows": [{ "section": "Stalls", "row": "Z" }] }), "field_invalid", "`Z`"),
        (json!({ "name": "capacity", "seats": ["Stalls-A-1"] }), "field_invalid", "capacity"),
        (json!({ "name": "Press!", "seats": ["Stalls-A-1"] }), "body_invalid", "small letters"),
    ] {
        let told = block(&world, &show, &body).await.refused(400, code);
        assert!(told.to_string().contains(word), "{told}");
    }
    assert!(world.all_marks().is_empty());
    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200);
    let press = json!({ "name": "press", "seats": ["Stalls-A-1"] });
    block(&world, &show, &press).await.refused(409, "event_status_wrong");
    world.settle().await;
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn the_activity_says_who_blocked_which_seats() {
    let world = World::new();
    let show = world.event().await;
    let wish = json!({
        "name": "press", "rows": [{ "section": "Stalls", "row": "C" }], "sections": ["Balcony"],
    });
    block(&world, &show, &wish).await.expect(200);
    free(&world, &show, &wish).await.expect(200);
    capacity(&world, &show, "Standing", 20).await.expect(200);
    let target = format!("/admin/organizers/{}/activity?limit=100", world.organizer().await);
    let activity = world.admin("GET", &target, &Value::Null).await.expect(200)["activity"].clone();
    let seen: Vec<_> = activity.as_array().unwrap().iter().map(|record| text(&record["action"])).collect();
    for action in ["capacity_changed", "seats_blocked", "seats_freed"] {
        assert_eq!(seen.iter().filter(|seen| **seen == action).count(), 1, "{seen:?}");
    }
    let blocked = activity.as_array().unwrap().iter().find(|record| record["action"] == "seats_blocked");
    let wanted = json!({ "name": "press", "rows": wish["rows"], "whole_sections": ["Balcony"] });
    assert_eq!(blocked.unwrap()["after"], wanted);
    assert_eq!(blocked.unwrap()["about"], show.event_id.as_str());
    world.finish().await;
}
