//! Notifications: who is told about what, and that nobody is told twice or not at all.

use std::collections::BTreeMap;

use domain::ids::BookingId;
use domain::notification::{About, Notification, NotificationStatus};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{DECLINED, Fault, Hall, Person, Service, Show, Trouble, VISA, World};

use crate::support::text;

/// Seconds for which a declined card may be corrected before its customer is told.
const WAIT_SECONDS: i64 = 180;

/// Kinds of a person's notifications, oldest first.
fn kinds(world: &World, who: &Person) -> Vec<String> {
    let rows = world.items("bookings");
    let kind = |id: &str| {
        let row = rows.iter().find(|row| row["notification_id"]["S"] == id).expect("a row for each mail");
        text(&row["template"]["S"]).to_owned()
    };
    world.notified(who).iter().map(|mail| kind(&mail.tags["notification"])).collect()
}

/// Notifications at a booking, as they are stored.
pub(crate) async fn rows(world: &World, booking: &str) -> Vec<Notification> {
    let about = About::Booking(booking.parse::<BookingId>().unwrap());
    world.store().notifications_of(&about).await.unwrap()
}

/// The order of the first published message of this kind.
fn order(world: &World, kind: &str) -> String {
    world.published(kind)[0]["Detail"].to_string()
}

/// Runs the workers until all waits of the notifications queue are over.
pub(crate) async fn settle_for_long(world: &World) {
    for _ in 0..8 {
        world.settle().await;
        world.pass(361);
    }
    world.settle().await;
}

async fn on_sale(world: &World) -> Show {
    let returns = json!({
        "tiers": [{ "hours_before": 1, "refund_basis_points": 10_000 }],
        "fees_returned": true, "single_seats": true,
    });
    world.event_with(&Hall::small(), |event| event["cancellation"] = returns).await
}

