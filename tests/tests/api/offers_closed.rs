//! Seats that are not on sale to everybody: hidden tiers, presales, and codes for others, in every answer of the same request.

use serde_json::{Value, json};
use tests::{Hall, Reply, Section, Show, World};

use crate::offers_bought::{offer, quote, tenth, with_code};
use crate::support::{text, texts};

/// An event that opens in a day, with presales of the standard and of the premium tier by the codes `STANDARD` and
/// `PREMIUM`.
async fn presale(world: &World) -> Show {
    let opens = world.clock.now() + jiff::SignedDuration::from_hours(24);
    let change = |event: &mut Value| event["sales_open_at"] = json!(opens.to_string());
    let show = world.event_with(&Hall::small(), change).await;
    for tier in ["standard", "premium"] {
        let fans = json!({
            "label": tier, "given": { "by": "code", "code": tier }, "effect": { "kind": "nothing" },
            "scope": { "tiers": [tier] }, "unlocks": { "presale": true },
        });
        offer(world, fans).await;
    }
    show
}

#[tokio::test(start_paused = true)]
async fn a_presale_of_some_tiers_sells_no_seat_of_others() {
    let world = World::new();
    let show = presale(&world).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    let ask = async |key: &str, wanted: Value, code: &str| {
        let mut body = wanted;
        body["event_id"] = show.event_id.clone().into();
        body["coupon_code"] = code.into();
        let priced = quote(&world, &asha, &body).await;
        let locked = world.book(&asha, key, &body).await;
        assert_eq!(priced.code(), locked.code(), "{body}");
        locked
    };
    let both = json!({ "seats": ["Balcony-A-1", "Stalls-A-1", "Stalls-A-2"] });
    ask("both", both.clone(), "standard").await.refused(409, "event_not_on_sale");
    let best = |kind: &str| json!({ "best_available": { "count": 2, "type": kind } });
    ask("other", best("premium"), "standard").await.refused(409, "event_not_on_sale");
    assert_eq!(world.all_marks().len(), 0);
    let made = ask("own", best("standard"), "standard").await.expect(201);
    let own = texts(&made["seats"]).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let free = (1..=12).map(|n| format!("Balcony-A-{n}")).find(|seat| !own.contains(seat)).unwrap();
    let target = format!("/booking/{}/coupon", text(&made["booking_id"]));
    let other = json!({ "coupon_code": "premium" });
    world.call("PUT", &target, Some(&asha), &[], &other).await.refused(409, "event_not_on_sale");
    let mut all = both;
    all["event_id"] = show.event_id.clone().into();
    all["codes"] = json!(["standard", "premium"]);
    all["seats"] = json!([free, "Stalls-A-1"]);
    world.book(&ben, "all", &all).await.expect(201);
    world.pass(86_400);
    world.lock(&world.customer("chitra"), &show, &["Stalls-A-3"]).await.expect(201);
    world.finish().await;
}

/// Status and body of an answer, without the id of its request.
fn said(reply: &Reply) -> (u16, Value) {
    let mut body = reply.body.clone();
    body.as_object_mut().unwrap().remove("request_id");
    (reply.status, body)
}

#[tokio::test(start_paused = true)]
async fn a_hidden_tier_is_answered_like_one_that_does_not_exist() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["tiers"][0]["hidden"] = json!(true)).await;
    let asha = world.customer("asha");
    // The first two seats of the row are accessible ones.
    for seat in ["Stalls-C-1", "Stalls-C-3", "Nowhere-1"] {
        let refused = world.lock(&asha, &show, &[seat]).await.refused(400, "unknown_seats");
        assert_eq!(texts(&refused["seats"]), [seat]);
    }
    for (n, wish) in [
        json!({ "count": 2 }),
        json!({ "count": 0 }),
        json!({ "count": 33 }),
        json!({ "count": 2, "section": "Stalls" }),
        json!({ "count": 2, "section": "Nowhere" }),
    ]
    .into_iter()
    .enumerate()
    {
        let ask = async |kind: &str| {
            let mut wish = wish.clone();
            wish["type"] = kind.into();
            let body = json!({ "event_id": show.event_id, "best_available": wish });
            let locked = world.book(&asha, &format!("{kind}-{n}"), &body).await;
            [said(&locked), said(&quote(&world, &asha, &body).await)]
        };
        assert_eq!(ask("premium").await, ask("unheard-of").await, "{wish}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_page_of_seats_has_some_and_the_last_one_no_cursor() {
    let world = World::new();
    let mut hall = Hall::default();
    let [standard, premium] = ["standard", "premium"].map(|label| hall.category(label));
    // Of the pages of a thousand seats, the first has none for everybody, and neither have those behind the second.
    let mut arena = Section::new("Arena", premium);
    for row in 1..=24 {
        arena = arena.row(&row.to_string(), 100);
    }
    let arena = (1..=100).fold(arena, |arena, seat| arena.other("12", seat, standard));
    let mut field = Section::new("Field", premium);
    for row in 1..=12 {
        field = field.row(&row.to_string(), 100);
    }
    let hall = hall.section(arena).section(field);
    let show = world.event_with(&hall, |event| event["tiers"][1]["hidden"] = json!(true)).await;
    let read = async |section: &str| {
        let page = world.get(&format!("/events/{}/seats?section={section}", show.event_id), None).await;
        let page = page.expect(200);
        (page["seats"].as_array().unwrap().len(), page["next_cursor"].clone())
    };
    assert_eq!(read("Arena").await, (100, Value::Null));
    assert_eq!(read("Field").await, (0, Value::Null));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_loses_seats_is_not_told_of_hidden_ones_beside_them() {
    let world = World::new();
    let mut hall = Hall::default();
    let [standard, premium] = ["standard", "premium"].map(|label| hall.category(label));
    let stalls = Section::new("Stalls", standard).row("A", 4).other("A", 3, premium);
    let hall = hall.section(stalls).section(Section::new("Box", standard).row("A", 1));
    let show = world.event_with(&hall, |event| event["tiers"][1]["hidden"] = json!(true)).await;
    let mut fans = tenth();
    fans["unlocks"] = json!({ "tiers": ["premium"] });
    offer(&world, fans).await;
    let [asha, ben] = ["asha", "ben"].map(|name| world.customer(name));
    world.lock(&ben, &show, &["Stalls-A-1"]).await.expect(201);
    let lost = world.lock(&asha, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    assert_eq!(texts(&lost["blocks"][0]["available"]), ["Stalls-A-2", "Stalls-A-4"]);
    let lost = world.book(&asha, "fan", &with_code(&show, &["Stalls-A-1"])).await;
    assert_eq!(texts(&lost.refused(409, "seats_taken")["blocks"][0]["available"]).len(), 3);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_first_purchase_code_that_is_not_yours_takes_the_reads_of_an_unknown_one() {
    let world = World::new();
    let show = world.event().await;
    let mut first = tenth();
    first["eligible"] = json!({ "first_purchase": true });
    offer(&world, first).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    world.settle().await;
    let mut reads = Vec::new();
    for code in ["WARM-UP", "UNKNOWN", "AUTUMN-26"] {
        let mut wanted = with_code(&show, &["Stalls-A-3"]);
        wanted["coupon_code"] = json!(code);
        world.meter();
        quote(&world, &asha, &wanted).await.refused(422, "code_refused");
        reads.push(world.take_spent().read_halves);
    }
    assert_eq!(reads[1], reads[2]);
    world.finish().await;
}
