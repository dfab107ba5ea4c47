use sandbox::{DisputeOutcome, Planted, Request};
use serde_json::{Value, json};

use super::{UPI, open, refused};
use crate::shop::{Shop, text};

/// The day of the test client's clock, in India.
const DAY: &str = "year=2027&month=01&day=15";

fn movements(shop: &mut Shop, day: &str) -> Vec<Value> {
    let page = shop.rzp_get(&format!("/v1/settlements/recon/combined?{day}&count=1000"));
    page["items"].as_array().unwrap().clone()
}

#[test]
fn a_settlement_is_the_sum_of_its_movements() {
    let mut shop = open();
    let (first, second) = (shop.captured(UPI), shop.captured(UPI));
    assert_eq!(shop.refund_once(&first, &json!({ "amount": 10_000 }), "a refund 1").status, 200);
    let dispute = shop.sandbox.dispute_payment(shop.now, &second, Some(20_000)).unwrap();
    shop.sandbox.end_payment_dispute(shop.now, &dispute, DisputeOutcome::Lost).unwrap();
    let settled = shop.control("razorpay/settlements", json!({ "currency": "INR" })).value();
    let settlement = shop.rzp_get(&format!("/v1/settlements/{}", text(&settled["id"])));
    let rows = movements(&mut shop, DAY);
    let sum = |name: &str| rows.iter().map(|row| row[name].as_i64().unwrap()).sum::<i64>();
    assert_eq!(json!(sum("credit") - sum("debit")), settlement["amount"]);
    assert_eq!(
        (json!(sum("fee")), json!(sum("tax"))),
        (settlement["fees"].clone(), settlement["tax"].clone())
    );
    let kinds: Vec<&str> = rows.iter().rev().map(|row| row["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["payment", "payment", "refund", "adjustment"]);
    assert_eq!((&rows[0]["dispute_id"], &rows[0]["debit"]), (&json!(dispute), &json!(20_000)));
    assert_eq!((&rows[1]["payment_id"], &rows[1]["order_receipt"]), (&json!(first), &Value::Null));
    assert_eq!((&rows[3]["entity_id"], &rows[3]["order_receipt"]), (&json!(first), &json!("pay_1")));
    // Two percent, and the tax on them.
    assert_eq!((&rows[3]["fee"], &rows[3]["credit"]), (&json!(1_321), &json!(54_679)));
    assert_eq!(shop.control("razorpay/settlements", json!({ "currency": "INR" })).status, 409);
}

#[test]
fn movements_are_listed_by_the_indian_day_of_their_settlement() {
    let mut shop = open();
    shop.captured(UPI);
    shop.now += 86_400;
    let settlement = shop.sandbox.settle_balance(shop.now, "INR").unwrap();
    assert_eq!(movements(&mut shop, DAY).len(), 0);
    assert_eq!(movements(&mut shop, "year=2027&month=1&day=16")[0]["settlement_id"], json!(settlement));
    assert_eq!(movements(&mut shop, "year=2027&month=1").len(), 1);
    let listed = shop.rzp_get(&format!("/v1/settlements?from={}", shop.now));
    assert_eq!((&listed["count"], &listed["items"][0]["status"]), (&json!(1), &json!("processed")));
}

#[test]
fn a_day_that_is_none_is_refused() {
    let mut shop = open();
    for (query, description) in [
        ("month=1", "year: is required."),
        ("year=27&month=1", "The year must be 4 digits."),
        ("year=2027&month=13", "The month is not a valid month."),
        ("year=2027&month=1&day=32", "The day must be between 1 and 2 digits."),
        ("year=2027&month=1&count=1001", "The count must be between 1 and 1000."),
        ("year=2027&month=1&from=1", "from is/are not required and should not be sent"),
    ] {
        let response = shop.rzp(Request::get(&format!("/v1/settlements/recon/combined?{query}")));
        assert_eq!(refused(&response), (400, description.to_owned()));
    }
    assert_eq!(refused(&shop.rzp(Request::get("/v1/settlements/setl_x"))).0, 400);
}

#[test]
fn errors_can_be_planted_in_a_settlement() {
    let mut shop = open();
    let payment = shop.captured(UPI);
    let adjustment =
        shop.control("razorpay/adjustments", json!({ "amount": -700, "currency": "INR" })).value();
    let settlement = shop.sandbox.settle_balance(shop.now, "INR").unwrap();
    let path = format!("razorpay/statement/{payment}");
    assert_eq!(shop.control(&path, json!({ "error": "doubled" })).status, 200);
    let rows = movements(&mut shop, DAY);
    assert_eq!(rows.iter().filter(|row| row["entity_id"] == json!(payment)).count(), 2);
    assert!(shop.sandbox.plant_razorpay(shop.now, &text(&adjustment["id"]), Planted::Missing));
    assert_eq!(movements(&mut shop, DAY).len(), 2);
    assert!(shop.sandbox.plant_razorpay(shop.now, &settlement, Planted::Amount(5)));
    assert_eq!(shop.rzp_get(&format!("/v1/settlements/{settlement}"))["amount"], 5);
}
