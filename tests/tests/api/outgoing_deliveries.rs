//! Deliveries to webhooks: receivers that are down, slow, gone or not theirs, and messages that come twice.

use serde_json::{Value, json};
use tests::{Answers, Person, Reply, Show, World};

use crate::outgoing::{TILL, TILL_URL, deliveries, subscribe, target};
use crate::support::{second, text};
use crate::titles::{change, last_record};

/// Host of a second receiver.
pub(crate) const LEDGER: &str = "ledger.receiver.test";

/// An event whose organizer has a webhook for confirmed bookings.
pub(crate) struct House {
    pub(crate) world: World,
    show: Show,
    pub(crate) mira: Person,
    asha: Person,
    pub(crate) organizer: String,
    pub(crate) webhook: Value,
}

impl House {
    pub(crate) async fn open() -> Self {
        let world = World::new();
        let show = world.event().await;
        let organizer = world.organizer().await;
        let mira = world.member(&organizer, "mira", "manager").await;
        let webhook = subscribe(&world, &mira, &organizer, TILL_URL).await;
        let asha = world.customer("asha");
        Self { world, show, mira, asha, organizer, webhook }
    }

    pub(crate) async fn buys(&self, seat: &str) -> String {
        self.world.bought(&self.asha, &self.show, &[seat]).await
    }

    /// The only delivery.
    pub(crate) async fn delivery(&self) -> Value {
        let mut log = deliveries(&self.world, text(&self.webhook["webhook_id"])).await;
        assert_eq!(log.len(), 1, "{log:?}");
        log.remove(0)
    }

    pub(crate) async fn replay(&self, who: &Person, delivery: &Value) -> Reply {
        let path = format!("{}/deliveries/{}/replay", target(&self.webhook), text(&delivery["delivery_id"]));
        self.world.call("POST", &path, Some(who), &[], &json!({})).await
    }

    pub(crate) fn calls(&self) -> usize {
        self.world.received(TILL).len()
    }

