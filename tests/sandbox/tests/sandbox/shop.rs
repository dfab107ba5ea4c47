//! Test client of the sandbox, with a clock of its own.

use sandbox::{Delivery, Request, Response, Sandbox, SandboxConfig};
use serde_json::{Value, json};

pub(crate) const START: i64 = 1_800_000_000;
/// API version whose shapes the sandbox writes.
pub(crate) const VERSION: &str = "2025-09-30.clover";
pub(crate) const VISA: &str = "4242 4242 4242 4242";
pub(crate) const DECLINED: &str = "4000000000000002";
pub(crate) const PAYS_LATER: &str = "4000000000001018";
pub(crate) const FAILS_LATER: &str = "4000000000001026";

pub(crate) const SESSION_FORM: &str = "mode=payment&client_reference_id=bkg_1&metadata[booking_id]=bkg_1\
    &metadata[payment_id]=pay_1&payment_intent_data[metadata][payment_id]=pay_1\
    &line_items[0][price_data][currency]=inr&line_items[0][price_data][unit_amount]=56000\
    &line_items[0][price_data][product_data][name]=Two+seats&line_items[0][quantity]=1\
    &success_url=http%3A%2F%2F127.0.0.1%2Fdone%3Fsession%3D%7BCHECKOUT_SESSION_ID%7D\
    &cancel_url=http%3A%2F%2F127.0.0.1%2Fback";

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) now: i64,
}

impl Shop {
    pub(crate) fn open() -> Shop {
        Shop { sandbox: Sandbox::new(config()), now: START }
    }

    pub(crate) fn send(&mut self, request: Request) -> Response {
        let request = request.with_header("authorization", "Bearer sk_test_sandbox");
        // The first header of a name counts, so that a test may send another version.
        self.sandbox.handle(self.now, &request.with_header("stripe-version", VERSION))
    }

    pub(crate) fn get(&mut self, path: &str) -> Value {
        self.send(Request::get(path)).value()
    }

    pub(crate) fn post(&mut self, path: &str, form: &str) -> Response {
        self.send(Request::post_form(path, form))
    }

    pub(crate) fn post_once(&mut self, path: &str, form: &str, key: &str) -> Response {
        self.send(Request::post_form(path, form).with_header("idempotency-key", key))
    }

    pub(crate) fn control(&mut self, path: &str, body: Value) -> Response {
        self.sandbox.handle(self.now, &Request::post_json(&format!("/_sandbox/{path}"), &body))
    }

    pub(crate) fn set(&mut self, settings: Value) {
        assert_eq!(self.control("settings", settings).status, 200);
    }

    /// Opens a session over 560 rupees and returns its id.
    pub(crate) fn session(&mut self) -> String {
        let response = self.post("/v1/checkout/sessions", SESSION_FORM);
        assert_eq!(response.status, 200, "{}", response.text());
        text(&response.value()["id"])
    }

    /// Opens a session, pays it, and returns the intent's id.
    pub(crate) fn paid_intent(&mut self, card: &str) -> String {
        let session = self.session();
        self.sandbox.pay(self.now, &session, card).unwrap();
        text(&self.get(&format!("/v1/checkout/sessions/{session}"))["payment_intent"])
    }

    /// Takes the due webhook messages and reports all of them as delivered.
    pub(crate) fn take_webhooks(&mut self) -> Vec<Delivery> {
        let due = self.sandbox.due_deliveries(self.now);
        for delivery in &due {
            self.sandbox.delivery_result(delivery.id, true, self.now);
        }
        due
    }

    pub(crate) fn take_event_types(&mut self) -> Vec<String> {
        self.take_webhooks().into_iter().map(|delivery| delivery.event_type).collect()
    }
}

pub(crate) fn config() -> SandboxConfig {
    SandboxConfig { webhook_url: Some("http://127.0.0.1/hook".to_owned()), ..SandboxConfig::default() }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Status, type, code and parameter of an error.
pub(crate) fn error(response: &Response) -> (u16, String, Value, Value) {
    let error = &response.value()["error"];
    assert!(!text(&error["message"]).is_empty());
    (response.status, text(&error["type"]), error["code"].clone(), error["param"].clone())
}

pub(crate) fn invalid(code: Value, param: Value) -> (u16, String, Value, Value) {
    (400, "invalid_request_error".to_owned(), code, param)
}

pub(crate) fn event(delivery: &Delivery) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

pub(crate) fn card(number: &str) -> Value {
    json!({ "card": number })
}
