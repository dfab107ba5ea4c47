use sandbox::{Outage, OutageMode, RefundOutcome, Request};
use serde_json::json;

use super::{UPI, open, refused};
use crate::shop::text;

#[test]
fn refunds_never_exceed_what_was_captured() {
    let mut shop = open();
    let id = shop.captured(UPI);
    let path = format!("/v1/payments/{id}/refund");
    assert_eq!(shop.rzp_post(&path, &json!({ "amount": 56_001 })).status, 400);
    let part =
        shop.rzp_post(&path, &json!({ "amount": 20_000, "notes": { "refund_id": "r1" }, "receipt": "r1" }));
    let part = part.value();
    assert!(text(&part["id"]).starts_with("rfnd_"));
    assert_eq!(
        (&part["entity"], &part["status"], &part["amount"]),
        (&json!("refund"), &json!("processed"), &json!(20_000))
    );
    assert_eq!((text(&part["payment_id"]), &part["notes"]), (id.clone(), &json!({ "refund_id": "r1" })));
    let payment = shop.rzp_get(&format!("/v1/payments/{id}"));
    assert_eq!((&payment["status"], &payment["refund_status"]), (&json!("captured"), &json!("partial")));
    let too_much = shop.rzp_post(&path, &json!({ "amount": 36_001 }));
    assert_eq!(refused(&too_much).1, "The total refund amount is greater than the refund payment amount");
    assert_eq!(shop.rzp_post(&path, &json!({})).value()["amount"], 36_000, "the rest");
    let payment = shop.rzp_get(&format!("/v1/payments/{id}"));
    assert_eq!((&payment["status"], &payment["refund_status"]), (&json!("refunded"), &json!("full")));
    assert_eq!((&payment["captured"], &payment["amount_refunded"]), (&json!(true), &json!(56_000)));
    assert_eq!(refused(&shop.rzp_post(&path, &json!({}))).1, "The payment has been fully refunded already");
    let list = shop.rzp_get(&format!("/v1/payments/{id}/refunds"));
    assert_eq!(list["count"], 2);
    let refund = text(&part["id"]);
    assert_eq!(shop.rzp_get(&format!("/v1/refunds/{refund}")), part);
    assert_eq!(shop.rzp_get(&format!("/v1/payments/{id}/refunds/{refund}")), part);
    let other = shop.captured(UPI);
    assert_eq!(shop.rzp(Request::get(&format!("/v1/payments/{other}/refunds/{refund}"))).status, 400);
    let order = text(&payment["order_id"]);
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "paid", "an order stays paid");
}

#[test]
fn a_refund_that_is_repeated_with_its_key_is_made_once() {
    let mut shop = open();
    let id = shop.captured("4000000000007726");
    let body = json!({ "amount": 30_000 });
    let first = shop.refund_once(&id, &body, "rfd_1234567");
    shop.now += 10;
    let again = shop.refund_once(&id, &body, "rfd_1234567");
    assert_eq!((first.status, &first.body), (200, &again.body));
    assert_eq!(shop.sandbox.razorpay_payments()[0]["amount_refunded"], 30_000);
    let description = "Different request with the same idempotency key has already been processed.";
    let other = shop.refund_once(&id, &json!({ "amount": 20_000 }), "rfd_1234567");
    assert_eq!(refused(&other), (400, description.to_owned()));
    let second = shop.captured(UPI);
    assert_eq!(refused(&shop.refund_once(&second, &body, "rfd_1234567")).1, description);
    for key in ["short", "with space 1", "umlautäöü12"] {
        assert_eq!(shop.refund_once(&second, &body, key).status, 400, "{key}");
    }
    assert_eq!(shop.sandbox.razorpay_refunds().len(), 1);
}

#[test]
fn a_refusal_is_kept_for_a_day_and_a_malformed_request_is_not() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "auto_capture": false } }));
    let id = shop.captured(UPI);
    let too_early = "The payment status should be captured for action to be taken";
    assert_eq!(refused(&shop.refund_once(&id, &json!({}), "rfd_1234567")).1, too_early);
    shop.rzp_post(&format!("/v1/payments/{id}/capture"), &json!({ "amount": 56_000, "currency": "INR" }));
    assert_eq!(refused(&shop.refund_once(&id, &json!({}), "rfd_1234567")).1, too_early, "the first answer");
    assert_eq!(shop.refund_once(&id, &json!({ "amount": 99 }), "rfd_malformed").status, 400);
    assert_eq!(shop.refund_once(&id, &json!({ "amount": 100 }), "rfd_malformed").status, 200);
    shop.now += 86_400;
    assert_eq!(shop.refund_once(&id, &json!({}), "rfd_1234567").value()["amount"], 55_900);
}

