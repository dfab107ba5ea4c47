use sandbox::PayRefusal;
use serde_json::json;

use crate::shop::{PAYS_LATER, SESSION_FORM, Shop, VISA, card, error, event, invalid, text};

const SESSIONS: &str = "/v1/checkout/sessions";
const ACH: &str = "000123456789";
const ACH_CLOSED: &str = "000111111113";

fn dollars() -> String {
    SESSION_FORM.replace("=inr", "=usd")
}

fn session(shop: &mut Shop, methods: &str) -> String {
    let response = shop.post(SESSIONS, &format!("{}{methods}", dollars()));
    assert_eq!(response.status, 200, "{}", response.text());
    text(&response.value()["id"])
}

#[test]
fn a_session_is_paid_by_its_offered_methods_only() {
    let mut shop = Shop::open();
    let id = session(&mut shop, "&payment_method_types[0]=card");
    let refusal = shop.sandbox.pay(shop.now, &id, ACH);
    assert_eq!(refusal, Err(PayRefusal::NotOffered { method: "us_bank_account" }));
    assert_eq!(shop.control(&format!("checkout/{id}/pay"), card(ACH)).status, 409);
    let page = shop.sandbox.handle(shop.now, &sandbox::Request::get(&format!("/pay/{id}"))).text();
    assert!(!page.contains("ACH") && page.contains("4242 4242"));
    shop.sandbox.pay(shop.now, &id, VISA).unwrap();
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}"))["payment_method_types"], json!(["card"]));
}

#[test]
fn a_session_that_names_no_method_offers_the_dashboards() {
    let mut shop = Shop::open();
    shop.set(json!({ "payment_methods": ["card", "us_bank_account", "sepa_debit"] }));
    let id = session(&mut shop, "");
    let methods = shop.get(&format!("{SESSIONS}/{id}"))["payment_method_types"].clone();
    assert_eq!(methods, json!(["card", "us_bank_account"]), "the methods that accept dollars");
}

#[test]
fn an_unknown_method_or_one_of_another_currency_is_refused() {
    let mut shop = Shop::open();
    for methods in
        ["&payment_method_types[]=sepa_debit", "&payment_method_types[]=card&payment_method_types[]=card"]
    {
        let response = shop.post(SESSIONS, &format!("{}{methods}", dollars()));
        assert_eq!(error(&response), invalid(json!(null), json!("payment_method_types")), "{methods}");
    }
    let unknown = shop.post(SESSIONS, &format!("{}&payment_method_types[0]=cash", dollars()));
    assert_eq!(unknown.status, 400);
}

#[test]
fn a_bank_debit_completes_unpaid_and_is_answered_days_later() {
    let mut shop = Shop::open();
    shop.set(json!({ "async_seconds": 86_400 }));
    for (account, outcome, paid) in [(ACH, "succeeded", "paid"), (ACH_CLOSED, "failed", "unpaid")] {
        let id = session(&mut shop, "&payment_method_types[]=card&payment_method_types[]=us_bank_account");
        shop.sandbox.pay(shop.now, &id, account).unwrap();
        let done = shop.get(&format!("{SESSIONS}/{id}"));
        assert_eq!((&done["status"], &done["payment_status"]), (&json!("complete"), &json!("unpaid")));
        shop.take_webhooks();
        shop.now += 86_400;
        let last = shop.take_webhooks().pop().unwrap();
        assert_eq!(last.event_type, format!("checkout.session.async_payment_{outcome}"));
        assert_eq!(event(&last)["data"]["object"]["payment_status"], paid);
        let intent = shop.get(&format!("/v1/payment_intents/{}", text(&done["payment_intent"])));
        assert_eq!(intent["payment_method_types"], json!(["card", "us_bank_account"]));
        let charge = shop.get(&format!("/v1/charges/{}", text(&intent["latest_charge"])));
        assert_eq!(charge["payment_method_details"]["type"], "us_bank_account");
        if outcome == "failed" {
            let problem = &intent["last_payment_error"];
            assert_eq!(problem["payment_method"]["type"], "us_bank_account");
            assert_eq!(problem["code"], "account_closed");
        }
    }
}

#[test]
fn every_card_can_be_processing_first() {
    let mut shop = Shop::open();
    shop.set(json!({ "processing_seconds": 90 }));
    let intent = shop.paid_intent(VISA);
    assert_eq!(shop.get(&format!("/v1/payment_intents/{intent}"))["status"], "processing");
    shop.now += 89;
    assert_eq!(shop.get(&format!("/v1/payment_intents/{intent}"))["status"], "processing");
    shop.now += 1;
    assert_eq!(shop.get(&format!("/v1/payment_intents/{intent}"))["status"], "succeeded");
    shop.paid_intent(PAYS_LATER);
}

#[test]
fn stripes_own_clock_dates_its_objects_and_expires_its_sessions() {
    let mut shop = Shop::open();
    shop.set(json!({ "clock_skew_seconds": 90 }));
    let early = shop.post(SESSIONS, &format!("{SESSION_FORM}&expires_at={}", shop.now + 1_889));
    assert_eq!(error(&early), invalid(json!(null), json!("expires_at")));
    let form = format!("{SESSION_FORM}&expires_at={}", shop.now + 1_890);
    let session = shop.post(SESSIONS, &form).value();
    assert_eq!(session["created"], shop.now + 90);
    let id = text(&session["id"]);
    let paid = shop.paid_intent(VISA);
    let delivery = shop.take_webhooks().remove(0);
    assert_eq!(event(&delivery)["created"], shop.now + 90);
    let dated = format!("t={},", shop.now + 90);
    assert!(delivery.headers.iter().any(|(_, value)| value.starts_with(&dated)));
    let charges = shop.get(&format!("/v1/charges?payment_intent={paid}"));
    assert_eq!(charges["data"][0]["created"], shop.now + 90);
    shop.now += 1_799;
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}"))["status"], "open");
    shop.now += 1;
    assert_eq!(shop.get(&format!("{SESSIONS}/{id}"))["status"], "expired");
}

#[test]
fn sessions_are_listed_by_the_time_they_were_made() {
    let mut shop = Shop::open();
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(shop.session());
        shop.now += 60;
    }
    let window = format!("{SESSIONS}?created[gte]={}&created[lte]={}", shop.now - 180, shop.now - 120);
    let list = shop.get(&format!("{window}&limit=1"));
    assert_eq!((text(&list["data"][0]["id"]), &list["has_more"]), (ids[2].clone(), &json!(true)));
    let rest = shop.get(&format!("{window}&starting_after={}", ids[2]));
    assert_eq!((text(&rest["data"][0]["id"]), &rest["has_more"]), (ids[1].clone(), &json!(false)));
    let strict =
        shop.get(&format!("{SESSIONS}?created[gt]={}&created[lt]={}", shop.now - 180, shop.now - 60));
    assert_eq!(strict["data"].as_array().unwrap().len(), 1);
}
