//! Caps of offers under many hands: uses, uses of a customer, a code's one use, first bookings, and money.

use aws::Store;
use aws::store::Reserving;
use domain::ids::{BookingId, ClaimId, CustomerId, DeploymentId};
use domain::offer::Offer;
use domain::redemption::{Redemption, Row, Uses};
use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use tests::World;

/// Length of a lock.
const LOCK_SECONDS: i64 = 300;

/// An offer that takes 10 % off, with these caps; `counts` is what a use is.
pub(crate) fn offer(shards: u32, caps: Value) -> Offer {
    let offer = json!({
        "offer_id": "off_0123456789", "organizer_id": "org_0123456789", "ver": 1, "shards": shards,
        "terms": {
            "label": "Ten percent", "given": { "by": "code", "code": "TEN" }, "caps": caps,
            "effect": { "kind": "percent", "basis_points": 1_000, "off": "seats" },
        },
    });
    serde_json::from_value(offer).expect("an offer")
}

/// A booking of `customer` under the key `key`.
pub(crate) fn booking_id(customer: &str, key: &str) -> BookingId {
    BookingId::derive(&DeploymentId::from_random([7; 6]), &customer_id(customer), key)
}

fn customer_id(name: &str) -> CustomerId {
    format!("cus_{name}").parse().expect("a customer")
}

/// The row of the run `run` of a booking, before it is reserved.
pub(crate) fn row(offer: &Offer, booking: &BookingId, customer: &str, run: &str, now: Timestamp) -> Row {
    let until = now.as_second() + LOCK_SECONDS;
    let redemption = Redemption {
        offer_id: offer.offer_id.clone(),
        shard: 0,
        row: Redemption::row_name(until, &ClaimId::of(booking, run)),
        per_ticket: false,
        reserved: false,
        code: None,
        first_with: None,
        conditional: false,
    };
    let uses = Uses { uses: 1, minor: 0 };
    Row::wanted(redemption, booking.clone(), customer_id(customer), until, uses)
}

fn now(world: &World) -> Timestamp {
    Timestamp::from_second(world.clock.second()).unwrap()
}

/// A booking of a customer, and its only run.
fn only_run(world: &World, offer: &Offer, customer: &str, key: &str) -> Row {
    row(offer, &booking_id(customer, key), customer, "run", now(world))
}

async fn reserve(world: &World, store: &Store, offer: &Offer, row: &Row) -> Reserving {
    store.reserve(offer, row, now(world)).await.expect("an answer")
}

fn reserved(outcomes: &[Reserving]) -> usize {
    outcomes.iter().filter(|outcome| matches!(outcome, Reserving::Reserved(_))).count()
}

/// Reserves for all `rows` at once.
async fn storm(world: &World, offer: &Offer, rows: &[Row]) -> Vec<Reserving> {
    let store = world.store();
    join_all(rows.iter().map(|row| reserve(world, &store, offer, row))).await
}

