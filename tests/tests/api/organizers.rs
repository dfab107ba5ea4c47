//! Organizers: their things apart from another's, their settings, their documents, and the record of their activity.

use serde_json::{Value, json};
use tests::{Hall, World};

use crate::documents::{give_back, invoice, numbers, without_gap};
use crate::members::{actions, ask, title};
use crate::support::text;

/// A price for each tier of the small hall.
pub(crate) fn tiers() -> Value {
    Hall::small().types().iter().map(|kind| json!({ "type": kind, "amount_minor": 1 })).collect()
}

#[tokio::test(start_paused = true)]
async fn another_organizers_things_do_not_exist() {
    let world = World::new();
    let (opera, arena) = (world.new_organizer("Opera House").await, world.new_organizer("Arena").await);
    let olga = world.member(&opera, "olga", "owner").await;
    let adam = world.member(&arena, "adam", "owner").await;
    let show = world.draft_of(&opera, &Hall::small().chart(), |_| {}).await;
    let own = world.draft_of(&arena, &Hall::small().chart(), |_| {}).await;
    for (target, body) in [
        (
            format!("/admin/venues/{}/screens", show.venue_id),
            json!({ "name": "Hall", "chart": Hall::small().chart() }),
        ),
        (format!("/admin/events/{}/publish", show.event_id), Value::Null),
        (format!("/admin/events/{}/cancel", show.event_id), Value::Null),
        ("/admin/titles".to_owned(), title(&opera)),
    ] {
        world.call("POST", &target, Some(&adam), &[], &body).await.refused(404, "not_found");
    }
    let event = |title: &str, screen: &str| {
        json!({
            "title_id": title, "screen_id": screen, "local_start": "2026-12-24T19:30", "currency": "INR",
            "tiers": tiers(),
        })
    };
    for (title, screen, what) in
        [(&own.title_id, &show.screen_id, "screen"), (&show.title_id, &own.screen_id, "title")]
    {
        let reply = world.call("POST", "/admin/events", Some(&adam), &[], &event(title, screen)).await;
        assert!(text(&reply.refused(404, "not_found")["detail"]).contains(what));
    }
    world
        .call("POST", "/admin/events", Some(&adam), &[], &event(&own.title_id, &own.screen_id))
        .await
        .expect(201);
    for list in ["titles", "venues"] {
        let of = |organizer: &str| format!("/admin/{list}?organizer_id={organizer}");
        world.get(&of(&opera), Some(&adam)).await.refused(404, "not_found");
        let page = world.get(&of(&arena), Some(&adam)).await.expect(200);
        assert_eq!(page[list].as_array().unwrap().len(), 1);
    }
    world.get("/admin/titles", Some(&adam)).await.refused(400, "parameter_invalid");
    // Customers see both, and who sells.
    world.publish(&show).await.expect(200);
    let public = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(text(&public["organizer_id"]), opera);
    let listed = world.get("/admin/organizers", Some(&olga)).await.expect(200);
    let ids: Vec<&str> =
        listed["organizers"].as_array().unwrap().iter().map(|own| text(&own["organizer_id"])).collect();
    assert_eq!(ids, [opera.as_str()]);
    let all = world.get("/admin/organizers", Some(&world.administrator())).await.expect(200);
    let names = all["organizers"].as_array().unwrap().iter().map(|organizer| text(&organizer["name"]));
    assert_eq!(names.collect::<Vec<_>>(), ["Arena", "Opera House"]);
    world.finish().await;
}

fn seller() -> Value {
    json!({
        "name": "Arena Ltd", "address_lines": ["5 Dock Road", "400001 Mumbai"],
        "tax_ids": ["27AAACA1111A1Z1", "AAACA1111A"],
    })
}

