use sandbox::{Outage, OutageMode};
use serde_json::json;

use crate::shop::{SESSION_FORM, Shop, error, text};

const SESSIONS: &str = "/v1/checkout/sessions";

#[test]
fn the_same_key_and_body_get_the_first_answer_again() {
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
fn a_key_expires_after_a_day() {
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

#[test]
fn a_repeated_key_gets_the_first_answer_though_the_session_has_ended() {
    let mut shop = Shop::open();
    let first = shop.post_once(SESSIONS, SESSION_FORM, "d0/pay_1").value();
    let id = text(&first["id"]);
    shop.post(&format!("{SESSIONS}/{id}/expire"), "");
    let again = shop.post_once(SESSIONS, SESSION_FORM, "d0/pay_1").value();
    assert_eq!((&again, &again["status"]), (&first, &json!("open")));
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}"))["status"], "expired", "a read shows the present status");
}

#[test]
fn an_expiry_that_is_too_near_is_not_kept_under_the_key() {
    let mut shop = Shop::open();
    let form = format!("{SESSION_FORM}&expires_at={}", shop.now + 1_799);
    for _ in 0..2 {
        let refusal = shop.post_once(SESSIONS, &form, "d0/pay_1");
        assert_eq!(
            error(&refusal),
            (400, "invalid_request_error".to_owned(), json!(null), json!("expires_at"))
        );
        assert_eq!(refusal.header("idempotent-replayed"), None);
    }
}

#[test]
fn a_500_is_kept_whatever_the_provider_did_and_a_conflict_is_not() {
    for (mode, made) in [(OutageMode::Stored500, 0), (OutageMode::StoredDone500, 1)] {
        let mut shop = Shop::open();
        shop.sandbox.settings_mut().outage = Outage { mode, requests: Some(1) };
        let first = shop.post_once(SESSIONS, SESSION_FORM, "key");
        assert_eq!((first.status, error(&first).1.as_str()), (500, "api_error"), "{mode:?}");
        let again = shop.post_once(SESSIONS, SESSION_FORM, "key");
        assert_eq!((again.status, &again.body), (500, &first.body), "{mode:?}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(shop.get(SESSIONS)["data"].as_array().unwrap().len(), made, "{mode:?}");
        shop.now += 86_400;
        assert_eq!(shop.post_once(SESSIONS, SESSION_FORM, "key").status, 200);
    }
    let mut shop = Shop::open();
    let outage = Outage { mode: OutageMode::Conflict, requests: Some(1) };
    shop.sandbox.settings_mut().outage = outage;
    assert_eq!(shop.post_once(SESSIONS, SESSION_FORM, "key").status, 409);
    assert_eq!(shop.post_once(SESSIONS, SESSION_FORM, "key").status, 200);
}
