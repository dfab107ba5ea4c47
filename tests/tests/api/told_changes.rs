//! Mails about what becomes of a booking: other seats, another date, another hall, or no event at all.

use serde_json::{Value, json};
use tests::{Hall, Person, Show, World};

use crate::documents::{shows, tickets};
use crate::moves::{movable, planned};
use crate::relocated::{arrive, great, relocate, screen};
use crate::support::text;
use crate::told::{rupees, says};

async fn post(world: &World, show: &Show, what: &str, headers: &[(&str, &str)], body: &Value) -> Value {
    let target = format!("/admin/events/{}/{what}", show.event_id);
    world.call("POST", &target, Some(&world.administrator()), headers, body).await.expect(200)
}

async fn call_off(world: &World, show: &Show) {
    post(world, show, "cancel", &[], &Value::Null).await;
    for _ in 0..8 {
        world.settle().await;
        world.pass(361);
    }
    world.settle().await;
}

/// Postpones the event to 30 January, with refunds until 10 January. Returns the message's facts.
async fn postpone(world: &World, show: &Show) -> Value {
    let body = json!({ "local_start": "2027-01-30T19:30", "refund_until": "2027-01-10T18:29:59Z" });
    post(world, show, "postpone", &[("if-match", "\"2\"")], &body).await;
    world.settle().await;
    world.published("EventPostponed").pop().unwrap()["Detail"]["data"]["event"].clone()
}

fn of_booking(booking: &str, each: Value) -> (&'static str, Value) {
    ("OfBooking", json!({ "booking_id": booking, "each": each }))
}

async fn is_told(world: &World, who: &Person, template: &str, kind: &str) -> bool {
    world.told_last(who, template, kind).await.is_some()
}

