//! Late payments at Razorpay: a payment's start decides if it is in time, and no payment is captured once its booking
//! has expired.

use serde_json::{Value, json};
use tests::{Hall, UPI, World};

use crate::razorpay::{at_the_till, capture_by_hand, minutes, refunds, statuses};
use crate::support::text;

#[tokio::test(start_paused = true)]
async fn a_payment_at_the_last_moment_is_in_time_though_no_webhook_comes_and_the_event_begins() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    // The event starts in a quarter of an hour.
    let change = |event: &mut Value| event["local_start"] = json!("2026-12-01T14:45");
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    world.pass(280);
    let payment = world.open_order(&asha, &booking).await.expect(201);
    world.pass(590);
    world.pay_order(&payment, UPI).unwrap();
    for _ in 0..7 {
        world.minute().await;
    }
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_paid_in_time_gets_free_seats_however_late_the_payment_is_read() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.pass(590);
    world.pay_order(&payment, UPI).unwrap();
    world.pass(20 * 3600);
    world.minute().await;
    assert_eq!(statuses(&world), ["captured"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_authorized_after_the_grace_is_captured_only_if_the_seats_are_still_free() {
    for taken in [false, true] {
        let world = World::new();
        let (show, asha, booking, payment) = at_the_till(&world).await;
        world.pass(600 + 34 * 60 + 1);
        if taken {
            world.locked(&world.customer("ben"), &show, &["Stalls-A-1"]).await;
        }
        world.pay_order(&payment, UPI).unwrap();
        world.settle().await;
        let (paid, status) = if taken { ("authorized", "expired") } else { ("captured", "confirmed") };
        assert_eq!(statuses(&world), [paid]);
        assert_eq!(text(&world.booking(&asha, &booking).await["status"]), status);
        assert_eq!(refunds(&world), [] as [Value; 0], "a payment that was never captured is not refunded");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_unpaid_order_fails_three_minutes_after_the_shown_end_and_is_never_captured_later() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world).await;
    minutes(&world, 12).await;
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    world.minute().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("failed")));
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    assert_eq!(world.published("BookingExpired").len(), 1);
    assert_eq!(world.all_bookings()[0].next_due_at, None, "no look is due any more");
    // The order can still be paid, and the seats are available.
    world.pass(9 * 3600);
    world.pay_order(&payment, UPI).unwrap();
    minutes(&world, 3).await;
    assert_eq!(statuses(&world), ["authorized"]);
    world.pass(24 * 3600);
    world.minute().await;
    assert_eq!(statuses(&world), ["refunded"], "Razorpay refunds what nobody captures");
    assert_eq!(world.booking(&asha, &booking).await["status"], "expired");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_capture_in_the_dashboard_for_an_expired_booking_is_refunded() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    minutes(&world, 13).await;
    let paid = world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    capture_by_hand(&world, &paid.payment_id);
    world.settle().await;
    let refund = &world.booking(&asha, &booking).await["payments"][0]["refunds"][0];
    assert_eq!((text(&refund["reason"]), text(&refund["status"])), ("booking_ended", "refunded"));
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_bank_answers_slowly_keeps_its_seats_and_is_captured() {
    let world = World::new();
    world.provider(|settings| settings.razorpay.created_seconds = 1500);
    let (show, asha, booking, payment) = at_the_till(&world).await;
    world.pay_order(&payment, UPI).unwrap();
    minutes(&world, 24).await;
    assert_eq!(statuses(&world), ["created"]);
    world.lock(&world.customer("ben"), &show, &["Stalls-A-1"]).await.refused(409, "seats_taken");
    minutes(&world, 2).await;
    assert_eq!(statuses(&world), ["captured"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_bank_does_not_answer_locks_its_seats_until_the_grace_ends_and_is_not_captured_later()
{
    let world = World::new();
    world.provider(|settings| settings.razorpay.created_seconds = 3 * 3600);
    let (show, asha, booking, payment) = at_the_till(&world).await;
    world.pay_order(&payment, UPI).unwrap();
    minutes(&world, 44).await;
    assert_eq!(world.all_bookings()[0].status, domain::booking::BookingStatus::Pending);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "locked");
    minutes(&world, 60).await;
    assert_eq!(world.all_bookings()[0].status, domain::booking::BookingStatus::Expired);
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["status"], "pending", "the bank may still accept");
    world.pass(2 * 3600);
    minutes(&world, 61).await;
    assert_eq!(statuses(&world), ["authorized"], "never captured after the end");
    world.pass(24 * 3600);
    minutes(&world, 3).await;
    assert_eq!(statuses(&world), ["refunded"]);
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("failed")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_its_bank_never_decides_is_watched_for_three_days_and_no_longer() {
    let world = World::new();
    world.provider(|settings| settings.razorpay.created_seconds = 100 * 3600);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.pay_order(&payment, UPI).unwrap();
    minutes(&world, 50).await;
    world.pass(70 * 3600);
    minutes(&world, 3).await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
    assert!(world.all_bookings()[0].next_due_at.is_some());
    world.pass(3 * 3600);
    minutes(&world, 3).await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "failed");
    assert_eq!(world.all_bookings()[0].next_due_at, None, "no look is due any more");
    world.finish().await;
}
