//! Malformed requests, which some client will send.

use serde_json::{Value, json};
use tests::{Hall, Person, Reply, Section, Show, World};

use crate::support::texts;

async fn shop() -> (World, Show, Person) {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    (world, show, asha)
}

async fn post(world: &World, path: &str, who: &Person, body: &[u8]) -> Reply {
    world.call_raw("POST", path, Some(who), &[("Idempotency-Key", "key")], body).await
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_not_json_is_refused_by_every_route() {
    let (world, show, asha) = shop().await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let deep = "[".repeat(30_000);
    let bodies: [&[u8]; 8] =
        [b"", b"{", b"{\"", b"nonsense", b"{'event_id':1}", b"\xff\xfe\x00", b"[", b"\0"];
    for path in ["/booking", "/payment"] {
        for body in bodies {
            post(&world, path, &asha, body).await.refused(400, "json_invalid");
        }
        // The parser may refuse it as not JSON or as not a booking.
        post(&world, path, &asha, deep.as_bytes()).await.expect(400);
    }
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn unknown_fields_and_wrong_types_are_refused_so_that_no_client_sets_a_price_or_a_status() {
    let (world, show, asha) = shop().await;
    let event = &show.event_id;
    let wish = json!({ "count": 1, "type": "premium" });
    let bodies = [
        json!([]),
        json!([event, ["Stalls-A-1"], null]),
        json!("text"),
        json!(null),
        json!(7),
        json!({}),
        json!({ "event_id": event, "seats": ["Stalls-A-1"], "price": 1 }),
        json!({ "event_id": event, "seats": ["Stalls-A-1"], "status": "confirmed" }),
        json!({ "event_id": event, "seats": ["Stalls-A-1"], "amount": { "amount_minor": 1, "currency": "INR" } }),
        json!({ "event_id": event, "seats": ["Stalls-A-1"], "customer_id": "cus_ben" }),
        json!({ "event_id": event, "seats": "Stalls-A-1" }),
        json!({ "event_id": event, "seats": [1] }),
        json!({ "event_id": event, "seats": [null] }),
        json!({ "event_id": event, "seats": { "0": "Stalls-A-1" } }),
        json!({ "event_id": 5, "seats": ["Stalls-A-1"] }),
        json!({ "event_id": "evt_", "seats": ["Stalls-A-1"] }),
        json!({ "event_id": "ven_0123456789", "seats": ["Stalls-A-1"] }),
        json!({ "event_id": event, "best_available": { "count": "1", "type": "premium" } }),
        json!({ "event_id": event, "best_available": { "count": -1, "type": "premium" } }),
        json!({ "event_id": event, "best_available": { "count": 1.5, "type": "premium" } }),
        json!({ "event_id": event, "best_available": { "count": 1e30, "type": "premium" } }),
        json!({ "event_id": event, "best_available": { "count": 1 } }),
        json!({ "event_id": event, "best_available": { "count": 1, "type": "premium", "row": "A" } }),
        json!({ "event_id": event, "best_available": [wish] }),
    ];
    for body in bodies {
        let reply = world.book(&asha, "key", &body).await;
        // The kit sends null as an empty body.
        let code = if body.is_null() { "json_invalid" } else { "body_invalid" };
        reply.refused(400, code);
    }
    let pay = json!({ "booking_id": "bkg_0123456789ab", "provider": "stripe", "method": "card" });
    for (field, value) in [
        ("amount", json!({ "amount_minor": 1, "currency": "INR" })),
        ("provider", json!("paypal")),
        ("method", json!("cash")),
        ("provider", json!(5)),
        ("method", json!(null)),
        ("booking_id", json!("bkg_")),
    ] {
        let mut body = pay.clone();
        body[field] = value;
        post(&world, "/payment", &asha, body.to_string().as_bytes()).await.refused(400, "body_invalid");
    }
    assert_eq!(world.all_marks(), []);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_for_both_or_neither_of_seats_and_best_available_is_refused() {
    let (world, show, asha) = shop().await;
    let wish = json!({ "count": 1, "type": "premium" });
    let both = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"], "best_available": wish });
    let neither = json!({ "event_id": show.event_id });
    for body in [both, neither] {
        let problem = world.book(&asha, "key", &body).await.refused(400, "field_invalid");
        assert_eq!(problem["field"], "seats");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn too_many_no_duplicate_and_unknown_seats_are_named() {
    let (world, show, asha) = shop().await;
    world.lock(&asha, &show, &[]).await.refused(400, "no_seats");
    let wish = json!({ "event_id": show.event_id, "best_available": { "count": 0, "type": "premium" } });
    world.book(&asha, "key", &wish).await.refused(400, "no_seats");
    let twice = world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-1"]).await;
    assert_eq!(texts(&twice.refused(400, "duplicate_seats")["seats"]), ["Stalls-A-1"]);
    let long = "x".repeat(10_000);
    let unknown = [
        "Stalls-A-99",
        "Stalls-Z-1",
        "Pit-A-1",
        "Stalls",
        "stalls-a-1",
        "Stalls-A-01",
        "Stalls-A-1 ",
        "",
        "Стол-А-1",
        long.as_str(),
    ];
    let problem = world.lock(&asha, &show, &unknown).await.refused(400, "unknown_seats");
    assert_eq!(texts(&problem["seats"]), unknown);
    let mixed = world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-99"]).await;
    assert_eq!(texts(&mixed.refused(400, "unknown_seats")["seats"]), ["Stalls-A-99"]);
    assert_eq!(world.all_marks(), []);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_of_another_hall_cannot_be_locked_through_this_event() {
    let (world, show, asha) = shop().await;
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall = hall
        .section(Section::new("Pit", premium).row("A", 5))
        .section(Section::new("Loge", premium).row("A", 5));
    let other = world.event_with(&hall, |_| {}).await;
    world.lock(&asha, &show, &["Pit-A-1"]).await.refused(400, "unknown_seats");
    world.lock(&asha, &other, &["Stalls-A-1"]).await.refused(400, "unknown_seats");
    world.lock(&asha, &other, &["Pit-A-1"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn requests_for_a_missing_event_tier_booking_or_payment_are_refused() {
    let (world, show, asha) = shop().await;
    let event = &show.event_id;
    let missing = json!({ "event_id": "evt_0123456789", "seats": ["Stalls-A-1"] });
    world.book(&asha, "key", &missing).await.refused(404, "not_found");
    let tier = json!({ "event_id": event, "best_available": { "count": 1, "type": "royal" } });
    world.book(&asha, "key", &tier).await.refused(400, "type_unknown");
    for target in [
        "/booking/bkg_0123456789ab",
        "/booking/nonsense",
        "/booking/%2e%2e",
        "/payment/pay_0123456789ab_1",
        "/payment/x",
    ] {
        world.get(target, Some(&asha)).await.refused(404, "not_found");
    }
    let pay = world.open_payment(&asha, "bkg_0123456789ab").await;
    pay.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn customers_do_not_see_a_draft() {
    let world = World::new();
    let show = world.draft_with(&Hall::small().chart(), |_| {}).await;
    let asha = world.customer("asha");
    world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(404, "not_found");
    for rest in ["", "/seats", "/availability"] {
        world.get(&format!("/events/{}{rest}", show.event_id), None).await.refused(404, "not_found");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn bodies_beyond_the_limit_are_refused_unread() {
    let (world, show, asha) = shop().await;
    let seat = "x".repeat(65 * 1024);
    let body = json!({ "event_id": show.event_id, "seats": [seat] }).to_string();
    for path in ["/booking", "/payment"] {
        let problem = post(&world, path, &asha, body.as_bytes()).await.refused(413, "body_too_large");
        assert_eq!(problem["max_bytes"], 65_536);
    }
    let webhook = vec![b' '; 200 * 1024];
    world.call_raw("POST", "/webhooks/stripe", None, &[], &webhook).await.refused(413, "body_too_large");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_idempotency_key_is_required_where_seats_or_money_move() {
    let (world, show, asha) = shop().await;
    let body = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"] });
    let long = "k".repeat(201);
    let headers: [&[(&str, &str)]; 5] = [
        &[],
        &[("idempotency-key", "")],
        &[("idempotency-key", "two words")],
        &[("idempotency-key", "schlüssel")],
        &[("idempotency-key", &long)],
    ];
    for path in ["/booking", "/payment"] {
        for header in headers {
            let reply = world.call("POST", path, Some(&asha), header, &body).await;
            reply.refused(400, "idempotency_key_missing");
        }
    }
    let longest = "k".repeat(200);
    world.book(&asha, &longest, &body).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_gateway_refuses_requests_without_a_sign_in() {
    let (world, show, asha) = shop().await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    for (method, target) in [
        ("POST", "/booking".to_owned()),
        ("GET", "/bookings".to_owned()),
        ("GET", format!("/booking/{booking}")),
        ("DELETE", format!("/booking/{booking}")),
        ("POST", format!("/booking/{booking}/extension")),
        ("POST", "/payment".to_owned()),
        ("GET", "/payment/pay_0123456789ab_1".to_owned()),
        ("POST", "/admin/venues".to_owned()),
        ("POST", format!("/admin/events/{}/publish", show.event_id)),
    ] {
        let reply = world.call(method, &target, None, &[], &Value::Null).await;
        assert_eq!((reply.status, reply.from_function), (401, false), "{method} {target}");
    }
    let reply = world.call("PUT", &format!("/booking/{booking}"), Some(&asha), &[], &Value::Null).await;
    assert_eq!((reply.status, reply.from_function), (404, false));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn lists_refuse_limits_out_of_range_and_cursors_of_other_lists() {
    let (world, show, asha) = shop().await;
    let ben = world.customer("ben");
    let other = world.event().await;
    world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.locked(&asha, &other, &["Stalls-A-1"]).await;
    for limit in ["0", "101", "-1", "many", "1.5", "99999999999999999999"] {
        let reply = world.get(&format!("/bookings?limit={limit}"), Some(&asha)).await;
        reply.refused(400, "parameter_invalid");
    }
    for cursor in ["x", "%00", "e30", "bnVsbA", "////", "%F0%9F%8E%AB"] {
        let reply = world.get(&format!("/bookings?cursor={cursor}"), Some(&asha)).await;
        reply.refused(400, "cursor_invalid");
    }
    let page = world.get("/bookings?limit=1", Some(&asha)).await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a second page").to_owned();
    world.get(&format!("/bookings?cursor={cursor}x"), Some(&asha)).await.refused(400, "cursor_invalid");
    // A customer's cursor shows another customer nothing.
    world.get(&format!("/bookings?cursor={cursor}"), Some(&ben)).await.refused(400, "cursor_invalid");
    world.get(&format!("/events?cursor={cursor}"), None).await.refused(400, "cursor_invalid");
    world.finish().await;
}
