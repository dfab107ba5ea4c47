//! Numbers of documents written in batches: none is missing, and none is given twice.

use functions::Function;
use futures::future::join;
use serde_json::{Value, json};
use tests::{Fault, Person, Service, Trouble, World};

use crate::documents::{give_back, invoice, numbers, without_gap};
use crate::faults_money::{at_every_call, settle_for_long};
use crate::support::text;

/// Confirms `count` bookings; their messages are on the documents queue, and no document is written.
async fn confirmed(world: &World, count: usize) -> Vec<(Person, String)> {
    let show = world.event().await;
    let mut bookings = Vec::new();
    for n in 0..count {
        let buyer = world.customer(&format!("buyer-{n}"));
        let booking = world.locked(&buyer, &show, &[&format!("Stalls-A-{}", n + 1)]).await;
        world.paid(&buyer, &booking).await;
        bookings.push((buyer, booking));
    }
    while world.deliver_webhooks().await {}
    while world.step_one_queue("payments").await {}
    while world.waiting("documents").len() < count {
        world.step_the_stream().await;
    }
    bookings
}

/// Invokes issue-documents directly, with a message for each of these bookings in this order. Returns the positions
/// of those that failed: all of them, if the function died.
async fn wake(world: &World, bookings: &[&str]) -> Vec<usize> {
    let record = |(place, booking): (usize, &&str)| {
        let body = json!({ "booking_id": booking }).to_string();
        json!({ "messageId": place.to_string(), "body": body })
    };
    let records: Vec<Value> = bookings.iter().enumerate().map(record).collect();
    let payload = json!({ "Records": records }).to_string();
    let worker = Function::Queue(&functions::ISSUE_DOCUMENTS);
    let Ok(answer) = world.invoke(&worker, payload.as_bytes()).await.answer else {
        return (0..bookings.len()).collect();
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let failed = answer["batchItemFailures"].as_array().unwrap().iter();
    failed.map(|item| text(&item["itemIdentifier"]).parse().unwrap()).collect()
}

fn ids(bookings: &[(Person, String)]) -> Vec<&str> {
    bookings.iter().map(|(_, booking)| booking.as_str()).collect()
}

/// Changes the fees in a booking's quote behind the functions' back.
fn set_fees(world: &World, booking: &str, fees_minor: &Value) {
    world.set("bookings", (booking, "booking"), "quote.fees_minor", fees_minor);
}

/// Findings of the audit once every document must be written.
async fn found(world: &World) -> Vec<String> {
    world.pass(4_000);
    world.audit_books().await
}

#[tokio::test(start_paused = true)]
async fn forty_invoices_cost_two_write_units_each_and_two_for_the_counter() {
    let world = World::new();
    world.meter();
    let bookings = confirmed(&world, 40).await;
    let _ = world.take_spent();
    assert!(world.step_one_queue("documents").await);
    assert_eq!(world.take_spent().writes(), 2 + 40 * 2, "an invoice has a kilobyte");
    assert!(world.waiting("documents").is_empty(), "all of them in one batch");
    assert_eq!(numbers(&world, "INV"), without_gap("INV", 40));
    for (buyer, booking) in bookings.iter().step_by(13) {
        assert_eq!(invoice(&world, buyer, booking).await["booking_id"], json!(booking));
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_one_of_two_batches_fails_no_number_is_missing_or_given_twice() {
    at_every_call("issue-documents", 8, async |world, fault| {
        let bookings = confirmed(&world, 4).await;
        world.fault(fault);
        // Two batches at the same moment have the same bookings in another order, one of them twice in a batch.
        let ids = ids(&bookings);
        let again = [ids[3], ids[0], ids[2], ids[0]];
        let (_, failed) = join(world.step_one_queue("documents"), wake(&world, &again)).await;
        let came = world.clear_faults() > 0;
        let invoiced = world.items("bookings");
        for (place, booking) in again.iter().enumerate().filter(|(place, _)| !failed.contains(place)) {
            let written = invoiced.iter().any(|it| it["pk"]["S"] == **booking && it["sk"]["S"] == "invoice");
            assert!(written, "message {place} is deleted without a document");
        }
        settle_for_long(&world).await;
        assert_eq!(numbers(&world, "INV"), without_gap("INV", 4));
        assert_eq!(found(&world).await, Vec::<String>::new());
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_with_an_unknown_outcome_writes_each_document_once() {
    for trouble in [Trouble::LostAnswer, Trouble::NoAnswer, Trouble::Fails] {
        for attempts in [1, 4, 8] {
            let world = World::new();
            let bookings = confirmed(&world, 5).await;
            let lost = Fault::new(trouble).service(Service::DynamoDb).operation("TransactWriteItems");
            world.fault(lost.function("issue-documents").times(attempts));
            world.step_one_queue("documents").await;
            // Another batch is written meanwhile, and only then are the messages delivered again.
            let ids = ids(&bookings);
            wake(&world, &ids[3..]).await;
            settle_for_long(&world).await;
            assert_eq!(numbers(&world, "INV"), without_gap("INV", 5), "{trouble:?}, {attempts} times");
            assert_eq!(found(&world).await, Vec::<String>::new());
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_document_that_cannot_be_made_takes_no_number_and_delays_no_other() {
    let world = World::new();
    let bookings = confirmed(&world, 5).await;
    let poor = &bookings[2].1;
    let items = world.items("bookings");
    let item = items.iter().find(|item| item["pk"]["S"] == **poor && item["sk"]["S"] == "booking").unwrap();
    set_fees(&world, poor, &json!({ "N": "7" }));
    world.step_one_queue("documents").await;
    assert_eq!(numbers(&world, "INV"), without_gap("INV", 4));
    let waiting = world.waiting("documents");
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].body.contains(poor.as_str()), "only its message is delivered again");
    let failed = wake(&world, &[poor, "bkg_000000000000", &bookings[0].1]).await;
    assert_eq!(failed, [0, 1], "a missing booking takes no number");

    set_fees(&world, poor, &item["quote"]["M"]["fees_minor"]);
    settle_for_long(&world).await;
    assert_eq!(invoice(&world, &bookings[2].0, poor).await["number"], "INV-000005");
    assert_eq!(found(&world).await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_writes_each_invoice_before_its_credit_notes_and_those_in_the_order_of_the_refunds() {
    for seed in 1..=5 {
        let world = World::with_seed(seed);
        let bookings = confirmed(&world, 3).await;
        for part in [10_000, 4_000, 1] {
            for (buyer, booking) in &bookings {
                give_back(&world, &world.booking(buyer, booking).await, part);
            }
            while world.deliver_webhooks().await {}
            while world.step_one_queue("payments").await {}
        }
        for _ in 0..10 {
            world.step_the_stream().await;
        }
        let ids = ids(&bookings);
        join(world.step_one_queue("documents"), wake(&world, &[ids[2], ids[1], ids[0]])).await;
        settle_for_long(&world).await;
        assert_eq!(numbers(&world, "INV"), without_gap("INV", 3));
        assert_eq!(numbers(&world, "CN"), without_gap("CN", 9));
        for (buyer, booking) in &bookings {
            let seen = invoice(&world, buyer, booking).await;
            let notes = seen["credit_notes"].as_array().unwrap();
            let backs: Vec<_> = notes.iter().map(|note| note["amounts"]["total_minor"].clone()).collect();
            assert_eq!(backs, [json!(10_000), json!(4_000), json!(1)]);
            let in_order: Vec<&str> = notes.iter().map(|note| text(&note["number"])).collect();
            assert!(in_order.is_sorted(), "{in_order:?}");
            assert!(notes.iter().all(|note| instant(&note["issued_at"]) >= instant(&seen["issued_at"])));
        }
        assert_eq!(found(&world).await, Vec::<String>::new());
        world.finish().await;
    }
}

fn instant(value: &Value) -> jiff::Timestamp {
    text(value).parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn higher_numbers_are_never_dated_earlier_though_the_clocks_of_workers_differ() {
    let mut differed = false;
    for seed in 1..=5 {
        let world = World::with_seed(seed);
        let bookings = confirmed(&world, 12).await;
        world.skew(60);
        for pair in bookings.chunks(2) {
            world.cold_start();
            assert!(wake(&world, &ids(pair)).await.is_empty());
            world.pass(5);
        }
        world.skew(0);
        let mut issued: Vec<(String, jiff::Timestamp)> = Vec::new();
        for (buyer, booking) in &bookings {
            let seen = invoice(&world, buyer, booking).await;
            issued.push((text(&seen["number"]).to_owned(), instant(&seen["issued_at"])));
        }
        issued.sort();
        assert!(issued.is_sorted_by_key(|(_, at)| *at), "seed {seed}: {issued:?}");
        differed |= issued.chunks(2).zip(issued.chunks(2).skip(1)).any(|(a, b)| a[1].1 == b[0].1);
        world.finish().await;
    }
    assert!(differed, "no clock was behind the one before it");
}
