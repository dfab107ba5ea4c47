//! Batches: invocations of process-payment with several messages.

use functions::Function;
use serde_json::{Value, json};
use tests::{Person, Service, Show, World};

use crate::support::{text, texts};

/// Buys each seat under a booking of its own, and returns the queue messages that report the payments.
async fn news_of(world: &World, show: &Show, seats: &[&str]) -> Vec<(Person, String, String)> {
    let mut news = Vec::new();
    for (n, seat) in seats.iter().enumerate() {
        let buyer = world.customer(&format!("buyer-{n}"));
        let booking = world.locked(&buyer, show, &[seat]).await;
        world.paid(&buyer, &booking).await;
        world.deliver_webhooks().await;
        let waiting = world.waiting("payments");
        let told = waiting.iter().rev().find(|message| message.body.contains("checkout.session.completed"));
        news.push((buyer, booking, told.expect("a message about the payment").body.clone()));
    }
    news
}

/// Invokes process-payment with these messages. Returns the positions of those that failed, and its calls to the
/// store: `r` for a read, `w` for a write.
async fn wake(world: &World, bodies: &[&str]) -> (Vec<String>, String) {
    let record = |(place, body): (usize, &&str)| json!({ "messageId": place.to_string(), "body": body });
    let records: Vec<Value> = bodies.iter().enumerate().map(record).collect();
    let payload = json!({ "Records": records }).to_string();
    let worker = Function::Queue(&functions::PROCESS_PAYMENT);
    let invoked = world.invoke(&worker, payload.as_bytes()).await;
    let to_store = invoked.calls.iter().filter(|call| call.service == Service::DynamoDb);
    let calls = to_store.map(|call| if call.operation == "GetItem" { 'r' } else { 'w' }).collect();
    let answer: Value = serde_json::from_slice(&invoked.answer.unwrap()).unwrap();
    let failed = answer["batchItemFailures"].as_array().unwrap().iter();
    (failed.map(|item| text(&item["itemIdentifier"]).to_owned()).collect(), calls)
}

#[tokio::test(start_paused = true)]
async fn bookings_whose_payments_arrive_in_one_batch_are_settled_in_parallel() {
    let world = World::new();
    let show = world.event().await;
    let news = news_of(&world, &show, &["Stalls-A-1", "Stalls-B-1", "Stalls-C-3"]).await;
    let mut bodies: Vec<&str> = news.iter().map(|(_, _, body)| body.as_str()).collect();
    bodies.insert(1, "not a payment update");
    let (failed, calls) = wake(&world, &bodies).await;
    assert_eq!(failed, ["1"], "only the message that cannot be parsed fails");
    assert!(calls.contains("rr"), "{calls}: the next booking is read before the first is confirmed");
    for (buyer, booking, _) in &news {
        assert_eq!(world.booking(buyer, booking).await["status"], "confirmed");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn payments_of_one_booking_that_arrive_in_one_batch_are_settled_in_their_order() {
    for seed in 1..=5 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let news = news_of(&world, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
        let [(asha, first, first_news), (_, _, second_news)] = news.as_slice() else { unreachable!() };
        let (failed, calls) = wake(&world, &[first_news, second_news, first_news, first_news]).await;
        assert!(failed.is_empty());
        assert_eq!(calls.matches('w').count(), 2, "{calls}: the later message finds the booking confirmed");
        assert_eq!(texts(&world.booking(asha, first).await["seats"]), ["Stalls-A-1"]);
        world.finish().await;
    }
}
