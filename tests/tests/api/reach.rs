//! Text messages, reminders, mails about unpaid seats, and the end of all of them.

use functions::Function;
use serde_json::{Value, json};
use tests::{Fault, Hall, Mail, Person, Section, Show, Trouble, World};

use crate::account::{account, asha_signed_up};
use crate::accounts::PASSWORD;
use crate::support::text;

pub(crate) const NUMBER: &str = "+919876543210";
/// Start of the events of the kit, 24 December 2026 at half past seven in Mumbai.
const START: i64 = 1_798_120_800;
const HOUR: i64 = 3_600;

pub(crate) async fn change(world: &World, who: &Person, body: &Value) {
    let version = world.get("/account", Some(who)).await.headers["etag"].clone();
    world.call("PATCH", "/account", Some(who), &[("if-match", version.as_str())], body).await.expect(200);
}

/// Asha, who has asked for mails that remind.
async fn asha_reminded(world: &World) -> Person {
    let asha = asha_signed_up(world).await;
    change(world, &asha, &json!({ "consents": { "reminders": true } })).await;
    asha
}

/// Mails to Asha of whom the account has another address than the kit's.
fn about(world: &World, who: &str, words: &str) -> Vec<Mail> {
    let all = world.notified_from(0).into_iter();
    all.filter(|mail| mail.to == who && mail.subject.contains(words)).collect()
}

#[tokio::test(start_paused = true)]
async fn who_has_asked_for_text_messages_gets_one_beside_the_mail() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    change(&world, &asha, &json!({ "telephone": NUMBER })).await;
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    assert!(world.texts_to(NUMBER).is_empty(), "a number is not a consent");

    change(&world, &asha, &json!({ "consents": { "sms": true } })).await;
    let booking = world.bought(&asha, &show, &["Stalls-A-2"]).await;
    let texts = world.texts_to(NUMBER);
    let [sent] = texts.as_slice() else { panic!("{texts:?}") };
    assert!(sent.text.starts_with("Opera House: your seats for "), "{}", sent.text);
    assert!(sent.text.ends_with(&format!("https://tickets.test/booking/{booking}")), "{}", sent.text);
    let told = |name: &str| sent.attributes.get(name).map(String::as_str);
    assert_eq!(told("AWS.SNS.SMS.SMSType"), Some("Transactional"));
    assert_eq!(told("AWS.SNS.SMS.SenderID"), Some("OPERA"));
    assert_eq!(told("AWS.MM.SMS.EntityId"), Some("1101"));
    assert_eq!(told("AWS.MM.SMS.TemplateId"), Some("1107"));
    let mails = world.notified_from(0);
    assert_eq!(mails.iter().filter(|mail| mail.tags["about"] == booking).count(), 1, "the mail comes, too");

    change(&world, &asha, &json!({ "consents": { "sms": false } })).await;
    world.bought(&asha, &show, &["Stalls-A-3"]).await;
    assert_eq!(world.texts_to(NUMBER).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_that_does_not_exist_holds_nothing_up() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_signed_up(&world).await;
    change(&world, &asha, &json!({ "telephone": "+919876540000", "consents": { "sms": true } })).await;
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(world.notified_from(0).iter().filter(|mail| mail.tags["about"] == booking).count(), 1);
    assert_eq!((world.counted("TextRefused"), world.counted("NotificationFailed")), (1, 0));
    world.finish().await;
}

async fn remind(world: &World) -> bool {
    let run = world.invoke(&Function::Schedule(&functions::REMIND_CUSTOMERS), b"{}").await;
    let is_done = run.answer.is_ok();
    world.settle().await;
    is_done
}

fn until(world: &World, second: i64) {
    world.pass(second - world.clock.second());
}

