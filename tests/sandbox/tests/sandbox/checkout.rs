use sandbox::{Paid, PayRefusal, Request};
use serde_json::{Value, json};

use crate::shop::{
    DECLINED, FAILS_LATER, PAYS_LATER, SESSION_FORM, START, Shop, VISA, card, error, event, invalid, text,
};

const SESSIONS: &str = "/v1/checkout/sessions";

#[test]
fn a_session_is_open_for_a_day_and_has_no_intent_before_the_first_attempt() {
    let mut shop = Shop::open();
    let session = shop.post(SESSIONS, SESSION_FORM).value();
    let id = text(&session["id"]);
    assert!(id.starts_with("cs_test_"));
    assert_eq!(session["object"], "checkout.session");
    assert_eq!(session["status"], "open");
    assert_eq!(session["payment_status"], "unpaid");
    assert_eq!(session["payment_intent"], Value::Null);
    assert_eq!((&session["amount_total"], &session["currency"]), (&json!(56_000), &json!("inr")));
    assert_eq!(session["metadata"], json!({ "booking_id": "bkg_1", "payment_id": "pay_1" }));
    assert_eq!(session["client_reference_id"], "bkg_1");
    assert_eq!(session["expires_at"], START + 86_400);
    assert_eq!(session["url"], format!("http://127.0.0.1:4242/pay/{id}"));
    assert_eq!(session["livemode"], false);
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}")), session);
}

#[test]
fn a_parameter_that_is_missing_unknown_or_wrong_is_named() {
    let mut shop = Shop::open();
    let price = "line_items[0][price_data]";
    for (old, new, code, param) in [
        ("mode=payment&", "", "parameter_missing", "mode".to_owned()),
        ("&line_items[0][quantity]=1", "", "parameter_missing", "line_items[0][quantity]".to_owned()),
        ("&success_url=", "&locale=", "parameter_missing", "success_url".to_owned()),
        ("[name]=Two+seats", "[name]=", "parameter_invalid_empty", format!("{price}[product_data][name]")),
        ("[quantity]=1", "[quantity]=0", "parameter_invalid_integer", "line_items[0][quantity]".to_owned()),
        ("=56000", "=560.00", "parameter_invalid_integer", format!("{price}[unit_amount]")),
        ("=56000", "=-1", "parameter_invalid_integer", format!("{price}[unit_amount]")),
        ("=56000", "=49", "amount_too_small", "line_items".to_owned()),
        ("=56000", "=100000000", "amount_too_large", "line_items".to_owned()),
        ("mode=payment", "mode=payment&amount=1", "parameter_unknown", "amount".to_owned()),
        (
            "[quantity]=1",
            "[quantity]=1&line_items[0][price]=x",
            "parameter_unknown",
            "line_items[0][price]".to_owned(),
        ),
        ("&cancel_url=http", "&cancel_url=javascript", "url_invalid", "cancel_url".to_owned()),
    ] {
        let form = SESSION_FORM.replacen(old, new, 1);
        assert_ne!(form, SESSION_FORM);
        let response = shop.post(SESSIONS, &form);
        assert_eq!(error(&response), invalid(json!(code), json!(param)), "{form}");
    }
    for (old, new, param) in [
        ("mode=payment", "mode=subscription", "mode"),
        ("=inr", "=INR", "line_items[0][price_data][currency]"),
        ("=inr", "=xyz", "line_items[0][price_data][currency]"),
    ] {
        let response = shop.post(SESSIONS, &SESSION_FORM.replacen(old, new, 1));
        assert_eq!(error(&response), invalid(Value::Null, json!(param)), "{new}");
    }
    assert_eq!(shop.get(SESSIONS)["data"], json!([]));
}

#[test]
fn a_session_closes_no_sooner_than_in_half_an_hour_and_no_later_than_in_a_day() {
    let mut shop = Shop::open();
    for (seconds, status) in [(1_799, 400), (1_800, 200), (86_400, 200), (86_401, 400), (-5, 400)] {
        let form = format!("{SESSION_FORM}&expires_at={}", START + seconds);
        assert_eq!(shop.post(SESSIONS, &form).status, status, "{seconds}");
    }
}

#[test]
fn currencies_without_or_with_three_decimals_have_their_own_rules() {
    let mut shop = Shop::open();
    for (currency, amount, status) in
        [("jpy", 50, 200), ("jpy", 49, 400), ("kwd", 1_250, 200), ("kwd", 1_251, 400)]
    {
        let form =
            SESSION_FORM.replace("=inr", &format!("={currency}")).replace("=56000", &format!("={amount}"));
        assert_eq!(shop.post(SESSIONS, &form).status, status, "{amount} {currency}");
    }
}

