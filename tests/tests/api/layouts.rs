//! Layouts: drawings of halls, tables that are sold as a whole, maps, and new versions.

use serde_json::{Value, json};
use tests::{Hall, Show, World};

use crate::support::{text, texts};

/// A drawing of ours.
pub(crate) fn drawn(name: &str) -> Value {
    let path = format!("{}/halls/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The ids of the first seats of a table in the ballroom.
fn table(label: &str, seats: usize) -> Vec<String> {
    (1..=seats).map(|seat| format!("Ballroom-{label}-{seat}")).collect()
}

fn refs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

/// An event in the ballroom, whose customers may have `limit` tickets.
pub(crate) async fn ball(world: &World, limit: u32) -> Show {
    let show = world
        .draft_with(&drawn("ballroom.seatsio.json"), |event| event["tickets_per_customer_max"] = limit.into())
        .await;
    world.publish(&show).await.expect(200);
    show
}

async fn map_of(world: &World, show: &Show, version: u64) -> tests::Reply {
    let target = format!("/layouts/{}/versions/{version}/map", show.screen_id);
    world.call("GET", &target, None, &[("accept-encoding", "gzip, br")], &Value::Null).await
}

#[tokio::test(start_paused = true)]
async fn a_table_as_a_whole_is_sold_whole_or_not_at_all() {
    let world = World::new();
    let show = ball(&world, 40).await;
    let asha = world.customer("asha");
    let mut some = table("T1", 7);
    let problem = world.lock(&asha, &show, &refs(&some)).await.refused(400, "table_incomplete");
    assert!(text(&problem["detail"]).contains("table T1"), "{problem}");
    assert_eq!(problem["tables"], json!([{ "section": "Ballroom", "table": "T1", "seats": table("T1", 8) }]));
    assert_eq!(world.seat_status(&show, "Ballroom", "Ballroom-T1-1").await, "available");
    some.push("Ballroom-T1-8".to_owned());
    // Seats of a table by seat may be added, one by one.
    some.push("Ballroom-B1-3".to_owned());
    let booking = world.bought(&asha, &show, &refs(&some)).await;
    let ben = world.customer("ben");
    world.lock(&ben, &show, &refs(&table("T1", 8))).await.refused(409, "seats_taken");

    let problem = world.ask_back(&asha, &booking, Some(&["Ballroom-T1-2"])).await;
    let problem = problem.refused(400, "table_incomplete");
    assert_eq!(texts(&problem["tables"][0]["seats"]).len(), 8);
    world.ask_back(&asha, &booking, Some(&["Ballroom-B1-3"])).await.expect(201);
    let told = world.ask_back(&asha, &booking, Some(&refs(&table("T1", 8)))).await.expect(201);
    assert_eq!(texts(&told["seats"]).len(), 8);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    world.bought(&ben, &show, &refs(&table("T1", 8))).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_may_have_ten_seats_or_one_larger_table() {
    let world = World::new();
    let show = ball(&world, 40).await;
    let asha = world.customer("asha");
    let large = table("T3", 12);
    let with = |more: &[&'static str]| {
        large.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>()
    };
    world.lock(&asha, &show, &with(&["Ballroom-B1-1"])).await.refused(400, "too_many_seats");
    let places: Vec<String> = (1..=11).map(|place| format!("Dance floor-GA-{place}")).collect();
    world.lock(&asha, &show, &refs(&places)).await.refused(400, "too_many_seats");
    let booking = world.bought(&asha, &show, &with(&[])).await;
    assert_eq!(texts(&world.booking(&asha, &booking).await["seats"]).len(), 12);
    // The event's limit counts each seat of the table.
    let show = ball(&world, 12).await;
    world.bought(&asha, &show, &["Ballroom-B1-3"]).await;
    let problem = world.lock(&asha, &show, &with(&[])).await.refused(409, "ticket_limit_reached");
    assert_eq!(problem["max"], 12);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_largest_table_can_be_bought_unless_the_organizer_says_otherwise() {
    let world = World::new();
    let show = world.draft_with(&drawn("ballroom.seatsio.json"), |_| {}).await;
    world.publish(&show).await.expect(200);
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(event["tickets_per_customer_max"], 12);
    world.bought(&world.customer("asha"), &show, &refs(&table("T3", 12))).await;

    let tiers: Vec<Value> = event["tiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| json!({ "type": tier["type"], "amount_minor": 50_000 }))
        .collect();
    let body = |max: u32| {
        json!({
            "title_id": show.title_id, "screen_id": show.screen_id, "local_start": "2026-12-25T19:30",
            "currency": "INR", "tickets_per_customer_max": max,
            "tiers": tiers,
        })
    };
    let problem = world.admin("POST", "/admin/events", &body(11)).await.refused(400, "field_invalid");
    assert!(text(&problem["detail"]).contains("a table of 12 seats"), "{problem}");
    world.admin("POST", "/admin/events", &body(12)).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn best_available_gives_a_whole_table_or_seats_elsewhere() {
    let world = World::new();
    let show = ball(&world, 40).await;
    let asha = world.customer("asha");
    world.lock_best(&asha, &show, 3, "table").await.refused(409, "not_enough_seats");
    let booking = world.lock_best(&asha, &show, 8, "table").await.expect(201);
    let row: Vec<&str> = texts(&booking["seats"]).iter().map(|seat| &seat[..11]).collect();
    assert!(row.iter().all(|table| *table == row[0]), "{booking}");
    // Twelve seats are a table or nothing, however many others are free.
    world.lock_best(&asha, &show, 12, "bar_stool").await.refused(409, "not_enough_seats");
    world.lock_best(&asha, &show, 13, "table").await.refused(400, "too_many_seats");
    let ben = world.customer("ben");
    let booking = world.lock_best(&ben, &show, 12, "table").await.expect(201);
    assert!(texts(&booking["seats"]).iter().all(|seat| seat.starts_with("Ballroom-T3-")), "{booking}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_customers_who_want_one_table_do_not_share_it() {
    let world = World::new();
    let show = ball(&world, 40).await;
    let people = ["asha", "ben", "chen"].map(|name| world.customer(name));
    let seats = table("T2", 8);
    let seats = refs(&seats);
    let locks =
        futures::future::join_all(people.iter().map(|person| world.lock(person, &show, &seats))).await;
    let mut statuses: Vec<u16> = locks.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_map_of_a_layout_is_one_small_answer_that_never_changes() {
    let world = World::new();
    let show = ball(&world, 40).await;
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(event["screen"]["screen_id"], show.screen_id);
    let reply = map_of(&world, &show, event["layout_version"].as_u64().unwrap()).await;
    assert_eq!(reply.headers["content-encoding"], "gzip");
    assert_eq!(reply.headers["cache-control"], "public, max-age=31536000, immutable");
    let etag = reply.headers["etag"].clone();
    let map = reply.expect(200);
    assert_eq!(map["floors"], json!(["Ballroom", "Gallery"]));
    let labels: Vec<&str> =
        map["tiers"].as_array().unwrap().iter().map(|tier| text(&tier["label"])).collect();
    assert_eq!(labels, ["Table", "Bar stool", "Gallery"]);
    let drawn: Vec<&str> =
        map["shapes"].as_array().unwrap().iter().map(|shape| text(&shape["kind"])).collect();
    for version in ["01", "+1", "0", "2"] {
        let path = format!("/layouts/{}/versions/{version}/map", show.screen_id);
        world.get(&path, None).await.refused(404, "not_found");
    }
    assert_eq!(drawn, ["table", "table", "table", "table", "table", "stage", "text"]);
    let mut ids = Vec::new();
    for row in
        map["sections"].as_array().unwrap().iter().flat_map(|section| section["rows"].as_array().unwrap())
    {
        ids.extend(texts(&row["labels"]).iter().map(|label| format!("{}{label}", text(&row["id_prefix"]))));
    }
    let mut listed = Vec::new();
    for section in ["Ballroom", "Gallery left"] {
        listed.extend(world.seats(&show, section).await.iter().map(|seat| text(&seat["seat_id"]).to_owned()));
    }
    assert_eq!(ids, listed, "the order of the map is that of the seats");
    let target = format!("/layouts/{}/versions/1/map", show.screen_id);
    let again = world.call("GET", &target, None, &[("if-none-match", &etag)], &Value::Null).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    for missing in ["2", "0", "-1", "x", "4294967296"] {
        let target = format!("/layouts/{}/versions/{missing}/map", show.screen_id);
        world.get(&target, None).await.refused(404, "not_found");
    }
    world.get("/layouts/scr_0123456789/versions/1/map", None).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_hall_of_10_000_seats_is_drawn_from_at_most_150_kilobytes() {
    let world = World::new();
    let real = format!("{}/../../shared/data/seatsio/chart-8897-seats.json", env!("CARGO_MANIFEST_DIR"));
    let real = std::fs::read_to_string(real).ok().map(|chart| serde_json::from_str(&chart).unwrap());
    let show = match &real {
        Some(chart) => world.draft_with(chart, |_| {}).await,
        None => world.draft_with(&Hall::small().chart(), |_| {}).await,
    };
    let reply = map_of(&world, &show, 1).await;
    println!("the map has {} bytes", reply.bytes.len());
    assert!(reply.bytes.len() <= 150_000, "{} bytes", reply.bytes.len());
    let grid = json!({
        "section": "Hall", "rows": 100, "seats_per_row": 100, "aisles_after_seats": [30, 70],
        "tiers": [{ "label": "Front", "rows": 20 }, { "label": "Rear", "rows": 80 }],
    });
    let target = format!("/admin/screens/{}/layouts", show.screen_id);
    world.admin("POST", &target, &json!({ "grid": grid })).await.expect(201);
    let reply = map_of(&world, &show, 2).await;
    assert!(reply.bytes.len() <= 150_000, "{} bytes", reply.bytes.len());
    assert_eq!(reply.expect(200)["seat_count"], 10_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_pretix_plan_is_sold_like_any_hall() {
    let world = World::new();
    let show = world.event().await;
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    let body = json!({ "name": "Playhouse", "pretix_plan": drawn("playhouse.pretix.json") });
    let screen = world.admin("POST", &screens, &body).await.expect(201);
    assert_eq!(
        (&screen["seat_count"], &screen["types"]),
        (&json!(84), &json!(["premium", "standard", "balcony"]))
    );
    let event = json!({
        "title_id": show.title_id, "screen_id": screen["screen_id"], "local_start": "2026-12-26T19:30",
        "currency": "INR",
        "tiers": screen["types"].as_array().unwrap().iter()
            .map(|kind| json!({ "type": kind, "amount_minor": 40_000 })).collect::<Vec<_>>(),
    });
    let event = world.admin("POST", "/admin/events", &event).await.expect(201);
    let event_id = text(&event["event_id"]).to_owned();
    let show = Show { event_id, screen_id: text(&screen["screen_id"]).to_owned(), ..show };
    world.publish(&show).await.expect(200);
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-6", "Balcony-B-1"]).await;
    // Seats 6 and 7 are on two sides of the aisle.
    let booking = world.lock_best(&world.customer("ben"), &show, 4, "premium").await.expect(201);
    let seats = texts(&booking["seats"]);
    assert!(!(seats.contains(&"Stalls-B-6") && seats.contains(&"Stalls-B-7")), "{seats:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_layout_is_shown_as_a_difference_before_it_is_written() {
    let world = World::new();
    let show = world.event().await;
    let mut chart = Hall::small().chart();
    let stalls = &mut chart["subChart"]["sections"][0]["subChart"]["rows"];
    stalls[0]["seats"].as_array_mut().unwrap().truncate(38);
    stalls[1]["seats"][0]["restrictedView"] = json!(true);
    let balcony = &mut chart["subChart"]["sections"][1]["subChart"]["rows"][0]["seats"];
    let mut new_seat = balcony[0].clone();
    (new_seat["label"], new_seat["x"]) = (json!("13"), json!(400));
    balcony.as_array_mut().unwrap().push(new_seat);
    let target = format!("/admin/screens/{}/layouts", show.screen_id);
    let items = world.items("catalog").len();
    let told = world.admin("POST", &target, &json!({ "chart": chart, "dry_run": true })).await.expect(200);
    assert_eq!(texts(&told["added"]), ["Balcony-A-13"]);
    assert_eq!(texts(&told["removed"]), ["Stalls-A-39", "Stalls-A-40"]);
    let changed: Vec<&str> =
        told["changed"].as_array().unwrap().iter().map(|seat| text(&seat["seat_id"])).collect();
    assert_eq!(changed, ["Stalls-B-1"]);
    assert_eq!(told["changed"][0]["after"]["restricted_view"], true);
    assert_eq!((&told["compared_with"], &told["layout_version"]), (&json!(1), &Value::Null));
    assert_eq!(world.items("catalog").len(), items, "nothing was written");

    let made = world.admin("POST", &target, &json!({ "chart": chart })).await.expect(201);
    assert_eq!((&made["layout_version"], &made["added"]), (&json!(2), &told["added"]));
    let told = world.admin("POST", &target, &json!({ "chart": chart, "dry_run": true })).await.expect(200);
    let counts = ["added_count", "removed_count", "changed_count"].map(|count| told[count].as_u64());
    assert_eq!(counts, [Some(0); 3]);
    // The event keeps the layout that it was made with.
    world.bought(&world.customer("asha"), &show, &["Stalls-A-40"]).await;
    assert_eq!(map_of(&world, &show, 1).await.expect(200)["seat_count"], 152);
    assert_eq!(map_of(&world, &show, 2).await.expect(200)["seat_count"], 151);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_layouts_that_are_made_at_once_do_not_mix() {
    let world = World::new();
    let show = world.event().await;
    let grid = |rows: u32| {
        let tiers = json!([{ "label": "All", "rows": rows }]);
        json!({ "grid": { "section": "Hall", "rows": rows, "seats_per_row": 10, "tiers": tiers } })
    };
    let target = format!("/admin/screens/{}/layouts", show.screen_id);
    let bodies = [3, 4, 5].map(grid);
    let made = futures::future::join_all(bodies.iter().map(|body| world.admin("POST", &target, body))).await;
    let mut versions = Vec::new();
    for (reply, rows) in made.into_iter().zip([3, 4, 5]) {
        let made = reply.expect(201);
        let version = made["layout_version"].as_u64().unwrap();
        assert_eq!(map_of(&world, &show, version).await.expect(200)["seat_count"], rows * 10);
        versions.push(version);
    }
    versions.sort_unstable();
    assert_eq!(versions, [2, 3, 4]);
    let told = world.admin("POST", &target, &json!({ "grid": grid(1)["grid"], "dry_run": true })).await;
    assert_eq!(told.expect(200)["compared_with"], 4);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn each_layout_has_a_record_however_two_interleave_and_says_which_it_followed() {
    for seed in 0..20 {
        let world = World::with_seed(seed);
        let organizer = world.organizer().await;
        let show = world.event().await;
        let target = format!("/admin/screens/{}/layouts", show.screen_id);
        let bodies = [3, 4].map(|rows| {
            let tiers = json!([{ "label": "All", "rows": rows }]);
            json!({ "grid": { "section": "Hall", "rows": rows, "seats_per_row": 10, "tiers": tiers } })
        });
        world.pass(60);
        for made in
            futures::future::join_all(bodies.iter().map(|body| world.admin("POST", &target, body))).await
        {
            made.expect(201);
        }
        let list = format!("/admin/organizers/{organizer}/activity?limit=2");
        let activity = world.get(&list, Some(&world.administrator())).await.expect(200);
        let changes = activity["activity"].as_array().unwrap().iter();
        let mut changes: Vec<(u64, u64)> = changes
            .map(|record| {
                assert_eq!(record["action"], "layout_created");
                let version = |side: &Value| side["layout_version"].as_u64().unwrap_or_default();
                (version(&record["before"]), version(&record["after"]))
            })
            .collect();
        changes.sort_by_key(|(_, after)| *after);
        // The second follows the first, or is so late that the screen has the third by then.
        assert!([[(1, 2), (2, 3)], [(0, 2), (1, 3)]].contains(&[changes[0], changes[1]]), "{changes:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_screen_needs_exactly_one_drawing_without_faults() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/admin/venues/{}/screens", show.venue_id);
    let grid =
        json!({ "section": "Hall", "rows": 2, "seats_per_row": 2, "tiers": [{ "label": "All", "rows": 2 }] });
    for body in [json!({ "name": "Hall" }), json!({ "name": "Hall", "grid": grid, "chart": {} })] {
        world.admin("POST", &target, &body).await.refused(400, "field_invalid");
    }
    let mut plan = drawn("playhouse.pretix.json");
    plan["zones"][0]["rows"][1]["seats"][2]["category"] = json!("Royal");
    plan["zones"][1]["name"] = json!("\u{202e}Balcony");
    let body = json!({ "name": "Hall", "pretix_plan": plan });
    let problem = world.admin("POST", &target, &body).await.refused(422, "chart_invalid");
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|fault| text(&fault["pointer"])).collect();
    assert_eq!(pointers, ["/zones/0/rows/1/seats/2/category", "/zones/1/name"]);
    let mut chart = drawn("ballroom.seatsio.json");
    chart["version"] = json!(99);
    let body = json!({ "name": "Hall", "chart": chart });
    let problem = world.admin("POST", &target, &body).await.refused(422, "chart_invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/version");
    let deep = format!("{{\"name\":\"Hall\",\"chart\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let admin = world.administrator();
    let reply = world.call_raw("POST", &target, Some(&admin), &[], deep.as_bytes()).await;
    reply.refused(400, "body_invalid");
    let named = json!({ "name": "\u{202e}Hall", "grid": grid });
    world.admin("POST", &target, &named).await.refused(400, "field_invalid");
    let missing = json!({ "grid": grid });
    world.admin("POST", "/admin/screens/scr_0123456789/layouts", &missing).await.refused(404, "not_found");
    world.finish().await;
}