#[tokio::test(start_paused = true)]
async fn customers_are_reminded_once_in_the_hour_that_begins_the_last_day() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let given_back = world.bought(&ben, &show, &["Stalls-A-2"]).await;
    world.ask_back(&ben, &given_back, None).await.expect(201);
    world.give_back(&ben, &given_back, &world.mailed_code(&ben)).await.expect(200);
    let reminders = |who: &Person| {
        let mails = world.notified(who).into_iter();
        mails.filter(|mail| mail.subject.starts_with("Tomorrow")).count()
    };
    until(&world, START - 26 * HOUR);
    assert!(remind(&world).await);
    assert_eq!(reminders(&asha), 0, "it is too early");
    for hour in [25, 24, 23, 22] {
        until(&world, START - hour * HOUR + 60);
        assert!(remind(&world).await);
        assert_eq!(reminders(&asha), usize::from(hour <= 24), "{hour} hours before");
    }
    assert_eq!(reminders(&ben), 0, "the seats were given back");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_hours_without_runs_nobody_is_left_out() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    until(&world, START - 30 * HOUR);
    assert!(remind(&world).await);
    until(&world, START - 20 * HOUR);
    assert!(remind(&world).await);
    let mails = world.notified(&asha);
    assert_eq!(mails.iter().filter(|mail| mail.subject.starts_with("Tomorrow")).count(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_reminder_that_dies_at_any_call_leaves_nobody_out_and_tells_nobody_twice() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for nth in 1.. {
            let world = World::new();
            let show = world.event().await;
            let asha = world.customer("asha");
            world.bought(&asha, &show, &["Stalls-A-1"]).await;
            until(&world, START - 24 * HOUR + 60);
            world.fault(Fault::new(trouble).function("remind-customers").nth(nth));
            remind(&world).await;
            let fired = world.clear_faults() > 0;
            world.pass(600);
            assert!(remind(&world).await);
            let mails = world.notified(&asha);
            let reminders = mails.iter().filter(|mail| mail.subject.starts_with("Tomorrow")).count();
            assert_eq!(reminders, 1, "{trouble:?} at call {nth}");
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

/// Lets a lock end without a payment, until its item is deleted.
async fn let_expire(world: &World) {
    world.pass(2 * HOUR);
    world.settle().await;
    world.sweep_ttl();
    world.settle().await;
}

#[tokio::test(start_paused = true)]
async fn unpaid_seats_are_mailed_about_once_for_an_event_to_customers_who_want_it() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (asha_reminded(&world).await, world.customer("ben"));
    let address = text(&account(&world, &asha).await["email"]).to_owned();
    world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.locked(&ben, &show, &["Stalls-A-3"]).await;
    let_expire(&world).await;
    let mails = world.notified_from(0);
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(mail.to, address);
    let link = format!("https://tickets.test/events/{}/seats?seat=Stalls-A-1&seat=Stalls-A-2", show.event_id);
    assert!(mail.text.contains(&link), "{}", mail.text);
    assert!(mail.text.contains("https://api.tickets.test/stop/cus_"), "{}", mail.text);

    world.locked(&asha, &show, &["Stalls-B-1"]).await;
    let_expire(&world).await;
    assert_eq!(world.notified_from(0).len(), 1, "once for the event");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_remembered_of_unpaid_seats_goes_with_the_account() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_reminded(&world).await;
    world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let_expire(&world).await;
    let remembered =
        || world.items("customers").iter().any(|item| text(&item["sk"]["S"]).starts_with("abandoned#"));
    assert!(remembered());
    let proof = json!({ "password": PASSWORD });
    assert_eq!(world.call("DELETE", "/account", Some(&asha), &[], &proof).await.status, 204);
    assert!(!remembered());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_has_bought_other_seats_is_not_mailed_about_unpaid_ones() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_reminded(&world).await;
    let address = text(&account(&world, &asha).await["email"]).to_owned();
    world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(HOUR);
    world.bought(&asha, &show, &["Stalls-B-1"]).await;
    let_expire(&world).await;
    assert!(about(&world, &address, "seats").iter().all(|mail| !mail.text.contains("/stop/")));
    world.finish().await;
}

/// Path of the link that stops the mails, out of a mail.
async fn stop_path(world: &World, who: &Person, show: &Show) -> String {
    world.locked(who, show, &["Stalls-A-1"]).await;
    let_expire(world).await;
    let mails = world.notified_from(0);
    let mail = mails.last().expect("a mail").text.clone();
    let (_, rest) = mail.split_once("https://api.tickets.test").expect("a link");
    rest.split_whitespace().next().expect("a path").to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_link_in_a_mail_stops_reminders_without_a_sign_in() {
    let world = World::new();
    let (show, other) = (world.event().await, world.event().await);
    let asha = asha_reminded(&world).await;
    let path = stop_path(&world, &asha, &show).await;
    let page = world.get(&path, None).await;
    assert_eq!((page.status, page.headers["content-type"].as_str()), (200, "text/html; charset=utf-8"));
    assert_eq!(account(&world, &asha).await["consents"]["reminders"]["given"], true, "a look ends nothing");

    let before = account(&world, &asha).await;
    for _ in 0..2 {
        let form = b"List-Unsubscribe=One-Click";
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        assert_eq!(world.call_raw("POST", &path, None, &headers, form).await.status, 200);
        let after = account(&world, &asha).await;
        assert_eq!(after["consents"]["reminders"]["given"], false);
        assert_eq!((&after["name"], &after["email"]), (&before["name"], &before["email"]));
    }
    world.locked(&asha, &other, &["Stalls-A-1"]).await;
    let_expire(&world).await;
    assert_eq!(world.notified_from(0).len(), 1, "no more mails");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_not_ours_stops_nothing() {
    let world = World::new();
    let show = world.event().await;
    let asha = asha_reminded(&world).await;
    let path = stop_path(&world, &asha, &show).await;
    let forged = path.replace(&asha.customer_id(), "cus_somebody-else");
    assert_ne!(forged, path);
    for wrong in [forged.as_str(), &path[..path.len() - 1], "/stop/cus_1.00"] {
        assert_eq!(world.get(wrong, None).await.status, 400);
        assert_eq!(world.call_raw("POST", wrong, None, &[], b"").await.status, 400);
    }
    assert_eq!(account(&world, &asha).await["consents"]["reminders"]["given"], true);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_races_with_a_change_of_the_profile_loses_neither() {
    for seed in 1..12 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = asha_reminded(&world).await;
        let path = stop_path(&world, &asha, &show).await;
        let version = world.get("/account", Some(&asha)).await.headers["etag"].clone();
        let headers = [("if-match", version.as_str())];
        let name = json!({ "name": "Asha Rao" });
        let (stopped, changed) = futures::future::join(
            world.call_raw("POST", &path, None, &[], b""),
            world.call("PATCH", "/account", Some(&asha), &headers, &name),
        )
        .await;
        assert_eq!(stopped.status, 200, "seed {seed}");
        let there = account(&world, &asha).await;
        assert_eq!(there["consents"]["reminders"]["given"], false, "seed {seed}");
        assert_eq!(there["name"] == "Asha Rao", changed.status == 200, "seed {seed}");
        world.finish().await;
    }
}

/// An event with two seats in one section and one in another.
pub(crate) async fn tiny(world: &World) -> Show {
    let mut hall = Hall::default();
    let category = hall.category("premium");
    let hall = hall.section(Section::new("Stalls", category).row("A", 2));
    let hall = hall.section(Section::new("Balcony", category).row("A", 1));
    world.event_with(&hall, |_| {}).await
}

#[tokio::test(start_paused = true)]
async fn the_organizer_hears_once_that_an_event_is_sold_out() {
    let world = World::new();
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let show = tiny(&world).await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let told = || world.notified(&olga).len();
    world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    assert_eq!(told(), 0, "a section is not the event");
    let lock = world.locked(&ben, &show, &["Balcony-A-1"]).await;
    world.settle().await;
    assert_eq!(told(), 0, "a lock is not a sale");
    world.paid(&ben, &lock).await;
    world.settle().await;
    assert_eq!(told(), 1);
    let mail = &world.notified(&olga)[0];
    assert_eq!(mail.tags["about"], show.event_id);

    // Seats that come back and are sold again are no news.
    world.ask_back(&ben, &lock, None).await.expect(201);
    world.give_back(&ben, &lock, &world.mailed_code(&ben)).await.expect(200);
    world.settle().await;
    world.bought(&asha, &show, &["Balcony-A-1"]).await;
    assert_eq!(told(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_hall_of_one_section_whose_seats_do_not_name_it_sells_out_too() {
    let world = World::new();
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let mut hall = Hall::default();
    let category = hall.category("premium");
    let hall = hall.section(Section::new("Stalls", category).row("A", 2));
    let show = world.event_with(&hall, |_| {}).await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["A1"]).await;
    assert_eq!(world.notified(&olga).len(), 0);
    world.bought(&asha, &show, &["A2"]).await;
    assert_eq!(world.notified(&olga).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn last_seats_that_are_sold_at_the_same_moment_are_noticed_whoever_is_last() {
    for seed in 1..12 {
        let world = World::with_seed(seed);
        let organizer = world.organizer().await;
        let olga = world.member(&organizer, "olga", "owner").await;
        let show = tiny(&world).await;
        let mut bookings = Vec::new();
        for seat in ["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"] {
            let who = world.customer(seat);
            let booking = world.locked(&who, &show, &[seat]).await;
            world.paid(&who, &booking).await;
            bookings.push(booking);
        }
        world.settle().await;
        assert_eq!(world.notified(&olga).len(), 1, "seed {seed}");
        world.finish().await;
    }
}
