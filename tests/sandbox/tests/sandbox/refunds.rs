use sandbox::RefundOutcome;
use serde_json::{Value, json};

use crate::shop::{DECLINED, PAYS_LATER, Shop, VISA, error, event, invalid, text};

const REFUNDS: &str = "/v1/refunds";

#[test]
fn refunds_never_exceed_the_charge() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent(VISA);
    let too_much = shop.post(REFUNDS, &format!("payment_intent={intent}&amount=56001"));
    assert_eq!(error(&too_much), invalid(json!("amount_too_large"), json!("amount")));
    let part =
        shop.post(REFUNDS, &format!("payment_intent={intent}&amount=20000&metadata[refund_id]=r1")).value();
    assert_eq!((&part["status"], &part["amount"]), (&json!("succeeded"), &json!(20_000)));
    assert_eq!(part["metadata"], json!({ "refund_id": "r1" }));
    let too_much = shop.post(REFUNDS, &format!("payment_intent={intent}&amount=36001"));
    assert_eq!(error(&too_much), invalid(json!("amount_too_large"), json!("amount")));
    assert!(too_much.text().contains("greater than unrefunded amount on charge (₹360.00)"));
    let rest = shop.post(REFUNDS, &format!("payment_intent={intent}")).value();
    assert_eq!(rest["amount"], 36_000);
    let again = shop.post(REFUNDS, &format!("payment_intent={intent}"));
    assert_eq!(error(&again), invalid(json!("charge_already_refunded"), Value::Null));
    let charge = shop.get(&format!("/v1/charges/{}", text(&rest["charge"])));
    assert_eq!((&charge["amount_refunded"], &charge["refunded"]), (&json!(56_000), &json!(true)));
    let list = shop.get(&format!("{REFUNDS}?payment_intent={intent}"));
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_refund_causes_messages_about_itself_and_its_charge() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent(VISA);
    shop.take_webhooks();
    shop.post(REFUNDS, &format!("payment_intent={intent}&amount=100&reason=requested_by_customer"));
    let events = shop.take_webhooks();
    let (created, refunded) = (event(&events[0]), event(&events[1]));
    assert_eq!((&created["type"], &refunded["type"]), (&json!("refund.created"), &json!("charge.refunded")));
    assert_eq!(created["data"]["object"]["payment_intent"], intent);
    assert_eq!(refunded["data"]["object"]["amount_refunded"], 100);
    assert_eq!(refunded["data"]["object"]["refunded"], false);
}

#[test]
fn only_captured_money_can_be_refunded() {
    let mut shop = Shop::open();
    let session = shop.session();
    shop.sandbox.pay(shop.now, &session, DECLINED).unwrap_err();
    let declined = text(&shop.get(&format!("/v1/checkout/sessions/{session}"))["payment_intent"]);
    let processing = shop.paid_intent(PAYS_LATER);
    let untried = text(&shop.post("/v1/payment_intents", "amount=500&currency=usd").value()["id"]);
    for intent in [declined, processing, untried] {
        let response = shop.post(REFUNDS, &format!("payment_intent={intent}"));
        assert!(response.text().contains("does not have a successful charge to refund"));
        assert_eq!(response.status, 400);
    }
}

#[test]
fn the_parameters_of_a_refund_are_checked() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent(VISA);
    for (form, code, param) in [
        ("amount=1".to_owned(), json!("parameter_missing"), "payment_intent"),
        (format!("payment_intent={intent}&charge=ch_1"), Value::Null, "payment_intent"),
        (format!("payment_intent={intent}&amount=0"), json!("parameter_invalid_integer"), "amount"),
        (format!("payment_intent={intent}&reason=bored"), Value::Null, "reason"),
        (format!("payment_intent={intent}&note=x"), json!("parameter_unknown"), "note"),
    ] {
        assert_eq!(error(&shop.post(REFUNDS, &form)), invalid(code, json!(param)), "{form}");
    }
    let response = shop.post(REFUNDS, "payment_intent=pi_x");
    assert_eq!((response.status, error(&response).2), (404, json!("resource_missing")));
}

#[test]
fn a_refund_that_is_repeated_with_its_key_is_made_once() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent(VISA);
    let form = format!("payment_intent={intent}&amount=30000");
    let first = shop.post_once(REFUNDS, &form, "rfd_1");
    let again = shop.post_once(REFUNDS, &form, "rfd_1");
    assert_eq!(first.body, again.body);
    let charge = shop.get(&format!("/v1/charges/{}", text(&first.value()["charge"])));
    assert_eq!(charge["amount_refunded"], 30_000);
}

