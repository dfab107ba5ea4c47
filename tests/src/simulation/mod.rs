//! Simulated season, under one seed: customers who lock, pay, release, forget and come again, parallel
//! workers, providers that duplicate, drop, reorder and delay their webhooks for days, forged webhooks,
//! outages, clocks that differ by minutes, and calls that fail anywhere. In the end seats, payments and documents
//! must agree.
//!
//! The seed determines everything, including back-off, so that a failing seed fails again: [`simulate`]
//! returns a fingerprint of all tables at the end.

mod at_rest;
mod customers;
mod deals;
mod disturbances;
mod parallel;
mod planted;
mod refunds;

use std::panic::AssertUnwindSafe;

use domain::ids::fingerprint;
use futures::FutureExt;
use serde_json::{Value, json};

use crate::{Hall, Person, Sabotage, Show, World};
use deals::Deals;
use disturbances::Weather;
use parallel::Hands;
pub use planted::PLANTED;
use refunds::Told;

/// Dice of a run: the same numbers for the same seed (xorshift64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    pub(crate) fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

/// Most seconds that clocks are off.
const SKEW_MAX: i64 = 300;

/// Size of one run.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Number of customers.
    pub customers: usize,
    /// Number of acts of each customer.
    pub rounds: usize,
    /// Parallel requests of the customer with many hands.
    pub hands: usize,
}

impl Size {
    /// Small, so that hundreds of seeds fit into a test: many short runs find more than a few long ones.
    pub const SMALL: Self = Self { customers: 5, rounds: 5, hands: 8 };
    /// Large, as in a storm.
    pub const LARGE: Self = Self { customers: 12, rounds: 12, hands: 80 };
}

/// Outcome of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Fingerprint of all tables at the end.
    pub fingerprint: String,
    /// Number of bookings.
    pub bookings: usize,
    /// Number of captured payments.
    pub captured: usize,
    /// Number of paid refunds.
    pub refunded: usize,
}

/// Plays the run of `seed`. Must be called under tokio's paused time, on a single-threaded runtime.
///
/// # Errors
/// The audit's findings, or a failed expectation.
pub async fn simulate(seed: u64, size: Size) -> Result<Outcome, String> {
    simulate_with(seed, size, &[]).await
}

/// Plays a run with broken rules of the protocol.
///
/// # Errors
/// The audit's findings, or a failed expectation, by which the broken rules are noticed.
pub async fn simulate_with(seed: u64, size: Size, planted: &[Sabotage]) -> Result<Outcome, String> {
    // Back-off is random, too: the seed must determine the order of all steps.
    fastrand::seed(seed);
    AssertUnwindSafe(play(seed, size, planted)).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

/// State of one run.
struct Season<'a> {
    world: &'a World,
    show: Show,
    people: Vec<Person>,
    rivals: Vec<Person>,
    hands: Hands,
    told: Told,
    deals: Deals,
    /// Most seconds that clocks are off.
    skew: i64,
}

async fn play(seed: u64, size: Size, planted: &[Sabotage]) -> Outcome {
    let mut dice = Dice::new(seed);
    let world = World::with_seed(seed);
    let deals = Deals::open(&world, seed).await;
    let season = Season::open(&world, size, deals, &mut dice).await;
    planted.iter().for_each(|sabotage| world.sabotage(*sabotage));
    for _ in 0..size.rounds {
        Weather::of(&mut dice).begin(&world, &mut dice);
        season.round(&mut dice).await;
        season.hands.check(&world, season.skew);
        let exceeded = season.deals.exceeded(&world);
        assert!(exceeded.is_empty(), "caps are exceeded: {exceeded:?}");
    }
    disturbances::clear(&world);
    rest(&world).await;
    at_rest::demand_rest(&world, &season.told, &season.deals).await;
    let outcome = season.outcome();
    drop(season);
    world.finish().await;
    outcome
}

/// Makes locks and payments as short as possible.
fn shorten(event: &mut Value) {
    event["lock_seconds"] = json!(60);
    event["payment_seconds"] = json!(300);
}

impl<'a> Season<'a> {
    async fn open(world: &'a World, size: Size, deals: Deals, dice: &mut Dice) -> Self {
        let tickets_max = if dice.roll(2) == 0 { json!(2) } else { json!(null) };
        // Most events have short locks: then payments are often late, and others have the seats.
        let short = dice.roll(3) > 0;
        let edit = |event: &mut Value| {
            event["tickets_per_customer_max"] = tickets_max;
            event["cancellation"] = json!({
                "tiers": [
                    { "hours_before": 48, "refund_basis_points": 10_000 },
                    { "hours_before": 24, "refund_basis_points": 5_000 },
                ],
                "fees_returned": false, "single_seats": true, "moves_until_hours": 0,
            });
            // Seats of the balcony cost more: who moves there pays the difference.
            for tier in event["tiers"].as_array_mut().expect("tiers") {
                if tier["type"] == "standard" {
                    tier["amount_minor"] = json!(70_000);
                }
            }
            if short {
                shorten(event);
            }
        };
        let show = world.event_with(&Hall::small(), edit).await;
        let hands = Hands::new(world, size, short).await;
        let skew = dice.choose(&[0, SKEW_MAX, SKEW_MAX]);
        world.skew(skew.unsigned_abs());
        let named = |name: &str, n: usize| (0..n).map(|i| world.customer(&format!("{name}{i}"))).collect();
        let (people, rivals) = (named("person", size.customers), named("rival", size.customers / 2));
        Self { world, show, people, rivals, hands, told: Told::default(), deals, skew }
    }

