use sandbox::{OutageMode, Request};
use serde_json::json;

use super::{UPI, open, refused};
use crate::shop::text;

#[test]
fn a_new_order_has_its_receipt_and_notes_and_no_payment() {
    let mut shop = open();
    let id = shop.order();
    assert!(id.starts_with("order_") && id.len() == 20);
    let order = shop.rzp_get(&format!("/v1/orders/{id}"));
    assert_eq!((&order["entity"], &order["status"]), (&json!("order"), &json!("created")));
    assert_eq!(
        (&order["amount"], &order["amount_paid"], &order["amount_due"], &order["attempts"]),
        (&json!(56_000), &json!(0), &json!(56_000), &json!(0))
    );
    assert_eq!((&order["receipt"], &order["notes"]), (&json!("pay_1"), &json!({ "payment_id": "p1" })));
    let bare = shop.rzp_post("/v1/orders", &json!({ "amount": 100, "currency": "INR" })).value();
    assert_eq!((&bare["notes"], &bare["receipt"]), (&json!([]), &json!(null)), "no notes are an empty list");
}

#[test]
fn requests_without_both_halves_of_the_key_are_refused() {
    let mut shop = open();
    for header in [
        None,
        Some("Bearer sk_test_sandbox"),
        Some("Basic cnpwX3Rlc3Rfc2FuZGJveDo="),
        Some("Basic cnpwX3Rlc3Rfb3RoZXI6cmF6b3JwYXlfa2V5X3NhbmRib3g="),
        Some("Basic !"),
    ] {
        let mut request = Request::get("/v1/orders");
        if let Some(header) = header {
            request = request.with_header("authorization", header);
        }
        let response = shop.sandbox.handle(shop.now, &request);
        assert_eq!(refused(&response), (401, "The api key provided is invalid".to_owned()), "{header:?}");
    }
}

#[test]
fn the_parameters_of_an_order_are_checked() {
    let mut shop = open();
    let long = "x".repeat(41);
    let many: serde_json::Map<_, _> = (0..16).map(|n| (n.to_string(), json!("x"))).collect();
    for (body, description) in [
        (json!({ "currency": "INR" }), "amount: is required."),
        (json!({ "amount": 100 }), "currency: is required."),
        (json!({ "amount": 99, "currency": "INR" }), "Order amount less than minimum amount allowed"),
        (json!({ "amount": -100, "currency": "INR" }), "Order amount less than minimum amount allowed"),
        (json!({ "amount": 100.5, "currency": "INR" }), "The amount must be an integer."),
        (json!({ "amount": "100", "currency": "INR" }), "The amount must be an integer."),
        (json!({ "amount": 100, "currency": "inr" }), "Currency is not supported"),
        (json!({ "amount": 100, "currency": 1 }), "expected string but provided 1"),
        (
            json!({ "amount": 100, "currency": "INR", "note": 1 }),
            "note is/are not required and should not be sent",
        ),
        (
            json!({ "amount": 100, "currency": "INR", "receipt": long }),
            "The receipt may not be greater than 40 characters.",
        ),
        (
            json!({ "amount": 100, "currency": "INR", "notes": many }),
            "notes: at most 15 pairs of 256 characters each",
        ),
        (json!({ "amount": 100, "currency": "INR", "notes": { "a": 1 } }), "expected string but provided 1"),
        (
            json!({ "amount": 100, "currency": "INR", "partial_payment": true }),
            "The sandbox takes no partial payments",
        ),
        (json!([]), "The request body is not a JSON object"),
    ] {
        let response = shop.rzp_post("/v1/orders", &body);
        assert_eq!(refused(&response), (400, description.to_owned()), "{body}");
    }
    let form = shop.rzp(Request::post_form("/v1/orders", "amount=100&currency=INR"));
    assert_eq!(form.status, 400);
    assert!(shop.sandbox.razorpay_orders().is_empty());
    let yen = shop.rzp_post("/v1/orders", &json!({ "amount": 1, "currency": "JPY" }));
    assert_eq!(yen.status, 200);
}