#[tokio::test(start_paused = true)]
async fn who_moves_reads_what_the_old_seats_paid_and_gets_the_new_tickets() {
    let world = World::new();
    let show = movable(&world).await;
    let asha = world.customer("asha");
    let old = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let new = planned(&world, &asha, &show, (&old, &["Stalls-A-1"]), &["Balcony-A-3"]).await;
    world.paid(&asha, &new).await;
    world.settle().await;
    let seen = world.booking(&asha, &new).await;
    assert_eq!(
        (&seen["status"], &seen["moves"]["due"]["amount_minor"]),
        (&json!("confirmed"), &json!(30_000))
    );
    let credit = seen["moves"]["credit"]["amount_minor"].as_i64().unwrap();
    let mail = world.told_last(&asha, "booking_moved", "BookingMoved").await.expect("a mail");
    says(&mail, &["gave up Stalls A 1", &rupees(credit), &rupees(30_000), "Balcony"]);
    let ticket = tickets(&world, &asha, &new).await["tickets"][0]["ticket_id"].clone();
    assert!(shows(mail.file("application/pdf"), text(&ticket)));
    let methods = [&new, &old].map(|booking| mail.calendar(booking, "METHOD").unwrap());
    assert_eq!(methods, ["PUBLISH", "CANCEL"]);
    assert!(!is_told(&world, &asha, "booking_confirmed", "BookingConfirmed").await, "one mail says it");
    assert!(!is_told(&world, &asha, "seats_returned", "BookingCancelled").await);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_later_start_is_told_with_the_way_out_to_those_who_booked_before() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let bought = world.told_last(&asha, "booking_confirmed", "BookingConfirmed").await.unwrap();
    let told = postpone(&world, &show).await;
    world.pass(61);
    let late = world.bought(&ben, &show, &["Stalls-B-1"]).await;

    let postponed = |who, booking: &str| {
        let (kind, data) = of_booking(booking, json!({ "postponed": told }));
        let world = &world;
        async move { world.told_of(who, "event_postponed", (kind, data)).await }
    };
    let mail = postponed(&asha, &booking).await.expect("a mail");
    let quoted = world.ask_back(&asha, &booking, None).await.expect(201);
    let back = rupees(quoted["refund"]["total"]["amount_minor"].as_i64().unwrap());
    says(
        &mail,
        &[&back, "Thursday, 24 December 2026", "Saturday, 30 January 2027", "Sunday, 10 January 2027"],
    );
    assert_eq!(mail.calendar(&booking, "DTSTART").as_deref(), Some("20270130T140000Z"));
    let [uid, sequence] = ["UID", "SEQUENCE"]
        .map(|name| (bought.calendar(&booking, name).unwrap(), mail.calendar(&booking, name).unwrap()));
    assert_eq!(uid.0, uid.1, "the same entry");
    assert!(sequence.0.parse::<u32>().unwrap() < sequence.1.parse::<u32>().unwrap());
    assert!(postponed(&ben, &late).await.is_none(), "he knew the new start");
    // A reminder of the old start is out of date.
    let old = of_booking(&booking, json!({ "starts_at": "2026-12-24T14:00:00Z" }));
    assert!(world.told_of(&asha, "reminder", old).await.is_none());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_in_another_hall_brings_tickets_for_the_new_seats() {
    let world = World::new();
    let show = world.event().await;
    let screen = screen(&world, &show, &great()).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-35"]).await;
    relocate(&world, &show, &json!({ "screen_id": screen })).await.expect(200);
    arrive(&world).await;
    let mail = world.told_last(&asha, "event_relocated", "SeatsMoved").await.expect("a mail");
    let seat = world.booking(&asha, &booking).await["seats"][0].clone();
    says(&mail, &["Great hall", "Stalls-A-35", text(&seat)]);
    let ticket = tickets(&world, &asha, &booking).await["tickets"][0]["ticket_id"].clone();
    assert!(shows(mail.file("application/pdf"), text(&ticket)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_called_off_event_is_told_with_the_refund_and_leaves_the_calendar() {
    let world = World::new();
    let show = world.event_with(&Hall::small(), |event| event["fee_per_ticket_minor"] = 2_000.into()).await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    call_off(&world, &show).await;
    let refund = world.booking(&asha, &booking).await["payments"][0]["refunds"][0].clone();
    let back = rupees(refund["amount"]["amount_minor"].as_i64().unwrap());
    let mail = world.told_last(&asha, "event_cancelled", "BookingCancelled").await.expect("a mail");
    says(&mail, &["The Tempest does not take place", &back]);
    assert_eq!(mail.calendar(&booking, "METHOD").as_deref(), Some("CANCEL"));
    let whichever = world.told_last(&asha, "seats_returned", "BookingCancelled").await.expect("a mail");
    assert_eq!(whichever.subject, mail.subject, "she gave nothing back");
    says(&world.told_last(&asha, "refund_due", "RefundDue").await.unwrap(), &[&back, "does not take place"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn guests_of_a_called_off_event_read_that_they_had_nothing_to_pay() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let target = format!("/admin/events/{}/complimentary-bookings", show.event_id);
    let body = json!({ "seats": ["Stalls-A-1"], "reason": "Review", "email": asha.address() });
    world
        .call("POST", &target, Some(&world.administrator()), &[("idempotency-key", "one")], &body)
        .await
        .expect(201);
    world.settle().await;
    let mail = world.told_last(&asha, "booking_confirmed", "BookingConfirmed").await.expect("a mail");
    says(&mail, &["with the compliments of Opera House", "₹0.00"]);
    assert!(!mail.text.contains("your plans change"), "there is no policy: {}", mail.text);
    call_off(&world, &show).await;
    let mail = world.told_last(&asha, "event_cancelled", "BookingCancelled").await.expect("a mail");
    says(&mail, &["nothing comes back"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn seats_that_the_organizer_takes_back_for_nothing_are_told_so() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let body = json!({
        "seats": ["Stalls-A-1"], "reason": "resold", "against_policy": { "refund_basis_points": 0 },
    });
    post(&world, &show, &format!("bookings/{booking}/return"), &[("idempotency-key", "one")], &body).await;
    world.settle().await;
    let mail = world.told_last(&asha, "seats_returned", "SeatsReturned").await.expect("a mail");
    says(
        &mail,
        &["Opera House gave back for you: Stalls A 1", "No money comes back", "You still have: Stalls A 2"],
    );
    world.finish().await;
}

async fn want_reminders(world: &World, who: &Person, version: &str) {
    let body = json!({ "consents": { "reminders": true } });
    world.call("PATCH", "/account", Some(who), &[("if-match", version)], &body).await.expect(200);
}

#[tokio::test(start_paused = true)]
async fn the_day_before_customers_are_reminded_and_can_stop_that() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let starts = of_booking(&booking, json!({ "starts_at": "2026-12-24T14:00:00Z" }));
    let mail = world.told_of(&asha, "reminder", starts.clone()).await.expect("a mail");
    assert_eq!(mail.subject.replace('\u{a0}', " "), "Tomorrow: The Tempest, 7:30 pm");
    says(&mail, &["Opera House", "Stalls"]);
    let [(one, link), (other, click)] = mail.headers.as_slice() else { panic!("{:?}", mail.headers) };
    assert_eq!((one.as_str(), other.as_str()), ("List-Unsubscribe", "List-Unsubscribe-Post"));
    assert_eq!(click, "List-Unsubscribe=One-Click");
    let path = link.strip_prefix("<https://api.tickets.test").and_then(|path| path.strip_suffix('>'));
    let path = path.expect("an address of the API").to_owned();
    assert_eq!(world.call_raw("POST", &path, None, &[], click.as_bytes()).await.status, 200);
    assert!(world.told_of(&asha, "reminder", starts.clone()).await.is_none(), "it was stopped");
    want_reminders(&world, &asha, "\"1\"").await;
    assert!(world.told_of(&asha, "reminder", starts.clone()).await.is_some(), "it is wanted again");
    call_off(&world, &show).await;
    assert!(world.told_of(&asha, "reminder", starts).await.is_none(), "it does not take place");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_purchase_names_the_seats_even_when_the_booking_is_gone() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    want_reminders(&world, &asha, "\"0\"").await;
    world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.pass(7_200);
    assert!(world.sweep_ttl() > 0);
    world.settle().await;
    assert!(world.all_bookings().is_empty());
    let mail = world.told_last(&asha, "abandoned", "BookingExpired").await.expect("a mail");
    says(&mail, &["Stalls A 1 and Stalls A 2", "You were not charged"]);
    assert!(
        mail.text.contains(&format!("https://tickets.test/events/{}/seats", show.event_id)),
        "{}",
        mail.text
    );
    assert_eq!(mail.headers[0].0, "List-Unsubscribe");
    call_off(&world, &show).await;
    assert!(!is_told(&world, &asha, "abandoned", "BookingExpired").await, "nothing is on sale");
    world.finish().await;
}
