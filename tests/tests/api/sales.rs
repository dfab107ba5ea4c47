//! An event's bookings, as members of its organizer see them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Reply, Show, Trouble, World};

use crate::support::{text, texts};

async fn list(world: &World, show: &Show, who: &Person, query: &str) -> Value {
    let target = format!("/admin/events/{}/bookings{query}", show.event_id);
    world.get(&target, Some(who)).await.expect(200)
}

fn ids(page: &Value) -> Vec<String> {
    let bookings = page["bookings"].as_array().unwrap().iter();
    bookings.map(|booking| text(&booking["booking_id"]).to_owned()).collect()
}

/// Bookings of so many customers, one after the other, oldest first.
async fn bookings(world: &World, show: &Show, count: usize) -> Vec<String> {
    let mut made = Vec::new();
    for i in 0..count {
        let person = world.customer(&format!("person{i}"));
        made.push(world.locked(&person, show, &[&format!("Stalls-A-{}", i + 1)]).await);
        world.pass(1);
    }
    made
}

#[tokio::test(start_paused = true)]
async fn a_member_reads_all_bookings_newest_first_page_by_page() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let mut made = bookings(&world, &show, 23).await;
    made.reverse();
    for limit in [1, 4, 10, 100] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&world, &show, &desk, &format!("?limit={limit}{cursor}")).await;
            assert!(page["bookings"].as_array().unwrap().len() <= limit);
            seen.extend(ids(&page));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, made, "in pages of {limit}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn bookings_of_one_instant_are_all_listed_once() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let mut made = BTreeSet::new();
    for i in 1..=20 {
        let person = world.customer(&format!("person{i}"));
        made.insert(world.locked(&person, &show, &[&format!("Stalls-B-{i}")]).await);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list(&world, &show, &desk, &format!("?limit=3{cursor}")).await;
        seen.extend(ids(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), made.len());
    assert_eq!(BTreeSet::from_iter(seen), made);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_is_found_by_its_seat_and_by_its_status() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let paid = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let pending = world.locked(&ben, &show, &["Stalls-A-3"]).await;
    let page = list(&world, &show, &desk, "?seat_id=Stalls-A-2").await;
    assert_eq!(ids(&page), std::slice::from_ref(&paid));
    assert_eq!(page["bookings"][0]["customer_id"], asha.customer_id());
    assert_eq!(ids(&list(&world, &show, &desk, "?seat_id=Stalls-A-3").await), std::slice::from_ref(&pending));
    assert!(ids(&list(&world, &show, &desk, "?seat_id=Stalls-A-4").await).is_empty());
    assert_eq!(ids(&list(&world, &show, &desk, "?status=confirmed").await), std::slice::from_ref(&paid));
    assert_eq!(ids(&list(&world, &show, &desk, "?status=pending").await), [pending]);
    let target = format!("/admin/events/{}/bookings", show.event_id);
    for (query, code) in [
        ("?status=gone", "parameter_invalid"),
        ("?seat_id=Attic-1", "unknown_seats"),
        ("?cursor=x", "cursor_invalid"),
    ] {
        world.get(&format!("{target}{query}"), Some(&desk)).await.refused(400, code);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_tells_what_happened_to_it() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.pass(60);
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.pass(1);
    world.settle().await;
    let target = format!("/admin/events/{}/bookings/{booking}", show.event_id);
    let story = world.get(&target, Some(&desk)).await.expect(200);
    let kinds: Vec<_> =
        story["timeline"].as_array().unwrap().iter().map(|moment| text(&moment["kind"])).collect();
    assert_eq!(kinds, ["locked", "payment_started", "paid", "returned", "refunded"]);
    assert_eq!(texts(&story["seats"]), ["Stalls-A-2"]);
    let other = world.event().await;
    let elsewhere = format!("/admin/events/{}/bookings/{booking}", other.event_id);
    world.get(&elsewhere, Some(&desk)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_attendees_are_the_valid_tickets() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.locked(&ben, &show, &["Stalls-A-3"]).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    let target = format!("/admin/events/{}/attendees", show.event_id);
    let reply = world.get(&target, Some(&desk)).await;
    assert_eq!((reply.status, &*reply.headers["content-type"]), (200, "text/csv"));
    let file = String::from_utf8(reply.bytes.clone()).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0], "ticket_id,booking_id,customer_id,seat_id,type,issued_at,booked_at,offers");
    assert_eq!(lines.len(), 2, "{lines:?}");
    let tickets = world.get(&format!("/booking/{booking}/tickets"), Some(&asha)).await.expect(200);
    let ticket = text(&tickets["tickets"][0]["ticket_id"]);
    let wanted = format!("{ticket},{booking},{},Stalls-A-2,premium,", asha.customer_id());
    assert!(lines[1].starts_with(&wanted), "{}", lines[1]);
    assert!(!reply.headers.contains_key("next-cursor"));
    world.finish().await;
}

