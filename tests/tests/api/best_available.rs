//! Best available seats, which the server chooses, and standing places.

use std::collections::BTreeSet;

use serde_json::json;
use tests::{Hall, Section, Show, World};

use crate::support::{text, texts};

/// The number at the end of a seat's id.
fn number(seat: &str) -> u32 {
    seat.rsplit('-').next().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_best_seats_are_next_to_each_other_in_one_row() {
    let world = World::new();
    let show = world.event().await;
    for (i, count) in [4, 3, 6, 1, 10].into_iter().enumerate() {
        let person = world.customer(&format!("person{i}"));
        let booking = world.lock_best(&person, &show, count, "premium").await.expect(201);
        let seats = texts(&booking["seats"]);
        assert_eq!(seats.len(), count);
        let mut numbers: Vec<u32> = seats.iter().map(|seat| number(seat)).collect();
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seats:?}");
        let row = |seat: &str| seat.rsplit_once('-').unwrap().0.to_owned();
        assert!(seats.iter().all(|seat| row(seat) == row(seats[0])), "{seats:?}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_best_available_seats_never_include_accessible_ones() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall =
        hall.section(Section::new("Stalls", premium).row("A", 6).accessible("A", 1).accessible("A", 2));
    // A second section, so that ids carry their section's name.
    let hall = hall.section(Section::new("Box", premium).row("A", 1));
    let show = world.event_with(&hall, |_| {}).await;
    let (asha, ben, carla) = (world.customer("asha"), world.customer("ben"), world.customer("carla"));
    let booking = world.lock_best(&asha, &show, 4, "premium").await.expect(201);
    assert!(texts(&booking["seats"]).iter().all(|seat| number(seat) > 2), "{}", booking["seats"]);
    world.lock_best(&ben, &show, 2, "premium").await.refused(409, "not_enough_seats");
    // A customer who needs an accessible seat names it, and says so.
    let wish = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"], "accessible": true });
    world.book(&carla, "need", &wish).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_for_the_best_seats_that_is_sent_again_returns_the_same_seats() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let wish = json!({ "event_id": show.event_id, "best_available": { "count": 3, "type": "premium" } });
    let first = world.book(&asha, "same", &wish).await.expect(201);
    let again = world.book(&asha, "same", &wish).await.expect(201);
    assert_eq!((&first["booking_id"], &first["seats"]), (&again["booking_id"], &again["seats"]));
    let marks = world.all_marks();
    assert_eq!(marks.len(), 3, "{marks:?}");
    let other = json!({ "event_id": show.event_id, "best_available": { "count": 4, "type": "premium" } });
    world.book(&asha, "same", &other).await.refused(409, "idempotency_key_reused");
    assert_eq!(world.all_marks(), marks);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_for_one_section_gets_seats_of_that_section_only() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall = hall
        .section(Section::new("Left", premium).row("A", 4))
        .section(Section::new("Right", premium).row("A", 4));
    let show = world.event_with(&hall, |_| {}).await;
    for (name, section) in [("asha", "Right"), ("ben", "Left")] {
        let wish = json!({ "count": 4, "type": "premium", "section": section });
        let body = json!({ "event_id": show.event_id, "best_available": wish });
        let booking = world.book(&world.customer(name), "key", &body).await.expect(201);
        assert!(texts(&booking["seats"]).iter().all(|seat| seat.starts_with(section)));
    }
    let wish = json!({ "count": 1, "type": "premium", "section": "Middle" });
    let body = json!({ "event_id": show.event_id, "best_available": wish });
    world.book(&world.customer("carla"), "key", &body).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn standing_places_are_sold_down_to_the_last_and_no_further() {
    let world = World::new();
    let show = world.event().await;
    let mut places = Vec::new();
    for i in 0..5 {
        let person = world.customer(&format!("person{i}"));
        let booking = world.lock_best(&person, &show, 10, "standing").await.expect(201);
        places.extend(texts(&booking["seats"]).into_iter().map(str::to_owned));
    }
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 50);
    let late = world.customer("late");
    world.lock_best(&late, &show, 1, "standing").await.refused(409, "not_enough_seats");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_group_finds_the_last_places_of_a_standing_area_wherever_they_are() {
    let world = World::new();
    let show = world.event().await;
    // 7 of 10 leave a gap of 3 in each run of places.
    for i in 0..6 {
        let person = world.customer(&format!("person{i}"));
        world.lock_best(&person, &show, 8, "standing").await.expect(201);
    }
    let asha = world.customer("asha");
    let booking = world.lock_best(&asha, &show, 2, "standing").await.expect(201);
    assert_eq!(texts(&booking["seats"]).len(), 2);
    world.finish().await;
}

/// A hall of one section with `rows` rows of `seats` seats, sold by best available.
async fn hall(world: &World, rows: usize, seats: usize) -> Show {
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let stalls =
        (0..rows).fold(Section::new("Stalls", premium), |stalls, row| stalls.row(&format!("R{row}."), seats));
    world.event_with(&hall.section(stalls), |_| {}).await
}

/// Lets `groups` groups of `size` ask at once; returns the seats of those who got some.
async fn rush(world: &World, show: &Show, groups: usize, size: usize) -> Vec<Vec<String>> {
    let people: Vec<_> = (0..groups).map(|i| world.customer(&format!("person{i}"))).collect();
    let wishes = people.iter().map(|person| world.lock_best(person, show, size, "premium"));
    let mut won = Vec::new();
    for reply in futures::future::join_all(wishes).await {
        if reply.status == 201 {
            won.push(texts(&reply.body["seats"]).into_iter().map(str::to_owned).collect());
        } else {
            assert_eq!((reply.status, reply.code()), (409, "not_enough_seats"), "{}", reply.body);
        }
    }
    let mut seats: Vec<&String> = won.iter().flatten().collect();
    let all = seats.len();
    seats.sort_unstable();
    seats.dedup();
    assert_eq!(seats.len(), all, "a seat was locked twice");
    won
}

#[tokio::test(start_paused = true)]
async fn a_crowd_sells_a_hall_out_and_nobody_is_refused_while_seats_are_free() {
    for (seed, groups, size, rows, length) in [(1, 200, 4, 40, 20), (2, 200, 2, 25, 14), (3, 45, 1, 5, 9)] {
        let world = World::with_seed(seed);
        let show = hall(&world, rows, length).await;
        let won = rush(&world, &show, groups, size).await;
        let room = rows * length / size;
        assert_eq!(won.len(), groups.min(room), "{groups} groups of {size} in rows of {length}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_fifty_starts_in_different_rows_and_seldom_loses_a_lock() {
    let world = World::with_seed(7);
    let show = hall(&world, 20, 32).await;
    world.meter();
    let won = rush(&world, &show, 50, 2).await;
    assert_eq!(won.len(), 50);
    let rows: BTreeSet<_> = won.iter().filter_map(|seats| seats[0].split('.').next()).collect();
    assert!(rows.len() >= 12, "{rows:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_alone_gets_the_best_seats_long_after_the_sale_has_begun() {
    let world = World::new();
    let show = hall(&world, 20, 10).await;
    world.pass(120);
    let booking = world.lock_best(&world.customer("asha"), &show, 2, "premium").await.expect(201);
    assert!(texts(&booking["seats"]).iter().all(|seat| seat.starts_with("R0.")), "{}", booking["seats"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_that_come_free_are_found_though_everybody_has_the_picture_of_a_full_hall() {
    let world = World::new();
    let show = hall(&world, 1, 4).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.lock_best(&asha, &show, 4, "premium").await.expect(201);
    world.pass(2);
    world.lock_best(&ben, &show, 2, "premium").await.refused(409, "not_enough_seats");
    world.release(&asha, text(&booking["booking_id"])).await.expect(200);
    // The picture of the full hall is younger than a second, but not young enough to refuse by it.
    world.pass(1);
    world.lock_best(&ben, &show, 2, "premium").await.expect(201);
    world.finish().await;
}
