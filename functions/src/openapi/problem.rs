//! Problems in the document: one schema for all, and the codes that each route can answer.

use std::collections::BTreeMap;

use domain::Error;
use lambda::problem::{INTERNAL, UNAVAILABLE, status};
use serde_json::{Value, json};

/// Name of the schema.
pub(super) const NAME: &str = "Problem";

/// Fields of every problem, and the additional ones of some.
pub(super) fn schema() -> Value {
    let codes: Vec<&str> = Error::CODES.into_iter().chain([UNAVAILABLE, INTERNAL]).collect();
    json!({
        "description": "A refusal (RFC 9457). `code` is for programs, `detail` for people.",
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "properties": {
            "type": { "const": "about:blank" },
            "title": { "type": "string", "description": "The status in words." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "code": { "type": "string", "enum": codes, "description": "Stable code for programs." },
            "detail": { "type": "string", "description": "Sentence that names the problem and the remedy." },
            "request_id": { "type": "string", "description": "Id of the request, for support." },
            "max_bytes": { "type": "integer", "description": "`body_too_large`: most bytes of a body." },
            "session": {
                "type": "string",
                "description": "`second_factor_needed`: to be sent with the code of the authenticator app.",
            },
            "series": { "type": "string", "description": "`series_taken`: which." },
            "parameter": { "type": "string", "description": "`parameter_invalid`: which." },
            "field": { "type": "string", "description": "`field_invalid`, `field_fixed`, `code_refused`: which." },
            "errors": {
                "type": "array",
                "description": "`chart_invalid`: every mistake in the chart.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "message"],
                    "properties": {
                        "pointer": { "type": "string", "description": "JSON Pointer into the chart." },
                        "message": { "type": "string", "description": "Sentence that names the mistake and the remedy." },
                    },
                },
            },
            "seats": texts("`seats_taken`, `seats_protected`, `unknown_seats`, `duplicate_seats`: ids of these seats."),
            "blocks": blocks(),
            "tables": {
                "type": "array",
                "description": "`table_incomplete`: tables whose seats are sold and given back only together.",
                "items": {
                    "type": "object",
                    "required": ["section", "table", "seats"],
                    "properties": {
                        "section": { "type": "string" },
                        "table": { "type": "string" },
                        "seats": texts("Ids of all seats that belong together."),
                    },
                },
            },
            "conflicts": conflicts(),
            "bookings": ties(),
            "organizers": texts("`account_in_use`: ids of organizers that the account is a member of, at most 20."),
            "booking_id": { "type": "string", "description": "`open_lock_exists`: the booking with the lock." },
            "other_providers": texts(
                "`provider_unavailable`, `provider_not_offered`, `amount_not_taken`: other providers to pay with."
            ),
            "price": { "$ref": "#/components/schemas/Money", "description": "`move_too_cheap`: price of the wanted seats." },
            "worth": { "$ref": "#/components/schemas/Money", "description": "`move_too_cheap`: worth of the seats to give up." },
            "offer": { "type": "string", "description": "`offer_not_reached`, `offer_lost`: label of the offer." },
            "missing": { "type": "string", "description": "`offer_not_reached`: what the seats lack, as the rest of a sentence." },
            "quote": { "$ref": "#/components/schemas/QuoteView", "description": "`price_changed`: the price now." },
            "quoted": { "$ref": "#/components/schemas/Money", "description": "`refund_changed`: the quoted refund." },
            "refund": { "$ref": "#/components/schemas/Money", "description": "`refund_changed`, `refund_not_possible`: the present refund." },
            "left": { "$ref": "#/components/schemas/Money", "description": "`refund_not_possible`: rest of the payment." },
            "least": { "$ref": "#/components/schemas/Money", "description": "`refund_not_possible`: smallest refund of the provider." },
            "step": { "$ref": "#/components/schemas/Money", "description": "`refund_not_possible`: step between the provider's refunds." },
            "retry_after_seconds": { "type": "integer", "description": "`too_many_codes`, `too_many_attempts`: seconds to wait." },
            "max": { "type": "integer", "description": "`ticket_limit_reached`: most tickets of one customer." },
        },
    })
}

/// A list of texts.
fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

/// Blocks with seats that are still free.
fn blocks() -> Value {
    json!({
        "type": "array",
        "description": "`seats_taken`: seats that are still free in the same blocks.",
        "items": {
            "type": "object",
            "required": ["section", "row", "available"],
            "properties": {
                "section": { "type": "string" },
                "row": { "type": "string" },
                "available": texts("Ids of the free seats."),
            },
        },
    })
}

/// Conflicts of an event's move.
fn conflicts() -> Value {
    let reasons = ["no_counterpart", "table_incomplete", "house_seats", "tier_missing"];
    json!({
        "type": "array",
        "description": "`event_not_movable`: what stands in the way, at most 1,000.",
        "items": {
            "type": "object",
            "required": ["reason", "seats"],
            "properties": {
                "reason": { "type": "string", "enum": reasons },
                "booking_id": { "type": "string", "description": "Booking of the seats." },
                "house_name": { "type": "string", "description": "Name of the house seats." },
                "type": { "type": "string", "description": "Type of the new layout." },
                "seats": texts("Ids of the seats in the old layout."),
            },
        },
    })
}

