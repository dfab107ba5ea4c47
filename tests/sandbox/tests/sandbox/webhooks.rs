use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::shop::{START, Shop, VISA, event, text};

/// A test client with one paid session, which causes four events.
fn shop_with_payment(settings: Value) -> Shop {
    let mut shop = Shop::open();
    shop.set(settings);
    shop.paid_intent(VISA);
    shop
}

#[test]
fn a_message_is_an_event_with_the_object_as_it_was_at_that_time() {
    let mut shop = shop_with_payment(json!({}));
    let deliveries = shop.sandbox.due_deliveries(shop.now);
    let completed = event(&deliveries[3]);
    let id = text(&completed["id"]);
    assert!(id.starts_with("evt_"));
    assert_eq!(completed["object"], "event");
    assert_eq!(completed["type"], "checkout.session.completed");
    assert_eq!((&completed["created"], &completed["livemode"]), (&json!(START), &json!(false)));
    assert_eq!(completed["pending_webhooks"], 1);
    assert!(completed["api_version"].is_string());
    assert_eq!(completed["data"]["object"]["metadata"]["booking_id"], "bkg_1");
    assert_eq!(shop.get(&format!("/v1/events/{id}"))["pending_webhooks"], 1);
    shop.sandbox.delivery_result(deliveries[3].id, true, shop.now);
    let mut arrived = completed;
    arrived["pending_webhooks"] = json!(0);
    assert_eq!(shop.get(&format!("/v1/events/{id}")), arrived);
}

#[test]
fn the_signature_verifies_over_time_and_raw_body_and_over_nothing_else() {
    let mut shop = shop_with_payment(json!({}));
    shop.now += 42;
    let delivery = shop.sandbox.due_deliveries(shop.now).remove(0);
    let header = delivery.headers.iter().find(|(name, _)| name == "stripe-signature").unwrap().1.clone();
    let (time, signature) = header.split_once(',').unwrap();
    assert_eq!(time, format!("t={}", START + 42));
    let bytes: Vec<u8> = signature
        .strip_prefix("v1=")
        .unwrap()
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let verify = |secret: &str, time: i64, body: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.verify_slice(&bytes).is_ok()
    };
    assert!(verify("whsec_sandbox", START + 42, &delivery.body));
    assert!(!verify("whsec_other", START + 42, &delivery.body));
    assert!(!verify("whsec_sandbox", START + 43, &delivery.body));
    assert!(!verify("whsec_sandbox", START + 42, &delivery.body[1..]));
}

#[test]
fn a_message_in_flight_is_not_sent_twice() {
    let mut shop = shop_with_payment(json!({}));
    assert_eq!(shop.sandbox.due_deliveries(shop.now).len(), 4);
    assert!(shop.sandbox.due_deliveries(shop.now + 3_600).is_empty());
}

#[test]
fn a_message_that_failed_is_sent_again_after_longer_and_longer_pauses_with_a_new_signature() {
    let mut shop = Shop::open();
    shop.post("/v1/payment_intents", "amount=500&currency=usd");
    let mut previous = String::new();
    for (attempt, pause) in [(1, 5), (2, 10), (3, 20), (4, 40)] {
        let due = shop.sandbox.due_deliveries(shop.now);
        assert_eq!((due.len(), due[0].attempt), (1, attempt));
        assert_ne!(due[0].headers[2].1, previous);
        previous = due[0].headers[2].1.clone();
        shop.sandbox.delivery_result(due[0].id, false, shop.now);
        assert!(shop.sandbox.due_deliveries(shop.now + pause - 1).is_empty());
        shop.now += pause;
    }
    assert_eq!(shop.take_webhooks().len(), 1);
    shop.now += 86_400;
    assert!(shop.take_webhooks().is_empty());
}

