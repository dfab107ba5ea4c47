//! Two payments at Razorpay for one booking: at most one is captured, and the other lapses.

use serde_json::{Value, json};
use tests::{Fault, Hall, Service, Trouble, UPI, VISA, World};

use crate::razorpay::{at_the_till, capture_by_hand, minutes, refunds, statuses};
use crate::support::text;

/// A second order of an attempt, as two requests at the same moment make.
fn order_again(world: &World, payment: &Value) -> String {
    let receipt = format!("{}/{}", world.deployment(), text(&payment["payment_id"]));
    let capture = json!({ "capture": "manual", "capture_options": { "manual_expiry_period": 1440,
        "refund_speed": "normal" } });
    let order = json!({ "amount": 50_000, "currency": "INR", "receipt": receipt, "payment": capture });
    text(&world.razorpay_post("/v1/orders", &order)["id"]).to_owned()
}

#[tokio::test(start_paused = true)]
async fn of_two_payments_of_one_attempt_one_is_captured_and_the_other_lapses() {
    for drop in [false, true] {
        for second_order in [false, true] {
            let world = World::new();
            world.provider(|settings| settings.drop = drop);
            let (_, asha, booking, payment) = at_the_till(&world).await;
            world.pay_order(&payment, UPI).unwrap();
            if second_order {
                let again = order_again(&world, &payment);
                world.sandbox(|sandbox, now| sandbox.pay_order(now, &again, UPI)).unwrap();
            } else {
                world.pay_order(&payment, UPI).unwrap();
            }
            minutes(&world, 4).await;
            let mut came = statuses(&world);
            came.sort();
            assert_eq!(came, ["authorized", "captured"], "drop {drop}, second order {second_order}");
            assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
            world.pass(25 * 3600);
            world.minute().await;
            let seen = world.booking(&asha, &booking).await;
            assert_eq!(
                (&seen["status"], seen["payments"].as_array().unwrap().len()),
                (&json!("confirmed"), 1)
            );
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_captured_by_hand_pays_for_the_booking_and_no_other_is_captured() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    let paid = world.pay_order(&payment, UPI).unwrap();
    capture_by_hand(&world, &paid.payment_id);
    let again = order_again(&world, &payment);
    world.sandbox(|sandbox, now| sandbox.pay_order(now, &again, UPI)).unwrap();
    minutes(&world, 4).await;
    assert_eq!(statuses(&world), ["captured", "authorized"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_second_payment_captured_by_hand_is_refunded() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    let again = order_again(&world, &payment);
    let second = world.sandbox(|sandbox, now| sandbox.pay_order(now, &again, UPI)).unwrap();
    capture_by_hand(&world, &second.payment_id);
    world.settle().await;
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    assert_eq!(statuses(&world), ["captured", "authorized"]);
    let payments = world.sandbox(|sandbox, _| sandbox.razorpay_payments());
    capture_by_hand(&world, text(&payments[0]["id"]));
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "confirmed");
    assert_eq!(seen["payments"][1]["refunds"][0]["reason"], "paid_twice");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn while_a_capture_is_under_way_no_other_payment_is_captured_until_the_first_has_lapsed() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    let first = world.pay_order(&payment, UPI).unwrap();
    world.pass(100);
    // The calls are for orders, payments and the capture.
    let death = Fault::new(Trouble::KillBefore).service(Service::Razorpay).function("look-at-payments");
    world.fault(death.nth(3));
    world.minute().await;
    assert_eq!(world.clear_faults(), 1);
    assert_eq!(world.all_bookings()[0].payments[0].capturing, Some(first.payment_id));
    let second = world.pay_order(&payment, UPI).unwrap();
    // No look runs for a day: the first payment lapses, and the second is about to.
    world.pass(24 * 3600 - 100);
    world.minute().await;
    assert_eq!(statuses(&world), ["refunded", "captured"]);
    assert_eq!(world.all_bookings()[0].payments[0].capture, Some(second.payment_id));
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_providers_cannot_both_charge_for_one_booking() {
    let mut kept = [0, 0];
    for seed in 1..=30 {
        let world = World::with_seed(seed);
        let show =
            world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(null)).await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let stripe = world.open_payment(&asha, &booking).await.expect(201);
        let razorpay = world.open_order(&asha, &booking).await.expect(201);
        if seed % 2 == 0 {
            world.type_card(&stripe, VISA).unwrap();
            world.pay_order(&razorpay, UPI).unwrap();
        } else {
            world.pay_order(&razorpay, UPI).unwrap();
            world.type_card(&stripe, VISA).unwrap();
        }
        world.deliver_webhooks().await;
        futures::future::join_all((0..4).map(|_| world.step_one_queue("payments"))).await;
        world.pass(181);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "confirmed", "seed {seed}");
        let from_stripe = 1 - world.provider_list("/v1/refunds").len();
        let captured = statuses(&world).iter().filter(|status| *status != "authorized").count();
        let from_razorpay = captured - refunds(&world).len();
        assert_eq!(from_stripe + from_razorpay, 1, "seed {seed}");
        kept[from_razorpay] += 1;
        world.finish().await;
    }
    assert!(kept.iter().all(|times| *times > 0), "no race: {kept:?}");
}
