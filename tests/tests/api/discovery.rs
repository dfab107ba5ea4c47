//! Facets and titles: how customers find events among many.

use serde_json::{Value, json};
use tests::{Hall, Reply, World};

use crate::support::{text, texts};

/// A screen of a new venue in a city.
pub(crate) async fn screen(world: &World, name: &str, city: &str, zone: &str) -> String {
    let organizer = world.organizer().await;
    let venue = json!({
        "organizer_id": organizer, "name": name, "address": "1 High Street", "city": city, "country": "IN",
        "time_zone": zone,
    });
    let venue = world.admin("POST", "/admin/venues", &venue).await.expect(201);
    let screen = json!({ "name": "Main hall", "chart": Hall::small().chart() });
    let target = format!("/admin/venues/{}/screens", text(&venue["venue_id"]));
    text(&world.admin("POST", &target, &screen).await.expect(201)["screen_id"]).to_owned()
}

/// A new title.
pub(crate) async fn title(world: &World, name: &str, kind: &str, languages: &[&str]) -> String {
    let organizer = world.organizer().await;
    let body = json!({ "organizer_id": organizer, "name": name, "kind": kind, "languages": languages });
    text(&world.admin("POST", "/admin/titles", &body).await.expect(201)["title_id"]).to_owned()
}

/// A draft of a title on a screen, at this price and with a fee of 20.00.
pub(crate) async fn draft(world: &World, title: &str, screen: &str, start: &str, price: i64) -> String {
    let tiers: Vec<Value> =
        Hall::small().types().iter().map(|kind| json!({ "type": kind, "amount_minor": price })).collect();
    let event = json!({
        "title_id": title, "screen_id": screen, "local_start": start, "currency": "INR", "tiers": tiers,
        "fee_per_ticket_minor": 2_000,
    });
    text(&world.admin("POST", "/admin/events", &event).await.expect(201)["event_id"]).to_owned()
}

pub(crate) async fn publish(world: &World, event: &str) {
    world.admin("POST", &format!("/admin/events/{event}/publish"), &Value::Null).await.expect(200);
}

/// An event on sale.
pub(crate) async fn on_sale(world: &World, title: &str, screen: &str, start: &str, price: i64) -> String {
    let event = draft(world, title, screen, start, price).await;
    publish(world, &event).await;
    event
}

async fn facets(world: &World, query: &str) -> Value {
    world.get(&format!("/events/facets{query}"), None).await.expect(200)
}

/// Values of a facet, with their numbers.
fn values<'a>(facets: &'a Value, name: &str) -> Vec<(&'a str, u64)> {
    let all = facets[name].as_array().unwrap().iter();
    all.map(|facet| (text(&facet["value"]), facet["event_count"].as_u64().unwrap())).collect()
}