#[tokio::test(start_paused = true)]
async fn settings_are_changed_by_who_has_read_them() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let target = format!("/admin/organizers/{organizer}");
    let read = world.get(&target, Some(&olga)).await;
    let tag = read.headers["etag"].clone();
    let change = async |tag: Option<&str>, body: Value| {
        let headers: Vec<(&str, &str)> = tag.iter().map(|tag| ("If-Match", *tag)).collect();
        world.call("PATCH", &target, Some(&olga), &headers, &body).await
    };
    change(None, json!({ "name": "Opera" })).await.refused(428, "version_missing");
    change(Some("\"7\""), json!({ "name": "Opera" })).await.refused(412, "version_stale");
    for unreadable in ["*", "\"x\"", ""] {
        change(Some(unreadable), json!({ "name": "Opera" })).await.refused(428, "version_missing");
    }
    let changed = change(Some(&tag), json!({ "name": "Opera" })).await;
    assert_ne!(changed.headers["etag"], tag);
    assert_eq!(changed.expect(200)["name"], "Opera");
    change(Some(&tag), json!({ "name": "Theatre" })).await.refused(412, "version_stale");
    let tag = world.get(&target, Some(&olga)).await.headers["etag"].clone();
    for body in [
        json!({ "name": " " }),
        json!({ "seller": seller(), "invoice_series": "inv", "credit_note_series": "OPC" }),
        json!({ "seller": seller(), "invoice_series": "OPH", "credit_note_series": "OPH" }),
        json!({ "seller": { "name": "Opera", "address_lines": [] } }),
        // Its numbers would be among another seller's.
        json!({ "seller": seller(), "invoice_series": "OPH" }),
    ] {
        change(Some(&tag), body).await.refused(400, "field_invalid");
    }
    let other = world.new_organizer("Arena").await;
    let body = json!({ "seller": seller(), "invoice_series": "ARE", "credit_note_series": "ARC" });
    let read = world.get(&format!("/admin/organizers/{other}"), Some(&world.administrator())).await;
    let headers = [("if-match", read.headers["etag"].as_str())];
    let admin = world.administrator();
    world
        .call("PATCH", &format!("/admin/organizers/{other}"), Some(&admin), &headers, &body)
        .await
        .expect(200);
    for taken in ["INV", "CN", "ARE", "ARC"] {
        let body = json!({ "seller": seller(), "invoice_series": taken, "credit_note_series": "OPC" });
        let refused = change(Some(&tag), body).await.refused(409, "series_taken");
        assert_eq!(refused["series"], taken);
    }
    change(Some(&tag), json!({ "name": null })).await.refused(400, "body_invalid");
    // An administrator who is a member, too, acts as the administrator.
    let ada = world.member(&organizer, "ada", "viewer").await;
    assert_eq!(world.get(&target, Some(&ada)).await.expect(200)["role"], "viewer");
    assert!(world.get(&target, Some(&world.administrator())).await.expect(200).get("role").is_none());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn every_change_leaves_a_record_that_names_nobody() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
    world.pass(60);
    let publish = format!("/admin/events/{}/publish", show.event_id);
    for _ in 0..2 {
        world.call("POST", &publish, Some(&olga), &[], &Value::Null).await.expect(200);
    }
    let page = ask(&world, &olga, "GET", &organizer, "/activity?limit=3", &Value::Null).await.expect(200);
    let last = &page["activity"][0];
    assert_eq!(text(&last["action"]), "event_published", "a repeat changes nothing: {page}");
    assert_eq!(text(&last["customer_id"]), olga.customer_id());
    assert_eq!(text(&last["about"]), show.event_id);
    assert_eq!(
        (&last["before"], &last["after"]),
        (&json!({ "status": "draft" }), &json!({ "status": "published" }))
    );
    assert!(text(&last["correlation_id"]).starts_with("request-"), "{last}");
    assert_eq!(last["as_admin"], false);
    // Page by page there are as many as at once.
    let mut seen = page["activity"].as_array().unwrap().len();
    let mut cursor = page["next_cursor"].clone();
    while let Some(next) = cursor.as_str() {
        let rest = format!("/activity?limit=3&cursor={next}");
        let page = ask(&world, &olga, "GET", &organizer, &rest, &Value::Null).await.expect(200);
        seen += page["activity"].as_array().unwrap().len();
        cursor = page["next_cursor"].clone();
    }
    let all = actions(&world, &olga, &organizer).await;
    assert_eq!(seen, all.len());
    let wanted = ["venue_created", "screen_created", "title_created", "event_created", "event_published"];
    let changes: Vec<&str> =
        all.iter().map(String::as_str).filter(|action| wanted.contains(action)).collect();
    assert_eq!(changes.last(), Some(&"event_published"));
    assert_eq!(changes.len(), 5, "{all:?}");
    let csv = ask(&world, &olga, "GET", &organizer, "/activity?format=csv", &Value::Null).await;
    assert_eq!(csv.headers["content-type"], "text/csv");
    let file = String::from_utf8(csv.bytes).unwrap();
    assert!(
        file.starts_with("at,customer_id,as_admin,action,about,before,after,correlation_id\r\n"),
        "{file}"
    );
    assert_eq!(file.lines().count(), all.len() + 1);
    let some = ask(&world, &olga, "GET", &organizer, "/activity?format=csv&limit=2", &Value::Null).await;
    assert!(some.headers.contains_key("next-cursor"));
    ask(&world, &olga, "GET", &organizer, "/activity?format=xml", &Value::Null)
        .await
        .refused(400, "parameter_invalid");
    // Nothing that the organizer keeps has an address of a person.
    let kept = json!(world.items("catalog")).to_string();
    assert!(!kept.contains("mail.test"), "an address in the catalogue");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn each_organizer_numbers_its_documents_without_gaps_and_in_its_own_name() {
    let world = World::new();
    let body = json!({
        "name": "Arena", "invoice_series": "ARE", "credit_note_series": "ARC",
        "seller": seller(),
    });
    let arena = world.create_organizer(&body).await.expect(201);
    let arena = text(&arena["organizer_id"]).to_owned();
    let concert = world.draft_of(&arena, &Hall::small().chart(), |_| {}).await;
    world.publish(&concert).await.expect(200);
    let play = world.event().await;
    let mut bookings = Vec::new();
    for n in 0..6 {
        let buyer = world.customer(&format!("buyer-{n}"));
        let show = if n % 2 == 0 { &concert } else { &play };
        let booking = world.locked(&buyer, show, &[&format!("Stalls-A-{}", n + 1)]).await;
        world.paid(&buyer, &booking).await;
        bookings.push((buyer, booking));
    }
    world.settle().await;
    for (place, (buyer, booking)) in bookings.iter().enumerate() {
        let invoice = invoice(&world, buyer, booking).await;
        let (series, seller) =
            if place % 2 == 0 { ("ARE-", "Arena Ltd") } else { ("INV-", "Opera House Tickets Ltd") };
        assert!(text(&invoice["number"]).starts_with(series), "{invoice}");
        assert_eq!(text(&invoice["seller"]["name"]), seller);
    }
    for series in ["ARE", "INV"] {
        assert_eq!(numbers(&world, series), without_gap(series, 3));
    }
    let (buyer, booking) = &bookings[0];
    give_back(&world, &world.booking(buyer, booking).await, 10_000);
    world.settle().await;
    assert_eq!(numbers(&world, "ARC"), without_gap("ARC", 1));
    world.pass(4_000);
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    // The audit counts each organizer's series.
    let key = json!({ "pk": { "S": booking }, "sk": { "S": "credit#001" } });
    world.dynamo("DeleteItem", &json!({ "TableName": "bookings", "Key": key }));
    let findings = world.audit_books().await;
    assert!(findings.iter().any(|finding| finding.starts_with("ARC: ")), "{findings:?}");
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_refund_is_credited_in_the_series_of_its_invoices_seller_whatever_the_settings_are_since() {
    let world = World::new();
    let body = json!({
        "name": "Arena", "invoice_series": "ARE", "credit_note_series": "ARC", "seller": seller(),
    });
    let arena = world.create_organizer(&body).await.expect(201);
    let target = format!("/admin/organizers/{}", text(&arena["organizer_id"]));
    let show = world.draft_of(text(&arena["organizer_id"]), &Hall::small().chart(), |_| {}).await;
    world.publish(&show).await.expect(200);
    let buyer = world.customer("buyer");
    let before = world.bought(&buyer, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    assert_eq!(invoice(&world, &buyer, &before).await["seller"], seller());
    let headers = [("if-match", "\"1\"")];
    let admin = world.administrator();
    let change = async |body: Value| world.call("PATCH", &target, Some(&admin), &headers, &body).await;
    // The seller cannot lose the series alone, and what is absent stays.
    change(json!({ "credit_note_series": null })).await.refused(400, "field_invalid");
    let none = json!({ "seller": null, "invoice_series": null, "credit_note_series": null });
    let changed = change(none).await.expect(200);
    assert_eq!(changed["name"], "Arena");
    for ended in ["seller", "invoice_series", "credit_note_series"] {
        assert!(changed.get(ended).is_none(), "{changed}");
    }
    let after = world.bought(&buyer, &show, &["Stalls-A-2"]).await;
    world.settle().await;
    for booking in [&before, &after] {
        give_back(&world, &world.booking(&buyer, booking).await, 10_000);
    }
    world.settle().await;
    for (series, count) in [("ARE", 1), ("ARC", 1), ("INV", 1), ("CN", 1)] {
        assert_eq!(numbers(&world, series), without_gap(series, count), "{series}");
    }
    world.finish().await;
}
