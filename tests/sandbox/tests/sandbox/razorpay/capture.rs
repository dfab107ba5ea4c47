use sandbox::PaymentStatus;
use serde_json::{Value, json};

use super::{FAILS, UPI, open, refused};
use crate::shop::{Shop, text};

/// Makes an order over 560 rupees with these options; returns its id.
fn order(shop: &mut Shop, payment: Value) -> String {
    let body = json!({ "amount": 56_000, "currency": "INR", "receipt": "d0/p1", "payment": payment });
    let response = shop.rzp_post("/v1/orders", &body);
    assert_eq!(response.status, 200, "{}", response.text());
    text(&response.value()["id"])
}

fn manual(minutes: i64) -> Value {
    let options = json!({ "manual_expiry_period": minutes, "refund_speed": "normal" });
    json!({ "capture": "manual", "capture_options": options })
}

fn capture(shop: &mut Shop, payment: &str) -> sandbox::Response {
    let body = json!({ "amount": 56_000, "currency": "INR" });
    shop.rzp_post(&format!("/v1/payments/{payment}/capture"), &body)
}

fn status(shop: &mut Shop, payment: &str) -> String {
    text(&shop.rzp_get(&format!("/v1/payments/{payment}"))["status"])
}

#[test]
fn the_capture_settings_of_an_order_override_the_dashboards() {
    let mut shop = open();
    let by_hand = order(&mut shop, manual(60));
    let paid = shop.sandbox.pay_order(shop.now, &by_hand, UPI).unwrap();
    assert_eq!(paid.status, PaymentStatus::Authorized);
    shop.set(json!({ "razorpay": { "auto_capture": false } }));
    let options = json!({
        "automatic_expiry_period": 12, "manual_expiry_period": 60, "refund_speed": "normal",
    });
    let at_once = order(&mut shop, json!({ "capture": "automatic", "capture_options": options }));
    let paid = shop.sandbox.pay_order(shop.now, &at_once, UPI).unwrap();
    assert_eq!(paid.status, PaymentStatus::Captured);
    let body = json!({ "amount": 100, "currency": "INR", "payment_capture": 1 });
    let older = text(&shop.rzp_post("/v1/orders", &body).value()["id"]);
    assert_eq!(shop.sandbox.pay_order(shop.now, &older, UPI).unwrap().status, PaymentStatus::Captured);
}

#[test]
fn an_authorization_after_the_automatic_period_waits_for_a_capture() {
    let mut shop = open();
    let options = json!({
        "automatic_expiry_period": 12, "manual_expiry_period": 60, "refund_speed": "normal",
    });
    let order = order(&mut shop, json!({ "capture": "automatic", "capture_options": options }));
    shop.set(json!({ "async_seconds": 721 }));
    let late = shop.sandbox.pay_order(shop.now, &order, "later@razorpay").unwrap().payment_id;
    shop.now += 721;
    assert_eq!(status(&mut shop, &late), "authorized");
    assert_eq!(capture(&mut shop, &late).status, 200);
}

#[test]
fn an_authorization_that_nobody_captures_lapses_and_is_refunded() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "auto_capture": false } }));
    let (own, of_dashboard) = (order(&mut shop, manual(60)), shop.order());
    let own = shop.sandbox.pay_order(shop.now, &own, UPI).unwrap().payment_id;
    let of_dashboard = shop.sandbox.pay_order(shop.now, &of_dashboard, UPI).unwrap().payment_id;
    shop.now += 3_599;
    assert_eq!(status(&mut shop, &own), "authorized");
    shop.take_webhooks();
    shop.now += 1;
    assert_eq!(shop.take_event_types(), ["refund.created", "refund.processed"]);
    let payment = shop.rzp_get(&format!("/v1/payments/{own}"));
    assert_eq!((&payment["status"], &payment["captured"]), (&json!("refunded"), &json!(false)));
    assert_eq!(payment["amount_refunded"], 56_000);
    assert_eq!(shop.rzp_get(&format!("/v1/payments/{own}/refunds"))["items"][0]["notes"], json!([]));
    assert_eq!(
        refused(&capture(&mut shop, &own)).1,
        "Only payments which have been authorized can be captured"
    );
    assert_eq!(status(&mut shop, &of_dashboard), "authorized");
    shop.now += 3 * 86_400;
    assert_eq!(status(&mut shop, &of_dashboard), "refunded");
}