#[tokio::test(start_paused = true)]
async fn who_buys_and_gives_back_is_told_each_once() {
    let world = World::new();
    let (show, asha) = (on_sale(&world).await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    assert_eq!(kinds(&world, &asha), ["booking_confirmed"]);
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    // What comes back is in the mail about the seats; the next one says that it has arrived.
    assert_eq!(kinds(&world, &asha), ["booking_confirmed", "seats_returned", "refund_settled"]);
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    assert_eq!(kinds(&world, &asha)[3..], ["seats_returned", "refund_settled"]);
    for row in rows(&world, &booking).await {
        assert_eq!((row.status, row.attempts), (NotificationStatus::Sent, 1));
        assert!(row.service_id.is_some() && row.sent_at.is_some() && row.lease_until.is_none());
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_comes_ten_times_tells_a_person_once() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    for _ in 0..10 {
        world.send("notifications", &order(&world, "BookingConfirmed"));
    }
    // As many runs as there are batches, at the same time.
    while join_all((0..4).map(|_| world.step_one_queue("notifications"))).await.contains(&true) {}
    assert_eq!(world.notified(&asha).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn runs_that_meet_at_a_notification_send_it_once_and_lose_nothing() {
    for seed in 1..20 {
        let world = World::with_seed(seed);
        let (show, asha) = (world.event().await, world.customer("asha"));
        world.fault(Fault::new(Trouble::Fails).function("publish-messages").forever());
        world.bought(&asha, &show, &["Stalls-A-1"]).await;
        world.clear_faults();
        world.step_the_stream().await;
        let waiting = world.waiting("notifications");
        let body = &waiting.iter().find(|it| it.body.contains("BookingConfirmed")).unwrap().body;
        // One message a batch: copies of one booking in one batch follow each other.
        for _ in 0..9 {
            world.send("notifications", "{}");
        }
        for _ in 0..3 {
            (0..10).for_each(|_| world.send("notifications", body));
        }
        join_all((0..4).map(|_| world.step_one_queue("notifications"))).await;
        settle_for_long(&world).await;
        assert_eq!(world.take_dead("notifications").len(), 9, "what is no order");
        assert_eq!((world.notified(&asha).len(), world.counted("NotificationTakenOver")), (1, 0));
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_bank_that_declines_three_cards_of_one_attempt_makes_one_mail() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    for _ in 0..3 {
        let _ = world.type_card(&payment, DECLINED);
        world.settle().await;
    }
    assert!(world.published("PaymentDeclined").len() > 1);
    assert!(kinds(&world, &asha).is_empty(), "the customer may be typing another card");
    world.pass(WAIT_SECONDS);
    world.settle().await;
    assert_eq!(kinds(&world, &asha), ["payment_declined"]);
    // Another attempt for the same seats, which has been told by then.
    let again = world.open_payment(&asha, &booking).await.expect(201);
    let _ = world.type_card(&again, DECLINED);
    world.settle().await;
    world.pass(WAIT_SECONDS);
    world.settle().await;
    assert_eq!(kinds(&world, &asha), ["payment_declined"]);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn who_corrects_a_declined_card_on_the_same_page_hears_of_the_seats_alone() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    world.pass(60);
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    assert_eq!(world.published("PaymentDeclined").len(), 1);
    settle_for_long(&world).await;
    assert_eq!(kinds(&world, &asha), ["booking_confirmed"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn everybody_who_booked_is_told_of_a_new_start_once_and_nobody_else() {
    let world = World::new();
    let (show, other) = (world.event().await, world.event().await);
    let mut people = Vec::new();
    for n in 1..=20 {
        let person = world.customer(&format!("person{n}"));
        people.push((world.bought(&person, &show, &[&format!("Stalls-A-{n}")]).await, person));
    }
    let (eve, ben) = (world.customer("eve"), world.customer("ben"));
    world.bought(&eve, &other, &["Stalls-A-1"]).await;
    world.locked(&ben, &show, &["Stalls-B-1"]).await;
    let target = format!("/admin/events/{}/postpone", show.event_id);
    let body = json!({ "local_start": "2027-01-30T19:30", "refund_until": "2027-01-10T18:29:59Z" });
    let reply =
        world.call("POST", &target, Some(&world.administrator()), &[("if-match", "\"2\"")], &body).await;
    reply.expect(200);
    // A step of the walk dies with its orders sent, and is walked again.
    world.fault(Fault::new(Trouble::KillAfter).function("send-notification").service(Service::Sqs).nth(3));
    settle_for_long(&world).await;
    assert_eq!(world.clear_faults(), 1);
    for (_, person) in &people {
        assert_eq!(kinds(&world, person), ["booking_confirmed", "event_postponed"]);
    }
    assert_eq!(kinds(&world, &eve), ["booking_confirmed"]);
    assert!(!kinds(&world, &ben).contains(&"event_postponed".to_owned()));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_called_off_event_is_told_once_and_not_as_seats_that_were_given_back() {
    let world = World::new();
    let (show, asha) = (on_sale(&world).await, world.customer("asha"));
    let (ben, ended) = (world.customer("ben"), world.customer("ended"));
    let returned = world.bought(&ended, &show, &["Stalls-B-1"]).await;
    world.ask_back(&ended, &returned, None).await.expect(201);
    world.give_back(&ended, &returned, &world.mailed_code(&ended)).await.expect(200);
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    // Nothing comes back to who has paid nothing.
    let of_show = |what: &str| format!("/admin/events/{}/{what}", show.event_id);
    let press = json!({ "name": "press", "seats": ["Stalls-A-2"] });
    world.admin("POST", &of_show("house-seats"), &press).await.expect(200);
    let given = json!({
        "seats": ["Stalls-A-2"], "house_name": "press", "reason": "Review for the Herald", "email": ben.address(),
    });
    let (ada, key) = (world.administrator(), [("idempotency-key", "given")]);
    world.call("POST", &of_show("complimentary-bookings"), Some(&ada), &key, &given).await.expect(201);
    world.settle().await;
    world.admin("POST", &of_show("cancel"), &Value::Null).await.expect(200);
    settle_for_long(&world).await;
    assert_eq!(kinds(&world, &asha), ["booking_confirmed", "event_cancelled", "refund_settled"]);
    assert_eq!(kinds(&world, &ben), ["booking_confirmed", "event_cancelled"]);
    // An old message that comes again tells nobody anything else.
    for message in world.published("BookingCancelled") {
        world.send("notifications", &message["Detail"].to_string());
    }
    settle_for_long(&world).await;
    assert_eq!(kinds(&world, &ended), ["booking_confirmed", "seats_returned", "refund_settled"]);
    assert_eq!((kinds(&world, &asha).len(), kinds(&world, &ben).len()), (3, 2));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn owners_and_managers_hear_of_a_dispute_each_for_themselves() {
    let world = World::new();
    let organizer = world.organizer().await;
    let mut members = BTreeMap::new();
    for role in ["owner", "manager", "desk", "gate", "viewer"] {
        members.insert(role, world.member(&organizer, role, role).await);
    }
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    // One of them is not reached at first; the other is not told again.
    world.fault(Fault::new(Trouble::Fails).service(Service::Ses).nth(2));
    settle_for_long(&world).await;
    assert_eq!(world.clear_faults(), 1);
    for (role, member) in &members {
        let wanted: &[&str] = if matches!(*role, "owner" | "manager") { &["dispute_opened"] } else { &[] };
        assert_eq!(kinds(&world, member), wanted, "{role}");
    }
    assert_eq!(rows(&world, &booking).await.len(), 3);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_none_goes_to_the_dead_letters_after_five_tries_and_holds_up_nobody() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.send("notifications", "no JSON");
    world.send(
        "notifications",
        r#"{"message_id": "msg_1_0", "occurred_at": "2026-11-30T12:00:00Z", "type": "Rumour", "data": {}}"#,
    );
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(kinds(&world, &asha), ["booking_confirmed"]);
    settle_for_long(&world).await;
    let dead = world.take_dead("notifications");
    assert_eq!(dead.iter().map(|message| message.receives).collect::<Vec<_>>(), [5, 5]);
    world.finish().await;
}
