//! Stripe's webhooks: duplicated, forged, stale and out of order.

use serde_json::{Value, json};
use tests::{Reply, World};

use crate::support::text;

async fn post(world: &World, signature: &str, body: &[u8]) -> Reply {
    world.call_raw("POST", "/webhooks/stripe", None, &[("Stripe-Signature", signature)], body).await
}

/// Pays for a booking, and returns the webhooks about it without delivering them.
async fn paid(world: &World) -> (tests::Person, String, Vec<sandbox::Delivery>) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    let webhooks = world.intercept_webhooks();
    assert!(webhooks.len() >= 2, "a session and an intent");
    (asha, booking, webhooks)
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_is_delivered_a_thousand_times_at_once_has_one_effect() {
    let world = World::with_seed(11);
    let (asha, booking, webhooks) = paid(&world).await;
    for round in 0..1000 / webhooks.len() {
        let copies = webhooks.iter().map(|webhook| {
            let signature = world.signature(world.clock.second(), &webhook.body);
            let world = &world;
            async move { post(world, &signature, &webhook.body).await.expect(200) }
        });
        let replies = futures::future::join_all(copies).await;
        assert!(replies.iter().all(|reply| reply["status"] == "accepted"), "round {round}");
    }
    assert!(world.waiting("payments").len() >= 999);
    // Two hundred and fifty workers at once.
    futures::future::join_all((0..250).map(|_| world.step_one_queue("payments"))).await;
    world.pass(181);
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "confirmed");
    assert_eq!(seen["payments"].as_array().unwrap().len(), 1);
    assert_eq!(world.published("BookingConfirmed").len(), 1);
    assert_eq!(world.published("RefundDue"), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn duplicated_delayed_and_reordered_webhooks_have_the_same_effect() {
    for seed in 1..6 {
        let world = World::with_seed(seed);
        world.provider(|settings| {
            settings.duplicates = 3;
            settings.reorder = true;
            settings.fail_first = 1;
            settings.lose_answers = 1;
        });
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.bought_late(&asha, &show, &["Stalls-A-1"]).await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        assert_eq!(world.published("BookingConfirmed").len(), 1);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn forged_and_stale_webhooks_are_refused_and_have_no_effect() {
    let world = World::new();
    let (asha, booking, webhooks) = paid(&world).await;
    let is_it = |webhook: &&sandbox::Delivery| webhook.event_type == "checkout.session.completed";
    let body = webhooks.iter().find(is_it).unwrap().body.clone();
    let now = world.clock.second();
    let good = world.signature(now, &body);
    let (time, hash) = good.split_once(',').unwrap();
    let flipped = |text: &str| {
        let last = if text.ends_with('0') { '1' } else { '0' };
        format!("{}{last}", &text[..text.len() - 1])
    };
    let forged = [
        String::new(),
        "t=,v1=".to_owned(),
        time.to_owned(),
        hash.to_owned(),
        flipped(&good),
        // A truncated signature.
        good[..good.len() - 2].to_owned(),
        // Another scheme, or a time that is not the signed one.
        good.replace("v1=", "v0="),
        format!("t={},{hash}", now - 1),
        // Two times, either of which may be the signed one.
        format!("{time},{good}"),
        format!("t={},{good}", now - 10_000),
        // Valid signatures that are too old or in the future.
        world.signature(now - 301, &body),
        world.signature(now + 301, &body),
        sandbox::stripe_signature("whsec_guess", now, &body),
        sandbox::stripe_signature("", now, &body),
        format!("t={now},v1={}", "0".repeat(64)),
        format!("t={now},{}", "v1=00,".repeat(2000)),
    ];
    for signature in &forged {
        post(&world, signature, &body).await.refused(400, "signature_invalid");
    }
    let none = world.call_raw("POST", "/webhooks/stripe", None, &[], &body).await;
    none.refused(400, "signature_invalid");
    // The valid signature of another body.
    let mut changed = body.clone();
    let last = changed.len() - 2;
    changed[last] ^= 1;
    post(&world, &good, &changed).await.refused(400, "signature_invalid");
    post(&world, &good, &body[..body.len() - 1]).await.refused(400, "signature_invalid");
    assert!(world.waiting("payments").is_empty());
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    // A valid signature at the edge of the tolerance is accepted.
    post(&world, &world.signature(now - 300, &body), &body).await.expect(200);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn both_secrets_are_accepted_while_one_is_rotated() {
    let world = World::new();
    let (asha, booking, webhooks) = paid(&world).await;
    let body = &webhooks[0].body;
    let now = world.clock.second();
    let old = world.old_signature(now, body);
    post(&world, &old, body).await.expect(200);
    // While the provider knows both secrets it sends two signatures, either of which may match.
    let hash = old.split_once("v1=").unwrap().1;
    post(&world, &format!("t={now},v1={},v1={hash}", "f".repeat(64)), body).await.expect(200);
    world.settle().await;
    for webhook in &webhooks[1..] {
        post(&world, &world.signature(now, &webhook.body), &webhook.body).await.expect(200);
    }
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn signed_webhooks_about_other_things_are_accepted_and_ignored() {
    let world = World::new();
    let now = world.clock.second();
    let bodies = [
        json!({}),
        json!([]),
        json!("text"),
        json!({ "id": "evt_1", "type": "customer.created", "data": { "object": {} } }),
        json!({ "id": "evt_1", "type": "checkout.session.completed" }),
        json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": {
            "id": "pi_1", "status": "succeeded", "amount_received": 1, "currency": "inr", "metadata": {} } } }),
        json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": {
            "id": "pi_1", "status": "succeeded", "amount_received": 1, "currency": "inr",
            "metadata": { "payment_id": "somebody else's" } } } }),
        json!({ "id": 7, "type": ["payment_intent.succeeded"], "data": null }),
    ];
    for body in bodies {
        let body = body.to_string().into_bytes();
        post(&world, &world.signature(now, &body), &body).await.expect(200);
    }
    world.settle().await;
    assert!(world.waiting("payments").is_empty());
    assert!(world.take_dead("payments").is_empty());
    assert_eq!(world.items("bookings"), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_signed_webhook_that_is_not_json_ends_in_the_dead_letter_queue_and_blocks_nothing() {
    let world = World::new();
    let (asha, booking, webhooks) = paid(&world).await;
    let now = world.clock.second();
    post(&world, &world.signature(now, b"{not json"), b"{not json").await;
    post(&world, &world.signature(now, b"\xff\xfe"), b"\xff\xfe").await.refused(400, "json_invalid");
    world.send("payments", "neither is this");
    for webhook in &webhooks {
        post(&world, &world.signature(now, &webhook.body), &webhook.body).await.expect(200);
    }
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    for _ in 0..25 {
        world.pass(91);
        world.settle().await;
    }
    let dead = world.take_dead("payments");
    assert!(dead.iter().any(|message| message.body == "neither is this"), "{dead:?}");
    assert!(dead.iter().all(|message| message.receives == 24), "{dead:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_message_that_arrives_after_success_changes_nothing() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.booking(&asha, &booking).await["payments"][0].clone();
    let metadata = json!({ "booking_id": booking, "payment_id": payment["payment_id"] });
    let session =
        json!({ "id": "cs_1", "status": "expired", "payment_status": "unpaid", "metadata": metadata });
    let intent = json!({ "id": "pi_1", "status": "canceled", "metadata": metadata });
    for (kind, object) in [("checkout.session.expired", session), ("payment_intent.canceled", intent)] {
        let body = json!({ "id": "evt_1", "type": kind, "data": { "object": object } }).to_string();
        let signature = world.signature(world.clock.second(), body.as_bytes());
        post(&world, &signature, body.as_bytes()).await.expect(200);
    }
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((text(&seen["status"]), text(&seen["payments"][0]["status"])), ("confirmed", "success"));
    world.finish().await;
}
