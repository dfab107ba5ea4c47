//! Refunds that somebody makes by hand, in the provider's dashboard.

use serde_json::Value;
use tests::{Fault, Person, REFUND_FAILS, REFUND_PENDING, Service, Show, Trouble, VISA, World};

use crate::support::{tell_once_more, text};

/// A customer who has locked seats and opened a payment.
async fn at_the_till(world: &World, seats: &[&str]) -> (Show, Person, String, Value) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, seats).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    (show, asha, booking, payment)
}

/// Buys seats with this card.
async fn paid(world: &World, seats: &[&str], card: &str) -> (Show, Person, String) {
    let (show, asha, booking, payment) = at_the_till(world, seats).await;
    world.type_card(&payment, card).unwrap();
    world.settle().await;
    (show, asha, booking)
}

/// Cancels these seats of the customer's booking, or all that are left.
async fn gives_back(world: &World, who: &Person, booking: &str, seats: Option<&[&str]>) {
    world.ask_back(who, booking, seats).await.expect(201);
    world.give_back(who, booking, &world.mailed_code(who)).await.expect(200);
}

/// Makes the calls of process-refund to Stripe fail until [`refunds_are_taken_again`].
fn no_refund_is_taken(world: &World) {
    world.fault(Fault::new(Trouble::Fails).function("process-refund").service(Service::Stripe).forever());
}

async fn refunds_are_taken_again(world: &World) {
    world.clear_faults();
    world.pass(400);
    world.settle().await;
}

/// Checks that the audit finds nothing once every worker has had its time.
async fn the_books_are_right(world: World) {
    world.pass(3_700);
    assert_eq!(world.audit_books().await, [""; 0]);
    world.finish().await;
}