async fn check(world: &World, offer: &Offer, uses: Uses) {
    let store = world.store();
    assert_eq!(store.uses_of(offer).await.unwrap().reserved, uses);
    assert_eq!(store.check_counts(offer).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_customers_at_once_exactly_a_hundred_have_a_code_with_a_hundred_uses() {
    let world = World::new();
    let offer = offer(1, json!({ "uses_max": 100 }));
    let rows: Vec<Row> = (0..1_000).map(|n| only_run(&world, &offer, &format!("c{n}"), "key")).collect();
    let outcomes = storm(&world, &offer, &rows).await;
    assert_eq!(reserved(&outcomes), 100);
    assert!(outcomes.iter().all(|outcome| *outcome != Reserving::InProgress));
    check(&world, &offer, Uses { uses: 100, minor: 0 }).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn every_use_of_every_shard_is_given_out_and_none_twice() {
    for (seed, shards, uses) in [(1, 3, 20), (2, 7, 33), (3, 5, 4)] {
        let world = World::with_seed(seed);
        let offer = offer(shards, json!({ "uses_max": uses }));
        let rows: Vec<Row> = (0..60).map(|n| only_run(&world, &offer, &format!("c{n}"), "key")).collect();
        assert_eq!(reserved(&storm(&world, &offer, &rows).await), uses as usize);
        check(&world, &offer, Uses { uses, minor: 0 }).await;
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_never_exceeded_by_a_minor_unit_and_is_spent_but_for_less_than_one_discount_a_shard() {
    const BUDGET: i64 = 100_003;
    for (seed, shards) in [(1, 1), (2, 4), (3, 3)] {
        let world = World::with_seed(seed);
        let offer = offer(shards, json!({ "money_max_minor": BUDGET }));
        let mut dice = fastrand::Rng::with_seed(seed);
        let rows: Vec<Row> = (0..150)
            .map(|n| {
                let mut row = only_run(&world, &offer, &format!("c{n}"), "key");
                row.uses = Uses { uses: dice.u32(1..5), minor: dice.i64(1..3_000) };
                row
            })
            .collect();
        let outcomes = storm(&world, &offer, &rows).await;
        let given = outcomes.iter().filter_map(|outcome| match outcome {
            Reserving::Reserved(row) => Some(row.uses),
            _ => None,
        });
        let sum = given.fold(Uses::default(), |sum, uses| Uses {
            uses: sum.uses + uses.uses,
            minor: sum.minor + uses.minor,
        });
        assert!(sum.minor <= BUDGET, "{sum:?}");
        assert!(sum.minor > BUDGET - i64::from(shards) * 3_000, "{sum:?}");
        check(&world, &offer, sum).await;
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_customer_has_no_more_uses_than_the_offer_allows_however_many_requests_come_at_once() {
    let world = World::new();
    let offer = offer(4, json!({ "per_customer_max": 3, "counts": "ticket" }));
    let rows: Vec<Row> = (0..20).map(|n| only_run(&world, &offer, "asha", &format!("key-{n}"))).collect();
    assert_eq!(reserved(&storm(&world, &offer, &rows).await), 3);
    let mut more = only_run(&world, &offer, "ben", "key");
    more.uses.uses = 4;
    assert_eq!(reserve(&world, &world.store(), &offer, &more).await, Reserving::UsedUp);
    more.uses.uses = 3;
    assert!(matches!(reserve(&world, &world.store(), &offer, &more).await, Reserving::Reserved(_)));
    check(&world, &offer, Uses { uses: 6, minor: 0 }).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_code_for_one_use_is_used_once_and_is_free_again_when_the_run_gives_it_back() {
    let world = World::new();
    let mut offer = offer(2, json!({}));
    offer.terms.given = domain::offer::Given::Codes;
    let with_code = |customer: &str| {
        let mut row = only_run(&world, &offer, customer, "key");
        row.redemption.code = Some("0f1e2d".into());
        row
    };
    let rows: Vec<Row> = (0..20).map(|n| with_code(&format!("c{n}"))).collect();
    let outcomes = storm(&world, &offer, &rows).await;
    assert_eq!(reserved(&outcomes), 1);
    let mut other = with_code("asha");
    other.redemption.code = Some("another".into());
    assert!(matches!(reserve(&world, &world.store(), &offer, &other).await, Reserving::Reserved(_)));
    let Some(Reserving::Reserved(won)) =
        outcomes.into_iter().find(|outcome| matches!(outcome, Reserving::Reserved(_)))
    else {
        panic!("one has it");
    };
    for _ in 0..2 {
        world.store().return_redemption(&won).await.unwrap();
    }
    assert!(matches!(
        reserve(&world, &world.store(), &offer, &with_code("ben")).await,
        Reserving::Reserved(_)
    ));
    check(&world, &offer, Uses { uses: 2, minor: 0 }).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_offers_for_a_first_booking_are_for_one_booking_and_no_second_one() {
    let world = World::new();
    let store = world.store();
    let mut seats = offer(2, json!({}));
    seats.terms.eligible.first_purchase = true;
    let mut whole = seats.clone();
    whole.offer_id = "off_abcdefghjk".parse().unwrap();
    let first = |offer: &Offer, key: &str| {
        let mut row = only_run(&world, offer, "asha", key);
        row.redemption.first_with = Some(offer.organizer_id.clone());
        row
    };
    let Reserving::Reserved(one) = reserve(&world, &store, &seats, &first(&seats, "a")).await else {
        panic!("nobody has it");
    };
    let Reserving::Reserved(two) = reserve(&world, &store, &whole, &first(&whole, "a")).await else {
        panic!("it is the same booking");
    };
    assert_eq!(reserve(&world, &store, &whole, &first(&whole, "b")).await, Reserving::UsedUp);
    store.return_redemption(&one).await.unwrap();
    assert_eq!(reserve(&world, &store, &seats, &first(&seats, "b")).await, Reserving::UsedUp);
    store.return_redemption(&two).await.unwrap();
    assert!(matches!(reserve(&world, &store, &seats, &first(&seats, "b")).await, Reserving::Reserved(_)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_died_is_in_the_way_of_its_own_booking_until_it_is_certainly_over() {
    for caps in [json!({ "uses_max": 1 }), json!({ "per_customer_max": 1 })] {
        let world = World::new();
        let store = world.store();
        let offer = offer(1, caps);
        let booking = booking_id("asha", "key");
        let run = |name: &str| row(&offer, &booking, "asha", name, now(&world));
        assert!(matches!(reserve(&world, &store, &offer, &run("first")).await, Reserving::Reserved(_)));
        world.pass(30);
        assert_eq!(reserve(&world, &store, &offer, &run("second")).await, Reserving::InProgress);
        let other = only_run(&world, &offer, "asha", "another");
        assert_eq!(reserve(&world, &store, &offer, &other).await, Reserving::UsedUp);
        world.pass(16);
        assert!(matches!(reserve(&world, &store, &offer, &run("third")).await, Reserving::Reserved(_)));
        check(&world, &offer, Uses { uses: 1, minor: 0 }).await;
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_any_worker_uses_of_ended_locks_are_back_for_whoever_would_be_refused() {
    let world = World::new();
    let offer = offer(2, json!({ "uses_max": 50 }));
    let rows: Vec<Row> = (0..50).map(|n| only_run(&world, &offer, &format!("c{n}"), "key")).collect();
    assert_eq!(reserved(&storm(&world, &offer, &rows).await), 50);
    world.pass(LOCK_SECONDS);
    let late: Vec<Row> = (0..60).map(|n| only_run(&world, &offer, &format!("late{n}"), "key")).collect();
    assert_eq!(reserved(&storm(&world, &offer, &late[..1]).await), 0);
    world.pass(1);
    let outcomes = storm(&world, &offer, &late).await;
    assert_eq!(reserved(&outcomes), 50);
    check(&world, &offer, Uses { uses: 50, minor: 0 }).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_reservation_costs_four_write_units_and_two_for_each_further_cap_and_a_refused_one_costs_none() {
    let world = World::new();
    world.meter();
    let both = json!({ "uses_max": 1, "per_customer_max": 1 });
    for (caps, units) in [(json!({ "uses_max": 1 }), 4), (both, 6)] {
        let mut offer = offer(1, caps);
        offer.offer_id = format!("off_{units}123456789").parse().unwrap();
        for (customer, units) in [("asha", units), ("ben", 0)] {
            let row = only_run(&world, &offer, customer, "key");
            world.take_spent();
            world.run_as("create-booking", reserve(&world, &world.store(), &offer, &row)).await.unwrap();
            assert_eq!(world.take_spent().writes(), units);
        }
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_hundred_refused_customers_cost_two_reads_each_until_a_use_comes_back() {
    let world = World::new();
    let offer = offer(4, json!({ "uses_max": 64 }));
    let rows: Vec<Row> = (0..64).map(|n| only_run(&world, &offer, &format!("c{n}"), "key")).collect();
    let first = reserve(&world, &world.store(), &offer, &rows[0]).await;
    assert_eq!(reserved(&storm(&world, &offer, &rows[1..]).await), 63);
    world.pass(1);
    world.meter();
    let store = world.store();
    let refused = async |customer: &str| {
        let row = only_run(&world, &offer, customer, "key");
        let outcome = world.run_as("create-booking", reserve(&world, &store, &offer, &row)).await.unwrap();
        assert_eq!(outcome, Reserving::UsedUp);
    };
    refused("first").await;
    world.take_spent();
    for n in 0..100 {
        refused(&format!("late{n}")).await;
    }
    let spent = world.take_spent();
    assert_eq!(spent.writes(), 0);
    assert!(spent.reads() <= 250, "{spent:?}");
    // Whoever sends a request again is told that the first one is under way.
    let Reserving::Reserved(one) = &first else { panic!("it is reserved") };
    let again = row(&offer, &one.booking_id, "c0", "again", now(&world));
    assert_eq!(reserve(&world, &store, &offer, &again).await, Reserving::InProgress);
    store.return_redemption(one).await.unwrap();
    let late = only_run(&world, &offer, "late", "key");
    assert!(matches!(reserve(&world, &store, &offer, &late).await, Reserving::Reserved(_)));
    world.finish().await;
}