#[test]
fn an_answer_of_a_broken_provider_is_kept_whatever_it_did() {
    for (mode, made) in [(OutageMode::Stored500, 0), (OutageMode::StoredDone500, 1)] {
        let mut shop = open();
        let id = shop.captured(UPI);
        shop.sandbox.settings_mut().razorpay.outage = Outage { mode, requests: Some(1) };
        for _ in 0..2 {
            let answer = shop.refund_once(&id, &json!({}), "rfd_1234567");
            assert_eq!((answer.status, &answer.value()["error"]["code"]), (500, &json!("SERVER_ERROR")));
        }
        assert_eq!(shop.sandbox.razorpay_refunds().len(), made, "{mode:?}");
    }
    let mut shop = open();
    let id = shop.captured(UPI);
    let outage = Outage { mode: OutageMode::Conflict, requests: Some(1) };
    shop.sandbox.settings_mut().razorpay.outage = outage;
    assert_eq!(shop.refund_once(&id, &json!({}), "rfd_1234567").status, 409);
    assert_eq!(shop.refund_once(&id, &json!({}), "rfd_1234567").status, 200);
}

#[test]
fn a_refund_is_at_least_one_whole_unit_in_the_steps_of_its_currency() {
    let mut shop = open();
    let id = shop.captured(UPI);
    let path = format!("/v1/payments/{id}/refund");
    assert_eq!(shop.rzp_post(&path, &json!({ "amount": 55_950 })).status, 200);
    for body in [json!({ "amount": 50 }), json!({})] {
        let answer = refused(&shop.rzp_post(&path, &body));
        assert_eq!(answer, (400, "The amount must be at least INR 1.00".to_owned()), "{body}");
    }
    let dinars = shop.rzp_post("/v1/orders", &json!({ "amount": 2_251, "currency": "KWD" }));
    assert_eq!(refused(&dinars).1, "The amount must be a multiple of 10 in KWD.");
    let order = shop.rzp_post("/v1/orders", &json!({ "amount": 2_250, "currency": "KWD" })).value();
    let paid = shop.sandbox.pay_order(shop.now, &text(&order["id"]), UPI).unwrap().payment_id;
    for (amount, status) in [(999, 400), (1_001, 400), (1_000, 200)] {
        let answer = shop.rzp_post(&format!("/v1/payments/{paid}/refund"), &json!({ "amount": amount }));
        assert_eq!(answer.status, status, "{amount}");
    }
}

#[test]
fn refunds_and_orders_of_the_dashboard_have_no_notes_and_no_receipt() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "auto_capture": false } }));
    let id = shop.captured(UPI);
    assert_eq!(shop.control(&format!("razorpay/payments/{id}/refund"), json!({})).status, 409);
    assert_eq!(shop.control(&format!("razorpay/payments/{id}/capture"), json!({})).status, 200);
    assert_eq!(shop.control(&format!("razorpay/payments/{id}/capture"), json!({})).status, 409);
    let made = shop.control(&format!("razorpay/payments/{id}/refund"), json!({ "amount": 500 }));
    let refund = shop.rzp_get(&format!("/v1/refunds/{}", text(&made.value()["id"])));
    assert_eq!((&refund["notes"], &refund["receipt"]), (&json!([]), &json!(null)));
    let made = shop.control("razorpay/orders", json!({ "amount": 500, "currency": "INR" }));
    let order = shop.rzp_get(&format!("/v1/orders/{}", text(&made.value()["id"])));
    assert_eq!((&order["notes"], &order["receipt"]), (&json!([]), &json!(null)));
}

#[test]
fn the_parameters_of_a_refund_are_checked() {
    let mut shop = open();
    let id = shop.captured(UPI);
    for (body, description) in [
        (json!({ "amount": 99 }), "The amount must be at least INR 1.00"),
        (json!({ "amount": "100" }), "The amount must be an integer."),
        (json!({ "speed": "fast" }), "speed must be normal or optimum"),
        (json!({ "reason": "x" }), "reason is/are not required and should not be sent"),
    ] {
        let response = shop.rzp_post(&format!("/v1/payments/{id}/refund"), &body);
        assert_eq!(refused(&response), (400, description.to_owned()), "{body}");
    }
    assert_eq!(shop.rzp_post("/v1/payments/pay_x/refund", &json!({})).status, 400);
}

#[test]
fn a_pending_refund_is_processed_later() {
    let mut shop = open();
    let id = shop.captured("4000000000007726");
    let refund = shop.rzp_post(&format!("/v1/payments/{id}/refund"), &json!({})).value();
    assert_eq!(refund["status"], "pending");
    shop.take_webhooks();
    shop.now += 10;
    assert_eq!(shop.take_event_types(), ["refund.processed"]);
    assert_eq!(shop.rzp_get(&format!("/v1/refunds/{}", text(&refund["id"])))["status"], "processed");
}

#[test]
fn a_refund_that_fails_later_can_be_made_again() {
    let mut shop = open();
    shop.sandbox.settings_mut().razorpay.refunds = Some(RefundOutcome::Failed);
    let id = shop.captured(UPI);
    let refund = shop.rzp_post(&format!("/v1/payments/{id}/refund"), &json!({})).value();
    assert_eq!(refund["status"], "pending");
    shop.take_webhooks();
    shop.now += 10;
    assert_eq!(shop.take_event_types(), ["refund.failed"]);
    let payment = shop.rzp_get(&format!("/v1/payments/{id}"));
    assert_eq!((&payment["status"], &payment["amount_refunded"]), (&json!("captured"), &json!(0)));
    shop.sandbox.settings_mut().razorpay.refunds = None;
    assert_eq!(shop.rzp_post(&format!("/v1/payments/{id}/refund"), &json!({})).value()["amount"], 56_000);
}
