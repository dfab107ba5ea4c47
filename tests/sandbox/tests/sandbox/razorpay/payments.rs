use sandbox::{OrderRefusal, PaidOrders, PaymentStatus, razorpay_checkout_signature};
use serde_json::{Value, json};

use super::{FAILS, UPI, open, refused};
use crate::shop::{START, Shop, text};

fn payment(shop: &mut Shop, id: &str) -> Value {
    shop.rzp_get(&format!("/v1/payments/{id}"))
}

#[test]
fn a_paid_order_has_a_captured_payment_and_a_payer_with_a_proof() {
    let mut shop = open();
    let order = shop.order();
    let paid = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    assert_eq!(paid.status, PaymentStatus::Captured);
    let proof = razorpay_checkout_signature("razorpay_key_sandbox", &order, &paid.payment_id);
    assert_eq!(paid.signature, Some(proof));
    let row = payment(&mut shop, &paid.payment_id);
    assert_eq!((&row["status"], &row["captured"]), (&json!("captured"), &json!(true)));
    assert_eq!(
        (&row["amount"], &row["currency"], text(&row["order_id"])),
        (&json!(56_000), &json!("INR"), order.clone())
    );
    assert_eq!((&row["method"], &row["vpa"], &row["notes"]), (&json!("upi"), &json!(UPI), &json!([])));
    assert_eq!((&row["fee"], &row["tax"]), (&json!(1_321), &json!(201)));
    assert_eq!((&row["amount_refunded"], &row["refund_status"]), (&json!(0), &Value::Null));
    let order_now = shop.rzp_get(&format!("/v1/orders/{order}"));
    assert_eq!((&order_now["status"], &order_now["amount_due"]), (&json!("paid"), &json!(0)));
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}/payments"))["items"], json!([row]));
}

#[test]
fn a_payer_can_try_again_after_a_failure_at_any_time() {
    let mut shop = open();
    let order = shop.order();
    for _ in 0..2 {
        let refusal = shop.sandbox.pay_order(shop.now, &order, FAILS).unwrap_err();
        let OrderRefusal::Failed { payment_id, .. } = refusal else { panic!("{refusal:?}") };
        let failed = payment(&mut shop, &payment_id);
        assert_eq!(
            (&failed["status"], &failed["error_code"]),
            (&json!("failed"), &json!("BAD_REQUEST_ERROR"))
        );
        assert!(failed["error_description"].is_string() && failed["error_reason"].is_string());
    }
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "attempted");
    shop.now += 50 * 3_600;
    shop.sandbox.pay_order(shop.now, &order, "4111 1111 1111 1111").unwrap();
    let order = shop.rzp_get(&format!("/v1/orders/{order}"));
    assert_eq!((&order["status"], &order["attempts"]), (&json!("paid"), &json!(3)));
}

#[test]
fn real_cards_and_unknown_orders_are_refused() {
    let mut shop = open();
    let order = shop.order();
    for wrong in ["someone@bank", "4242424242424242", ""] {
        let refusal = shop.sandbox.pay_order(shop.now, &order, wrong);
        assert_eq!(refusal, Err(OrderRefusal::UnknownInstrument), "{wrong}");
    }
    assert_eq!(shop.sandbox.pay_order(shop.now, "order_x", UPI), Err(OrderRefusal::NoSuchOrder));
    assert!(shop.sandbox.razorpay_payments().is_empty());
}

#[test]
fn without_automatic_capture_exactly_the_authorized_amount_can_be_captured() {
    let mut shop = open();
    shop.set(json!({ "razorpay": { "auto_capture": false } }));
    let order = shop.order();
    let paid = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    assert_eq!(paid.status, PaymentStatus::Authorized);
    let path = format!("/v1/payments/{}/capture", paid.payment_id);
    for (body, description) in [
        (
            json!({ "amount": 55_999, "currency": "INR" }),
            "Capture amount must be equal to the amount authorized",
        ),
        (json!({ "amount": 56_000, "currency": "USD" }), "The currency must be that of the payment"),
        (json!({ "amount": 56_000 }), "currency: is required."),
        (
            json!({ "amount": 56_000, "currency": "INR", "x": 1 }),
            "x is/are not required and should not be sent",
        ),
    ] {
        assert_eq!(refused(&shop.rzp_post(&path, &body)), (400, description.to_owned()));
    }
    let body = json!({ "amount": 56_000, "currency": "INR" });
    assert_eq!(shop.rzp_post(&path, &body).value()["status"], "captured");
    assert_eq!(refused(&shop.rzp_post(&path, &body)).1, "This payment has already been captured");
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "paid");
}

