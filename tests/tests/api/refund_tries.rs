//! Tries of refunds: amounts that the provider accepts, retries under a new number after a stored error, and final
//! refusals.

use sandbox::{Outage, OutageMode};
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Service, Trouble, UPI, VISA, World};

use crate::support::text;

/// Buys two seats at this price in this currency.
async fn paid(world: &World, provider: &str, currency: &str, price: i64) -> (Person, String) {
    let change = |event: &mut Value| {
        event["currency"] = json!(currency);
        for tier in event["tiers"].as_array_mut().unwrap() {
            tier["amount_minor"] = json!(price);
        }
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let payment = world.open_payment_at(&asha, &booking, provider, "key").await.expect(201);
    if provider == "stripe" {
        world.type_card(&payment, VISA).unwrap();
    } else {
        world.pay_order(&payment, UPI).unwrap();
    }
    world.settle().await;
    (asha, booking)
}

async fn gives_back(world: &World, who: &Person, booking: &str, seats: Option<&[&str]>) -> i64 {
    let quote = world.ask_back(who, booking, seats).await.expect(201);
    world.give_back(who, booking, &world.mailed_code(who)).await.expect(200);
    world.settle().await;
    quote["refund"]["total"]["amount_minor"].as_i64().unwrap()
}

/// Status and tries of each refund of the only payment.
fn refunds(world: &World) -> Vec<(domain::payment::RefundStatus, i64, u8)> {
    let refunds = world.all_bookings()[0].payments[0].refunds.clone();
    refunds.into_iter().map(|refund| (refund.status, refund.amount_minor, refund.tries)).collect()
}

async fn minutes(world: &World, count: usize) {
    for _ in 0..count {
        world.minute().await;
    }
}

async fn the_books_are_right(world: World) {
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_is_rounded_up_to_an_amount_that_the_provider_can_refund() {
    for (provider, currency, price, first, second) in [
        // The last of three decimals must be 0.
        ("stripe", "KWD", 1_005, 1_010, 1_000),
        // A refund must be at least one whole unit; less would be left here, so all of it is refunded.
        ("razorpay", "INR", 60, 120, 0),
        ("razorpay", "INR", 90, 180, 0),
        ("razorpay", "INR", 150, 150, 150),
    ] {
        let world = World::new();
        let (asha, booking) = paid(&world, provider, currency, price).await;
        assert_eq!(
            gives_back(&world, &asha, &booking, Some(&["Stalls-A-1"])).await,
            first,
            "{provider} {price}"
        );
        assert_eq!(gives_back(&world, &asha, &booking, None).await, second, "{provider} {price}");
        let refunded: i64 = refunds(&world).iter().map(|(_, amount, _)| amount).sum();
        assert_eq!(refunded, 2 * price);
        the_books_are_right(world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_that_cannot_be_refunded_is_refused_and_the_answer_names_what_can_be() {
    let world = World::new();
    let (asha, booking) = paid(&world, "razorpay", "INR", 5_000).await;
    let capture = world.all_bookings()[0].payments[0].capture.clone().unwrap();
    world.razorpay_post(&format!("/v1/payments/{capture}/refund"), &json!({ "amount": 9_960 }));
    world.settle().await;
    let refused = world.ask_back(&asha, &booking, None).await;
    assert_eq!(refused.body["left"]["amount_minor"], 40);
    assert_eq!(refused.body["least"]["amount_minor"], 100);
    refused.refused(409, "refund_not_possible");
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_with_a_stored_error_is_tried_under_the_next_number_and_paid_once() {
    let world = World::new();
    let (asha, booking) = paid(&world, "stripe", "INR", 50_000).await;
    world.provider(|settings| {
        settings.outage = Outage { mode: OutageMode::Stored500, requests: Some(1) };
    });
    gives_back(&world, &asha, &booking, None).await;
    minutes(&world, 10).await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    assert_eq!(refunds(&world), [(domain::payment::RefundStatus::Refunded, 100_000, 2)]);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_exists_though_an_error_was_stored_is_found_and_recorded() {
    let world = World::new();
    let (asha, booking) = paid(&world, "stripe", "INR", 50_000).await;
    world.provider(|settings| {
        settings.outage = Outage { mode: OutageMode::StoredDone500, requests: Some(1) };
        settings.drop = true;
    });
    gives_back(&world, &asha, &booking, None).await;
    minutes(&world, 10).await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    assert_eq!(refunds(&world), [(domain::payment::RefundStatus::Refunded, 100_000, 1)]);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_key_the_provider_has_forgotten_is_still_paid_once() {
    let world = World::new();
    let (asha, booking) = paid(&world, "stripe", "INR", 50_000).await;
    world.provider(|settings| {
        settings.outage = Outage { mode: OutageMode::LoseAnswers, requests: Some(1) };
        settings.drop = true;
    });
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    world.fault(Fault::new(Trouble::Fails).function("process-refund").service(Service::Stripe).times(1));
    world.pass(2 * 86_400);
    world.settle().await;
    minutes(&world, 5).await;
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_is_refused_for_good_fails_after_a_few_tries_and_is_published() {
    let world = World::new();
    let (asha, booking) = paid(&world, "stripe", "INR", 50_000).await;
    world.fault(Fault::new(Trouble::Fails).function("process-refund").service(Service::Stripe).forever());
    gives_back(&world, &asha, &booking, None).await;
    // Stripe does not refund a disputed charge.
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    world.clear_faults();
    world.pass(400);
    world.settle().await;
    minutes(&world, 150).await;
    assert_eq!(refunds(&world), [(domain::payment::RefundStatus::Failed, 100_000, 5)]);
    assert_eq!(world.published("RefundFailed").len(), 1);
    assert!(world.take_dead("refunds").is_empty());
    the_books_are_right(world).await;
}
