//! Prices that change while a customer accepts them, and what the run has reserved for them.

use serde_json::{Value, json};
use tests::{Fault, Hall, Section, Trouble, World};

use crate::moves::{ask_to_move, movable_with};
use crate::offers_bought::{minor, offer, quote, tenth, three_for_two, with_code};
use crate::support::{text, texts};

/// Three seats for two, once.
fn once() -> Value {
    let mut once = three_for_two();
    once["caps"] = json!({ "uses_max": 1 });
    once
}

#[tokio::test(start_paused = true)]
async fn who_accepts_the_price_without_a_used_up_automatic_offer_gets_the_seats() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, once()).await;
    let [asha, ben, chitra] = ["asha", "ben", "chitra"].map(|name| world.customer(name));
    world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await.expect(201);
    let named = json!({ "event_id": show.event_id, "seats": ["Stalls-B-1", "Stalls-B-2", "Stalls-B-3"] });
    let best = json!({ "event_id": show.event_id, "best_available": { "count": 3, "type": "premium" } });
    for (who, mut wanted) in [(&ben, named), (&chitra, best)] {
        wanted["total_minor"] = json!(100_000);
        let told = world.book(who, "one", &wanted).await.refused(409, "price_changed");
        assert_eq!(minor(&told["quote"]["total"]), 150_000);
        wanted["total_minor"] = told["quote"]["total"]["amount_minor"].clone();
        assert_eq!(minor(&world.book(who, "two", &wanted).await.expect(201)["amount"]), 150_000);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_goes_on_a_booking_at_the_price_without_a_used_up_automatic_offer() {
    let world = World::new();
    let show = world.event().await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    let booking = world.locked(&ben, &show, &["Stalls-B-1", "Stalls-B-2", "Stalls-B-3"]).await;
    offer(&world, once()).await;
    offer(&world, tenth()).await;
    world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await.expect(201);
    let target = format!("/booking/{booking}/coupon");
    let put = async |shown: i64| {
        let body = json!({ "coupon_code": "autumn-26", "total_minor": shown });
        world.call("PUT", &target, Some(&ben), &[], &body).await
    };
    let told = put(90_000).await.refused(409, "price_changed");
    assert_eq!(minor(&told["quote"]["total"]), 135_000);
    assert_eq!(minor(&put(135_000).await.expect(200)["amount"]), 135_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_refuses_the_price_with_an_automatic_offer_gives_its_last_use_back() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, once()).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    let wanted = |row: &str| {
        let seats = [1, 2, 3].map(|n| format!("Stalls-{row}-{n}"));
        json!({ "event_id": show.event_id, "seats": seats, "total_minor": 150_000 })
    };
    let told = world.book(&asha, "dear", &wanted("A")).await.refused(409, "price_changed");
    assert_eq!(minor(&told["quote"]["total"]), 100_000);
    assert_eq!(world.all_marks().len(), 0);
    let mut cheap = wanted("B");
    cheap["total_minor"] = json!(100_000);
    world.book(&ben, "cheap", &cheap).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_at_the_price_that_was_shown_are_found_in_another_section() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall = hall
        .section(Section::new("Stalls", premium).row("A", 6))
        .section(Section::new("Box", premium).row("A", 6));
    let show = world.event_with(&hall, |_| {}).await;
    let box_only = json!({
        "label": "Box", "given": { "by": "automatic" }, "scope": { "sections": ["Box"] },
        "effect": { "kind": "amount", "amount_minor": 5_000, "off": "seats" },
    });
    offer(&world, box_only).await;
    let [asha, ben, chitra] = ["asha", "ben", "chitra"].map(|name| world.customer(name));
    let best = |shown: i64| {
        json!({
            "event_id": show.event_id, "best_available": { "count": 2, "type": "premium" }, "total_minor": shown,
        })
    };
    for (who, shown, section) in [(&asha, 90_000, "Box"), (&ben, 100_000, "Stalls")] {
        let made = world.book(who, "best", &best(shown)).await.expect(201);
        assert_eq!(minor(&made["amount"]), shown);
        assert!(texts(&made["seats"]).iter().all(|seat| seat.starts_with(section)), "{}", made["seats"]);
    }
    world.book(&chitra, "never", &best(95_000)).await.refused(409, "price_changed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_before_it_writes_the_booking_gives_its_uses_back() {
    let world = World::new();
    let show =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = Value::Null).await;
    offer(&world, once()).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    // The first booking writes the deployment's name.
    world.lock(&ben, &show, &["Stalls-C-5"]).await.expect(201);
    world.fault(Fault::new(Trouble::Fails).function("create-booking").operation("UpdateItem").forever());
    let body = |row: &str| {
        let seats = [1, 2, 3].map(|n| format!("Stalls-{row}-{n}"));
        json!({ "event_id": show.event_id, "seats": seats })
    };
    assert_eq!(world.book(&asha, "fails", &body("A")).await.status / 100, 5);
    assert!(world.clear_faults() > 0);
    assert_eq!(minor(&world.book(&ben, "next", &body("B")).await.expect(201)["amount"]), 100_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_is_taken_off_although_the_automatic_offer_then_takes_off_more() {
    let world = World::new();
    let show = world.event().await;
    let welcome = json!({
        "label": "Once each", "given": { "by": "automatic" }, "caps": { "per_customer_max": 1 },
        "effect": { "kind": "percent", "basis_points": 1_000, "off": "booking" },
    });
    offer(&world, welcome).await;
    offer(&world, tenth()).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let target = format!("/booking/{booking}/coupon");
    let put = async |code: Value| {
        world.call("PUT", &target, Some(&asha), &[], &json!({ "coupon_code": code })).await
    };
    for (code, total) in [(json!("autumn-26"), 40_500), (Value::Null, 45_000), (json!("autumn-26"), 40_500)] {
        assert_eq!(minor(&put(code).await.expect(200)["amount"]), total);
    }
    assert_eq!(minor(&put(Value::Null).await.expect(200)["amount"]), 45_000);
    world.paid(&asha, &booking).await;
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_reads_no_offer_without_a_condition_on_the_customer() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, tenth()).await;
    let mut reads = Vec::new();
    for (n, has_code) in [false, false, true].into_iter().enumerate() {
        let who = world.customer(&format!("payer{n}"));
        let mut wanted = with_code(&show, &[&format!("Stalls-A-{}", n + 1)]);
        if !has_code {
            wanted.as_object_mut().unwrap().remove("coupon_code");
        }
        let made = world.book(&who, "one", &wanted).await.expect(201);
        // Nothing is cached any more.
        world.pass(4);
        let opened = world.open_payment(&who, text(&made["booking_id"])).await;
        reads.push(opened.units().read_halves);
        opened.expect(201);
    }
    // The first one looks up more, as it is the first of all.
    assert_eq!(reads[1], reads[2]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_move_whose_rest_no_provider_charges_is_refused() {
    let world = World::new();
    let show = movable_with(&world, |event| event["tiers"][1]["amount_minor"] = json!(50_010)).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let from = (old.as_str(), &["Stalls-A-1"][..]);
    let refused = ask_to_move(&world, &asha, &show, from, &["Balcony-A-1"]).await;
    refused.refused(409, "move_not_possible");
    let priced = json!({
        "event_id": show.event_id, "seats": ["Balcony-A-1"],
        "moves": { "booking_id": old, "seats": ["Stalls-A-1"] },
    });
    quote(&world, &asha, &priced).await.refused(409, "move_not_possible");
    world.finish().await;
}
