//! The audit's pass for what changed: it reads events that are not over, and of others the bookings that changed.

use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use tests::{Call, Person, Service, World};

use crate::audit::{LATER, block, give_back};
use crate::faults_money::{at_every_call, settle_for_long};
use crate::support::{let_others_run, text};

/// An instant at which the event of these tests is over for the audit.
const OVER: &str = "2026-12-28T00:00:00Z";

/// Lets the time pass until the event is over.
async fn pass_the_event(world: &World) {
    let over: Timestamp = OVER.parse().unwrap();
    world.pass(over.as_second() - world.clock.now().as_second());
    settle_for_long(world).await;
}

/// Bookings of asha (Stalls A 1) and ben (Stalls B 1) for an event that is over and was audited since then.
async fn audited(world: &World) -> ([Person; 2], [String; 2]) {
    let show = world.event().await;
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let of_asha = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let of_ben = world.bought(&ben, &show, &["Stalls-B-1"]).await;
    pass_the_event(world).await;
    assert_eq!(world.audit_books().await, [""; 0]);
    change(world, &ben, &of_ben).await;
    assert_eq!(world.audit_changes().await, [""; 0]);
    world.pass(LATER);
    assert_eq!(world.audit_changes().await, [""; 0]);
    ([asha, ben], [of_asha, of_ben])
}

/// Changes a booking: somebody refunds ten rupees of it in the dashboard.
async fn change(world: &World, who: &Person, booking: &str) {
    give_back(world, &world.booking(who, booking).await, 1_000);
    settle_for_long(world).await;
    world.pass(LATER);
}

/// Frees the first seat of a row by hand, which no message tells of.
fn free(world: &World, row: &str) {
    let (pk, sk) = block(world, row);
    world.remove("seats", (&pk, &sk), "S1");
}

/// Requests to DynamoDB of a run of the audit that finds nothing.
async fn reads(world: &World) -> usize {
    let run = world.run_audit().await;
    assert!(run.answer.is_ok());
    let is_read = |call: &&Call| call.service == Service::DynamoDb && call.operation != "PutItem";
    run.calls.iter().filter(is_read).count()
}

