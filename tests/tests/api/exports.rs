//! Exports: a file of an organizer's bookings or documents, with progress, whatever dies while it is written.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Person, Reply, World};

use crate::archive::at_every_write;
use crate::faults_money::settle_for_long;
use crate::support::text;

/// Two events, with a booking of two seats of which one was returned, one that is paid, and one that is not.
async fn sold(world: &World) -> String {
    let (show, other) = (world.event().await, world.event().await);
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.pass(1);
    world.bought(&ben, &other, &["Stalls-B-1"]).await;
    world.locked(&ben, &show, &["Stalls-B-1"]).await;
    settle_for_long(world).await;
    booking
}

async fn order(world: &World, who: &Person, key: &str, body: &Value) -> Reply {
    world.call("POST", "/admin/exports", Some(who), &[("idempotency-key", key)], body).await
}

async fn wish(world: &World, kind: &str) -> Value {
    let organizer = world.organizer().await;
    json!({ "organizer_id": organizer, "kind": kind, "from": "2026-06-01", "to": "2027-05-31" })
}

async fn ordered(world: &World, kind: &str) -> String {
    let made = order(world, &world.administrator(), kind, &wish(world, kind).await).await.expect(202);
    text(&made["export_id"]).to_owned()
}

async fn shown(world: &World, export: &str) -> Value {
    world.get(&format!("/admin/exports/{export}"), Some(&world.administrator())).await.expect(200)
}

/// The lines of a finished export's file, without the head.
async fn lines(world: &World, export: &str) -> Vec<String> {
    let shown = shown(world, export).await;
    assert_eq!(shown["status"], "done", "{shown}");
    assert_eq!(shown["done"], shown["of"], "{shown}");
    let (status, file) = world.download(text(&shown["url"]));
    assert_eq!(status, 200);
    assert_eq!(file.lines().filter(|line| line.contains("booking_id")).count(), 1, "one head line");
    let lines: Vec<String> = file.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(lines.len() as u64, shown["rows"].as_u64().unwrap());
    lines
}

