//! Razorpay's webhooks, and refunds by hand at either provider.

use serde_json::{Value, json};
use tests::{Reply, UPI, UPI_FAILS_THEN_PAYS, VISA, World};

use crate::razorpay::capture_by_hand;
use crate::support::text;

async fn post(world: &World, signature: &str, body: &[u8]) -> Reply {
    let headers = [("X-Razorpay-Signature", signature), ("x-razorpay-event-id", "RkT4aHs6GdUj2E")];
    world.call_raw("POST", "/webhooks/razorpay", None, &headers, body).await
}

/// Pays for a booking, and returns the webhooks about it without delivering them.
async fn paid(world: &World, instrument: &str) -> (tests::Person, String, Vec<sandbox::Delivery>) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_order(&asha, &booking).await.expect(201);
    let _ = world.pay_order(&payment, instrument);
    world.pass(20);
    // Somebody captures in the dashboard before the product does, which causes webhooks of every kind.
    let paid = world.sandbox(|sandbox, _| sandbox.razorpay_payments());
    capture_by_hand(world, text(&paid[0]["id"]));
    (asha, booking, world.intercept_webhooks())
}

#[tokio::test(start_paused = true)]
async fn webhooks_in_every_order_and_twice_have_one_effect() {
    for seed in 0..24 {
        let world = World::with_seed(seed);
        let (asha, booking, mut webhooks) = paid(&world, UPI_FAILS_THEN_PAYS).await;
        let kinds: Vec<&str> = webhooks.iter().map(|webhook| webhook.event_type.as_str()).collect();
        assert_eq!(kinds, ["payment.failed", "payment.authorized", "payment.captured", "order.paid"]);
        webhooks.extend(webhooks.clone());
        let mut rest = seed;
        for i in (1..webhooks.len()).rev() {
            let place = usize::try_from(rest).unwrap() % (i + 1);
            webhooks.swap(i, place);
            rest = rest / 2 + 7 * seed;
        }
        for webhook in &webhooks {
            post(&world, &world.razorpay_signatures(&webhook.body)[0], &webhook.body).await.expect(200);
            if seed % 2 == 0 {
                world.settle().await;
            }
        }
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "confirmed", "seed {seed}");
        assert_eq!(seen["payments"].as_array().unwrap().len(), 1);
        assert_eq!(world.published("BookingConfirmed").len(), 1);
        // Signatures do not expire: a month later the same bytes are accepted, and change nothing.
        world.pass(36 * 86_400);
        let items = world.items("bookings");
        for webhook in &webhooks {
            post(&world, &world.razorpay_signatures(&webhook.body)[1], &webhook.body).await.expect(200);
        }
        world.settle().await;
        assert_eq!(world.items("bookings"), items, "seed {seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_of_an_attempt_that_is_not_recorded_still_pays() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let receipt = format!("{}/{}_1", world.deployment(), booking.replace("bkg_", "pay_"));
    let order = json!({ "amount": 50_000, "currency": "INR", "receipt": receipt });
    let order = world.razorpay_post("/v1/orders", &order);
    world.sandbox(|sandbox, now| sandbox.pay_order(now, text(&order["id"]), UPI)).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(
        (&seen["status"], &seen["payments"][0]["provider"]),
        (&json!("confirmed"), &json!("razorpay"))
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn forged_foreign_and_truncated_webhooks_are_refused_and_have_no_effect() {
    let world = World::new();
    let (asha, booking, webhooks) = paid(&world, UPI).await;
    let body = &webhooks.iter().find(|webhook| webhook.event_type == "payment.captured").unwrap().body;
    let [good, _] = world.razorpay_signatures(body);
    let forged = [
        String::new(),
        "0".repeat(64),
        good[..62].to_owned(),
        good.to_uppercase(),
        format!(" {good}"),
        format!("{good},{good}"),
        sandbox::razorpay_webhook_signature("guess", body),
        sandbox::razorpay_webhook_signature("", body),
        // Signatures under the other provider's secret and under the API key's.
        sandbox::razorpay_webhook_signature("whsec_kit_new", body),
        sandbox::razorpay_webhook_signature("razorpay_key_kit", body),
        world.signature(world.clock.second(), body),
    ];
    for signature in &forged {
        post(&world, signature, body).await.refused(400, "signature_invalid");
    }
    post(&world, &good, &body[..body.len() - 1]).await.refused(400, "signature_invalid");
    let bytes = b"\xff\xfe";
    post(&world, &world.razorpay_signatures(bytes)[0], bytes).await.refused(400, "json_invalid");
    let at_stripe =
        world.call_raw("POST", "/webhooks/stripe", None, &[("stripe-signature", &good)], body).await;
    at_stripe.refused(400, "signature_invalid");
    assert!(world.waiting("payments").is_empty());
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    for webhook in &webhooks {
        post(&world, &world.razorpay_signatures(&webhook.body)[0], &webhook.body).await.expect(200);
    }
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn signed_webhooks_about_other_things_are_accepted_and_ignored() {
    let world = World::new();
    let payment = |order: Value, notes: Value| {
        json!({ "payment": { "entity": { "id": "pay_A1", "status": "captured", "captured": true, "amount": 100,
            "currency": "INR", "order_id": order, "notes": notes } } })
    };
    let forged_notes = json!({ "payment_id": "pay_0123456789ab_1", "booking_id": "bkg_0123456789ab" });
    let order =
        world.razorpay_post("/v1/orders", &json!({ "amount": 100, "currency": "INR", "receipt": "shoes" }));
    let bodies = [
        json!({}),
        json!([]),
        json!({ "event": "invoice.paid", "payload": {} }),
        json!({ "event": "payment.captured", "payload": {} }),
        json!({ "event": "payment.captured", "payload": payment(Value::Null, json!([])) }),
        json!({ "event": "payment.captured", "payload": payment(json!("order_unknown"), json!([])) }),
        json!({ "event": "payment.captured", "payload": payment(order["id"].clone(), json!([])) }),
        // A payment's notes come from the customer's browser: only the order's receipt counts.
        json!({ "event": "payment.captured", "payload": payment(Value::Null, forged_notes) }),
        json!({ "event": "payment.dispute.under_review", "payload": { "dispute": { "entity": { "id": "disp_1" } } } }),
        json!({ "event": ["payment.captured"], "payload": 7 }),
    ];
    for body in bodies {
        let body = body.to_string().into_bytes();
        post(&world, &world.razorpay_signatures(&body)[0], &body).await.expect(200);
    }
    world.settle().await;
    assert!(world.waiting("payments").is_empty());
    assert!(world.take_dead("payments").is_empty());
    assert_eq!(world.items("bookings"), [] as [Value; 0]);
    world.finish().await;
}

/// Buys a seat at `provider`, and returns the booking and the provider's id of the capture.
async fn bought_at(world: &World, provider: &str) -> (tests::Person, String, String) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment_at(&asha, &booking, provider, "key").await.expect(201);
    if provider == "stripe" {
        world.type_card(&payment, VISA).unwrap();
    } else {
        world.pay_order(&payment, UPI).unwrap();
    }
    world.settle().await;
    let capture = world.all_bookings()[0].payments[0].capture.clone().unwrap();
    (asha, booking, capture)
}

#[tokio::test(start_paused = true)]
async fn a_refund_by_hand_is_recorded_once() {
    for provider in ["stripe", "razorpay"] {
        let world = World::new();
        let (asha, booking, capture) = bought_at(&world, provider).await;
        if provider == "stripe" {
            world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=20000"));
        } else {
            world.razorpay_post(&format!("/v1/payments/{capture}/refund"), &json!({ "amount": 20_000 }));
        }
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        let refunds = seen["payments"][0]["refunds"].as_array().unwrap();
        assert_eq!(refunds.len(), 1, "{provider}");
        assert_eq!(refunds[0]["amount"]["amount_minor"], 20_000);
        assert_eq!((text(&refunds[0]["reason"]), text(&refunds[0]["status"])), ("at_provider", "refunded"));
        world.finish().await;
    }
}

/// The message that a payment names as the one that settled it, if only its capture's webhook arrives, with
/// this event id.
async fn settled_by(event_id: &str) -> Option<String> {
    let world = World::new();
    let (_, _, webhooks) = paid(&world, UPI).await;
    let webhook = webhooks.iter().find(|webhook| webhook.event_type == "payment.captured").unwrap();
    let [signature, _] = world.razorpay_signatures(&webhook.body);
    let headers = [("X-Razorpay-Signature", signature.as_str()), ("x-razorpay-event-id", event_id)];
    world.call_raw("POST", "/webhooks/razorpay", None, &headers, &webhook.body).await.expect(200);
    world.settle().await;
    let message = world.all_bookings()[0].payments[0].settled_by.clone();
    world.finish().await;
    message
}

#[tokio::test(start_paused = true)]
async fn a_payment_names_the_webhook_that_settled_it_unless_its_id_is_too_long_or_not_plain() {
    let (longest, longer) = ("x".repeat(64), "x".repeat(65));
    for plain in ["RkT4aHs6GdUj2E", longest.as_str()] {
        assert_eq!(settled_by(plain).await.as_deref(), Some(plain));
    }
    for other in [longer.as_str(), "two words"] {
        assert_eq!(settled_by(other).await.as_deref(), Some("razorpay"), "{other}");
    }
}
