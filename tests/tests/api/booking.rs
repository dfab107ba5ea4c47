//! Locks: seats locked by name, extended and released.

use aws::store::keys::of_block;
use domain::block::BlockKey;
use serde_json::json;
use tests::{Hall, Section, World};

use crate::support::{second, text, texts};

#[tokio::test(start_paused = true)]
async fn a_customer_locks_seats_and_sees_what_they_cost_and_for_how_long() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await.expect(201);
    assert_eq!(booking["status"], "pending");
    assert_eq!(texts(&booking["seats"]), ["Stalls-A-1", "Stalls-A-2"]);
    assert_eq!(booking["amount"], json!({ "amount_minor": 100_000, "currency": "INR" }));
    assert_eq!(booking["amount"], booking["quote"]["total"]);
    assert_eq!(second(&booking["server_time"]), world.clock.second());
    assert_eq!(second(&booking["expires_at"]), world.clock.second() + 300);
    let id = text(&booking["booking_id"]);
    assert_eq!(world.booking(&asha, id).await, booking);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-2").await, "locked");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-3").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_comes_second_is_told_which_seats_are_taken_and_which_are_free_beside_them() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.locked(&asha, &show, &["Stalls-C-5", "Stalls-C-6"]).await;
    let problem = world.lock(&ben, &show, &["Stalls-C-6", "Stalls-C-7"]).await.refused(409, "seats_taken");
    assert_eq!(texts(&problem["seats"]), ["Stalls-C-6"]);
    let block = &problem["blocks"][0];
    assert_eq!((text(&block["section"]), text(&block["row"])), ("Stalls", "C"));
    let free = ["1", "2", "3", "4", "7", "8", "9", "10"].map(|seat| format!("Stalls-C-{seat}"));
    assert_eq!(texts(&block["available"]), free);
    // A refused request locks none of its seats.
    let carla = world.customer("carla");
    world.lock(&carla, &show, &["Stalls-C-7"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_in_several_rows_are_locked_together_or_not_at_all() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let wish = ["Stalls-A-1", "Stalls-B-40", "Balcony-A-3"];
    world.locked(&asha, &show, &["Balcony-A-3"]).await;
    let problem = world.lock(&ben, &show, &wish).await.refused(409, "seats_taken");
    assert_eq!(texts(&problem["seats"]), ["Balcony-A-3"]);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    let wish = ["Stalls-A-1", "Stalls-B-40", "Balcony-A-4"];
    let booking = world.lock(&ben, &show, &wish).await.expect(201);
    assert_eq!(texts(&booking["seats"]), wish);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_gets_the_first_answer() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let seats = ["Stalls-A-1", "Stalls-B-1"];
    let first = world.lock_with_key(&asha, &show, &seats, "same").await.expect(201);
    world.pass(20);
    world.cold_start();
    let again = world.lock_with_key(&asha, &show, &seats, "same").await.expect(201);
    for field in ["booking_id", "seats", "expires_at", "status", "amount"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_cannot_be_used_for_another_request_and_another_customer_may_use_the_same_key() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let first = world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    let other = world.lock_with_key(&asha, &show, &["Stalls-A-2"], "same").await;
    other.refused(409, "idempotency_key_reused");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-2").await, "available");
    let bens = world.lock_with_key(&ben, &show, &["Stalls-A-3"], "same").await.expect(201);
    assert_ne!(first["booking_id"], bens["booking_id"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn another_customers_booking_is_not_found() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.get(&format!("/booking/{booking}"), Some(&ben)).await.refused(404, "not_found");
    world.extend(&ben, &booking).await.refused(404, "not_found");
    world.release(&ben, &booking).await.refused(404, "not_found");
    world.open_payment(&ben, &booking).await.refused(404, "not_found");
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    let target = format!("/payment/{}", text(&payment["payment_id"]));
    world.get(&target, Some(&ben)).await.refused(404, "not_found");
    assert_eq!(world.get(&target, Some(&asha)).await.expect(200)["status"], "pending");
    assert_eq!(world.get("/bookings", Some(&ben)).await.expect(200)["bookings"], json!([]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_needs_more_time_gets_it_ten_times_and_then_until_the_ceiling() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.lock(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await.expect(201);
    let id = text(&booking["booking_id"]);
    let began = world.clock.second();
    for _ in 0..10 {
        world.pass(290);
        let extended = world.extend(&asha, id).await.expect(200);
        assert_eq!(second(&extended["expires_at"]), world.clock.second() + 300);
    }
    world.pass(290);
    let last = world.extend(&asha, id).await.expect(200);
    assert_eq!(second(&last["expires_at"]), began + 3490);
    world.pass(250);
    let last = world.extend(&asha, id).await.expect(200);
    assert_eq!(second(&last["expires_at"]), began + 3600);
    world.extend(&asha, id).await.refused(409, "lock_ceiling_reached");
    assert_eq!(world.booking(&asha, id).await["expires_at"], last["expires_at"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_extension_locks_the_seats_for_as_long_as_it_says() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(250);
    world.extend(&asha, &booking).await.expect(200);
    world.pass(300);
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    world.pass(1);
    world.extend(&asha, &booking).await.refused(409, "lock_expired");
    world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn released_seats_are_free_at_once_and_a_second_release_changes_nothing() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-7"]).await;
    assert_eq!(world.release(&asha, &booking).await.expect(200)["status"], "cancelled");
    world.locked(&ben, &show, &["Stalls-A-1", "Stalls-B-7"]).await;
    assert_eq!(world.release(&asha, &booking).await.expect(200)["status"], "cancelled");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    world.extend(&asha, &booking).await.refused(409, "booking_status_wrong");
    world.open_payment(&asha, &booking).await.refused(409, "booking_status_wrong");
    // A customer who has released a lock may lock again at once.
    world.lock(&asha, &show, &["Stalls-A-2"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_after_the_release_locks_no_seats() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let first = world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    world.release(&asha, text(&first["booking_id"])).await.expect(200);
    let again = world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    assert_eq!(again["status"], "cancelled");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_has_one_open_lock_for_an_event_and_is_told_which() {
    let world = World::new();
    let (show, other_show) = (world.event().await, world.event().await);
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let problem = world.lock(&asha, &show, &["Stalls-B-1"]).await.refused(409, "open_lock_exists");
    assert_eq!(problem["booking_id"], booking.as_str());
    // Their own seats are not taken from them, whichever key asks.
    let problem = world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(409, "open_lock_exists");
    assert_eq!(problem["booking_id"], booking.as_str());
    let ben = world.customer("ben");
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-B-1").await, "available");
    world.lock(&asha, &other_show, &["Stalls-B-1"]).await.expect(201);
    // When the lock has expired, another is allowed without any cleaning up.
    world.pass(301);
    world.lock(&asha, &show, &["Stalls-B-1"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_sees_their_bookings_page_by_page_newest_first() {
    let world = World::new();
    let asha = world.customer("asha");
    let mut booked = Vec::new();
    for _ in 0..5 {
        let show = world.event().await;
        booked.push(world.locked(&asha, &show, &["Stalls-A-1"]).await);
        world.pass(1);
    }
    booked.reverse();
    let mut seen = Vec::new();
    let mut target = "/bookings?limit=2".to_owned();
    loop {
        let page = world.get(&target, Some(&asha)).await.expect(200);
        let bookings = page["bookings"].as_array().unwrap();
        assert!(bookings.len() <= 2);
        seen.extend(bookings.iter().map(|booking| text(&booking["booking_id"]).to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        target = format!("/bookings?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, booked);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_used_for_another_event_locks_nothing_there() {
    let world = World::new();
    let (show, other_show) = (world.event().await, world.event().await);
    let asha = world.customer("asha");
    // The halls are equal, so that the seats' ids are the same.
    world.lock_with_key(&asha, &show, &["Stalls-A-1"], "same").await.expect(201);
    let other = world.lock_with_key(&asha, &other_show, &["Stalls-A-1"], "same").await;
    other.refused(409, "idempotency_key_reused");
    assert_eq!(world.seat_status(&other_show, "Stalls", "Stalls-A-1").await, "available");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_after_its_lock_expired_or_was_paid_locks_no_seats() {
    for paid in [false, true] {
        let world = World::new();
        let show = world.event().await;
        let asha = world.customer("asha");
        for wish in [
            json!({ "event_id": show.event_id, "seats": ["Stalls-A-1", "Stalls-B-1"] }),
            json!({ "event_id": show.event_id, "best_available": { "count": 2, "type": "standing" } }),
        ] {
            let key = format!("key-{}", wish.get("seats").is_some());
            let first = world.book(&asha, &key, &wish).await.expect(201);
            let id = text(&first["booking_id"]);
            if paid {
                world.paid(&asha, id).await;
                world.settle().await;
            } else {
                world.pass(301);
            }
            let before = world.all_marks();
            let again = world.book(&asha, &key, &wish).await.expect(201);
            assert_eq!(again["status"], if paid { "confirmed" } else { "expired" });
            let after: Vec<_> = world.all_marks();
            assert!(after.iter().all(|mark| before.contains(mark)), "{after:?} after {before:?}");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_seat_may_have_any_label_even_the_name_of_an_attribute() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let labels = ["k", "ver", "pk", "sk", "icture", "S"];
    let hall = hall.section(Section::new("Stalls", premium).row_of("A", &labels));
    let show = world.event_with(&hall, |_| {}).await;
    let asha = world.customer("asha");
    let seats = labels.map(|label| format!("A{label}"));
    let booking = world.bought(&asha, &show, &seats.each_ref().map(String::as_str)).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    for seat in &seats {
        assert_eq!(world.seat_status(&show, "Stalls", seat).await, "booked");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_house_seat_is_shown_as_blocked_and_cannot_be_locked() {
    let world = World::new();
    let show = world.event().await;
    let block = BlockKey { section: "Stalls".into(), row: "C".into(), slice: 0 };
    let (pk, sk) = of_block(&show.event_id.parse().unwrap(), &block);
    world.set("seats", (&pk, &sk), "S5", &json!({ "S": "blocked#house" }));
    world.set("seats", (&pk, &sk), "ver", &json!({ "N": "1" }));
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-C-5").await, "blocked");
    let asha = world.customer("asha");
    world.pass(86_400);
    let problem = world.lock(&asha, &show, &["Stalls-C-5", "Stalls-C-6"]).await.refused(409, "seats_taken");
    assert_eq!(texts(&problem["seats"]), ["Stalls-C-5"]);
    world.finish().await;
}
