//! The catalogue, which organizers edit and anybody reads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tests::{Hall, Section, World};

use crate::support::{text, texts};

/// Seat statuses in the order of their packed numbers.
const STATUSES: [&str; 4] = ["available", "locked", "booked", "blocked"];

/// The statuses of a packed section.
fn unpack(section: &Value) -> Vec<&'static str> {
    let bytes = STANDARD.decode(text(&section["status"])).unwrap();
    let count = usize::try_from(section["seat_count"].as_u64().unwrap()).unwrap();
    (0..count).map(|i| STATUSES[usize::from(bytes[i / 4] >> (i % 4 * 2) & 3)]).collect()
}

#[tokio::test(start_paused = true)]
async fn an_event_is_listed_once_it_is_published_and_not_before() {
    let world = World::new();
    let show = world.draft_with(&Hall::small().chart(), |_| {}).await;
    assert_eq!(world.get("/events", None).await.expect(200)["events"], json!([]));
    assert_eq!(world.get("/events?city=Mumbai", None).await.expect(200)["events"], json!([]));
    let mut published = world.publish(&show).await.expect(200);
    assert_eq!(published["status"], "published");
    assert_eq!(world.publish(&show).await.expect(200), published, "publishing again changes nothing");
    // What only organizers see.
    published.as_object_mut().unwrap().remove("lost_dispute_keeps_seats");
    let mut event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    // Only the event's own page says how it can be paid, and more about title and venue.
    let page = event.as_object_mut().unwrap();
    assert_eq!(page.remove("providers"), Some(json!(["stripe", "razorpay"])));
    assert_eq!(page.remove("title_details"), Some(json!({ "genres": [], "links": [], "translations": {} })));
    assert_eq!(page.remove("venue_details"), Some(json!({})));
    assert_eq!(page.remove("organizer"), Some(json!({ "name": "Opera House" })));
    assert_eq!(page.remove("seen_one_in"), Some(json!(10)));
    assert_eq!(event, published);
    assert_eq!(event["starts_at"], "2026-12-24T14:00:00Z");
    assert_eq!(
        (text(&event["local_start"]), text(&event["time_zone"])),
        ("2026-12-24T19:30", "Asia/Kolkata")
    );
    assert_eq!(event["seat_count"], 152);
    assert_eq!(event["tickets_per_customer_max"], 10);
    // Lists say how full it is, too.
    event["seats_left"] = json!("many");
    for found in ["", "?city=Mumbai", "?city=mumbai", "?date=2026-12-24", "?q=tempest", "?q=opera%20tempest"]
    {
        let list = world.get(&format!("/events{found}"), None).await.expect(200);
        assert_eq!(list["events"], json!([event]), "{found}");
    }
    let title = format!("?title_id={}", show.title_id);
    assert_eq!(world.get(&format!("/events{title}"), None).await.expect(200)["events"], json!([event]));
    for empty in
        ["?city=Pune", "?date=2026-12-25", "?q=hamlet", "?title_id=ttl_0123456789", "?from=2026-12-25"]
    {
        let list = world.get(&format!("/events{empty}"), None).await.expect(200);
        assert_eq!(list["events"], json!([]), "{empty}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_seat_map_shows_every_seat_with_its_price_and_marks_accessible_ones() {
    let world = World::new();
    let show = world.event().await;
    let seats = world.seats(&show, "Stalls").await;
    assert_eq!(seats.len(), 90);
    let accessible: Vec<&str> =
        seats.iter().filter(|seat| seat["accessible"] == true).map(|seat| text(&seat["seat_id"])).collect();
    assert_eq!(accessible, ["Stalls-C-1", "Stalls-C-2"]);
    for seat in &seats {
        assert_eq!((&seat["event_id"], &seat["screen_id"]), (&json!(show.event_id), &json!(show.screen_id)));
        assert_eq!(seat["status"], "available");
        assert_eq!(seat["type"], "premium");
        assert_eq!(seat["price"], json!({ "amount_minor": 50_000, "currency": "INR" }));
    }
    // Without a section, the list contains the seats of all sections.
    let mut all = 0;
    let mut cursor = String::new();
    loop {
        let page = world.get(&format!("/events/{}/seats{cursor}", show.event_id), None).await.expect(200);
        all += page["seats"].as_array().unwrap().len();
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    assert_eq!(all, 152);
    world
        .get(&format!("/events/{}/seats?section=Nowhere", show.event_id), None)
        .await
        .refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seat_map_and_availability_agree_on_every_seat_status() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.bought(&asha, &show, &["Stalls-A-21", "Balcony-A-1"]).await;
    world.locked(&ben, &show, &["Stalls-A-22", "Standing-GA-50"]).await;
    world.pass(2);
    let target = format!("/events/{}/availability", show.event_id);
    let packed = world.get(&target, None).await.expect(200);
    let mut counts = Vec::new();
    for section in packed["sections"].as_array().unwrap() {
        let statuses = unpack(section);
        let seats = world.seats(&show, text(&section["section"])).await;
        let shown: Vec<&str> = seats.iter().map(|seat| text(&seat["status"])).collect();
        assert_eq!(statuses, shown, "{}", section["section"]);
        let available = statuses.iter().filter(|status| **status == "available").count();
        assert_eq!(section["available"], available);
        counts.push(available);
    }
    assert_eq!(counts, [88, 11, 49]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_blocks_of_a_section_are_read_once_a_second_however_many_look_at_it() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/events/{}/seats?section=Stalls", show.event_id);
    let mut queries = Vec::new();
    for seconds in [0, 0, 0, 1, 0] {
        world.pass(seconds);
        // Each visitor meets another instance.
        world.cold_start();
        let reply = world.get(&target, None).await;
        queries.push(reply.calls.iter().filter(|call| call.operation == "Query").count());
    }
    assert_eq!(queries, [8, 0, 0, 8, 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_events_in_equal_halls_show_each_its_own_seats_at_one_moment() {
    let world = World::new();
    let (show, other_show) = (world.event().await, world.event().await);
    world.locked(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    for (show, status) in [(&show, "locked"), (&other_show, "available"), (&show, "locked")] {
        world.cold_start();
        let target = format!("/events/{}/seats?section=Stalls", show.event_id);
        let seats = world.get(&target, None).await.expect(200)["seats"].clone();
        assert_eq!((&seats[0]["seat_id"], &seats[0]["status"]), (&json!("Stalls-A-1"), &json!(status)));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_has_the_newest_availability_is_answered_304() {
    let world = World::new();
    let show = world.event().await;
    for what in ["availability", "seats?section=Stalls"] {
        let target = format!("/events/{}/{what}", show.event_id);
        let first = world.get(&target, None).await;
        assert_eq!(first.headers["cache-control"], "public, max-age=1");
        let etag = first.headers["etag"].clone();
        let ask = async || world.call("GET", &target, None, &[("If-None-Match", &etag)], &Value::Null).await;
        let unchanged = ask().await;
        assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
        let person = world.customer(what.split('?').next().unwrap());
        let booking = world.lock_best(&person, &show, 1, "premium").await.expect(201);
        world.pass(2);
        let changed = ask().await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.headers["etag"], etag);
        // When the lock has expired, the availability and its ETag are the first ones again.
        world.pass(301);
        assert_eq!(ask().await.status, 304, "{}", booking["booking_id"]);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_invalid_chart_is_refused_with_every_problem_and_nothing_is_written() {
    let world = World::new();
    let show = world.event().await;
    let before = world.items("catalog").len();
    let mut chart = Hall::small().chart();
    chart["subChart"]["sections"][0]["subChart"]["rows"][1]["label"] = json!("A");
    chart["subChart"]["sections"][0]["subChart"]["rows"][2]["seats"][3]["categoryKey"] = json!(99);
    chart["subChart"]["generalAdmissionAreas"][0]["capacity"] = json!(-1);
    let target = format!("/admin/venues/{}/screens", show.venue_id);
    let screen = json!({ "name": "Broken hall", "chart": chart });
    let problem = world.admin("POST", &target, &screen).await.refused(422, "chart_invalid");
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|fault| text(&fault["pointer"])).collect();
    for pointer in [
        "/subChart/sections/0/subChart/rows/2/seats/3/categoryKey",
        "/subChart/generalAdmissionAreas/0/capacity",
    ] {
        assert!(pointers.contains(&pointer), "{pointer} in {pointers:?}");
    }
    assert_eq!(world.items("catalog").len(), before);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_with_a_missing_screen_or_title_or_invalid_fields_is_refused() {
    let world = World::new();
    let show = world.event().await;
    let tiers = json!([
        { "type": "premium", "amount_minor": 1 }, { "type": "standard", "amount_minor": 1 },
        { "type": "standing", "amount_minor": 1 },
    ]);
    let good = json!({
        "title_id": show.title_id, "screen_id": show.screen_id, "local_start": "2026-12-24T19:30",
        "currency": "INR", "tiers": tiers,
    });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, status, code) in [
        (with("title_id", json!("ttl_0123456789")), 404, "not_found"),
        (with("screen_id", json!("scr_0123456789")), 404, "not_found"),
        (with("local_start", json!("2026-11-01T19:30")), 400, "field_invalid"),
        (with("local_start", json!("2026-02-30T19:30")), 400, "field_invalid"),
        (with("local_start", json!("soon")), 400, "field_invalid"),
        (with("currency", json!("XXY")), 400, "body_invalid"),
        (with("tiers", json!([])), 400, "field_invalid"),
        (with("tiers", json!([{ "type": "premium", "amount_minor": 1 }])), 400, "field_invalid"),
        (with("tiers", json!([{ "type": "premium", "amount_minor": 1.5 }])), 400, "body_invalid"),
        (with("fee_per_ticket_minor", json!(-1)), 400, "amount_out_of_range"),
        (with("tax_basis_points", json!(10_001)), 400, "field_invalid"),
        (with("lock_seconds", json!(1)), 400, "field_invalid"),
        (with("lock_ceiling_seconds", json!(3299)), 400, "field_invalid"),
        (with("tickets_per_customer_max", json!(0)), 400, "field_invalid"),
        (with("status", json!("published")), 400, "body_invalid"),
        (with("sales_close_at", json!("2026-01-01T00:00:00Z")), 400, "field_invalid"),
    ] {
        let reply = world.admin("POST", "/admin/events", &body).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{body}: {}", reply.body);
    }
    world.admin("POST", "/admin/events", &good).await.expect(201);
    world.admin("POST", "/admin/events/evt_0123456789/publish", &Value::Null).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_quote_contains_fees_and_tax_and_its_total_is_charged() {
    let world = World::new();
    let change = |event: &mut Value| {
        event["fee_per_ticket_minor"] = json!(2_500);
        event["tax_basis_points"] = json!(1_800);
        event["tiers"][1]["amount_minor"] = json!(33_333);
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.lock(&asha, &show, &["Stalls-A-1", "Balcony-A-1", "Balcony-A-2"]).await.expect(201);
    let quote = &booking["quote"];
    let minor = |field: &str| quote[field]["amount_minor"].as_i64().unwrap();
    assert_eq!(minor("subtotal"), 50_000 + 2 * 33_333);
    assert_eq!(minor("fees"), 7_500);
    assert_eq!(minor("total"), minor("subtotal") - minor("discount") + minor("fees") + minor("tax"));
    assert_eq!(quote["total"], booking["amount"]);
    let payment = world.paid(&asha, text(&booking["booking_id"])).await;
    assert_eq!(payment["amount"], booking["amount"]);
    let intents = world.provider_list("/v1/payment_intents");
    assert_eq!(intents[0]["amount_received"], booking["amount"]["amount_minor"]);
    world.settle().await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn halls_are_named_and_numbered_in_any_script() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("Première");
    let hall = hall
        .section(Section::new("Étage 1 (links)", premium).row("Ä", 3).row("10½", 3))
        .section(Section::new("中央-A", premium).row("一", 3).row("A-1", 3));
    let show = world.event_with(&hall, |_| {}).await;
    let names = ["%C3%89tage%201%20(links)", "%E4%B8%AD%E5%A4%AE-A"];
    let mut ids = Vec::new();
    for name in names {
        let page =
            world.get(&format!("/events/{}/seats?section={name}", show.event_id), None).await.expect(200);
        ids.extend(page["seats"].as_array().unwrap().iter().map(|seat| text(&seat["seat_id"]).to_owned()));
    }
    assert_eq!(ids.len(), 12);
    let some: Vec<&str> = ids.iter().map(String::as_str).step_by(2).collect();
    let asha = world.customer("asha");
    world.bought(&asha, &show, &some).await;
    let problem = world.lock(&world.customer("ben"), &show, &some).await.refused(409, "seats_taken");
    let mut lost = texts(&problem["seats"]);
    lost.sort_unstable();
    let mut some = some.clone();
    some.sort_unstable();
    assert_eq!(lost, some);
    let found = world.get("/events?city=MUMBAI&q=TEMPEST", None).await.expect(200);
    assert_eq!(found["events"].as_array().unwrap().len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn in_a_hall_of_one_section_seats_have_short_names() {
    let world = World::new();
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let show = world.event_with(&hall.section(Section::new("Hall", premium).row("A", 12)), |_| {}).await;
    let ids: Vec<String> =
        world.seats(&show, "Hall").await.iter().map(|seat| text(&seat["seat_id"]).to_owned()).collect();
    assert_eq!((ids[0].as_str(), ids[9].as_str()), ("A1", "A10"));
    world.bought(&world.customer("asha"), &show, &["A1", "A10"]).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_chart_with_two_seats_of_one_name_is_refused() {
    let world = World::new();
    let show = world.event().await;
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    let hall = hall
        .section(Section::new("Stalls", premium).row("A-1", 3))
        .section(Section::new("Stalls-A", premium).row("1", 3));
    let screen = json!({ "name": "Hall", "chart": hall.chart() });
    let target = format!("/admin/venues/{}/screens", show.venue_id);
    world.admin("POST", &target, &screen).await.refused(422, "chart_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_real_chart_with_rows_outside_sections_can_be_sold() {
    let Some(chart) = real_chart("chart-small.json") else { return };
    let world = World::new();
    let show = world.draft_with(&chart, |_| {}).await;
    let event = world.publish(&show).await.expect(200);
    let mut bought = Vec::new();
    for (i, tier) in event["tiers"].as_array().unwrap().iter().enumerate() {
        let person = world.customer(&format!("person{i}"));
        let booking = world.lock_best(&person, &show, 1, text(&tier["type"])).await.expect(201);
        world.paid(&person, text(&booking["booking_id"])).await;
        bought.extend(texts(&booking["seats"]).into_iter().map(str::to_owned));
    }
    world.settle().await;
    let late = world.customer("late");
    for seat in &bought {
        world.lock(&late, &show, &[seat]).await.refused(409, "seats_taken");
    }
    world.finish().await;
}

/// The chart of a real hall; none if the data is not on this machine.
fn real_chart(name: &str) -> Option<Value> {
    let path = format!("{}/../../shared/data/seatsio/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(chart) = std::fs::read_to_string(path) else {
        println!("skipped: the chart {name} is not on this machine");
        return None;
    };
    Some(serde_json::from_str(&chart).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_hall_of_8897_seats_is_drawn_sold_and_its_availability_stays_below_4_kilobytes() {
    let Some(chart) = real_chart("chart-8897-seats.json") else { return };
    let world = World::new();
    let show = world.draft_with(&chart, |_| {}).await;
    let event = world.publish(&show).await.expect(200);
    assert_eq!(event["seat_count"], 8897);
    let target = format!("/events/{}/availability", show.event_id);
    let fresh = world.get(&target, None).await;
    println!("availability of an unsold hall: {} bytes", fresh.bytes.len());
    assert!(fresh.bytes.len() <= 4096);
    let kinds: Vec<&str> =
        event["tiers"].as_array().unwrap().iter().map(|tier| text(&tier["type"])).collect();
    for i in 0..60 {
        let person = world.customer(&format!("person{i}"));
        let count = i % 6 + 1;
        let reply = world.lock_best(&person, &show, count, kinds[i % kinds.len()]).await.expect(201);
        assert_eq!(texts(&reply["seats"]).len(), count);
    }
    world.pass(2);
    let sold = world.get(&target, None).await;
    println!("with some seats locked: {} bytes", sold.bytes.len());
    assert!(sold.bytes.len() <= 4096);
    let etag = sold.headers["etag"].clone();
    let again = world.call("GET", &target, None, &[("if-none-match", &etag)], &Value::Null).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let counts = sold.body["sections"].as_array().unwrap().iter().map(|s| s["available"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 8897 - 210);
    let mut cursor = String::new();
    let mut seats = 0;
    loop {
        let page = world.get(&format!("/events/{}/seats{cursor}", show.event_id), None).await;
        assert!(page.bytes.len() <= 1_000_000, "{} bytes", page.bytes.len());
        let page = page.expect(200);
        seats += page["seats"].as_array().unwrap().len();
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    assert_eq!(seats, 8897);
    world.finish().await;
}