#[tokio::test(start_paused = true)]
async fn a_manager_orders_files_of_bookings_and_documents_and_downloads_them() {
    let world = World::new();
    let booking = sold(&world).await;
    let manager = world.member(&world.organizer().await, "manager", "manager").await;
    let wanted = wish(&world, "bookings").await;
    let made = order(&world, &manager, "first", &wanted).await.expect(202);
    assert_eq!((made["status"].as_str(), &made["url"]), (Some("running"), &Value::Null));
    let again = order(&world, &manager, "first", &wanted).await.expect(202);
    assert_eq!(again["export_id"], made["export_id"]);
    order(&world, &manager, "first", &wish(&world, "documents").await)
        .await
        .refused(409, "idempotency_key_reused");
    let documents = ordered(&world, "documents").await;
    world.settle().await;
    let bookings = lines(&world, text(&made["export_id"])).await;
    assert_eq!(bookings.len(), 3, "{bookings:#?}");
    let row = bookings.iter().find(|line| line.starts_with(&booking)).unwrap();
    for part in ["confirmed", "Stalls-A-2", "Stalls-A-1", "INR", "100000", "50000"] {
        assert!(row.contains(part), "{row} has no {part}");
    }
    let documents = lines(&world, &documents).await;
    let kinds = |kind: &str| documents.iter().filter(|line| line.contains(&format!(",{kind},"))).count();
    assert_eq!((kinds("invoice"), kinds("credit_note")), (2, 1), "{documents:#?}");
    // A later request of what is done writes nothing.
    order(&world, &manager, "first", &wanted).await.expect(202);
    world.settle().await;
    let url = text(&shown(&world, text(&made["export_id"])).await["url"]).to_owned();
    world.pass(901);
    assert_eq!(world.download(&url).0, 403, "an address lasts a quarter of an hour");
    world.pass(7 * 86_400);
    let gone = format!("/admin/exports/{}", text(&made["export_id"]));
    world.get(&gone, Some(&manager)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_export_of_too_many_days_or_of_nobody_is_refused_in_a_sentence() {
    let world = World::new();
    let organizer = world.organizer().await;
    let other = world.new_organizer("Arena").await;
    let owner = world.member(&other, "other", "owner").await;
    let desk = world.member(&organizer, "desk", "desk").await;
    let ada = world.administrator();
    let of = |fields: Value| {
        let mut body = json!({ "organizer_id": organizer, "kind": "bookings" });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    for fields in [
        json!({}),
        json!({ "month": "2026-12", "from": "2026-12-01", "to": "2026-12-02" }),
        json!({ "from": "2026-12-02", "to": "2026-12-01" }),
        json!({ "from": "2024-01-01", "to": "2026-12-01" }),
        json!({ "from": "2026-12-01" }),
    ] {
        order(&world, &ada, "bad", &of(fields)).await.refused(400, "field_invalid");
    }
    for fields in [json!({ "month": "2026-13" }), json!({ "month": "2026-12", "format": "pdf" })] {
        order(&world, &ada, "bad", &of(fields)).await.refused(400, "body_invalid");
    }
    let wanted = of(json!({ "month": "2026-12" }));
    order(&world, &desk, "desk", &wanted).await.refused(403, "role_missing");
    order(&world, &owner, "other", &wanted).await.refused(404, "not_found");
    let made = order(&world, &ada, "good", &wanted).await.expect(202);
    let target = format!("/admin/exports/{}", text(&made["export_id"]));
    world.get(&target, Some(&desk)).await.refused(403, "role_missing");
    world.get(&target, Some(&owner)).await.refused(404, "not_found");
    world.get("/admin/exports/exp_0000000000", Some(&ada)).await.refused(404, "not_found");
    world.settle().await;
    assert!(lines(&world, text(&made["export_id"])).await.is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn archived_bookings_are_in_the_file_as_others_are() {
    let world = World::new();
    sold(&world).await;
    world.pass(480 * 86_400);
    world.settle().await;
    let before = ordered(&world, "bookings").await;
    world.settle().await;
    let before = lines(&world, &before).await;
    world.archive().await.answer.unwrap();
    world.settle().await;
    assert!(!world.stubs().is_empty());
    let after = order(&world, &world.administrator(), "again", &wish(&world, "bookings").await).await;
    world.settle().await;
    let after = lines(&world, text(&after.expect(202)["export_id"])).await;
    assert_eq!(after, before);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_writer_dies_the_file_has_every_row_once() {
    for kind in ["bookings", "documents"] {
        at_every_write("write-export", 5, async |world, fault| {
            sold(&world).await;
            let export = ordered(&world, kind).await;
            world.fault(fault);
            world.settle().await;
            let came = world.clear_faults() > 0;
            world.pass(600);
            world.settle().await;
            assert_eq!(lines(&world, &export).await.len(), 3, "{kind}");
            world.finish().await;
            came
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_takes_several_runs_goes_on_where_it_was() {
    let world = World::new();
    sold(&world).await;
    let export = ordered(&world, "bookings").await;
    let mut runs = 0;
    while shown(&world, &export).await["status"] == "running" {
        // More than a minute passes while a run reads.
        let minute = tokio::time::advance(Duration::from_secs(61));
        futures::join!(world.step_one_queue("exports"), minute);
        world.pass(600);
        runs += 1;
        assert!(runs < 20, "it never ends");
    }
    assert!(runs > 1, "a run alone has written all");
    assert_eq!(lines(&world, &export).await.len(), 3);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_orders_of_one_export_at_once_write_one_file() {
    for seed in 1..=10 {
        let world = World::with_seed(seed);
        sold(&world).await;
        let export = ordered(&world, "documents").await;
        world.send("exports", &json!({ "export_id": export }).to_string());
        futures::join!(world.step_one_queue("exports"), world.step_one_queue("exports"));
        for _ in 0..5 {
            world.pass(600);
            world.settle().await;
        }
        assert_eq!(lines(&world, &export).await.len(), 3, "seed {seed}");
        world.finish().await;
    }
}
