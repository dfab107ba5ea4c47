//! Prices that customers see before they buy, and lists of events by price, kind and language.

use serde_json::{Value, json};
use tests::{Hall, World};

use crate::documents::invoice;
use crate::support::text;

/// Ids of the listed events.
async fn found(world: &World, filter: &str) -> Vec<String> {
    let page = world.get(&format!("/events?{filter}"), None).await.expect(200);
    assert_eq!(page["next_cursor"], Value::Null);
    page["events"].as_array().unwrap().iter().map(|event| text(&event["event_id"]).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_price_that_a_customer_sees_is_the_one_that_is_paid() {
    let world = World::new();
    let asha = world.customer("asha");
    for (currency, price, fee, tax, mode, total) in [
        ("INR", 50_000, 2_500, 1_800, "exclusive", 61_950),
        ("INR", 33_333, 1_111, 725, "exclusive", 36_941),
        ("EUR", 4_200, 190, 700, "inclusive", 4_390),
        ("JPY", 2_601, 110, 1_000, "exclusive", 2_982),
        ("KWD", 12_340, 250, 0, "exclusive", 12_590),
        ("USD", 1_000, 0, 0, "inclusive", 1_000),
    ] {
        let show = world
            .event_with(&Hall::small(), |event| {
                let tiers = event["tiers"].as_array_mut().unwrap();
                for (place, tier) in tiers.iter_mut().enumerate() {
                    tier["amount_minor"] = json!(price + 500 * place);
                }
                event["currency"] = json!(currency);
                event["fee_per_ticket_minor"] = json!(fee);
                event["tax_basis_points"] = json!(tax);
                event["tax_mode"] = json!(mode);
            })
            .await;
        let total = json!({ "amount_minor": total, "currency": currency });
        let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
        assert_eq!(page["tiers"][0]["total"], total, "{page}");
        assert_eq!(page["lowest_total"], total);
        assert_eq!(page["tiers"][0]["price"]["amount_minor"], price);
        let listed = world.get("/events?limit=100", None).await.expect(200);
        let mut listed = listed["events"].as_array().unwrap().iter();
        let listed = listed.find(|event| event["event_id"] == page["event_id"]).unwrap();
        assert_eq!((&listed["lowest_total"], &listed["tiers"]), (&total, &page["tiers"]));
        let seats = world.seats(&show, "Stalls").await;
        let kind = &page["tiers"][0]["type"];
        let seat = seats.iter().find(|seat| seat["type"] == *kind).unwrap();
        assert_eq!(seat["total"], total);
        let booking = world.locked(&asha, &show, &[text(&seat["seat_id"])]).await;
        let locked = world.booking(&asha, &booking).await;
        assert_eq!((&locked["amount"], &locked["quote"]["total"]), (&total, &total));
        let payment = world.paid(&asha, &booking).await;
        assert_eq!(payment["amount"], total);
        world.settle().await;
        assert_eq!(invoice(&world, &asha, &booking).await["amounts"]["total_minor"], total["amount_minor"]);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn events_are_found_by_kind_language_and_the_price_that_is_paid() {
    let world = World::new();
    let organizer = world.organizer().await;
    let mut made = Vec::new();
    for (kind, languages, currency, prices) in [
        ("film", json!(["hi", "pt-BR"]), "INR", [10_000, 20_000, 20_000]),
        ("play", json!(["en"]), "INR", [50_000, 90_000, 90_000]),
        ("concert", json!([]), "EUR", [10_000, 20_000, 20_000]),
    ] {
        let title =
            json!({ "organizer_id": organizer, "name": "Evening", "kind": kind, "languages": languages });
        let title = world.admin("POST", "/admin/titles", &title).await.expect(201);
        let day = 20 + made.len();
        let show = world
            .event_with(&Hall::small(), |event| {
                event["title_id"] = title["title_id"].clone();
                event["local_start"] = json!(format!("2026-12-{day}T19:30"));
                event["currency"] = json!(currency);
                event["tax_basis_points"] = json!(1_000);
                let tiers = event["tiers"].as_array_mut().unwrap().iter_mut();
                for (tier, price) in tiers.zip(prices) {
                    tier["amount_minor"] = json!(price);
                }
            })
            .await;
        made.push(show.event_id);
    }
    for (filter, wanted) in [
        ("kind=film", vec![0]),
        ("kind=other", vec![]),
        ("language=pt", vec![0]),
        ("language=pt-BR", vec![0]),
        ("language=pt-PT", vec![]),
        ("language=en&kind=play&city=Mumbai", vec![1]),
        ("currency=INR", vec![0, 1]),
        ("currency=EUR&price_to=11000", vec![2]),
        ("currency=EUR&price_to=10999", vec![]),
        // 110 and 220 with tax: nothing costs 150.
        ("currency=INR&price_from=15000&price_to=21999", vec![]),
        ("currency=INR&price_from=15000&price_to=22000", vec![0]),
        ("currency=INR&price_from=99000", vec![1]),
        ("currency=INR&price_from=0&price_to=99999999999", vec![0, 1]),
    ] {
        let wanted: Vec<_> = wanted.into_iter().map(|place: usize| made[place].clone()).collect();
        assert_eq!(found(&world, filter).await, wanted, "{filter}");
    }
    for (parameter, filter) in [
        ("kind", "kind=musical"),
        ("kind", "kind=Film"),
        ("language", "language=english"),
        ("language", "language=p"),
        ("currency", "currency=XXX"),
        ("currency", "price_from=1"),
        ("price_from", "currency=INR&price_from=-1"),
        ("price_from", "currency=INR&price_from=1.5"),
        ("price_to", "currency=INR&price_to=100000000000"),
        ("price_to", "currency=INR&price_from=2&price_to=1"),
    ] {
        let refused = world.get(&format!("/events?{filter}"), None).await.refused(400, "parameter_invalid");
        assert_eq!(refused["parameter"], parameter, "{filter}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_list_by_price_is_read_to_its_end_page_by_page_though_most_events_are_left_out() {
    let world = World::new();
    let mut wanted = Vec::new();
    for day in 1..=12 {
        let show = world
            .event_with(&Hall::small(), |event| {
                event["local_start"] = json!(format!("2026-12-{day:02}T19:30"));
                for tier in event["tiers"].as_array_mut().unwrap() {
                    tier["amount_minor"] = json!(if day % 3 == 0 { 100 } else { 900 });
                }
            })
            .await;
        if day % 3 == 0 {
            wanted.push(show.event_id);
        }
    }
    for city in ["", "&city=Mumbai"] {
        let list = format!("/events?currency=INR&price_to=200&limit=1{city}");
        let mut seen = Vec::new();
        let mut cursor = String::new();
        for _ in 0..20 {
            let page = world.get(&format!("{list}{cursor}"), None).await.expect(200);
            seen.extend(
                page["events"].as_array().unwrap().iter().map(|event| text(&event["event_id"]).to_owned()),
            );
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, wanted, "{city}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_fee_reaches_who_has_the_list_of_seats_already() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/events/{}/seats?section=Stalls", show.event_id);
    let first = world.get(&target, None).await;
    let tag = first.headers["etag"].clone();
    let before = first.expect(200)["seats"][0]["total"]["amount_minor"].as_i64().unwrap();
    let event = format!("/admin/events/{}", show.event_id);
    let admin = world.administrator();
    let read = world.get(&event, Some(&admin)).await.headers["etag"].clone();
    let fee = json!({ "fee_per_ticket_minor": 2_500 });
    world.call("PATCH", &event, Some(&admin), &[("if-match", &read)], &fee).await.expect(200);
    world.pass(4);
    let again = world.call("GET", &target, None, &[("if-none-match", &tag)], &Value::Null).await;
    assert_eq!(again.expect(200)["seats"][0]["total"]["amount_minor"], before + 2_500);
    world.finish().await;
}
