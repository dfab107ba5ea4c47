//! Titles: what customers read of them, and their changes.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Hall, Person, Reply, World};

use crate::members::{ask, title};
use crate::support::text;

/// A title with all of its fields.
fn tempest(organizer: &str) -> Value {
    json!({
        "organizer_id": organizer, "name": " The Tempest ", "kind": "play",
        "description": "A duke without a land.\nAn island without a duke.", "duration_minutes": 150,
        "languages": ["en", "pt-BR"], "age_rating": { "system": "FSK", "label": "12" },
        "genres": ["Romance", "Drama"], "cast": "With Asha Rao and Ben Okri",
        "links": [{ "label": "Trailer", "url": "https://example.com/tempest?t=1#start" }],
        "translations": {
            "de": { "name": "Der Sturm", "description": "Ein Herzog ohne Land.", "cast": "Mit Asha Rao" },
            "zh-Hant": { "name": "暴風雨" },
        },
    })
}

/// Changes a thing that was read with this tag.
pub(crate) async fn change(world: &World, who: &Person, target: &str, tag: &str, body: &Value) -> Reply {
    // So that its record is the newest.
    world.pass(1);
    world.call("PATCH", target, Some(who), &[("if-match", tag)], body).await
}

/// Newest record of an organizer's activity.
pub(crate) async fn last_record(world: &World, who: &Person, organizer: &str) -> Value {
    let page = ask(world, who, "GET", organizer, "/activity?limit=1", &Value::Null).await.expect(200);
    page["activity"][0].clone()
}

