//! Lists of the catalogue, read page by page: events by anybody, venues and titles by organizers.

use serde_json::{Value, json};
use tests::{Hall, World};

use crate::support::text;

/// The pages of a list. `target` ends with a parameter.
async fn pages(world: &World, target: &str, list: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = world.admin("GET", &format!("{target}{cursor}"), &Value::Null).await.expect(200);
        pages.push(page[list].as_array().unwrap().clone());
        assert!(pages.len() <= 20, "{target} has no end");
        let Some(next) = page["next_cursor"].as_str() else { return pages };
        cursor = format!("&cursor={next}");
    }
}

/// Starts and ids of all events on the pages.
fn starts(pages: Vec<Vec<Value>>) -> Vec<(String, String)> {
    let events = pages.into_iter().flatten();
    events
        .map(|event| (text(&event["local_start"]).to_owned(), text(&event["event_id"]).to_owned()))
        .collect()
}

/// Events on sale that start at these hours of their days, sorted.
async fn on_sale(world: &World, hours: &[&str]) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for hour in hours {
        let start = format!("2026-12-{hour}");
        let show = world.event_with(&Hall::small(), |event| event["local_start"] = json!(start)).await;
        made.push((start, show.event_id));
    }
    made.sort();
    made
}

#[tokio::test(start_paused = true)]
async fn a_list_of_events_is_read_to_its_end_page_by_page_each_event_once() {
    let world = World::new();
    let days = ["11", "05", "24", "24", "09", "17", "30"].map(|day| format!("{day}T19:30"));
    let made = on_sale(&world, &days.each_ref().map(String::as_str)).await;
    for filter in ["", "&city=Mumbai", "&from=2026-12-01&to=2027-01-31"] {
        let pages = pages(&world, &format!("/events?limit=2{filter}"), "events").await;
        assert_eq!(starts(pages), made, "{filter}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_that_starts_at_midnight_is_listed_once_among_those_of_its_day() {
    let world = World::new();
    let made = on_sale(&world, &["23T23:59", "24T00:00", "24T19:30", "24T23:59", "25T00:00"]).await;
    for filter in ["", "&city=Mumbai"] {
        let pages = pages(&world, &format!("/events?limit=1&date=2026-12-24{filter}"), "events").await;
        assert_eq!(starts(pages), made[1..4], "{filter}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_page_of_events_has_as_many_as_were_asked_for() {
    let world = World::new();
    let minutes: Vec<String> = (10..30).map(|minute| format!("24T19:{minute}")).collect();
    on_sale(&world, &minutes.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for filter in ["", "&city=Mumbai"] {
        let pages = pages(&world, &format!("/events?limit=18{filter}"), "events").await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [18, 2], "{filter}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_reads_venues_and_titles_by_name_page_by_page() {
    let world = World::new();
    let organizer = world.organizer().await;
    let names = ["Opera House", "amphitheatre", "Town Hall", "Barn", "opera studio"];
    for name in names {
        let venue = json!({
            "organizer_id": organizer, "name": name, "address": "1 Charni Road", "city": "Mumbai",
            "country": "IN", "time_zone": "Asia/Kolkata",
        });
        world.admin("POST", "/admin/venues", &venue).await.expect(201);
        let title = json!({ "organizer_id": organizer, "name": name, "kind": "play" });
        world.admin("POST", "/admin/titles", &title).await.expect(201);
    }
    for list in ["venues", "titles"] {
        let pages = pages(&world, &format!("/admin/{list}?organizer_id={organizer}&limit=2"), list).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1], "{list}");
        let seen: Vec<&str> = pages.iter().flatten().map(|listed| text(&listed["name"])).collect();
        assert_eq!(seen, ["amphitheatre", "Barn", "Opera House", "opera studio", "Town Hall"], "{list}");
    }
    world.finish().await;
}
