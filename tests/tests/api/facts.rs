//! Facts of messages: recorded once, whatever comes twice, late or broken; and added up each night.

use std::collections::BTreeMap;

use aws::store::StoredDay;
use domain::fact::{Aggregate, HourLine, Kind, utc_day};
use domain::ids::EventId;
use functions::Function;
use jiff::civil::Date;
use serde_json::{Value, json};
use tests::{DECLINED, Show, VISA, World};

use crate::support::text;

/// Sums of lines by kind: count, seats and amount.
pub(crate) type ByKind = BTreeMap<Kind, (i64, i64, i64)>;

/// The day of the world's clock, by UTC.
pub(crate) fn today(world: &World) -> Date {
    utc_day(world.clock.now())
}

pub(crate) fn event_id(show: &Show) -> EventId {
    show.event_id.parse().unwrap()
}

/// All lines of an event up to today.
pub(crate) async fn lines(world: &World, show: &Show) -> Vec<HourLine> {
    let read = world.store().lines_of(&event_id(show), Date::MIN, today(world)).await.unwrap();
    assert!(read.is_sorted_by_key(|day| day.day));
    read.into_iter().flat_map(|day| day.lines).collect()
}

pub(crate) async fn by_kind(world: &World, show: &Show) -> ByKind {
    let mut sums = ByKind::new();
    for HourLine { line, .. } in lines(world, show).await {
        let sum = sums.entry(line.of.kind).or_default();
        *sum = (sum.0 + line.count, sum.1 + line.seats, sum.2 + line.amount_minor);
    }
    sums
}

/// The stored days of an event up to today.
async fn stored(world: &World, show: &Show) -> Vec<StoredDay> {
    world.store().stored_days(&event_id(show), Date::MIN, today(world)).await.unwrap()
}

/// Runs the nightly check once.
pub(crate) async fn check(world: &World) {
    let check = Function::Schedule(&functions::CHECK_AGGREGATES);
    world.invoke(&check, b"{}").await.answer.expect("the check runs");
}

/// A purchase of two seats after a decline, of which one comes back; and a lock that expires.
pub(crate) async fn some_history(world: &World) -> Show {
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    world.locked(&ben, &show, &["Stalls-A-5"]).await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    world.ask_back(&asha, &booking, Some(&["Stalls-A-1"])).await.expect(201);
    world.settle().await;
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.pass(90 * 60);
    // A lock that ended unpaid leaves by its TTL.
    world.sweep_ttl();
    world.settle().await;
    show
}

