//! Organizers' number series: whose they are, how many, and which seller's documents they number.

use serde_json::{Value, json};
use tests::{Hall, Reply, World};

use crate::documents::{give_back, invoice, numbers, without_gap};
use crate::support::text;

fn seller(name: &str) -> Value {
    json!({ "name": name, "address_lines": ["5 Dock Road"], "tax_ids": ["27AAACA1111A1Z1"] })
}

/// An organizer's settings with this seller and these series.
fn settings(name: &str, seller_name: &str, series: [&str; 2]) -> Value {
    json!({
        "name": name, "seller": seller(seller_name), "invoice_series": series[0],
        "credit_note_series": series[1],
    })
}

/// Changes an organizer as it is now, as the administrator.
async fn change(world: &World, organizer: &str, body: &Value) -> Reply {
    let (target, admin) = (format!("/admin/organizers/{organizer}"), world.administrator());
    let tag = world.get(&target, Some(&admin)).await.headers["etag"].clone();
    world.call("PATCH", &target, Some(&admin), &[("if-match", tag.as_str())], body).await
}

/// An organizer with series of its own, that sells a booking of it.
async fn arena(world: &World) -> (String, tests::Show, tests::Person, String) {
    let arena = world.create_organizer(&settings("Arena", "Arena Ltd", ["ARE", "ARC"])).await.expect(201);
    let arena = text(&arena["organizer_id"]).to_owned();
    let show = world.draft_of(&arena, &Hall::small().chart(), |_| {}).await;
    world.publish(&show).await.expect(200);
    let buyer = world.customer("buyer");
    let booking = world.bought(&buyer, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    (arena, show, buyer, booking)
}

#[tokio::test(start_paused = true)]
async fn an_organizer_claims_at_most_twenty_series() {
    let world = World::new();
    let organizer = world.new_organizer("Arena").await;
    let named = |n: usize| settings("Arena", "Arena Ltd", [&format!("A{n}"), &format!("C{n}")]);
    for n in 0..10 {
        change(&world, &organizer, &named(n)).await.expect(200);
    }
    let refused = change(&world, &organizer, &named(10)).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("at most 20 series"), "{refused}");
    // A series that it has left is its own, and costs nothing.
    change(&world, &organizer, &named(3)).await.expect(200);
    let other = world.new_organizer("Opera").await;
    change(&world, &other, &named(4)).await.refused(409, "series_taken");
    change(&world, &other, &named(10)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_series_that_the_deployment_has_left_is_nobodys_to_take() {
    let world = World::new();
    let count = json!({
        "pk": { "S": "series#OLD" }, "sk": { "S": "series" }, "n": { "N": "1234" },
        "issued_at": { "S": "2026-01-01T00:00:00Z" },
    });
    world.dynamo("PutItem", &json!({ "TableName": "bookings", "Item": count }));
    for series in [["OLD", "NEW"], ["NEW", "OLD"]] {
        let body = settings("Arena", "Arena Ltd", series);
        let refused = world.create_organizer(&body).await.refused(409, "series_taken");
        assert_eq!(refused["series"], "OLD");
        let organizer = world.new_organizer("Opera").await;
        change(&world, &organizer, &body).await.refused(409, "series_taken");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn another_seller_comes_with_series_of_its_own() {
    let world = World::new();
    let (arena, ..) = arena(&world).await;
    let refused = change(&world, &arena, &json!({ "seller": seller("Dock Ltd") })).await;
    let refused = refused.refused(400, "field_invalid");
    assert_eq!(refused["field"], "seller");
    assert!(text(&refused["detail"]).contains("name new series, too"), "{refused}");
    let mut numbered = seller("Arena Ltd");
    numbered["tax_ids"] = json!(["27AAACB2222B2Z2"]);
    change(&world, &arena, &json!({ "seller": numbered })).await.refused(400, "field_invalid");
    // The same seller may move, and another one takes series without documents.
    let mut moved = seller("Arena Ltd");
    moved["address_lines"] = json!(["7 Harbour Street"]);
    change(&world, &arena, &json!({ "seller": moved })).await.expect(200);
    let dock = settings("Arena", "Dock Ltd", ["DOK", "DOC"]);
    change(&world, &arena, &dock).await.expect(200);
    change(&world, &arena, &json!({ "seller": seller("Pier Ltd") })).await.expect(200);
    // Not even by way of others do two sellers get into one series.
    let back = settings("Arena", "Pier Ltd", ["ARE", "DOC"]);
    change(&world, &arena, &back).await.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_of_the_former_seller_stays_in_the_former_sellers_series() {
    let world = World::new();
    let (arena, show, buyer, before) = arena(&world).await;
    change(&world, &arena, &settings("Arena", "Dock Ltd", ["DOK", "DOC"])).await.expect(200);
    let after = world.bought(&buyer, &show, &["Stalls-A-2"]).await;
    world.settle().await;
    assert_eq!(invoice(&world, &buyer, &before).await["seller"]["name"], "Arena Ltd");
    assert_eq!(invoice(&world, &buyer, &after).await["seller"]["name"], "Dock Ltd");
    for booking in [&before, &after] {
        give_back(&world, &world.booking(&buyer, booking).await, 10_000);
    }
    world.settle().await;
    for series in ["ARE", "ARC", "DOK", "DOC"] {
        assert_eq!(numbers(&world, series), without_gap(series, 1), "{series}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_that_is_created_twice_is_one() {
    let world = World::new();
    let body = settings("Arena", "Arena Ltd", ["ARE", "ARC"]);
    let first = world.create_organizer_with_key("arena", &body).await.expect(201);
    let arena = text(&first["organizer_id"]);
    assert_eq!(world.create_organizer_with_key("arena", &body).await.expect(201), first);
    change(&world, arena, &json!({ "name": "Harbour Arena" })).await.expect(200);
    let later = world.create_organizer_with_key("arena", &body).await.expect(201);
    assert_eq!((text(&later["organizer_id"]), text(&later["name"])), (arena, "Harbour Arena"));
    let other = settings("Arena", "Arena Ltd", ["ARE", "ARD"]);
    world.create_organizer_with_key("arena", &other).await.refused(409, "idempotency_key_reused");
    world.create_organizer_with_key("other", &body).await.refused(409, "series_taken");
    world.admin("POST", "/admin/organizers", &body).await.refused(400, "idempotency_key_missing");
    world.finish().await;
}
