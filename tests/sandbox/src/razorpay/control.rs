//! Razorpay's part of the control API, below `/_sandbox/razorpay/`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::OrderRefusal;
use super::instruments::INSTRUMENTS;
use crate::control::{
    Adjustment, Balance, Plant, change_settings, disputed, end_dispute, made, no_such_path, open_dispute,
    paid_out, part_by_hand, planted, refuse, with_body, with_json,
};
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOrder {
    amount: i64,
    currency: String,
}

/// Answers a call; `segments` is the path behind `/_sandbox/razorpay/`.
pub(crate) fn handle(sandbox: &mut Sandbox, now: i64, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("GET", ["instruments"]) => instruments(),
        ("GET", ["orders"]) => Response::json(200, &json!({ "orders": sandbox.razorpay_orders() })),
        ("GET", ["payments"]) => Response::json(200, &json!({ "payments": sandbox.razorpay_payments() })),
        ("GET", ["refunds"]) => Response::json(200, &json!({ "refunds": sandbox.razorpay_refunds() })),
        ("POST", ["orders", order, "pay"]) => {
            with_body(request, |button: Pay| pay(sandbox, now, order, button))
        }
        ("POST", ["outage"]) => with_json(request, |outage| {
            change_settings(sandbox, &json!({ "razorpay": { "outage": outage } }))
        }),
        ("POST", ["webhook", "enable"]) => with_json(request, |_| {
            sandbox.enable_webhooks();
            Response::json(200, &json!({ "status": "enabled" }))
        }),
        _ => by_hand(sandbox, now, request, segments),
    }
}

/// Acts at Razorpay past its API: in the dashboard, or at a payer's bank.
fn by_hand(sandbox: &mut Sandbox, now: i64, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("POST", ["orders"]) => with_body(request, |order: NewOrder| {
            made(sandbox.order_by_hand(now, order.amount, &order.currency))
        }),
        ("POST", ["payments", payment, "capture"]) => with_json(request, |_| {
            made(sandbox.capture_payment_by_hand(now, payment).map(|()| (*payment).to_owned()))
        }),
        ("POST", ["payments", payment, "refund"]) => {
            part_by_hand(request, |amount| sandbox.refund_payment_by_hand(now, payment, amount))
        }
        ("POST", ["payments", payment, "dispute"]) => {
            open_dispute(request, |amount| sandbox.dispute_payment(now, payment, amount))
        }
        ("POST", ["disputes", id, "review"]) => with_json(request, |_| {
            disputed(sandbox.review_payment_dispute(now, id).map(|()| (*id).to_owned()))
        }),
        ("POST", ["settlements"]) => {
            with_body(request, |balance: Balance| paid_out(sandbox.settle_balance(now, &balance.currency)))
        }
        ("POST", ["settlements", id, "fail"]) => planted(id, sandbox.fail_settlement(now, id)),
        ("POST", ["adjustments"]) => with_body(request, |adjustment: Adjustment| {
            made(Ok(sandbox.adjust_razorpay(now, adjustment.amount, &adjustment.currency)))
        }),
        ("POST", ["statement", id]) => {
            with_body(request, |plant: Plant| planted(id, sandbox.plant_razorpay(now, id, plant.error)))
        }
        ("POST", ["disputes", id]) => {
            end_dispute(request, id, |outcome| sandbox.end_payment_dispute(now, id, outcome))
        }
        _ => no_such_path(),
    }
}

fn instruments() -> Response {
    let rows: Vec<Value> = INSTRUMENTS
        .iter()
        .map(|instrument| json!({ "instrument": instrument.code, "outcome": instrument.label }))
        .collect();
    Response::json(200, &json!({ "instruments": rows }))
}

fn pay(sandbox: &mut Sandbox, now: i64, order: &str, button: Pay) -> Response {
    let Pay { instrument, after_seconds } = button;
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
        Err(OrderRefusal::UnknownInstrument) => {
            refuse(400, "unknown_instrument", "This is no test UPI address and no test card.")
        }
        Err(OrderRefusal::Failed { description, .. }) => refuse(402, "payment_failed", &description),
    }
}
