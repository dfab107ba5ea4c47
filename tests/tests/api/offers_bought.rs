//! Customers buy with offers: what they are shown is what they are charged, with reasons, and comes back seat by seat.

use serde_json::{Value, json};
use tests::{Hall, Person, Reply, Show, World};

use crate::documents::invoice;
use crate::offers::create;
use crate::support::{text, texts};

/// Creates an offer of the organizer of most tests, and returns it.
pub(crate) async fn offer(world: &World, mut terms: Value) -> Value {
    terms["organizer_id"] = world.organizer().await.into();
    let has_amounts = ["amount", "set_price"].map(Value::from).contains(&terms["effect"]["kind"])
        || terms["caps"]["money_max_minor"].is_i64();
    if has_amounts && terms["currency"].is_null() {
        terms["currency"] = json!("INR");
    }
    let key = format!("offer-{}", text(&terms["label"]).replace(' ', "-"));
    let made = create(world, &world.administrator(), &key, &terms).await.expect(201);
    // Instances read automatic offers anew after three seconds.
    world.pass(4);
    made
}

/// A tenth off each seat, by the code `AUTUMN-26`.
pub(crate) fn tenth() -> Value {
    json!({
        "label": "Autumn", "given": { "by": "code", "code": "AUTUMN-26" },
        "effect": { "kind": "percent", "basis_points": 1_000, "off": "seats" },
    })
}

pub(crate) fn three_for_two() -> Value {
    json!({
        "label": "3 for 2", "given": { "by": "automatic" }, "group": [{ "count": 3 }],
        "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 },
    })
}

/// An event whose seats come back one by one for all of their worth.
pub(crate) async fn returnable(world: &World, change: impl FnOnce(&mut Value)) -> Show {
    world
        .event_with(&Hall::small(), |event| {
            event["cancellation"] = json!({
                "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }],
                "fees_returned": true, "single_seats": true, "moves_until_hours": 24,
            });
            change(event);
        })
        .await
}

pub(crate) async fn quote(world: &World, who: &Person, body: &Value) -> Reply {
    world.call("POST", "/quote", Some(who), &[], body).await
}

pub(crate) fn minor(money: &Value) -> i64 {
    money["amount_minor"].as_i64().unwrap_or_else(|| panic!("no amount: {money}"))
}

/// A body that wants these seats with the code `AUTUMN-26`.
pub(crate) fn with_code(show: &Show, seats: &[&str]) -> Value {
    json!({ "event_id": show.event_id, "seats": seats, "coupon_code": "autumn-26" })
}

