//! Lost provider messages: the audit finds and settles the payments, refunds and disputes that they report.

use sandbox::DisputeOutcome;
use serde_json::{Value, json};
use tests::{Person, REFUND_PENDING, Show, VISA, World};

use crate::support::text;

/// Longer than the hour for which the audit waits for workers, in seconds.
const LATER: i64 = 3_700;

async fn paid(world: &World, card: &str) -> (Show, Person, String) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.type_card(&payment, card).unwrap();
    world.settle().await;
    (show, asha, booking)
}

fn no_message_comes(world: &World) {
    world.provider(|settings| settings.drop = true);
}

/// Runs a pass of the audit, which settles what it finds, and another, which must find nothing.
async fn audited(world: &World) {
    for _ in 0..2 {
        world.pass(LATER);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.settle().await;
    }
}

async fn refunds(world: &World, who: &Person, booking: &str) -> Vec<[String; 2]> {
    let seen = world.booking(who, booking).await;
    let refunds = seen["payments"][0]["refunds"].as_array().unwrap().iter();
    refunds.map(|refund| ["reason", "status"].map(|name| text(&refund[name]).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_a_capture_of_an_attempt_that_is_recorded_as_failed() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.settle().await;
    no_message_comes(&world);
    world.type_card(&payment, VISA).unwrap();
    world.set("bookings", (&booking, "booking"), "payments[0].status", &json!({ "S": "failed" }));
    audited(&world).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_that_a_refund_of_ours_is_paid() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, REFUND_PENDING).await;
    no_message_comes(&world);
    world.ask_back(&asha, &booking, None).await.expect(201);
    world.give_back(&asha, &booking, &world.mailed_code(&asha)).await.expect(200);
    world.settle().await;
    audited(&world).await;
    assert_eq!(refunds(&world, &asha, &booking).await, [["customer_cancelled", "refunded"]]);
    world.finish().await;
}

/// Refunds a part by hand, loses all messages about it, and checks that the audit finds it.
async fn a_refund_by_hand_whose_messages_are_lost_is_found(world: World, asha: &Person, booking: &str) {
    no_message_comes(&world);
    let intents = world.provider_list("/v1/payment_intents");
    world.provider_post("/v1/refunds", &format!("payment_intent={}&amount=500", text(&intents[0]["id"])));
    audited(&world).await;
    assert_eq!(refunds(&world, asha, booking).await, [["at_provider", "refunded"]]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_a_refund_by_hand_without_metadata() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, VISA).await;
    a_refund_by_hand_whose_messages_are_lost_is_found(world, &asha, &booking).await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_a_refund_by_hand_of_an_old_capture() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, VISA).await;
    for _ in 0..3 {
        world.pass(86_400);
        assert_eq!(world.audit_books().await, [""; 0]);
    }
    a_refund_by_hand_whose_messages_are_lost_is_found(world, &asha, &booking).await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_finds_a_new_dispute_and_that_it_is_lost_months_later() {
    let world = World::new();
    let (show, asha, booking) = paid(&world, VISA).await;
    no_message_comes(&world);
    let intents = world.provider_list("/v1/payment_intents");
    let charge = text(&intents[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None)).unwrap();
    audited(&world).await;
    assert_eq!(world.all_bookings()[0].payments[0].disputes.len(), 1);
    world.pass(70 * 86_400);
    world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &dispute, DisputeOutcome::Lost)).unwrap();
    audited(&world).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "cancelled");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    world.finish().await;
}
