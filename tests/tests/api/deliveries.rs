//! Reports of SES about mails: shown at the booking, and obeyed. The reports in `tests/reports` have the form
//! of SES's documentation; SES itself is not in this kit, which sends none.

use domain::ids::NotificationId;
use domain::notification::Template;
use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::account::asha_signed_up;
use crate::accounts::PASSWORD;
use crate::faults_money::{at_every_call, settle_for_long};
use crate::reach::change;
use crate::support::text;

/// A report as it was recorded, by its name.
fn recorded(name: &str) -> Value {
    let text = match name {
        "delivery" => include_str!("../../reports/delivery.json"),
        "bounce" => include_str!("../../reports/bounce.json"),
        "soft-bounce" => include_str!("../../reports/soft-bounce.json"),
        "complaint" => include_str!("../../reports/complaint.json"),
        "reject" => include_str!("../../reports/reject.json"),
        "delay" => include_str!("../../reports/delay.json"),
        other => panic!("no report is called {other}"),
    };
    serde_json::from_str(text).unwrap()
}

/// A notification that SES has taken, written as the run that sends leaves it.
struct Sent {
    about: String,
    id: String,
}

/// A mail about a booking; the first of its booking is number 1.
fn sent(world: &World, booking: &str, to: &Person, number: i64, template: Template) -> Sent {
    let recipient = to.customer_id().parse().unwrap();
    let message = format!("message {number}");
    let id = NotificationId::derive(&message, &recipient, "email", template.as_str()).to_string();
    let at = (world.clock.now() + jiff::SignedDuration::from_secs(number)).to_string();
    let item = json!({
        "pk": { "S": booking }, "sk": { "S": format!("notification#{id}") },
        "notification_id": { "S": id }, "message_id": { "S": message },
        "template": { "S": template.as_str() }, "channel": { "S": "email" },
        "recipient": { "S": to.customer_id() }, "status": { "S": "sent" }, "attempts": { "N": "1" },
        "service_id": { "S": "from the sender" }, "created_at": { "S": at }, "sent_at": { "S": at },
    });
    world.dynamo("PutItem", &json!({ "TableName": "bookings", "Item": item }));
    Sent { about: booking.to_owned(), id }
}

impl Sent {
    /// The recorded report `name` about this mail.
    fn report(&self, name: &str) -> Value {
        let mut report = recorded(name);
        report["mail"]["tags"]["about"] = json!([self.about]);
        report["mail"]["tags"]["notification"] = json!([self.id]);
        report
    }

    /// Sends the recorded report `name` about this mail to the queue, as the topic does.
    fn reported(&self, world: &World, name: &str) {
        world.send("delivery-reports", &self.report(name).to_string());
    }

    /// This notification in a list.
    fn shown(&self, list: &Value) -> Value {
        let all = list["notifications"].as_array().unwrap();
        let own = all.iter().find(|one| one["notification_id"] == self.id.as_str());
        own.unwrap_or_else(|| panic!("{} is not in {list}", self.id)).clone()
    }
}

/// The list as the customer sees it.
async fn seen(world: &World, who: &Person, booking: &str) -> Value {
    world.get(&format!("/booking/{booking}/notifications"), Some(who)).await.expect(200)
}

