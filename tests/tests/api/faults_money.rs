//! Functions die and calls fail while money moves. Whichever call fails, captured money confirms a booking or is
//! refunded.

use tests::{Fault, PAYS_LATER, Service, Trouble, VISA, World};

use crate::support::{nothing_is_due, text};

pub(crate) const EVERY_TROUBLE: [Trouble; 7] = [
    Trouble::KillBefore,
    Trouble::KillAfter,
    Trouble::LostAnswer,
    Trouble::Conflict,
    Trouble::Throttle,
    Trouble::Fails,
    Trouble::NoAnswer,
];

/// Runs `scene` with each fault at the 1st, 2nd, … call of `function`, until there is no such call.
pub(crate) async fn at_every_call(
    function: &'static str,
    calls_min: usize,
    scene: impl AsyncFn(World, Fault) -> bool,
) {
    for trouble in EVERY_TROUBLE {
        let mut n = 1;
        while scene(World::with_seed(n as u64), Fault::new(trouble).function(function).nth(n)).await {
            n += 1;
        }
        let calls_min = if trouble == Trouble::Conflict { 0 } else { calls_min };
        assert!(n > calls_min, "{function}: only {} calls failed", n - 1);
    }
}

/// Runs the workers until all redeliveries and retries are over.
pub(crate) async fn settle_for_long(world: &World) {
    for _ in 0..5 {
        world.settle().await;
        world.pass(181);
    }
    world.settle().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_opening_a_payment_fails_the_same_request_opens_it_and_it_can_be_paid() {
    at_every_call("create-payment", 5, async |world, fault| {
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
        world.pass(200);
        world.fault(fault);
        let first = world.open_payment_with_key(&asha, &booking, "same").await;
        let came = world.clear_faults() > 0;
        assert!(first.status == 201 || first.status == 503 || first.died(), "{}", first.body);
        // A customer needs a moment to press the button again.
        world.pass(7);
        let payment = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
        assert_eq!(world.booking(&asha, &booking).await["payments"].as_array().unwrap().len(), 1);
        assert_eq!(world.provider_list("/v1/checkout/sessions").len(), 1);
        world.type_card(&payment, VISA).unwrap();
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wherever_a_confirmation_fails_the_paid_booking_is_confirmed_in_the_end() {
    at_every_call("process-payment", 3, async |world, fault| {
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
        world.paid(&asha, &booking).await;
        world.fault(fault);
        settle_for_long(&world).await;
        let came = world.clear_faults() > 0;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        assert_eq!(world.published("BookingConfirmed").len(), 1);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wherever_settling_a_late_payment_fails_it_is_refunded_in_the_end() {
    for function in ["process-payment", "publish-messages", "process-refund"] {
        at_every_call(function, 2, async |world, fault| {
            let show = world.event().await;
            let (asha, ben) = (world.customer("asha"), world.customer("ben"));
            let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
            let payment = world.open_payment(&asha, &booking).await.expect(201);
            world.provider(|settings| settings.async_seconds = 3_000);
            world.type_card(&payment, PAYS_LATER).unwrap();
            world.pass(2_641);
            world.bought(&ben, &show, &["Stalls-B-1"]).await;
            world.pass(360);
            world.fault(fault);
            settle_for_long(&world).await;
            let came = world.clear_faults() > 0;
            settle_for_long(&world).await;
            let seen = world.booking(&asha, &booking).await;
            assert_eq!(text(&seen["status"]), "expired");
            assert_eq!(text(&seen["payments"][0]["refunds"][0]["status"]), "refunded");
            assert_eq!(world.provider_list("/v1/refunds").len(), 1);
            world.finish().await;
            came
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_a_look_fails_a_later_one_settles_the_payments() {
    at_every_call("look-at-payments", 3, async |world, fault| {
        let show = world.event().await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        world.provider(|settings| settings.drop = true);
        let paid = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        world.paid(&asha, &paid).await;
        let left = world.locked(&ben, &show, &["Stalls-B-1"]).await;
        world.open_payment(&ben, &left).await.expect(201);
        world.pass(601);
        world.fault(fault);
        for _ in 0..12 {
            world.minute().await;
        }
        let came = world.clear_faults() > 0;
        assert_eq!(world.booking(&asha, &paid).await["status"], "confirmed");
        assert_eq!(world.booking(&ben, &left).await["status"], "expired");
        assert_eq!(world.published("BookingExpired").len(), 1);
        nothing_is_due(&world).await;
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_could_not_be_queued_is_not_acknowledged_and_is_sent_again() {
    for trouble in EVERY_TROUBLE {
        let world = World::new();
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        world.paid(&asha, &booking).await;
        world.fault(Fault::new(trouble).service(Service::Sqs).function("receive-stripe-webhook").times(20));
        world.settle().await;
        world.clear_faults();
        for _ in 0..4 {
            world.pass(60);
            world.settle().await;
        }
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{trouble:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_store_of_ten_minutes_loses_no_payment() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    world.fault(Fault::new(Trouble::Fails).service(Service::DynamoDb).forever());
    for _ in 0..10 {
        world.minute().await;
    }
    world.clear_faults();
    settle_for_long(&world).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_that_outlasts_the_queue_the_schedule_settles_the_payment() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.paid(&asha, &booking).await;
    world.fault(Fault::new(Trouble::Fails).service(Service::DynamoDb).function("process-payment").forever());
    for _ in 0..50 {
        world.minute().await;
    }
    let dead = world.take_dead("payments");
    assert!(
        !dead.is_empty(),
        "after half an hour a message is in the dead-letter queue, whose alarm calls an operator"
    );
    world.clear_faults();
    for _ in 0..20 {
        world.minute().await;
    }
    let _ = world.take_dead("payments");
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}
