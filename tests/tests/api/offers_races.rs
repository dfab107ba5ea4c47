//! Offers under many hands: caps hold, and whoever does not get the seats gives the use back.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Person, Show, Trouble, World};

use crate::offers_bought::{minor, offer, quote, tenth, with_code};
use crate::support::text;

fn capped(caps: Value) -> Value {
    let mut terms = tenth();
    terms["caps"] = caps;
    terms
}

/// An event without a ticket limit.
async fn unlimited(world: &World) -> Show {
    let change = |event: &mut Value| event["tickets_per_customer_max"] = Value::Null;
    world.event_with(&tests::Hall::small(), change).await
}

#[tokio::test(start_paused = true)]
async fn of_a_customers_requests_at_once_one_has_the_offer_for_one_booking_each() {
    for seed in [1, 2, 3] {
        let world = World::with_seed(seed);
        let show = unlimited(&world).await;
        offer(&world, capped(json!({ "per_customer_max": 1 }))).await;
        let asha = world.customer("asha");
        let seats: Vec<String> = (1..=6).map(|n| format!("Stalls-A-{n}")).collect();
        let tries = seats.iter().map(|seat| {
            let (world, asha, body) = (&world, &asha, with_code(&show, &[seat]));
            async move { world.book(asha, seat, &body).await }
        });
        let replies = join_all(tries).await;
        let made: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
        assert_eq!(made.len(), 1);
        assert_eq!(minor(&made[0].body["amount"]), 45_000);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!((reply.status, reply.code()), (422, "code_refused"), "{}", reply.body);
        }
        assert_eq!(world.all_marks().len(), 1);
        world.pass(60);
        world.book(&world.customer("ben"), "ben", &with_code(&show, &["Stalls-B-1"])).await.expect(201);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeated_request_gets_its_first_answer_with_the_discount() {
    let world = World::new();
    let show = unlimited(&world).await;
    offer(&world, capped(json!({ "uses_max": 1 }))).await;
    let asha = world.customer("asha");
    let body = with_code(&show, &["Stalls-A-1"]);
    let replies = join_all((0..10).map(|_| world.book(&asha, "same", &body))).await;
    let first = world.book(&asha, "same", &body).await.expect(201);
    assert_eq!(minor(&first["amount"]), 45_000);
    for reply in replies {
        match reply.status {
            201 => assert_eq!(reply.body["booking_id"], first["booking_id"]),
            _ => assert_eq!((reply.status, reply.code()), (409, "request_in_progress"), "{}", reply.body),
        }
    }
    assert_eq!(world.all_bookings().len(), 1);
    let mut other = body.clone();
    other["coupon_code"] = json!("another");
    world.book(&asha, "same", &other).await.refused(409, "idempotency_key_reused");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn thirty_customers_share_five_uses_and_have_them_again_when_the_locks_have_ended() {
    for seed in [1, 2] {
        let world = World::with_seed(seed);
        let show = world.event().await;
        offer(&world, capped(json!({ "uses_max": 5, "money_max_minor": 1_000_000 }))).await;
        let best = json!({
            "event_id": show.event_id, "best_available": { "count": 2, "type": "premium" }, "coupon_code": "AUTUMN-26",
        });
        for round in ["a", "b"] {
            let people: Vec<_> = (0..30).map(|n| world.customer(&format!("{round}{n}"))).collect();
            let replies = join_all(people.iter().map(|who| world.book(who, "one", &best))).await;
            let made: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
            assert_eq!(made.len(), 5, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
            for reply in &made {
                assert_eq!(minor(&reply.body["amount"]), 90_000);
            }
            if round == "a" {
                assert_eq!(world.all_marks().len(), 10, "nobody else has locked anything");
            }
            let end = text(&made[0].body["expires_at"]).parse::<jiff::Timestamp>().unwrap().as_second();
            world.pass(end - world.clock.second() + 60);
            world.settle().await;
        }
        world.abandon();
    }
}

#[tokio::test(start_paused = true)]
async fn who_loses_the_seats_or_releases_them_gives_the_use_back() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, capped(json!({ "uses_max": 1 }))).await;
    let [asha, ben, chitra] = ["asha", "ben", "chitra"].map(|name| world.customer(name));
    world.lock(&asha, &show, &["Stalls-A-1"]).await.expect(201);
    for n in 0..3 {
        let key = format!("lost-{n}");
        world.book(&ben, &key, &with_code(&show, &["Stalls-A-1"])).await.refused(409, "seats_taken");
    }
    let made = world.book(&chitra, "made", &with_code(&show, &["Stalls-A-2"])).await.expect(201);
    world.book(&ben, "late", &with_code(&show, &["Stalls-A-3"])).await.refused(422, "code_refused");
    world.release(&chitra, text(&made["booking_id"])).await.expect(200);
    world.settle().await;
    world.book(&ben, "now", &with_code(&show, &["Stalls-A-3"])).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_dies_after_it_reserved_leaves_nothing_for_ever() {
    let world = World::new();
    let show = unlimited(&world).await;
    offer(&world, capped(json!({ "uses_max": 1 }))).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    // The first booking writes the deployment's name; this one dies when it writes the booking.
    world.lock(&ben, &show, &["Stalls-B-1"]).await.expect(201);
    world.fault(Fault::new(Trouble::KillBefore).function("create-booking").operation("PutItem"));
    let body = with_code(&show, &["Stalls-A-1"]);
    assert!(world.book(&asha, "dies", &body).await.status >= 500);
    world.clear_faults();
    let other = with_code(&show, &["Stalls-A-2"]);
    quote(&world, &ben, &other).await.refused(422, "code_refused");
    world.book(&ben, "soon", &other).await.refused(422, "code_refused");
    // Nothing names the row, so it is looked at when its lock would have ended.
    world.pass(1_000);
    assert_eq!(minor(&quote(&world, &ben, &other).await.expect(200)["amount"]), 45_000);
    world.book(&ben, "later", &other).await.expect(201);
    world.abandon();
}

/// Twenty rupees off each seat for everybody, under these caps.
fn automatic(caps: Value) -> Value {
    json!({
        "label": "Early", "given": { "by": "automatic" }, "caps": caps,
        "effect": { "kind": "amount", "amount_minor": 2_000, "off": "seats" },
    })
}

/// Totals of seats for a customer and for everybody.
async fn totals(world: &World, who: &Person, show: &Show, seats: &[&str]) -> [i64; 2] {
    let own = quote(world, who, &json!({ "event_id": show.event_id, "seats": seats })).await.expect(200);
    let target = format!("/events/{}/quote", show.event_id);
    let public = world.call("POST", &target, None, &[], &json!({ "seats": seats })).await.expect(200);
    [&own, &public].map(|quote| minor(&quote["amount"]))
}

#[tokio::test(start_paused = true)]
async fn an_automatic_offer_that_is_used_up_is_in_no_quote_and_locks_cost_what_quotes_say() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, automatic(json!({ "uses_max": 2, "counts": "ticket" }))).await;
    let [asha, ben, chitra] = ["asha", "ben", "chitra"].map(|name| world.customer(name));
    assert_eq!(totals(&world, &asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await, [96_000; 2]);
    // There are too few uses for three seats.
    assert_eq!(totals(&world, &asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await, [150_000; 2]);
    let lock = async |who: &Person, wanted: Value, shown: i64| {
        let mut body = wanted;
        body["event_id"] = show.event_id.clone().into();
        body["total_minor"] = shown.into();
        let made = world.book(who, &format!("for-{shown}"), &body).await.expect(201);
        assert_eq!(minor(&made["amount"]), shown);
        text(&made["booking_id"]).to_owned()
    };
    let first = lock(&ben, json!({ "seats": ["Stalls-A-1", "Stalls-A-2"] }), 96_000).await;
    assert_eq!(totals(&world, &asha, &show, &["Stalls-B-1"]).await, [50_000; 2]);
    lock(&asha, json!({ "seats": ["Stalls-B-1"] }), 50_000).await;
    let best = json!({ "best_available": { "count": 2, "type": "premium" } });
    lock(&chitra, best, 100_000).await;
    world.release(&ben, &first).await.expect(200);
    world.settle().await;
    // So long an instance remembers that the offer was used up.
    world.pass(2);
    assert_eq!(totals(&world, &ben, &show, &["Stalls-A-1"]).await, [48_000; 2]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_automatic_offer_once_for_each_customer_is_in_the_quotes_of_those_who_have_not_had_it() {
    let world = World::new();
    let show = unlimited(&world).await;
    offer(&world, automatic(json!({ "per_customer_max": 1, "money_max_minor": 7_000 }))).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    let body = |seats: &[&str], shown: i64| json!({ "event_id": show.event_id, "seats": seats, "total_minor": shown });
    world.book(&asha, "first", &body(&["Stalls-A-1"], 48_000)).await.expect(201);
    assert_eq!(totals(&world, &asha, &show, &["Stalls-A-2"]).await, [50_000, 48_000]);
    world.book(&asha, "second", &body(&["Stalls-A-2"], 50_000)).await.expect(201);
    // The budget is enough for two more seats, and not for three.
    let three = ["Stalls-B-1", "Stalls-B-2", "Stalls-B-3"];
    assert_eq!(totals(&world, &ben, &show, &three[..2]).await, [96_000; 2]);
    assert_eq!(totals(&world, &ben, &show, &three).await, [150_000; 2]);
    world.book(&ben, "three", &body(&three, 150_000)).await.expect(201);
    world.finish().await;
}