#[test]
fn a_failed_payment_cannot_be_captured() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, FAILS).unwrap_err();
    let id = text(&shop.sandbox.razorpay_payments()[0]["id"]);
    let body = json!({ "amount": 56_000, "currency": "INR" });
    assert_eq!(shop.rzp_post(&format!("/v1/payments/{id}/capture"), &body).status, 400);
}

#[test]
fn the_bank_can_answer_late_and_even_accept_after_a_decline() {
    let mut shop = open();
    let (later, never, late) = (shop.order(), shop.order(), shop.order());
    let waiting = shop.sandbox.pay_order(shop.now, &later, "later@razorpay").unwrap();
    assert_eq!((waiting.status, waiting.signature), (PaymentStatus::Created, None));
    shop.sandbox.pay_order(shop.now, &never, "failslater@razorpay").unwrap();
    let refusal = shop.sandbox.pay_order(shop.now, &late, "late@razorpay").unwrap_err();
    let OrderRefusal::Failed { payment_id: failed, .. } = refusal else { panic!("{refusal:?}") };
    assert_eq!(payment(&mut shop, &failed)["status"], "failed");
    shop.now += 10;
    let row = payment(&mut shop, &failed);
    assert_eq!((&row["status"], &row["error_code"]), (&json!("captured"), &Value::Null));
    assert_eq!(payment(&mut shop, &waiting.payment_id)["status"], "captured");
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{never}"))["status"], "attempted");
}

#[test]
fn a_paid_order_is_paid_again_only_if_the_settings_allow_it() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    assert_eq!(shop.sandbox.pay_order(shop.now, &order, UPI), Err(OrderRefusal::AlreadyPaid));
    shop.sandbox.settings_mut().razorpay.paid_orders = PaidOrders::AutoRefund;
    let second = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    let row = payment(&mut shop, &second.payment_id);
    assert_eq!((&row["status"], &row["captured"]), (&json!("refunded"), &json!(false)));
    shop.sandbox.settings_mut().razorpay.paid_orders = PaidOrders::Capture;
    let third = shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    assert_eq!(third.status, PaymentStatus::Captured);
    let payments = shop.rzp_get(&format!("/v1/orders/{order}/payments"));
    let captured = payments["items"].as_array().unwrap().iter().filter(|row| row["captured"] == true);
    assert_eq!(captured.count(), 2, "two tabs have both paid");
}

#[test]
fn a_payment_that_the_bank_accepts_after_its_order_was_paid_is_refunded() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, "late@razorpay").unwrap_err();
    shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    shop.now += 10;
    let rows = shop.rzp_get(&format!("/v1/orders/{order}/payments"));
    let statuses: Vec<&Value> = rows["items"].as_array().unwrap().iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses, ["captured", "refunded"]);
}

#[test]
fn a_payment_can_be_scheduled() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order_at(shop.now, START + 7_200, &order, UPI).unwrap();
    let control = shop
        .control(&format!("razorpay/orders/{order}/pay"), json!({ "instrument": UPI, "after_seconds": 60 }));
    assert_eq!(control.value()["status"], "scheduled");
    shop.now += 59;
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "created");
    shop.now += 1;
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["status"], "paid");
    shop.now += 7_200;
    assert_eq!(shop.rzp_get(&format!("/v1/orders/{order}"))["attempts"], 1, "it is not paid twice");
}

#[test]
fn the_control_api_pays_an_order() {
    let mut shop = open();
    let order = shop.order();
    let path = format!("razorpay/orders/{order}/pay");
    for (body, status) in [
        (json!({ "instrument": FAILS }), 402),
        (json!({ "instrument": "x" }), 400),
        (json!({ "card": UPI }), 400),
        (json!({ "instrument": UPI, "after_seconds": -1 }), 400),
        (json!({ "instrument": UPI }), 200),
        (json!({ "instrument": UPI }), 409),
    ] {
        assert_eq!(shop.control(&path, body.clone()).status, status, "{body}");
    }
    assert_eq!(shop.control("razorpay/orders/order_x/pay", json!({ "instrument": UPI })).status, 404);
    assert_eq!(shop.get("/_sandbox/razorpay/payments")["payments"].as_array().unwrap().len(), 2);
    assert!(shop.get("/_sandbox/razorpay/instruments")["instruments"].as_array().unwrap().len() > 5);
}
