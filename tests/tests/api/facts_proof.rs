//! Proof: a history of sales, refunds and disputes whose messages come several times, to runs that are killed. What is
//! added up in the table, what a script adds up from the files, and what the history itself has counted are the same. So are
//! the answers of every report, and the figures right after each refund.

mod history;
mod questions;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use domain::fact::{Fact, HourLine, Kind, Seen};
use jiff::civil::Date;
use serde_json::{Value, json};
use tests::{Fault, Hall, Show, Trouble, World};

use crate::facts::{check, event_id, today};
use crate::reports::report;
use history::{Dice, History, Told};
use questions::Questions;

/// Messages that wait at the same time.
const CHUNK: usize = 5_000;
/// Events of the history.
const EVENTS: usize = 8;
/// One in so many messages is delivered once more.
const AGAIN: u64 = 8;
/// Refunds that come one by one, once everything is added up.
const LATE_REFUNDS: usize = 20;
/// A kill comes at one of this many calls of the worker.
const CALLS: u64 = 400;

/// Puts the messages on the queue, some of them several times, and kills runs meanwhile. Returns the number of kills.
async fn deliver(world: &World, dice: &mut Dice, messages: &[String]) -> usize {
    let mut kills = 0;
    for message in messages {
        for _ in 0..1 + u64::from(dice.roll(AGAIN) == 0) {
            world.send("facts", message);
        }
    }
    while world.waits("facts") {
        let trouble = if dice.roll(2) == 0 { Trouble::KillBefore } else { Trouble::KillAfter };
        let nth = usize::try_from(dice.roll(CALLS)).unwrap() + 1;
        world.fault(Fault::new(trouble).function("record-facts").nth(nth));
        let worked = world.step_one_queue("facts").await;
        kills += world.clear_faults();
        if !worked {
            world.pass(60);
        }
        // As a person does after the alarm: whatever was killed five times.
        for dead in world.take_dead("facts") {
            world.send("facts", &dead.body);
        }
    }
    kills
}

/// All lines of each event by day, as reports read them.
async fn read(world: &World, shows: &[Show]) -> BTreeMap<(String, Date), Vec<HourLine>> {
    let mut all = BTreeMap::new();
    for show in shows {
        let days = world.store().lines_of(&event_id(show), Date::MIN, today(world)).await.unwrap();
        all.extend(days.into_iter().map(|day| ((show.event_id.clone(), day.day), day.lines)));
    }
    all
}

/// That which an event's lines say of the sums that the history keeps.
fn told_by<'a>(lines: impl Iterator<Item = &'a HourLine>) -> Told {
    let mut told = Told::default();
    for HourLine { line, .. } in lines {
        match line.of.kind {
            Kind::Sale => (told.gross, told.sold) = (told.gross + line.amount_minor, told.sold + line.seats),
            Kind::Discount => told.discount += line.amount_minor,
            Kind::Captured => told.captured += line.amount_minor,
            Kind::Returned => told.returned += line.seats,
            Kind::RefundedPrice | Kind::RefundedFee | Kind::RefundedTax => told.refunded += line.amount_minor,
            Kind::DisputeOpened => told.disputed += line.amount_minor,
            Kind::Seen => told.seen += line.count,
            _ => {}
        }
    }
    told
}

/// Writes the files as the delivery stream does, and what the table has, for the script. Returns the number of rows.
fn write(folder: &Path, world: &World, read: &BTreeMap<(String, Date), Vec<HourLine>>) -> usize {
    let _ = std::fs::remove_dir_all(folder);
    let rows = world.fact_rows();
    for (number, part) in rows.chunks(50_000).enumerate() {
        let day = today(world).saturating_sub(jiff::Span::new().days(i64::try_from(number % 3).unwrap()));
        let arrived = folder.join(format!("facts/arrived={day}"));
        std::fs::create_dir_all(&arrived).unwrap();
        let text = part.iter().fold(String::new(), |mut text, row| {
            writeln!(text, "{row}").unwrap();
            text
        });
        std::fs::write(arrived.join(format!("part-{number}.json")), text).unwrap();
    }
    let days: Vec<_> = read
        .iter()
        .map(|((event, day), lines)| json!({ "event_id": event, "day": day, "lines": lines }))
        .collect();
    std::fs::write(folder.join("aggregates.json"), serde_json::to_string(&days).unwrap()).unwrap();
    rows.len()
}

