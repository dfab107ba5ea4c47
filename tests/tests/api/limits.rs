//! Limits: tickets, seats, attempts.

use serde_json::{Value, json};
use tests::{DECLINED, Hall, World};

use crate::support::{text, texts};

#[tokio::test(start_paused = true)]
async fn one_booking_holds_ten_seats_and_not_eleven() {
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
async fn a_customer_cannot_have_more_tickets_than_the_event_allows() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(3)).await;
    let asha = world.customer("asha");
    let four = ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"];
    let problem = world.lock(&asha, &show, &four).await.refused(409, "ticket_limit_reached");
    assert_eq!(problem["max"], 3);
    assert_eq!(world.all_marks(), [], "what was locked for nothing is free again");
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
async fn where_the_event_sets_no_limit_a_customer_may_hold_several_locks() {
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
async fn a_booking_has_ten_attempts_to_pay_and_they_keep_the_seats_no_longer_than_one() {
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
async fn a_purchase_of_four_seats_costs_at_most_twelve_write_units() {
    let world = World::new();
    let show =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = Value::Null).await;
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
    // The invoice is written later, and counted apart: see `papers`.
    world.deliver_webhooks().await;
    while world.step_one_queue("payments").await {}
    let costs_of_confirming = world.take_spent().writes();
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    let all = costs_of_lock + costs_of_payment + costs_of_confirming;
    println!("lock {costs_of_lock} + payment {costs_of_payment} + confirm {costs_of_confirming} = {all}");
    assert!(all <= 12, "{costs_of_lock} + {costs_of_payment} + {costs_of_confirming} write units");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn losing_a_seat_costs_one_write_unit_and_one_call() {
    let world = World::new();
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.meter();
    let lost = world.lock(&world.customer("ben"), &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    assert_eq!((lost.code(), lost.units().writes()), ("seats_taken", 1));
    assert_eq!(lost.calls.len(), 1, "{:?}", lost.calls);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn locking_is_one_round_trip_to_the_store_and_the_booking_one_more() {
    let world = World::new();
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    let reply = world.lock(&world.customer("ben"), &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    let calls: Vec<&str> = reply.calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(calls, ["UpdateItem", "TransactWriteItems"]);
    world.finish().await;
}
