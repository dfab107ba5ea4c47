//! Looks for the booking that took the last seats: cheap once the organizer was told, and never in the way of a mail.

use serde_json::{Value, json};
use tests::{Fault, Service, Trouble, World};

use crate::notifications::settle_for_long;
use crate::reach::tiny;

/// A query that `send-notification` makes for a look and for nothing else here: of a section's blocks.
fn queries(trouble: Trouble) -> Fault {
    Fault::new(trouble).function("send-notification").service(Service::DynamoDb).operation("Query")
}

#[tokio::test(start_paused = true)]
async fn confirmations_that_come_after_the_sell_out_read_no_seats() {
    let world = World::new();
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let show = tiny(&world).await;
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"]).await;
    assert_eq!(world.notified(&olga).len(), 1);
    let mark = |item: &Value| item["pk"]["S"] == show.event_id && item["sk"]["S"] == "sold_out";
    assert_eq!(world.items("bookings").iter().filter(|item| mark(item)).count(), 1);

    world.fault(queries(Trouble::Fails).forever());
    let order = world.published("BookingConfirmed")[0]["Detail"].clone();
    for _ in 0..20 {
        world.pass(2);
        world.send("notifications", &order.to_string());
        world.settle().await;
    }
    assert_eq!(world.clear_faults(), 0, "nothing is read of the hall");
    assert_eq!(world.notified(&olga).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_mark_ends_the_looks_of_an_instance_that_knows_nothing() {
    let world = World::new();
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let show = tiny(&world).await;
    let mark = json!({ "pk": { "S": show.event_id }, "sk": { "S": "sold_out" } });
    world.dynamo("PutItem", &json!({ "TableName": "bookings", "Item": mark }));
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"]).await;
    assert_eq!(world.notified(&olga).len(), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_holds_up_no_order_whose_mail_was_sent_and_is_made_again() {
    let world = World::new();
    let organizer = world.organizer().await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let (show, asha) = (tiny(&world).await, world.customer("asha"));
    world.fault(queries(Trouble::Fails).forever());
    world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Balcony-A-1"]).await;
    assert!(world.clear_faults() > 0);
    assert_eq!((world.notified(&asha).len(), world.notified(&olga).len()), (1, 0));
    assert_eq!(world.counted("SoldOutLookFailed"), 1);
    let waiting = world.waiting("notifications");
    assert!(waiting.iter().all(|order| order.body.contains("SoldOutLook")), "the confirmation is done");
    settle_for_long(&world).await;
    assert_eq!(world.notified(&olga).len(), 1);
    world.finish().await;
}
