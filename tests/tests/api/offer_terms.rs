//! Terms of offers that are refused, and trials of terms on seats.

use serde_json::{Value, json};
use tests::{Hall, World};

use crate::offers::{autumn, create, house, target, three_for_two};
use crate::support::text;

/// Terms that are refused, and the field that is named.
fn wrong_terms() -> Vec<(&'static str, Value)> {
    let percent =
        |basis_points: i64| json!({ "kind": "percent", "basis_points": basis_points, "off": "seats" });
    let amount =
        |amount_minor: i64| json!({ "kind": "amount", "amount_minor": amount_minor, "off": "booking" });
    vec![
        ("label", json!({ "label": " " })),
        ("label", json!({ "label": "a".repeat(61) })),
        ("label", json!({ "label": "3 \u{202e}for 2" })),
        ("effect", json!({ "effect": percent(0) })),
        ("effect", json!({ "effect": percent(10_001) })),
        ("effect", json!({ "effect": amount(-1), "currency": "INR" })),
        ("effect", json!({ "effect": amount(i64::MAX), "currency": "INR" })),
        ("effect", json!({ "effect": { "kind": "set_price", "amount_minor": -5 }, "currency": "INR" })),
        ("effect", json!({ "effect": { "kind": "nothing" } })),
        ("currency", json!({ "effect": amount(100) })),
        ("currency", json!({ "spend_min_minor": 100 })),
        ("group", json!({ "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 } })),
        ("group", json!({ "group": [{ "count": 0 }] })),
        ("given", json!({ "given": { "by": "code", "code": "abc" } })),
        ("given", json!({ "given": { "by": "code", "code": "SUMMER 26" } })),
        ("until", json!({ "from": "2026-12-01T00:00:00Z", "until": "2026-12-01T00:00:00Z" })),
        ("seats_min", json!({ "seats_min": 33 })),
        ("caps", json!({ "caps": { "uses_max": 0 } })),
        ("caps", json!({ "caps": { "money_max_minor": -1 }, "currency": "INR" })),
        ("priority", json!({ "priority": 1_001 })),
        ("tags", json!({ "tags": ["Not A Tag"] })),
        ("eligible", json!({ "eligible": { "email_domains": ["nothing"] } })),
        ("eligible", json!({ "eligible": { "customers": ["asha"] } })),
        ("eligible", json!({ "eligible": { "customers": vec!["asha@example.com"; 201] } })),
        ("funded_by", json!({ "funded_by": { "who": "partner", "name": "" } })),
        // Only administrators of the deployment spend its money.
        ("funded_by", json!({ "funded_by": { "who": "platform" } })),
        ("unlocks", json!({ "unlocks": { "presale": true }, "given": { "by": "automatic" } })),
        // What an offer opens must not be what it waits for.
        ("unlocks", json!({ "unlocks": { "tiers": ["vip"] }, "scope": { "tiers": ["vip"] } })),
        ("scope", json!({ "scope": { "events": ["evt_0123456789"] } })),
        ("scope", json!({ "scope": { "titles": ["ttl_0123456789"] } })),
    ]
}

#[tokio::test(start_paused = true)]
async fn terms_that_are_no_offer_are_refused_with_their_field() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let good = create(&world, &mira, "good", &autumn(&organizer)).await.expect(201);
    for (n, (field, terms)) in wrong_terms().into_iter().enumerate() {
        let mut body = autumn(&organizer);
        body["given"]["code"] = json!(format!("CODE-{n}"));
        body.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
        let refused = create(&world, &mira, &format!("{n}"), &body).await.refused(400, "field_invalid");
        assert_eq!(refused["field"], field, "{terms}: {refused}");
        if terms.get("given").is_some() || terms.get("currency").is_some() {
            continue;
        }
        let headers = [("if-match", "\"1\"")];
        let refused = world.call("PATCH", &target(&good), Some(&mira), &headers, &terms).await;
        assert_eq!(refused.refused(400, "field_invalid")["field"], field, "{terms}");
    }
    for wrong in [
        json!({ "discount": 5 }),
        json!({ "effect": { "kind": "percent", "basis_points": 1, "off": "seats", "rounded": true } }),
        json!({ "effect": { "kind": "percent", "basis_points": 0.5, "off": "seats" } }),
        json!({ "scope": { "weekdays": ["someday"] } }),
        json!({ "caps": { "uses": 5 } }),
        json!({ "currency": "rupees" }),
        json!({ "from": "tomorrow" }),
    ] {
        let mut body = autumn(&organizer);
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let refused = create(&world, &mira, "wrong", &body).await;
        assert_eq!((refused.status, refused.code()), (400, "body_invalid"), "{wrong}");
    }
    let list = world.get(&format!("/admin/offers?organizer_id={organizer}"), Some(&mira)).await.expect(200);
    assert_eq!(list["offers"], json!([good]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_is_tried_on_seats_before_it_exists_and_tells_why_it_does_not_apply() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
    let preview = async |offer: &Value, count: usize| {
        let mut terms = offer.clone();
        terms.as_object_mut().unwrap().remove("organizer_id");
        let seat = json!({ "type": "premium", "section": "Stalls", "row": "A" });
        let body = json!({ "offer": terms, "event_id": show.event_id, "seats": vec![seat; count] });
        world.call("POST", "/admin/offers/preview", Some(&mira), &[], &body).await.expect(200)
    };
    let three = preview(&three_for_two(&organizer), 3).await;
    assert_eq!(three["without"]["total"]["amount_minor"], 150_000);
    assert_eq!(three["with"]["total"]["amount_minor"], 100_000);
    assert_eq!((&three["saved"]["amount_minor"], three.get("not_applied")), (&json!(50_000), None));
    let mut nowhere = three_for_two(&organizer);
    nowhere["scope"] = json!({ "weekdays": ["monday"] });
    let mut later = three_for_two(&organizer);
    later["from"] = json!("2099-01-01T00:00:00Z");
    let mut dear = three_for_two(&organizer);
    dear["spend_min_minor"] = json!(150_001);
    dear["currency"] = json!("INR");
    let mut euros = dear.clone();
    euros["currency"] = json!("EUR");
    let mut large = autumn(&organizer);
    large["seats_min"] = json!(4);
    for (offer, code) in
        [(nowhere, "scope"), (later, "scheduled"), (dear, "spend"), (euros, "currency"), (large, "seats")]
    {
        let tried = preview(&offer, 3).await;
        assert_eq!(text(&tried["not_applied"]["code"]), code, "{tried}");
        assert_eq!(tried["saved"]["amount_minor"], 0);
    }
    assert_eq!(preview(&three_for_two(&organizer), 2).await["not_applied"]["code"], "group");
    // Nothing was written.
    let list = world.get(&format!("/admin/offers?organizer_id={organizer}"), Some(&mira)).await.expect(200);
    assert_eq!(list["offers"], json!([]));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_that_exists_is_tried_beside_the_automatic_ones() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
    let made = create(&world, &mira, "a", &three_for_two(&organizer)).await.expect(201);
    let code = create(&world, &mira, "b", &autumn(&organizer)).await.expect(201);
    let seats = json!([{ "type": "premium" }, { "type": "premium" }, { "type": "standard" }]);
    let preview =
        async |body: Value| world.call("POST", "/admin/offers/preview", Some(&mira), &[], &body).await;
    let of =
        |offer: &Value| json!({ "offer_id": offer["offer_id"], "event_id": show.event_id, "seats": seats });
    let tried = preview(of(&made)).await.expect(200);
    assert_eq!(tried["saved"]["amount_minor"], 50_000, "it is not counted twice: {tried}");
    // A tenth of three seats is less than one seat, and seats have one offer.
    let tried = preview(of(&code)).await.expect(200);
    assert_eq!(tried["without"]["total"]["amount_minor"], 100_000);
    assert_eq!(tried["not_applied"]["code"], "not_lower");
    world.call("POST", &format!("{}/pause", target(&code)), Some(&mira), &[], &Value::Null).await.expect(200);
    assert_eq!(preview(of(&code)).await.expect(200)["not_applied"]["code"], "paused");
    let mut both = of(&code);
    both["offer"] =
        json!({ "label": "x", "given": { "by": "automatic" }, "effect": { "kind": "fee_waiver" } });
    assert_eq!(preview(both).await.refused(400, "field_invalid")["field"], "offer");
    let mut many = of(&code);
    many["seats"] = json!(vec![json!({ "type": "premium" }); 33]);
    assert_eq!(preview(many).await.refused(400, "field_invalid")["field"], "seats");
    let mut nowhere = of(&code);
    nowhere["seats"] = json!([{ "type": "premium", "section": "Moon" }]);
    assert_eq!(preview(nowhere).await.refused(400, "field_invalid")["field"], "seats");
    let mut unknown = of(&code);
    unknown["seats"] = json!([{ "type": "moon" }]);
    assert_eq!(preview(unknown).await.code(), "type_unknown");
    let eve = world.member(&world.new_organizer("Arena").await, "eve", "owner").await;
    let foreign = world.call("POST", "/admin/offers/preview", Some(&eve), &[], &of(&code)).await;
    foreign.refused(404, "not_found");
    world.finish().await;
}