#[test]
fn of_several_payments_of_an_order_one_is_captured_and_the_others_are_refunded() {
    let mut shop = open();
    let order = order(&mut shop, manual(60));
    shop.sandbox.pay_order(shop.now, &order, FAILS).unwrap_err();
    let first = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap().payment_id;
    let second = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap().payment_id;
    let late = shop.sandbox.pay_order(shop.now, &order, "later@razorpay").unwrap().payment_id;
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["attempts"], 4);
    assert_eq!(capture(&mut shop, &second).status, 200);
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "paid");
    let refusal = refused(&capture(&mut shop, &first));
    assert_eq!(refusal, (400, "The order of this payment has already been paid".to_owned()));
    assert_eq!(refused(&capture(&mut shop, &second)).1, "This payment has already been captured");
    assert_eq!(status(&mut shop, &first), "authorized");
    shop.now += 10;
    assert_eq!(status(&mut shop, &late), "refunded", "the order was already paid when the bank accepted");
    shop.now += 3_600;
    assert_eq!(status(&mut shop, &first), "refunded");
    assert_eq!(status(&mut shop, &second), "captured");
}

#[test]
fn the_capture_settings_of_an_order_are_checked() {
    let mut shop = open();
    for (payment, status) in [
        (json!({ "capture": "manual" }), 200),
        (json!({ "capture": "manual", "capture_options": { "refund_speed": "normal" } }), 200),
        (json!({ "capture_options": { "refund_speed": "normal" } }), 400),
        (json!({ "capture": "never" }), 400),
        (json!({ "capture": "manual", "capture_options": { "manual_expiry_period": 60 } }), 400),
        (json!({ "capture": "automatic", "capture_options": { "refund_speed": "normal" } }), 400),
        (manual(7_200), 200),
        (manual(7_201), 400),
        (manual(11), 400),
        (
            json!({ "capture": "automatic", "capture_options": {
                "automatic_expiry_period": 60, "manual_expiry_period": 59, "refund_speed": "normal",
            } }),
            400,
        ),
        (json!({ "capture": "manual", "speed": 1 }), 400),
        (json!("manual"), 400),
    ] {
        let body = json!({ "amount": 100, "currency": "INR", "payment": payment });
        assert_eq!(shop.rzp_post("/v1/orders", &body).status, status, "{body}");
    }
}

#[test]
fn every_payment_can_be_answered_late() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "created_seconds": 90 } }));
    let order = shop.order();
    let paid = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    assert_eq!((paid.status, &paid.signature), (PaymentStatus::Created, &None));
    shop.now += 89;
    assert_eq!(status(&mut shop, &paid.payment_id), "created");
    shop.now += 1;
    assert_eq!(status(&mut shop, &paid.payment_id), "captured");
    let begun = shop.rzp_get(&format!("/v1/payments/{}", paid.payment_id))["created_at"].clone();
    assert_eq!(begun, shop.now - 90, "a payment is dated by its beginning");
}

#[test]
fn razorpays_own_clock_dates_its_entities() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "clock_skew_seconds": -60 } }));
    let order = order(&mut shop, manual(12));
    let paid = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap().payment_id;
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["created_at"], shop.now - 60);
    assert_eq!(shop.rzp_get(&format!("/v1/payments/{paid}"))["created_at"], shop.now - 60);
    assert_eq!(shop.take_webhooks().len(), 1, "messages are due by the sandbox's clock");
    shop.now += 719;
    assert_eq!(status(&mut shop, &paid), "authorized");
    shop.now += 1;
    assert_eq!(status(&mut shop, &paid), "refunded");
}
