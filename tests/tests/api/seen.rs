//! Views of events' pages: a sample is counted, nobody waits for it, and nothing else depends on it.

use serde_json::{Value, json};
use tests::{Fault, Service, Show, Trouble, World};

use crate::reports::{by_key, figure, report};

/// Id of a view that begins with this number.
fn view(number: u32) -> Value {
    json!({ "view_id": format!("{number:08x}{:024x}", 0xb0) })
}

async fn see(world: &World, show: &Show, body: &Value) -> u16 {
    world.call("POST", &format!("/events/{}/seen", show.event_id), None, &[], body).await.status
}

/// Views of the event, as the funnel has them.
async fn seen(world: &World, show: &Show) -> i64 {
    world.settle().await;
    let ada = world.administrator();
    let funnel = report(world, &ada, "funnel", &format!("event_id={}", show.event_id)).await;
    if funnel["totals"] == json!([]) { 0 } else { figure(&funnel, "seen_sampled") }
}

#[tokio::test(start_paused = true)]
async fn each_view_of_the_sample_stands_for_ten_and_is_counted_once() {
    let world = World::new();
    let (show, other) = (world.event().await, world.event().await);
    let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
    assert_eq!(event["seen_one_in"], 10);
    for number in 0..40 {
        assert_eq!(see(&world, &show, &view(number)).await, 204);
    }
    assert_eq!(seen(&world, &show).await, 40);
    // Once more, as a browser that repeats it, and as a queue that does.
    see(&world, &show, &view(30)).await;
    let [message] = world.waiting("facts").try_into().expect("one message");
    for _ in 0..2 {
        world.send("facts", &message.body);
        world.settle().await;
        world.cold_start();
    }
    see(&world, &other, &view(30)).await;
    assert_eq!((seen(&world, &show).await, seen(&world, &other).await), (40, 10));
    let query = format!("organizer_id={}&group=event", world.organizer().await);
    let events = report(&world, &world.administrator(), "funnel", &query).await;
    let mut wanted = vec![(show.event_id.clone(), 40), (other.event_id.clone(), 10)];
    wanted.sort();
    assert_eq!(by_key(&events, "seen_sampled"), wanted);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_view_that_is_none_is_refused_and_one_of_an_event_that_is_over_is_not_counted() {
    let world = World::new();
    let show = world.event().await;
    for body in [
        json!({}),
        json!({ "view_id": "x" }),
        json!({ "view_id": "0000000A0000000000000000000000B0" }),
        json!({ "view_id": view(0)["view_id"], "customer": "asha" }),
    ] {
        assert_eq!(see(&world, &show, &body).await, 400, "{body}");
    }
    for id in ["evt_0000000000", "evt_x"] {
        world
            .call("POST", &format!("/events/{id}/seen"), None, &[], &view(0))
            .await
            .refused(404, "not_found");
    }
    world.pass(366 * 86_400);
    assert_eq!(see(&world, &show, &view(0)).await, 204);
    assert_eq!(seen(&world, &show).await, 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nobody_notices_if_the_queue_takes_no_view() {
    let world = World::new();
    let show = world.event().await;
    for trouble in [Trouble::Fails, Trouble::Throttle, Trouble::NoAnswer] {
        world.fault(Fault::new(trouble).function("note-seen").service(Service::Sqs).forever());
        assert_eq!(see(&world, &show, &view(0)).await, 204, "{trouble:?}");
        assert!(world.clear_faults() > 0);
    }
    assert_eq!(world.counted("SeenLost"), 3);
    assert_eq!(see(&world, &show, &view(10)).await, 204);
    assert_eq!(seen(&world, &show).await, 10);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_network_that_tells_too_much_has_to_wait_and_others_do_not() {
    let world = World::new();
    let show = world.event().await;
    let target = format!("/events/{}/seen", show.event_id);
    let from = async |network| world.call_from(network, "POST", &target, &view(1)).await;
    for _ in 0..60 {
        assert_eq!(from("203.0.113.7").await.status, 204);
    }
    from("203.0.113.7").await.refused(429, "too_many_attempts");
    assert_eq!(from("203.0.113.8").await.status, 204);
    world.pass(60);
    assert_eq!(from("203.0.113.7").await.status, 204);
    world.finish().await;
}