#[test]
fn a_good_card_pays_the_session_its_intent_and_its_charge() {
    let mut shop = Shop::open();
    let id = shop.session();
    assert_eq!(shop.control(&format!("checkout/{id}/pay"), card(VISA)).value()["status"], "succeeded");
    let session = shop.get(&format!("{SESSIONS}/{id}"));
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("complete"), &json!("paid")));
    assert_eq!(session["url"], Value::Null);
    let intent = shop.get(&format!("/v1/payment_intents/{}", text(&session["payment_intent"])));
    assert_eq!((&intent["status"], &intent["amount_received"]), (&json!("succeeded"), &json!(56_000)));
    assert_eq!(intent["metadata"], json!({ "payment_id": "pay_1" }));
    let charge = shop.get(&format!("/v1/charges/{}", text(&intent["latest_charge"])));
    assert_eq!((&charge["paid"], &charge["captured"]), (&json!(true), &json!(true)));
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    assert_eq!(charge["payment_intent"], intent["id"]);
    assert_eq!(
        shop.take_event_types(),
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    let found = shop.get(&format!("{SESSIONS}?payment_intent={}", text(&intent["id"])));
    assert_eq!(found["data"][0]["id"], id);
    assert_eq!(shop.get(&format!("{SESSIONS}?payment_intent=pi_other"))["data"], json!([]));
}

#[test]
fn a_session_is_paid_once() {
    let mut shop = Shop::open();
    let id = shop.session();
    shop.sandbox.pay(shop.now, &id, VISA).unwrap();
    let again = shop.sandbox.pay(shop.now, &id, VISA);
    assert_eq!(again, Err(PayRefusal::NotOpen { status: "complete" }));
    assert_eq!(shop.control(&format!("checkout/{id}/pay"), card(VISA)).status, 409);
    assert_eq!(shop.control("checkout/cs_test_x/pay", card(VISA)).status, 404);
}

#[test]
fn after_a_decline_the_session_is_open_and_the_next_card_pays_the_same_intent() {
    let mut shop = Shop::open();
    let id = shop.session();
    for (number, code) in [
        (DECLINED, "card_declined"),
        ("4000000000009995", "card_declined"),
        ("4000000000000069", "expired_card"),
        ("4000000000000119", "processing_error"),
    ] {
        let response = shop.control(&format!("checkout/{id}/pay"), card(number));
        assert_eq!((response.status, &response.value()["error"]["code"]), (402, &json!(code)), "{number}");
    }
    let session = shop.get(&format!("{SESSIONS}/{id}"));
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("open"), &json!("unpaid")));
    let intent_id = text(&session["payment_intent"]);
    let intent = shop.get(&format!("/v1/payment_intents/{intent_id}"));
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(intent["last_payment_error"]["code"], "processing_error");
    let events = shop.take_webhooks();
    assert_eq!(events[1].event_type, "charge.failed");
    assert_eq!(events[2].event_type, "payment_intent.payment_failed");
    let failed = event(&events[2]);
    assert_eq!(failed["data"]["object"]["last_payment_error"]["decline_code"], "generic_decline");
    shop.sandbox.pay(shop.now, &id, VISA).unwrap();
    let intent = shop.get(&format!("/v1/payment_intents/{intent_id}"));
    assert_eq!((&intent["status"], &intent["last_payment_error"]), (&json!("succeeded"), &Value::Null));
}

#[test]
fn an_invalid_number_or_a_real_card_is_refused_without_an_attempt() {
    let mut shop = Shop::open();
    let id = shop.session();
    for (number, code) in [
        ("4242424242424241", "incorrect_number"),
        ("4111111111111111", "card_declined"),
        ("x", "incorrect_number"),
    ] {
        let refusal = shop.sandbox.pay(shop.now, &id, number).unwrap_err();
        assert!(matches!(refusal, PayRefusal::Declined { code: given, .. } if given == code), "{number}");
    }
    assert!(shop.take_webhooks().is_empty());
}

