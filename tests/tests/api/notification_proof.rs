//! Proof: messages delivered five times each, to several runs at once that are killed at any call. Nobody goes without;
//! there are never more second mails than runs that died between the service's yes and their own note of it.

use std::collections::BTreeMap;

use domain::notification::{About, NotificationStatus};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Trouble, World};

/// Deliveries of each message.
const DELIVERIES: usize = 5;
/// Runs at once.
const RUNS: usize = 4;
/// Messages that wait at the same time.
const CHUNK: usize = 500;
/// Messages of one world: they are about twenty bookings, and reading one costs the store the longer the more there is
/// of it.
const WORLD: usize = 5_000;
/// A kill comes at one of this many calls, which are about those of two rounds of all runs.
const CALLS: u64 = 240;

/// Figures of a proof.
#[derive(Debug, Default)]
struct Figures {
    mails: usize,
    twice: usize,
    taken_over: usize,
    kills: usize,
    /// Mails that were taken, and whose run died before it wrote so.
    in_the_window: usize,
    given_up: usize,
}

/// A stream of numbers that follow from a seed (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Sends the orders until none is left, and kills runs meanwhile.
///
/// A copy that is put back waits for the lease, so the clock goes on whenever nothing is due.
async fn deliver(world: &World, dice: &mut Dice, orders: Vec<String>, figures: &mut Figures) {
    let mut deliveries: Vec<String> = orders.into_iter().flat_map(|it| vec![it; DELIVERIES]).collect();
    for place in (1..deliveries.len()).rev() {
        deliveries.swap(place, usize::try_from(dice.roll(place as u64 + 1)).unwrap());
    }
    for order in &deliveries {
        world.send("notifications", order);
    }
    let mut seen = world.mail_count();
    while world.waits("notifications") {
        let trouble = if dice.roll(2) == 0 { Trouble::KillBefore } else { Trouble::KillAfter };
        let nth = usize::try_from(dice.roll(CALLS)).unwrap() + 1;
        world.fault(Fault::new(trouble).function("send-notification").nth(nth));
        let worked = join_all((0..RUNS).map(|_| world.step_one_queue("notifications"))).await;
        figures.kills += world.clear_faults();
        // All runs have ended: a mail whose row is not `sent` was taken by one that died.
        for mail in world.notified_from(seen) {
            let about = About::Booking(mail.tags["about"].parse().unwrap());
            let id = mail.tags["notification"].parse().unwrap();
            let row = world.store().notification(&about, &id).await.unwrap().expect("a row");
            figures.in_the_window += usize::from(row.status != NotificationStatus::Sent);
        }
        seen = world.mail_count();
        if !worked.contains(&true) {
            world.pass(20);
        }
        // As a person does after the alarm: whatever was killed five times.
        for dead in world.take_dead("notifications") {
            figures.given_up += 1;
            world.send("notifications", &dead.body);
        }
    }
}

/// Delivers `messages` messages in as many worlds as they need, and adds up what became of them.
async fn prove(messages: usize, seed: u64) {
    let mut figures = Figures::default();
    for (number, first) in (0..messages).step_by(WORLD).enumerate() {
        let here = WORLD.min(messages - first);
        prove_in_a_world(here, seed + number as u64, &mut figures).await;
        if messages > WORLD {
            println!("{} of {messages} messages × {DELIVERIES}: {figures:?}", first + here);
        }
    }
    assert!(figures.kills > messages / 100 && figures.in_the_window > 0, "runs die, also in the window");
}

/// Delivers `messages` messages about some bookings, and checks who was told.
async fn prove_in_a_world(messages: usize, seed: u64, figures: &mut Figures) {
    let world = World::with_seed(seed);
    let show = world.event().await;
    let mut subjects = Vec::new();
    for seat in 1..=20 {
        let person = world.customer(&format!("person{seat}"));
        world.bought(&person, &show, &[&format!("Stalls-A-{seat}")]).await;
    }
    for message in world.published("BookingConfirmed") {
        subjects.push(message["Detail"]["data"]["booking"].clone());
    }
    let (before, window_before) = (world.mail_count(), figures.in_the_window);
    let mut dice = Dice(seed.wrapping_mul(2) + 1);
    let orders: Vec<String> = (0..messages).map(|n| order(n, &subjects[n % subjects.len()])).collect();
    for chunk in orders.chunks(CHUNK) {
        deliver(&world, &mut dice, chunk.to_vec(), figures).await;
    }
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for mail in world.notified_from(before) {
        *told.entry(mail.tags["notification"].clone()).or_default() += 1;
    }
    let mails: usize = told.values().sum();
    let (twice, taken_over) = (mails - told.len(), world.counted("NotificationTakenOver"));
    let taken_over = usize::try_from(taken_over).unwrap();
    assert_eq!(told.len(), messages, "nobody goes without");
    assert!(twice <= figures.in_the_window - window_before, "each has a run that died in the window");
    assert!(twice <= taken_over, "each is counted");
    figures.mails += mails;
    figures.twice += twice;
    figures.taken_over += taken_over;
    world.finish().await;
}

/// An order as the bus's rule puts it on the queue: refunds of a booking, of which there may be many.
fn order(number: usize, booking: &Value) -> String {
    let id = booking["booking_id"].as_str().unwrap().trim_start_matches("bkg_");
    json!({
        "message_id": format!("msg_{number}_0"), "type": "RefundSettled", "version": 1,
        "occurred_at": "2026-11-24T12:00:00Z", "trace": "proof",
        "data": {
            "booking": booking, "payment_id": format!("pay_{id}_1"), "refund_id": format!("rfd_{id}_1_1"),
            "amount": { "amount_minor": 100, "currency": "INR" },
        },
    })
    .to_string()
}

#[tokio::test(start_paused = true)]
async fn of_some_hundred_messages_nobody_misses_one_and_second_mails_are_those_of_killed_runs() {
    prove(300, 7).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "half an hour: make prove-notifications"]
async fn of_a_hundred_thousand_messages_nobody_misses_one_and_second_mails_are_those_of_killed_runs() {
    let wanted = std::env::var_os("MESSAGES").and_then(|count| count.into_string().ok());
    prove(wanted.map_or(100_000, |count| count.parse().unwrap()), 11).await;
}
