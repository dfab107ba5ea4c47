use sandbox::{DisputeOutcome, DisputeRefusal};
use serde_json::{Value, json};

use crate::shop::{DECLINED, Shop, VISA, error, event, invalid, text};

fn charge(shop: &mut Shop, card: &str) -> String {
    let intent = shop.paid_intent(card);
    text(&shop.get(&format!("/v1/payment_intents/{intent}"))["latest_charge"])
}

#[test]
fn a_dispute_causes_messages_and_can_be_read() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop, VISA);
    shop.take_webhooks();
    let id = shop.sandbox.dispute_charge(shop.now, &charge, Some(20_000)).unwrap();
    let events = shop.take_webhooks();
    let types: Vec<&str> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
    let dispute = event(&events[0])["data"]["object"].clone();
    assert_eq!((&dispute["amount"], &dispute["status"]), (&json!(20_000), &json!("needs_response")));
    assert_eq!((text(&dispute["id"]), text(&dispute["charge"])), (id.clone(), charge.clone()));
    assert_eq!(shop.get(&format!("/v1/disputes/{id}")), dispute);
    assert_eq!(shop.get(&format!("/v1/disputes?charge={charge}"))["data"], json!([dispute]));
    assert_eq!(shop.get(&format!("/v1/charges/{charge}"))["disputed"], true);
}

#[test]
fn a_charge_is_not_refunded_during_a_dispute() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop, VISA);
    let id = shop.sandbox.dispute_charge(shop.now, &charge, None).unwrap();
    let refund = shop.post("/v1/refunds", &format!("charge={charge}"));
    assert_eq!(error(&refund), invalid(json!("charge_disputed"), Value::Null));
    shop.take_webhooks();
    let control = shop.control(&format!("disputes/{id}"), json!({ "outcome": "won" }));
    assert_eq!(control.status, 200);
    assert_eq!(shop.take_event_types(), ["charge.dispute.funds_reinstated", "charge.dispute.closed"]);
    assert_eq!(shop.post("/v1/refunds", &format!("charge={charge}")).status, 200);
}

#[test]
fn a_lost_dispute_ends_once_and_its_money_is_not_returned() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop, VISA);
    let response = shop.control(&format!("charges/{charge}/dispute"), json!({}));
    let id = text(&response.value()["id"]);
    shop.take_webhooks();
    shop.sandbox.end_charge_dispute(shop.now, &id, DisputeOutcome::Lost).unwrap();
    let closed = event(&shop.take_webhooks()[0]);
    assert_eq!(
        (&closed["type"], &closed["data"]["object"]["status"]),
        (&json!("charge.dispute.closed"), &json!("lost"))
    );
    let again = shop.sandbox.end_charge_dispute(shop.now, &id, DisputeOutcome::Won);
    assert_eq!(again, Err(DisputeRefusal::AlreadyEnded));
    assert_eq!(shop.post("/v1/refunds", &format!("charge={charge}")).status, 400);
}

#[test]
fn only_captured_money_can_be_disputed() {
    let mut shop = Shop::open();
    let paid = charge(&mut shop, VISA);
    let session = shop.session();
    shop.sandbox.pay(shop.now, &session, DECLINED).unwrap_err();
    let intent = text(&shop.get(&format!("/v1/checkout/sessions/{session}"))["payment_intent"]);
    let declined = text(&shop.get(&format!("/v1/payment_intents/{intent}"))["latest_charge"]);
    for (charge, amount, refusal) in [
        (declined.as_str(), None, DisputeRefusal::NotPaid),
        ("ch_x", None, DisputeRefusal::NoSuchId),
        (paid.as_str(), Some(56_001), DisputeRefusal::WrongAmount),
        (paid.as_str(), Some(0), DisputeRefusal::WrongAmount),
    ] {
        assert_eq!(shop.sandbox.dispute_charge(shop.now, charge, amount), Err(refusal));
    }
    assert_eq!(shop.control(&format!("charges/{paid}/dispute"), json!({ "sum": 1 })).status, 400);
}

#[test]
fn a_dispute_takes_the_money_with_a_fee_and_returns_it_without() {
    let mut shop = Shop::open();
    shop.set(json!({ "dispute_fee": 900 }));
    let charge = charge(&mut shop, VISA);
    let id = shop.sandbox.dispute_charge(shop.now, &charge, Some(20_000)).unwrap();
    shop.now += 60;
    shop.sandbox.end_charge_dispute(shop.now, &id, DisputeOutcome::Won).unwrap();
    let rows = shop.get(&format!("/v1/disputes/{id}"))["balance_transactions"].clone();
    let sums = |row: &Value| [row["amount"].clone(), row["fee"].clone(), row["net"].clone()];
    assert_eq!(sums(&rows[0]), [json!(-20_000), json!(900), json!(-20_900)]);
    assert_eq!(sums(&rows[1]), [json!(20_000), json!(0), json!(20_000)]);
    assert_eq!((&rows[1]["created"], &rows[1]["currency"]), (&json!(shop.now), &json!("inr")));
}

#[test]
fn an_inquiry_takes_no_money_and_allows_refunds() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop, VISA);
    shop.take_webhooks();
    let response = shop.control(&format!("charges/{charge}/inquire"), json!({}));
    let id = text(&response.value()["id"]);
    let events = shop.take_webhooks();
    assert_eq!(events.len(), 1);
    let inquiry = event(&events[0])["data"]["object"].clone();
    assert_eq!(inquiry["status"], "warning_needs_response");
    assert_eq!(
        (&inquiry["balance_transactions"], &inquiry["is_charge_refundable"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(shop.post("/v1/refunds", &format!("charge={charge}&amount=100")).status, 200);
    shop.take_webhooks();
    shop.sandbox.end_charge_dispute(shop.now, &id, DisputeOutcome::Closed).unwrap();
    assert_eq!(shop.take_event_types(), ["charge.dispute.closed"]);
    assert_eq!(shop.get(&format!("/v1/disputes/{id}"))["status"], "warning_closed");
}

#[test]
fn disputes_are_listed_by_the_time_they_were_opened() {
    let mut shop = Shop::open();
    let (first, second) = (charge(&mut shop, VISA), charge(&mut shop, VISA));
    shop.sandbox.dispute_charge(shop.now, &first, None).unwrap();
    shop.now += 100;
    let late = shop.sandbox.dispute_charge(shop.now, &second, None).unwrap();
    let list = shop.get(&format!("/v1/disputes?created[gte]={}", shop.now));
    assert_eq!((list["data"].as_array().unwrap().len(), text(&list["data"][0]["id"])), (1, late));
}