#[test]
fn a_payment_that_succeeds_later_completes_the_session_unpaid_and_then_pays_it() {
    let mut shop = Shop::open();
    let id = shop.session();
    assert_eq!(shop.sandbox.pay(shop.now, &id, PAYS_LATER), Ok(Paid::Processing));
    let completed = event(shop.take_webhooks().last().unwrap());
    assert_eq!(completed["type"], "checkout.session.completed");
    assert_eq!(completed["data"]["object"]["payment_status"], "unpaid");
    shop.now += 9;
    assert!(shop.take_webhooks().is_empty());
    shop.now += 1;
    let events = shop.take_webhooks();
    let types: Vec<&str> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(
        types,
        ["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"]
    );
    assert_eq!(event(&events[2])["data"]["object"]["payment_status"], "paid");
}

#[test]
fn a_payment_that_is_declined_later_leaves_the_session_complete_and_unpaid() {
    let mut shop = Shop::open();
    let id = shop.session();
    shop.sandbox.pay(shop.now, &id, FAILS_LATER).unwrap();
    shop.take_webhooks();
    shop.now += 10;
    assert_eq!(
        shop.take_event_types(),
        ["charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"]
    );
    let session = shop.get(&format!("{SESSIONS}/{id}"));
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("complete"), &json!("unpaid")));
}

#[test]
fn a_session_expires_by_itself_at_its_second_and_takes_no_money_afterwards() {
    let mut shop = Shop::open();
    let id =
        text(&shop.post(SESSIONS, &format!("{SESSION_FORM}&expires_at={}", START + 1_800)).value()["id"]);
    shop.now += 1_799;
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}"))["status"], "open");
    shop.now += 100;
    let events = shop.take_webhooks();
    assert_eq!(events.len(), 1);
    let expired = event(&events[0]);
    assert_eq!(
        (&expired["type"], &expired["created"]),
        (&json!("checkout.session.expired"), &json!(START + 1_800))
    );
    assert_eq!(expired["data"]["object"]["status"], "expired");
    assert_eq!(shop.sandbox.pay(shop.now, &id, VISA), Err(PayRefusal::NotOpen { status: "expired" }));
}

#[test]
fn only_an_open_session_can_be_expired_and_its_intent_ends_with_it() {
    let mut shop = Shop::open();
    let id = shop.session();
    shop.sandbox.pay(shop.now, &id, DECLINED).unwrap_err();
    shop.take_webhooks();
    assert_eq!(shop.post(&format!("{SESSIONS}/{id}/expire"), "").value()["status"], "expired");
    assert_eq!(shop.take_event_types(), ["payment_intent.canceled", "checkout.session.expired"]);
    let response = shop.post(&format!("{SESSIONS}/{id}/expire"), "");
    assert_eq!(error(&response), invalid(Value::Null, Value::Null));
    assert!(response.text().contains("status of `expired`"));
    shop.now += 86_400;
    assert!(shop.take_webhooks().is_empty(), "it does not expire a second time");
}

#[test]
fn a_payer_can_press_the_button_later_but_not_after_the_session_has_closed() {
    let mut shop = Shop::open();
    let (paid, expired) = (shop.session(), shop.session());
    for id in [&paid, &expired] {
        let body = json!({ "card": VISA, "after_seconds": 900 });
        assert_eq!(shop.control(&format!("checkout/{id}/pay"), body).value()["status"], "scheduled");
    }
    let too_late = json!({ "card": VISA, "after_seconds": 86_400 });
    assert_eq!(shop.control(&format!("checkout/{paid}/pay"), too_late).status, 409);
    shop.now += 600;
    shop.post(&format!("{SESSIONS}/{expired}/expire"), "");
    shop.now += 600;
    let session = shop.get(&format!("{SESSIONS}/{paid}"));
    assert_eq!(session["payment_status"], "paid");
    let charge = shop.get("/v1/events?type=charge.succeeded");
    assert_eq!(charge["data"].as_array().unwrap().len(), 1);
    assert_eq!(charge["data"][0]["created"], START + 900);
}

#[test]
fn lists_are_newest_first_and_the_next_page_continues_after_the_last() {
    let mut shop = Shop::open();
    let ids: Vec<String> = (0..5).map(|_| shop.session()).collect();
    let first = shop.get(&format!("{SESSIONS}?limit=2"));
    assert_eq!((&first["data"][0]["id"], &first["has_more"]), (&json!(ids[4]), &json!(true)));
    let rest = shop.get(&format!("{SESSIONS}?limit=3&starting_after={}", ids[3]));
    assert_eq!((&rest["data"][2]["id"], &rest["has_more"]), (&json!(ids[0]), &json!(false)));
    for query in ["limit=0", "limit=101", "ending_before=x", "starting_after=x"] {
        assert!(shop.send(Request::get(&format!("{SESSIONS}?{query}"))).status >= 400, "{query}");
    }
}
