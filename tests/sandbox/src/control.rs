//! Control API below `/_sandbox/`, for tests and demos. It requires a JSON content type, so that a foreign web page
//! cannot call it through a visitor's browser without a CORS preflight.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::config::Webhook;
use crate::dispute::{DisputeOutcome, DisputeRefusal};
use crate::http::{Request, Response};
use crate::razorpay;
use crate::sandbox::Sandbox;
use crate::settings::Provider;
use crate::statement::Planted;
use crate::stripe::{CARDS, Paid, PayRefusal, is_version};

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
struct Part {
    /// Amount in minor units; `None` means all of it.
    #[serde(default)]
    amount: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Charge {
    amount: i64,
    currency: String,
    card: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disguise {
    #[serde(default)]
    livemode: bool,
    #[serde(default)]
    api_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    /// Id of the endpoint, which replaces an added endpoint of the same id; `None` means a fresh one.
    #[serde(default)]
    id: Option<String>,
    provider: Provider,
    url: String,
    secret: String,
    #[serde(default)]
    api_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Balance {
    pub(crate) currency: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    pub(crate) amount: i64,
    pub(crate) currency: String,
    /// Stripe's kind of line.
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plant {
    pub(crate) error: Planted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndOfDispute {
    outcome: DisputeOutcome,
}

pub(crate) fn handle(sandbox: &mut Sandbox, now: i64, request: &Request) -> Response {
    let segments: Vec<&str> = request.path().split('/').skip(2).collect();
    match segments.as_slice() {
        ["charges" | "disputes" | "payouts" | "adjustments" | "statement", ..] => {
            by_hand(sandbox, now, request, &segments)
        }
        ["webhooks", ..] => webhooks(sandbox, request, &segments),
        ["razorpay", rest @ ..] => razorpay::control(sandbox, now, request, rest),
        _ => general(sandbox, now, request, &segments),
    }
}

fn general(sandbox: &mut Sandbox, now: i64, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("GET", ["health"]) => Response::json(200, &json!({ "status": "up" })),
        ("GET", ["settings"]) => settings(sandbox),
        ("POST", ["settings"]) => with_json(request, |change| change_settings(sandbox, change)),
        ("POST", ["outage"]) => {
            with_json(request, |outage| change_settings(sandbox, &json!({ "outage": outage })))
        }
        ("GET", ["cards"]) => cards(),
        ("GET", ["deliveries"]) => Response::json(200, &json!({ "deliveries": sandbox.deliveries() })),
        ("POST", ["checkout", session, "pay"]) => {
            with_body(request, |button: Pay| pay(sandbox, now, session, button))
        }
        ("POST", ["events", event, "resend"]) => with_json(request, |_| match sandbox.resend(now, event) {
            true => Response::json(200, &json!({ "status": "waiting" })),
            false => refuse(404, "no_such_event", "There is no such event."),
        }),
        ("POST", ["events", event, "send_as"]) => {
            with_body(request, |disguise: Disguise| send_as(sandbox, now, event, &disguise))
        }
        ("GET", ["versions"]) => Response::json(200, &json!({ "versions": sandbox.stripe_versions() })),
        _ => no_such_path(),
    }
}

/// Acts at Stripe past its API: in the dashboard, or at a payer's bank.
fn by_hand(sandbox: &mut Sandbox, now: i64, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("POST", ["charges"]) => with_body(request, |charge: Charge| {
            made(sandbox.charge_by_hand(now, charge.amount, &charge.currency, &charge.card))
        }),
        ("POST", ["charges", id, "refund"]) => {
            part_by_hand(request, |amount| sandbox.refund_charge_by_hand(now, id, amount))
        }
        ("POST", ["charges", charge, "dispute"]) => {
            open_dispute(request, |amount| sandbox.dispute_charge(now, charge, amount))
        }
        ("POST", ["charges", charge, "inquire"]) => {
            open_dispute(request, |amount| sandbox.inquire_charge(now, charge, amount))
        }
        ("POST", ["payouts"]) => {
            with_body(request, |balance: Balance| paid_out(sandbox.pay_out(now, &balance.currency)))
        }
        ("POST", ["payouts", id, "fail"]) => planted(id, sandbox.fail_payout(now, id)),
        ("POST", ["adjustments"]) => with_body(request, |change: Adjustment| {
            let kind = change.kind.as_deref().unwrap_or("adjustment");
            made(Ok(sandbox.adjust_balance(now, kind, change.amount, &change.currency)))
        }),
        ("POST", ["statement", id]) => {
            with_body(request, |plant: Plant| planted(id, sandbox.plant(now, id, plant.error)))
        }
        ("POST", ["disputes", id]) => {
            end_dispute(request, id, |outcome| sandbox.end_charge_dispute(now, id, outcome))
        }
        _ => no_such_path(),
    }
}

fn webhooks(sandbox: &mut Sandbox, request: &Request, segments: &[&str]) -> Response {
    match (request.method.as_str(), segments) {
        ("GET", ["webhooks"]) => {
            let shown = |webhook: &Webhook| {
                let Webhook { id, provider, url, api_version, .. } = webhook;
                json!({ "id": id, "provider": provider, "url": url, "api_version": api_version })
            };
            let webhooks: Vec<Value> = sandbox.webhooks().iter().map(shown).collect();
            Response::json(200, &json!({ "webhooks": webhooks }))
        }
        ("POST", ["webhooks"]) => with_body(request, |webhook: NewWebhook| add_webhook(sandbox, webhook)),
        ("DELETE", ["webhooks", id]) => match sandbox.remove_webhook(id) {
            true => Response::json(200, &json!({ "id": id })),
            false => refuse(404, "no_such_webhook", "No such endpoint was added."),
        },
        _ => no_such_path(),
    }
}

fn add_webhook(sandbox: &mut Sandbox, webhook: NewWebhook) -> Response {
    if webhook.api_version.as_deref().is_some_and(|version| !is_version(version)) {
        return refuse(400, "webhook_invalid", "api_version: not a version of Stripe's API");
    }
    let id = webhook.id.unwrap_or_else(|| sandbox.webhook_id());
    let NewWebhook { provider, url, secret, api_version, .. } = webhook;
    match sandbox.add_webhook(Webhook { id: id.clone(), provider, url, secret, api_version }) {
        Ok(()) => Response::json(200, &json!({ "id": id })),
        Err(problem) => refuse(400, "webhook_invalid", &problem),
    }
}

fn send_as(sandbox: &mut Sandbox, now: i64, event: &str, disguise: &Disguise) -> Response {
    match sandbox.send_as(now, event, disguise.livemode, disguise.api_version.as_deref()) {
        true => Response::json(200, &json!({ "status": "waiting" })),
        false => refuse(404, "no_such_event", "Stripe has no such event."),
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

/// Calls `act` with the parsed body of a request.
pub(crate) fn with_body<T: DeserializeOwned>(request: &Request, act: impl FnOnce(T) -> Response) -> Response {
    with_json(request, |body| match T::deserialize(body) {
        Ok(body) => act(body),
        Err(error) => refuse(400, "json_invalid", &error.to_string()),
    })
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

fn pay(sandbox: &mut Sandbox, now: i64, session: &str, button: Pay) -> Response {
    let Pay { card, after_seconds } = button;
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
        Err(PayRefusal::NotOffered { method }) => {
            refuse(409, "not_offered", &format!("The session does not offer {method}."))
        }
        Err(PayRefusal::Declined { code, message }) => refuse(402, code, message),
    }
}

/// Opens a dispute over the body's amount (`{"amount": 500}`) or over all of it, by `open`, which returns its id.
pub(crate) fn open_dispute(
    request: &Request,
    open: impl FnOnce(Option<i64>) -> Result<String, DisputeRefusal>,
) -> Response {
    with_body(request, |part: Part| disputed(open(part.amount)))
}

/// Ends a dispute with the body's outcome (`{"outcome": "won"}`), by `end`.
pub(crate) fn end_dispute(
    request: &Request,
    id: &str,
    end: impl FnOnce(DisputeOutcome) -> Result<(), DisputeRefusal>,
) -> Response {
    with_body(request, |wanted: EndOfDispute| disputed(end(wanted.outcome).map(|()| id.to_owned())))
}

pub(crate) fn disputed(outcome: Result<String, DisputeRefusal>) -> Response {
    match outcome {
        Ok(id) => Response::json(200, &json!({ "id": id })),
        Err(refusal) => {
            let (status, code) = refusal.status_and_code();
            refuse(status, code, "The dispute is not possible.")
        }
    }
}

/// Response with the id of a payout.
pub(crate) fn paid_out(id: Option<String>) -> Response {
    made(id.ok_or_else(|| "There is nothing to pay out.".to_owned()))
}

/// Response about a planted error.
pub(crate) fn planted(id: &str, done: bool) -> Response {
    match done {
        true => Response::json(200, &json!({ "id": id })),
        false => refuse(404, "no_such_id", "No such line, or no error of a payout."),
    }
}

/// Response with the id of a new object, or with the provider's refusal.
pub(crate) fn made(outcome: Result<String, String>) -> Response {
    match outcome {
        Ok(id) => Response::json(200, &json!({ "id": id })),
        Err(problem) => refuse(409, "refused", &problem),
    }
}

/// Refunds the body's amount (`{"amount": 500}`) or all of it by hand, by `refund`, which returns its id.
pub(crate) fn part_by_hand(
    request: &Request,
    refund: impl FnOnce(Option<i64>) -> Result<String, String>,
) -> Response {
    with_body(request, |part: Part| made(refund(part.amount)))
}

pub(crate) fn no_such_path() -> Response {
    refuse(404, "no_such_path", "There is no such control.")
}

pub(crate) fn refuse(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({ "error": { "code": code, "message": message } }))
}