#[tokio::test(start_paused = true)]
async fn three_seats_for_two_are_charged_as_shown_and_given_back_one_by_one() {
    let world = World::new();
    let show = returnable(&world, |_| {}).await;
    let made = offer(&world, three_for_two()).await;
    let asha = world.customer("asha");
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(
        (&page["offers"][0]["label"], &page["offers"][0]["seats_min"]),
        (&json!("3 for 2"), &json!(3))
    );
    let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"];
    let wanted = json!({ "event_id": show.event_id, "seats": seats });
    let shown = quote(&world, &asha, &wanted).await.expect(200);
    assert_eq!((minor(&shown["amount"]), minor(&shown["quote"]["discount"])), (100_000, 50_000));
    let public = format!("/events/{}/quote", show.event_id);
    let public = world.call("POST", &public, None, &[], &json!({ "seats": seats })).await.expect(200);
    assert_eq!((&public["seats"], &public["quote"]), (&shown["seats"], &shown["quote"]));
    assert_eq!(
        shown["seats"].as_array().unwrap().iter().map(|seat| minor(&seat["total"])).sum::<i64>(),
        100_000
    );
    let reason = &shown["quote"]["discounts"][0];
    assert_eq!((&reason["offer_id"], &reason["label"]), (&made["offer_id"], &json!("3 for 2")));
    assert_eq!(
        reason["seats"].as_array().unwrap().iter().map(|seat| minor(&seat["amount"])).sum::<i64>(),
        50_000
    );
    let mut body = wanted.clone();
    body["total_minor"] = json!(100_000);
    let locked = world.book(&asha, "three", &body).await.expect(201);
    assert_eq!(locked["quote"], shown["quote"]);
    let booking = text(&locked["booking_id"]).to_owned();
    assert_eq!(minor(&world.paid(&asha, &booking).await["amount"]), 100_000);
    world.settle().await;
    let issued = invoice(&world, &asha, &booking).await;
    assert_eq!(
        (&issued["amounts"]["total_minor"], &issued["discounts"][0]["amount_minor"]),
        (&json!(100_000), &json!(50_000))
    );
    assert_eq!(issued["discounts"][0]["label"], "3 for 2");
    let confirmed = world.published("BookingConfirmed");
    let facts = &confirmed[0]["Detail"]["data"]["sold"]["seats"][0]["discounts"][0];
    assert_eq!((&facts["id"], &facts["funded_by"]), (&made["offer_id"], &json!("organizer")));
    let mut back = 0;
    for part in [&seats[1..2], &[seats[0], seats[2]][..]] {
        let asked = world.ask_back(&asha, &booking, Some(part)).await.expect(201);
        back += minor(&asked["refund"]["total"]);
        if part.len() == 1 {
            assert!((33_333..=33_334).contains(&back), "a third of what was paid: {back}");
        }
        world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
    }
    assert_eq!(back, 100_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_automatic_offer_for_each_seat_is_in_the_list_on_the_map_and_in_the_lock() {
    let world = World::new();
    let show = world.event().await;
    let off = json!({
        "label": "Premiere", "given": { "by": "automatic" }, "scope": { "tiers": ["premium"] },
        "effect": { "kind": "amount", "amount_minor": 10_000, "off": "seats" },
    });
    offer(&world, off).await;
    for seat in world.seats(&show, "Stalls").await {
        assert_eq!((minor(&seat["price"]), minor(&seat["total"])), (50_000, 40_000), "{seat}");
    }
    for seat in world.seats(&show, "Balcony").await {
        assert_eq!(minor(&seat["total"]), 50_000, "{seat}");
    }
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let list = world.get("/events?currency=INR&price_to=40000", None).await.expect(200);
    let titles = world.get("/titles?currency=INR&price_from=40000&price_to=40000", None).await.expect(200);
    for lowest in [
        &event["lowest_total"],
        &list["events"][0]["lowest_total"],
        &titles["titles"][0]["lowest_totals"][0],
        &titles["titles"][0]["next_events"][0]["lowest_total"],
    ] {
        assert_eq!(minor(lowest), 40_000);
    }
    let none = world.get("/events?currency=INR&price_to=39999", None).await.expect(200);
    assert_eq!(none["events"], json!([]));
    let locked = world.lock(&world.customer("asha"), &show, &["Stalls-A-1"]).await.expect(201);
    assert_eq!(minor(&locked["amount"]), 40_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_that_can_be_used_up_is_announced_and_in_the_quote_but_in_no_shown_price() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["tiers"][0]["hidden"] = json!(true)).await;
    let hidden = world.get(&format!("/admin/events/{}", show.event_id), Some(&world.administrator())).await;
    let hidden = hidden.expect(200)["tiers"][0]["type"].clone();
    for (label, terms) in [
        ("First ten", json!({ "caps": { "uses_max": 10 } })),
        ("Secret", json!({ "scope": { "tiers": [hidden] } })),
    ] {
        let mut off = json!({
            "label": label, "given": { "by": "automatic" },
            "effect": { "kind": "percent", "basis_points": 5_000, "off": "seats" },
        });
        off.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
        offer(&world, off).await;
    }
    let page = format!("/events/{}", show.event_id);
    let event = world.get(&page, None).await.expect(200);
    assert_eq!(texts(&json!([event["offers"][0]["label"]])), ["First ten"]);
    assert_eq!(event["offers"].as_array().unwrap().len(), 1, "{event}");
    let seat = world.seats(&show, "Balcony").await.swap_remove(0);
    assert_eq!(minor(&seat["total"]), minor(&seat["price"]));
    let lowest = minor(&event["lowest_total"]);
    let below = format!("/events?currency=INR&price_to={}", lowest - 1);
    assert_eq!(world.get(&below, None).await.expect(200)["events"], json!([]));
    let again = world.get(&below, None).await;
    assert!(again.calls.iter().all(|call| call.operation != "GetItem"), "{:?}", again.calls);
    let body = json!({ "seats": [seat["seat_id"]] });
    let quote = world.call("POST", &format!("{page}/quote"), None, &[], &body).await.expect(200);
    assert_eq!(minor(&quote["amount"]) * 2, minor(&seat["total"]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_family_pack_needs_its_group_and_a_code_its_number_of_seats() {
    let world = World::new();
    let show = world.event().await;
    let pack = json!({
        "label": "Family", "given": { "by": "automatic" },
        "group": [{ "tiers": ["premium"], "count": 2 }, { "tiers": ["standard"], "count": 1 }],
        "effect": { "kind": "set_price", "amount_minor": 90_000 },
    });
    offer(&world, pack).await;
    let mut of_three = tenth();
    of_three["seats_min"] = json!(3);
    offer(&world, of_three).await;
    let asha = world.customer("asha");
    let total = async |seats: &[&str]| {
        let wanted = json!({ "event_id": show.event_id, "seats": seats });
        minor(&quote(&world, &asha, &wanted).await.expect(200)["amount"])
    };
    assert_eq!(total(&["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"]).await, 90_000);
    assert_eq!(total(&["Stalls-A-1", "Stalls-A-2", "Balcony-A-1", "Balcony-A-2"]).await, 140_000);
    assert_eq!(total(&["Stalls-A-1", "Balcony-A-1"]).await, 100_000);
    let missed = quote(&world, &asha, &with_code(&show, &["Stalls-A-1", "Stalls-A-2"])).await;
    let missed = missed.refused(422, "offer_not_reached");
    assert_eq!(
        (&missed["offer"], text(&missed["missing"])),
        (&json!("Autumn"), "it needs 3 seats that it is for")
    );
    let three = with_code(&show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]);
    assert_eq!(minor(&quote(&world, &asha, &three).await.expect(200)["amount"]), 135_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn waived_fees_are_shown_and_told_and_what_nobody_can_charge_is_free() {
    let world = World::new();
    let show = returnable(&world, |event| {
        event["fee_per_ticket_minor"] = json!(2_500);
        event["fee_per_booking_minor"] = json!(1_000);
    })
    .await;
    let waiver = json!({ "label": "No fees", "given": { "by": "code", "code": "NOFEES" }, "effect": { "kind": "fee_waiver" } });
    offer(&world, waiver).await;
    let almost = json!({
        "label": "Almost free", "given": { "by": "code", "code": "ALMOST" }, "tags": ["gift"], "stacks_with": ["gift"],
        "effect": { "kind": "set_price", "amount_minor": 49 },
    });
    offer(&world, almost).await;
    let asha = world.customer("asha");
    let wanted =
        json!({ "event_id": show.event_id, "seats": ["Stalls-A-1", "Stalls-A-2"], "coupon_code": "nofees" });
    let locked = world.book(&asha, "waived", &wanted).await.expect(201);
    let quote = &locked["quote"];
    assert_eq!((minor(&locked["amount"]), minor(&quote["fees"])), (100_000, 0));
    assert_eq!(minor(&quote["discounts"][0]["fees_waived"]), 6_000);
    let booking = text(&locked["booking_id"]);
    world.paid(&asha, booking).await;
    world.settle().await;
    let told = &world.published("BookingConfirmed")[0]["Detail"]["data"]["sold"]["seats"][0]["discounts"][0];
    assert_eq!((&told["amount_minor"], &told["fees_waived_minor"]), (&json!(0), &json!(3_000)));
    let wanted = json!({ "event_id": show.event_id, "seats": ["Stalls-B-1"], "codes": ["NOFEES", "ALMOST"] });
    let locked = world.book(&asha, "free", &wanted).await.expect(201);
    let reasons = locked["quote"]["discounts"].as_array().unwrap();
    assert_eq!((minor(&locked["amount"]), reasons.len()), (0, 3), "{locked}");
    assert_eq!((&reasons[2]["offer_id"], minor(&reasons[2]["amount"])), (&Value::Null, 49));
    let paid = world.open_payment(&asha, text(&locked["booking_id"])).await.expect(201);
    assert_eq!((&paid["status"], minor(&paid["amount"])), (&json!("success"), 0));
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_price_is_shown_again_before_anything_is_locked() {
    let world = World::new();
    let show = world.event().await;
    let made = offer(&world, three_for_two()).await;
    let asha = world.customer("asha");
    let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"];
    let mut wanted = json!({ "event_id": show.event_id, "seats": seats });
    wanted["total_minor"] = quote(&world, &asha, &wanted).await.expect(200)["amount"]["amount_minor"].clone();
    assert_eq!(wanted["total_minor"], 100_000);
    let pause = format!("/admin/offers/{}/pause", text(&made["offer_id"]));
    world.admin("POST", &pause, &Value::Null).await.expect(200);
    world.pass(4);
    let refused = world.book(&asha, "paused", &wanted).await.refused(409, "price_changed");
    assert_eq!((minor(&refused["quote"]["total"]), &refused["quote"]["discounts"]), (150_000, &Value::Null));
    assert_eq!(world.all_marks().len(), 0);
    let best = json!({
        "event_id": show.event_id, "best_available": { "count": 3, "type": "premium" }, "total_minor": 100_000,
    });
    world.book(&asha, "best", &best).await.refused(409, "price_changed");
    assert_eq!(world.all_marks().len(), 0);
    wanted["total_minor"] = json!(150_000);
    world.book(&asha, "again", &wanted).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn hidden_seats_and_a_presale_are_for_those_with_the_code() {
    let world = World::new();
    let opens = world.clock.now() + jiff::SignedDuration::from_hours(24);
    let show = world
        .event_with(&Hall::small(), |event| {
            event["tiers"][1]["hidden"] = json!(true);
            event["sales_open_at"] = json!(opens.to_string());
        })
        .await;
    let fans = json!({
        "label": "Fans", "given": { "by": "code", "code": "FANS-2026" }, "effect": { "kind": "nothing" },
        "unlocks": { "tiers": ["standard"], "presale": true },
    });
    offer(&world, fans).await;
    let asha = world.customer("asha");
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let kinds: Vec<_> = event["tiers"].as_array().unwrap().iter().map(|tier| text(&tier["type"])).collect();
    assert_eq!(kinds, ["premium", "standing"]);
    assert_eq!(world.seats(&show, "Balcony").await.len(), 0);
    let statuses = world.get(&format!("/events/{}/availability", show.event_id), None).await.expect(200);
    assert_eq!(statuses["sections"][1]["available"], 0);
    let mut wanted = json!({ "event_id": show.event_id, "seats": ["Balcony-A-1", "Stalls-A-1"] });
    world.book(&asha, "early", &wanted).await.refused(409, "event_not_on_sale");
    wanted["coupon_code"] = json!("fans-2026");
    let shown = quote(&world, &asha, &wanted).await.expect(200);
    assert_eq!(texts(&shown["unlocked_tiers"]), ["standard"]);
    world.book(&asha, "fan", &wanted).await.expect(201);
    let best = json!({ "event_id": show.event_id, "best_available": { "count": 2, "type": "standard" } });
    world.pass(86_400);
    let ben = world.customer("ben");
    let named = world.lock(&ben, &show, &["Balcony-A-5", "Stalls-A-5"]).await.refused(400, "unknown_seats");
    assert_eq!(texts(&named["seats"]), ["Balcony-A-5"]);
    world.book(&ben, "best", &best).await.refused(400, "type_unknown");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_are_moved_with_a_code_and_called_off_for_what_they_cost() {
    let world = World::new();
    let show = returnable(&world, |event| event["tiers"][1]["amount_minor"] = json!(80_000)).await;
    offer(&world, tenth()).await;
    let asha = world.customer("asha");
    let booked = world.book(&asha, "old", &with_code(&show, &["Stalls-A-1"])).await.expect(201);
    let old = text(&booked["booking_id"]).to_owned();
    world.paid(&asha, &old).await;
    world.settle().await;
    let mut wanted = with_code(&show, &["Balcony-A-1"]);
    wanted["moves"] = json!({ "booking_id": old, "seats": ["Stalls-A-1"] });
    wanted["total_minor"] = json!(72_000);
    let moved = world.book(&asha, "new", &wanted).await.expect(201);
    assert_eq!((minor(&moved["moves"]["credit"]), minor(&moved["moves"]["due"])), (45_000, 27_000));
    let new = text(&moved["booking_id"]).to_owned();
    world.paid(&asha, &new).await;
    world.settle().await;
    assert_eq!(world.booking(&asha, &new).await["status"], "confirmed");
    let target = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &target, &Value::Null).await.expect(200);
    for _ in 0..8 {
        world.settle().await;
        world.pass(20);
    }
    world.settle().await;
    let booking = world.booking(&asha, &new).await;
    let refunds = booking["payments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|payment| payment["refunds"].as_array().unwrap());
    assert_eq!(refunds.map(|refund| minor(&refund["amount"])).sum::<i64>(), 72_000, "{booking}");
    world.finish().await;
}
