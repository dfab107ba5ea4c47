//! Backlogs: the workers stand still, and customers go on paying in time.

use functions::Function;
use serde_json::{Value, json};
use tests::{Fault, Hall, Person, Section, Show, Trouble, World};

/// Rows of the hall, and seats of each: one for each payer.
const ROWS: usize = 20;
const ROW_SEATS: usize = 25;

/// A customer who paid within a minute, and whose payment no worker has read yet.
struct Payer {
    person: Person,
    booking: String,
    seat: String,
}

async fn five_hundred_who_paid(world: &World) -> (Show, Vec<Payer>) {
    let mut hall = Hall::default();
    let category = hall.category("premium");
    let stalls = (1..=ROWS)
        .fold(Section::new("Stalls", category), |stalls, row| stalls.row(&row.to_string(), ROW_SEATS));
    let show = world.event_with(&hall.section(stalls), |_| {}).await;
    let mut payers = Vec::new();
    for (row, number) in (1..=ROWS).flat_map(|row| (1..=ROW_SEATS).map(move |number| (row, number))) {
        let person = world.customer(&format!("payer-{row}-{number}"));
        let seat = format!("Stalls-{row}-{number}");
        let booking = world.locked(&person, &show, &[&seat]).await;
        world.paid(&person, &booking).await;
        payers.push(Payer { person, booking, seat });
    }
    world.deliver_webhooks().await;
    assert_eq!(payers.len(), 500);
    (show, payers)
}

async fn is_confirmed(world: &World, payer: &Payer) -> bool {
    world.booking(&payer.person, &payer.booking).await["status"] == "confirmed"
}

#[tokio::test(start_paused = true)]
async fn after_half_an_hour_without_workers_everybody_who_paid_in_time_has_their_seats() {
    let world = World::new();
    let (_, payers) = five_hundred_who_paid(&world).await;
    world.pass(1_800);
    world.settle().await;
    for payer in &payers {
        assert!(is_confirmed(&world, payer).await, "{}", payer.seat);
    }
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    assert_eq!(world.counted("PaidInTimeLost"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn during_half_an_hour_without_workers_no_rival_gets_a_seat_that_was_paid_in_time() {
    let world = World::new();
    let (show, payers) = five_hundred_who_paid(&world).await;
    // Rivals try for a sixth of the seats every five minutes, and for all of them at the end.
    for sixth in 0..6 {
        world.pass(300);
        for (n, payer) in payers.iter().enumerate().filter(|(n, _)| sixth == 5 || n % 6 == sixth) {
            let rival = world.customer(&format!("rival{n}"));
            world.lock(&rival, &show, &[&payer.seat]).await.refused(409, "seats_taken");
        }
    }
    world.settle().await;
    for payer in &payers {
        assert!(is_confirmed(&world, payer).await, "{}", payer.seat);
    }
    assert_eq!(world.counted("PaidInTimeLost"), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_an_hour_without_workers_only_customers_who_lost_a_seat_to_a_rival_are_refunded() {
    let world = World::new();
    let (show, payers) = five_hundred_who_paid(&world).await;
    world.pass(3_600);
    let lost = |n: usize| n.is_multiple_of(2);
    for (n, payer) in payers.iter().enumerate().filter(|(n, _)| lost(*n)) {
        world.locked(&world.customer(&format!("rival{n}")), &show, &[&payer.seat]).await;
    }
    world.settle().await;
    for (n, payer) in payers.iter().enumerate() {
        let seen = world.booking(&payer.person, &payer.booking).await;
        if !lost(n) {
            assert_eq!(seen["status"], "confirmed", "{}", payer.seat);
            continue;
        }
        let refund = &seen["payments"][0]["refunds"][0];
        assert_eq!((&seen["status"], &refund["reason"]), (&json!("expired"), &json!("seats_lost")));
        assert_eq!(refund["status"], "refunded");
    }
    // The metric counts each loser once; its alarm calls an operator.
    assert_eq!(world.counted("PaidInTimeLost"), 250);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_paid_in_time_and_lost_the_seat_is_counted_though_the_stores_answer_is_lost() {
    let world = World::new();
    let show = world.event().await;
    let (asha, rival) = (world.customer("asha"), world.customer("rival"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    world.pass(3_600);
    world.locked(&rival, &show, &["Stalls-A-1"]).await;
    world.fault(Fault::new(Trouble::LostAnswer).function("process-payment").operation("PutItem"));
    world.settle().await;
    assert_eq!(world.clear_faults(), 1);
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    assert_eq!(world.counted("PaidInTimeLost"), 1);
    world.finish().await;
}

/// Puts `count` bookings into the due index that are due at `second`.
fn await_looks(world: &World, name: char, count: u32, second: i64) {
    let put = |n: u32| {
        let item = json!({
            "pk": { "S": format!("bkg_{name}{n:011}") }, "sk": { "S": "booking" },
            "due": { "S": format!("due#{}", n % 32) }, "next_due_at": { "N": second.to_string() },
        });
        json!({ "PutRequest": { "Item": item } })
    };
    let puts: Vec<Value> = (0..count).map(put).collect();
    for batch in puts.chunks(25) {
        world.dynamo("BatchWriteItem", &json!({ "RequestItems": { "bookings": batch } }));
    }
}

/// Sweeps once, and returns the number of looks that are queued then.
async fn sweep(world: &World) -> usize {
    let swept = world.invoke(&Function::Schedule(&functions::SWEEP_PAYMENTS), b"{}").await;
    swept.answer.expect("the sweep runs");
    world.waiting("looks").len()
}

#[tokio::test(start_paused = true)]
async fn a_sweep_reads_only_what_is_due_however_much_waits() {
    let swept = async |waiting| {
        let world = World::new();
        let now = world.clock.second();
        await_looks(&world, 'a', waiting, now + 3_600);
        await_looks(&world, 'b', 40, now - 1);
        world.meter();
        world.take_spent();
        let looks = sweep(&world).await;
        let spent = world.take_spent();
        world.abandon();
        (looks, spent.read_halves, spent.write_halves)
    };
    let few = swept(100).await;
    assert_eq!(few.0, 40);
    assert_eq!(swept(10_000).await, few);
}

#[tokio::test(start_paused = true)]
async fn one_sweep_queues_a_look_at_each_booking_that_is_due_however_many_are() {
    let world = World::new();
    // More than one page of every shard.
    await_looks(&world, 'a', 3_300, world.clock.second());
    assert_eq!(sweep(&world).await, 3_300);
    assert_eq!(sweep(&world).await, 3_300);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_booking_is_queued_again_after_two_minutes_or_after_four_while_many_looks_wait() {
    for (due, seconds) in [(40, 120), (1_100, 240)] {
        let world = World::new();
        await_looks(&world, 'a', due, world.clock.second());
        let due = due as usize;
        assert_eq!(sweep(&world).await, due);
        world.pass(120);
        assert_eq!(sweep(&world).await, 2 * due);
        world.pass(seconds - 1);
        assert_eq!(sweep(&world).await, 2 * due);
        world.pass(1);
        assert_eq!(sweep(&world).await, 3 * due);
        world.abandon();
    }
}
