//! Payments at Stripe, and their effect on the booking.

use serde_json::json;
use tests::{DECLINED, FAILS_LATER, Fault, Hall, PAYS_LATER, Service, Trouble, VISA, World};

use crate::support::{nothing_is_due, second, text};

#[tokio::test(start_paused = true)]
async fn a_customer_pays_and_the_seats_are_theirs() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert_eq!(payment["status"], "pending");
    assert_eq!(payment["amount"], json!({ "amount_minor": 100_000, "currency": "INR" }));
    assert_eq!(second(&payment["expires_at"]), world.clock.second() + 600);
    world.type_card(&payment, VISA).unwrap();
    // No webhook has arrived yet, so the booking is still pending.
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "confirmed");
    assert_eq!(seen["payments"][0]["status"], "success");
    let target = format!("/payment/{}", text(&payment["payment_id"]));
    assert_eq!(world.get(&target, Some(&asha)).await.expect(200)["status"], "success");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    let confirmed = world.published("BookingConfirmed");
    assert_eq!(confirmed.len(), 1);
    assert_eq!(confirmed[0]["Detail"]["data"]["payment_id"], payment["payment_id"]);
    assert_eq!(world.published("BookingCreated").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_booking_cannot_be_released_extended_or_paid_again() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    world.release(&asha, &booking).await.refused(409, "booking_status_wrong");
    world.extend(&asha, &booking).await.refused(409, "booking_status_wrong");
    world.open_payment(&asha, &booking).await.refused(409, "booking_status_wrong");
    // Its seats stay booked for ever.
    world.pass(86_400);
    world.sweep_ttl();
    world.minute().await;
    let ben = world.customer("ben");
    world.lock(&ben, &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_request_that_is_sent_again_opens_no_second_page() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let first = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    world.pass(30);
    let again = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!(first, again);
    assert_eq!(world.provider_list("/v1/checkout/sessions").len(), 1);
    world.type_card(&again, VISA).unwrap();
    world.settle().await;
    let after = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!((&after["payment_id"], &after["status"]), (&first["payment_id"], &json!("success")));
    assert!(after.get("checkout_url").is_none(), "a paid checkout is not offered again");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_request_that_is_sent_again_after_the_payment_confirms_the_booking_at_once() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    world.type_card(&payment, VISA).unwrap();
    // The provider's message is still on its way.
    world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_key_cannot_be_used_for_another_booking() {
    let world = World::new();
    let show =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(null)).await;
    let asha = world.customer("asha");
    let one = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let two = world.locked(&asha, &show, &["Stalls-A-2"]).await;
    let first = world.open_payment_with_key(&asha, &one, "same").await.expect(201);
    // Keys belong to a booking, as attempts do: the other booking gets an attempt of its own.
    let second = world.open_payment_with_key(&asha, &two, "same").await.expect(201);
    assert_ne!(first["payment_id"], second["payment_id"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_declined_card_loses_nothing_and_another_card_pays() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    assert!(world.type_card(&payment, DECLINED).is_err());
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_bank_that_answers_later_confirms_later_or_not_at_all() {
    let world = World::new();
    let show = world.event().await;
    for (name, card, seat, status) in
        [("asha", PAYS_LATER, "Stalls-A-1", "success"), ("ben", FAILS_LATER, "Stalls-A-2", "failed")]
    {
        let person = world.customer(name);
        let booking = world.locked(&person, &show, &[seat]).await;
        let payment = world.open_payment(&person, &booking).await.expect(201);
        world.type_card(&payment, card).unwrap();
        world.settle().await;
        assert_eq!(world.booking(&person, &booking).await["status"], "pending");
        world.pass(20);
        world.settle().await;
        assert_eq!(world.booking(&person, &booking).await["payments"][0]["status"], status, "{name}");
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_whose_payment_failed_is_paid_by_another_attempt() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.type_card(&payment, FAILS_LATER).unwrap();
    world.pass(20);
    world.settle().await;
    assert_eq!(world.published("PaymentFailed").len(), 1);
    world.paid(&asha, &booking).await;
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "confirmed");
    assert_eq!(
        (&seen["payments"][0]["status"], &seen["payments"][1]["status"]),
        (&json!("failed"), &json!("success"))
    );
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_webhook_never_comes_is_confirmed() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.provider(|settings| settings.drop = true);
    world.paid(&asha, &booking).await;
    world.minute().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    world.minute().await;
    world.minute().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    nothing_is_due(&world).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_seats_of_a_customer_who_opened_a_payment_and_left_become_available() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.pass(600);
    for _ in 0..3 {
        world.minute().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("failed")));
    // The checkout has ended, so nobody pays for seats that are gone.
    assert!(world.type_card(&payment, VISA).is_err());
    world.minute().await;
    assert_eq!(world.published("BookingExpired").len(), 1);
    nothing_is_due(&world).await;
    assert_eq!(world.all_marks(), []);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn free_seats_are_confirmed_without_a_checkout() {
    let world = World::new();
    let change = |event: &mut serde_json::Value| {
        for tier in event["tiers"].as_array_mut().unwrap() {
            tier["amount_minor"] = json!(0);
        }
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!(payment["status"], "success");
    assert!(payment.get("checkout_url").is_none());
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    let again = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!(again["payment_id"], payment["payment_id"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn free_seats_are_confirmed_once_though_the_function_dies() {
    for (trouble, status) in [(Trouble::KillBefore, "pending"), (Trouble::KillAfter, "confirmed")] {
        let world = World::new();
        let change = |event: &mut serde_json::Value| {
            for tier in event["tiers"].as_array_mut().unwrap() {
                tier["amount_minor"] = json!(0);
            }
        };
        let show = world.event_with(&Hall::small(), change).await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        world.fault(Fault::new(trouble).function("create-payment").operation("TransactWriteItems"));
        assert!(world.open_payment_with_key(&asha, &booking, "same").await.died());
        assert_eq!(world.booking(&asha, &booking).await["status"], status);
        let again = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
        assert_eq!(again["status"], "success");
        let seen = world.booking(&asha, &booking).await;
        assert_eq!((&seen["status"], seen["payments"].as_array().unwrap().len()), (&json!("confirmed"), 1));
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_provider_is_down_the_seats_stay_locked_and_paying_works_afterwards() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    for trouble in [Trouble::Fails, Trouble::Throttle, Trouble::NoAnswer, Trouble::LostAnswer] {
        world.fault(Fault::new(trouble).service(Service::Stripe).forever());
        world.open_payment_with_key(&asha, &booking, "same").await.refused(503, "provider_unavailable");
        assert!(world.clear_faults() > 0);
        assert_eq!(world.booking(&asha, &booking).await["status"], "pending");
    }
    let payment = world.open_payment_with_key(&asha, &booking, "same").await.expect(201);
    assert_eq!(
        world.provider_list("/v1/checkout/sessions").len(),
        1,
        "the session whose answer was lost is used"
    );
    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn while_the_provider_is_down_the_sweep_waits_and_then_confirms_the_booking() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.provider(|settings| settings.drop = true);
    world.paid(&asha, &booking).await;
    world.fault(Fault::new(Trouble::Fails).service(Service::Stripe).forever());
    for _ in 0..30 {
        world.minute().await;
    }
    world.clear_faults();
    // The longer a provider has not answered, the later the next look.
    for _ in 0..20 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_decline_whose_webhook_is_lost_is_found_and_the_seats_become_available() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &booking).await.expect(201);
    world.provider(|settings| {
        settings.drop = true;
        settings.async_seconds = 400;
    });
    world.type_card(&payment, FAILS_LATER).unwrap();
    for _ in 0..4 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
    for _ in 0..10 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "failed");
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    assert_eq!(world.all_marks(), []);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_tabs_that_open_a_payment_at_once_get_a_checkout_each_and_the_booking_is_paid_once() {
    for seed in 1..=20 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let (one, two) = futures::join!(
            world.open_payment_with_key(&asha, &booking, "one"),
            world.open_payment_with_key(&asha, &booking, "two"),
        );
        let (one, two) = (one.expect(201), two.expect(201));
        assert_ne!(one["payment_id"], two["payment_id"], "seed {seed}");
        let again = world.open_payment_with_key(&asha, &booking, "one").await.expect(201);
        assert_eq!(one["payment_id"], again["payment_id"]);
        for payment in [&one, &two] {
            world.type_card(payment, VISA).unwrap();
        }
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        assert_eq!(world.provider_list("/v1/refunds").len(), 1);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_and_thirty_payments_whose_webhooks_never_come_are_all_confirmed() {
    let world = World::new();
    let show =
        world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(null)).await;
    let asha = world.customer("asha");
    world.provider(|settings| settings.drop = true);
    let seats = world.seats(&show, "Stalls").await.into_iter().chain(world.seats(&show, "Standing").await);
    let mut bookings = Vec::new();
    for seat in seats.filter(|seat| seat["protected"] != true).take(130) {
        let booking = world.locked(&asha, &show, &[text(&seat["seat_id"])]).await;
        world.paid(&asha, &booking).await;
        bookings.push(booking);
    }
    for _ in 0..5 {
        world.minute().await;
    }
    for booking in &bookings {
        assert_eq!(world.booking(&asha, booking).await["status"], "confirmed");
    }
    world.finish().await;
}
