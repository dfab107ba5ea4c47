//! Paying at Razorpay: orders that do not end, banks that change their minds, money that comes twice.

use sandbox::PaidOrders;
use serde_json::{Value, json};
use tests::{
    Fault, Hall, Person, REFUND_PENDING, Service, Show, Trouble, UPI, UPI_FAILS, UPI_FAILS_THEN_PAYS,
    UPI_LATER, VISA, World,
};

use crate::support::text;

/// A customer who has locked a seat and stands before Razorpay's page.
async fn at_the_till(world: &World) -> (Show, Person, String, Value) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_order(&asha, &booking).await.expect(201);
    (show, asha, booking, payment)
}

fn orders(world: &World) -> Vec<Value> {
    world.sandbox(|sandbox, _| sandbox.razorpay_orders())
}

fn refunds(world: &World) -> Vec<Value> {
    world.sandbox(|sandbox, _| sandbox.razorpay_refunds())
}

#[tokio::test(start_paused = true)]
async fn a_customer_pays_at_razorpay_and_the_seats_are_theirs() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world).await;
    assert_eq!(payment["checkout_method"], "POST");
    assert!(text(&payment["checkout_url"]).ends_with("/v1/checkout/embedded"));
    let fields = &payment["checkout_fields"];
    assert_eq!((text(&fields["amount"]), text(&fields["currency"])), ("50000", "INR"));
    let back = format!("https://api.tickets.test/payment/{}/return", text(&payment["payment_id"]));
    assert_eq!(text(&fields["callback_url"]), back);
    assert!(fields.get("key_secret").is_none());
    // The page takes the form as it is.
    let form: Vec<String> =
        fields.as_object().unwrap().iter().map(|(k, v)| format!("{k}={}", text(v))).collect();
    let page = sandbox::Request::post_form("/v1/checkout/embedded", &form.join("&").replace(' ', "+"));
    assert_eq!(world.sandbox(|sandbox, now| sandbox.handle(now, &page)).status, 200);
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("confirmed"), &json!("success")));
    assert_eq!(seen["payments"][0]["provider"], "razorpay");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    assert_eq!(world.published("BookingConfirmed").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_is_led_to_the_same_order() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let first = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    let again = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    assert_eq!(first, again);
    world.open_payment_at(&asha, &booking, "stripe", "same").await.refused(409, "idempotency_key_reused");
    assert_eq!(orders(&world).len(), 1);
    world.pay_order(&again, UPI).unwrap();
    world.settle().await;
    let after = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    assert_eq!((after.get("checkout_url"), &after["status"]), (None, &json!("success")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_no_is_no_end_and_a_yes_after_it_counts() {
    for instrument in [UPI_FAILS_THEN_PAYS, UPI_LATER] {
        let world = World::new();
        let (_, asha, booking, payment) = at_the_till(&world).await;
        assert!(world.pay_order(&payment, UPI_FAILS).is_err());
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
        let _ = world.pay_order(&payment, instrument);
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "pending", "{instrument}");
        world.pass(20);
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{instrument}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn money_that_is_only_set_aside_is_captured_by_us() {
    let world = World::new();
    world.provider(|settings| settings.razorpay.auto_capture = false);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn money_that_is_set_aside_too_late_is_captured_only_if_it_still_buys_the_seats() {
    for taken in [false, true] {
        let world = World::new();
        world.provider(|settings| settings.razorpay.auto_capture = false);
        let (show, asha, booking, payment) = at_the_till(&world).await;
        world.pass(700);
        if taken {
            world.locked(&world.customer("ben"), &show, &["Stalls-A-1"]).await;
        }
        world.pay_order(&payment, UPI).unwrap();
        world.settle().await;
        let paid = world.sandbox(|sandbox, _| sandbox.razorpay_payments());
        let status = if taken { ("authorized", "expired") } else { ("captured", "confirmed") };
        assert_eq!(text(&paid[0]["status"]), status.0);
        assert_eq!(text(&world.booking(&asha, &booking).await["status"]), status.1);
        assert_eq!(refunds(&world), [] as [Value; 0], "what was never taken is not given back");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn money_that_stays_set_aside_is_not_waited_for_longer_than_an_order() {
    let world = World::new();
    world.provider(|settings| settings.razorpay.auto_capture = false);
    let (show, asha, booking, payment) = at_the_till(&world).await;
    world.pass(700);
    world.bought(&world.customer("ben"), &show, &["Stalls-A-1"]).await;
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    world.pass(74 * 3600);
    world.minute().await;
    world.minute().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("failed")));
    let runs = world.run_schedule().await;
    assert_eq!(runs[0].calls.len(), 1, "nothing is left to ask about: {:?}", runs[0].calls);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn money_that_is_set_aside_for_what_was_given_up_lapses() {
    let world = World::new();
    world.provider(|settings| settings.razorpay.auto_capture = false);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.release(&asha, &booking).await.expect(200);
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    assert_eq!(world.sandbox(|sandbox, _| sandbox.razorpay_payments())[0]["captured"], false);
    assert_eq!(world.booking(&asha, &booking).await["status"], "cancelled");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_pays_an_order_hours_later_gets_free_seats_or_the_money_back() {
    for taken in [false, true] {
        let world = World::new();
        let (show, asha, booking, payment) = at_the_till(&world).await;
        world.pass(700);
        world.minute().await;
        let seen = world.booking(&asha, &booking).await;
        // Nothing tells us yet that no money will come; but nobody has to wait for that.
        assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("pending")));
        assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "available");
        if taken {
            world.bought(&world.customer("ben"), &show, &["Stalls-A-1"]).await;
        }
        world.pass(9 * 3600);
        world.pay_order(&payment, UPI).unwrap();
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        if taken {
            let refund = &seen["payments"][0]["refunds"][0];
            assert_eq!((text(&refund["reason"]), text(&refund["status"])), ("seats_lost", "refunded"));
        } else {
            assert_eq!(seen["status"], "confirmed");
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_never_comes_is_made_good_within_five_minutes() {
    for (instrument, auto_capture) in [(UPI, true), (UPI, false), (UPI_FAILS_THEN_PAYS, true)] {
        let world = World::new();
        world.provider(|settings| {
            settings.drop = true;
            settings.razorpay.auto_capture = auto_capture;
        });
        let (_, asha, booking, payment) = at_the_till(&world).await;
        let _ = world.pay_order(&payment, instrument);
        for _ in 0..5 {
            world.minute().await;
        }
        assert_eq!(
            world.booking(&asha, &booking).await["status"],
            "confirmed",
            "{instrument} {auto_capture}"
        );
        let runs = world.run_schedule().await;
        assert_eq!(runs[0].calls.len(), 1, "nothing is left to ask about: {:?}", runs[0].calls);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_pays_at_the_last_moment_has_paid_in_time_though_no_callback_comes_and_the_event_begins() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    // A quarter of an hour from now.
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
async fn an_order_that_nobody_pays_is_asked_about_ever_less_and_given_up_after_three_days() {
    let world = World::new();
    let (_, asha, booking, _) = at_the_till(&world).await;
    let mut asked = 0;
    for minute in 0..=73 * 60 {
        world.pass(60);
        let calls = world.run_schedule().await.remove(0).calls;
        asked += calls.iter().filter(|call| call.service == Service::Razorpay).count();
        if minute == 72 * 60 {
            assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
        }
    }
    assert!((72..100).contains(&asked), "asked {asked} times");
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("expired"), &json!("failed")));
    world.settle().await;
    assert_eq!(world.published("BookingExpired").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn money_that_comes_after_an_order_was_given_up_is_not_lost_either() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.pass(74 * 3600);
    world.minute().await;
    world.minute().await;
    assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "failed");
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["reason"], "booking_ended");
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_paid_twice_is_kept_once() {
    for twice in [PaidOrders::Capture, PaidOrders::AutoRefund] {
        let world = World::new();
        world.provider(|settings| settings.razorpay.paid_orders = twice);
        let (_, asha, booking, payment) = at_the_till(&world).await;
        world.pay_order(&payment, UPI).unwrap();
        world.pay_order(&payment, UPI).unwrap();
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "confirmed");
        assert_eq!(refunds(&world).len(), 1, "by us, or by Razorpay itself: {twice:?}");
        let ours = if twice == PaidOrders::Capture { 2 } else { 1 };
        assert_eq!(seen["payments"].as_array().unwrap().len(), ours, "{twice:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_order_of_one_attempt_that_was_paid_is_money_like_any_other() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    // An order is no secret, and can be made twice where an answer is lost at the wrong moment.
    let same = json!({ "amount": 50_000, "currency": "INR", "receipt": payment["payment_id"] });
    let second = world.razorpay_post("/v1/orders", &same);
    world.sandbox(|sandbox, now| sandbox.pay_order(now, text(&second["id"]), UPI)).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][1]["refunds"][0]["reason"], "paid_twice");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn money_of_another_amount_goes_back_and_money_for_nothing_too() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    for (receipt, amount) in [(text(&payment["payment_id"]), 49_900), ("pay_0123456789ab_1", 50_000)] {
        let order = json!({ "amount": amount, "currency": "INR", "receipt": receipt });
        let order = world.razorpay_post("/v1/orders", &order);
        world.sandbox(|sandbox, now| sandbox.pay_order(now, text(&order["id"]), UPI)).unwrap();
        world.settle().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "pending");
    assert_eq!(seen["payments"][1]["refunds"][0]["reason"], "amount_differs");
    assert_eq!(refunds(&world).len(), 2);
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_is_pending_is_asked_after_until_it_has_arrived() {
    let world = World::new();
    world.provider(|settings| {
        settings.drop = true;
        settings.async_seconds = 3600;
    });
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.release(&asha, &booking).await.expect(200);
    world.pay_order(&payment, REFUND_PENDING).unwrap();
    for _ in 0..6 {
        world.minute().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "requested");
    for _ in 0..125 {
        world.minute().await;
    }
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_answer_is_lost_is_paid_once() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.provider(|settings| settings.drop = true);
    world.release(&asha, &booking).await.expect(200);
    world.pay_order(&payment, UPI).unwrap();
    world.fault(
        Fault::new(Trouble::LostAnswer).service(Service::Razorpay).function("process-refund").times(2),
    );
    for _ in 0..12 {
        world.minute().await;
    }
    assert!(world.clear_faults() > 0);
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_providers_cannot_both_charge_for_one_booking() {
    let mut kept = [0, 0];
    for seed in 1..=30 {
        let world = World::with_seed(seed);
        let show =
            world.event_with(&Hall::small(), |event| event["tickets_per_customer_max"] = json!(null)).await;
        let asha = world.customer("asha");
        let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let stripe = world.open_payment(&asha, &booking).await.expect(201);
        let razorpay = world.open_order(&asha, &booking).await.expect(201);
        if seed % 2 == 0 {
            world.type_card(&stripe, VISA).unwrap();
            world.pay_order(&razorpay, UPI).unwrap();
        } else {
            world.pay_order(&razorpay, UPI).unwrap();
            world.type_card(&stripe, VISA).unwrap();
        }
        world.deliver_webhooks().await;
        futures::future::join_all((0..4).map(|_| world.step_one_queue("payments"))).await;
        world.pass(181);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        assert_eq!(seen["status"], "confirmed", "seed {seed}");
        let went = refunds(&world).len();
        assert_eq!(went + world.provider_list("/v1/refunds").len(), 1, "seed {seed}");
        kept[went] += 1;
        world.finish().await;
    }
    assert!(kept.iter().all(|times| *times > 0), "no race: {kept:?}");
}