async fn give_back(
    world: &World,
    show: &Show,
    booking: &str,
    who: &Person,
    key: &str,
    body: &Value,
) -> Reply {
    let target = format!("/admin/events/{}/bookings/{booking}/return", show.event_id);
    world.call("POST", &target, Some(who), &[("idempotency-key", key)], body).await
}

/// An event that refunds half of the price, and a booking of two seats for 2 × 500.00.
async fn half_refunded(world: &World) -> (Show, Person, String) {
    let change = |event: &mut Value| {
        event["fee_per_ticket_minor"] = 1_000.into();
        event["cancellation"] = json!({
            "tiers": [{ "hours_before": 0, "refund_basis_points": 5_000 }],
            "fees_returned": false,
            "single_seats": true,
        });
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    (show, asha, booking)
}

#[tokio::test(start_paused = true)]
async fn the_desk_returns_seats_by_the_policy_and_a_manager_against_it() {
    let world = World::new();
    let (show, asha, booking) = half_refunded(&world).await;
    let organizer = world.organizer().await;
    let desk = world.member(&organizer, "desk", "desk").await;
    let manager = world.member(&organizer, "manager", "manager").await;
    let price = world.seats(&show, "Stalls").await[0]["price"]["amount_minor"].as_i64().unwrap();
    let one = json!({ "seats": ["Stalls-A-1"], "reason": "seat is broken" });
    let told = give_back(&world, &show, &booking, &desk, "one", &one).await.expect(200);
    assert_eq!(told["refund"]["total"]["amount_minor"], price / 2);
    // A repeat answers the same and returns nothing more.
    world.settle().await;
    let again = give_back(&world, &show, &booking, &desk, "one", &one).await.expect(200);
    assert_eq!((&again["refund"], &again["refund_id"]), (&told["refund"], &told["refund_id"]));
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");

    let all = json!({
        "reason": "we cancelled the interval",
        "against_policy": { "refund_basis_points": 10_000, "fees_returned": true },
    });
    let refused = give_back(&world, &show, &booking, &desk, "all", &all).await.refused(403, "role_missing");
    assert!(text(&refused["detail"]).contains("owner or a manager"));
    let told = give_back(&world, &show, &booking, &manager, "all", &all).await.expect(200);
    assert_eq!(told["refund"]["total"]["amount_minor"], price + 1_000);
    assert_eq!(told["booking"]["status"], "cancelled");
    let again = give_back(&world, &show, &booking, &manager, "all", &all).await.expect(200);
    assert_eq!(again["refund_id"], told["refund_id"]);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    let refunds = seen["payments"][0]["refunds"].as_array().unwrap().iter();
    let refunds: Vec<_> = refunds.map(|refund| (text(&refund["reason"]), text(&refund["status"]))).collect();
    assert_eq!(refunds, [("organizer_returned", "refunded"); 2]);
    assert!(world.all_marks().is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_and_a_member_who_return_the_same_seat_at_once_refund_it_once() {
    for seed in 1..=8 {
        let world = World::with_seed(seed);
        let (show, asha, booking) = half_refunded(&world).await;
        let desk = world.member(&world.organizer().await, "desk", "desk").await;
        world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
        let code = world.mailed_code(&asha);
        let one = json!({ "seats": ["Stalls-A-1"], "reason": "seat is broken" });
        let (mine, theirs) = futures::join!(
            world.give_back(&asha, &booking, &code),
            give_back(&world, &show, &booking, &desk, "one", &one)
        );
        assert!(mine.status == 200 || theirs.status == 200, "{} {}", mine.body, theirs.body);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["payments"][0]["refunds"].as_array().unwrap().len(), 1, "seed {seed}");
        assert_eq!(texts(&seen["seats"]), ["Stalls-A-2"]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_who_is_revoked_returns_nothing_and_the_activity_says_who_returned_what() {
    let world = World::new();
    let (show, _, booking) = half_refunded(&world).await;
    let organizer = world.organizer().await;
    let desk = world.member(&organizer, "desk", "desk").await;
    let one = json!({ "seats": ["Stalls-A-1"], "reason": "seat is broken" });
    give_back(&world, &show, &booking, &desk, "one", &one).await.expect(200);
    let target = format!("/admin/organizers/{organizer}/members/{}", desk.customer_id());
    world.admin("DELETE", &target, &Value::Null).await.expect(204);
    let other = json!({ "seats": ["Stalls-A-2"], "reason": "seat is broken" });
    give_back(&world, &show, &booking, &desk, "other", &other).await.refused(404, "not_found");
    let target = format!("/admin/organizers/{organizer}/activity?limit=100");
    let page = world.admin("GET", &target, &Value::Null).await.expect(200);
    let records = page["activity"].as_array().unwrap();
    let record = records.iter().find(|record| record["action"] == "seats_returned").unwrap();
    assert_eq!((&record["about"], &record["customer_id"]), (&json!(booking), &json!(desk.customer_id())));
    assert_eq!(
        (&record["after"]["reason"], &record["after"]["seats"]),
        (&json!("seat is broken"), &json!(["Stalls-A-1"]))
    );
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_return_without_a_refund_is_answered_alike_when_it_is_sent_again() {
    let world = World::new();
    let (show, asha, booking) = half_refunded(&world).await;
    let manager = world.member(&world.organizer().await, "manager", "manager").await;
    let nothing = json!({
        "seats": ["Stalls-A-1"], "reason": "resold at the door", "against_policy": { "refund_basis_points": 0 },
    });
    let told = give_back(&world, &show, &booking, &manager, "none", &nothing).await.expect(200);
    assert_eq!((&told["refund"]["total"]["amount_minor"], &told["refund_id"]), (&json!(0), &Value::Null));
    let again = give_back(&world, &show, &booking, &manager, "none", &nothing).await.expect(200);
    assert_eq!((&again["refund"], &again["seats"]), (&told["refund"], &told["seats"]));
    let other = json!({ "seats": ["Stalls-A-2"], "reason": "resold at the door" });
    give_back(&world, &show, &booking, &manager, "none", &other).await.refused(409, "idempotency_key_reused");
    // With a key of its own, the same wish meets seats that the booking no longer has.
    give_back(&world, &show, &booking, &manager, "new", &nothing).await.refused(400, "unknown_seats");
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["refunds"], json!([]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_a_return_fails_it_is_done_once_when_it_is_sent_again() {
    let one = json!({ "seats": ["Stalls-A-1"], "reason": "seat is broken" });
    for trouble in [Trouble::LostAnswer, Trouble::KillBefore, Trouble::KillAfter, Trouble::Conflict] {
        for step in 1.. {
            let world = World::new();
            let (show, asha, booking) = half_refunded(&world).await;
            let desk = world.member(&world.organizer().await, "desk", "desk").await;
            world.fault(Fault::new(trouble).function("return-seats").nth(step));
            give_back(&world, &show, &booking, &desk, "one", &one).await;
            let was_hit = world.clear_faults() > 0;
            let told = give_back(&world, &show, &booking, &desk, "one", &one).await.expect(200);
            world.settle().await;
            let seen = world.booking(&asha, &booking).await;
            let refunds = seen["payments"][0]["refunds"].as_array().unwrap();
            assert_eq!(refunds.len(), 1, "step {step}, {trouble:?}");
            assert_eq!(refunds[0]["refund_id"], told["refund_id"]);
            assert_eq!(texts(&seen["seats"]), ["Stalls-A-2"]);
            world.finish().await;
            if !was_hit {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_seat_belongs_to_nobody() {
    let world = World::new();
    let show = world.event().await;
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(ids(&list(&world, &show, &desk, "?seat_id=Stalls-A-1").await), [booking]);
    world.pass(3_600);
    assert!(ids(&list(&world, &show, &desk, "?seat_id=Stalls-A-1").await).is_empty());
    let found = &list(&world, &show, &desk, "").await["bookings"][0];
    let target = format!("/admin/events/{}/bookings/{}", show.event_id, text(&found["booking_id"]));
    let story = world.get(&target, Some(&desk)).await.expect(200);
    let last = &story["timeline"][1];
    assert_eq!((text(&last["kind"]), &last["at"]), ("lock_expired", &story["expires_at"]));
    world.pass(7_200);
    world.sweep_ttl();
    assert!(ids(&list(&world, &show, &desk, "?seat_id=Stalls-A-1").await).is_empty());
    world.settle().await;
    world.finish().await;
}
