//! Attempts that no worker looks at any more, and attempts that last for days.

use sandbox::Method;
use serde_json::{Value, json};
use tests::{Fault, Hall, Trouble, UPI, World};

use crate::razorpay::{at_the_till, minutes, statuses};

/// A bank account whose debits succeed.
const BANK_ACCOUNT: &str = "000123456789";
const DAY: i64 = 86_400;

#[tokio::test(start_paused = true)]
async fn the_audit_orders_a_look_again_that_ended_in_the_dead_letter_queue() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    world.fault(Fault::new(Trouble::Fails).function("look-at-payments").forever());
    for _ in 0..60 {
        world.pass(160);
        world.settle().await;
    }
    world.clear_faults();
    assert!(!world.take_dead("looks").is_empty(), "the looks are in the dead-letter queue");
    minutes(&world, 5).await;
    assert_eq!(statuses(&world), ["authorized"], "no worker looks at the payment any more");
    assert_eq!(world.audit_books().await, [""; 0]);
    assert_eq!(world.counted("AttemptForgotten"), 1);
    world.settle().await;
    assert_eq!(statuses(&world), ["captured"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_bank_debit_that_takes_five_days_still_buys_the_seats() {
    let world = World::new();
    world.provider(|settings| {
        settings.payment_methods = vec![Method::Card, Method::UsBankAccount];
        settings.async_seconds = 5 * DAY;
    });
    let change = |event: &mut Value| {
        event["currency"] = "USD".into();
        event["slow_payments_allowed"] = true.into();
    };
    let show = world.event_with(&Hall::small(), change).await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let body = json!({ "booking_id": booking, "provider": "stripe", "method": "any" });
    let key = [("idempotency-key", "pay")];
    let payment = world.call("POST", "/payment", Some(&asha), &key, &body).await.expect(201);
    world.type_card(&payment, BANK_ACCOUNT).unwrap();
    for _ in 0..5 * 24 - 1 {
        world.pass(3600);
        world.run_schedule().await;
        world.settle().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("pending"), &json!("pending")));
    world.pass(2 * 3600);
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    assert_eq!(world.provider_list("/v1/refunds"), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_does_not_lapse_though_the_seats_are_locked_beyond_the_shown_end() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.settle().await;
    world.pass(300);
    let died = Fault::new(Trouble::KillBefore).function("extend-booking").operation("PutItem");
    world.fault(died);
    world.extend(&asha, &booking).await;
    assert_eq!(world.clear_faults(), 1, "the seats are locked for longer than the booking shows");
    world.pass(290);
    world.pay_order(&payment, UPI).unwrap();
    world.pass(33 * 60);
    world.settle().await;
    assert_eq!(statuses(&world), ["captured"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_audit_orders_no_look_at_an_attempt_that_has_one_or_has_ended() {
    let world = World::new();
    let (show, ..) = at_the_till(&world).await;
    world.bought(&world.customer("ben"), &show, &["Stalls-B-1"]).await;
    for count in [8, 60] {
        minutes(&world, count).await;
        world.audit_books().await;
        assert_eq!(world.counted("AttemptForgotten"), 0);
    }
    world.finish().await;
}
