//! Refunds of late payments, second payments, wrong amounts and payments for released seats.

use serde_json::{Value, json};
use tests::{Hall, PAYS_LATER, REFUND_FAILS, REFUND_PENDING, VISA, World};

use crate::support::{let_others_run, text};

/// Locks a seat and opens a payment; the customer is about to pay.
async fn at_the_till(world: &World, name: &str, seat: &str) -> (tests::Show, tests::Person, String, Value) {
    let show = world.event().await;
    let person = world.customer(name);
    let booking = world.locked(&person, &show, &[seat]).await;
    let payment = world.open_payment(&person, &booking).await.expect(201);
    (show, person, booking, payment)
}

/// The customer's bank needs 50 minutes, and the seats are kept for the first 44 of them.
fn pay_slowly(world: &World, payment: &Value) {
    world.provider(|settings| settings.async_seconds = 3_000);
    world.type_card(payment, PAYS_LATER).unwrap();
    world.pass(2_641);
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_pays_after_the_lock_has_expired_still_gets_free_seats() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.pass(700);
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_after_the_event_has_begun_is_refunded_though_the_seats_are_free() {
    let world = World::new();
    // The event starts in half an hour.
    let change = |event: &mut Value| event["local_start"] = json!("2026-12-01T15:00");
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.pass(1_801);
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "expired");
    let refund = &seen["payments"][0]["refunds"][0];
    assert_eq!((&refund["reason"], &refund["status"]), (&json!("booking_ended"), &json!("refunded")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_arrives_after_somebody_else_has_the_seats_is_refunded() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    pay_slowly(&world, &payment);
    let ben = world.customer("ben");
    world.bought(&ben, &show, &["Stalls-A-1"]).await;
    world.pass(360);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "expired");
    assert_eq!(seen["payments"][0]["refunds"][0]["reason"], "seats_lost");
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    for kind in ["RefundDue", "RefundSettled"] {
        assert_eq!(world.published(kind).len(), 1, "{kind}");
    }
    // The customer may lock other seats at once.
    world.lock(&asha, &show, &["Stalls-A-2"]).await.expect(201);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_payment_confirms_all_seats_or_none() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    pay_slowly(&world, &payment);
    world.bought(&ben, &show, &["Stalls-B-1"]).await;
    world.pass(360);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-B-1").await, "booked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_second_payment_of_a_booking_is_refunded() {
    let world = World::new();
    let (_, asha, booking, first) = at_the_till(&world, "asha", "Stalls-A-1").await;
    let second = world.open_payment(&asha, &booking).await.expect(201);
    world.type_card(&first, VISA).unwrap();
    world.type_card(&second, VISA).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "confirmed");
    let refunds: Vec<&Value> = seen["payments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|payment| payment["refunds"] != json!([]))
        .collect();
    assert_eq!(refunds.len(), 1);
    assert_eq!(refunds[0]["refunds"][0]["reason"], "paid_twice");
    assert_eq!(refunds[0]["refunds"][0]["status"], "refunded");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_for_a_released_booking_is_refunded() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "cancelled");
    assert_eq!(seen["payments"][0]["refunds"][0]["reason"], "booking_ended");
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_release_at_the_moment_of_the_payment_ends_confirmed_or_refunded() {
    let mut confirmed = 0;
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
        world.type_card(&payment, VISA).unwrap();
        world.deliver_webhooks().await;
        let giving_up = async {
            let_others_run(seed).await;
            world.release(&asha, &booking).await
        };
        let (released, _) = futures::join!(giving_up, world.step_one_queue("payments"));
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        if text(&seen["status"]) == "confirmed" {
            confirmed += 1;
            released.refused(409, "booking_status_wrong");
        } else {
            released.expect(200);
            assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
        }
        world.finish().await;
    }
    assert!((1..40).contains(&confirmed), "no race: {confirmed} of 40 were confirmed");
}

#[tokio::test(start_paused = true)]
async fn a_payment_of_another_amount_or_currency_is_refunded_and_confirms_nothing() {
    for (amount, currency) in [(49_999, "inr"), (50_001, "inr"), (50_000, "usd")] {
        let world = World::new();
        let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
        let form = format!(
            "amount={amount}&currency={currency}&payment_method=pm_card_visa&confirm=true\
             &metadata[deployment]={}&metadata[payment_id]={}",
            world.deployment(),
            text(&payment["payment_id"])
        );
        world.provider_post("/v1/payment_intents", &form);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "pending", "{amount} {currency}");
        let refund = &seen["payments"][1]["refunds"][0];
        assert_eq!((&refund["reason"], &refund["status"]), (&json!("amount_differs"), &json!("refunded")));
        // A payment of the right amount still confirms the booking.
        world.type_card(&payment, VISA).unwrap();
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_right_payment_is_found_without_its_webhook_even_after_a_payment_of_another_amount() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    let form = format!(
        "amount=40000&currency=inr&payment_method=pm_card_visa&confirm=true\
         &metadata[deployment]={}&metadata[payment_id]={}",
        world.deployment(),
        text(&payment["payment_id"])
    );
    world.provider_post("/v1/payment_intents", &form);
    world.settle().await;
    world.provider(|settings| settings.drop = true);
    world.type_card(&payment, VISA).unwrap();
    for _ in 0..4 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_webhook_is_lost_is_read_from_the_provider() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, REFUND_PENDING).unwrap();
    world.deliver_webhooks().await;
    world.provider(|settings| settings.drop = true);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["refunds"][0]["status"], "requested");
    for _ in 0..5 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["refunds"][0]["status"], "refunded");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_payment_is_refunded_if_the_ticket_limit_is_reached_meanwhile() {
    let world = World::new();
    let change = |event: &mut Value| event["tickets_per_customer_max"] = json!(2);
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let late = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let payment = world.open_payment(&asha, &late).await.expect(201);
    pay_slowly(&world, &payment);
    world.bought(&asha, &show, &["Stalls-B-1"]).await;
    world.pass(360);
    world.settle().await;
    let seen = world.booking(&asha, &late).await;
    assert_eq!(seen["status"], "expired");
    assert_eq!(seen["payments"][0]["refunds"][0]["reason"], "ticket_limit");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_fails_at_the_provider_is_published() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, REFUND_FAILS).unwrap();
    world.settle().await;
    world.pass(60);
    world.settle().await;
    let failed = world.published("RefundFailed");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(world.published("RefundDue").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_is_ordered_again_until_the_provider_is_up() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, VISA).unwrap();
    world.provider(|settings| settings.outage.mode = sandbox::OutageMode::Unavailable);
    world.settle().await;
    world.pass(181);
    world.settle().await;
    assert!(!world.waiting("refunds").is_empty());
    world.provider(|settings| settings.outage.mode = sandbox::OutageMode::Up);
    world.pass(181);
    world.settle().await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 1, "ordered several times, paid once");
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_answer_is_lost_is_ordered_again_and_paid_once() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world, "asha", "Stalls-A-1").await;
    world.release(&asha, &booking).await.expect(200);
    world.type_card(&payment, VISA).unwrap();
    world.step().await;
    // From here on the provider executes requests, its answers are lost, and it sends no webhooks.
    world.provider(|settings| {
        settings.outage.mode = sandbox::OutageMode::LoseAnswers;
        settings.drop = true;
    });
    world.settle().await;
    assert!(!world.waiting("refunds").is_empty());
    world.provider(|settings| settings.outage.mode = sandbox::OutageMode::Up);
    world.pass(181);
    world.settle().await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    world.finish().await;
}