    /// Lets this time pass in steps of five minutes.
    pub(crate) async fn pass(&self, seconds: i64) {
        for _ in 0..seconds / 300 {
            self.world.pass(300);
            self.world.settle().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_system_that_is_down_for_an_hour_misses_nothing_and_holds_up_no_other() {
    let house = House::open().await;
    subscribe(&house.world, &house.mira, &house.organizer, "https://ledger.receiver.test/").await;
    house.world.receiver(TILL, Answers::Status(503));
    house.buys("Stalls-A-1").await;
    assert_eq!((house.calls(), house.world.received(LEDGER).len()), (1, 1));
    let waiting = house.delivery().await;
    assert_eq!((text(&waiting["status"]), &waiting["tries"]), ("waiting", &json!(1)));
    assert_eq!((&waiting["last"]["status"], text(&waiting["last"]["problem"])), (&json!(503), "refused"));
    assert_eq!(second(&waiting["next_at"]) - second(&waiting["last"]["at"]), 60);
    house.world.pass(59);
    house.world.settle().await;
    assert_eq!(house.calls(), 1);
    house.world.pass(1);
    house.world.settle().await;
    assert_eq!(house.calls(), 2);
    house.pass(1_200).await;
    assert_eq!(house.calls(), 4);
    house.world.receiver(TILL, Answers::Status(200));
    house.pass(3_600).await;
    let calls = house.world.received(TILL);
    assert_eq!(calls.len(), 5);
    assert!(calls.iter().all(|call| call.headers["webhook-id"] == calls[0].headers["webhook-id"]));
    assert!(calls.iter().all(|call| call.body == calls[0].body));
    assert_eq!(text(&house.delivery().await["status"]), "delivered");
    house.pass(7_200).await;
    assert_eq!((house.calls(), house.world.received(LEDGER).len()), (5, 1));
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_a_day_a_message_is_given_up_and_a_member_sends_it_again() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    house.buys("Stalls-A-1").await;
    // Each try of the day is up to five minutes late in these steps.
    house.pass(90_000).await;
    let given_up = house.delivery().await;
    assert_eq!((text(&given_up["status"]), &given_up["tries"]), ("failed", &json!(9)));
    assert_eq!((house.calls(), given_up.get("next_at")), (9, None));
    house.pass(86_400).await;
    assert_eq!(house.calls(), 9);
    house.world.receiver(TILL, Answers::Status(204));
    let replayed = house.replay(&house.mira, &given_up).await.expect(202);
    assert_eq!(text(&replayed["status"]), "waiting");
    let record = last_record(&house.world, &house.mira, &house.organizer).await;
    assert_eq!((text(&record["action"]), &record["about"]), ("delivery_replayed", &given_up["delivery_id"]));
    house.world.settle().await;
    let calls = house.world.received(TILL);
    assert_eq!((calls.len(), &calls[9].headers["webhook-id"]), (10, &calls[0].headers["webhook-id"]));
    assert_eq!(text(&house.delivery().await["status"]), "delivered");
    // And once more, because the receiver has lost its data.
    house.replay(&house.mira, &given_up).await.expect(202);
    house.world.settle().await;
    assert_eq!(house.calls(), 11);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_member_does_not_wait_for_the_next_try() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    house.buys("Stalls-A-1").await;
    house.world.receiver(TILL, Answers::Status(204));
    let waiting = house.delivery().await;
    // Twice, because the button was pressed twice.
    house.replay(&house.mira, &waiting).await.expect(202);
    house.replay(&house.mira, &waiting).await.expect(202);
    house.world.settle().await;
    assert_eq!(house.calls(), 2);
    house.pass(86_400).await;
    assert_eq!(house.calls(), 2, "the try that was to come finds that its turn is over");
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_receiver_is_not_flooded_by_messages_that_are_sent_again() {
    let house = House::open().await;
    house.buys("Stalls-A-1").await;
    let delivery = house.delivery().await;
    for _ in 0..60 {
        house.replay(&house.mira, &delivery).await.expect(202);
    }
    house.replay(&house.mira, &delivery).await.refused(429, "too_many_attempts");
    house.world.pass(3_600);
    house.replay(&house.mira, &delivery).await.expect(202);
    house.world.settle().await;
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn only_members_of_the_organizer_send_a_message_again() {
    let house = House::open().await;
    house.buys("Stalls-A-1").await;
    let delivery = house.delivery().await;
    let other = house.world.new_organizer("Arena").await;
    let noor = house.world.member(&other, "noor", "owner").await;
    house.replay(&noor, &delivery).await.refused(404, "not_found");
    let other = json!({ "delivery_id": "dlv_00000000000000000000000000" });
    house.replay(&house.mira, &other).await.refused(404, "not_found");
    change(&house.world, &house.mira, &target(&house.webhook), "\"1\"", &json!({ "paused": true }))
        .await
        .expect(200);
    let told = house.replay(&house.mira, &delivery).await.refused(400, "field_invalid");
    assert!(text(&told["detail"]).contains("resume it first"), "{told}");
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_not_followed() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(302));
    house.buys("Stalls-A-1").await;
    let refused = house.delivery().await;
    assert_eq!((&refused["last"]["status"], text(&refused["last"]["problem"])), (&json!(302), "refused"));
    assert_eq!(house.calls(), 1);
    house.world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_name_that_leads_to_a_private_address_is_not_called() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Inside);
    house.buys("Stalls-A-1").await;
    let refused = house.delivery().await;
    assert_eq!((text(&refused["last"]["problem"]), house.calls()), ("inside", 0));
    assert_eq!(refused["last"].get("status"), None);
    house.world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_paused_or_deleted_system_gets_nothing_any_more() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    house.buys("Stalls-A-1").await;
    change(&house.world, &house.mira, &target(&house.webhook), "\"1\"", &json!({ "paused": true }))
        .await
        .expect(200);
    house.pass(600).await;
    let ended = house.delivery().await;
    assert_eq!((text(&ended["status"]), text(&ended["last"]["problem"])), ("failed", "paused"));
    assert_eq!(ended["tries"], 1, "nobody was called a second time");
    let headers = [("if-match", "\"2\"")];
    let deleted =
        house.world.call("DELETE", &target(&house.webhook), Some(&house.mira), &headers, &Value::Null).await;
    assert_eq!(deleted.status, 204);
    house.world.pass(5);
    house.buys("Stalls-A-2").await;
    assert_eq!(house.calls(), 1);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_ended_with_a_pause_is_sent_when_a_member_asks_for_it() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    house.buys("Stalls-A-1").await;
    let pause = async |tag: &'static str, paused: bool| {
        let body = json!({ "paused": paused });
        change(&house.world, &house.mira, &target(&house.webhook), tag, &body).await.expect(200);
        house.world.pass(4);
    };
    pause("\"1\"", true).await;
    house.pass(600).await;
    pause("\"2\"", false).await;
    house.world.receiver(TILL, Answers::Status(204));
    let ended = house.delivery().await;
    house.replay(&house.mira, &ended).await.expect(202);
    house.world.settle().await;
    let sent = house.delivery().await;
    assert_eq!((text(&sent["status"]), &sent["tries"], house.calls()), ("delivered", &json!(2), 2));
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_comes_ten_times_is_sent_once() {
    let house = House::open().await;
    house.buys("Stalls-A-1").await;
    let detail = &house.world.published("BookingConfirmed")[0]["Detail"];
    for n in 0..10 {
        let mut again = detail.clone();
        // Whoever publishes it once more, does so later.
        house.world.pass(n);
        again["occurred_at"] = json!(house.world.clock.now());
        house.world.send("webhooks", &again.to_string());
    }
    house.world.settle().await;
    assert_eq!(house.calls(), 1);
    house.delivery().await;
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_nobody_understands_holds_up_no_other() {
    let house = House::open().await;
    let event = &house.show.event_id;
    let of = |kind: &str, version: u32, data: Value| json!({ "message_id": "msg_x_0", "type": kind, "version": version, "occurred_at": "2026-12-01T00:00:00Z", "data": data });
    let booking = json!({ "booking_id": "bkg_0123456789ab", "customer_id": "cus_a", "event_id": event, "seats": [],
        "total": { "amount_minor": 1, "currency": "INR" } });
    // A kind and a version of tomorrow, and an event that is not there.
    house.world.send("webhooks", &of("BookingSung", 1, json!({})).to_string());
    house.world.send("webhooks", &of("BookingExpired", 9, json!({ "booking": booking })).to_string());
    let mut nowhere = booking.clone();
    nowhere["event_id"] = json!("evt_0000000000");
    house.world.send("webhooks", &of("BookingExpired", 1, json!({ "booking": nowhere })).to_string());
    house.world.send("webhooks", &of("BookingExpired", 1, json!({ "booking": 1 })).to_string());
    house.world.send("webhooks", "no JSON");
    house.buys("Stalls-A-1").await;
    assert_eq!(house.calls(), 1);
    for _ in 0..6 {
        house.world.pass(181);
        house.world.settle().await;
    }
    assert_eq!(house.world.take_dead("webhooks").len(), 2);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn deliveries_are_listed_newest_first_page_by_page() {
    let house = House::open().await;
    let mut bookings = Vec::new();
    for n in 1..=7 {
        house.world.pass(1);
        bookings.push(house.buys(&format!("Stalls-A-{n}")).await);
    }
    let calls = house.world.received(TILL);
    let newest_first: Vec<_> = calls.iter().rev().map(|call| call.headers["webhook-id"].clone()).collect();
    let (mut listed, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{}/deliveries?limit=3{cursor}", target(&house.webhook));
        let page = house.world.get(&path, Some(&house.mira)).await.expect(200);
        let rows = page["deliveries"].as_array().unwrap();
        assert!(rows.len() <= 3);
        listed.extend(rows.iter().map(|row| text(&row["message_id"]).to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(listed, newest_first);
    let wrong = format!("{}/deliveries?cursor=abc", target(&house.webhook));
    house.world.get(&wrong, Some(&house.mira)).await.refused(400, "cursor_invalid");
    house.world.finish().await;
}
