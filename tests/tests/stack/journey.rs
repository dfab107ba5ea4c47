//! Journeys of one customer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::stack::{Stack, new_key, root};

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_finds_an_event_locks_seats_pays_and_has_a_confirmed_booking() {
    let stack = Stack::open().await;
    let event = stack.event(4, 12).await;
    let shown = stack.anyone("GET", &format!("/events/{event}"), Value::Null).await.expect(200);
    assert_eq!(shown["local_start"], "2099-06-01T19:30");
    let listed =
        stack.anyone("GET", "/events?city=Brighton&date=2099-06-01&limit=100", Value::Null).await.expect(200);
    assert!(listed["events"].as_array().unwrap().iter().any(|listed| listed["event_id"] == event.as_str()));

    let booking = stack.lock(&event, &["B3", "B4"]).await;
    assert_eq!(booking["status"], "pending");
    assert_eq!(stack.statuses(&event).await["B3"], "locked");
    let (payment, session) = stack.start_payment(&booking).await;
    assert_eq!(payment["status"], "pending");
    stack.pay(&session).await.expect(200);

    let confirmed = stack.until(&booking, "confirmed", |booking| booking["status"] == "confirmed").await;
    assert_eq!(confirmed["payments"][0]["status"], "success");
    let statuses = stack.statuses(&event).await;
    assert_eq!((statuses["B3"].as_str(), statuses["B4"].as_str()), ("booked", "booked"));
    assert_eq!(statuses.values().filter(|status| *status == "booked").count(), 2);
    let path = format!("/payment/{}", payment["payment_id"].as_str().unwrap());
    assert_eq!(stack.customer("GET", &path, Value::Null).await.expect(200)["status"], "success");
    let mine = stack.customer("GET", "/bookings?limit=100", Value::Null).await.expect(200);
    let ids: Vec<&Value> =
        mine["bookings"].as_array().unwrap().iter().map(|mine| &mine["booking_id"]).collect();
    assert!(ids.contains(&&booking["booking_id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_with_the_sdk_lists_events_locks_a_seat_and_reads_its_booking() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    // Makes the SDK from openapi.json, as the web client's build does.
    run_node(&stack, &["web/openapi/sdk.mjs"]);
    run_node(&stack, &["tests/sdk/journey.mjs", &event]);
}

/// Runs a script of the repository with the stack's address and customer.
fn run_node(stack: &Stack, arguments: &[&str]) {
    let variables = ["API_URL", "CUSTOMER_EMAIL", "CUSTOMER_PASSWORD"].map(|name| (name, stack.env(name)));
    let output =
        std::process::Command::new("node").current_dir(root()).args(arguments).envs(variables).output();
    // Node.js is there: the web client needs it, too.
    let output = output.unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_a_token_and_customers_requests_to_the_organizers_routes_are_refused() {
    let stack = Stack::open().await;
    let body = json!({ "event_id": "evt_0123456789", "seats": ["A1"] });
    for token in ["", "Bearer nonsense", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."] {
        let headers = [("authorization", token), ("idempotency-key", "k")];
        let headers = if token.is_empty() { &headers[1..] } else { &headers[..] };
        assert_eq!(stack.call("POST", "/booking", headers, &body).await.unwrap().status, 401, "{token}");
    }
    let refused = stack.customer("POST", "/admin/organizers", json!({ "name": "x" })).await;
    assert_eq!(refused.expect(403)["code"], "role_missing");
    let title = json!({ "organizer_id": "org_0123456789", "name": "x", "kind": "film" });
    assert_eq!(stack.customer("POST", "/admin/titles", title).await.expect(404)["code"], "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_webhook_is_refused_and_has_no_effect() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let booking = stack.lock(&event, &["A1"]).await;
    let (payment, _) = stack.start_payment(&booking).await;
    let body = json!({ "id": "evt_forged", "type": "checkout.session.completed", "data": { "object": {
        "id": "cs_forged", "object": "checkout.session", "status": "complete", "payment_status": "paid",
        "amount_total": 4500, "currency": "gbp", "payment_intent": "pi_forged",
        "metadata": { "booking_id": booking["booking_id"], "payment_id": payment["payment_id"] } } } });
    for header in ["", "t=1,v1=00", "v1=00"] {
        let headers = [("stripe-signature", header)];
        let answer = stack.call("POST", "/webhooks/stripe", &headers, &body).await.unwrap();
        assert_eq!(answer.expect(400)["code"], "signature_invalid");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(stack.booking(&booking).await["status"], "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_for_a_released_booking_is_refunded_by_itself() {
    let stack = Stack::alone().await;
    let event = stack.event(1, 4).await;
    let booking = stack.lock(&event, &["A1", "A2"]).await;
    let (_, session) = stack.start_payment(&booking).await;
    // The customer pays in one tab and releases the booking in another.
    stack.delay_messages(10).await;
    stack.pay(&session).await.expect(200);
    let path = format!("/booking/{}", booking["booking_id"].as_str().unwrap());
    assert_eq!(stack.customer("DELETE", &path, Value::Null).await.expect(200)["status"], "cancelled");
    stack.delay_messages(0).await;
    assert_eq!(stack.statuses(&event).await["A1"], "available");
    let refunded = |booking: &Value| booking["payments"][0]["refunds"][0]["status"] == "refunded";
    let after = stack.until(&booking, "refunded", refunded).await;
    assert_eq!(after["status"], "cancelled");
    assert_eq!(after["payments"][0]["refunds"][0]["reason"], "booking_ended");
    assert_eq!(after["payments"][0]["refunds"][0]["amount"]["amount_minor"], 9000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_of_nearly_nine_thousand_seats_is_on_sale_and_its_availability_fits_four_kilobytes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/seatsio/chart-8897-seats.json");
    let Ok(chart) = std::fs::read(path) else {
        eprintln!("the real hall is not on this machine: not tested");
        return;
    };
    let stack = Stack::open().await;
    let event = stack.event_of_chart(serde_json::from_slice(&chart).unwrap()).await;
    let body = json!({ "event_id": event, "best_available": { "count": 4, "type": first_type(&stack, &event).await } });
    stack.buy("/booking", &new_key(), body).await.unwrap().expect(201);
    let path = format!("/events/{event}/availability");
    let first = stack.call("GET", &path, &[], &Value::Null).await.unwrap();
    assert_eq!(first.status, 200);
    assert!(first.bytes.len() <= 4096, "{} bytes", first.bytes.len());
    let etag = first.headers["etag"].to_str().unwrap();
    let second = stack.call("GET", &path, &[("if-none-match", etag)], &Value::Null).await.unwrap();
    assert_eq!((second.status, second.bytes.len()), (304, 0));
    let statuses = stack.statuses(&event).await;
    assert_eq!(statuses.len(), 8897);
    assert_eq!(statuses.values().filter(|status| *status == "locked").count(), 4);
}

async fn first_type(stack: &Stack, event: &str) -> Value {
    let shown = stack.anyone("GET", &format!("/events/{event}"), Value::Null).await.expect(200);
    shown["tiers"][0]["type"].clone()
}
