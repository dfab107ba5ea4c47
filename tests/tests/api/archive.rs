//! Bookings of events long over go into files, and everything that reads them finds what it found before.

use std::collections::BTreeMap;

use domain::booking::Booking;
use domain::payment::DisputeStatus;
use sandbox::DisputeOutcome;
use serde_json::{Value, json};
use tests::{Fault, Person, Service, Show, Trouble, World};

use crate::faults_money::settle_for_long;
use crate::limits::item_bytes;
use crate::support::text;

/// A day, in seconds.
const DAY: i64 = 86_400;
/// Longer than the archive's 400 days after any event of these tests.
const LONG_OVER: i64 = 440 * DAY;

/// Two bookings of asha's and one of ben's, of whose two seats one was returned. The event is long over.
async fn long_ago(world: &World) -> (Show, [Person; 2], [String; 3]) {
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let first = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    world.pass(1);
    let second = world.bought(&asha, &show, &["Balcony-A-1"]).await;
    world.pass(1);
    let returned = world.bought(&ben, &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    world.ask_back(&ben, &returned, Some(&["Stalls-A-2"])).await.expect(201);
    world.give_back(&ben, &returned, &world.mailed_code(&ben)).await.expect(200);
    settle_for_long(world).await;
    world.pass(LONG_OVER);
    world.settle().await;
    (show, [asha, ben], [first, second, returned])
}

fn bookings(world: &World) -> BTreeMap<String, Booking> {
    world.all_bookings().into_iter().map(|booking| (booking.booking_id.to_string(), booking)).collect()
}

/// Views that customers and members have of these bookings, page by page.
async fn seen(world: &World, show: &Show, people: &[Person; 2], ids: &[String; 3]) -> Vec<Value> {
    let [asha, ben] = people;
    let mut seen = Vec::new();
    let mut see = async |target: String, who: &Person| {
        let reply = world.get(&target, Some(who)).await;
        assert_eq!(reply.status, 200, "{target}: {}", String::from_utf8_lossy(&reply.bytes));
        seen.push(match &reply.body {
            Value::Null => json!(String::from_utf8_lossy(&reply.bytes)),
            body => body.clone(),
        });
    };
    for (id, who) in ids.iter().zip([asha, asha, ben]) {
        for path in ["", "/invoice", "/tickets"] {
            see(format!("/booking/{id}{path}"), who).await;
        }
    }
    see("/bookings".to_owned(), asha).await;
    let desk = world.administrator();
    let listed = format!("/admin/events/{}/bookings", show.event_id);
    for id in ids {
        see(format!("{listed}/{id}"), &desk).await;
    }
    see(format!("{listed}?email={}", asha.address()), &desk).await;
    see(format!("{listed}?seat_id=Stalls-A-1"), &desk).await;
    seen.push(json!(attendees(world, show).await));
    seen
}

/// The tickets of all pages of the event's attendees, in any order.
async fn attendees(world: &World, show: &Show) -> Vec<String> {
    let (mut tickets, mut cursor) = (Vec::new(), String::new());
    loop {
        let target = format!("/admin/events/{}/attendees{cursor}", show.event_id);
        let page = world.get(&target, Some(&world.administrator())).await;
        let file = String::from_utf8(page.bytes.clone()).unwrap();
        tickets.extend(file.lines().skip(1).map(str::to_owned));
        match page.headers.get("next-cursor") {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    tickets.sort();
    tickets
}

/// The organizer's list of the event's bookings, in pages of `limit`.
async fn listed(world: &World, show: &Show, limit: usize) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let target = format!("/admin/events/{}/bookings?limit={limit}{cursor}", show.event_id);
        let page = world.get(&target, Some(&world.administrator())).await.expect(200);
        all.extend(page["bookings"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// Runs `scene` with each death and lost answer at the 1st, 2nd, … write of `function`, until there is no such write.
pub(crate) async fn at_every_write(
    function: &'static str,
    writes_min: usize,
    scene: impl AsyncFn(World, Fault) -> bool,
) {
    let writes = [(Service::S3, "PUT object"), (Service::S3, "POST object"), (Service::DynamoDb, "PutItem")];
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
        let mut came = 0;
        for (service, operation) in writes {
            let fault =
                |n| Fault::new(trouble).function(function).service(service).operation(operation).nth(n);
            let mut n = 1;
            while scene(World::with_seed(n as u64), fault(n)).await {
                n += 1;
            }
            came += n - 1;
        }
        assert!(came >= writes_min, "{function}: {trouble:?} came at {came} writes");
    }
}

/// Bytes of all bookings' items.
fn bytes_of_bookings(world: &World) -> usize {
    let items = world.items("bookings");
    items.iter().filter(|item| item["sk"]["S"] == "booking").map(item_bytes).sum()
}

/// All messages of the bus.
fn messages(world: &World) -> usize {
    let kinds = ["BookingCreated", "BookingConfirmed", "BookingCancelled", "SeatsReturned", "BookingExpired"];
    let money = ["PaymentFailed", "RefundDue", "RefundSettled", "RefundFailed", "DisputeOpened"];
    kinds.iter().chain(&money).map(|kind| world.published(kind).len()).sum()
}

#[tokio::test(start_paused = true)]
async fn an_archived_booking_reads_as_before_and_its_item_is_a_stub_that_no_index_of_the_event_has() {
    let world = World::new();
    let (show, people, ids) = long_ago(&world).await;
    let (before, kept, told) = (seen(&world, &show, &people, &ids).await, bookings(&world), messages(&world));
    let lists = [listed(&world, &show, 1).await, listed(&world, &show, 100).await];
    let whole = bytes_of_bookings(&world);
    world.archive().await.answer.unwrap();
    world.settle().await;
    let stubs = world.stubs();
    assert_eq!(stubs.len(), 3);
    for stub in &stubs {
        assert!(stub["event_shard"].is_null() && stub["ver"].is_null() && stub["quote"].is_null(), "{stub}");
    }
    let shorter = bytes_of_bookings(&world);
    let length =
        |stub: &Value| text(&stub["archive"]["S"]).rsplit(' ').next().unwrap().parse::<usize>().unwrap();
    let lines: usize = stubs.iter().map(length).sum();
    println!("{whole} bytes of three items become {shorter}, and lines of {lines} bytes");
    assert!(2 * shorter < whole, "{shorter} of {whole}");
    assert_eq!(bookings(&world), kept);
    world.cold_start();
    let after = seen(&world, &show, &people, &ids).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!([listed(&world, &show, 1).await, listed(&world, &show, 100).await], lists);
    assert_eq!(messages(&world), told, "a change of the place means nothing");
    // The next runs find nothing to do.
    for _ in 0..2 {
        world.pass(DAY);
        world.archive().await.answer.unwrap();
    }
    assert_eq!(world.stubs(), stubs);
    assert_eq!(world.audit_books().await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_archived_before_its_time_or_while_something_is_open() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None).unwrap());
    settle_for_long(&world).await;
    world.archive().await.answer.unwrap();
    assert!(world.stubs().is_empty(), "the event is to come");
    world.pass(LONG_OVER);
    world.archive().await.answer.unwrap();
    assert!(world.stubs().is_empty(), "its dispute is undecided");
    let cancel = format!("/admin/events/{}/cancel", show.event_id);
    world.admin("POST", &cancel, &json!({})).await.refused(409, "event_status_wrong");
    world.sandbox(|sandbox, now| {
        sandbox.end_charge_dispute(now, &dispute, DisputeOutcome::Won).unwrap();
    });
    settle_for_long(&world).await;
    world.pass(DAY);
    world.archive().await.answer.unwrap();
    assert_eq!(world.stubs().len(), 1, "the day's second walk finds it");
    world.finish().await;
}

/// The capture of a booking's payment.
fn capture_of(world: &World, booking: &str) -> String {
    bookings(world)[booking].payments[0].capture.clone().unwrap()
}

#[tokio::test(start_paused = true)]
async fn late_money_brings_an_archived_booking_back_and_is_told_once() {
    let world = World::new();
    let (show, people, ids) = long_ago(&world).await;
    world.archive().await.answer.unwrap();
    world.settle().await;
    let (told, confirmed) = (messages(&world), world.published("BookingConfirmed").len());
    let capture = capture_of(&world, &ids[0]);
    world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=10000"));
    settle_for_long(&world).await;
    assert_eq!(world.stubs().len(), 2);
    let refunds = world.published("RefundSettled");
    let of_it = |message: &&Value| message.to_string().contains(&ids[0]);
    assert_eq!(refunds.iter().filter(of_it).count(), 1);
    assert!(messages(&world) > told);
    assert_eq!(world.published("BookingConfirmed").len(), confirmed, "it was not sold again");
    let shown = world.booking(&people[0], &ids[0]).await;
    assert_eq!(shown["payments"][0]["refunds"][0]["amount"]["amount_minor"], 10_000, "{shown}");
    let intents = world.provider_list("/v1/payment_intents");
    let second = capture_of(&world, &ids[1]);
    let charge = intents.iter().find(|intent| intent["id"] == second.as_str()).unwrap();
    let charge = text(&charge["latest_charge"]).to_owned();
    world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None).unwrap());
    settle_for_long(&world).await;
    assert_eq!(bookings(&world)[&ids[1]].payments[0].disputes[0].status, DisputeStatus::Withdrawn);
    // The refunded one is settled again, the disputed one is not; the list has each once.
    world.pass(DAY);
    world.archive().await.answer.unwrap();
    assert_eq!(world.stubs().len(), 2);
    let mut found: Vec<String> =
        listed(&world, &show, 1).await.iter().map(|it| text(&it["booking_id"]).to_owned()).collect();
    found.sort();
    let mut wanted = ids.to_vec();
    wanted.sort();
    assert_eq!(found, wanted);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_after_years_gets_its_first_answer() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let wish = json!({ "event_id": show.event_id, "seats": ["Stalls-A-1"] });
    let first = world.book(&asha, "same", &wish).await.expect(201);
    world.paid(&asha, text(&first["booking_id"])).await;
    settle_for_long(&world).await;
    world.pass(LONG_OVER);
    world.archive().await.answer.unwrap();
    world.settle().await;
    assert_eq!(world.stubs().len(), 1);
    let again = world.book(&asha, "same", &wish).await;
    assert_eq!(again.body["booking_id"], first["booking_id"], "{:?}", again.body);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_archive_dies_every_booking_is_whole_or_in_a_file_and_the_next_run_goes_on() {
    at_every_write("archive-bookings", 6, async |world, fault| {
        let (show, people, ids) = long_ago(&world).await;
        let (before, kept) = (seen(&world, &show, &people, &ids).await, bookings(&world));
        let list = listed(&world, &show, 2).await;
        world.fault(fault);
        let _ = world.archive().await;
        let came = world.clear_faults() > 0;
        assert_eq!(bookings(&world), kept);
        assert_eq!(seen(&world, &show, &people, &ids).await, before);
        let mut half = listed(&world, &show, 2).await;
        half.sort_by_key(|it| std::cmp::Reverse(text(&it["created_at"]).to_owned()));
        assert_eq!(half, list, "each is in the list once");
        world.archive().await.answer.unwrap();
        world.settle().await;
        assert_eq!(world.stubs().len(), 3);
        assert_eq!(bookings(&world), kept);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_function_of_late_money_dies_the_refund_is_recorded_once() {
    at_every_write("process-payment", 2, async |world, fault| {
        let (_, people, ids) = long_ago(&world).await;
        world.archive().await.answer.unwrap();
        world.settle().await;
        let capture = capture_of(&world, &ids[0]);
        world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=10000"));
        world.fault(fault);
        settle_for_long(&world).await;
        let came = world.clear_faults() > 0;
        settle_for_long(&world).await;
        let shown = world.booking(&people[0], &ids[0]).await;
        assert_eq!(shown["payments"][0]["refunds"].as_array().unwrap().len(), 1, "{shown}");
        assert_eq!(world.stubs().len(), 2);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn two_runs_at_once_and_money_that_comes_meanwhile_lose_nothing() {
    for seed in 1..=15 {
        let world = World::with_seed(seed);
        let (_, people, ids) = long_ago(&world).await;
        let capture = capture_of(&world, &ids[1]);
        world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=5000"));
        let runs = futures::join!(world.archive(), world.archive(), world.settle());
        assert!(runs.0.answer.is_ok() && runs.1.answer.is_ok());
        settle_for_long(&world).await;
        world.pass(DAY);
        world.archive().await.answer.unwrap();
        assert_eq!(world.stubs().len(), 3, "seed {seed}");
        let shown = world.booking(&people[0], &ids[1]).await;
        assert_eq!(shown["payments"][0]["refunds"][0]["amount"]["amount_minor"], 5_000, "{shown}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_booking_whose_file_is_lost_is_an_error_and_no_empty_booking() {
    let world = World::new();
    let (show, [asha, _], ids) = long_ago(&world).await;
    world.archive().await.answer.unwrap();
    world.lose_the_archive();
    world.get(&format!("/booking/{}", ids[0]), Some(&asha)).await.refused(500, "internal");
    let list = format!("/admin/events/{}/bookings", show.event_id);
    world.get(&list, Some(&world.administrator())).await.refused(500, "internal");
    world.abandon();
}