/// Events of the history: some of one title, in two currencies, on several days.
async fn events(world: &World) -> Vec<Show> {
    let mut shows: Vec<Show> = Vec::new();
    for number in 0..EVENTS {
        let same_title = shows.last().filter(|_| number % 2 == 1).map(|show| show.title_id.clone());
        let mut show = world
            .event_with(&Hall::small(), |event| {
                event["local_start"] = format!("2026-12-{}T19:30", 20 + number / 2).into();
                event["currency"] = history::currency_of(number).into();
                if let Some(title) = &same_title {
                    event["title_id"] = title.as_str().into();
                }
            })
            .await;
        show.title_id = same_title.unwrap_or(show.title_id);
        shows.push(show);
    }
    shows
}

/// Takes the last refunds out of the messages.
fn late_refunds(messages: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let is_refund =
        |message: &Value| message["type"] == "RefundDue" && message["data"]["reason"] != "paid_twice";
    let mut left = messages.iter().filter(|message| is_refund(message)).count();
    messages.into_iter().partition(|message| {
        let is_late = is_refund(message) && left <= LATE_REFUNDS;
        left -= usize::from(is_refund(message));
        !is_late
    })
}

/// Records refunds one by one. Right after each the reports have it, although their days were added up before.
async fn refund_late(questions: &Questions<'_>, dice: &mut Dice, refunds: &[Value]) {
    assert_eq!(refunds.len(), LATE_REFUNDS);
    for refund in refunds {
        let data = &refund["data"];
        let event = data["booking"]["event_id"].as_str().unwrap();
        let before = questions.refunded(event).await;
        deliver(questions.world, dice, &[refund.to_string()]).await;
        let amount = data["amount"]["amount_minor"].as_i64().unwrap();
        assert_eq!(questions.refunded(event).await, before.map(|sum| sum + amount), "{refund}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Records a history of `messages` messages, and compares.
async fn prove(messages: usize, seed: u64, folder: &Path) {
    let world = World::with_seed(seed);
    let shows = events(&world).await;
    let organizer = world.organizer().await;
    let viewer = world.member(&organizer, "vera", "viewer").await;
    let questions = Questions { world: &world, viewer: &viewer, organizer: &organizer };
    world.pass(40 * 86_400);
    let ids = shows.iter().map(|show| show.event_id.clone()).collect();
    let mut history = History::new(seed, ids, world.clock.now());
    history.tell(messages);
    let (told, late) = late_refunds(std::mem::take(&mut history.messages));
    let bodies: Vec<String> = told.iter().map(ToString::to_string).collect();
    let (mut kills, began) = (0, Instant::now());
    for chunk in bodies.chunks(CHUNK) {
        kills += deliver(&world, &mut history.dice, chunk).await;
    }
    // A replay of the archive, of all events' last days and more.
    kills += deliver(&world, &mut history.dice, &bodies[bodies.len() - bodies.len() / 10..]).await;
    let recorded = began.elapsed();
    assert!(kills > messages / 2_000, "runs die: {kills}");
    let began = Instant::now();
    let from_facts = read(&world, &shows).await;
    let added_up = began.elapsed();
    check(&world).await;
    let began = Instant::now();
    let stored = read(&world, &shows).await;
    let looked_up = began.elapsed();
    assert_eq!(stored, from_facts, "the aggregates are what the facts are");
    refund_late(&questions, &mut history.dice, &late).await;
    // The next night adds up the days of these refunds, but for one that has another message then.
    world.pass(86_400);
    check(&world).await;
    deliver(&world, &mut history.dice, &[late[0].to_string()]).await;
    let stored = read(&world, &shows).await;
    for show in &shows {
        let of_event = stored.iter().filter(|((event, _), _)| *event == show.event_id);
        let told = told_by(of_event.flat_map(|(_, lines)| lines));
        assert_eq!(told, history.told[&show.event_id], "{}", show.event_id);
    }
    let rows = write(folder, &world, &stored);
    let began = Instant::now();
    let answers = questions.ask_all(&shows).await;
    println!("{} reports answered in {:?}", answers.as_array().unwrap().len(), began.elapsed());
    std::fs::write(folder.join("reports.json"), answers.to_string()).unwrap();
    std::fs::write(folder.join("events.json"), questions.events(&shows).await.to_string()).unwrap();
    let stored_lines: usize = stored.values().map(Vec::len).sum();
    println!(
        "{} messages recorded in {recorded:?} with {kills} kills; {rows} rows in files; {stored_lines} lines of {} days, \
         added up in {added_up:?}, looked up in {looked_up:?}",
        bodies.len() + late.len(),
        stored.len()
    );
    world.finish().await;
}

/// The script that adds up the files by itself, and compares.
fn recompute(folder: &Path) {
    let script = root().join("tests/proofs/reports/recompute.py");
    let output = Command::new("python3").arg(script).arg(folder).output().expect("python3");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    println!("{said}");
}

#[tokio::test(start_paused = true)]
async fn two_thousand_messages_are_counted_as_the_files_and_their_own_history_have_them() {
    let folder = root().join("target/facts-small");
    prove(2_000, 1, &folder).await;
    recompute(&folder);
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: make prove-reports"]
async fn a_hundred_thousand_messages_are_counted_as_the_files_and_their_own_history_have_them() {
    let folder = root().join("target/facts");
    prove(100_000, 2, &folder).await;
    recompute(&folder);
}

/// Records the facts of a history at once, without a queue.
async fn record_all(world: &World, shows: &[Show], messages: &[Value]) {
    let (store, organizer) = (world.store(), world.organizer().await.parse().unwrap());
    let mut days = BTreeSet::new();
    for told in messages {
        let text = |name: &str| told[name].as_str().unwrap_or_default();
        let fact = match serde_json::from_value::<Seen>(told.clone()) {
            Ok(seen) => seen.fact(),
            Err(_) => {
                let said = json!({ "type": told["type"], "data": told["data"] });
                let said = serde_json::from_value(said).unwrap();
                Fact::of(text("message_id"), text("occurred_at").parse().unwrap(), &said).unwrap()
            }
        };
        store.record_fact(&fact, 400).await.unwrap();
        days.insert((fact.event_id.clone(), fact.day()));
    }
    assert!(days.len() > shows.len());
    for (event, day) in days {
        store.step_revision(&event, day).await.unwrap();
        store.list_day(&organizer, &event, day).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "prints how long reports over 100,000 facts take"]
async fn reports_over_a_hundred_thousand_facts() {
    let world = World::new();
    let shows = events(&world).await;
    let organizer = world.organizer().await;
    let viewer = world.member(&organizer, "vera", "viewer").await;
    world.pass(40 * 86_400);
    let ids = shows.iter().map(|show| show.event_id.clone()).collect();
    let mut history = History::new(3, ids, world.clock.now());
    history.tell(100_000);
    record_all(&world, &shows, &history.messages).await;
    let last = today(&world);
    let from = last.saturating_sub(jiff::Span::new().days(31));
    let days = format!("organizer_id={organizer}&from={from}&to={last}");
    for summed in ["no day added up before", "all days added up before"] {
        for (name, group) in
            [("revenue", "day"), ("kpis", "total"), ("failures", "cause"), ("occupancy", "days_before")]
        {
            let began = Instant::now();
            let query = format!("{days}&by=payment&group={group}");
            let shown = report(&world, &viewer, name, &query).await;
            let rows = shown["rows"].as_array().unwrap().len();
            println!("{name} by {group}, {rows} rows, {summed}: {:?}", began.elapsed());
        }
        check(&world).await;
    }
    world.abandon();
}