    async fn round(&self, dice: &mut Dice) {
        let Self { world, show, people, told, deals, .. } = self;
        // Sometimes the workers stand still, often for longer than the seats of an open payment stay locked,
        // and then rivals come.
        let standstill = dice.roll(6) == 0;
        let mut fates: Vec<Dice> = people.iter().map(|_| Dice::new(dice.roll(u64::MAX))).collect();
        let mut fate = Dice::new(dice.roll(u64::MAX));
        let many_hands = dice.roll(4) == 0;
        let customers = people
            .iter()
            .zip(&mut fates)
            .map(|(person, dice)| customers::act((world, show, deals), person, told, dice));
        let hands = async {
            if many_hands {
                self.hands.act(world, &mut fate).await;
            }
        };
        let workers = async {
            for _ in 0..if standstill { 0 } else { 3 } {
                futures::join!(
                    world.step(),
                    world.step_one_queue("payments"),
                    world.step_one_queue("refunds")
                );
            }
        };
        futures::join!(futures::future::join_all(customers), hands, workers);
        if dice.roll(3) == 0 {
            customers::forge(world, dice).await;
        }
        if dice.roll(3) == 0 {
            world.cold_start();
        }
        let seconds = if standstill { 1200 + dice.roll(2400) } else { dice.roll(250) };
        world.pass(i64::try_from(seconds).unwrap());
        if standstill || dice.roll(2) == 0 {
            customers::hunt(world, show, &self.rivals, dice).await;
        }
        if dice.roll(2) == 0 {
            world.sweep_ttl();
        }
        sweep(world).await;
    }

    fn outcome(&self) -> Outcome {
        // Ids of the catalogue are random, but only the fingerprints of requests depend on them.
        let anonymous = |item: Value| {
            let text = item.to_string().replace(&self.show.event_id, "evt");
            let text = text.replace(self.hands.event_id(), "evt2");
            (0..)
                .zip(self.deals.ids())
                .fold(text, |text, (n, id): (u8, _)| text.replace(id, &format!("off{n}")))
        };
        let mut rows: Vec<String> = ["bookings", "seats"]
            .iter()
            .flat_map(|table| self.world.items(table))
            // One-time codes are necessarily random.
            .filter(|item| item["sk"]["S"] != "code")
            .map(|mut item| {
                item.as_object_mut().unwrap().remove("request");
                item.as_object_mut().unwrap().remove("req");
                // Each claim of a notification has a random name, and its own name may come from an event's id.
                item.as_object_mut().unwrap().remove("run");
                if item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("notification#")) {
                    for name in ["sk", "notification_id", "message_id"] {
                        item.as_object_mut().unwrap().remove(name);
                    }
                }
                anonymous(item)
            })
            .collect();
        rows.sort_unstable();
        let bookings = self.world.all_bookings();
        let payments = || bookings.iter().flat_map(|booking| &booking.payments);
        Outcome {
            fingerprint: fingerprint(rows.join("\n").as_bytes()),
            bookings: bookings.len(),
            captured: payments().filter(|payment| payment.capture.is_some()).count(),
            refunded: payments().map(|payment| payment.refunds.len()).sum(),
        }
    }
}

/// Ends all disturbances, delivers late webhooks, redrives dead-letter queues as an operator does, and
/// checks that nothing is left.
async fn rest(world: &World) {
    for _ in 0..6 {
        minute(world).await;
    }
    // Longer than any webhook's delay, and long enough to read each open payment again, once an hour.
    world.pass(disturbances::LATEST_SECONDS);
    world.settle().await;
    for _ in 0..8 {
        world.pass(1200);
        sweep(world).await;
        world.settle().await;
    }
    for _ in 0..3 {
        for queue in world.queue_names() {
            for message in world.take_dead(&queue) {
                world.send(&queue, &message.body);
            }
        }
        minute(world).await;
    }
}

async fn minute(world: &World) {
    world.pass(60);
    sweep(world).await;
    world.settle().await;
}

/// Runs the minute's schedules if a booking is due: otherwise they only read, which would take most of a
/// season's time.
async fn sweep(world: &World) {
    let due = |item: &Value| {
        let second = item["next_due_at"]["N"].as_str().and_then(|second| second.parse::<i64>().ok());
        second.is_some_and(|second| second <= world.clock.second() + SKEW_MAX)
    };
    if world.items("bookings").iter().any(due) {
        world.run_schedule().await;
    }
}
