use serde_json::{Value, json};

use super::*;

const BOOKING: &str = "bkg_3f8h1n5r7t9w";
const EVENT: &str = "evt_4k9q2m7x0v";

fn subject() -> Value {
    json!({
        "booking_id": BOOKING, "customer_id": "cus_asha", "event_id": EVENT, "seats": ["Stalls-A-1"],
        "total": { "amount_minor": 50_000, "currency": "INR" },
    })
}

/// The order of a message, as the bus's rule puts it on the queue.
fn order(kind: &str, data: &Value) -> NotificationOrder {
    let mut whole = data.clone();
    if kind != "EventPostponed" && whole.get("booking").is_none() && whole.get("booking_id").is_none() {
        whole["booking"] = subject();
    }
    serde_json::from_value(json!({
        "message_id": "msg_1_0", "type": kind, "occurred_at": "2026-11-30T12:00:00Z",
        "trace": "t", "data": whole,
    }))
    .unwrap()
}

fn only(kind: &str, data: &Value) -> Option<Planned> {
    planned(&order(kind, data))
}

fn template(kind: &str, data: &Value) -> Option<Template> {
    only(kind, data).map(|planned| planned.template)
}

fn money() -> Value {
    json!({ "amount_minor": 50_000, "currency": "INR" })
}

fn due(reason: &str) -> Value {
    let refund =
        json!({ "refund_id": "rfd_3f8h1n5r7t9w_1_1", "price_minor": 0, "fees_minor": 0, "tax_minor": 0 });
    json!({ "payment_id": "pay_3f8h1n5r7t9w_1", "refund": refund, "amount": money(), "reason": reason })
}

fn sold() -> Value {
    json!({ "tax": { "mode": "exclusive", "basis_points": 0 }, "seats": [] })
}

#[test]
fn a_customer_hears_of_a_purchase_and_of_what_becomes_of_it() {
    let confirmed = json!({ "payment_id": null, "sold": sold() });
    let closed = json!({ "payment_id": "pay_3f8h1n5r7t9w_1", "dispute_id": "dp_1", "amount": money(), "fee": null, "won": true });
    let settled = json!({
        "payment_id": "pay_3f8h1n5r7t9w_1", "refund_id": "rfd_3f8h1n5r7t9w_1_1", "amount": money(),
    });
    let moved = json!({ "from": "bkg_3f8h1n5r7t9x", "seats": ["Stalls-A-2"], "credit": money() });
    for (kind, data, wanted) in [
        ("BookingConfirmed", confirmed, Template::BookingConfirmed),
        ("BookingMoved", moved, Template::BookingMoved),
        ("SeatsReturned", json!({ "returned": sold(), "refund": null }), Template::SeatsReturned),
        ("RefundDue", due("seats_lost"), Template::RefundDue),
        ("RefundSettled", settled, Template::RefundSettled),
        (
            "SeatsMoved",
            json!({ "moved": [{ "from": "Stalls-A-1", "to": "Stalls-B-1" }] }),
            Template::EventRelocated,
        ),
        ("DisputeClosed", closed, Template::DisputeClosed),
    ] {
        let planned = only(kind, &data).expect(kind);
        assert_eq!(planned.template, wanted);
        assert_eq!(planned.audience, Audience::Customer("cus_asha".parse().unwrap()));
        assert_eq!((planned.about.as_str(), planned.told.as_str()), (BOOKING, "msg_1_0"));
    }
}

#[test]
fn an_organizer_hears_of_what_a_person_has_to_do() {
    let opened =
        json!({ "payment_id": "pay_3f8h1n5r7t9w_1", "dispute_id": "dp_1", "amount": money(), "fee": null });
    let failed = json!({
        "payment_id": "pay_3f8h1n5r7t9w_1", "refund_id": "rfd_3f8h1n5r7t9w_1_1", "amount": money(),
    });
    for (kind, data, about) in [
        ("DisputeOpened", opened, BOOKING),
        ("RefundFailed", failed, BOOKING),
        ("EventSoldOut", json!({ "event_id": EVENT }), EVENT),
    ] {
        let planned = planned(&serde_json::from_value(order_of(kind, data)).unwrap()).expect(kind);
        assert_eq!(planned.audience, Audience::OrganizerOf(EVENT.parse().unwrap()));
        assert_eq!(planned.about.as_str(), about);
    }
}

#[test]
fn an_organizer_hears_of_a_system_that_takes_no_messages() {
    let data = json!({
        "organizer_id": "org_5m2k8q1x4v", "webhook_id": "whk_5m2k8q1x4v", "host": "crm.example.com",
        "since": "2026-11-27T12:00:00Z", "is_paused": true,
    });
    let order = json!({
        "message_id": "m", "occurred_at": "2026-11-30T12:00:00Z", "type": "DeliveryTrouble", "data": data,
    });
    let planned = planned(&serde_json::from_value(order).unwrap()).unwrap();
    assert_eq!(planned.audience, Audience::Organizer("org_5m2k8q1x4v".parse().unwrap()));
    assert_eq!(planned.about.as_str(), "whk_5m2k8q1x4v");
}

