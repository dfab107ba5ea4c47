//! The control API below `/_sandbox/`, for tests and demos. It speaks JSON, and wants it declared, so that
//! no foreign web page can call it through a visitor's browser without being asked first.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::dispute::{DisputeOutcome, DisputeRefusal};
use crate::http::{Request, Response};
use crate::razorpay;
use crate::sandbox::Sandbox;
use crate::stripe::{CARDS, Paid, PayRefusal};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    card: String,
    /// Seconds from now at which the payer presses the button.
    #[serde(default)]
    after_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dispute {
    /// Minor units; all of it if nothing is said.
    #[serde(default)]
    amount: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndOfDispute {
    outcome: DisputeOutcome,
}

pub(crate) fn handle(sandbox: &mut Sandbox, now: i64, request: &Request) -> Response {
    let segments: Vec<&str> = request.path().split('/').skip(2).collect();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["health"]) => Response::json(200, &json!({ "status": "up" })),
        ("GET", ["settings"]) => settings(sandbox),
        ("POST", ["settings"]) => with_json(request, |change| change_settings(sandbox, change)),
        ("POST", ["outage"]) => {
            with_json(request, |outage| change_settings(sandbox, &json!({ "outage": outage })))
        }
        ("GET", ["cards"]) => cards(),
        ("GET", ["deliveries"]) => Response::json(200, &json!({ "deliveries": sandbox.deliveries() })),
        ("POST", ["checkout", session, "pay"]) => with_json(request, |body| pay(sandbox, now, session, body)),
        ("POST", ["events", event, "resend"]) => with_json(request, |_| match sandbox.resend(now, event) {
            true => Response::json(200, &json!({ "status": "waiting" })),
            false => refuse(404, "no_such_event", "There is no such event."),
        }),
        ("POST", ["charges", charge, "dispute"]) => {
            open_dispute(request, |amount| sandbox.dispute_charge(now, charge, amount))
        }
        ("POST", ["disputes", id]) => {
            end_dispute(request, id, |outcome| sandbox.end_charge_dispute(now, id, outcome))
        }
        (_, ["razorpay", rest @ ..]) => razorpay::control(sandbox, now, request, rest),
        _ => refuse(404, "no_such_path", "There is no such control."),
    }
}

pub(crate) fn with_json(request: &Request, act: impl FnOnce(&Value) -> Response) -> Response {
    if !request.has_content_type("application/json") {
        return refuse(415, "json_wanted", "Send content-type: application/json.");
    }
    match serde_json::from_slice(&request.body) {
        Ok(body) => act(&body),
        Err(error) => refuse(400, "json_invalid", &error.to_string()),
    }
}

fn settings(sandbox: &Sandbox) -> Response {
    match serde_json::to_value(sandbox.settings()) {
        Ok(settings) => Response::json(200, &settings),
        Err(error) => refuse(500, "settings_unreadable", &error.to_string()),
    }
}

pub(crate) fn change_settings(sandbox: &mut Sandbox, change: &Value) -> Response {
    match sandbox.settings().changed(change) {
        Ok(changed) => {
            *sandbox.settings_mut() = changed;
            settings(sandbox)
        }
        Err(message) => refuse(400, "settings_invalid", &message),
    }
}

fn cards() -> Response {
    let cards: Vec<Value> =
        CARDS.iter().map(|card| json!({ "number": card.number, "outcome": card.label })).collect();
    Response::json(200, &json!({ "cards": cards }))
}

fn pay(sandbox: &mut Sandbox, now: i64, session: &str, body: &Value) -> Response {
    let Pay { card, after_seconds } = match Pay::deserialize(body) {
        Ok(pay) => pay,
        Err(error) => return refuse(400, "json_invalid", &error.to_string()),
    };
    let status = match after_seconds {
        None | Some(0) => sandbox.pay(now, session, &card).map(|paid| match paid {
            Paid::Succeeded => "succeeded",
            Paid::Processing => "processing",
        }),
        Some(1..) => sandbox
            .pay_at(now, now.saturating_add(after_seconds.unwrap_or(0)), session, &card)
            .map(|()| "scheduled"),
        Some(_) => return refuse(400, "after_seconds_invalid", "after_seconds cannot be negative."),
    };
    match status {
        Ok(status) => Response::json(200, &json!({ "status": status, "session_id": session })),
        Err(PayRefusal::NoSuchSession) => refuse(404, "no_such_session", "There is no such session."),
        Err(PayRefusal::NotOpen { status }) => {
            refuse(409, "session_not_open", &format!("The session is {status}."))
        }
        Err(PayRefusal::Declined { code, message }) => refuse(402, code, message),
    }
}

/// Starts a dispute over `{"amount": 500}`, or over all of it, by `open`, which answers its id.
pub(crate) fn open_dispute(
    request: &Request,
    open: impl FnOnce(Option<i64>) -> Result<String, DisputeRefusal>,
) -> Response {
    with_json(request, |body| match Dispute::deserialize(body) {
        Ok(dispute) => disputed(open(dispute.amount)),
        Err(error) => refuse(400, "json_invalid", &error.to_string()),
    })
}

/// Ends the dispute `id` as `{"outcome": "won"}` says, by `end`.
pub(crate) fn end_dispute(
    request: &Request,
    id: &str,
    end: impl FnOnce(DisputeOutcome) -> Result<(), DisputeRefusal>,
) -> Response {
    with_json(request, |body| match EndOfDispute::deserialize(body) {
        Ok(wanted) => disputed(end(wanted.outcome).map(|()| id.to_owned())),
        Err(error) => refuse(400, "json_invalid", &error.to_string()),
    })
}

fn disputed(outcome: Result<String, DisputeRefusal>) -> Response {
    match outcome {
        Ok(id) => Response::json(200, &json!({ "id": id })),
        Err(refusal) => {
            let (status, code) = refusal.status_and_code();
            refuse(status, code, "The dispute is not possible.")
        }
    }
}

pub(crate) fn refuse(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({ "error": { "code": code, "message": message } }))
}
