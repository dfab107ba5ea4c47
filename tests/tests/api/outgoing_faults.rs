//! The worker of webhooks dies and its calls fail at every place. No message is lost, and each death repeats at most one
//! call.

use serde_json::{Value, json};
use tests::{Answers, Fault, Service, Trouble, World};

use crate::outgoing::{TILL, TILL_URL, deliveries, subscribe};
use crate::support::text;

/// A purchase whose message meets `fault` on its way to a receiver, which is down at first if `down`: the number of calls
/// that failed, and of calls that the receiver got.
async fn told_despite(fault: Fault, down: bool) -> (usize, usize) {
    let world = World::new();
    let show = world.event().await;
    let organizer = world.organizer().await;
    let webhook = subscribe(&world, &world.administrator(), &organizer, TILL_URL).await;
    if down {
        world.receiver(TILL, Answers::Status(503));
    }
    world.fault(fault);
    world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
    for _ in 0..2 {
        world.pass(181);
        world.settle().await;
    }
    let failed = world.clear_faults();
    world.receiver(TILL, Answers::Status(204));
    for _ in 0..30 {
        world.pass(300);
        world.settle().await;
    }
    let log = deliveries(&world, text(&webhook["webhook_id"])).await;
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!((text(&log[0]["status"]), log[0].get("next_at")), ("delivered", None::<&Value>), "{log:?}");
    let calls = world.received(TILL);
    assert!(calls.iter().all(|call| call.headers["webhook-id"] == calls[0].headers["webhook-id"]));
    assert_eq!(calls.last().unwrap().json()["type"], json!("BookingConfirmed"));
    world.finish().await;
    (failed, calls.len())
}

/// Calls without a fault.
async fn calls_without(down: bool) -> usize {
    told_despite(Fault::new(Trouble::Fails).function("nobody"), down).await.1
}

#[tokio::test(start_paused = true)]
async fn wherever_the_worker_dies_the_system_gets_the_message_and_at_most_one_call_more() {
    for down in [false, true] {
        let usual = calls_without(down).await;
        for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
            let mut n = 1;
            loop {
                let fault = Fault::new(trouble).function("deliver-webhook").nth(n);
                let (failed, calls) = told_despite(fault, down).await;
                if failed == 0 {
                    break;
                }
                assert!(calls <= usual + 1, "{trouble:?} at call {n}, down {down}: {calls} calls");
                n += 1;
            }
            assert!(n > 10, "only {n} calls were made");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_the_system_gets_the_message() {
    for trouble in [Trouble::Throttle, Trouble::Fails, Trouble::NoAnswer, Trouble::LostAnswer] {
        for service in [Service::DynamoDb, Service::Sqs, Service::Receiver] {
            // A receiver that fails is tried again after longer and longer waits.
            let times = if service == Service::Receiver { 2 } else { 5 };
            for n in 1..6 {
                let fault = Fault::new(trouble).function("deliver-webhook").service(service).nth(n);
                // The SDK repeats what fails once by itself; after four times in a row it gives up.
                told_despite(fault.clone(), false).await;
                told_despite(fault.times(times), n % 2 == 0).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_of_many_systems_reaches_all_whoever_dies() {
    let urls: Vec<String> = (0..9).map(|n| format!("https://shop-{n}.receiver.test/")).collect();
    for n in (1..60).step_by(4) {
        let world = World::new();
        let show = world.event().await;
        let organizer = world.organizer().await;
        for url in &urls {
            subscribe(&world, &world.administrator(), &organizer, url).await;
        }
        world.fault(Fault::new(Trouble::KillAfter).function("deliver-webhook").nth(n));
        world.bought(&world.customer("asha"), &show, &["Stalls-A-1"]).await;
        for _ in 0..3 {
            world.pass(181);
            world.settle().await;
        }
        let calls: Vec<usize> =
            (0..9).map(|n| world.received(&format!("shop-{n}.receiver.test")).len()).collect();
        // A batch dies as a whole: each of its calls may be repeated, and none is lost.
        assert!(calls.iter().all(|calls| (1..=2).contains(calls)), "killed at call {n}: {calls:?}");
        world.finish().await;
    }
}