#[test]
fn a_repeated_receipt_makes_a_second_order_unless_receipts_must_be_unique() {
    let mut shop = open();
    let (first, second) = (shop.order(), shop.order());
    assert_ne!(first, second);
    let list = shop.rzp_get("/v1/orders?receipt=pay_1");
    assert_eq!((&list["entity"], &list["count"]), (&json!("collection"), &json!(2)));
    assert_eq!(list["items"][0]["id"], second.as_str());
    let body = json!({ "amount": 100, "currency": "INR", "receipt": "r", "unique_receipt": true });
    let once = shop.rzp_post("/v1/orders", &body).value();
    assert_eq!(shop.rzp_post("/v1/orders", &body).value(), once);
    let other = json!({ "amount": 200, "currency": "INR", "receipt": "r", "unique_receipt": true });
    assert_eq!(refused(&shop.rzp_post("/v1/orders", &other)).1, "Order receipt should be unique.");
}

#[test]
fn lists_are_read_in_pages_newest_first() {
    let mut shop = open();
    let ids: Vec<String> = (0..12).map(|_| shop.order()).collect();
    assert_eq!(shop.rzp_get("/v1/orders")["count"], 10);
    let page = shop.rzp_get("/v1/orders?count=5&skip=10");
    assert_eq!((&page["count"], text(&page["items"][1]["id"])), (&json!(2), ids[0].clone()));
    shop.now += 60;
    let late = shop.order();
    let since = shop.rzp_get(&format!("/v1/orders?from={}", shop.now));
    assert_eq!((&since["count"], text(&since["items"][0]["id"])), (&json!(1), late.clone()));
    shop.sandbox.pay_order(shop.now, &late, UPI).unwrap();
    assert_eq!(shop.rzp_get("/v1/orders?authorized=1")["count"], 1);
    for query in ["count=101", "count=0", "skip=-1", "count=x", "limit=5"] {
        assert_eq!(shop.rzp(Request::get(&format!("/v1/orders?{query}"))).status, 400, "{query}");
    }
}

#[test]
fn unknown_ids_and_paths_are_refused_as_at_razorpay() {
    let mut shop = open();
    for path in
        ["orders/order_x", "orders/order_x/payments", "payments/pay_x", "refunds/rfnd_x", "disputes/disp_x"]
    {
        let response = shop.rzp(Request::get(&format!("/v1/{path}")));
        assert_eq!(refused(&response), (400, "The id provided does not exist".to_owned()), "{path}");
    }
    for path in ["/v1/nothing", "/v1/orders/order_x/cancel"] {
        let response = shop.rzp(Request::get(path));
        assert_eq!(refused(&response), (404, "The requested URL was not found on the server".to_owned()));
    }
}

#[test]
fn the_two_providers_share_paths_but_neither_answers_nor_outages() {
    let mut shop = open();
    assert_eq!(shop.rzp_get("/v1/refunds")["entity"], "collection");
    assert_eq!(shop.get("/v1/refunds")["object"], "list");
    assert_eq!(shop.control("razorpay/outage", json!({ "mode": "unavailable" })).status, 200);
    let down = shop.rzp(Request::get("/v1/refunds"));
    assert_eq!((down.status, &down.value()["error"]["code"]), (503, &json!("SERVER_ERROR")));
    assert_eq!(shop.get("/v1/refunds")["object"], "list");
    assert_eq!(shop.control("razorpay/outage", json!({ "mode": "up" })).status, 200);
    assert_eq!(shop.control("outage", json!({ "mode": "timeout" })).status, 200);
    let order = shop.order();
    assert!(!shop.post("/v1/refunds", "").answered);
    shop.sandbox.settings_mut().razorpay.outage.mode = OutageMode::LoseAnswers;
    let body = json!({ "amount": 100, "currency": "INR" });
    assert!(!shop.rzp_post("/v1/orders", &body).answered);
    let orders = shop.sandbox.razorpay_orders();
    assert_eq!((orders.len(), text(&orders[1]["id"])), (2, order), "the order was made nevertheless");
}
