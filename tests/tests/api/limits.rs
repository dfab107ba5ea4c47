//! Limits of tickets, seats and attempts, and the write units of a purchase.

use serde_json::{Value, json};
use tests::{DECLINED, Hall, Person, Section, Show, World};

use crate::support::{text, texts};

#[tokio::test(start_paused = true)]
async fn one_booking_has_at_most_ten_seats() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let seats: Vec<String> = (1..=11).map(|number| format!("Stalls-A-{number}")).collect();
    let seats: Vec<&str> = seats.iter().map(String::as_str).collect();
    world.lock(&asha, &show, &seats).await.refused(400, "too_many_seats");
    world.lock_best(&asha, &show, 11, "premium").await.refused(400, "too_many_seats");
    assert_eq!(world.all_marks(), []);
    let booking = world.lock(&asha, &show, &seats[..10]).await.expect(201);
    assert_eq!(texts(&booking["seats"]).len(), 10);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_cannot_buy_more_tickets_than_the_event_allows() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(3)).await;
    let asha = world.customer("asha");
    let four = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"];
    let problem = world.lock(&asha, &show, &four).await.refused(409, "ticket_limit_reached");
    assert_eq!(problem["max"], 3);
    assert_eq!(world.all_marks(), [], "seats of a refused request are free again");
    world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.lock(&asha, &show, &["Stalls-A-3", "Stalls-A-4"]).await.refused(409, "ticket_limit_reached");
    world.bought(&asha, &show, &["Stalls-A-3"]).await;
    world.lock(&asha, &show, &["Stalls-A-4"]).await.refused(409, "ticket_limit_reached");
    world.bought(&world.customer("ben"), &show, &["Stalls-A-4"]).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn twenty_tabs_of_one_customer_get_one_lock() {
    let world = World::with_seed(3);
    let show = world.event().await;
    let asha = world.customer("asha");
    let seats: Vec<String> = (1..=20).map(|number| format!("Stalls-A-{number}")).collect();
    let wishes = seats.iter().map(|seat| {
        let (world, asha, show) = (&world, &asha, &show);
        async move { world.lock(asha, show, &[seat]).await }
    });
    let replies = futures::future::join_all(wishes).await;
    let won: Vec<&Value> =
        replies.iter().filter(|reply| reply.status == 201).map(|reply| &reply.body["booking_id"]).collect();
    assert_eq!(won.len(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!((reply.status, reply.code()), (409, "open_lock_exists"), "{}", reply.body);
        assert_eq!(&reply.body["booking_id"], won[0]);
    }
    assert_eq!(world.all_marks().len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn where_the_event_has_no_ticket_limit_a_customer_may_have_several_locks() {
    let world = World::new();
    let show =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = Value::Null).await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.locked(&asha, &show, &["Stalls-A-2"]).await;
    world.locked(&asha, &show, &["Stalls-A-3"]).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_has_ten_attempts_to_pay_and_they_lock_the_seats_no_longer_than_one() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let first = world.open_payment(&asha, &booking).await.expect(201);
    for _ in 1..10 {
        world.pass(10);
        let payment = world.open_payment(&asha, &booking).await.expect(201);
        assert_eq!(payment["expires_at"], first["expires_at"]);
        assert!(world.type_card(&payment, DECLINED).is_err());
    }
    world.open_payment(&asha, &booking).await.refused(409, "too_many_payments");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_purchase_of_four_seats_costs_ten_write_units_and_fourteen_with_a_limit_of_tickets() {
    for (limit, wanted) in [(Value::Null, [4, 2, 4]), (json!(10), [5, 3, 6])] {
        assert_eq!(write_units_of_a_purchase(limit).await, wanted);
    }
}

/// Write units of the lock, of the opened payment and of the confirmation, for four seats in one block.
async fn write_units_of_a_purchase(limit: Value) -> [u64; 3] {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = limit).await;
    let asha = world.customer("asha");
    world.settle().await;
    world.meter();
    let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"];
    let lock = world.lock(&asha, &show, &seats).await;
    let costs_of_lock = lock.units().writes();
    let booking = text(&lock.expect(201)["booking_id"]).to_owned();
    let payment = world.open_payment(&asha, &booking).await;
    let costs_of_payment = payment.units().writes();
    world.type_card(&payment.expect(201), tests::VISA).unwrap();
    world.take_spent();
    // The invoice is written later and counted apart: see `documents`.
    world.deliver_webhooks().await;
    while world.step_one_queue("payments").await {}
    let costs_of_confirming = world.take_spent().writes();
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
    [costs_of_lock, costs_of_payment, costs_of_confirming]
}

#[tokio::test(start_paused = true)]
async fn where_tickets_are_limited_the_claim_costs_one_write_unit_more() {
    let world = World::new();
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-B-1"]).await;
    world.meter();
    let seats = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"];
    let lock = world.lock(&world.customer("ben"), &show, &seats).await;
    let calls: Vec<(&str, u64)> =
        lock.calls.iter().map(|call| (call.operation.as_str(), call.units.writes())).collect();
    let wanted = [("BatchGetItem", 0), ("UpdateItem", 1), ("GetItem", 0), ("UpdateItem", 1), ("PutItem", 3)];
    assert_eq!((lock.status, calls), (201, wanted.to_vec()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_for_a_taken_seat_is_refused_without_a_write() {
    let world = World::new();
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.meter();
    let ben = world.customer("ben");
    let lost = world.lock(&ben, &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    assert_eq!((lost.code(), lost.units().writes()), ("seats_taken", 0));
    assert_eq!(lost.calls.len(), 2, "{:?}", lost.calls);
    // A second booking of a customer and one beyond the limit are refused without a write, too.
    let mine = world.lock(&world.customer("asha"), &show, &["Stalls-A-5"]).await;
    assert_eq!((mine.code(), mine.units().writes()), ("open_lock_exists", 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn losing_a_race_for_a_seat_costs_at_most_one_write_unit_or_three_with_a_limit() {
    for (limit, most) in [(Value::Null, 1), (json!(10), 3)] {
        let world = World::with_seed(5);
        let show =
            world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = limit.clone()).await;
        world.meter();
        let people: Vec<_> = (0..50).map(|i| world.customer(&format!("person{i}"))).collect();
        let wishes = people.iter().map(|person| world.lock(person, &show, &["Stalls-A-1"]));
        let replies = futures::future::join_all(wishes).await;
        let losers = || replies.iter().filter(|reply| reply.status == 409);
        assert_eq!(losers().count(), 49);
        assert!(losers().all(|reply| reply.units().writes() <= most));
        let bookings = world.all_bookings().len();
        assert_eq!((bookings, world.all_marks().len()), (1, 1));
        world.finish().await;
    }
}

/// Size of an item by DynamoDB's documented rules: the bytes of every name and every value.
pub(crate) fn item_bytes(item: &Value) -> usize {
    let value = |value: &Value| match value.as_object().and_then(|typed| typed.iter().next()) {
        Some((kind, text)) if kind == "S" => text.as_str().unwrap().len(),
        Some((kind, number)) if kind == "N" => {
            let digits = number.as_str().unwrap().trim_start_matches('-').trim_matches('0');
            digits.len().div_ceil(2) + 1
        }
        Some((kind, list)) if kind == "L" => {
            3 + list
                .as_array()
                .unwrap()
                .iter()
                .map(|member| 1 + item_bytes(&json!({ "": member })))
                .sum::<usize>()
        }
        Some((kind, map)) if kind == "M" => 3 + map.as_object().unwrap().len() + item_bytes(map),
        _ => 1,
    };
    item.as_object().unwrap().iter().map(|(name, attribute)| name.len() + value(attribute)).sum()
}

#[tokio::test(start_paused = true)]
async fn a_booking_of_four_seats_with_a_limit_never_exceeds_one_kilobyte() {
    let world = World::new();
    // Names as long as those of a real stadium, and the subject of a real pool.
    let mut hall = Hall::default();
    let tier = hall.category("Mid Track Stand");
    let hall = hall
        .section(Section::new("Goal Stand 4", tier).row("AAA", 20))
        .section(Section::new("MT1", tier).row("A", 8));
    let show = world.event_with(&hall, |event| event["tickets_per_customer_max"] = json!(10)).await;
    let asha = world.customer("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0");
    let seats = [11, 12, 13, 14].map(|label| format!("Goal Stand 4-AAA-{label}"));
    stays_below_one_kilobyte(&world, &asha, &show, &seats).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn neither_does_one_of_a_tier_with_two_prices_and_with_a_fee_for_the_booking() {
    let world = World::new();
    let show = world
        .event_with(&Hall::small(), |event| {
            event["tickets_per_customer_max"] = json!(10);
            event["fee_per_ticket_minor"] = json!(2_500);
            event["fee_per_booking_minor"] = json!(9_900);
            event["tax_basis_points"] = json!(1_800);
            event["tiers"][0]["section_prices"] =
                json!([{ "section": "Stalls", "rows": ["B"], "amount_minor": 120_000 }]);
        })
        .await;
    let asha = world.customer("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0");
    let seats = ["A-11", "A-12", "B-11", "B-12"].map(|seat| format!("Stalls-{seat}"));
    stays_below_one_kilobyte(&world, &asha, &show, &seats).await;
    world.finish().await;
}

/// Buys these seats, and measures the booking's item after each step.
async fn stays_below_one_kilobyte(world: &World, asha: &Person, show: &Show, seats: &[String; 4]) {
    let seats = seats.each_ref().map(String::as_str);
    let booking = world.locked(asha, show, &seats).await;
    let check = |when: &str| {
        let items = world.items("bookings");
        let is_it = |item: &&Value| item["pk"]["S"] == booking.as_str() && item["sk"]["S"] == "booking";
        let bytes = item_bytes(items.iter().find(is_it).unwrap());
        println!("{when}: {bytes} bytes");
        assert!(bytes <= 1024, "{when}: {bytes} bytes");
    };
    check("locked");
    world.extend(asha, &booking).await.expect(200);
    world.paid(asha, &booking).await;
    check("an attempt is open");
    world.settle().await;
    assert_eq!(world.booking(asha, &booking).await["status"], "confirmed");
    check("confirmed");
}
