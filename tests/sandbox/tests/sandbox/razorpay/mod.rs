//! Tests of Razorpay, and the test client's methods for it.

mod capture;
mod checkout;
mod disputes;
mod orders;
mod payments;
mod refunds;
mod settlements;
mod webhooks;

use sandbox::{Delivery, RazorpayConfig, Request, Response, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use crate::shop::{START, Shop, text};

pub(crate) const UPI: &str = "success@razorpay";
pub(crate) const FAILS: &str = "failure@razorpay";
/// Authorization with `rzp_test_sandbox:razorpay_key_sandbox`.
const BASIC: &str = "Basic cnpwX3Rlc3Rfc2FuZGJveDpyYXpvcnBheV9rZXlfc2FuZGJveA==";

pub(crate) fn open() -> Shop {
    let razorpay =
        RazorpayConfig { webhook_url: Some("http://127.0.0.1/rzp".to_owned()), ..Default::default() };
    Shop { sandbox: Sandbox::new(SandboxConfig { razorpay, ..SandboxConfig::default() }), now: START }
}

impl Shop {
    pub(crate) fn rzp(&mut self, request: Request) -> Response {
        self.sandbox.handle(self.now, &request.with_header("authorization", BASIC))
    }

    pub(crate) fn rzp_get(&mut self, path: &str) -> Value {
        let response = self.rzp(Request::get(path));
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.value()
    }

    pub(crate) fn rzp_post(&mut self, path: &str, body: &Value) -> Response {
        self.rzp(Request::post_json(path, body))
    }

    /// Makes an order over 560 rupees; returns its id.
    pub(crate) fn order(&mut self) -> String {
        let body = json!({ "amount": 56_000, "currency": "INR", "receipt": "pay_1", "notes": { "payment_id": "p1" } });
        let response = self.rzp_post("/v1/orders", &body);
        assert_eq!(response.status, 200, "{}", response.text());
        text(&response.value()["id"])
    }

    /// Makes a captured payment; returns its id.
    pub(crate) fn captured(&mut self, instrument: &str) -> String {
        let order = self.order();
        self.sandbox.pay_order(self.now, &order, instrument).unwrap().payment_id
    }

    pub(crate) fn refund_once(&mut self, payment: &str, body: &Value, key: &str) -> Response {
        let request = Request::post_json(&format!("/v1/payments/{payment}/refund"), body);
        self.rzp(request.with_header("X-Refund-Idempotency", key))
    }
}

/// Status and description of an error, whose shape is checked.
pub(crate) fn refused(response: &Response) -> (u16, String) {
    let error = &response.value()["error"];
    assert_eq!(error["code"], "BAD_REQUEST_ERROR", "{}", response.text());
    for field in ["source", "step", "reason"] {
        assert!(error[field].is_string(), "{field}");
    }
    assert_eq!(error["metadata"], json!({}));
    (response.status, text(&error["description"]))
}

pub(crate) fn message(delivery: &Delivery) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}
