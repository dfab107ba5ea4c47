//! Choice of a payment provider: those on offer, the amounts that each accepts, and one that does not answer.

use serde_json::{Value, json};
use tests::{Fault, Hall, Service, Trouble, UPI, VISA, World};

use crate::razorpay::{capture_by_hand, minutes};
use crate::support::{text, texts};

async fn in_currency(world: &World, currency: &str, amount: i64) -> (tests::Person, String) {
    let change = |event: &mut Value| {
        event["currency"] = json!(currency);
        for tier in event["tiers"].as_array_mut().unwrap() {
            tier["amount_minor"] = json!(amount);
        }
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    (asha, booking)
}

#[tokio::test(start_paused = true)]
async fn when_one_provider_does_not_answer_the_other_is_offered_and_takes_the_payment() {
    for (silent, service, other) in
        [("stripe", Service::Stripe, "razorpay"), ("razorpay", Service::Razorpay, "stripe")]
    {
        for trouble in [Trouble::Fails, Trouble::Throttle, Trouble::NoAnswer, Trouble::LostAnswer] {
            let world = World::new();
            let show = world.event().await;
            let asha = world.customer("asha");
            let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
            world.fault(Fault::new(trouble).service(service).forever());
            let refused = world.open_payment_at(&asha, &booking, silent, "key").await;
            let problem = refused.refused(503, "provider_unavailable");
            assert_eq!(texts(&problem["other_providers"]), [other]);
            // A payment at another provider is another attempt; the first one is sealed when the lock has ended.
            let payment = world.open_payment_at(&asha, &booking, other, "other-key").await.expect(201);
            if other == "stripe" {
                world.type_card(&payment, VISA).unwrap();
            } else {
                world.pay_order(&payment, UPI).unwrap();
            }
            world.settle().await;
            assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{silent} {trouble:?}");
            world.clear_faults();
            world.settle().await;
            minutes(&world, 4).await;
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_opening_an_order_fails_the_same_request_opens_it_and_it_can_be_paid() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer, Trouble::Fails] {
        let mut n = 1;
        loop {
            let world = World::with_seed(n);
            let show = world.event().await;
            let asha = world.customer("asha");
            let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
            world.pass(200);
            world.fault(Fault::new(trouble).function("create-payment").nth(usize::try_from(n).unwrap()));
            let first = world.open_payment_at(&asha, &booking, "razorpay", "same").await;
            let came = world.clear_faults() > 0;
            assert!(first.status == 201 || first.status == 503 || first.died(), "{}", first.body);
            let payment = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
            let orders = world.sandbox(|sandbox, _| sandbox.razorpay_orders());
            assert_eq!(orders.len(), 1, "an order that exists is found by its receipt: {trouble:?} at {n}");
            world.pay_order(&payment, UPI).unwrap();
            world.settle().await;
            assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
            world.finish().await;
            if !came {
                break;
            }
            n += 1;
        }
        assert!(n > 5, "only {n} calls failed");
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_settling_at_razorpay_fails_the_payment_confirms_or_is_refunded_or_lapses() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer, Trouble::NoAnswer] {
        for function in ["process-payment", "process-refund", "look-at-payments"] {
            let mut n = 1;
            loop {
                let world = World::with_seed(n);
                let show = world.event().await;
                let asha = world.customer("asha");
                let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
                let payment = world.open_order(&asha, &booking).await.expect(201);
                world.provider(|settings| settings.drop = function == "look-at-payments");
                if function == "process-refund" {
                    world.release(&asha, &booking).await.expect(200);
                    let paid = world.pay_order(&payment, UPI).unwrap();
                    capture_by_hand(&world, &paid.payment_id);
                } else {
                    world.pay_order(&payment, UPI).unwrap();
                }
                world.fault(Fault::new(trouble).function(function).nth(usize::try_from(n).unwrap()));
                minutes(&world, 12).await;
                let came = world.clear_faults() > 0;
                let status = if function == "process-refund" { "cancelled" } else { "confirmed" };
                let seen = world.booking(&asha, &booking).await;
                assert_eq!(text(&seen["status"]), status, "{function} {trouble:?} at {n}");
                let refunds = world.sandbox(|sandbox, _| sandbox.razorpay_refunds());
                assert_eq!(refunds.len(), usize::from(function == "process-refund"));
                world.finish().await;
                if !came {
                    break;
                }
                n += 1;
            }
            assert!(n > 2, "{function}: only {n} calls failed");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_not_offered_is_refused_and_the_others_are_named() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let page = format!("/events/{}", show.event_id);
    assert_eq!(texts(&world.get(&page, None).await.expect(200)["providers"]), ["stripe", "razorpay"]);
    world.offer("stripe");
    assert_eq!(texts(&world.get(&page, None).await.expect(200)["providers"]), ["stripe"]);
    let refused = world.open_order(&asha, &booking).await.refused(422, "provider_not_offered");
    assert_eq!(texts(&refused["other_providers"]), ["stripe"]);
    world.offer("razorpay");
    let refused = world.open_payment(&asha, &booking).await.refused(422, "provider_not_offered");
    assert_eq!(texts(&refused["other_providers"]), ["razorpay"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_amount_that_a_provider_does_not_accept_is_refused_without_a_call_to_it() {
    for (currency, amount, provider, others) in [
        ("INR", 99, "razorpay", &["stripe"][..]),
        ("JPY", 49, "stripe", &["razorpay"]),
        ("USD", 100_000_000, "stripe", &["razorpay"]),
        ("CUP", 5_000, "stripe", &["razorpay"]),
    ] {
        let world = World::new();
        let (asha, booking) = in_currency(&world, currency, amount).await;
        let reply = world.open_payment_at(&asha, &booking, provider, "key").await;
        let asked =
            reply.calls.iter().any(|call| matches!(call.service, Service::Stripe | Service::Razorpay));
        assert!(!asked, "{currency} {amount}: {:?}", reply.calls);
        let problem = reply.refused(422, "amount_not_taken");
        assert_eq!(texts(&problem["other_providers"]), others, "{currency} {amount} {provider}");
        world.finish().await;
    }
    for (currency, amount) in [("JPY", 500), ("KWD", 1_257), ("USD", 100)] {
        for provider in ["stripe", "razorpay"] {
            let world = World::new();
            let (asha, booking) = in_currency(&world, currency, amount).await;
            let payment = world.open_payment_at(&asha, &booking, provider, "key").await.expect(201);
            if provider == "stripe" {
                world.type_card(&payment, VISA).unwrap();
            } else {
                world.pay_order(&payment, UPI).unwrap();
            }
            world.settle().await;
            assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{currency} {provider}");
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_in_a_currency_that_no_offered_provider_takes_is_refused() {
    let world = World::new();
    let show = world.event().await;
    let settings = |currency: &str| {
        let tiers =
            ["premium", "standard", "standing"].map(|kind| json!({ "type": kind, "amount_minor": 50_000 }));
        json!({ "title_id": show.title_id, "currency": currency, "tiers": tiers })
    };
    let create = async |currency: &str| {
        let mut body = settings(currency);
        body["screen_id"] = show.screen_id.clone().into();
        body["local_start"] = "2026-12-25T19:30".into();
        world.admin("POST", "/admin/events", &body).await
    };
    create("XCG").await.expect(201);
    create("CUP").await.expect(201);
    // Both write kronur with other decimals than the standard.
    for nobodys in ["ISK", "IRR"] {
        let told = create(nobodys).await.refused(400, "field_invalid");
        assert_eq!(told["field"], "currency");
        assert!(text(&told["detail"]).contains("(stripe and razorpay) takes"), "{told}");
    }
    create("XXX").await.refused(400, "body_invalid");
    world.offer("stripe");
    create("CUP").await.refused(400, "field_invalid");
    let mut week = settings("CUP");
    week["performances"] = json!([{ "screen_id": show.screen_id, "local_start": "2026-12-25T19:30" }]);
    let headers = [("idempotency-key", "week")];
    let maya = world.administrator();
    let bulk = world.call("POST", "/admin/events/bulk", Some(&maya), &headers, &week).await;
    bulk.refused(400, "field_invalid");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_comes_back_from_razorpays_page_has_the_payment_read_at_once() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_order(&asha, &booking).await.expect(201);
    world.provider(|settings| settings.drop = true);
    let target = format!("/payment/{}/return", text(&payment["payment_id"]));
    let form = |order: &str, paid: &str, signature: &str| {
        format!("razorpay_payment_id={paid}&razorpay_order_id={order}&razorpay_signature={signature}")
    };
    // The proof of a cheaper order does not pay for this booking.
    let cheap = sandbox::razorpay_checkout_signature("razorpay_key_kit", "order_cheap", "pay_cheap");
    let cheap = form("order_cheap", "pay_cheap", &cheap);
    assert_eq!(world.call_raw("POST", &target, None, &[], cheap.as_bytes()).await.status, 303);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    let paid = world.pay_order(&payment, UPI).unwrap();
    for body in [form(&paid.order_id, &paid.payment_id, &"0".repeat(64)), String::new()] {
        let reply = world.call_raw("POST", &target, None, &[], body.as_bytes()).await;
        assert_eq!(reply.status, 303);
        world.settle().await;
        assert_eq!(
            world.booking(&asha, &booking).await["status"],
            "pending",
            "the form proves no payment: {body}"
        );
    }
    let proof = form(&paid.order_id, &paid.payment_id, &paid.signature.unwrap());
    let reply = world.call_raw("POST", &target, None, &[], proof.as_bytes()).await;
    assert_eq!(reply.status, 303);
    assert_eq!(reply.headers["location"], format!("https://tickets.test/booking/{booking}"));
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending", "the form alone confirms nothing");
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    let nowhere = world.call_raw("POST", "/payment/pay_0123456789ab_1/return", None, &[], b"").await;
    nowhere.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_attempt_whose_provider_is_silent_is_read_again_a_while_later() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    world.provider(|settings| settings.outage.mode = sandbox::OutageMode::Unavailable);
    world.pass(151);
    world.settle().await;
    world.provider(|settings| settings.outage.mode = sandbox::OutageMode::Up);
    world.pass(140);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.pass(20);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}
