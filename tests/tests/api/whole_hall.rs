//! A whole hall in few small answers: the event, its map and the statuses of all seats.

use serde_json::{Value, json};
use tests::{Reply, Show, World};

use crate::support::text;

async fn get(world: &World, target: &str, coding: &str) -> Reply {
    world.call("GET", target, None, &[("accept-encoding", coding)], &Value::Null).await
}

/// The three answers that a client draws a hall from.
async fn answers(world: &World, show: &Show, coding: &str) -> [Reply; 3] {
    let event = get(world, &format!("/events/{}", show.event_id), coding).await;
    let version = &event.body["layout_version"];
    let map = format!("/layouts/{}/versions/{version}/map", text(&event.body["screen"]["screen_id"]));
    let map = get(world, &map, coding).await;
    let availability = get(world, &format!("/events/{}/availability", show.event_id), coding).await;
    [event, map, availability]
}

#[tokio::test(start_paused = true)]
async fn a_client_draws_and_prices_every_seat_from_three_answers() {
    let world = World::new();
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-A-2"]).await;
    world.pass(2);
    let [event, map, availability] = answers(&world, &show, "gzip").await;
    let (event, map, availability) = (event.expect(200), map.expect(200), availability.expect(200));
    let mut drawn = Vec::new();
    for (section, status) in
        map["sections"].as_array().unwrap().iter().zip(availability["sections"].as_array().unwrap())
    {
        assert_eq!(
            (&section["section"], &section["seat_count"]),
            (&status["section"], &status["seat_count"])
        );
        for row in section["rows"].as_array().unwrap() {
            for (label, tier) in
                row["labels"].as_array().unwrap().iter().zip(row["tiers"].as_array().unwrap())
            {
                let kind = &map["tiers"][tier.as_u64().unwrap() as usize]["type"];
                let tiers = event["tiers"].as_array().unwrap();
                let tier = tiers.iter().find(|tier| tier["type"] == *kind).unwrap();
                drawn.push((
                    format!("{}{}", text(&row["id_prefix"]), text(label)),
                    kind.clone(),
                    tier["total"].clone(),
                ));
            }
        }
    }
    let mut listed = Vec::new();
    // A standing area is one shape without rows; its places are only counted.
    let area = &map["sections"][2];
    assert_eq!((text(&area["section"]), &area["general_admission"]), ("Standing", &json!(true)));
    assert_eq!(availability["sections"][2]["available"], 50);
    for section in ["Stalls", "Balcony"] {
        let seats = world.seats(&show, section).await;
        listed.extend(
            seats
                .iter()
                .map(|seat| (text(&seat["seat_id"]).to_owned(), seat["type"].clone(), seat["total"].clone())),
        );
    }
    assert!(drawn == listed, "{drawn:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn every_answer_comes_plain_to_a_client_that_does_not_take_gzip() {
    let world = World::new();
    let show = world.event().await;
    let packed = answers(&world, &show, "gzip, deflate, br").await;
    for coding in ["identity", "br", "gzip;q=0"] {
        for (plain, packed) in answers(&world, &show, coding).await.iter().zip(&packed) {
            assert!(!plain.headers.contains_key("content-encoding"), "{coding}");
            assert_eq!(plain.body, packed.body);
            assert!(!plain.body.is_null());
        }
    }
    assert_eq!(packed[1].headers["content-encoding"], "gzip");
    let target = format!("/events/{}/seats?section=Stalls", show.event_id);
    let (packed, plain) = (get(&world, &target, "gzip").await, get(&world, &target, "identity").await);
    assert_eq!((&packed.body, packed.headers["content-encoding"].as_str()), (&plain.body, "gzip"));
    assert!(
        packed.bytes.len() * 5 < plain.bytes.len(),
        "{} of {} bytes",
        packed.bytes.len(),
        plain.bytes.len()
    );
    for reply in [&packed, &plain] {
        assert_eq!(reply.headers["vary"], "accept-encoding");
        let tag = reply.headers["etag"].clone();
        let again = world.call("GET", &target, None, &[("if-none-match", &tag)], &Value::Null).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{tag}");
    }
    world.finish().await;
}

/// The charts of real halls; none if the data is not on this machine.
fn real_charts() -> Vec<(&'static str, Value)> {
    let charts = ["chart-8897-seats.json", "chart-small.json"].map(|name| {
        let path = format!("{}/../../shared/data/seatsio/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).ok();
        text.map(|text| (name, serde_json::from_str(&text).unwrap()))
    });
    charts.into_iter().flatten().collect()
}

#[tokio::test(start_paused = true)]
async fn a_real_hall_takes_three_requests_and_150_kilobytes_and_its_statuses_4() {
    let charts = real_charts();
    if charts.is_empty() {
        println!("skipped: the charts are not on this machine");
    }
    for (name, chart) in charts {
        let world = World::new();
        let show = world.draft_with(&chart, |_| {}).await;
        let event = world.publish(&show).await.expect(200);
        let kinds: Vec<&str> =
            event["tiers"].as_array().unwrap().iter().map(|tier| text(&tier["type"])).collect();
        for i in 0..60 {
            let person = world.customer(&format!("person{i}"));
            world.lock_best(&person, &show, i % 6 + 1, kinds[i % kinds.len()]).await;
        }
        world.pass(2);
        let sizes = answers(&world, &show, "gzip").await.map(|reply| reply.bytes.len());
        let plain = answers(&world, &show, "identity").await.map(|reply| reply.bytes.len());
        println!("{name}: event, map, availability: {sizes:?} bytes compressed, {plain:?} plain");
        assert!(sizes.iter().sum::<usize>() <= 150_000, "{name}: {sizes:?}");
        assert!(sizes[2] <= 4_096, "{name}: {sizes:?}");
        let target = format!("/events/{}/availability", show.event_id);
        let tag = get(&world, &target, "gzip").await.headers["etag"].clone();
        let headers = [("if-none-match", tag.as_str()), ("accept-encoding", "gzip")];
        let again = world.call("GET", &target, None, &headers, &Value::Null).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        world.finish().await;
    }
}
