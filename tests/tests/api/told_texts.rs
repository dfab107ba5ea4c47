//! Bounds of text messages, which are paid and go to numbers that nobody has proved; and news that are none any more.

use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::account::asha_signed_up;
use crate::reach::{NUMBER, change};

const HOUR: i64 = 3_600;
/// Start of the events of the kit, 24 December 2026 at half past seven in Mumbai.
const START: i64 = 1_798_120_800;

/// Asha, who has asked for text messages to a number.
async fn asha_texted(world: &World, number: &str) -> Person {
    let asha = asha_signed_up(world).await;
    change(world, &asha, &json!({ "telephone": number, "consents": { "sms": true } })).await;
    asha
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_that_is_asked_for_again_comes_by_mail_alone() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_texted(&world, NUMBER).await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let target = format!("/booking/{booking}/notifications/resend");
    for _ in 0..2 {
        assert_eq!(world.call("POST", &target, Some(&asha), &[], &Value::Null).await.status, 202);
        world.pass(1);
    }
    world.settle().await;
    assert_eq!(world.notified_from(0).iter().filter(|mail| mail.tags["about"] == booking).count(), 3);
    assert_eq!(world.texts_to(NUMBER).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_gets_six_texts_a_day_whoever_has_it_in_the_account() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (asha_texted(&world, NUMBER).await, world.customer("ben"));
    change(&world, &ben, &json!({ "telephone": NUMBER, "consents": { "sms": true } })).await;
    for seat in ["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"] {
        world.bought(&asha, &show, &[seat]).await;
    }
    for seat in ["Stalls-B-1", "Stalls-B-2", "Stalls-B-3", "Stalls-B-4"] {
        world.bought(&ben, &show, &[seat]).await;
    }
    assert_eq!(world.texts_to(NUMBER).len(), 6);
    assert_eq!(world.counted("TextHeldBack"), 1);
    assert_eq!(world.notified_from(0).len(), 7, "the mails have no such bound");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_of_a_country_that_is_not_listed_gets_no_text() {
    let world = World::new();
    let show = world.event().await;
    for (name, number, seat) in
        [("asha", "+12025550123", "Stalls-A-1"), ("ben", "+442079460000", "Stalls-A-2")]
    {
        let who = world.customer(name);
        change(&world, &who, &json!({ "telephone": number, "consents": { "sms": true } })).await;
        world.bought(&who, &show, &[seat]).await;
        assert!(world.texts_to(number).is_empty());
        assert_eq!(world.notified(&who).len(), 1);
    }
    assert_eq!(world.counted("TextRefused"), 0, "nobody asks SNS");
    world.finish().await;
}

/// Puts the confirmation on the queue once more, as if nobody had been told: with another id.
async fn replay(world: &World, change: impl FnOnce(&mut Value)) {
    let mut order = world.published("BookingConfirmed")[0]["Detail"].clone();
    order["message_id"] = json!("msg_replayed_0");
    change(&mut order);
    world.send("notifications", &order.to_string());
    world.settle().await;
}

/// Asha's seat, bought before she asked for text messages.
async fn asha_bought(world: &World) -> (Show, Person) {
    let (show, asha) = (world.event().await, asha_signed_up(world).await);
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    change(world, &asha, &json!({ "telephone": NUMBER, "consents": { "sms": true } })).await;
    (show, asha)
}

#[tokio::test(start_paused = true)]
async fn a_replay_texts_nobody_about_hours_ago() {
    let world = World::new();
    asha_bought(&world).await;
    world.pass(7 * HOUR);
    replay(&world, |_| {}).await;
    assert!(world.texts_to(NUMBER).is_empty());
    assert_eq!(world.notified_from(0).len(), 2, "a mail that was lost comes late");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_of_seats_at_an_event_that_is_over_nor_of_a_month_ago() {
    let world = World::new();
    asha_bought(&world).await;
    world.pass(START + HOUR - world.clock.second());
    let two_days_ago = jiff::Timestamp::from_second(START - 48 * HOUR).unwrap();
    replay(&world, |order| order["occurred_at"] = json!(two_days_ago)).await;
    assert_eq!((world.notified_from(0).len(), world.counted("NotificationTooOld")), (1, 0));
    world.pass(31 * 24 * HOUR);
    replay(&world, |_| {}).await;
    assert_eq!((world.notified_from(0).len(), world.counted("NotificationTooOld")), (1, 1));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_of_an_unknown_version_is_told_to_nobody() {
    let world = World::new();
    asha_bought(&world).await;
    let mut order = world.published("BookingConfirmed")[0]["Detail"].clone();
    order["message_id"] = json!("msg_newer_0");
    order["version"] = json!(99);
    world.send("notifications", &order.to_string());
    crate::notifications::settle_for_long(&world).await;
    assert_eq!(world.take_dead("notifications").len(), 1);
    assert_eq!(world.notified_from(0).len(), 1);
    world.finish().await;
}
