//! Health of webhooks: receivers that are silent, slow, gone or failing, and when they are left alone or paused.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join;
use serde_json::{Value, json};
use tests::{Answers, Mail};

use crate::outgoing::{TILL, deliveries, subscribe, target};
use crate::outgoing_deliveries::{House, LEDGER};
use crate::support::text;
use crate::titles::change;

/// Deliveries to the house's webhook.
async fn log_of(house: &House) -> Vec<Value> {
    deliveries(&house.world, text(&house.webhook["webhook_id"])).await
}

/// The webhook as a member sees it.
async fn details(house: &House) -> Value {
    house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200)
}

#[tokio::test(start_paused = true)]
async fn a_system_that_never_answers_is_called_less_and_less_and_holds_up_no_other() {
    let house = House::open().await;
    subscribe(&house.world, &house.mira, &house.organizer, "https://ledger.receiver.test/").await;
    house.world.receiver(TILL, Answers::Nothing);
    for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"] {
        house.buys(seat).await;
    }
    assert_eq!((house.calls(), house.world.received(LEDGER).len()), (1, 4));
    let log = log_of(&house).await;
    assert_eq!(log.len(), 1, "what was not tried is not counted as a try: {log:?}");
    assert_eq!(text(&log[0]["last"]["problem"]), "no_answer");
    // Behind the minute one probes, and the others wait: 60, 120, 240, 480 and 900 seconds.
    for _ in 0..60 {
        house.world.pass(60);
        house.world.settle().await;
    }
    assert!((4..=8).contains(&house.calls()), "{} calls in an hour", house.calls());
    house.world.receiver(TILL, Answers::Status(204));
    house.pass(7_200).await;
    let log = log_of(&house).await;
    assert!(log.len() == 4 && log.iter().all(|delivery| delivery["status"] == "delivered"), "{log:?}");
    let calls = house.world.received(TILL);
    let ids: BTreeSet<_> = calls.iter().map(|call| &call.headers["webhook-id"]).collect();
    assert_eq!(ids.len(), 4);
    assert_eq!(details(&house).await.get("failing_since"), None);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_system_that_answers_slowly_is_called_seldom_and_holds_up_no_other() {
    let house = House::open().await;
    subscribe(&house.world, &house.mira, &house.organizer, "https://ledger.receiver.test/").await;
    house.world.receiver(TILL, Answers::Slowly(200, 9));
    for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3", "Stalls-A-4"] {
        house.buys(seat).await;
    }
    assert_eq!((house.calls(), house.world.received(LEDGER).len()), (1, 4));
    assert_eq!(text(&house.delivery().await["status"]), "delivered", "a slow answer is one");
    assert_eq!(details(&house).await.get("failing_since"), None, "slow is not failing");
    // Four times nine seconds later one call is made, and the others are put back.
    for _ in 0..4 {
        house.world.pass(9);
        house.world.settle().await;
    }
    assert!(house.calls() <= 2);
    house.world.receiver(TILL, Answers::Status(200));
    house.pass(900).await;
    let log = log_of(&house).await;
    assert!(log.len() == 4 && log.iter().all(|delivery| delivery["tries"] == 1), "{log:?}");
    assert_eq!(house.calls(), 4);
    house.world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_system_that_takes_messages_is_not_paused_by_one_that_it_refuses() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(500));
    for seat in ["Stalls-A-1", "Stalls-A-2"] {
        house.buys(seat).await;
    }
    house.pass(3 * 86_400 + 600).await;
    let log = log_of(&house).await;
    // One is refused, and another is taken while that call is under way.
    house.world.receiver(TILL, Answers::Slowly(500, 2));
    house.replay(&house.mira, &log[0]).await.expect(202);
    let refused = house.world.settle();
    let taken = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        house.world.receiver(TILL, Answers::Status(204));
        house.replay(&house.mira, &log[1]).await.expect(202);
        house.world.settle().await;
    };
    join(refused, taken).await;
    let now = details(&house).await;
    assert_eq!((text(&now["state"]), now.get("failing_since")), ("active", None), "{now}");
    assert!(troubles(&house).is_empty());
    let log = log_of(&house).await;
    assert_eq!((text(&log[0]["status"]), text(&log[1]["status"])), ("waiting", "delivered"), "{log:?}");
    house.world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_system_that_says_that_it_is_gone_is_paused_and_its_organizer_is_told() {
    let house = House::open().await;
    house.world.receiver(TILL, Answers::Status(410));
    house.buys("Stalls-A-1").await;
    assert_eq!(text(&house.delivery().await["status"]), "failed");
    let told = troubles(&house);
    assert_eq!(told.len(), 1);
    assert!(told[0].subject.contains(TILL) && told[0].text.contains("410"), "{}", told[0].text);
    let details = house.world.get(&target(&house.webhook), Some(&house.mira)).await.expect(200);
    assert_eq!(text(&details["state"]), "gone");
    house.world.pass(5);
    house.buys("Stalls-A-2").await;
    assert_eq!(house.calls(), 1);
    // Who resumes it again and again is told of it once a day.
    let resume = json!({ "paused": false });
    change(&house.world, &house.mira, &target(&house.webhook), "\"2\"", &resume).await.expect(200);
    house.world.pass(5);
    house.buys("Stalls-A-3").await;
    assert_eq!(house.calls(), 2);
    assert_eq!(troubles(&house).len(), 1);
    house.world.abandon();
}

/// Mails that tell a member of trouble.
fn troubles(house: &House) -> Vec<Mail> {
    let mails = house.world.notified(&house.mira).into_iter();
    mails.filter(|mail| mail.subject.contains("does not take our messages")).collect()
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
    assert_eq!(troubles(&house).len(), 1);
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
