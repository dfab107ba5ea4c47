//! Offers as members make them: terms, changes, pauses and who may do what.

use futures::future::{join, join_all};
use serde_json::{Value, json};
use tests::{Person, Reply, World};

use crate::support::text;
use crate::titles::{change, last_record};

/// Three seats for the price of two, for everybody.
pub(crate) fn three_for_two(organizer: &str) -> Value {
    json!({
        "organizer_id": organizer, "label": "3 for 2", "given": { "by": "automatic" }, "group": [{ "count": 3 }],
        "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 },
    })
}

/// A tenth off each seat by one code, a hundred times.
pub(crate) fn autumn(organizer: &str) -> Value {
    json!({
        "organizer_id": organizer, "label": "Autumn", "given": { "by": "code", "code": "autumn-26" },
        "effect": { "kind": "percent", "basis_points": 1_000, "off": "seats" }, "caps": { "uses_max": 100 },
    })
}

/// A tenth off each seat by codes that work once each.
pub(crate) fn by_codes(organizer: &str) -> Value {
    json!({
        "organizer_id": organizer, "label": "Press", "given": { "by": "codes" },
        "effect": { "kind": "percent", "basis_points": 1_000, "off": "seats" },
    })
}

/// Creates an offer under this key.
pub(crate) async fn create(world: &World, who: &Person, key: &str, body: &Value) -> Reply {
    world.call("POST", "/admin/offers", Some(who), &[("idempotency-key", key)], body).await
}

/// An organizer with a manager.
pub(crate) async fn house(world: &World) -> (String, Person) {
    let organizer = world.new_organizer("Opera House").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    (organizer, mira)
}

pub(crate) fn target(offer: &Value) -> String {
    format!("/admin/offers/{}", text(&offer["offer_id"]))
}