/// Bookings that keep an account open.
fn ties() -> Value {
    json!({
        "type": "array",
        "description": "`account_in_use`: bookings that keep the account open, at most 20.",
        "items": {
            "type": "object",
            "required": ["booking_id", "reason"],
            "properties": {
                "booking_id": { "type": "string" },
                "reason": { "type": "string", "enum": ["future_event", "open_payment", "open_refund"] },
            },
        },
    })
}

/// Responses of a route for `problems`, by status; `guarded` adds those of the API's authorizer.
pub(super) fn responses(problems: &[Error], guarded: bool) -> BTreeMap<u16, Value> {
    let mut by_status: BTreeMap<u16, Vec<(&str, String)>> = BTreeMap::new();
    for error in problems {
        let problem = (error.code(), sentence(error));
        let same_status = by_status.entry(status(error)).or_default();
        // Several parameters may have the same refusal.
        if !same_status.contains(&problem) {
            same_status.push(problem);
        }
    }
    let ours = [
        (503, UNAVAILABLE, "Send the same request again in a moment."),
        (500, INTERNAL, "A mistake of the server."),
    ];
    for (status, code, sentence) in ours {
        by_status.entry(status).or_default().push((code, sentence.to_owned()));
    }
    let mut responses: BTreeMap<u16, Value> =
        by_status.into_iter().map(|(status, problems)| (status, response(status, &problems))).collect();
    // The gateway's own answers, before a function runs, have its wording.
    let words = json!({
        "schema": {
            "type": "object",
            "required": ["message"],
            "properties": { "message": { "type": "string" } },
        },
    });
    responses.entry(429).or_insert_with(|| json!({ "description": "Too many requests at once." }));
    for status in [401, 429, 500, 503].into_iter().filter(|status| guarded || *status != 401) {
        if let Some(response) = responses.get_mut(&status) {
            response["content"]["application/json"] = words.clone();
        }
    }
    responses
}

fn response(status: u16, problems: &[(&str, String)]) -> Value {
    let mut codes: Vec<&str> = Vec::new();
    for (code, _) in problems {
        if !codes.contains(code) {
            codes.push(code);
        }
    }
    let lines: Vec<String> =
        problems.iter().map(|(code, sentence)| format!("- `{code}`: {sentence}")).collect();
    let schema = json!({
        "allOf": [{ "$ref": format!("#/components/schemas/{NAME}") }],
        "properties": { "code": { "enum": codes } },
    });
    let mut response = json!({
        "description": lines.join("\n"),
        "content": { "application/problem+json": { "schema": schema } },
    });
    if matches!(status, 429 | 503)
        || ["not_ready", "request_in_progress"].iter().any(|code| codes.contains(code))
    {
        response["headers"] = json!({
            "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 0 } },
        });
    }
    response
}

/// The error's sentence, if it does not depend on the request.
fn sentence(error: &Error) -> String {
    match error {
        Error::JsonInvalid(_) => "The body is not valid JSON.".to_owned(),
        Error::BodyInvalid(_) => "The body has the wrong shape, or an unknown field.".to_owned(),
        Error::ParameterInvalid { .. } => "A parameter is invalid; the detail says why.".to_owned(),
        Error::FieldInvalid { .. } => "A field is invalid; the detail says why.".to_owned(),
        Error::FieldFixed { .. } => "A field cannot change any more; the detail says why.".to_owned(),
        Error::PasswordWeak(_) => "The password is too weak; the detail says why.".to_owned(),
        Error::EventNotMovable { .. } => "The move has conflicts; nothing was written.".to_owned(),
        Error::ChartInvalid { .. } => "The chart has mistakes; nothing was written.".to_owned(),
        Error::TableIncomplete { .. } => {
            "Some of a table's seats are named, which are sold and given back only together.".to_owned()
        }
        Error::TicketLimitReached { .. } => {
            "The customer would have more tickets than the event allows.".to_owned()
        }
        Error::NotCancellable { .. } => "The seats cannot be returned; the detail says why.".to_owned(),
        Error::BookingStatusWrong { .. } => "The booking's status does not allow this.".to_owned(),
        Error::EventStatusWrong { .. } => "The event's status does not allow this.".to_owned(),
        Error::AmountNotTaken { .. } => {
            "This payment provider does not accept the amount; the detail says why.".to_owned()
        }
        Error::ProviderRefused(_) => "The payment provider refused; the detail says why.".to_owned(),
        Error::RoleMissing { .. } => "Your role does not allow this; the detail says whose does.".to_owned(),
        Error::SeriesTaken { .. } => "The number series belongs to another seller.".to_owned(),
        error => error.to_string(),
    }
}