#[tokio::test(start_paused = true)]
async fn a_difference_in_a_changed_booking_of_a_past_event_is_found_until_it_is_mended() {
    let world = World::new();
    let ([asha, _], [booking, _]) = audited(&world).await;
    free(&world, "A");
    change(&world, &asha, &booking).await;
    let expected = [format!("{booking}: it is confirmed, but the seat Stalls A 1 is not sold to it")];
    // It is found as long as it is there, although nothing changes any more.
    for _ in 0..3 {
        assert_eq!(world.audit_changes().await, expected);
        world.pass(LATER);
    }
    assert_eq!(world.counted("AuditFindings"), 3);
    let (pk, sk) = block(&world, "A");
    world.set("seats", (&pk, &sk), "S1", &json!({ "S": format!("sold#{booking}") }));
    for _ in 0..2 {
        assert_eq!(world.audit_changes().await, [""; 0]);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_difference_in_an_event_to_come_is_found_though_nothing_has_changed() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(world.audit_books().await, [""; 0]);
    world.pass(LATER);
    world.remove("bookings", (&booking, "booking"), "ledger[0]");
    world.delete("bookings", (&booking, "invoice"));
    let (pk, sk) = block(&world, "A");
    world.set("seats", (&pk, &sk), "S2", &json!({ "S": format!("sold#{booking}") }));
    let slots = world.items("bookings");
    let slot = slots.iter().find(|item| item["sk"]["S"] == "customer").expect("the slot");
    world.set("bookings", (text(&slot["pk"]["S"]), "customer"), "tickets", &json!({ "N": "3" }));
    for _ in 0..2 {
        let found = world.audit_changes().await;
        for expected in [
            "captured 50000, but 0 by the ledger",
            "it was paid and has no invoice",
            "Stalls A 2 is sold to it, and it does not list it",
            "the slot counts 3 tickets, and the customer has 1",
        ] {
            assert!(found.iter().any(|finding| finding.contains(expected)), "no `{expected}` in {found:#?}");
        }
    }
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn a_past_event_that_has_not_changed_is_not_read_and_the_monthly_pass_finds_what_is_wrong_there() {
    let world = World::new();
    audited(&world).await;
    let few = reads(&world).await;
    free(&world, "A");
    assert_eq!(world.audit_changes().await, [""; 0]);
    // After a month, the next run reads everything.
    world.pass(30 * 86_400);
    world.run_audit().await.answer.unwrap();
    assert_eq!(world.counted("AuditFindings"), 1);
    // From then on it is watched.
    let found = world.audit_changes().await;
    assert!(found[0].contains("the seat Stalls A 1 is not sold to it"), "{found:?}");
    world.abandon();

    let world = World::new();
    let show = world.event().await;
    for n in 1..=5 {
        let who = world.customer(&format!("buyer-{n}"));
        world.bought(&who, &show, &[&format!("Stalls-A-{n}")]).await;
    }
    pass_the_event(&world).await;
    assert_eq!(world.audit_books().await, [""; 0]);
    let capture = world.all_bookings()[0].payments[0].capture.clone().unwrap();
    world.provider_post("/v1/refunds", &format!("payment_intent={capture}&amount=1000"));
    settle_for_long(&world).await;
    world.pass(LATER);
    for _ in 0..2 {
        assert_eq!(world.audit_changes().await, [""; 0]);
        world.pass(LATER);
    }
    assert_eq!(reads(&world).await, few, "the number of bookings costs no read");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_capture_without_a_booking_is_reported_until_it_is_refunded() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    world.bought(&asha, &show, &["Stalls-A-1"]).await;
    assert_eq!(world.audit_books().await, [""; 0]);
    let form = format!(
        "amount=50000&currency=inr&payment_method=pm_card_visa&confirm=true\
         &metadata[deployment]={}&metadata[payment_id]=pay_0123456789ab_1",
        world.deployment()
    );
    let capture: Value = world.provider_post("/v1/payment_intents", &form);
    settle_for_long(&world).await;
    world.pass(LATER);
    // Longer than providers' lists are read back.
    for _ in 0..3 {
        let found = world.audit_changes().await;
        assert!(found.iter().any(|finding| finding.starts_with("bkg_0123456789ab")), "{found:?}");
        world.pass(2 * 86_400);
    }
    let form = format!("payment_intent={}&amount=50000", text(&capture["id"]));
    world.provider_post("/v1/refunds", &form);
    settle_for_long(&world).await;
    world.pass(2 * 86_400);
    assert_eq!(world.audit_changes().await, [""; 0]);
    world.abandon();
}

#[tokio::test(start_paused = true)]
async fn wherever_a_pass_for_what_changed_dies_the_next_run_continues_and_finds_everything_once() {
    at_every_call("audit-books", 8, async |world, fault| {
        let ([asha, ben], [booking, other]) = audited(&world).await;
        change(&world, &asha, &booking).await;
        change(&world, &ben, &other).await;
        free(&world, "A");
        free(&world, "B");
        world.fault(fault);
        world.run_audit().await;
        let came = world.clear_faults() > 0;
        let mut found = world.audit_changes().await;
        found.sort();
        let seat = |id: &str, row: &str| {
            format!("{id}: it is confirmed, but the seat Stalls {row} 1 is not sold to it")
        };
        let mut expected = [seat(&booking, "A"), seat(&other, "B")];
        expected.sort();
        assert_eq!(found, expected);
        world.abandon();
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_pass_while_bookings_change_finds_nothing() {
    for seed in 1..=12 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let people: Vec<Person> = (0..5).map(|n| world.customer(&format!("buyer-{n}"))).collect();
        let first = world.bought(&people[0], &show, &["Balcony-A-1"]).await;
        assert_eq!(world.audit_books().await, [""; 0]);
        let audits = async {
            for _ in 0..6 {
                assert!(world.run_audit().await.answer.is_ok());
                let_others_run(seed).await;
            }
        };
        let sales = people.iter().enumerate().skip(1).map(|(n, who)| {
            let (world, show) = (&world, &show);
            async move {
                let_others_run(n as u64 * seed % 7).await;
                let seat = format!("Stalls-A-{n}");
                let booking = world.locked(who, show, &[&seat]).await;
                world.paid(who, &booking).await;
                for _ in 0..4 {
                    world.step().await;
                    let_others_run(3).await;
                }
            }
        });
        let change = async {
            let_others_run(seed % 5).await;
            give_back(&world, &world.booking(&people[0], &first).await, 1_000);
            world.step().await;
        };
        futures::join!(audits, join_all(sales), change);
        settle_for_long(&world).await;
        world.pass(LATER);
        assert_eq!(world.counted("AuditFindings"), 0, "seed {seed}");
        assert_eq!(world.audit_changes().await, [""; 0], "seed {seed}");
        world.finish().await;
    }
}
