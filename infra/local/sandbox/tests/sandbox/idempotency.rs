use serde_json::json;

use crate::shop::{SESSION_FORM, Shop, error, text};

const SESSIONS: &str = "/v1/checkout/sessions";

#[test]
fn the_same_key_and_body_give_the_first_answer_again() {
    let mut shop = Shop::open();
    let first = shop.post_once(SESSIONS, SESSION_FORM, "key-1");
    assert_eq!(first.header("idempotent-replayed"), None);
    shop.now += 60;
    let again = shop.post_once(SESSIONS, SESSION_FORM, "key-1");
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("original-request"), first.header("request-id"));
    assert_ne!(again.header("request-id"), first.header("request-id"));
    assert_eq!(shop.get(SESSIONS)["data"].as_array().unwrap().len(), 1);
}

#[test]
fn the_order_of_parameters_does_not_matter_but_their_values_do() {
    let mut shop = Shop::open();
    shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key");
    let swapped = shop.post_once("/v1/payment_intents", "currency=usd&amount=500", "key");
    assert_eq!(swapped.header("idempotent-replayed"), Some("true"));
    let changed = shop.post_once("/v1/payment_intents", "amount=501&currency=usd", "key");
    assert_eq!((changed.status, error(&changed).1.as_str()), (400, "idempotency_error"));
    let elsewhere = shop.post_once("/v1/refunds", "amount=500&currency=usd", "key");
    assert_eq!((elsewhere.status, error(&elsewhere).1.as_str()), (400, "idempotency_error"));
}

#[test]
fn a_decline_is_kept_too() {
    let mut shop = Shop::open();
    let form = "amount=500&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined";
    let first = shop.post_once("/v1/payment_intents", form, "key");
    assert_eq!(first.status, 402);
    let again = shop.post_once("/v1/payment_intents", form, "key");
    assert_eq!((again.status, &again.body), (402, &first.body));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[test]
fn a_malformed_request_is_not_kept_and_may_be_corrected_under_its_key() {
    let mut shop = Shop::open();
    assert_eq!(shop.post_once("/v1/payment_intents", "amount=500", "key").status, 400);
    assert_eq!(shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key").status, 200);
}

#[test]
fn a_key_is_forgotten_after_a_day() {
    let mut shop = Shop::open();
    let first = shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key").value();
    shop.now += 86_399;
    let same = shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key").value();
    shop.now += 1;
    let other = shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key").value();
    assert_eq!(first["id"], same["id"]);
    assert_ne!(first["id"], other["id"]);
}

#[test]
fn a_key_that_is_empty_or_too_long_is_refused() {
    let mut shop = Shop::open();
    for key in [String::new(), "k".repeat(256)] {
        assert_eq!(shop.post_once("/v1/payment_intents", "amount=500&currency=usd", &key).status, 400);
    }
}

#[test]
fn events_name_the_request_and_the_key_that_caused_them() {
    let mut shop = Shop::open();
    let response = shop.post_once("/v1/payment_intents", "amount=500&currency=usd", "key-7");
    let events = shop.get("/v1/events");
    assert_eq!(events["data"][0]["request"]["idempotency_key"], "key-7");
    assert_eq!(text(&events["data"][0]["request"]["id"]), response.header("request-id").unwrap());
    let session = shop.session();
    shop.sandbox.pay(shop.now, &session, "4242424242424242").unwrap();
    let events = shop.get("/v1/events");
    assert_eq!(events["data"][0]["request"], json!({ "id": null, "idempotency_key": null }));
}
