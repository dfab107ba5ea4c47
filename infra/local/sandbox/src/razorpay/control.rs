//! Razorpay's part of the control API, below `/_sandbox/razorpay/`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::OrderRefusal;
use super::instruments::INSTRUMENTS;
use crate::control::{change_settings, end_dispute, open_dispute, refuse, with_json};
use crate::http::{Request, Response};
use crate::sandbox::Sandbox;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    instrument: String,
    /// Seconds from now at which the payer presses the button.
    #[serde(default)]
    after_seconds: i64,
}

/// `segments` is the path behind `/_sandbox/razorpay/`.
pub(crate) fn handle(sandbox: &mut Sandbox, now: i64, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("GET", ["instruments"]) => instruments(),
        ("GET", ["orders"]) => Response::json(200, &json!({ "orders": sandbox.razorpay_orders() })),
        ("GET", ["payments"]) => Response::json(200, &json!({ "payments": sandbox.razorpay_payments() })),
        ("GET", ["refunds"]) => Response::json(200, &json!({ "refunds": sandbox.razorpay_refunds() })),
        ("POST", ["orders", order, "pay"]) => with_json(request, |body| pay(sandbox, now, order, body)),
        ("POST", ["outage"]) => with_json(request, |outage| {
            change_settings(sandbox, &json!({ "razorpay": { "outage": outage } }))
        }),
        ("POST", ["webhook", "enable"]) => with_json(request, |_| {
            change_settings(sandbox, &json!({ "razorpay": { "webhook_disabled": false } }))
        }),
        ("POST", ["payments", payment, "dispute"]) => {
            open_dispute(request, |amount| sandbox.dispute_payment(now, payment, amount))
        }
        ("POST", ["disputes", id]) => {
            end_dispute(request, id, |outcome| sandbox.end_payment_dispute(now, id, outcome))
        }
        _ => refuse(404, "no_such_path", "There is no such control."),
    }
}

fn instruments() -> Response {
    let rows: Vec<Value> = INSTRUMENTS
        .iter()
        .map(|instrument| json!({ "instrument": instrument.code, "outcome": instrument.label }))
        .collect();
    Response::json(200, &json!({ "instruments": rows }))
}

fn pay(sandbox: &mut Sandbox, now: i64, order: &str, body: &Value) -> Response {
    let Pay { instrument, after_seconds } = match Pay::deserialize(body) {
        Ok(pay) => pay,
        Err(error) => return refuse(400, "json_invalid", &error.to_string()),
    };
    let outcome = match after_seconds {
        ..0 => return refuse(400, "after_seconds_invalid", "after_seconds cannot be negative."),
        0 => sandbox.pay_order(now, order, &instrument).map(|paid| {
            json!({
                "status": paid.status,
                "razorpay_payment_id": paid.payment_id,
                "razorpay_order_id": paid.order_id,
                "razorpay_signature": paid.signature,
            })
        }),
        1.. => sandbox
            .pay_order_at(now, now.saturating_add(after_seconds), order, &instrument)
            .map(|()| json!({ "status": "scheduled" })),
    };
    match outcome {
        Ok(answer) => Response::json(200, &answer),
        Err(OrderRefusal::NoSuchOrder) => refuse(404, "no_such_order", "There is no such order."),
        Err(OrderRefusal::AlreadyPaid) => refuse(409, "already_paid", "The order is paid."),
        Err(OrderRefusal::AlreadyAuthorized) => {
            refuse(409, "already_authorized", "A payment of the order waits for its capture.")
        }
        Err(OrderRefusal::UnknownInstrument) => {
            refuse(400, "unknown_instrument", "This is no test UPI address and no test card.")
        }
        Err(OrderRefusal::Failed { description, .. }) => refuse(402, "payment_failed", &description),
    }
}
