use serde_json::{Value, json};

use crate::shop::{DECLINED, Shop, error, invalid, text};

const INTENTS: &str = "/v1/payment_intents";

#[test]
fn an_intent_waits_for_a_card_and_a_good_one_pays_it() {
    let mut shop = Shop::open();
    let intent = shop.post(INTENTS, "amount=500&currency=usd&metadata[payment_id]=pay_1").value();
    assert_eq!(
        (&intent["object"], &intent["status"]),
        (&json!("payment_intent"), &json!("requires_payment_method"))
    );
    let id = text(&intent["id"]);
    assert!(text(&intent["client_secret"]).starts_with(&format!("{id}_secret_")));
    let response = shop.post(&format!("{INTENTS}/{id}/confirm"), "");
    assert_eq!(error(&response), invalid(json!("payment_intent_unexpected_state"), Value::Null));
    let paid = shop.post(&format!("{INTENTS}/{id}/confirm"), "payment_method=pm_card_visa").value();
    assert_eq!((&paid["status"], &paid["amount_received"]), (&json!("succeeded"), &json!(500)));
    assert_eq!(shop.get(&format!("{INTENTS}/{id}")), paid);
    assert_eq!(
        shop.take_event_types(),
        ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
    );
}

#[test]
fn a_declined_confirmation_is_a_card_error_with_the_intent_in_it() {
    let mut shop = Shop::open();
    for (method, code, decline_code) in [
        ("pm_card_chargeDeclined", "card_declined", json!("generic_decline")),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", json!("insufficient_funds")),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", Value::Null),
    ] {
        let form = format!("amount=500&currency=usd&confirm=true&payment_method={method}");
        let response = shop.post(INTENTS, &form);
        let problem = &response.value()["error"];
        assert_eq!((response.status, &problem["type"]), (402, &json!("card_error")), "{method}");
        assert_eq!((&problem["code"], &problem["decline_code"]), (&json!(code), &decline_code));
        assert_eq!(problem["payment_intent"]["status"], "requires_payment_method");
        let charge = shop.get(&format!("/v1/charges/{}", text(&problem["charge"])));
        assert_eq!((&charge["status"], &charge["failure_code"]), (&json!("failed"), &json!(code)));
        assert_eq!(charge["paid"], false);
    }
}

#[test]
fn an_intent_that_has_ended_is_neither_confirmed_nor_canceled() {
    let mut shop = Shop::open();
    let form = "amount=500&currency=usd&confirm=true&payment_method=pm_card_visa";
    let paid = text(&shop.post(INTENTS, form).value()["id"]);
    let canceled = text(&shop.post(INTENTS, "amount=500&currency=usd").value()["id"]);
    let answer = shop.post(&format!("{INTENTS}/{canceled}/cancel"), "cancellation_reason=abandoned").value();
    assert_eq!(
        (&answer["status"], &answer["cancellation_reason"]),
        (&json!("canceled"), &json!("abandoned"))
    );
    for id in [paid, canceled] {
        for (verb, form) in [("cancel", ""), ("confirm", "payment_method=pm_card_visa")] {
            let response = shop.post(&format!("{INTENTS}/{id}/{verb}"), form);
            assert_eq!(error(&response), invalid(json!("payment_intent_unexpected_state"), Value::Null));
            assert_eq!(response.value()["error"]["payment_intent"]["id"], id);
        }
    }
    assert!(shop.take_event_types().contains(&"payment_intent.canceled".to_owned()));
}

#[test]
fn the_intent_of_a_session_cannot_be_changed_by_api() {
    let mut shop = Shop::open();
    let session = shop.session();
    shop.sandbox.pay(shop.now, &session, DECLINED).unwrap_err();
    let id = text(&shop.get(&format!("/v1/checkout/sessions/{session}"))["payment_intent"]);
    for (verb, form) in [("cancel", ""), ("confirm", "payment_method=pm_card_visa")] {
        let response = shop.post(&format!("{INTENTS}/{id}/{verb}"), form);
        assert!(response.text().contains("created by Checkout"), "{verb}");
    }
}

#[test]
fn the_parameters_of_an_intent_are_checked() {
    let mut shop = Shop::open();
    for (form, code, param) in [
        ("currency=usd", json!("parameter_missing"), "amount"),
        ("amount=500", json!("parameter_missing"), "currency"),
        ("amount=49&currency=usd", json!("amount_too_small"), "amount"),
        ("amount=500&currency=usd&confirm=true", json!("parameter_missing"), "payment_method"),
        ("amount=500&currency=usd&confirm=yes", Value::Null, "confirm"),
        ("amount=500&currency=usd&capture_method=manual", Value::Null, "capture_method"),
        ("amount=500&currency=usd&customer=cus_1", json!("parameter_unknown"), "customer"),
    ] {
        assert_eq!(error(&shop.post(INTENTS, form)), invalid(code, json!(param)), "{form}");
    }
    let response = shop.post(INTENTS, "amount=500&currency=usd&payment_method=pm_card_none");
    assert_eq!(error(&response).2, "resource_missing");
    assert_eq!(shop.get(INTENTS)["data"], json!([]));
}
