//! Rules of the protocol that are broken on purpose, to show that the simulation notices.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Calls, Sabotage, Service, Writes};

const SEATS: Writes = Writes::to("seats");
const BOOKINGS: Writes = Writes::to("bookings");

/// Broken rules by name, with their sabotage.
pub const PLANTED: &[(&str, &[Sabotage])] = &[
    ("a confirmation takes any seat", &[Sabotage::DroppedCondition(SEATS.with(&["SET", "\"sold#"]), None)]),
    ("a release frees any seat", &[Sabotage::DroppedCondition(SEATS.with(&["REMOVE", ":ours"]), None)]),
    (
        "a write ignores the version",
        // Some reads are stale, which the version makes harmless.
        &[
            Sabotage::DroppedCondition(REPLACED, Some("ver = ")),
            Sabotage::OlderRead(
                Calls::to(Service::DynamoDb).by("process-payment").with(&["GetItem", "\"booking\""]),
            ),
        ],
    ),
    (
        "a confirmation leaves the slot out",
        &[Sabotage::DroppedWrite(BOOKINGS.with(&["Update customer ADD tickets"]))],
    ),
    ("a second capture is forgotten", &[Sabotage::DroppedWrite(BOOKINGS.with(&["\"paid_twice\""]))]),
    (
        "a payment for an ended booking is forgotten",
        &[Sabotage::DroppedWrite(BOOKINGS.with(&["\"booking_ended\""]))],
    ),
    ("another amount passes for the price", &[Sabotage::ChangedMessage("payments", rounded)]),
    ("the ledger forgets refunds", &[Sabotage::ChangedWrite(WRITTEN, without_refunds_in_ledger)]),
    ("a booking with a payment may vanish", &[Sabotage::ChangedWrite(WRITTEN, with_ttl)]),
    ("ended bookings are not watched", &[Sabotage::ChangedWrite(WRITTEN, unwatched)]),
    (
        "looks find no payments",
        &[
            Sabotage::ForgedAnswer(
                Calls::to(Service::Stripe).with(&["GET /v1/checkout/sessions/"]),
                still_open,
            ),
            Sabotage::ForgedAnswer(Calls::to(Service::Razorpay).with(&["GET /v1/orders/"]), without_payments),
        ],
    ),
    (
        "a lost refund is ordered again under another key",
        &[
            Sabotage::IgnoredKey(Calls::to(Service::Stripe).with(&["POST /v1/refunds"])),
            Sabotage::LostAnswer(Calls::to(Service::Stripe).with(&["POST /v1/refunds"])),
            Sabotage::ForgedAnswer(Calls::to(Service::Stripe).with(&["GET /v1/refunds "]), without_entries),
        ],
    ),
    ("orders of refunds are lost", &[Sabotage::LostMessage("refunds")]),
    ("orders of documents are lost", &[Sabotage::LostMessage("documents")]),
    (
        "a number is given out twice",
        // Some reads of the counter are stale, which its condition makes harmless.
        &[
            Sabotage::DroppedCondition(BOOKINGS.with(&["series"]), None),
            Sabotage::OlderRead(Calls::to(Service::DynamoDb).with(&["GetItem", "\"series\""])),
        ],
    ),
    (
        "a lock takes any seat",
        // The glance is often wrong, which the lock's condition makes harmless.
        &[
            Sabotage::DroppedCondition(SEATS.by("create-booking").with(&["SET"]), None),
            Sabotage::ForgedAnswer(
                Calls::to(Service::DynamoDb).by("create-booking").with(&["BatchGetItem"]),
                without_blocks,
            ),
        ],
    ),
    ("a stale write counts as done", &[Sabotage::RefusalSaysDone(REPLACED)]),
    (
        "a booking ignores its key",
        // Some reads of the booking are stale, which the condition on its key makes harmless.
        &[
            Sabotage::DroppedCondition(BOOKINGS.with(&["Put booking IF", "attribute_not_exists(pk)"]), None),
            Sabotage::ForgedAnswer(
                Calls::to(Service::DynamoDb).by("create-booking").with(&["GetItem", "\"booking\""]),
                without_item,
            ),
        ],
    ),
    (
        "the ticket limit is ignored",
        // Reads of the slot show no tickets, which the condition on its writes makes harmless.
        &[
            Sabotage::DroppedCondition(BOOKINGS.with(&["Update customer", ":room"]), Some("tickets")),
            Sabotage::ForgedAnswer(
                Calls::to(Service::DynamoDb).by("create-booking").with(&["GetItem", "\"customer\""]),
                without_tickets,
            ),
        ],
    ),
    ("a payment for lost seats is forgotten", &[Sabotage::DroppedWrite(BOOKINGS.with(&["\"seats_lost\""]))]),
    ("a stranger signs as the provider", &[Sabotage::LeakedSecret]),
];

/// Writes of whole bookings.
const WRITTEN: Writes = BOOKINGS.with(&["Put booking"]);
/// Writes that replace the version of a booking that was read.
const REPLACED: Writes = BOOKINGS.with(&["Put booking IF", "ver = "]);

/// Makes a glance show free seats and a free slot.
fn without_blocks(answer: &mut Value) {
    if answer["Responses"].is_object() {
        answer["Responses"] = json!({});
    }
}

fn without_item(answer: &mut Value) {
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("Item");
    }
}

/// Makes reads of the slot show no tickets.
fn without_tickets(answer: &mut Value) {
    for place in ["/Item", "/Responses/bookings/0"] {
        if let Some(item) = answer.pointer_mut(place).and_then(Value::as_object_mut) {
            item.remove("tickets");
        }
    }
}

/// Rounds any amount to a whole number of seats at 500.00.
fn rounded(message: &mut Value) {
    let Some(mut body) = parsed(&message["MessageBody"]["body"]) else { return };
    let object = &mut body["data"]["object"];
    for name in ["amount", "amount_received", "amount_total"] {
        if let Some(amount) = object[name].as_i64() {
            object[name] = ((amount + 25_000) / 50_000 * 50_000).into();
        }
    }
    message["MessageBody"]["body"] = body.to_string().into();
}

fn parsed(text: &Value) -> Option<Value> {
    serde_json::from_str(text.as_str()?).ok()
}

fn without_refunds_in_ledger(write: &mut Value) {
    if let Some(lines) = write["Item"]["ledger"]["L"].as_array_mut() {
        let word =
            |line: &Value| line["S"].as_str().and_then(|line| line.split(' ').nth(1).map(str::to_owned));
        lines.retain(|line| !matches!(word(line).as_deref(), Some("refund" | "bounce")));
    }
}

fn with_ttl(write: &mut Value) {
    let item = &mut write["Item"];
    let pending = item["status"]["S"] == "pending";
    let shown_end = item["expires_at"]["S"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    if let Some(shown_end) = shown_end.filter(|_| pending) {
        item["expires_at_ttl"] = json!({ "N": shown_end.as_second().to_string() });
    }
}

fn unwatched(write: &mut Value) {
    if write["Item"]["status"]["S"] == "pending" {
        return;
    }
    if let Some(item) = write["Item"].as_object_mut() {
        item.retain(|name, _| name != "due");
    }
}

fn still_open(session: &mut Value) {
    session["status"] = "open".into();
    session["payment_status"] = "unpaid".into();
}

fn without_payments(answer: &mut Value) {
    if answer["items"].is_array() {
        answer["items"] = json!([]);
    }
}

fn without_entries(answer: &mut Value) {
    answer["data"] = json!([]);
}
