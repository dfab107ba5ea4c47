//! Venues and screens: what customers read of them, and their changes.

use serde_json::{Value, json};
use tests::{Hall, Section, World};

use crate::support::text;
use crate::titles::{change, last_record};

fn opera(organizer: &str) -> Value {
    json!({
        "organizer_id": organizer, "name": "Opera House", "address": "1 Charni Road", "city": "Mumbai",
        "country": "IN", "time_zone": "Asia/Kolkata",
    })
}

#[tokio::test(start_paused = true)]
async fn customers_read_how_to_get_to_a_venue_and_around_in_it() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/admin/venues/{}", show.venue_id);
    let admin = world.administrator();
    let body = json!({
        "address": "2 Charni Road", "position": { "latitude": 18.956_123_4, "longitude": 72.8 },
        "directions": "Train to Charni Road.\nThen five minutes on foot.", "access": "Step-free from Mathew Road.",
    });
    world.call("PATCH", &target, Some(&admin), &[], &body).await.refused(428, "version_missing");
    change(&world, &admin, &target, "\"2\"", &body).await.refused(412, "version_stale");
    let changed = change(&world, &admin, &target, "\"1\"", &body).await.expect(200);
    assert_eq!(changed["position"], json!({ "latitude": 18.956_123, "longitude": 72.8 }));
    let read = world.admin("GET", &target, &Value::Null).await;
    assert_eq!(read.headers["etag"], "\"2\"");
    assert_eq!(read.expect(200), changed);
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(page["venue"]["address"], "2 Charni Road");
    let details = page["venue_details"].as_object().unwrap();
    assert_eq!(details.len(), 3, "{page}");
    for (field, value) in details {
        assert_eq!(*value, changed[field], "{field}");
    }
    // The list shows the same, and the city of the event's creation still finds it.
    change(&world, &admin, &target, "\"2\"", &json!({ "city": "Bombay", "directions": null }))
        .await
        .expect(200);
    world.pass(4);
    let listed = world.get("/events?city=Mumbai", None).await.expect(200);
    assert_eq!(listed["events"][0]["venue"]["city"], "Bombay");
    assert_eq!(listed["events"][0]["venue"]["address"], "2 Charni Road");
    let organizer = world.organizer().await;
    let record = last_record(&world, &admin, &organizer).await;
    assert_eq!(record["after"], json!({ "city": "Bombay" }));
    assert_eq!(text(&record["before"]["city"]), "Mumbai");
    assert!(text(&record["before"]["directions"]).starts_with("Train"), "{record}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn countries_and_positions_that_do_not_exist_are_refused() {
    let world = World::new();
    let organizer = world.organizer().await;
    let made = world.admin("POST", "/admin/venues", &opera(&organizer)).await.expect(201);
    let target = format!("/admin/venues/{}", text(&made["venue_id"]));
    let position = |latitude: f64, longitude: f64| json!({ "latitude": latitude, "longitude": longitude });
    for (code, body) in [
        ("field_invalid", json!({ "country": "XX" })),
        ("field_invalid", json!({ "country": "UK" })),
        ("field_invalid", json!({ "country": "in" })),
        ("field_invalid", json!({ "country": "" })),
        ("field_invalid", json!({ "position": position(90.5, 0.0) })),
        ("field_invalid", json!({ "position": position(0.0, 1e300) })),
        ("field_invalid", json!({ "name": "Opera\u{202e}House" })),
        ("field_invalid", json!({ "access": "a\u{1b}[2J" })),
        ("body_invalid", json!({ "position": { "latitude": 1 } })),
        ("body_invalid", json!({ "city": null })),
    ] {
        change(&world, &world.administrator(), &target, "\"1\"", &body).await.refused(400, code);
        let mut new = opera(&organizer);
        new.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        world.admin("POST", "/admin/venues", &new).await.refused(400, code);
    }
    // A time zone stays: the starts of events follow from it.
    let zone = json!({ "time_zone": "Europe/Berlin" });
    change(&world, &world.administrator(), &target, "\"1\"", &zone).await.refused(400, "body_invalid");
    // A number too small for the store is nought.
    let equator = json!({ "position": position(-1e-300, 0.0) });
    let changed = change(&world, &world.administrator(), &target, "\"1\"", &equator).await.expect(200);
    assert_eq!(changed["position"], json!({ "latitude": 0.0, "longitude": 0.0 }));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_screen_shows_when_each_of_its_layouts_was_made_and_how_many_seats_it_has() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/admin/screens/{}", show.screen_id);
    let read = world.admin("GET", &target, &Value::Null).await;
    assert_eq!(read.headers["etag"], "\"1\"");
    let first = read.expect(200);
    assert_eq!((&first["layout_version"], &first["layouts"][0]["seat_count"]), (&json!(1), &json!(152)));
    world.pass(3_600);
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall = hall.section(Section::new("Pit", premium).row("A", 5));
    let layouts = format!("{target}/layouts");
    world.admin("POST", &layouts, &json!({ "chart": hall.chart(), "dry_run": true })).await.expect(200);
    world.admin("POST", &layouts, &json!({ "chart": hall.chart() })).await.expect(201);
    let second = world.admin("GET", &target, &Value::Null).await.expect(200);
    assert_eq!(second["layout_version"], 2);
    let counts = |screen: &Value| -> Vec<(u64, u64)> {
        let layouts = screen["layouts"].as_array().unwrap().iter();
        layouts.map(|it| (it["version"].as_u64().unwrap(), it["seat_count"].as_u64().unwrap())).collect()
    };
    assert_eq!(counts(&second), [(2, 5), (1, 152)]);
    assert_eq!(second["layouts"][1], first["layouts"][0]);
    let [newer, older] = [0, 1].map(|place| crate::support::second(&second["layouts"][place]["created_at"]));
    assert!((3_600..3_700).contains(&(newer - older)), "{second}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_renamed_screen_is_listed_under_its_new_name_and_events_keep_the_old_one() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/admin/screens/{}", show.screen_id);
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    for name in ["Studio", "attic"] {
        let body = json!({ "name": name, "chart": Hall::small().chart() });
        world.admin("POST", &screens, &body).await.expect(201);
    }
    let names = async || {
        let page = world.admin("GET", &screens, &Value::Null).await.expect(200);
        let names = page["screens"].as_array().unwrap().iter().map(|screen| text(&screen["name"]).to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["attic", "Main hall", "Studio"]);
    let admin = world.administrator();
    let body = json!({ "name": "Workshop" });
    world.call("PATCH", &target, Some(&admin), &[], &body).await.refused(428, "version_missing");
    change(&world, &admin, &target, "\"1\"", &json!({ "name": "\u{202e}oidutS" }))
        .await
        .refused(400, "field_invalid");
    // A layout that is made in between is not in the way.
    world
        .admin("POST", &format!("{target}/layouts"), &json!({ "chart": Hall::small().chart() }))
        .await
        .expect(201);
    let changed = change(&world, &admin, &target, "\"1\"", &body).await.expect(200);
    assert_eq!((&changed["name"], &changed["layout_version"]), (&json!("Workshop"), &json!(2)));
    change(&world, &admin, &target, "\"1\"", &json!({ "name": "Other" })).await.refused(412, "version_stale");
    assert_eq!(names().await, ["attic", "Studio", "Workshop"]);
    let first = world.admin("GET", &format!("{screens}?limit=1"), &Value::Null).await.expect(200);
    let rest = format!("{screens}?limit=2&cursor={}", text(&first["next_cursor"]));
    let rest = world.admin("GET", &rest, &Value::Null).await.expect(200);
    assert_eq!((rest["screens"].as_array().unwrap().len(), &rest["next_cursor"]), (2, &Value::Null));
    let organizer = world.organizer().await;
    let record = last_record(&world, &admin, &organizer).await;
    assert_eq!(text(&record["action"]), "screen_changed");
    assert_eq!(
        (&record["before"], &record["after"]),
        (&json!({ "name": "Main hall" }), &json!({ "name": "Workshop" }))
    );
    world.pass(4);
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(page["screen"]["name"], "Main hall");
    world.finish().await;
}