#[test]
fn after_three_days_the_provider_gives_up() {
    let mut shop = Shop::open();
    shop.post("/v1/payment_intents", "amount=500&currency=usd");
    let mut attempts = 0;
    while let Some(delivery) = shop.sandbox.due_deliveries(shop.now).pop() {
        shop.sandbox.delivery_result(delivery.id, false, shop.now);
        attempts += 1;
        shop.now += 3_600;
    }
    assert!((72..=74).contains(&attempts), "{attempts}");
    assert_eq!(shop.sandbox.deliveries()[0].state, "given_up");
}

#[test]
fn messages_are_sent_in_as_many_copies_as_the_settings_say() {
    let mut shop = shop_with_payment(json!({ "duplicates": 2 }));
    let deliveries = shop.take_webhooks();
    assert_eq!(deliveries.len(), 12);
    assert_eq!(deliveries[0].event_id, deliveries[2].event_id);
    assert_eq!(deliveries[0].body, deliveries[2].body);
    assert_ne!(deliveries[0].event_id, deliveries[3].event_id);
}

#[test]
fn messages_can_be_late_reversed_or_lost() {
    let mut shop = shop_with_payment(json!({ "delay_seconds": 30, "reorder": true }));
    shop.now += 29;
    assert!(shop.take_webhooks().is_empty());
    shop.now += 1;
    let types = shop.take_event_types();
    assert_eq!(
        (types[0].as_str(), types[3].as_str()),
        ("checkout.session.completed", "payment_intent.created")
    );
    shop.set(json!({ "drop": true }));
    shop.paid_intent(VISA);
    shop.now += 3_600;
    assert!(shop.take_webhooks().is_empty());
    assert_eq!(shop.sandbox.deliveries().last().unwrap().state, "dropped");
    assert_eq!(shop.get("/v1/events")["data"].as_array().unwrap().len(), 8, "the events can be read");
}

#[test]
fn the_first_attempts_or_their_answers_can_be_lost() {
    let mut shop = shop_with_payment(json!({ "fail_first": 1, "lose_answers": 1 }));
    assert!(shop.take_webhooks().is_empty(), "the first attempt does not arrive");
    shop.now += 5;
    let second = shop.take_webhooks();
    assert_eq!((second.len(), second[0].attempt), (4, 2), "the second arrives, but its answer does not");
    shop.now += 10;
    assert_eq!(shop.take_webhooks().len(), 4);
    shop.now += 3_600;
    assert!(shop.take_webhooks().is_empty());
}

#[test]
fn an_old_event_can_be_sent_once_more() {
    let mut shop = shop_with_payment(json!({}));
    let first = shop.take_webhooks().remove(0);
    let response = shop.control(&format!("events/{}/resend", first.event_id), json!({}));
    assert_eq!(response.status, 200);
    let again = shop.take_webhooks().remove(0);
    assert_eq!((again.event_id, again.body), (first.event_id, first.body));
    assert_eq!(shop.control("events/evt_x/resend", json!({})).status, 404);
}

#[test]
fn without_an_address_nothing_is_sent_and_a_new_address_is_used_at_once() {
    let mut shop = shop_with_payment(json!({ "webhook_url": null }));
    assert!(shop.take_webhooks().is_empty());
    shop.set(json!({ "webhook_url": "http://localhost:9/other" }));
    shop.paid_intent(VISA);
    let deliveries = shop.take_webhooks();
    assert_eq!((deliveries.len(), deliveries[0].url.as_str()), (4, "http://localhost:9/other"));
}

#[test]
fn deliveries_can_be_listed() {
    let mut shop = shop_with_payment(json!({}));
    shop.take_webhooks();
    let list = shop.get("/_sandbox/deliveries");
    assert_eq!(list["deliveries"].as_array().unwrap().len(), 4);
    assert_eq!(list["deliveries"][0]["event_type"], "payment_intent.created");
    assert_eq!(
        (&list["deliveries"][0]["state"], &list["deliveries"][0]["attempts"]),
        (&json!("delivered"), &json!(1))
    );
}
