use sandbox::{DisputeOutcome, Planted};
use serde_json::{Value, json};

use crate::shop::{Shop, VISA, error, invalid, text};

fn charge(shop: &mut Shop) -> String {
    let intent = shop.paid_intent(VISA);
    text(&shop.get(&format!("/v1/payment_intents/{intent}"))["latest_charge"])
}

/// All transactions of a payout, page by page.
fn lines(shop: &mut Shop, payout: &str) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/balance_transactions?payout={payout}&limit=2&expand[]=data.source{after}");
        let page = shop.get(&path);
        lines.extend(page["data"].as_array().unwrap().iter().cloned());
        if page["has_more"] != true {
            return lines;
        }
        after = format!("&starting_after={}", text(&lines.last().unwrap()["id"]));
    }
}

fn sum(lines: &[Value], field: &str) -> i64 {
    lines.iter().map(|line| line[field].as_i64().unwrap()).sum()
}

#[test]
fn a_payout_is_the_sum_of_its_charges_fees_refunds_and_disputes() {
    let mut shop = Shop::open();
    let (first, second) = (charge(&mut shop), charge(&mut shop));
    assert_eq!(shop.post("/v1/refunds", &format!("charge={first}&amount=1000")).status, 200);
    let dispute = shop.sandbox.dispute_charge(shop.now, &second, None).unwrap();
    shop.sandbox.end_charge_dispute(shop.now, &dispute, DisputeOutcome::Won).unwrap();
    shop.sandbox.adjust_balance(shop.now, "stripe_fee", -500, "inr");
    let payout = shop.control("payouts", json!({ "currency": "inr" })).value();
    let payout = shop.get(&format!("/v1/payouts/{}", text(&payout["id"])));
    let lines = lines(&mut shop, &text(&payout["id"]));
    let kinds: Vec<&str> = lines.iter().rev().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["charge", "charge", "refund", "adjustment", "adjustment", "stripe_fee", "payout"]);
    assert_eq!((sum(&lines, "net"), &lines[0]["amount"]), (0, &json!(-payout["amount"].as_i64().unwrap())));
    // Twice 56,000 with 2.9 percent and 30, and the fee of a dispute.
    assert_eq!((sum(&lines, "fee"), payout["amount"].as_i64()), (2 * 1_654 + 1_500, Some(105_692)));
    let oldest = lines.last().unwrap();
    assert_eq!(
        (&oldest["fee_details"][0]["amount"], &oldest["source"]["metadata"]["payment_id"]),
        (&json!(1_654), &json!("pay_1"))
    );
    assert_eq!(oldest["source"]["balance_transaction"], oldest["id"]);
    assert_eq!((&payout["status"], &payout["reconciliation_status"]), (&json!("paid"), &json!("completed")));
}

#[test]
fn money_is_paid_out_once_and_by_currency() {
    let mut shop = Shop::open();
    assert_eq!(shop.control("payouts", json!({ "currency": "inr" })).status, 409);
    charge(&mut shop);
    assert_eq!(shop.sandbox.pay_out(shop.now, "eur"), None);
    let first = shop.sandbox.pay_out(shop.now, "inr").unwrap();
    assert_eq!(shop.sandbox.pay_out(shop.now, "inr"), None);
    shop.now += 86_400;
    charge(&mut shop);
    let second = shop.sandbox.pay_out(shop.now, "inr").unwrap();
    let listed = shop.get(&format!("/v1/payouts?created[gte]={}&status=paid", shop.now));
    assert_eq!((listed["data"].as_array().unwrap().len(), text(&listed["data"][0]["id"])), (1, second));
    assert_eq!(lines(&mut shop, &first).len(), 2);
}

#[test]
fn lists_of_money_are_as_strict_as_all_others() {
    let mut shop = Shop::open();
    for (path, param) in [
        ("/v1/payouts?state=paid", "state"),
        ("/v1/balance_transactions?expand[]=data.customer", "expand[0]"),
        ("/v1/balance_transactions?day=1", "day"),
    ] {
        let response = shop.send(sandbox::Request::get(path));
        assert_eq!((response.status, &response.value()["error"]["param"]), (400, &json!(param)), "{path}");
    }
    let unknown = shop.send(sandbox::Request::get("/v1/balance_transactions?payout=po_x"));
    let missing = (404, "invalid_request_error".to_owned(), json!("resource_missing"), json!("payout"));
    assert_eq!(error(&unknown), missing);
    let long = shop.send(sandbox::Request::get("/v1/payouts?limit=101"));
    assert_eq!(error(&long), invalid(json!("parameter_invalid_integer"), json!("limit")));
}

#[test]
fn errors_can_be_planted_in_a_statement() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop);
    let payout = shop.sandbox.pay_out(shop.now, "inr").unwrap();
    let line = text(&shop.get(&format!("/v1/charges/{charge}"))["balance_transaction"]);
    assert_eq!(shop.control(&format!("statement/{line}"), json!({ "error": "doubled" })).status, 200);
    assert_eq!(lines(&mut shop, &payout).len(), 3);
    assert_eq!(shop.control(&format!("statement/{line}"), json!({ "error": { "fee": 1 } })).status, 200);
    let seen = shop.get(&format!("/v1/balance_transactions/{line}"));
    assert_eq!((&seen["fee"], &seen["net"]), (&json!(1), &json!(54_346)));
    assert!(shop.sandbox.plant(shop.now, &line, Planted::Missing));
    assert_eq!(lines(&mut shop, &payout).len(), 2);
    assert!(shop.sandbox.plant(shop.now, &payout, Planted::Amount(7)));
    assert_eq!(shop.get(&format!("/v1/payouts/{payout}"))["amount"], 7);
    assert!(!shop.sandbox.plant(shop.now, &payout, Planted::Doubled));
    assert!(!shop.sandbox.plant(shop.now, "txn_x", Planted::Missing));
}

#[test]
fn a_refund_that_fails_comes_back_into_the_balance() {
    let mut shop = Shop::open();
    let charge = charge(&mut shop);
    shop.set(json!({ "refunds": "failed" }));
    assert_eq!(shop.post("/v1/refunds", &format!("charge={charge}")).status, 200);
    shop.now += 60;
    let payout = shop.sandbox.pay_out(shop.now, "inr").unwrap();
    let lines = lines(&mut shop, &payout);
    assert!(lines.iter().any(|line| line["type"] == "refund_failure" && line["net"] == 56_000));
    assert_eq!(sum(&lines, "net"), 0);
}
