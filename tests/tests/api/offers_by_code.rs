//! Codes of offers in the hands of customers: who may use them, and what guessing brings.

use serde_json::{Value, json};
use tests::{Person, Reply, Show, World};

use crate::account::asha_signed_up;
use crate::offers_bought::{minor, offer, quote, tenth, with_code};
use crate::support::text;

/// An offer by this code.
fn by_code(label: &str, code: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut terms = tenth();
    terms["label"] = label.into();
    terms["given"]["code"] = code.into();
    change(&mut terms);
    terms
}

async fn with(world: &World, who: &Person, show: &Show, code: &str) -> Reply {
    let seats = ["Stalls-A-1"];
    quote(world, who, &json!({ "event_id": show.event_id, "seats": seats, "coupon_code": code })).await
}

/// Status and body of a refusal, without the id of its request.
fn said(reply: &Reply) -> (u16, Value) {
    let mut body = reply.body.clone();
    body.as_object_mut().unwrap().remove("request_id");
    (reply.status, body)
}

#[tokio::test(start_paused = true)]
async fn all_codes_that_do_not_work_get_one_answer_after_the_same_reads() {
    let world = World::new();
    let show = world.event().await;
    let other = world.event().await;
    let past = (world.clock.now() - jiff::SignedDuration::from_hours(1)).to_string();
    let later = (world.clock.now() + jiff::SignedDuration::from_hours(1)).to_string();
    let paused = offer(&world, by_code("Paused", "PAUSED", |_| {})).await;
    let pause = format!("/admin/offers/{}/pause", text(&paused["offer_id"]));
    world.admin("POST", &pause, &Value::Null).await.expect(200);
    offer(&world, by_code("Early", "EARLY", |terms| terms["from"] = later.into())).await;
    offer(&world, by_code("Over", "OVER", |terms| terms["until"] = past.into())).await;
    offer(&world, by_code("Other", "OTHER", |terms| terms["scope"] = json!({ "events": [other.event_id] })))
        .await;
    let named = json!({ "customers": ["ben@example.com"], "email_domains": ["example.org"] });
    offer(&world, by_code("Named", "NAMED", |terms| terms["eligible"] = named)).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    // Used up by somebody else's lock, and by the customer's own of other seats.
    let body = |show: &Show, seat: &str, code: &str| json!({ "event_id": show.event_id, "seats": [seat], "coupon_code": code });
    offer(&world, by_code("Once", "ONCE", |terms| terms["caps"] = json!({ "uses_max": 1 }))).await;
    offer(&world, by_code("Mine", "MINE", |terms| terms["caps"] = json!({ "per_customer_max": 1 }))).await;
    world.book(&ben, "first", &body(&show, "Stalls-A-2", "once")).await.expect(201);
    world.book(&asha, "other", &body(&other, "Stalls-A-2", "mine")).await.expect(201);
    let among = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"], "codes": ["UNKNOWN"] });
    assert_eq!(quote(&world, &asha, &among).await.refused(422, "code_refused")["field"], "codes");
    let mut answers = Vec::new();
    for code in ["UNKNOWN", "PAUSED", "EARLY", "OVER", "OTHER", "NAMED", "ONCE", "MINE"] {
        world.meter();
        let reply = with(&world, &asha, &show, code).await;
        answers.push((said(&reply), world.take_spent().read_halves));
    }
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
    assert_eq!(answers[0].0.1["field"], "coupon_code");
    assert!(answers[0].1 <= 30, "a refused code costs {} halves of a read unit", answers[0].1);
    let late = world.book(&asha, "late", &body(&show, "Stalls-A-3", "once")).await;
    assert_eq!(said(&late), answers[0].0);
    // Used-up codes are counted like wrong ones: these were ten.
    with(&world, &asha, &show, "ONCE").await.refused(429, "too_many_attempts");
    // They are the customer's own: everybody in a hall has one network.
    assert_eq!(
        minor(&with(&world, &world.customer("chitra"), &show, "MINE").await.expect(200)["amount"]),
        45_000
    );
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-3").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_guesses_is_stopped_after_ten_wrong_codes_a_minute() {
    let world = World::new();
    let show = world.event().await;
    offer(&world, tenth()).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    for n in 0..10 {
        with(&world, &asha, &show, &format!("GUESS-{n}")).await.refused(422, "code_refused");
        // A right one is no guess.
        if n < 9 {
            with(&world, &ben, &show, "AUTUMN-26").await.expect(200);
        }
    }
    let refused = with(&world, &asha, &show, "AUTUMN-26").await;
    assert!((1..=60).contains(&refused.body["retry_after_seconds"].as_i64().unwrap()), "{}", refused.body);
    refused.refused(429, "too_many_attempts");
    // Others behind the same network go on, until a hundred wrong ones have come from it.
    with(&world, &ben, &show, "AUTUMN-26").await.expect(200);
    for guesser in 0..9 {
        let guesser = world.customer(&format!("guesser{guesser}"));
        for n in 0..10 {
            with(&world, &guesser, &show, &format!("GUESS-{n}")).await.refused(422, "code_refused");
        }
    }
    with(&world, &ben, &show, "AUTUMN-26").await.refused(429, "too_many_attempts");
    world.pass(60);
    assert_eq!(minor(&with(&world, &asha, &show, "AUTUMN-26").await.expect(200)["amount"]), 45_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_hundred_guesses_at_once_get_no_more_than_ten_looks() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let tries = (0..100).map(|n| {
        let (world, asha, show) = (&world, &asha, &show);
        async move { with(world, asha, show, &format!("GUESS-{n}")).await.status }
    });
    let answers = futures::future::join_all(tries).await;
    let looked = answers.iter().filter(|status| **status == 422).count();
    assert!(looked <= 10, "{looked} codes were looked up");
    assert!(answers.iter().all(|status| [422, 429].contains(status)), "{answers:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn malformed_codes_and_too_many_are_refused_with_the_field() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let ask = async |change: Value| {
        let mut body = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"] });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let priced = quote(&world, &asha, &body).await;
        let key = format!("bad-{}", body.to_string().bytes().map(u64::from).sum::<u64>());
        let locked = world.book(&asha, &key, &body).await;
        assert_eq!((priced.status, priced.code()), (locked.status, locked.code()), "{body}");
        (locked.status, locked.code().to_owned())
    };
    let [invalid, refused] = ["body_invalid", "field_invalid"].map(|code| (400, code.to_owned()));
    for code in ["", "abc", "a b c d", "Ünicode", &"A".repeat(33)] {
        assert_eq!(ask(json!({ "coupon_code": code })).await, invalid, "{code}");
    }
    assert_eq!(ask(json!({ "codes": "AUTUMN-26" })).await, invalid);
    assert_eq!(ask(json!({ "coupon_code": "ABCD", "codes": ["EFGH"] })).await, refused);
    let six: Vec<String> = (0..6).map(|n| format!("CODE-{n}")).collect();
    assert_eq!(ask(json!({ "codes": six })).await, refused);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_for_named_customers_is_lost_with_the_address_and_taken_off_before_the_payment() {
    let world = World::new();
    let show = world.event().await;
    let named = json!({ "customers": ["Asha@Example.com"] });
    offer(&world, by_code("Named", "NAMED", |terms| terms["eligible"] = named)).await;
    let firsts = json!({
        "label": "Welcome", "given": { "by": "automatic" }, "eligible": { "first_purchase": true },
        "effect": { "kind": "amount", "amount_minor": 1_000, "off": "booking" },
    });
    offer(&world, firsts).await;
    let asha = asha_signed_up(&world).await;
    with(&world, &world.customer("ben"), &show, "NAMED").await.refused(422, "code_refused");
    let body = |seats: &[&str], code: Option<&str>| json!({ "event_id": show.event_id, "seats": seats, "coupon_code": code });
    let first = world.book(&asha, "first", &body(&["Stalls-A-1"], Some("NAMED"))).await.expect(201);
    assert_eq!(minor(&first["amount"]), 44_000, "a tenth off the seat, and the welcome off the booking");
    let first = text(&first["booking_id"]).to_owned();
    world.release(&asha, &first).await.expect(200);
    world.settle().await;
    // A second booking at the same time is not the first one, too.
    let elsewhere = world.event().await;
    let wanted = json!({ "event_id": elsewhere.event_id, "seats": ["Stalls-A-1"] });
    let here = world.book(&asha, "here", &body(&["Stalls-A-2"], None)).await.expect(201);
    let there = world.book(&asha, "there", &wanted).await.expect(201);
    assert_eq!((minor(&here["amount"]), minor(&there["amount"])), (49_000, 50_000));
    let [here, there] = [here, there].map(|booking| text(&booking["booking_id"]).to_owned());
    world.paid(&asha, &there).await;
    world.settle().await;
    let lost = world.open_payment(&asha, &here).await.refused(409, "offer_lost");
    assert_eq!(lost["offer"], "Welcome");
    let target = format!("/booking/{here}/coupon");
    let off = json!({ "coupon_code": null, "total_minor": 50_000 });
    let changed = world.call("PUT", &target, Some(&asha), &[], &off).await.expect(200);
    assert_eq!((minor(&changed["amount"]), &changed["quote"]["discounts"]), (50_000, &Value::Null));
    world.paid(&asha, &here).await;
    world.settle().await;
    let late = world.call("PUT", &target, Some(&asha), &[], &off).await;
    assert_eq!(late.status, 409, "{}", late.body);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_is_given_to_a_booking_and_taken_off_again_and_its_use_comes_back_at_once() {
    let world = World::new();
    let show = world.event().await;
    let once = json!({ "uses_max": 1, "per_customer_max": 1 });
    offer(&world, by_code("Autumn", "AUTUMN-26", |terms| terms["caps"] = once)).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let target = format!("/booking/{booking}/coupon");
    let put = async |body: Value| world.call("PUT", &target, Some(&asha), &[], &body).await;
    let wrong =
        put(json!({ "coupon_code": "autumn-26", "total_minor": 1 })).await.refused(409, "price_changed");
    assert_eq!(minor(&wrong["quote"]["total"]), 90_000);
    let on = json!({ "coupon_code": "autumn-26", "total_minor": 90_000 });
    for _ in 0..2 {
        assert_eq!(minor(&put(on.clone()).await.expect(200)["amount"]), 90_000);
    }
    let wanted = with_code(&show, &["Stalls-A-5"]);
    world.book(&ben, "late", &wanted).await.refused(422, "code_refused");
    assert_eq!(minor(&put(json!({ "coupon_code": null })).await.expect(200)["amount"]), 100_000);
    world.book(&ben, "now", &wanted).await.expect(201);
    assert_eq!(put(on.clone()).await.refused(422, "code_refused")["field"], "coupon_code");
    world.paid(&asha, &booking).await;
    put(on).await.refused(409, "price_fixed");
    world.settle().await;
    assert_eq!(minor(&world.booking(&asha, &booking).await["amount"]), 100_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_customers_own_booking_is_not_in_the_way_of_its_code_and_another_one_is() {
    let world = World::new();
    let show = world.event().await;
    let elsewhere = world.event().await;
    let caps = json!({ "uses_max": 2, "per_customer_max": 1 });
    offer(&world, by_code("Autumn", "AUTUMN-26", |terms| terms["caps"] = caps)).await;
    let [asha, ben, chitra] = ["asha", "ben", "chitra"].map(|name| world.customer(name));
    let body = with_code(&show, &["Stalls-A-1"]);
    let first = world.book(&asha, "first", &body).await.expect(201);
    let booking = text(&first["booking_id"]).to_owned();
    with(&world, &asha, &elsewhere, "AUTUMN-26").await.refused(422, "code_refused");
    assert_eq!(minor(&with(&world, &ben, &elsewhere, "AUTUMN-26").await.expect(200)["amount"]), 45_000);
    world.book(&ben, "second", &with_code(&show, &["Stalls-A-2"])).await.expect(201);
    with(&world, &chitra, &show, "AUTUMN-26").await.refused(422, "code_refused");
    let target = format!("/booking/{booking}/coupon");
    let on = json!({ "coupon_code": "autumn-26", "total_minor": 45_000 });
    world.call("PUT", &target, Some(&asha), &[], &on).await.expect(200);
    assert_eq!(world.book(&asha, "first", &body).await.expect(201)["booking_id"], first["booking_id"]);
    world.paid(&asha, &booking).await;
    world.settle().await;
    assert_eq!(world.book(&asha, "first", &body).await.expect(201)["booking_id"], first["booking_id"]);
    with(&world, &asha, &elsewhere, "AUTUMN-26").await.refused(422, "code_refused");
    world.finish().await;
}
