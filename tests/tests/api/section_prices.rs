//! Prices of sections and rows, and fees for bookings.

use serde_json::{Value, json};
use tests::{Hall, Show, World};

use crate::documents::invoice;
use crate::support::{text, texts};

/// The small hall's `Stalls` for 600.00, its row A for 800.00 and 900.00 from an hour later, its row C for 700.00; the
/// balcony for 300.00, and the standing places, which have no other price, for 500.00.
async fn priced(world: &World, change: impl FnOnce(&mut Value)) -> Show {
    let end = world.clock.now() + jiff::SignedDuration::from_secs(3_600);
    world
        .event_with(&Hall::small(), |event| {
            let tiers = event["tiers"].as_array_mut().unwrap();
            let tier = |kind: &str| tiers.iter().position(|tier| tier["type"] == kind).unwrap();
            let (premium, standard) = (tier("premium"), tier("standard"));
            tiers[premium]["amount_minor"] = json!(60_000);
            tiers[premium]["section_prices"] = json!([
                { "section": "Stalls", "rows": ["A"], "amount_minor": 90_000, "phases": [{ "until": end, "amount_minor": 80_000 }] },
                { "section": "Stalls", "rows": ["C"], "amount_minor": 70_000 },
            ]);
            tiers[standard]["amount_minor"] = json!(30_000);
            change(event);
        })
        .await
}

async fn edit(world: &World, show: &Show, change: &Value) -> tests::Reply {
    let event = format!("/admin/events/{}", show.event_id);
    let admin = world.administrator();
    let tag = world.get(&event, Some(&admin)).await.headers["etag"].clone();
    world.call("PATCH", &event, Some(&admin), &[("if-match", &tag)], change).await
}

/// The tiers as an organizer sends them, with these prices of the premium tier's sections and rows.
fn tiers(section_prices: &Value) -> Value {
    json!([
        { "type": "premium", "amount_minor": 60_000, "section_prices": section_prices },
        { "type": "standard", "amount_minor": 30_000 },
        { "type": "standing", "amount_minor": 50_000 },
    ])
}