/// The list as a member sees it.
async fn seen_at(world: &World, who: &Person, show: &Show, booking: &str) -> Value {
    let target = format!("/admin/events/{}/bookings/{booking}/notifications", show.event_id);
    world.get(&target, Some(who)).await.expect(200)
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_arrives_is_shown_as_delivered_to_its_customer_and_to_the_desk() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mail = sent(&world, &booking, &asha, 1, Template::BookingConfirmed);
    let to_desk = sent(&world, &booking, &desk, 2, Template::RefundFailed);
    assert_eq!(mail.shown(&seen(&world, &asha, &booking).await)["status"], "sent");
    mail.reported(&world, "delivery");
    // Once more, in SNS's envelope: it came twice, and counts once.
    let envelope = json!({ "Type": "Notification", "Message": mail.report("delivery").to_string() });
    world.send("delivery-reports", &envelope.to_string());
    world.send("delivery-reports", "Successfully validated SNS topic for Amazon SES event publishing.");
    world.settle().await;
    let list = seen(&world, &asha, &booking).await;
    let shown = mail.shown(&list);
    assert_eq!(shown["status"], "delivered");
    assert_eq!(shown["reported_at"], "2025-11-24T19:22:26.5Z");
    assert_eq!((text(&shown["template"]), text(&shown["reader"])), ("booking_confirmed", "customer"));
    assert_eq!(list["mail_bounced"], false);
    assert!(!list.to_string().contains(&to_desk.id), "a mail to a member is none of the customer's");
    let all = seen_at(&world, &desk, &show, &booking).await;
    assert_eq!(mail.shown(&all), shown);
    assert_eq!(to_desk.shown(&all)["reader"], "organizer");
    assert_eq!(world.counted("MailDelivered"), 1);
    // Another customer's, and another event's.
    let target = format!("/booking/{booking}/notifications");
    world.get(&target, Some(&world.customer("ben"))).await.refused(404, "not_found");
    let other = world.event().await;
    let elsewhere = format!("/admin/events/{}/bookings/{booking}/notifications", other.event_id);
    world.get(&elsewhere, Some(&desk)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_comes_back_flags_the_booking_until_a_later_one_arrives() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let target = format!("/admin/events/{}/bookings/{booking}", show.event_id);
    let first = sent(&world, &booking, &asha, 1, Template::BookingConfirmed);
    for passing in ["soft-bounce", "delay"] {
        first.reported(&world, passing);
    }
    world.settle().await;
    assert_eq!(first.shown(&seen(&world, &asha, &booking).await)["status"], "sent");
    assert_eq!((world.counted("MailRefused"), world.counted("MailDelayed")), (1, 1));
    assert_eq!(world.get(&target, Some(&desk)).await.expect(200)["mail_bounced"], false);
    first.reported(&world, "bounce");
    world.settle().await;
    let list = seen(&world, &asha, &booking).await;
    assert_eq!(first.shown(&list)["status"], "bounced");
    assert_eq!(list["mail_bounced"], true);
    assert_eq!(seen_at(&world, &desk, &show, &booking).await["mail_bounced"], true);
    assert_eq!(world.get(&target, Some(&desk)).await.expect(200)["mail_bounced"], true);
    assert_eq!(world.counted("MailBounced"), 1);
    let second = sent(&world, &booking, &asha, 2, Template::BookingConfirmed);
    assert_eq!(seen(&world, &asha, &booking).await["mail_bounced"], true, "nobody knows yet");
    second.reported(&world, "delivery");
    world.settle().await;
    assert_eq!(seen(&world, &asha, &booking).await["mail_bounced"], false);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn reports_in_any_order_and_twice_end_in_one_state() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let cases: [(&[&str], &str); 6] = [
        (&["delivery", "complaint"], "complained"),
        (&["complaint", "delivery"], "complained"),
        (&["bounce", "delivery", "bounce"], "bounced"),
        (&["delivery", "bounce"], "bounced"),
        (&["reject", "reject"], "failed"),
        (&["soft-bounce", "delay"], "sent"),
    ];
    let mut mails = Vec::new();
    for (number, (reports, state)) in (1..).zip(cases) {
        let mail = sent(&world, &booking, &asha, number, Template::BookingConfirmed);
        for name in reports {
            mail.reported(&world, name);
            world.settle().await;
        }
        mails.push((mail, state));
    }
    let list = seen(&world, &asha, &booking).await;
    for (mail, state) in mails {
        assert_eq!(mail.shown(&list)["status"], state);
    }
    assert_eq!(world.counted("MailRejected"), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_earlier_than_its_sender_leaves_the_mails_id_and_ends_the_lease() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mail = sent(&world, &booking, &asha, 1, Template::BookingConfirmed);
    let key = json!({ "pk": { "S": booking }, "sk": { "S": format!("notification#{}", mail.id) } });
    let update = json!({
        "TableName": "bookings", "Key": key,
        "UpdateExpression": "SET #status = :sending, lease_until = :end REMOVE service_id, sent_at",
        "ExpressionAttributeNames": { "#status": "status" },
        "ExpressionAttributeValues": { ":sending": { "S": "sending" }, ":end": { "S": "2099-01-01T00:00:00Z" } },
    });
    world.dynamo("UpdateItem", &update);
    mail.reported(&world, "delivery");
    world.settle().await;
    let about = booking.parse().unwrap();
    let stored = world.store().notification(&about, &mail.id.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(stored.service_id.as_deref(), recorded("delivery")["mail"]["messageId"].as_str());
    assert_eq!(stored.sent_at.unwrap().to_string(), "2025-11-24T19:22:24Z");
    assert_eq!(stored.lease_until, None);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_calls_a_mail_unwanted_gets_only_what_the_law_asks_for() {
    let world = World::new();
    let (show, asha, ben) = (world.event().await, world.customer("asha"), world.customer("ben"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mail = sent(&world, &booking, &asha, 1, Template::Reminder);
    let store = world.store();
    let (asha_id, ben_id) = (asha.customer_id().parse().unwrap(), ben.customer_id().parse().unwrap());
    assert!(store.may_be_told(&asha_id, Template::Reminder).await.unwrap());
    mail.reported(&world, "complaint");
    world.settle().await;
    let mut told = Vec::new();
    for template in Template::ALL {
        if store.may_be_told(&asha_id, template).await.unwrap() {
            told.push(template.as_str());
        }
    }
    let law = [
        "booking_confirmed",
        "seats_returned",
        "refund_due",
        "refund_settled",
        "booking_moved",
        "event_postponed",
        "event_relocated",
        "event_cancelled",
        "refund_failed",
        "dispute_opened",
        "code",
    ];
    assert_eq!(told, law);
    assert!(store.may_be_told(&ben_id, Template::Reminder).await.unwrap());
    assert_eq!(world.counted("MailComplained"), 1);
    // A second complaint leaves the first instant.
    let later = sent(&world, &booking, &asha, 2, Template::Reminder);
    let mut report = later.report("complaint");
    report["complaint"]["timestamp"] = json!("2026-01-01T00:00:00Z");
    world.send("delivery-reports", &report.to_string());
    world.settle().await;
    assert_eq!(store.complained_at(&asha_id).await.unwrap().unwrap().to_string(), "2025-11-24T20:11:05Z");
    // A yes to reminders is the customer's last word.
    change(&world, &asha, &json!({ "consents": { "reminders": true } })).await;
    assert!(store.may_be_told(&asha_id, Template::Reminder).await.unwrap());
    later.reported(&world, "complaint");
    world.settle().await;
    change(&world, &asha, &json!({ "consents": { "reminders": true } })).await;
    assert!(store.may_be_told(&asha_id, Template::Reminder).await.unwrap(), "also said again");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_export_has_the_complaint_and_the_notifications_and_an_ended_account_has_neither() {
    let world = World::new();
    let asha = asha_signed_up(&world).await;
    let show = world.event().await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let mail = sent(&world, &booking, &asha, 1, Template::PaymentDeclined);
    mail.reported(&world, "complaint");
    world.settle().await;
    let export = world.get("/account/export", Some(&asha)).await.expect(200);
    assert_eq!(export["complained_at"], "2025-11-24T20:11:05Z");
    assert_eq!(export["bookings"][0]["booking_id"], booking.as_str());
    assert_eq!(mail.shown(&export["bookings"][0])["status"], "complained");
    let release = format!("/booking/{booking}");
    world.call("DELETE", &release, Some(&asha), &[], &Value::Null).await.expect(200);
    let proof = json!({ "password": PASSWORD });
    assert_eq!(world.call("DELETE", "/account", Some(&asha), &[], &proof).await.status, 204);
    let of_complaint = |item: &Value| item["sk"]["S"] == "complaint";
    assert!(!world.items("customers").iter().any(of_complaint));
    // A report that comes after the end of the account writes nothing about the person.
    let late = sent(&world, &booking, &asha, 2, Template::PaymentDeclined);
    late.reported(&world, "complaint");
    world.settle().await;
    assert!(!world.items("customers").iter().any(of_complaint));
    // Days later even the mark of the closed account is gone: what is written then ends by itself.
    world.pass(2 * 86_400);
    world.sweep_ttl();
    late.reported(&world, "complaint");
    world.settle().await;
    let kept: Vec<_> = world.items("customers").into_iter().filter(|item| of_complaint(item)).collect();
    assert!(kept.iter().all(|item| item["expires_at_ttl"]["N"].is_string()), "{kept:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_report_that_nobody_understands_goes_to_the_dead_letters_and_holds_up_no_other() {
    let world = World::new();
    world.keep_log();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let mail = sent(&world, &booking, &asha, 1, Template::BookingConfirmed);
    let poison = r#"{"eventType": "Bounce", "mail": {"destination": "carla@example.com"}}"#;
    world.send("delivery-reports", poison);
    mail.reported(&world, "bounce");
    for _ in 0..6 {
        world.settle().await;
        world.pass(91);
    }
    assert_eq!(mail.shown(&seen(&world, &asha, &booking).await)["status"], "bounced");
    let dead = world.take_dead("delivery-reports");
    assert_eq!(dead.iter().map(|message| message.body.as_str()).collect::<Vec<_>>(), [poison]);
    assert_eq!(dead[0].receives, 5);
    assert!(!json!(world.log()).to_string().contains("carla"), "an address is in the log");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_report_without_a_notification_is_only_counted() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let before = world.items("bookings").len();
    // One that has expired, and a mail with a code, which has no tags of ours.
    let gone = Sent { about: booking, id: "ntf_zzzzzzzzzzzzzzzz".to_owned() };
    gone.reported(&world, "complaint");
    let mut code = recorded("bounce");
    code["mail"]["tags"] = json!({ "ses:configuration-set": ["kit-mails"] });
    world.send("delivery-reports", &code.to_string());
    world.settle().await;
    assert_eq!((world.counted("MailComplained"), world.counted("MailBounced")), (1, 1));
    assert_eq!(world.items("bookings").len(), before);
    assert!(world.items("customers").iter().all(|item| item["sk"]["S"] != "complaint"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_recording_of_a_complaint_fails_it_is_obeyed_and_shown_in_the_end() {
    at_every_call("record-delivery", 2, async |world, fault| {
        let (show, asha) = (world.event().await, world.customer("asha"));
        let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let mail = sent(&world, &booking, &asha, 1, Template::Reminder);
        world.fault(fault);
        mail.reported(&world, "complaint");
        settle_for_long(&world).await;
        let came = world.clear_faults() > 0;
        settle_for_long(&world).await;
        assert_eq!(mail.shown(&seen(&world, &asha, &booking).await)["status"], "complained");
        let id = asha.customer_id().parse().unwrap();
        assert!(!world.store().may_be_told(&id, Template::Reminder).await.unwrap());
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_and_the_desk_have_a_confirmation_mailed_again_five_times_a_day_together() {
    let world = World::new();
    let (show, asha) = (world.event().await, world.customer("asha"));
    let desk = world.member(&world.organizer().await, "desk", "desk").await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let own = format!("/booking/{booking}/notifications/resend");
    let at_desk = format!("/admin/events/{}/bookings/{booking}/notifications/resend", show.event_id);
    let told = || {
        let all = world.waiting("notifications").into_iter();
        let all = all.map(|message| serde_json::from_str::<Value>(&message.body).unwrap());
        all.filter(|order| order["type"] == "ConfirmationAsked").collect::<Vec<_>>()
    };
    for (target, who) in [(&own, &asha), (&at_desk, &desk), (&own, &asha), (&at_desk, &desk), (&own, &asha)] {
        let before = told().len();
        let reply = world.call("POST", target, Some(who), &[], &Value::Null).await;
        assert_eq!((reply.status, reply.bytes.len()), (202, 0));
        let orders = told();
        assert_eq!(orders.len(), before + 1);
        assert_eq!(orders[before]["data"]["booking_id"], booking.as_str());
        world.pass(1);
    }
    let ids: std::collections::BTreeSet<_> =
        told().iter().map(|order| text(&order["message_id"]).to_owned()).collect();
    assert_eq!(ids.len(), 5, "each is a notification of its own");
    for (target, who) in [(&own, &asha), (&at_desk, &desk)] {
        let reply = world.call("POST", target, Some(who), &[], &Value::Null).await;
        reply.refused(429, "too_many_attempts");
    }
    world.pass(86_400);
    assert_eq!(world.call("POST", &own, Some(&asha), &[], &Value::Null).await.status, 202);
    // Only who has seats has a confirmation.
    let pending = world.locked(&asha, &show, &["Stalls-A-2"]).await;
    let target = format!("/booking/{pending}/notifications/resend");
    world.call("POST", &target, Some(&asha), &[], &Value::Null).await.refused(409, "booking_status_wrong");
    let ben = world.customer("ben");
    world.call("POST", &own, Some(&ben), &[], &Value::Null).await.refused(404, "not_found");
    world.abandon();
}