#[tokio::test(start_paused = true)]
async fn customers_read_on_an_events_page_all_that_its_title_says() {
    let world = World::new();
    let organizer = world.organizer().await;
    let made = world.admin("POST", "/admin/titles", &tempest(&organizer)).await.expect(201);
    assert_eq!(made["name"], "The Tempest");
    let show = world.event_with(&Hall::small(), |event| event["title_id"] = made["title_id"].clone()).await;
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let title = &page["title"];
    assert_eq!((text(&title["name"]), text(&title["kind"])), ("The Tempest", "play"));
    assert_eq!(title["languages"], json!(["en", "pt-BR"]));
    let details = page["title_details"].as_object().unwrap();
    for (field, value) in details {
        assert_eq!(*value, made[field], "{field}");
    }
    assert_eq!(details.len(), 7, "{details:?}");
    let read = world.admin("GET", &format!("/admin/titles/{}", text(&made["title_id"])), &Value::Null).await;
    assert_eq!(read.headers["etag"], "\"1\"");
    assert_eq!(read.expect(200), made);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_name_reaches_all_pages_within_seconds_and_what_was_sold_keeps_the_old_one() {
    let world = World::new();
    let organizer = world.organizer().await;
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    let page = format!("/events/{}", show.event_id);
    assert_eq!(world.get(&page, None).await.expect(200)["title"]["name"], "The Tempest");
    let olga = world.member(&organizer, "olga", "manager").await;
    let target = format!("/admin/titles/{}", show.title_id);
    change(&world, &olga, &target, "\"1\"", &json!({ "name": "The Storm" })).await.expect(200);
    world.pass(4);
    let read = world.get(&page, None).await.expect(200);
    let listed = world.get("/events?city=mumbai", None).await.expect(200);
    for event in [&read, &listed["events"][0]] {
        assert_eq!(event["title"]["name"], "The Storm");
    }
    let titles = world.get(&format!("/admin/titles?organizer_id={organizer}"), Some(&olga)).await.expect(200);
    assert_eq!(titles["titles"][0]["name"], "The Storm");
    let invoice = world.get(&format!("/booking/{booking}/invoice"), Some(&asha)).await.expect(200);
    assert_eq!(invoice["event"]["title"], "The Tempest");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_title_is_changed_by_who_has_read_it_and_the_record_has_before_and_after() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let made = world.call("POST", "/admin/titles", Some(&mira), &[], &tempest(&organizer)).await;
    let tag = made.headers["etag"].clone();
    let made = made.expect(201);
    let target = format!("/admin/titles/{}", text(&made["title_id"]));
    let body = json!({ "name": "The Storm", "cast": null, "genres": ["Drama"] });
    world.call("PATCH", &target, Some(&mira), &[], &body).await.refused(428, "version_missing");
    change(&world, &mira, &target, "\"7\"", &body).await.refused(412, "version_stale");
    let changed = change(&world, &mira, &target, &tag, &body).await;
    let next = changed.headers["etag"].clone();
    let changed = changed.expect(200);
    assert_ne!(next, tag);
    assert_eq!((text(&changed["name"]), changed.get("cast")), ("The Storm", None));
    // What is absent in the change stays.
    for kept in ["description", "languages", "age_rating", "links", "translations", "kind"] {
        assert_eq!(changed[kept], made[kept], "{kept}");
    }
    let record = last_record(&world, &mira, &organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("title_changed", &made["title_id"]));
    assert_eq!(text(&record["customer_id"]), mira.customer_id());
    assert_eq!(
        record["before"],
        json!({ "name": "The Tempest", "cast": "With Asha Rao and Ben Okri", "genres": ["Romance", "Drama"] })
    );
    assert_eq!(record["after"], json!({ "name": "The Storm", "genres": ["Drama"] }));
    change(&world, &mira, &target, &tag, &json!({ "name": "Sea" })).await.refused(412, "version_stale");
    // A change of nothing leaves no record.
    let same = change(&world, &mira, &target, &next, &json!({ "name": "The Storm" })).await;
    assert_eq!(same.headers["etag"], next);
    assert_eq!(last_record(&world, &mira, &organizer).await, record);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_managers_who_change_a_title_at_once_one_reads_it_again() {
    for seed in 1..=4 {
        let world = World::with_seed(seed);
        let organizer = world.new_organizer("Opera House").await;
        let mira = world.member(&organizer, "mira", "manager").await;
        let noor = world.member(&organizer, "noor", "manager").await;
        let made =
            world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await.expect(201);
        let target = format!("/admin/titles/{}", text(&made["title_id"]));
        let (storm, sea) = (json!({ "name": "The Storm" }), json!({ "name": "The Sea" }));
        let (first, second) = join(
            change(&world, &mira, &target, "\"1\"", &storm),
            change(&world, &noor, &target, "\"1\"", &sea),
        )
        .await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let wanted = if first.status == 200 { "The Storm" } else { "The Sea" };
        assert_eq!(world.get(&target, Some(&mira)).await.expect(200)["name"], wanted);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_manager_who_was_revoked_a_moment_ago_changes_nothing() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let made = world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await.expect(201);
    let target = format!("/admin/titles/{}", text(&made["title_id"]));
    // The instance remembers the role for seconds.
    change(&world, &mira, &target, "\"1\"", &json!({ "name": "The Storm" })).await.expect(200);
    let member = format!("/admin/organizers/{organizer}/members/{}", mira.customer_id());
    world.admin("DELETE", &member, &Value::Null).await.expect(204);
    change(&world, &mira, &target, "\"2\"", &json!({ "name": "Mine" })).await.refused(404, "not_found");
    assert_eq!(world.admin("GET", &target, &Value::Null).await.expect(200)["name"], "The Storm");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn texts_languages_and_links_that_nobody_should_see_are_refused() {
    let world = World::new();
    let organizer = world.organizer().await;
    let good = world.admin("POST", "/admin/titles", &tempest(&organizer)).await.expect(201);
    let target = format!("/admin/titles/{}", text(&good["title_id"]));
    let eleven: Vec<String> = (0..11).map(|n| format!("Genre {n}")).collect();
    let link = |url: &str| json!([{ "label": "Trailer", "url": url }]);
    let long = "a".repeat(2_000);
    let tags = [
        "de", "en", "fr", "hi", "mr", "ta", "ja", "ko", "pt", "es", "it", "nl", "pl", "ru", "ar", "sv", "da",
    ];
    let large: Value =
        tags.iter().map(|tag| ((*tag).to_owned(), json!({ "description": long, "name": "a" }))).collect();
    for (code, body) in [
        ("field_invalid", json!({ "name": "Tem\u{202e}pest" })),
        ("field_invalid", json!({ "name": "Tem\npest" })),
        ("field_invalid", json!({ "name": "" })),
        ("field_invalid", json!({ "cast": "\u{2066}Asha" })),
        ("field_invalid", json!({ "cast": "a".repeat(501) })),
        ("field_invalid", json!({ "description": "a\u{7}b" })),
        ("field_invalid", json!({ "duration_minutes": 0 })),
        ("field_invalid", json!({ "age_rating": { "system": "FSK", "label": " " } })),
        ("field_invalid", json!({ "genres": eleven })),
        ("field_invalid", json!({ "genres": ["Drama", "Drama "] })),
        ("field_invalid", json!({ "languages": ["en", "en"] })),
        ("field_invalid", json!({ "links": link("http://example.com") })),
        ("field_invalid", json!({ "links": link("javascript:alert(1)") })),
        ("field_invalid", json!({ "links": [{ "label": "\u{200f}", "url": "https://example.com" }] })),
        ("field_invalid", json!({ "translations": { "de": {} } })),
        ("field_invalid", json!({ "translations": { "de": { "name": "\u{202d}Sturm" } } })),
        ("field_invalid", json!({ "translations": large })),
        ("body_invalid", json!({ "translations": { "German": { "name": "Sturm" } } })),
        ("body_invalid", json!({ "translations": { "de": { "title": "Sturm" } } })),
        ("body_invalid", json!({ "languages": ["english"] })),
        ("body_invalid", json!({ "languages": null })),
        ("body_invalid", json!({ "name": null })),
        ("body_invalid", json!({ "kind": "film" })),
        ("body_invalid", json!({ "age_rating": "12" })),
        ("body_invalid", json!({ "ver": 7 })),
    ] {
        let reply = change(&world, &world.administrator(), &target, "\"1\"", &body).await;
        reply.refused(400, code);
        let mut new = title(&organizer);
        if body.get("kind").is_none() {
            new.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            if !body.as_object().unwrap().values().any(Value::is_null) {
                world.admin("POST", "/admin/titles", &new).await.refused(400, code);
            }
        }
    }
    assert_eq!(world.admin("GET", &target, &Value::Null).await.expect(200), good);
    world.finish().await;
}
