//! Deliveries to webhooks: receivers that are down, slow, gone or not theirs, and messages that come twice.

use serde_json::{Value, json};
use tests::{Answers, Person, Reply, Show, World};

use crate::outgoing::{TILL, TILL_URL, deliveries, subscribe, target};
use crate::support::{second, text};
use crate::titles::{change, last_record};

/// Host of a second receiver.
const LEDGER: &str = "ledger.receiver.test";

/// An event whose organizer has a webhook for confirmed bookings.
struct House {
    world: World,
    show: Show,
    mira: Person,
    asha: Person,
    organizer: String,
    webhook: Value,
}

impl House {
    async fn open() -> Self {
        let world = World::new();
        let show = world.event().await;
        let organizer = world.organizer().await;
        let mira = world.member(&organizer, "mira", "manager").await;
        let webhook = subscribe(&world, &mira, &organizer, TILL_URL).await;
        let asha = world.customer("asha");
        Self { world, show, mira, asha, organizer, webhook }
    }

    async fn buys(&self, seat: &str) -> String {
        self.world.bought(&self.asha, &self.show, &[seat]).await
    }

    /// The only delivery.
    async fn delivery(&self) -> Value {
        let mut log = deliveries(&self.world, text(&self.webhook["webhook_id"])).await;
        assert_eq!(log.len(), 1, "{log:?}");
        log.remove(0)
    }

    async fn replay(&self, who: &Person, delivery: &Value) -> Reply {
        let path = format!("{}/deliveries/{}/replay", target(&self.webhook), text(&delivery["delivery_id"]));
        self.world.call("POST", &path, Some(who), &[], &json!({})).await
    }

    fn calls(&self) -> usize {
        self.world.received(TILL).len()
    }

    /// Lets this time pass in steps of five minutes.
    async fn pass(&self, seconds: i64) {
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
async fn a_system_that_never_answers_is_called_once_a_minute_and_holds_up_no_other() {
    let house = House::open().await;
    subscribe(&house.world, &house.mira, &house.organizer, "https://ledger.receiver.test/").await;
    house.world.receiver(TILL, Answers::Nothing);
    for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"] {
        house.buys(seat).await;
    }
    assert_eq!((house.calls(), house.world.received(LEDGER).len()), (1, 4));
    let log = deliveries(&house.world, text(&house.webhook["webhook_id"])).await;
    assert_eq!(log.len(), 1, "what was not tried is not counted as a try: {log:?}");
    assert_eq!(text(&log[0]["last"]["problem"]), "no_answer");
    house.world.receiver(TILL, Answers::Status(204));
    house.world.pass(60);
    house.world.settle().await;
    assert_eq!(house.calls(), 5);
    let details = house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200);
    assert_eq!(details.get("failing_since"), None);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_system_that_says_that_it_is_gone_is_paused_and_its_organizer_is_told() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(410));
    house.buys("Stalls-A-1").await;
    assert_eq!(text(&house.delivery().await["status"]), "failed");
    let told: Vec<Value> = orders(&house.world);
    assert_eq!(told.len(), 1);
    assert_eq!(text(&told[0]["type"]), "DeliveryTrouble");
    let data = &told[0]["data"];
    assert_eq!((text(&data["host"]), &data["last_status"]), (TILL, &json!(410)));
    let details = house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200);
    assert_eq!(text(&details["state"]), "gone");
    house.world.pass(5);
    house.buys("Stalls-A-2").await;
    assert_eq!(house.calls(), 1);
    house.world.abandon();
}

/// Orders to tell people.
fn orders(world: &World) -> Vec<Value> {
    let waiting = world.waiting("notifications");
    let orders = waiting.iter().map(|message| serde_json::from_str::<Value>(&message.body).unwrap());
    orders.filter(|order| order["type"] == "DeliveryTrouble").collect()
}

#[tokio::test(start_paused = true)]
async fn a_system_that_fails_for_three_days_is_paused_until_a_member_resumes_it() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    house.buys("Stalls-A-1").await;
    let details = house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200);
    assert!(details["failing_since"].is_string(), "{details}");
    house.pass(3 * 86_400 - 600).await;
    house.buys("Stalls-A-2").await;
    house.pass(900).await;
    let details = house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200);
    assert_eq!((text(&details["state"]), &details["ver"]), ("failing", &json!(2)));
    let told = orders(&house.world);
    assert!(
        !told.is_empty() && told.iter().all(|order| order["message_id"] == told[0]["message_id"]),
        "{told:?}"
    );
    assert_eq!(told[0]["data"]["since"], details["failing_since"]);
    let before = house.calls();
    house.buys("Stalls-A-3").await;
    house.pass(3_600).await;
    assert_eq!(house.calls(), before, "nothing is sent to it");
    house.world.receiver(TILL, Answers::Status(204));
    let resumed =
        change(&house.world, &house.mira, &target(&house.webhook), "\"2\"", &json!({ "paused": false }))
            .await;
    assert_eq!(text(&resumed.expect(200)["state"]), "active");
    house.world.pass(5);
    house.buys("Stalls-A-4").await;
    assert_eq!(house.calls(), before + 1);
    let log = deliveries(&house.world, text(&house.webhook["webhook_id"])).await;
    let failed: Vec<_> = log.iter().filter(|delivery| delivery["status"] == "failed").collect();
    assert_eq!(failed.len(), 2, "{log:?}");
    house.replay(&house.mira, failed[0]).await.expect(202);
    house.world.settle().await;
    assert_eq!(house.calls(), before + 2);
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