/// Reason and status of each refund of the only payment.
async fn told(world: &World, who: &Person, booking: &str) -> Vec<[String; 2]> {
    let seen = world.booking(who, booking).await;
    let refunds = seen["payments"][0]["refunds"].as_array().unwrap().iter();
    refunds.map(|refund| ["reason", "status"].map(|name| text(&refund[name]).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_refund_by_hand_whose_webhook_is_lost_is_read_from_the_provider() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, &["Stalls-A-1"], REFUND_PENDING).await;
    by_hand(&world, 20_000);
    world.deliver_webhooks().await;
    world.provider(|settings| settings.drop = true);
    world.settle().await;
    assert_eq!(told(&world, &asha, &booking).await, [["at_provider", "requested"]]);
    for _ in 0..5 {
        world.minute().await;
    }
    assert_eq!(told(&world, &asha, &booking).await, [["at_provider", "refunded"]]);
    assert_eq!(world.provider_list("/v1/refunds").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_fails_and_is_published_if_somebody_has_refunded_all_of_it_by_hand() {
    for cancelled in [false, true] {
        let world = World::new();
        let (show, asha, booking, payment) = at_the_till(&world, &["Stalls-A-1"]).await;
        let reason = if cancelled {
            world.type_card(&payment, VISA).unwrap();
            world.settle().await;
            let target = format!("/admin/events/{}/cancel", show.event_id);
            no_refund_is_taken(&world);
            world.admin("POST", &target, &Value::Null).await.expect(200);
            world.settle().await;
            "event_cancelled"
        } else {
            world.release(&asha, &booking).await.expect(200);
            world.type_card(&payment, VISA).unwrap();
            "booking_ended"
        };
        by_hand(&world, 50_000);
        world.settle().await;
        refunds_are_taken_again(&world).await;
        assert_eq!(told(&world, &asha, &booking).await, [[reason, "failed"], ["at_provider", "refunded"]]);
        assert_eq!(world.published("RefundFailed").len(), 1, "{cancelled}");
        the_books_are_right(world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refund_fails_and_is_published_if_somebody_has_refunded_all_of_it_by_hand_in_parts() {
    let world = World::new();
    let (show, asha, booking) = paid(&world, &["Stalls-A-1"], VISA).await;
    no_refund_is_taken(&world);
    world.admin("POST", &format!("/admin/events/{}/cancel", show.event_id), &Value::Null).await.expect(200);
    world.settle().await;
    by_hand(&world, 30_000);
    by_hand(&world, 20_000);
    world.settle().await;
    refunds_are_taken_again(&world).await;
    let hand = ["at_provider", "refunded"];
    assert_eq!(told(&world, &asha, &booking).await, [["event_cancelled", "failed"], hand, hand]);
    assert_eq!(world.published("RefundFailed").len(), 1);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_meets_one_by_hand_is_lowered_to_what_is_left() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, &["Stalls-A-1", "Stalls-A-2"], VISA).await;
    no_refund_is_taken(&world);
    gives_back(&world, &asha, &booking, Some(&["Stalls-A-1"])).await;
    by_hand(&world, 70_000);
    world.settle().await;
    refunds_are_taken_again(&world).await;
    for _ in 0..5 {
        world.minute().await;
    }
    let (ours, hand) = (["customer_cancelled", "refunded"], ["at_provider", "refunded"]);
    assert_eq!(told(&world, &asha, &booking).await, [ours, hand]);
    let amounts: Vec<Value> =
        world.provider_list("/v1/refunds").iter().map(|r| r["amount"].clone()).collect();
    assert_eq!(amounts, [30_000, 70_000]);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_by_hand_beside_one_of_ours_is_recorded_apart() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, &["Stalls-A-1", "Stalls-A-2"], VISA).await;
    no_refund_is_taken(&world);
    gives_back(&world, &asha, &booking, Some(&["Stalls-A-1"])).await;
    by_hand(&world, 50_000);
    world.settle().await;
    refunds_are_taken_again(&world).await;
    let (ours, hand) = (["customer_cancelled", "refunded"], ["at_provider", "refunded"]);
    assert_eq!(told(&world, &asha, &booking).await, [ours, hand]);
    assert_eq!(world.all_bookings()[0].payments[0].refundable_minor(), 0);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_by_hand_beyond_what_was_left_is_credited_once() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, &["Stalls-A-1", "Stalls-A-2"], VISA).await;
    no_refund_is_taken(&world);
    gives_back(&world, &asha, &booking, Some(&["Stalls-A-1"])).await;
    by_hand(&world, 100_000);
    world.settle().await;
    refunds_are_taken_again(&world).await;
    let (ours, hand) = (["customer_cancelled", "failed"], ["at_provider", "refunded"]);
    assert_eq!(told(&world, &asha, &booking).await, [ours, hand]);
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_the_bank_sent_back_is_paid_by_hand_and_the_rest_can_still_be_cancelled() {
    let world = World::new();
    let (_, asha, booking) = paid(&world, &["Stalls-A-1", "Stalls-A-2"], REFUND_FAILS).await;
    gives_back(&world, &asha, &booking, Some(&["Stalls-A-1"])).await;
    world.settle().await;
    world.pass(60);
    world.settle().await;
    assert_eq!(told(&world, &asha, &booking).await, [["customer_cancelled", "failed"]]);
    by_hand(&world, 50_000);
    world.settle().await;
    // The provider reports once more that the first refund failed.
    tell_once_more(&world, "refund.failed");
    world.settle().await;
    let (failed, hand) = (["customer_cancelled", "failed"], ["at_provider", "refunded"]);
    assert_eq!(told(&world, &asha, &booking).await, [failed, hand]);

    gives_back(&world, &asha, &booking, None).await;
    world.settle().await;
    assert_eq!(told(&world, &asha, &booking).await, [failed, hand, ["customer_cancelled", "refunded"]]);
    let payment = world.all_bookings()[0].payments[0].clone();
    assert_eq!((payment.refundable_minor(), payment.returned_minor()), (0, 100_000));
    the_books_are_right(world).await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_metadata_is_not_ours_counts_as_one_by_hand() {
    for metadata in [
        "metadata[refund_id]=42",
        "metadata[payment_id]=pay_zzzzzzzzzzzz_1&metadata[refund_id]=rfd_zzzzzzzzzzzz_1_1",
    ] {
        let world = World::new();
        let (_, asha, booking) = paid(&world, &["Stalls-A-1"], VISA).await;
        let intents = world.provider_list("/v1/payment_intents");
        let form = format!("payment_intent={}&amount=100&{metadata}", text(&intents[0]["id"]));
        world.provider_post("/v1/refunds", &form);
        world.settle().await;
        assert_eq!(told(&world, &asha, &booking).await, [["at_provider", "refunded"]], "{metadata}");
        the_books_are_right(world).await;
    }
}

/// Refunds the only payment in the dashboard; returns the provider's id of the refund.
fn by_hand(world: &World, amount: i64) -> String {
    let intents = world.provider_list("/v1/payment_intents");
    let form = format!("payment_intent={}&amount={amount}", text(&intents[0]["id"]));
    text(&world.provider_post("/v1/refunds", &form)["id"]).to_owned()
}