#[tokio::test(start_paused = true)]
async fn seats_of_a_row_have_its_price_wherever_it_is_shown_charged_and_given_back() {
    let world = World::new();
    let policy = json!({
        "tiers": [{ "hours_before": 1, "refund_basis_points": 10_000 }], "fees_returned": false, "single_seats": true,
    });
    let show = priced(&world, |event| event["cancellation"] = policy).await;
    let asha = world.customer("asha");
    let page = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    let premium = &page["tiers"][0];
    let amounts = |money: &Value| money["amount_minor"].as_i64().unwrap();
    assert_eq!(amounts(&premium["lowest_total"]), 60_000);
    assert_eq!(amounts(&premium["highest_total"]), 80_000);
    let row = &premium["section_prices"][0];
    assert_eq!(
        (&row["rows"], amounts(&row["total"]), amounts(&row["last_price"])),
        (&json!(["A"]), 80_000, 90_000)
    );
    let list = world.get("/events", None).await.expect(200);
    assert_eq!(amounts(&list["events"][0]["lowest_total"]), 30_000);
    assert_eq!(list["events"][0]["tiers"][0].get("section_prices"), None);
    let seats = world.seats(&show, "Stalls").await;
    let price_of = |id: &str| {
        let seat = seats.iter().find(|seat| seat["seat_id"] == id).unwrap();
        (amounts(&seat["price"]), amounts(&seat["total"]))
    };
    for (seat, price) in [("Stalls-A-1", 80_000), ("Stalls-B-40", 60_000), ("Stalls-C-10", 70_000)] {
        assert_eq!(price_of(seat), (price, price), "{seat}");
    }

    // The rows alternate, and the first line is not the tier's own price.
    let chosen = ["Stalls-A-1", "Stalls-B-1", "Stalls-A-2", "Balcony-A-1"];
    let booking = world.locked(&asha, &show, &chosen).await;
    let lines = |lines: &Value| {
        let lines = lines.as_array().unwrap().iter();
        lines
            .map(|line| (text(&line["type"]).to_owned(), line["count"].as_i64().unwrap()))
            .collect::<Vec<_>>()
    };
    let quote = world.booking(&asha, &booking).await["quote"].clone();
    let wanted =
        [("premium", 2), ("premium", 1), ("standard", 1)].map(|(kind, count)| (kind.to_owned(), count));
    assert_eq!(lines(&quote["lines"]), wanted);
    assert_eq!(amounts(&quote["lines"][1]["unit"]), 60_000);
    assert_eq!(amounts(&quote["total"]), 250_000);
    assert_eq!(amounts(&world.paid(&asha, &booking).await["amount"]), 250_000);
    world.settle().await;
    let issued = invoice(&world, &asha, &booking).await;
    assert_eq!(lines(&issued["lines"]), wanted);
    assert_eq!(texts(&issued["lines"][0]["seats"]), ["Stalls-A-1", "Stalls-A-2"]);
    assert_eq!(texts(&issued["lines"][1]["seats"]), ["Stalls-B-1"]);

    for (seats, back) in [(&["Stalls-A-2"][..], 80_000), (&["Stalls-B-1", "Stalls-A-1"], 140_000)] {
        let quote = world.ask_back(&asha, &booking, Some(seats)).await.expect(201);
        assert_eq!(amounts(&quote["refund"]["total"]), back, "{seats:?}");
        world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
        world.settle().await;
    }
    // Frozen with the lock; a new one has the next phase.
    world.pass(3_600);
    let later = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(amounts(&world.booking(&asha, &later).await["amount"]), 90_000);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn prices_for_places_that_the_hall_does_not_have_are_refused_by_name() {
    let world = World::new();
    let show = priced(&world, |_| {}).await;
    let price = |section: &str, rows: &[&str]| json!({ "section": section, "rows": rows, "amount_minor": 1 });
    let create = |tiers: &Value| {
        let event = json!({
            "title_id": show.title_id, "screen_id": show.screen_id, "local_start": "2026-12-25T19:30", "currency": "INR",
            "tiers": tiers,
        });
        let world = &world;
        async move { world.admin("POST", "/admin/events", &event).await }
    };
    for (prices, named) in [
        (json!([price("Circle", &[])]), "Circle"),
        (json!([price("Stalls", &["A", "Z"])]), "row `Z`"),
        (json!([price("Balcony", &[])]), "Balcony"),
        (json!([price("Balcony", &["A"])]), "row `A` of the section `Balcony`"),
        (json!([price("Stalls", &["A"]), price("Stalls", &["B", "A"])]), "`A` of the section `Stalls` twice"),
        (json!([price("Stalls", &[]), price("Stalls", &[])]), "two prices"),
        (json!([price("Stalls", &[])]), "no seat has its own price"),
        (json!([price("Stalls", &["A", "B", "C"]), price("Stalls", &[])]), "no row is left"),
        (json!((0..101).map(|n| price("Stalls", &[&n.to_string()])).collect::<Vec<_>>()), "at most 100"),
    ] {
        let tiers = tiers(&prices);
        let made = create(&tiers).await.refused(400, "field_invalid");
        let edited = edit(&world, &show, &json!({ "tiers": tiers })).await.refused(400, "field_invalid");
        for refused in [made, edited] {
            assert_eq!(refused["field"], "tiers", "{refused}");
            assert!(text(&refused["detail"]).contains(named), "{named}: {refused}");
        }
    }
    let unknown = json!([{ "section": "Stalls", "row": "A", "amount_minor": 1 }]);
    create(&tiers(&unknown)).await.refused(400, "body_invalid");
    // On another screen the copy names sections that are not there.
    let mut hall = Hall::default();
    let keys = ["premium", "standard", "standing"].map(|kind| hall.category(kind));
    let hall = keys
        .into_iter()
        .fold(hall, |hall, key| hall.section(tests::Section::new(&format!("Hall {key}"), key).row("A", 4)));
    let screens = format!("/admin/venues/{}/screens", show.venue_id);
    let screen = json!({ "name": "Small hall", "chart": hall.chart() });
    let screen = world.admin("POST", &screens, &screen).await.expect(201);
    let copy = json!({ "local_start": "2026-12-26T19:30", "screen_id": screen["screen_id"] });
    let target = format!("/admin/events/{}/duplicate", show.event_id);
    let admin = world.administrator();
    let copied = world.call("POST", &target, Some(&admin), &[("idempotency-key", "copy")], &copy).await;
    assert!(text(&copied.refused(400, "field_invalid")["detail"]).contains("Stalls"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_price_of_a_row_reaches_who_has_the_list_of_seats_already() {
    let world = World::new();
    let show = priced(&world, |_| {}).await;
    let target = |section: &str| format!("/events/{}/seats?section={section}", show.event_id);
    let (stalls, balcony) = (target("Stalls"), target("Balcony"));
    let tag = |reply: tests::Reply| reply.headers["etag"].clone();
    let tags = [tag(world.get(&stalls, None).await), tag(world.get(&balcony, None).await)];
    let prices = json!([{ "section": "Stalls", "rows": ["C"], "amount_minor": 75_000 }]);
    edit(&world, &show, &json!({ "tiers": tiers(&prices) })).await.expect(200);
    world.pass(4);
    let again =
        world.call("GET", &stalls, None, &[("if-none-match", &tags[0])], &Value::Null).await.expect(200);
    let seats = again["seats"].as_array().unwrap();
    let price_of =
        |id: &str| &seats.iter().find(|seat| seat["seat_id"] == id).unwrap()["price"]["amount_minor"];
    assert_eq!((price_of("Stalls-A-1"), price_of("Stalls-C-1")), (&json!(60_000), &json!(75_000)));
    world.call("GET", &balcony, None, &[("if-none-match", &tags[1])], &Value::Null).await.expect(304);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_best_seats_cost_what_their_row_costs_and_lists_find_an_event_by_any_of_its_prices() {
    let world = World::new();
    let show = priced(&world, |_| {}).await;
    let asha = world.customer("asha");
    let booking =
        text(&world.lock_best(&asha, &show, 2, "premium").await.expect(201)["booking_id"]).to_owned();
    let locked = world.booking(&asha, &booking).await;
    let seats = world.seats(&show, "Stalls").await;
    let cost = |id: &str| {
        let seat = seats.iter().find(|seat| seat["seat_id"] == id).unwrap();
        seat["price"]["amount_minor"].as_i64().unwrap()
    };
    let sum: i64 = texts(&locked["seats"]).into_iter().map(cost).sum();
    assert_eq!(sum, 160_000, "the first row is the best");
    assert_eq!(locked["amount"]["amount_minor"], sum);
    for (from, to, count) in [(80_000, 80_000, 1), (70_000, 79_999, 1), (80_001, 100_000, 0), (0, 29_999, 0)]
    {
        let list = format!("/events?currency=INR&price_from={from}&price_to={to}");
        let found = world.get(&list, None).await.expect(200);
        assert_eq!(found["events"].as_array().unwrap().len(), count, "{from} to {to}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_fee_for_the_booking_is_paid_once_shown_apart_and_given_back_in_equal_shares() {
    let world = World::new();
    for (name, fees_returned) in [("asha", true), ("ben", false)] {
        let show = world
            .event_with(&Hall::small(), |event| {
                event["fee_per_booking_minor"] = json!(1_001);
                event["tax_basis_points"] = json!(625);
                event["cancellation"] = json!({
                    "tiers": [{ "hours_before": 1, "refund_basis_points": 10_000 }],
                    "fees_returned": fees_returned, "single_seats": true,
                });
            })
            .await;
        let who = world.customer(name);
        let seats = world.seats(&show, "Stalls").await;
        // (500.00 + 10.01) and 6.25 % on top of it.
        assert_eq!(seats[0]["total"]["amount_minor"], 54_189);
        let alone = world.locked(&who, &show, &["Stalls-A-9"]).await;
        assert_eq!(world.booking(&who, &alone).await["amount"]["amount_minor"], 54_189);
        world.release(&who, &alone).await.expect(200);

        let booking = world.locked(&who, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await;
        let quote = world.booking(&who, &booking).await["quote"].clone();
        assert_eq!(
            (&quote["fees"]["amount_minor"], &quote["booking_fee"]["amount_minor"]),
            (&json!(1_001), &json!(1_001))
        );
        assert_eq!(quote["total"]["amount_minor"], 160_439);
        world.paid(&who, &booking).await;
        world.settle().await;
        let amounts = invoice(&world, &who, &booking).await["amounts"].clone();
        assert_eq!(
            (&amounts["booking_fee_minor"], &amounts["total_minor"]),
            (&json!(1_001), &json!(160_439))
        );
        let mut sum = 0;
        for seat in ["Stalls-A-3", "Stalls-A-1", "Stalls-A-2"] {
            let back = world.ask_back(&who, &booking, Some(&[seat])).await.expect(201);
            let back = back["refund"]["total"]["amount_minor"].as_i64().unwrap();
            // A third of the fee with its tax is 3.55.
            assert!(
                (if fees_returned { 354..=356 } else { -1..=1 }).contains(&(back - 53_125)),
                "{seat}: {back}"
            );
            sum += back;
            world.give_back(&who, &booking, &world.mailed_code(&who)).await.expect(200);
            world.settle().await;
        }
        let fees = 1_001 + 63;
        assert_eq!(sum, if fees_returned { 160_439 } else { 160_439 - fees });
    }
    world.finish().await;
}