/// A season in two cities: the titles, by name.
async fn season(world: &World) -> [String; 3] {
    let mumbai = screen(world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    let pune = screen(world, "Arena", "Pune", "Asia/Kolkata").await;
    let tempest = title(world, "The Tempest", "play", &["en"]).await;
    let kites = title(world, "Paper Kites", "concert", &["hi", "mr"]).await;
    let monsoon = title(world, "Monsoon", "film", &["hi"]).await;
    on_sale(world, &kites, &pune, "2026-12-24T20:00", 90_000).await;
    on_sale(world, &tempest, &mumbai, "2026-12-23T19:30", 50_000).await;
    on_sale(world, &tempest, &pune, "2026-12-26T19:30", 40_000).await;
    on_sale(world, &tempest, &mumbai, "2026-12-24T19:30", 60_000).await;
    on_sale(world, &monsoon, &mumbai, "2026-12-25T11:00", 20_000).await;
    // What nobody can buy is in no list.
    draft(world, &monsoon, &pune, "2026-12-28T11:00", 10_000).await;
    let off = on_sale(world, &kites, &mumbai, "2026-12-29T20:00", 10_000).await;
    world.admin("POST", &format!("/admin/events/{off}/cancel"), &Value::Null).await.expect(200);
    [tempest, kites, monsoon]
}

#[tokio::test(start_paused = true)]
async fn facets_count_the_events_that_their_filters_would_list() {
    let world = World::new();
    season(&world).await;
    let all = facets(&world, "").await;
    assert_eq!((&all["event_count"], &all["complete_until"]), (&json!(5), &Value::Null));
    assert_eq!(values(&all, "cities"), [("Mumbai", 3), ("Pune", 2)]);
    assert_eq!(values(&all, "kinds"), [("play", 3), ("concert", 1), ("film", 1)]);
    assert_eq!(values(&all, "languages"), [("en", 3), ("hi", 2), ("mr", 1)]);
    let days = [("2026-12-23", 1), ("2026-12-24", 2), ("2026-12-25", 1), ("2026-12-26", 1)];
    assert_eq!(values(&all, "dates"), days);
    for (facet, filter) in
        [("cities", "city"), ("kinds", "kind"), ("languages", "language"), ("dates", "date")]
    {
        for (value, count) in values(&all, facet) {
            let query = format!("?{filter}={value}");
            let list = world.get(&format!("/events{query}"), None).await.expect(200);
            let listed = list["events"].as_array().unwrap().iter();
            let listed = listed.filter(|event| event["status"] == "published").count() as u64;
            assert_eq!(listed, count, "{query}");
            assert_eq!(facets(&world, &query).await["event_count"], count, "{query}");
        }
    }
    let mumbai = facets(&world, "?city=mumbai&kind=play").await;
    assert_eq!(values(&mumbai, "dates"), [("2026-12-23", 1), ("2026-12-24", 1)]);
    let cheap = facets(&world, "?currency=INR&price_to=45000&q=tempest").await;
    assert_eq!(values(&cheap, "cities"), [("Pune", 1)]);
    assert_eq!(facets(&world, "?q=hamlet").await["event_count"], 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_same_facets_are_read_once_in_half_a_minute() {
    let world = World::new();
    season(&world).await;
    let mut queries = Vec::new();
    for seconds in [0, 10, 19, 2] {
        world.pass(seconds);
        let reply = world.get("/events/facets?city=Mumbai", None).await;
        assert_eq!(reply.headers["cache-control"], "public, max-age=30");
        queries.push(reply.calls.len());
    }
    // One query, and the organizer's automatic offers.
    assert_eq!(queries, [2, 0, 0, 2]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_nobody_has_asked_for_is_answered_from_the_same_read() {
    let world = World::new();
    let [tempest, ..] = season(&world).await;
    let is_read = |reply: &Reply| reply.calls.iter().any(|call| call.operation == "Query");
    assert!(is_read(&world.get("/events/facets", None).await));
    world.get("/titles", None).await.expect(200);
    for filter in [
        "q=tempest",
        "q=KITES%20pune",
        "q=OPERA",
        "q=hamlet",
        "q=zzz1",
        "q=zzz2",
        "kind=play",
        "language=hi",
        "currency=INR&price_to=45000",
        "currency=EUR",
        &format!("title_id={tempest}"),
        "kind=film&q=mumbai",
    ] {
        let reply = world.get(&format!("/events/facets?{filter}"), None).await;
        assert!(!is_read(&reply), "{filter}");
        let list = world.get(&format!("/events?{filter}"), None).await.expect(200);
        let listed = list["events"].as_array().unwrap().iter();
        let listed = listed.filter(|event| event["status"] == "published").count();
        assert_eq!(reply.expect(200)["event_count"], listed, "{filter}");
        assert!(!is_read(&world.get(&format!("/titles?{filter}"), None).await), "{filter}");
    }
    // Cities that do not exist push nothing out.
    for n in 0..6 {
        assert_eq!(facets(&world, &format!("?city=Nowhere{n}")).await["event_count"], 0);
    }
    assert!(!is_read(&world.get("/events/facets?q=monsoon", None).await));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn titles_are_listed_with_their_next_events_venues_and_lowest_price_to_pay() {
    let world = World::new();
    let [tempest, kites, monsoon] = season(&world).await;
    let list = world.get("/titles", None).await.expect(200);
    let titles = list["titles"].as_array().unwrap();
    let ids: Vec<&str> = titles.iter().map(|group| text(&group["title"]["title_id"])).collect();
    assert_eq!(ids, [&tempest, &kites, &monsoon], "by the start of their next event");
    assert_eq!((&list["next_cursor"], &list["complete_until"]), (&Value::Null, &Value::Null));
    let first = &titles[0];
    assert_eq!((&first["event_count"], &first["venue_count"]), (&json!(3), &json!(2)));
    assert_eq!(first["last_local_start"], "2026-12-26T19:30");
    assert_eq!(first["lowest_totals"], json!([{ "amount_minor": 42_000, "currency": "INR" }]));
    let venues: Vec<&str> =
        first["venues"].as_array().unwrap().iter().map(|venue| text(&venue["name"])).collect();
    assert_eq!(venues, ["Opera House", "Arena"]);
    let next = first["next_events"].as_array().unwrap();
    let starts: Vec<&str> = next.iter().map(|event| text(&event["local_start"])).collect();
    assert_eq!(starts, ["2026-12-23T19:30", "2026-12-24T19:30", "2026-12-26T19:30"]);
    let event = world.get(&format!("/events/{}", text(&next[1]["event_id"])), None).await.expect(200);
    assert_eq!(
        (&event["lowest_total"], &event["starts_at"]),
        (&next[1]["lowest_total"], &next[1]["starts_at"])
    );
    let in_pune = world.get("/titles?city=Pune&from=2026-12-25", None).await.expect(200);
    assert_eq!(in_pune["titles"].as_array().unwrap().len(), 1);
    assert_eq!(in_pune["titles"][0]["event_count"], 1);
    assert_eq!(texts(&in_pune["titles"][0]["title"]["languages"]), ["en"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn each_title_is_on_one_page_although_its_first_event_begins_between_two_pages() {
    let world = World::new();
    let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    let mut titles = Vec::new();
    for n in 0..5 {
        let id = title(&world, &format!("Title {n}"), "play", &[]).await;
        on_sale(&world, &id, &hall, &format!("2026-12-24T1{n}:00"), 50_000).await;
        on_sale(&world, &id, &hall, &format!("2026-12-26T1{n}:00"), 50_000).await;
        titles.push(id);
    }
    for filter in ["", "&city=Mumbai", "&from=2026-12-24"] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let target = format!("/titles?limit=2{filter}{cursor}");
            let page = world.get(&target, None).await.expect(200);
            let ids = page["titles"].as_array().unwrap().iter();
            seen.extend(ids.map(|group| text(&group["title"]["title_id"]).to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            world.cold_start();
        }
        assert_eq!(seen, titles, "{filter}");
    }
    let page = world.get("/titles?limit=3", None).await.expect(200);
    let next = text(&page["next_cursor"]).to_owned();
    // Noon of the 24th: three first events have begun, and each has a second one ahead.
    let noon: jiff::Timestamp = "2026-12-24T07:00:00Z".parse().unwrap();
    let later = noon.as_second() - world.clock.second();
    let early = later - 3_600 * 20;
    world.pass(early);
    let page = world.get("/titles?limit=3", None).await.expect(200);
    let fresh = text(&page["next_cursor"]).to_owned();
    world.pass(later - early);
    let page = world.get(&format!("/titles?limit=3&cursor={fresh}"), None).await.expect(200);
    let ids = page["titles"].as_array().unwrap().iter().map(|group| text(&group["title"]["title_id"]));
    assert_eq!(ids.collect::<Vec<_>>(), titles[3..]);
    // A day later nobody turns that page any more.
    world.get(&format!("/titles?limit=3&cursor={next}"), None).await.refused(400, "cursor_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_was_changed_or_is_of_another_list_is_refused() {
    let world = World::new();
    season(&world).await;
    let first = world.get("/titles?limit=1", None).await.expect(200);
    let cursor = text(&first["next_cursor"]).to_owned();
    let of_events = world.get("/events?limit=1", None).await.expect(200);
    let of_events = text(&of_events["next_cursor"]).to_owned();
    let changed = |n: usize| {
        let mut bytes = cursor.clone().into_bytes();
        bytes[n] = if bytes[n] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    for wrong in [changed(0), changed(20), changed(cursor.len() - 2), of_events.clone(), "e30".to_owned()] {
        let target = format!("/titles?limit=1&cursor={wrong}");
        world.get(&target, None).await.refused(400, "cursor_invalid");
    }
    for target in [
        format!("/titles?city=Pune&cursor={cursor}"),
        format!("/events?cursor={cursor}"),
        format!("/events?city=Pune&cursor={of_events}"),
    ] {
        world.get(&target, None).await.refused(400, "cursor_invalid");
    }
    world.get(&format!("/titles?limit=1&cursor={cursor}"), None).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_empty_parameter_is_refused_in_a_sentence() {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let filters = [
        "city",
        "date",
        "from",
        "to",
        "title_id",
        "kind",
        "language",
        "currency",
        "price_from",
        "price_to",
        "q",
        "limit",
    ];
    for list in ["/events", "/events/facets", "/titles"] {
        for name in filters.iter().filter(|name| **name != "limit" || list != "/events/facets") {
            let problem = world.get(&format!("{list}?{name}="), None).await.refused(400, "parameter_invalid");
            assert!(text(&problem["detail"]).contains(&format!("`{name}`")), "{problem}");
        }
    }
    let seats = format!("/events/{}/seats?section=", show.event_id);
    world.get(&seats, None).await.refused(400, "parameter_invalid");
    for target in ["/events?cursor=", "/titles?cursor="] {
        world.get(target, None).await.refused(400, "cursor_invalid");
    }
    for (target, code) in [
        ("/admin/venues?organizer_id=".to_owned(), "parameter_invalid"),
        (format!("/admin/organizers/{organizer}/events?status="), "parameter_invalid"),
        (format!("/admin/organizers/{organizer}/events?from="), "parameter_invalid"),
        (format!("/admin/organizers/{organizer}/activity?format="), "parameter_invalid"),
        (format!("/admin/organizers/{organizer}/activity?cursor="), "cursor_invalid"),
        (format!("/admin/events/{}/bookings?seat_id=", show.event_id), "parameter_invalid"),
        (format!("/admin/events/{}/bookings?status=", show.event_id), "parameter_invalid"),
    ] {
        let reply = world.admin("GET", &target, &Value::Null).await;
        assert_eq!((reply.status, reply.code()), (400, code), "{target}: {}", reply.body);
    }
    world.finish().await;
}
