//! The bookings' stream: batches, and changes that cannot be understood.

use functions::Function;
use serde_json::{Value, json};
use tests::{Fault, Service, Trouble, World};

use crate::support::text;

/// A booking whose item somebody has damaged by hand.
fn damage(world: &World, booking: &str) {
    world.set("bookings", (booking, "booking"), "status", &json!({ "S": "half sold" }));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_cannot_be_understood_is_set_aside_and_delays_nobody() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let poisoned = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.settle().await;
    damage(&world, &poisoned);
    let fine = world.locked(&ben, &show, &["Stalls-A-2"]).await;
    world.settle().await;

    // The stream goes on.
    let of = |booking: &str| {
        let created = world.published("BookingCreated");
        created.into_iter().filter(|entry| entry["Detail"].to_string().contains(booking)).count()
    };
    assert_eq!((of(&poisoned), of(&fine)), (1, 1));
    // The change is set aside whole.
    let aside = world.waiting("stream-failures");
    let [aside] = aside.as_slice() else { panic!("{aside:?}") };
    let payload: Value = serde_json::from_str(&aside.body).unwrap();
    assert_eq!(payload["Records"][0]["dynamodb"]["NewImage"]["status"]["S"], "half sold");
    assert_eq!(world.counted("ChangeSetAside"), 1);

    // Delivered again as it is, it is set aside again; after a mend of the code it would be published.
    let worker = Function::Stream(&functions::PUBLISH_MESSAGES);
    let invoked = world.invoke(&worker, aside.body.as_bytes()).await;
    let answer: Value = serde_json::from_slice(&invoked.answer.unwrap()).unwrap();
    assert_eq!(answer["batchItemFailures"], json!([]));
    assert_eq!(world.waiting("stream-failures").len(), 2);
    let understood = aside.body.replace("half sold", "expired");
    world.invoke(&worker, understood.as_bytes()).await.answer.unwrap();
    assert_eq!(world.published("BookingExpired").len(), 1);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_sent_in_tens_and_repeated_where_the_bus_does_not_answer() {
    let world = World::new();
    let show = world.event().await;
    let mut bookings = Vec::new();
    for n in 1..=24 {
        let person = world.customer(&format!("person{n}"));
        bookings.push(world.locked(&person, &show, &[&format!("Stalls-A-{n}")]).await);
    }
    world.fault(Fault::new(Trouble::NoAnswer).service(Service::EventBridge));
    world.settle().await;
    world.clear_faults();
    world.settle().await;
    let created = world.published("BookingCreated");
    let ids: std::collections::BTreeSet<&str> =
        created.iter().map(|entry| text(&entry["Detail"]["data"]["booking"]["booking_id"])).collect();
    assert_eq!(ids.len(), bookings.len());
    // Who was published twice has the same message id twice.
    let messages: std::collections::BTreeSet<&str> =
        created.iter().map(|entry| text(&entry["Detail"]["message_id"])).collect();
    assert_eq!(messages.len(), bookings.len());
    let looks: std::collections::BTreeSet<String> =
        world.waiting("looks").into_iter().map(|look| look.body).collect();
    assert_eq!(looks.len(), bookings.len());
    world.finish().await;
}