#[test]
fn a_pending_refund_succeeds_later() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent("4000000000007726");
    let refund = shop.post(REFUNDS, &format!("payment_intent={intent}")).value();
    assert_eq!(refund["status"], "pending");
    shop.take_webhooks();
    shop.now += 10;
    assert_eq!(shop.take_event_types(), ["refund.updated", "charge.refund.updated"]);
    assert_eq!(shop.get(&format!("{REFUNDS}/{}", text(&refund["id"])))["status"], "succeeded");
}

#[test]
fn a_refund_that_fails_later_can_be_made_again() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent("4000000000005126");
    let refund = shop.post(REFUNDS, &format!("payment_intent={intent}")).value();
    assert_eq!(refund["status"], "succeeded");
    shop.take_webhooks();
    shop.now += 10;
    assert_eq!(shop.take_event_types(), ["refund.failed", "refund.updated", "charge.refund.updated"]);
    let failed = shop.get(&format!("{REFUNDS}/{}", text(&refund["id"])));
    assert_eq!((&failed["status"], failed["failure_reason"].is_string()), (&json!("failed"), true));
    assert_eq!(shop.get(&format!("/v1/charges/{}", text(&refund["charge"])))["amount_refunded"], 0);
    shop.sandbox.settings_mut().refunds = Some(RefundOutcome::Succeeded);
    assert_eq!(shop.post(REFUNDS, &format!("payment_intent={intent}")).value()["amount"], 56_000);
}

#[test]
fn lists_begin_at_the_requested_time() {
    let mut shop = Shop::open();
    let first = shop.paid_intent(VISA);
    shop.post(REFUNDS, &format!("payment_intent={first}&amount=100"));
    shop.now += 100;
    let second = shop.paid_intent(VISA);
    shop.post(REFUNDS, &format!("payment_intent={second}&amount=100"));
    for path in ["/v1/payment_intents", "/v1/charges", REFUNDS] {
        let all = shop.get(&format!("{path}?created[gte]={}", shop.now - 100));
        assert_eq!(all["data"].as_array().unwrap().len(), 2, "{path}");
        let later = shop.get(&format!("{path}?created[gte]={}", shop.now - 99));
        assert_eq!(later["data"].as_array().unwrap().len(), 1, "{path}");
        let unknown = shop.send(sandbox::Request::get(&format!("{path}?created[after]=1")));
        assert_eq!(unknown.status, 400, "{path}");
    }
}

#[test]
fn the_last_of_three_decimals_of_a_refund_is_zero() {
    let mut shop = Shop::open();
    let form = "amount=2250&currency=kwd&confirm=true&payment_method=pm_card_visa";
    let intent = text(&shop.post("/v1/payment_intents", form).value()["id"]);
    let odd = shop.post(REFUNDS, &format!("payment_intent={intent}&amount=1255"));
    assert_eq!(error(&odd), invalid(json!("parameter_invalid_integer"), json!("amount")));
    assert_eq!(shop.post(REFUNDS, &format!("payment_intent={intent}&amount=1250")).status, 200);
}

#[test]
fn refunds_and_charges_of_the_dashboard_have_no_metadata() {
    let mut shop = Shop::open();
    let intent = shop.paid_intent(VISA);
    let made = shop.control(&format!("charges/{intent}/refund"), json!({ "amount": 500 })).value();
    let refund = shop.get(&format!("{REFUNDS}/{}", text(&made["id"])));
    assert_eq!((&refund["metadata"], &refund["amount"]), (&json!({}), &json!(500)));
    let charge = text(&refund["charge"]);
    assert_eq!(shop.get(&format!("/v1/charges/{charge}"))["amount_refunded"], 500);
    let too_much = shop.control(&format!("charges/{charge}/refund"), json!({ "amount": 55_501 }));
    assert_eq!(too_much.status, 409);
    let body = json!({ "amount": 700, "currency": "usd", "card": VISA });
    let made = shop.control("charges", body).value();
    let intent = shop.get(&format!("/v1/payment_intents/{}", text(&made["id"])));
    assert_eq!((&intent["metadata"], &intent["status"]), (&json!({}), &json!("succeeded")));
    let events = shop.get("/v1/events?type=payment_intent.succeeded");
    assert_eq!(events["data"][0]["request"]["id"], Value::Null);
}