fn order_of(kind: &str, mut data: Value) -> Value {
    if kind != "EventSoldOut" {
        data["booking"] = subject();
    }
    json!({ "message_id": "m", "occurred_at": "2026-11-30T12:00:00Z", "type": kind, "data": data })
}

#[test]
fn nobody_hears_twice_of_one_thing() {
    // The mail about the seats says what comes back.
    for reason in
        ["customer_cancelled", "organizer_returned", "event_cancelled", "event_postponed", "at_provider"]
    {
        assert_eq!(template("RefundDue", &due(reason)), None, "{reason}");
    }
    // The mail about the other booking tells it.
    let moved = json!({ "returned": sold(), "refund": null, "moved_to": "bkg_3f8h1n5r7t9x" });
    assert_eq!(template("SeatsReturned", &moved), None);
    assert_eq!(template("BookingCancelled", &moved), None);
    // A bank that declines ten times says one thing.
    let declined = |payment: &str, id: &str| {
        let decline = json!({ "id": id, "at": 1, "reason": "insufficient_funds" });
        only("PaymentDeclined", &json!({ "payment_id": payment, "decline": decline })).unwrap()
    };
    assert_eq!(declined("pay_3f8h1n5r7t9w_1", "a").told, BOOKING);
    assert_eq!(declined("pay_3f8h1n5r7t9w_1", "a"), declined("pay_3f8h1n5r7t9w_2", "b"));
    // A purchase is given up once, whatever happens to its item.
    assert_eq!(only("BookingExpired", &json!({})).unwrap().told, BOOKING);
}

#[test]
fn what_no_person_waits_for_is_not_told() {
    assert_eq!(template("BookingCreated", &json!({})), None);
    assert_eq!(template("PaymentFailed", &json!({ "payment_id": "pay_3f8h1n5r7t9w_1" })), None);
    // A released lock.
    let released = json!({ "returned": null, "refund": null });
    assert_eq!(template("BookingCancelled", &released), None);
    // The words say why the booking has ended; the id does not.
    let ended = json!({ "returned": sold(), "refund": null });
    assert_eq!(template("BookingCancelled", &ended), Some(Template::SeatsReturned));
}

#[test]
fn a_message_of_another_version_is_no_order() {
    let read = |version: u32| {
        let order = json!({
            "message_id": "msg_1_0", "type": "BookingExpired", "version": version,
            "occurred_at": "2026-11-30T12:00:00Z", "trace": "t", "data": { "booking": subject() },
        });
        serde_json::from_value::<NotificationOrder>(order)
    };
    assert!(read(1).is_ok());
    assert!(read(2).unwrap_err().to_string().contains("version 2 of BookingExpired"));
}

#[test]
fn every_booking_of_a_walk_is_told_for_itself() {
    for (each, wanted) in [
        (EachBooking::StartsAt("2026-12-24T14:00:00Z".parse().unwrap()), Template::Reminder),
        (EachBooking::Postponed(postponed()), Template::EventPostponed),
    ] {
        let fact = Fact::Own(OwnFact::OfBooking { booking_id: BOOKING.parse().unwrap(), each });
        let order = NotificationOrder { fact, ..order("BookingCreated", &json!({})) };
        // As it comes back from the queue.
        let order = serde_json::from_str(&serde_json::to_string(&order).unwrap()).unwrap();
        let planned = planned(&order).unwrap();
        assert_eq!(planned.template, wanted);
        assert_eq!(planned.audience, Audience::CustomerOf(BOOKING.parse().unwrap()));
    }
    assert_eq!(template("EventPostponed", &json!({ "event": postponed() })), None);
}

fn postponed() -> domain::event::Postponed {
    serde_json::from_value(json!({
        "event_id": EVENT, "organizer_id": "org_5m2k8q1x4v", "from": "2026-12-24T14:00:00Z",
        "from_local_start": "2026-12-24T19:30", "starts_at": "2026-12-25T14:00:00Z",
        "local_start": "2026-12-25T19:30", "time_zone": "Asia/Kolkata",
        "booked_until": "2026-12-01T00:00:00Z", "refund_until": "2026-12-10T00:00:00Z",
    }))
    .unwrap()
}

#[test]
fn the_rule_of_the_bus_passes_on_what_somebody_hears_of() {
    let template = include_str!("../../../../infra/messaging.yaml");
    let rule =
        template.split("NotificationsRule:\n").nth(1).and_then(|rest| rest.split("Targets:").next()).unwrap();
    let passed: Vec<&str> = rule.lines().filter_map(|line| line.trim().strip_prefix("- ")).collect();
    for kind in [
        "BookingConfirmed",
        "BookingCancelled",
        "SeatsReturned",
        "BookingMoved",
        "BookingExpired",
        "PaymentDeclined",
        "RefundDue",
        "RefundSettled",
        "RefundFailed",
        "DisputeOpened",
        "DisputeClosed",
        "SeatsMoved",
        // Told by a walk.
        "EventPostponed",
    ] {
        assert!(passed.contains(&kind), "{kind}");
    }
    // Nobody hears of these, of which there are most.
    assert!(!passed.contains(&"BookingCreated") && !passed.contains(&"PaymentFailed"));
}