/// Puts every message of the bus on the facts queue once more, as a replay of the archive does.
fn replay(world: &World) {
    for kind in domain::fact::Fact::KINDS {
        for message in world.published(kind) {
            world.send("facts", &message["Detail"].to_string());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_happens_to_bookings_is_recorded_by_kind_with_seats_and_money() {
    let world = World::new();
    let show = some_history(&world).await;
    let sums = by_kind(&world, &show).await;
    let of = |kind: Kind| sums.get(&kind).copied().unwrap_or_default();
    let (total, captured) = (of(Kind::Confirmed), of(Kind::Captured));
    assert_eq!((of(Kind::Locked).0, of(Kind::Locked).1), (2, 3));
    assert_eq!((of(Kind::Paying).0, total.0, total.1, captured.2), (1, 1, 2, total.2));
    assert_eq!((of(Kind::LockExpired).0, of(Kind::Declined).0, of(Kind::Recovered).2), (1, 1, total.2));
    assert_eq!((of(Kind::Returned).0, of(Kind::Returned).1), (1, 1));
    assert_eq!((of(Kind::Refund).0, of(Kind::RefundPaid)), (1, of(Kind::Refund)));
    let parts = [Kind::RefundedPrice, Kind::RefundedFee, Kind::RefundedTax].map(|kind| of(kind).2);
    assert_eq!(parts.iter().sum::<i64>(), of(Kind::Refund).2, "{sums:?}");
    assert_eq!(world.store().days_of_event(&event_id(&show)).await.unwrap(), [today(&world)]);
    let organizer = world.organizer().await.parse().unwrap();
    let month_ago = today(&world).saturating_sub(jiff::Span::new().days(40));
    let days = world.store().days_of_organizer(&organizer, month_ago, today(&world)).await;
    assert_eq!(days.unwrap(), [(today(&world), event_id(&show))]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn messages_that_come_again_change_no_figure() {
    let world = World::new();
    let show = some_history(&world).await;
    let before = (lines(&world, &show).await, world.counted("FactsRecorded"));
    for _ in 0..2 {
        replay(&world);
        replay(&world);
        world.settle().await;
        world.cold_start();
    }
    assert_eq!((lines(&world, &show).await, world.counted("FactsRecorded")), before);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_cannot_be_read_fails_alone_and_is_set_aside_after_five_tries() {
    let world = World::new();
    let show = world.event().await;
    let broken = json!({
        "message_id": "msg_broken_0", "type": "BookingConfirmed", "version": 2, "occurred_at": world.clock.now(),
        "data": { "booking": "none" },
    });
    world.send("facts", &broken.to_string());
    world.send("facts", "no JSON");
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    assert_eq!(by_kind(&world, &show).await[&Kind::Confirmed].0, 1, "nobody waits for the broken ones");
    for _ in 0..6 {
        world.pass(182);
        world.settle().await;
    }
    let dead = world.take_dead("facts");
    assert_eq!(dead.len(), 2);
    assert!(dead.iter().all(|message| message.receives == 5), "{dead:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn messages_of_an_unknown_kind_or_version_are_counted_and_passed_over() {
    let world = World::new();
    let show = world.event().await;
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    let before = lines(&world, &show).await;
    let mut told = world.published("BookingConfirmed")[0]["Detail"].clone();
    told["message_id"] = json!("msg_later_0");
    for (name, value) in [("version", json!(99)), ("type", json!("SeatsUpgraded"))] {
        let mut later = told.clone();
        later[name] = value;
        world.send("facts", &later.to_string());
    }
    world.settle().await;
    assert_eq!((world.counted("FactMessageUnknown"), lines(&world, &show).await), (2, before));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_from_before_the_kept_facts_is_not_counted_a_second_time() {
    let world = World::new();
    let show = world.event().await;
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    check(&world).await;
    let (day, before) = (today(&world), lines(&world, &show).await);
    world.pass(401 * 86_400);
    world.sweep_ttl();
    replay(&world);
    world.settle().await;
    let kept = world.store().lines_of(&event_id(&show), day, day).await.unwrap();
    assert_eq!(kept[0].lines, before, "the sums of a day outlive its facts");
    assert!(world.counted("FactTooOld") > 0);
    check(&world).await;
    assert_eq!(world.store().lines_of(&event_id(&show), day, day).await.unwrap(), kept);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn each_night_days_with_new_facts_are_added_up_and_a_later_fact_is_never_missed() {
    let world = World::new();
    let show = some_history(&world).await;
    assert!(stored(&world, &show).await.iter().all(|day| !day.is_valid()));
    let facts = lines(&world, &show).await;
    check(&world).await;
    assert!(stored(&world, &show).await.iter().all(StoredDay::is_valid));
    assert_eq!(lines(&world, &show).await, facts);
    // The rest of the night's runs have nothing to do.
    check(&world).await;
    assert_eq!(world.counted("AggregatesStored"), 1);
    world.bought(&world.customer("cara"), &show, &["Stalls-A-9"]).await;
    assert!(stored(&world, &show).await.iter().all(|day| !day.is_valid()), "a sale ends what was added up");
    assert_eq!(by_kind(&world, &show).await[&Kind::Confirmed].0, 2);
    world.pass(86_400);
    check(&world).await;
    assert_eq!(world.counted("AggregatesStored"), 2);
    assert!(stored(&world, &show).await.iter().all(StoredDay::is_valid));
    assert_eq!(by_kind(&world, &show).await[&Kind::Confirmed].0, 2);
    assert_eq!(world.counted("AggregateDiffers"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_aggregate_that_somebody_has_changed_by_a_cent_is_found_and_mended() {
    let world = World::new();
    let show = some_history(&world).await;
    check(&world).await;
    let right = lines(&world, &show).await;
    let day = world.store().sum_day(&event_id(&show), today(&world)).await.unwrap();
    let mut wrong = day.clone();
    let mut one_cent = right.iter().find(|hour| hour.line.of.kind == Kind::Sale).unwrap().clone();
    (one_cent.line.count, one_cent.line.seats, one_cent.line.amount_minor) = (0, 0, 1);
    wrong.aggregate.add_all(Aggregate::of_lines([one_cent]));
    assert!(world.store().store_aggregate(&event_id(&show), &wrong, world.clock.now()).await.unwrap());
    assert_ne!(lines(&world, &show).await, right);
    world.pass(86_400);
    world.keep_log();
    check(&world).await;
    assert_eq!((world.counted("AggregateDiffers"), lines(&world, &show).await), (1, right));
    let log = world.log();
    let finding = log.iter().find(|line| line["message"] == "audit finding").expect("a finding");
    let about = format!("{} {}", show.event_id, day.day);
    assert_eq!(finding["finding.about"], about.as_str());
    assert!(text(&finding["finding.what"]).starts_with("1 lines"), "{finding}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_fact_whose_day_waits_for_its_revision_is_no_finding() {
    let world = World::new();
    let show = some_history(&world).await;
    check(&world).await;
    let mut late: Value = world.published("BookingConfirmed")[0]["Detail"].clone();
    late["message_id"] = json!("msg_late_0");
    let said = serde_json::from_value(json!({ "type": late["type"], "data": late["data"] })).unwrap();
    let at = text(&late["occurred_at"]).parse().unwrap();
    let fact = domain::fact::Fact::of("msg_late_0", at, &said).unwrap();
    // Its worker has died after this.
    assert!(world.store().record_fact(&fact, 400).await.unwrap());
    world.pass(86_400);
    check(&world).await;
    assert_eq!((world.counted("AggregateDiffers"), world.counted("AggregateBehind")), (0, 1));
    // The message comes again.
    world.send("facts", &late.to_string());
    world.settle().await;
    world.pass(86_400);
    check(&world).await;
    assert_eq!(world.counted("AggregateDiffers"), 0);
    assert_eq!(by_kind(&world, &show).await[&Kind::Confirmed].0, 2);
    world.finish().await;
}
