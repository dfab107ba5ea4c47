use sandbox::{OutageMode, Request, Response};
use serde_json::{Value, json};

use crate::shop::{SESSION_FORM, Shop, VERSION, error, invalid};

fn ask(shop: &mut Shop, request: Request) -> Response {
    shop.sandbox.handle(shop.now, &request)
}

#[test]
fn requests_without_the_secret_key_are_refused() {
    let mut shop = Shop::open();
    let basic_of_another_key = "Basic c2tfdGVzdF9vdGhlcjo=";
    for header in [
        None,
        Some("Bearer sk_test_other"),
        Some("sk_test_sandbox"),
        Some(basic_of_another_key),
        Some("Bearer "),
    ] {
        let mut request = Request::get("/v1/events");
        if let Some(header) = header {
            request = request.with_header("Authorization", header);
        }
        let response = ask(&mut shop, request);
        assert_eq!(response.status, 401, "{header:?}");
        assert_eq!(response.value()["error"]["type"], "invalid_request_error");
        assert!(response.header("www-authenticate").is_some());
    }
}

#[test]
fn the_key_is_accepted_as_bearer_and_as_basic_user() {
    let mut shop = Shop::open();
    for header in ["Bearer sk_test_sandbox", "bearer sk_test_sandbox", "Basic c2tfdGVzdF9zYW5kYm94Og=="] {
        let request = Request::get("/v1/events").with_header("authorization", header);
        let response = ask(&mut shop, request.with_header("stripe-version", VERSION));
        assert_eq!(response.status, 200, "{header}");
        assert!(response.header("request-id").unwrap().starts_with("req_"));
    }
}

#[test]
fn the_answer_to_a_wrong_key_does_not_contain_it() {
    let mut shop = Shop::open();
    let request = Request::get("/v1/events").with_header("authorization", "Bearer sk_live_4f8a9c2b7d1e6a3f");
    let text = ask(&mut shop, request).text();
    assert!(text.contains("sk_live_****") && !text.contains("9c2b7d1e"), "{text}");
}

#[test]
fn an_unknown_address_or_method_is_not_found() {
    let mut shop = Shop::open();
    for (method, path) in
        [("GET", "/v1/nothing"), ("DELETE", "/v1/events"), ("GET", "/v1/events/"), ("POST", "/v1/events")]
    {
        let mut request = Request::get(path);
        request.method = method.to_owned();
        assert_eq!(shop.send(request).status, 404, "{method} {path}");
    }
}

#[test]
fn the_refusal_of_an_unknown_id_names_it() {
    let mut shop = Shop::open();
    for (path, param) in [
        ("checkout/sessions/cs_test_x", "session"),
        ("payment_intents/pi_x", "intent"),
        ("charges/ch_x", "charge"),
        ("refunds/re_x", "refund"),
        ("events/evt_x", "id"),
    ] {
        let response = shop.send(Request::get(&format!("/v1/{path}")));
        let wanted = (404, "invalid_request_error".to_owned(), json!("resource_missing"), json!(param));
        assert_eq!(error(&response), wanted, "{path}");
    }
}

#[test]
fn a_version_must_look_like_one() {
    let mut shop = Shop::open();
    for (version, status) in
        [("2024-06-20", 200), ("2025-09-30.clover", 200), ("latest", 400), ("2024-6-20", 400)]
    {
        let request = Request::get("/v1/events").with_header("stripe-version", version);
        assert_eq!(shop.send(request).status, status, "{version}");
    }
}

#[test]
fn the_versions_of_requests_are_recorded() {
    let mut shop = Shop::open();
    let request = Request::get("/v1/events").with_header("authorization", "Bearer sk_test_sandbox");
    assert_eq!(error(&ask(&mut shop, request)), invalid(Value::Null, Value::Null));
    shop.send(Request::get("/v1/events").with_header("stripe-version", "2024-06-20"));
    shop.get("/v1/events");
    assert_eq!(shop.get("/_sandbox/versions")["versions"], json!(["2024-06-20", VERSION]));
}

#[test]
fn a_json_body_is_refused() {
    let mut shop = Shop::open();
    let request = Request::post_json("/v1/checkout/sessions", &json!({ "mode": "payment" }));
    assert_eq!(error(&shop.send(request)), invalid(Value::Null, Value::Null));
}

#[test]
fn while_the_provider_is_unavailable_requests_have_no_effect_and_then_it_is_up_again() {
    let mut shop = Shop::open();
    assert_eq!(shop.control("outage", json!({ "mode": "unavailable", "requests": 2 })).status, 200);
    for _ in 0..2 {
        let response = shop.post("/v1/checkout/sessions", SESSION_FORM);
        assert_eq!((response.status, response.answered), (503, true));
        assert_eq!(response.value()["error"]["type"], "api_error");
    }
    assert_eq!(shop.get("/v1/checkout/sessions")["data"], json!([]));
}

#[test]
fn a_request_with_a_lost_answer_is_executed_and_one_that_times_out_is_not() {
    let mut shop = Shop::open();
    for (mode, made) in [(OutageMode::Timeout, 0), (OutageMode::LoseAnswers, 1)] {
        shop.sandbox.settings_mut().outage.mode = mode;
        let response = shop.post_once("/v1/checkout/sessions", SESSION_FORM, "key");
        assert!(!response.answered, "{mode:?}");
        shop.sandbox.settings_mut().outage.mode = OutageMode::Up;
        let sessions = shop.get("/v1/checkout/sessions");
        assert_eq!(sessions["data"].as_array().unwrap().len(), made, "{mode:?}");
    }
    let again = shop.post_once("/v1/checkout/sessions", SESSION_FORM, "key");
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[test]
fn the_control_api_requires_a_json_content_type_and_known_fields() {
    let mut shop = Shop::open();
    let mut request = Request::post_json("/_sandbox/settings", &json!({ "drop": true }));
    request.headers.clear();
    assert_eq!(ask(&mut shop, request).status, 415);
    assert_eq!(shop.control("settings", json!({ "drops": true })).status, 400);
    assert_eq!(shop.control("settings", json!({ "webhook_url": "https://example.com/hook" })).status, 400);
    assert_eq!(shop.control("outage", json!({ "mode": "sideways" })).status, 400);
    assert_eq!(shop.control("nothing", json!({})).status, 404);
    assert!(!shop.sandbox.settings().drop);
}