#[tokio::test(start_paused = true)]
async fn an_offer_is_read_as_it_was_made_and_listed_by_its_label() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let made = create(&world, &mira, "a", &three_for_two(&organizer)).await;
    assert_eq!(made.headers["etag"], "\"1\"");
    let made = made.expect(201);
    assert_eq!((text(&made["state"]), text(&made["label"])), ("active", "3 for 2"));
    // So that its record is the newest.
    world.pass(1);
    let code = create(&world, &mira, "b", &autumn(&organizer)).await.expect(201);
    assert_eq!(code["given"], json!({ "by": "code", "code": "AUTUMN-26" }));
    let read = world.get(&target(&code), Some(&mira)).await;
    assert_eq!(read.headers["etag"], "\"1\"");
    let read = read.expect(200);
    for (field, value) in code.as_object().unwrap() {
        assert_eq!(read[field], *value, "{field}");
    }
    let uses = json!({ "reserved": 0, "used": 0, "left": 100, "reserved_minor": 0, "given_minor": 0 });
    assert_eq!((&read["uses"], &read["codes_count"]), (&uses, &json!(0)));
    let list = format!("/admin/offers?organizer_id={organizer}&limit=1");
    let first = world.get(&list, Some(&mira)).await.expect(200);
    assert_eq!(first["offers"], json!([made]));
    let rest = format!("{list}&cursor={}", text(&first["next_cursor"]));
    let second = world.get(&rest, Some(&mira)).await.expect(200);
    assert_eq!((&second["offers"], &second["next_cursor"]), (&json!([code]), &Value::Null));
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("offer_created", &code["offer_id"]));
    assert_eq!(record["after"]["label"], "Autumn");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_repeated_request_gets_the_first_answer_and_another_one_under_its_key_is_refused() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let body = autumn(&organizer);
    let runs = join_all((0..4).map(|_| create(&world, &mira, "a", &body))).await;
    let made: Vec<Value> = runs.into_iter().map(|reply| reply.expect(201)).collect();
    assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
    let mut other = body;
    other["label"] = json!("Winter");
    create(&world, &mira, "a", &other).await.refused(409, "idempotency_key_reused");
    create(&world, &mira, "b", &other).await.refused(400, "field_invalid");
    world
        .call("POST", "/admin/offers", Some(&mira), &[], &other)
        .await
        .refused(400, "idempotency_key_missing");
    let list = world.get(&format!("/admin/offers?organizer_id={organizer}"), Some(&mira)).await.expect(200);
    assert_eq!(list["offers"].as_array().unwrap().len(), 1);
    // Another organizer may have the same code, and the same key.
    let (other, noor) = house(&world).await;
    create(&world, &noor, "a", &autumn(&other)).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_is_changed_by_who_has_read_it_and_the_record_has_before_and_after() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let made = create(&world, &mira, "a", &autumn(&organizer)).await.expect(201);
    let offer = target(&made);
    let body = json!({ "label": "Late autumn", "caps": { "uses_max": 200 }, "seats_min": 2 });
    world.call("PATCH", &offer, Some(&mira), &[], &body).await.refused(428, "version_missing");
    change(&world, &mira, &offer, "\"7\"", &body).await.refused(412, "version_stale");
    let changed = change(&world, &mira, &offer, "\"1\"", &body).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    assert_eq!((text(&changed["label"]), &changed["seats_min"]), ("Late autumn", &json!(2)));
    for kept in ["effect", "given", "funded_by"] {
        assert_eq!(changed[kept], made[kept], "{kept}");
    }
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("offer_changed", &made["offer_id"]));
    assert_eq!(record["before"], json!({ "label": "Autumn", "caps": { "uses_max": 100 } }));
    assert_eq!(record["after"], body);
    // A change of nothing leaves no record.
    change(&world, &mira, &offer, "\"2\"", &json!({ "seats_min": 2 })).await.expect(200);
    assert_eq!(last_record(&world, &mira, &organizer).await, record);
    let back = change(&world, &mira, &offer, "\"2\"", &json!({ "seats_min": null })).await.expect(200);
    assert_eq!(back.get("seats_min"), None);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_uses_are_counted_by_never_changes() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let made = create(&world, &mira, "a", &autumn(&organizer)).await.expect(201);
    for caps in [json!({ "uses_max": 99 }), json!({ "uses_max": 100, "per_customer_max": 1 })] {
        let lowered = change(&world, &mira, &target(&made), "\"1\"", &json!({ "caps": caps })).await;
        assert_eq!(lowered.refused(409, "field_fixed")["field"], "caps");
    }
    let far = json!({ "caps": { "uses_max": 10_000_000 } });
    let told = change(&world, &mira, &target(&made), "\"1\"", &far).await.refused(409, "field_fixed");
    assert!(text(&told["detail"]).contains("keeps its code"), "{told}");
    for body in [json!({ "given": { "by": "automatic" } }), json!({ "currency": "INR" })] {
        change(&world, &mira, &target(&made), "\"1\"", &body).await.refused(400, "body_invalid");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_offer_that_the_platform_pays_for_is_made_and_changed_by_its_administrators_alone() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let administrator = world.administrator();
    let mut body = autumn(&organizer);
    body["given"] = json!({ "by": "codes" });
    body["funded_by"] = json!({ "who": "platform" });
    let refused = create(&world, &mira, "a", &body).await.refused(400, "field_invalid");
    assert_eq!(refused["field"], "funded_by");
    let made = create(&world, &administrator, "a", &body).await.expect(201);
    let offer = target(&made);
    let half = json!({ "effect": { "kind": "percent", "basis_points": 5_000, "off": "seats" } });
    let refused = change(&world, &mira, &offer, "\"1\"", &half).await.refused(400, "field_invalid");
    assert_eq!(refused["field"], "funded_by");
    let codes = format!("{offer}/codes");
    let more = async |who: &Person| {
        let key = [("idempotency-key", "codes")];
        world.call("POST", &codes, Some(who), &key, &json!({ "count": 3 })).await
    };
    more(&mira).await.refused(400, "field_invalid");
    more(&administrator).await.expect(201);
    change(&world, &administrator, &offer, "\"1\"", &half).await.expect(200);
    let own = json!({ "funded_by": { "who": "organizer" } });
    change(&world, &mira, &offer, "\"2\"", &own).await.expect(200);
    let back = json!({ "funded_by": { "who": "platform" } });
    change(&world, &mira, &offer, "\"3\"", &back).await.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_pause_works_at_once_whatever_others_change_and_leaves_a_record() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let noor = world.member(&organizer, "noor", "owner").await;
    let made = create(&world, &mira, "a", &three_for_two(&organizer)).await.expect(201);
    let offer = target(&made);
    let (pause, label) = (format!("{offer}/pause"), json!({ "label": "Three for two" }));
    let paused = world.call("POST", &pause, Some(&noor), &[], &Value::Null);
    let (paused, _) = join(paused, change(&world, &mira, &offer, "\"1\"", &label)).await;
    let paused = paused.expect(200);
    assert_eq!((text(&paused["state"]), &paused["paused"]), ("paused", &json!(true)));
    world.pass(1);
    let again = world.call("POST", &pause, Some(&noor), &[], &Value::Null).await.expect(200);
    assert_eq!(again["paused"], true);
    world.pass(1);
    let resume = format!("{offer}/resume");
    let back = world.call("POST", &resume, Some(&mira), &[], &Value::Null).await.expect(200);
    assert_eq!(back["state"], "active");
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("offer_resumed", &made["offer_id"]));
    assert_eq!(
        (&record["before"], &record["after"]),
        (&json!({ "paused": true }), &json!({ "paused": false }))
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_members_who_change_offers_at_once_none_is_lost() {
    for seed in 1..=4 {
        let world = World::with_seed(seed);
        let (organizer, mira) = house(&world).await;
        let noor = world.member(&organizer, "noor", "manager").await;
        let body = three_for_two(&organizer);
        let (first, second) =
            join(create(&world, &mira, "a", &body), create(&world, &noor, "b", &body)).await;
        let (first, second) = (first.expect(201), second.expect(201));
        let (one, other) = (json!({ "label": "One" }), json!({ "label": "Other" }));
        // The automatic offers share an item, and still each change has its own version.
        let (a, b) = join(
            change(&world, &mira, &target(&first), "\"1\"", &one),
            change(&world, &noor, &target(&second), "\"1\"", &other),
        )
        .await;
        assert_eq!((a.status, b.status), (200, 200), "{seed}");
        let mut labels = automatic_labels(&world, &organizer);
        labels.sort_unstable();
        assert_eq!(labels, ["One", "Other"], "{seed}");
        let (a, b) = join(
            change(&world, &mira, &target(&first), "\"2\"", &other),
            change(&world, &noor, &target(&first), "\"2\"", &json!({ "label": "Third" })),
        )
        .await;
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{seed}");
        world.finish().await;
    }
}

/// Labels of the automatic offers that quotes read.
fn automatic_labels(world: &World, organizer: &str) -> Vec<String> {
    let items = world.items("catalog");
    let of = |item: &&Value| item["pk"]["S"] == organizer && item["sk"]["S"] == "automatic";
    let all = items.iter().find(of).map(|item| item["offers"]["L"].as_array().unwrap().clone());
    let label = |offer: &Value| text(&offer["M"]["terms"]["M"]["label"]["S"]).to_owned();
    all.unwrap_or_default().iter().map(label).collect()
}

#[tokio::test(start_paused = true)]
async fn quotes_read_automatic_offers_that_are_neither_paused_nor_over_and_no_more_than_fifty() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let mut short = three_for_two(&organizer);
    let until = world.clock.now() + jiff::SignedDuration::from_secs(60);
    short["until"] = json!(until.to_string());
    let short = create(&world, &mira, "short", &short).await.expect(201);
    let mut offers = vec![short];
    for n in 1..50 {
        offers.push(create(&world, &mira, &format!("{n}"), &three_for_two(&organizer)).await.expect(201));
    }
    let refused = create(&world, &mira, "more", &three_for_two(&organizer)).await;
    assert_eq!(refused.refused(400, "field_invalid")["field"], "given");
    world
        .call("POST", &format!("{}/pause", target(&offers[1])), Some(&mira), &[], &Value::Null)
        .await
        .expect(200);
    assert_eq!(automatic_labels(&world, &organizer).len(), 49);
    create(&world, &mira, "more", &three_for_two(&organizer)).await.expect(201);
    // The first one is over, and makes room.
    world.pass(61);
    create(&world, &mira, "last", &three_for_two(&organizer)).await.expect(201);
    assert_eq!(automatic_labels(&world, &organizer).len(), 50);
    assert_eq!(world.get(&target(&offers[0]), Some(&mira)).await.expect(200)["state"], "over");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn addresses_of_customers_are_neither_stored_nor_shown_and_viewers_read_no_code() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let vera = world.member(&organizer, "vera", "viewer").await;
    let mut body = autumn(&organizer);
    body["eligible"] = json!({ "customers": ["Asha@Example.com", "ben@example.com", "asha@example.com"] });
    let made = create(&world, &mira, "a", &body).await.expect(201);
    assert_eq!((made["customers_count"].as_u64(), made["eligible"].get("customers")), (Some(2), None));
    assert!(!world.items("catalog").iter().any(|item| item.to_string().contains('@')));
    let more = json!({ "eligible": { "email_domains": ["example.org"] } });
    let changed = change(&world, &mira, &target(&made), "\"1\"", &more).await.expect(200);
    assert_eq!(changed["customers_count"], 2);
    let none = json!({ "eligible": { "customers": [] } });
    let changed = change(&world, &mira, &target(&made), "\"2\"", &none).await.expect(200);
    assert_eq!(changed["customers_count"], 0);
    assert_eq!(changed["eligible"], json!({ "email_domains": ["example.org"] }));
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!(record["before"]["eligible"], json!({ "customers": 2, "email_domains": ["example.org"] }));
    let read = world.get(&target(&made), Some(&vera)).await.expect(200);
    let list = world.get(&format!("/admin/offers?organizer_id={organizer}"), Some(&vera)).await.expect(200);
    for shown in [&read, &list["offers"][0]] {
        assert_eq!(shown["given"], json!({ "by": "code", "code": "----" }));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn another_organizers_offers_do_not_exist() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let eve = world.member(&world.new_organizer("Arena").await, "eve", "owner").await;
    let made = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
    let offer = target(&made);
    create(&world, &eve, "a", &autumn(&organizer)).await.refused(404, "not_found");
    world.get(&format!("/admin/offers?organizer_id={organizer}"), Some(&eve)).await.refused(404, "not_found");
    world.get(&offer, Some(&eve)).await.refused(404, "not_found");
    change(&world, &eve, &offer, "\"1\"", &json!({ "label": "Mine" })).await.refused(404, "not_found");
    for path in ["pause", "resume", "codes"] {
        let (target, body) = (format!("{offer}/{path}"), json!({ "count": 1 }));
        let reply = world.call("POST", &target, Some(&eve), &[("idempotency-key", "a")], &body).await;
        reply.refused(404, "not_found");
    }
    world.get(&format!("{offer}/codes"), Some(&eve)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_manager_who_was_revoked_a_moment_ago_changes_no_offer() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let made = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
    let member = format!("/admin/organizers/{organizer}/members/{}", mira.customer_id());
    world.admin("DELETE", &member, &Value::Null).await.expect(204);
    // The instances remember the role for seconds.
    create(&world, &mira, "b", &autumn(&organizer)).await.refused(404, "not_found");
    let codes = format!("{}/codes", target(&made));
    let key = [("idempotency-key", "a")];
    world.call("POST", &codes, Some(&mira), &key, &json!({ "count": 1 })).await.refused(404, "not_found");
    world.finish().await;
}
