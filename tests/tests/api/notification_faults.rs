//! Notifications where a function dies, an answer is lost, the mail service takes no mails, or refuses one.

use aws::store::NotificationClaim;
use domain::ids::{BookingId, NotificationId};
use domain::notification::{About, Channel, LEASE, Notification, NotificationStatus, Template};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tests::{Fault, Service, Trouble, World};

use crate::faults_money::at_every_call;
use crate::notifications::{rows, settle_for_long};

#[tokio::test(start_paused = true)]
async fn wherever_a_run_fails_the_customer_is_told_and_twice_only_if_it_was_taken_over() {
    at_every_call("send-notification", 5, async |world, fault| {
        let (show, asha) = (world.event().await, world.customer("asha"));
        world.fault(fault);
        let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        settle_for_long(&world).await;
        let came = world.clear_faults() > 0;
        let (mails, taken_over) = (world.notified(&asha).len(), world.counted("NotificationTakenOver"));
        assert!(
            mails == 1 || (mails == 2 && taken_over == 1),
            "{mails} mails, taken over {taken_over} times"
        );
        let rows = rows(&world, &booking).await;
        assert_eq!(rows.iter().map(|row| row.status).collect::<Vec<_>>(), [NotificationStatus::Sent]);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_mail_service_that_is_lost_is_not_asked_for_again_at_once() {
    for trouble in [Trouble::LostAnswer, Trouble::NoAnswer, Trouble::KillAfter] {
        let world = World::new();
        let (show, asha) = (world.event().await, world.customer("asha"));
        world.fault(Fault::new(trouble).service(Service::Ses));
        world.bought(&asha, &show, &["Stalls-A-1"]).await;
        world.clear_faults();
        let at_first = usize::from(trouble != Trouble::NoAnswer);
        assert_eq!(world.notified(&asha).len(), at_first, "{trouble:?}");
        // Copies of the message wait for the lease, and none of them sends before its end.
        world.send("notifications", &world.published("BookingConfirmed")[0]["Detail"].to_string());
        world.pass(60);
        world.settle().await;
        assert_eq!(world.notified(&asha).len(), at_first, "{trouble:?}");
        settle_for_long(&world).await;
        assert_eq!(world.notified(&asha).len(), at_first + 1, "{trouble:?}");
        assert_eq!(world.counted("NotificationTakenOver"), 1, "a second mail is counted");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn mails_that_are_too_many_wait_as_long_as_they_must_and_go_out_once() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.fault(Fault::new(Trouble::Throttle).service(Service::Ses).forever());
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    for _ in 0..20 {
        world.pass(900);
        world.settle().await;
    }
    assert_eq!(world.take_dead("notifications").len(), 0, "a wait is no failure");
    assert_eq!(rows(&world, &booking).await[0].status, NotificationStatus::Pending);
    assert!(world.counted("NotificationThrottled") > 10);
    world.clear_faults();
    world.pass(901);
    world.settle().await;
    assert_eq!((world.notified(&asha).len(), world.counted("NotificationTakenOver")), (1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn mails_that_wait_for_over_a_day_call_a_person() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.fault(Fault::new(Trouble::Throttle).service(Service::Ses).forever());
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(86_400);
    settle_for_long(&world).await;
    let dead = world.take_dead("notifications");
    assert_eq!(dead.len(), 1);
    // Redriven once it is mended.
    world.clear_faults();
    world.send("notifications", &dead[0].body);
    world.settle().await;
    assert_eq!(world.notified(&asha).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_service_that_is_down_loses_nothing() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.fault(Fault::new(Trouble::Fails).service(Service::Ses).forever());
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    settle_for_long(&world).await;
    world.clear_faults();
    let dead = world.take_dead("notifications");
    assert_eq!(dead.len(), 1, "an alarm calls a person");
    let row = &rows(&world, &booking).await[0];
    assert_eq!((row.status, row.attempts), (NotificationStatus::Pending, 5));
    world.send("notifications", &dead[0].body);
    world.settle().await;
    assert_eq!((world.notified(&asha).len(), world.counted("NotificationTakenOver")), (1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_the_service_never_takes_is_given_up_at_once_and_counted() {
    let world = World::new();
    // The simulated service refuses mails to this address.
    let (show, refused) = (world.event().await, world.customer("refused"));
    let booking = world.bought(&refused, &show, &["Stalls-A-1"]).await;
    let row = &rows(&world, &booking).await[0];
    assert_eq!((row.status, row.attempts), (NotificationStatus::Failed, 1));
    assert_eq!(world.counted("NotificationFailed"), 1);
    assert!(world.notified(&refused).is_empty());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_has_closed_the_account_is_told_nothing_and_has_no_row() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    world.fault(Fault::new(Trouble::KillBefore).function("send-notification").forever());
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.clear_faults();
    let customer = asha.customer_id().parse().unwrap();
    let at = Timestamp::from_second(world.clock.second()).unwrap();
    world.store().drop_profile(&customer, at).await.unwrap();
    settle_for_long(&world).await;
    assert_eq!((world.notified(&asha).len(), rows(&world, &booking).await.len()), (0, 0));
    world.abandon();
}

/// A booking's notification that nobody has sent.
fn fresh(second: i64) -> (About, Notification) {
    let booking: BookingId = "bkg_3f8h1n5r7t9w".parse().unwrap();
    let recipient = "cus_asha".parse().unwrap();
    let notification = Notification {
        notification_id: NotificationId::derive("msg_1_0", &recipient, "email", "refund_settled"),
        message_id: "msg_1_0".to_owned(),
        template: Template::RefundSettled,
        channel: Channel::Email,
        recipient,
        status: NotificationStatus::Pending,
        attempts: 0,
        lease_until: None,
        service_id: None,
        created_at: at(second),
        sent_at: None,
        reported_at: None,
    };
    (About::Booking(booking), notification)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn ours(claim: NotificationClaim) -> (Notification, bool) {
    let NotificationClaim::Ours { notification, taken_over } = claim else { panic!("{claim:?}") };
    (notification, taken_over)
}

#[tokio::test(start_paused = true)]
async fn a_run_that_wakes_after_its_lease_changes_nothing_but_that_it_has_sent() {
    let world = World::new();
    let (store, begin) = (world.store(), world.clock.second());
    let (about, fresh) = fresh(begin);
    let (first, _) = ours(store.claim_notification(&about, &fresh, "first", at(begin)).await.unwrap());
    // The same second, the same item but for the run: only one has it.
    let busy = store.claim_notification(&about, &fresh, "second", at(begin)).await.unwrap();
    assert_eq!(busy, NotificationClaim::Busy(at(begin) + LEASE));
    // The first one asks again, because its answer was lost.
    let again = store.claim_notification(&about, &fresh, "first", at(begin)).await.unwrap();
    assert_eq!(ours(again), (first.clone(), false));
    let later = at(begin) + LEASE + SignedDuration::from_secs(1);
    let (second, taken_over) = ours(store.claim_notification(&about, &fresh, "second", later).await.unwrap());
    assert_eq!((taken_over, second.attempts), (true, 2));
    store.notification_released(&about, &first).await.unwrap();
    store.notification_failed(&about, &first).await.unwrap();
    assert_eq!(store.notification(&about, &fresh.notification_id).await.unwrap(), Some(second.clone()));
    // What was sent was sent, whoever has the row.
    store.notification_sent(&about, &first, "mail-1", later).await.unwrap();
    store.notification_released(&about, &second).await.unwrap();
    let row = store.notification(&about, &fresh.notification_id).await.unwrap().unwrap();
    assert_eq!((row.status, row.service_id.as_deref()), (NotificationStatus::Sent, Some("mail-1")));
    store.notification_sent(&about, &second, "mail-2", later).await.unwrap();
    let claim = store.claim_notification(&about, &fresh, "third", later).await.unwrap();
    assert_eq!(claim, NotificationClaim::Over);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_report_that_comes_before_the_run_has_noted_it_stays() {
    let world = World::new();
    let (store, begin) = (world.store(), world.clock.second());
    let (about, fresh) = fresh(begin);
    let (claimed, _) = ours(store.claim_notification(&about, &fresh, "first", at(begin)).await.unwrap());
    let sort = format!("notification#{}", fresh.notification_id);
    world.set("bookings", (about.as_str(), &sort), "status", &json!({ "S": "delivered" }));
    store.notification_sent(&about, &claimed, "mail-1", at(begin)).await.unwrap();
    let row = store.notification(&about, &fresh.notification_id).await.unwrap().unwrap();
    assert_eq!((row.status, row.service_id.as_deref()), (NotificationStatus::Delivered, Some("mail-1")));
    assert_eq!((row.sent_at, row.lease_until), (Some(at(begin)), None));
    world.finish().await;
}
